import { DTypeError } from "../errors.ts";

/** Element types. Adding one is a row in {@link dtypes}, a lane type per renderer and goldens. */
export type DType = "bool" | "uint8" | "int32" | "uint32" | "float32" | "float64";

/** The typed arrays that hold elements; `bool` is stored as one byte, 0 or 1. */
export type TypedArray = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array;

export type DTypeKind = "bool" | "unsigned" | "signed" | "float";

export interface DTypeInfo {
  readonly name: DType;
  readonly kind: DTypeKind;
  /** Bytes an element. */
  readonly bytes: number;
  /** Small integer used by dispatch tables and kernel names. */
  readonly code: number;
  readonly make: (buffer: ArrayBuffer, byteOffset?: number, length?: number) => TypedArray;
}

/** Every dtype by name, in promotion order within a kind. */
export const dtypes: Readonly<Record<DType, DTypeInfo>> = {
  bool: { name: "bool", kind: "bool", bytes: 1, code: 0, make: (b, o, n) => new Uint8Array(b, o, n) },
  uint8: { name: "uint8", kind: "unsigned", bytes: 1, code: 1, make: (b, o, n) => new Uint8Array(b, o, n) },
  int32: { name: "int32", kind: "signed", bytes: 4, code: 2, make: (b, o, n) => new Int32Array(b, o, n) },
  uint32: {
    name: "uint32",
    kind: "unsigned",
    bytes: 4,
    code: 3,
    make: (b, o, n) => new Uint32Array(b, o, n),
  },
  float32: {
    name: "float32",
    kind: "float",
    bytes: 4,
    code: 4,
    make: (b, o, n) => new Float32Array(b, o, n),
  },
  float64: {
    name: "float64",
    kind: "float",
    bytes: 8,
    code: 5,
    make: (b, o, n) => new Float64Array(b, o, n),
  },
};

/** True for `float32` and `float64`. */
export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

// JAX's lattice without 64-bit integers: an integer never widens a float, and int32 with uint32 is int32.
const rank: Readonly<Record<DType, number>> = {
  bool: 0,
  uint8: 1,
  uint32: 2,
  int32: 3,
  float32: 4,
  float64: 5,
};

/**
 * Returns the dtype that holds the result of an operation on both dtypes.
 *
 * Follows JAX's promotion lattice: `bool < uint8 < uint32 < int32 < float32 < float64`.
 *
 * @example
 * promote("int32", "float32") // float32
 */
export function promote(a: DType, b: DType): DType {
  return rank[a] >= rank[b] ? a : b;
}

/**
 * Returns the dtype that a JavaScript number takes beside an array of dtype `array`: the array's own,
 * unless a fraction meets an integer array (`float32`) or a number meets a `bool` array (`int32`).
 */
export function weakDType(array: DType, value: number | boolean): DType {
  if (typeof value === "boolean") return array;
  if (isFloat(array)) return array;
  if (!Number.isInteger(value)) return "float32";
  return array === "bool" ? "int32" : array;
}

/** Returns the dtype a typed array holds; throws `DTypeError` for 64-bit integers and other kinds. */
export function dtypeOf(data: ArrayBufferView): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint32Array) return "uint32";
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return "uint8";
  throw new DTypeError(
    "tolk/dtype-unsupported",
    `nx.asarray: cannot hold ${data.constructor.name} (no such dtype yet)`,
    "convert it to Int32Array or Float64Array first",
  );
}
