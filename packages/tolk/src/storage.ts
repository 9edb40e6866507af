import { DeviceError } from "./errors.ts";
import { type DType, dtypes, type TypedArray, type TypedArrays } from "./type/dtype.ts";

/** A device's memory that has taken a storage in. */
export interface Room {
  /** The bytes of a cell of this room as elements. */
  view<D extends DType>(cell: Cell, dtype: D): TypedArrays[D];
  /** Copies the bytes of a cell of this room to a buffer and frees their block. */
  evict(cell: Cell): void;
}

/**
 * Where the bytes of a storage lie: in an ArrayBuffer, in a room, or, before they are first used, nowhere. The storage
 * and the room share it, so that a room may move bytes out without knowing whose they are.
 */
export class Cell {
  readonly bytes: number;
  room: Room | null = null;
  private buffer: ArrayBuffer | null;
  private views: (TypedArray | undefined)[] = [];

  constructor(bytes: number, buffer: ArrayBuffer | null) {
    this.bytes = bytes;
    this.buffer = buffer;
  }

  /** The ArrayBuffer, which is allocated at the first call. */
  get own(): ArrayBuffer {
    this.room?.evict(this);
    this.buffer ??= fresh(this.bytes);
    return this.buffer;
  }

  as<D extends DType>(dtype: D): TypedArrays[D] {
    if (this.room !== null) return this.room.view(this, dtype);
    const info = dtypes[dtype];
    const seen = this.views[info.code];
    if (seen !== undefined) return seen as TypedArrays[D];
    const buffer = this.own;
    // Lent memory may be longer or shorter by now than it was.
    const view = info.make(buffer, 0, Math.floor(buffer.byteLength / info.bytes));
    this.views[info.code] = view;
    return view as TypedArrays[D];
  }

  /** Hands over the bytes for good, null where nothing was written yet. */
  give(): Uint8Array | null {
    this.room?.evict(this);
    const { buffer } = this;
    this.drop();
    return buffer === null ? null : new Uint8Array(buffer);
  }

  /** Takes bytes that a room has given up. */
  receive(bytes: Uint8Array): void {
    const buffer = fresh(this.bytes);
    new Uint8Array(buffer).set(bytes);
    this.buffer = buffer;
    this.room = null;
  }

  /** Forgets its bytes, which lie elsewhere or will not be asked for. */
  drop(): void {
    this.room = null;
    this.buffer = null;
    this.views = [];
  }
}

/**
 * A block of bytes that arrays view. The JavaScript garbage collector owns it: a synchronous loop that drops arrays
 * gives their memory back without `dispose`.
 */
export class Storage {
  readonly cell: Cell;
  /** Machine address of byte 0, read once by the native device; 0 until then, and while the bytes are in a room. */
  address = 0;
  /** Of memory that a caller lent, and may take back: its bytes then, and its address; {@link address} stays 0. */
  readonly lent: { readonly bytes: number; address: number } | null;
  /** True for a block of one array, large enough to be worth a place in a room. */
  readonly movable: boolean;

  /** Over a buffer, which is `lent`, `shared` by small arrays, or the storage's `own`; or over bytes that are yet to be had. */
  constructor(source: ArrayBuffer | number, kind: "own" | "shared" | "lent" = "own") {
    const bytes = typeof source === "number" ? source : source.byteLength;
    this.cell = new Cell(bytes, typeof source === "number" ? null : source);
    this.lent = kind === "lent" ? { bytes, address: 0 } : null;
    this.movable = kind === "own" && bytes > SMALL;
  }

  get bytes(): number {
    return this.cell.bytes;
  }

  /** Throws if memory that was lent has been transferred away or has shrunk. */
  check(): void {
    if (this.lent === null) return;
    const { byteLength } = this.cell.own;
    if (byteLength >= this.lent.bytes) return;
    const sides = `${byteLength} of ${this.lent.bytes} bytes are left`;
    throw new DeviceError(
      "tolk/memory-gone",
      `nx: cannot use memory that was transferred or resized (${sides})`,
      "copy before: nx.array(data)",
    );
  }

  /** The whole block as elements of `dtype`, where it lies: a view that is good until the next operation of a device. */
  as<D extends DType>(dtype: D): TypedArrays[D] {
    if (this.lent !== null) this.check();
    return this.cell.as(dtype);
  }

  /** The bytes in an ArrayBuffer, whose address stays until a device takes them in. */
  home(): Uint8Array {
    this.cell.room?.evict(this.cell);
    return this.as("uint8");
  }
}

/** Where an allocation lies: a storage and the byte offset in it. */
export interface Block {
  readonly storage: Storage;
  readonly byteOffset: number;
}

const ALIGN = 64;
/** Bytes of an array that shares a block with others. */
const SMALL = 16 * 1024;
const CHUNK = 256 * 1024;
/** Bytes that are had at once, or refused: no room takes as many. */
const LARGE = 2 ** 32;

let chunk: Storage | null = null;
let used = 0;

// Node's allocUnsafeSlow skips zeroing: page faults, not kernels, are the cost of a large fresh array.
const node = (globalThis as { Buffer?: { allocUnsafeSlow(bytes: number): { buffer: ArrayBuffer } } }).Buffer;

function fresh(bytes: number): ArrayBuffer {
  try {
    return node === undefined ? new ArrayBuffer(bytes) : node.allocUnsafeSlow(bytes).buffer;
  } catch {
    throw new DeviceError(
      "tolk/memory",
      `nx: cannot allocate ${(bytes / 2 ** 30).toFixed(1)} GiB (too large for one array here, or out of memory)`,
    );
  }
}

/**
 * Allocates uninitialised bytes. Small blocks share a chunk (an array keeps its whole chunk alive); larger ones are a
 * storage of their own, whose bytes are had where they are first used. The address is a multiple of 64 within a chunk.
 */
export function allocate(bytes: number): Block {
  if (bytes > SMALL) return { storage: new Storage(bytes < LARGE ? bytes : fresh(bytes)), byteOffset: 0 };
  const need = (bytes + ALIGN - 1) & -ALIGN || ALIGN;
  if (chunk === null || used + need > CHUNK) {
    chunk = new Storage(fresh(CHUNK), "shared");
    used = 0;
  }
  const byteOffset = used;
  used += need;
  return { storage: chunk, byteOffset };
}
