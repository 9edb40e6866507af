import { type DType, dtypes, FormatError, type Shape, showShape, sizeOf } from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { fromBuffer } from "../creation.ts";
import { permuteDims } from "../ops/movement.ts";
import { toTypedArray } from "../ops/read.ts";

// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const codes: Readonly<Record<DType, string>> = {
  bool: "b1",
  uint8: "u1",
  int32: "i4",
  uint32: "u4",
  float32: "f4",
  float64: "f8",
};

/** A stored type and how its elements become ours. */
interface Source {
  readonly dtype: DType;
  readonly bytes: number;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

// The types that are read as they are, then the narrow and 64-bit integers that NumPy writes by default.
const sources: Readonly<Record<string, Source>> = {
  b1: { dtype: "bool", bytes: 1, read: (view, at) => Number(view.getUint8(at) !== 0) },
  u1: { dtype: "uint8", bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { dtype: "int32", bytes: 1, read: (view, at) => view.getInt8(at) },
  i2: { dtype: "int32", bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u2: { dtype: "int32", bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i4: { dtype: "int32", bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u4: { dtype: "uint32", bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i8: { dtype: "int32", bytes: 8, read: (view, at, little) => narrow(view.getBigInt64(at, little)) },
  u8: { dtype: "int32", bytes: 8, read: (view, at, little) => narrow(view.getBigUint64(at, little)) },
  f4: { dtype: "float32", bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { dtype: "float64", bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

function narrow(value: bigint): number {
  if (BigInt.asIntN(32, value) === value) return Number(value);
  throw new FormatError(
    "nx/npy-range",
    `nx.loadNpy: cannot hold the 64-bit integer ${value} (int32 ends at 2147483647)`,
    "save it as float64 in NumPy: a.astype('f8')",
  );
}

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

/** True where this machine stores the low byte first. */
function littleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

/**
 * Reads an array from the bytes of an `.npy` file, versions 1 to 3, either byte order, C or Fortran order. int8, int16
 * and the 64-bit integers become int32. Copies.
 *
 * @throws {FormatError} for other files, cut-off files, other element types, and integers beyond int32.
 * @example
 * loadNpy(saveNpy(nx.arange(3))).tolist() // [0, 1, 2]
 */
export function loadNpy(bytes: Uint8Array): NDArray {
  const { descr, fortran, shape, start } = headerOf(bytes);
  const source = sources[descr.slice(1)];
  if (source === undefined || !"<>|=".includes(descr[0])) {
    throw new FormatError(
      "nx/npy-dtype",
      `nx.loadNpy: cannot read elements of type ${descr} (only bool, integers, float32 and float64)`,
    );
  }
  const size = sizeOf(shape);
  const needed = size * source.bytes;
  if (bytes.length - start < needed) {
    throw bad(`${showShape(shape)} needs ${needed} bytes, ${bytes.length - start} are there`);
  }
  const little = descr[0] === "<" || (descr[0] !== ">" && littleEndian());
  const info = dtypes[source.dtype];
  const buffer = new ArrayBuffer(size * info.bytes);
  const same = codes[source.dtype] === descr.slice(1) && source.dtype !== "bool";
  if (same && (source.bytes === 1 || little === littleEndian())) {
    new Uint8Array(buffer).set(bytes.subarray(start, start + needed));
  } else {
    const out = info.make(buffer);
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, needed);
    for (let i = 0; i < size; i++) out[i] = source.read(view, i * source.bytes, little);
  }
  if (!fortran) return fromBuffer(source.dtype, shape, buffer);
  const reversed = [...shape.keys()].reverse();
  return permuteDims(fromBuffer(source.dtype, [...shape].reverse(), buffer), reversed);
}

/**
 * Writes an array as the bytes of an `.npy` file, version 1, little-endian, C order.
 *
 * @throws {TraceError} for a traced array.
 */
export function saveNpy(x: NDArray): Uint8Array {
  const order = dtypes[x.dtype].bytes === 1 ? "|" : "<";
  const tuple = x.ndim === 1 ? `(${x.shape[0]},)` : `(${x.shape.join(", ")})`;
  const fields = `{'descr': '${order}${codes[x.dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Elements start at a multiple of 64.
  const length = Math.ceil((10 + fields.length + 1) / 64) * 64 - 10;
  const header = `${fields.padEnd(length - 1)}\n`;
  const data = toTypedArray(x);
  const out = new Uint8Array(10 + length + data.byteLength);
  out.set([...MAGIC, 1, 0, length & 255, length >> 8]);
  out.set(new TextEncoder().encode(header), 10);
  if (littleEndian() || data.BYTES_PER_ELEMENT === 1) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
    return out;
  }
  const swapped = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const width = data.BYTES_PER_ELEMENT;
  for (let i = 0; i < swapped.length; i++) {
    out[10 + length + i] = swapped[i - (i % width) + width - 1 - (i % width)];
  }
  return out;
}
