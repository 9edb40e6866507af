import { writeSync } from "node:fs";

/** Bytes that may wait to be written. */
const ROOM = 1 << 18;
const HEAD = 8;

/** How long text may wait for more of it, in milliseconds. */
export const GATHER_MS = 4;

/**
 * Messages on their way out of a kernel's process, in memory that its threads share: one thread gathers them, any
 * may write them. They leave in the order in which they came.
 */
export class NodeOutput {
  readonly memory: SharedArrayBuffer;
  readonly #file: number;
  /** Whether a thread holds the lock; bytes that wait. */
  readonly #state: Int32Array;
  readonly #bytes: Buffer;

  /**
   * @param file - Descriptor to write to.
   * @param memory - That of the other thread's output, if there is one.
   */
  constructor(file: number, memory: SharedArrayBuffer = new SharedArrayBuffer(HEAD + ROOM)) {
    this.memory = memory;
    this.#file = file;
    this.#state = new Int32Array(memory, 0, 2);
    this.#bytes = Buffer.from(memory, HEAD);
  }

  /** Adds text, to be written by the next `flush`. @returns whether nothing waited before it. */
  add(text: string): boolean {
    const most = text.length * 3;
    this.#lock();
    try {
      if (this.#waiting + most > ROOM) this.#write();
      const at = this.#waiting;
      if (most > ROOM) writeAll(this.#file, Buffer.from(text));
      else this.#state[1] = at + this.#bytes.write(text, at);
      return at === 0;
    } finally {
      this.#unlock();
    }
  }

  /** Writes what waits. */
  flush(): void {
    this.#lock();
    try {
      this.#write();
    } finally {
      this.#unlock();
    }
  }

  get #waiting(): number {
    return this.#state[1]!;
  }

  #write(): void {
    const size = this.#waiting;
    this.#state[1] = 0;
    if (size > 0) writeAll(this.#file, this.#bytes.subarray(0, size));
  }

  #lock(): void {
    while (Atomics.compareExchange(this.#state, 0, 0, 1) !== 0) Atomics.wait(this.#state, 0, 1, 5);
  }

  #unlock(): void {
    Atomics.store(this.#state, 0, 0);
    Atomics.notify(this.#state, 0, 1);
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
