import type * as threads from "node:worker_threads";
import { builtin, nodeProcess } from "../native/koffi.ts";
import { sayAlone } from "../threads.ts";
import { type KernelFunction, meeting, type Parcel, type Start, work } from "./worker.ts";

/** Pieces of a launch for each thread: one that was held up takes fewer. */
const PIECES = 4;
/** Grains of a launch that is worth waking others for. */
export const WORTH = 4;
/** Looks at the others before the caller sleeps. */
const SPINS = 2000;
/** Units at whose multiples launches are cut, so that vectors lie where they lie without cuts. */
const CUT = 64;
/** The kernels of a module. Workers get them when one is first shared out. */
export class Code {
  readonly module: WebAssembly.Module;
  readonly names: readonly string[];
  readonly functions: readonly KernelFunction[];
  /** What workers call the first of them; -1 until they have them. */
  first = -1;

  constructor(bytes: Uint8Array<ArrayBuffer>, names: readonly string[], memory: WebAssembly.Memory) {
    this.module = new WebAssembly.Module(bytes);
    this.names = names;
    const { exports } = new WebAssembly.Instance(this.module, { env: { memory } });
    this.functions = names.map((name) => exports[name] as KernelFunction);
  }
}

/** One run of a kernel. */
export interface Run {
  /** Address of its arguments. */
  readonly args: number;
  readonly units: number;
  /** Fewest units that are worth a thread. */
  readonly grain: number;
  /** Address of working memory, and bytes of it that each thread has. */
  readonly scratch: number;
  readonly stride: number;
}

/** The part of a worker that pages and Node have in common. */
interface Port {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

/**
 * Threads that share launches with the caller's: workers, started when a launch is first worth it, that never keep a
 * process alive. Launches are told through shared words alone. The caller takes pieces too; a page then waits without sleeping,
 * for it may not.
 */
export class Pool {
  private readonly memory: WebAssembly.Memory;
  private readonly words: Int32Array;
  private readonly worth: number;
  private count: number;
  private ports: Port[] | null = null;
  private readonly sleeps = nodeProcess() !== null;
  private known = 0;

  /** More than one thread needs a shared memory. With `worth` 0 whatever can be cut is shared out. */
  constructor(memory: WebAssembly.Memory, count: number, worth: number) {
    this.memory = memory;
    const bytes = 4 * Object.keys(meeting).length;
    this.words = new Int32Array(count > 1 ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
    this.count = count;
    this.worth = worth;
  }

  /** Threads that share a launch, the caller's included. */
  get threads(): number {
    return this.count;
  }

  /** Pieces that workers have run. */
  get helped(): number {
    return Atomics.load(this.words, meeting.helped);
  }

  /** Workers that have started. */
  get present(): number {
    return Atomics.load(this.words, meeting.present);
  }

  /** Runs kernel `which` of a module to its end. */
  run(code: Code, which: number, { args, units, grain, scratch, stride }: Run): void {
    const kernel = code.functions[which];
    const least = this.worth === 0 ? 1 : grain;
    if (this.count === 1 || units < 2 || units < least * this.worth || units >= 2 ** 31) {
      kernel(args, 0, units, scratch);
      return;
    }
    const share = Math.max(least, Math.ceil(units / (this.count * PIECES)));
    const size = share < CUT ? share : Math.ceil(share / CUT) * CUT;
    const pieces = Math.ceil(units / size);
    this.ports ??= this.start();
    if (code.first < 0) this.send(code);
    const { words } = this;
    words[meeting.pieces] = pieces;
    words[meeting.kernel] = code.first + which;
    words[meeting.args] = args;
    words[meeting.units] = units;
    words[meeting.size] = size;
    words[meeting.scratch] = scratch;
    words[meeting.stride] = stride;
    Atomics.store(words, meeting.next, 0);
    Atomics.store(words, meeting.open, 1);
    this.wake();
    try {
      for (;;) {
        const piece = Atomics.add(words, meeting.next, 1);
        if (piece >= pieces) break;
        kernel(args, piece * size, Math.min((piece + 1) * size, units), scratch);
      }
    } finally {
      Atomics.store(words, meeting.open, 0);
      this.settle();
    }
    // What fails there fails here too, where it is an error of the caller's.
    if (Atomics.exchange(words, meeting.failed, 0) === 1) kernel(args, 0, units, scratch);
  }

  /** Waits for the workers that look at a launch: a moment in any case, and asleep where that is allowed. */
  private settle(): void {
    for (let spin = 0; ; spin++) {
      const busy = Atomics.load(this.words, meeting.busy);
      if (busy === 0) return;
      if (spin > SPINS && this.sleeps) Atomics.wait(this.words, meeting.busy, busy, 1);
    }
  }

  /** Lets workers forget the kernels of a module that is gone. */
  forget({ first, names }: Code): void {
    if (first >= 0) this.post({ first, count: names.length });
  }

  private send(code: Code): void {
    code.first = this.known;
    this.known += code.names.length;
    this.post({ module: code.module, names: code.names });
  }

  private post(parcel: Parcel): void {
    for (const port of this.ports ?? []) port.postMessage(parcel);
    Atomics.add(this.words, meeting.mail, 1);
    this.wake();
  }

  private wake(): void {
    Atomics.add(this.words, meeting.turn, 1);
    Atomics.notify(this.words, meeting.turn);
  }

  private start(): Port[] {
    const ports: Port[] = [];
    try {
      for (let index = 1; index < this.count; index++) {
        const start = { memory: this.memory, words: this.words, at: meeting, index };
        ports.push(open(start, (why) => this.alone(why)));
      }
    } catch (error) {
      this.alone((error as Error).message);
    }
    return ports;
  }

  private alone(why: string): void {
    if (this.count === 1) return;
    this.count = 1;
    sayAlone(why);
    for (const port of this.ports ?? []) port.terminate();
  }
}

/** Starts a worker, in Node or in a page. */
function open(start: Start, failed: (why: string) => void): Port {
  const text = `const work = ${work};`;
  if (nodeProcess() !== null) {
    const { Worker } = builtin<typeof threads>("node:worker_threads");
    const listen = "(handle) => parentPort.on('message', handle)";
    const body = `const { parentPort, workerData } = require("node:worker_threads"); ${text} work(workerData, ${listen});`;
    const worker = new Worker(body, { eval: true, workerData: start, execArgv: [], env: {} });
    worker.unref();
    worker.on("error", (error) => failed(error.message));
    return worker;
  }
  const listen = "(handle) => { onmessage = ({ data }) => handle(data); }";
  const body = `${text} onmessage = ({ data }) => work(data, ${listen});`;
  const url = URL.createObjectURL(new Blob([body], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onerror = ({ message }) => failed(message);
  worker.postMessage(start);
  return worker;
}

/** True where threads may share memory: in Node, and in pages that are isolated from other origins. */
export function sharesMemory(): boolean {
  if (nodeProcess() !== null) return true;
  const { crossOriginIsolated, Worker } = globalThis as { crossOriginIsolated?: boolean; Worker?: unknown };
  return crossOriginIsolated === true && Worker !== undefined;
}
