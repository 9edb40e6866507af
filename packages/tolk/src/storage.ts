import { DeviceError } from "./errors.ts";
import { type DType, dtypes, type TypedArray, type TypedArrays } from "./type/dtype.ts";

/**
 * A block of bytes that arrays view. The JavaScript garbage collector owns it: a synchronous loop that drops
 * arrays gives their memory back without `dispose`, because an ArrayBuffer's bytes count as heap pressure.
 */
export class Storage {
  readonly buffer: ArrayBuffer;
  /** Machine address of byte 0, read once by the native device; 0 until then. */
  address = 0;
  /** Of memory that a caller lent, and may take back: its bytes then, and its address; {@link address} stays 0. */
  readonly lent: { readonly bytes: number; address: number } | null;
  private readonly views: (TypedArray | undefined)[] = [];

  constructor(buffer: ArrayBuffer, lent: boolean = false) {
    this.buffer = buffer;
    this.lent = lent ? { bytes: buffer.byteLength, address: 0 } : null;
  }

  /** Throws if memory that was lent has been transferred away or has shrunk. */
  check(): void {
    if (this.lent === null || this.buffer.byteLength >= this.lent.bytes) return;
    const sides = `${this.buffer.byteLength} of ${this.lent.bytes} bytes are left`;
    throw new DeviceError(
      "tolk/memory-gone",
      `nx: cannot use memory that was transferred or resized (${sides})`,
      "copy before: nx.array(data)",
    );
  }

  /** The whole block as elements of `dtype` (a view, made once a dtype). */
  as<D extends DType>(dtype: D): TypedArrays[D] {
    if (this.lent !== null) this.check();
    const info = dtypes[dtype];
    const seen = this.views[info.code];
    if (seen !== undefined) return seen as TypedArrays[D];
    const length = Math.floor(this.buffer.byteLength / info.bytes);
    const view = info.make(this.buffer, 0, length);
    this.views[info.code] = view;
    return view as TypedArrays[D];
  }
}

/** Where an allocation lies: a storage and the byte offset in it. */
export interface Block {
  readonly storage: Storage;
  readonly byteOffset: number;
}

const ALIGN = 64;
const SMALL = 16 * 1024;
const CHUNK = 256 * 1024;

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
 * Allocates uninitialised bytes. Small blocks share a chunk (an array keeps its whole chunk alive);
 * larger ones own their buffer. The address is a multiple of 64 within a chunk.
 */
export function allocate(bytes: number): Block {
  if (bytes > SMALL) return { storage: new Storage(fresh(bytes)), byteOffset: 0 };
  const need = (bytes + ALIGN - 1) & -ALIGN || ALIGN;
  if (chunk === null || used + need > CHUNK) {
    chunk = new Storage(fresh(CHUNK));
    used = 0;
  }
  const byteOffset = used;
  used += need;
  return { storage: chunk, byteOffset };
}
