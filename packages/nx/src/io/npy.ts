import { dtypes, FormatError, type Shape, showShape, sizeOf } from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { fromBuffer } from "../creation.ts";
import { permuteDims } from "../ops/movement.ts";
import { toTypedArray } from "../ops/read.ts";

// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

function bad(why: string): FormatError {
  return new FormatError("nx/npy", `nx.loadNpy: cannot read this as an npy file (${why})`);
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: Shape;
  /** Where the elements start. */
  readonly start: number;
}

function headerOf(bytes: Uint8Array): Header {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw bad("it does not start as one");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3) throw bad(`version ${version} is not 1, 2 or 3`);
  const first = version === 1 ? 10 : 12;
  if (bytes.length < first) throw bad("the header is cut off");
  const start = first + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < start) throw bad("the header is cut off");
  const text = new TextDecoder().decode(bytes.subarray(first, start));
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw bad("the header has no plain descr, fortran_order and shape");
  }
  const extents = shape.split(",").map((part) => part.trim().replace("L", ""));
  return {
    descr,
    fortran: fortran === "True",
    shape: extents.filter((part) => part !== "").map(Number),
    start,
  };
}

/** Reverses the bytes of every element. */
function swapBytes(data: Uint8Array, width: number): void {
  for (let i = 0; i < data.length; i += width) data.subarray(i, i + width).reverse();
}

/** True where this machine stores the low byte first. */
function littleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

/**
 * Reads an array from the bytes of an `.npy` file, versions 1 to 3, either byte order, C or Fortran order. Copies.
 *
 * @throws {FormatError} for other files, cut-off files, and other element types.
 * @example
 * loadNpy(saveNpy(nx.arange(3))).tolist() // [0, 1, 2]
 */
export function loadNpy(bytes: Uint8Array): NDArray {
  const { descr, fortran, shape, start } = headerOf(bytes);
  const info = Object.values(dtypes).find(({ numpy }) => numpy === descr.slice(1));
  if (info === undefined || !"<>|=".includes(descr[0])) {
    throw new FormatError(
      "nx/npy-dtype",
      `nx.loadNpy: cannot read elements of type ${descr} (only bool, integers, float32 and float64)`,
    );
  }
  const needed = sizeOf(shape) * info.bytes;
  if (bytes.length - start < needed) {
    throw bad(`${showShape(shape)} needs ${needed} bytes, ${bytes.length - start} are there`);
  }
  const little = descr[0] === "<" || (descr[0] !== ">" && littleEndian());
  // A slice of Node's buffers would be a view.
  const data = new Uint8Array(needed);
  data.set(bytes.subarray(start, start + needed));
  if (little !== littleEndian()) swapBytes(data, info.bytes);
  if (info.name === "bool") for (let i = 0; i < needed; i++) data[i] = Number(data[i] !== 0);
  const { buffer } = data;
  if (!fortran) return fromBuffer(info.name, shape, buffer);
  const reversed = [...shape.keys()].reverse();
  return permuteDims(fromBuffer(info.name, [...shape].reverse(), buffer), reversed);
}

/**
 * Writes an array as the bytes of an `.npy` file, version 1, little-endian, C order.
 *
 * @throws {TraceError} for a traced array.
 */
export function saveNpy(x: NDArray): Uint8Array {
  const { bytes: width, numpy } = dtypes[x.dtype];
  const order = width === 1 ? "|" : "<";
  const tuple = x.ndim === 1 ? `(${x.shape[0]},)` : `(${x.shape.join(", ")})`;
  const fields = `{'descr': '${order}${numpy}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Elements start at a multiple of 64.
  const length = Math.ceil((10 + fields.length + 1) / 64) * 64 - 10;
  const header = `${fields.padEnd(length - 1)}\n`;
  const elements = toTypedArray(x);
  const data = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  if (!littleEndian()) swapBytes(data, width);
  const out = new Uint8Array(10 + length + data.length);
  out.set([...MAGIC, 1, 0, length & 255, length >> 8]);
  out.set(new TextEncoder().encode(header), 10);
  out.set(data, 10 + length);
  return out;
}
