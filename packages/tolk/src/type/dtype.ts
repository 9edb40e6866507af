import { DTypeError } from "../errors.ts";
import type { Promotion } from "./tables.ts";

/** The typed array that holds each dtype's elements; `bool` is stored as one byte, 0 or 1. */
export interface TypedArrays {
  bool: Uint8Array<ArrayBuffer>;
  int8: Int8Array<ArrayBuffer>;
  uint8: Uint8Array<ArrayBuffer>;
  int16: Int16Array<ArrayBuffer>;
  uint16: Uint16Array<ArrayBuffer>;
  int32: Int32Array<ArrayBuffer>;
  uint32: Uint32Array<ArrayBuffer>;
  int64: BigInt64Array<ArrayBuffer>;
  uint64: BigUint64Array<ArrayBuffer>;
  float32: Float32Array<ArrayBuffer>;
  float64: Float64Array<ArrayBuffer>;
}

/** Element types. Adding one is a row in {@link dtypes}, its array in {@link TypedArrays}, and a row in each of `tables.ts`. */
export type DType =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

export type TypedArray = TypedArrays[DType];

/** One element in JavaScript: 64-bit integers are bigint, bool is 0 or 1. */
export type Element = number | bigint;

/** Elements by index, of whatever typed array. */
export interface Elements {
  readonly length: number;
  [index: number]: Element;
}

export type DTypeKind = "bool" | "unsigned" | "signed" | "float";

/** Everything that differs between element types. */
export interface DTypeInfo<D extends DType = DType> {
  readonly name: D;
  readonly kind: DTypeKind;
  /** Bytes an element. */
  readonly bytes: number;
  /** Small integer used by dispatch tables. */
  readonly code: number;
  /** The name in printed graphs and in C. */
  readonly short: string;
  /** What `short` stands for in C. */
  readonly c: string;
  /** The WebAssembly type that holds one element; narrow integers are widened. */
  readonly wasm: "i32" | "i64" | "f32" | "f64";
  /** The code in NumPy's files, without the byte order. */
  readonly numpy: string;
  /** The least and the greatest value, bigint where elements are. */
  readonly limits: readonly [low: Element, high: Element];
  readonly make: (buffer: ArrayBuffer, byteOffset?: number, length?: number) => TypedArrays[D];
}

const infinity = Number.POSITIVE_INFINITY;

/** Every dtype by name. */
export const dtypes: { readonly [D in DType]: DTypeInfo<D> } = {
  bool: {
    name: "bool",
    kind: "bool",
    bytes: 1,
    code: 0,
    short: "bool",
    c: "_Bool",
    wasm: "i32",
    numpy: "b1",
    limits: [0, 1],
    make: (b, o, n) => new Uint8Array(b, o, n),
  },
  int8: {
    name: "int8",
    kind: "signed",
    bytes: 1,
    code: 8,
    short: "i8",
    c: "signed char",
    wasm: "i32",
    numpy: "i1",
    limits: [-128, 127],
    make: (b, o, n) => new Int8Array(b, o, n),
  },
  uint8: {
    name: "uint8",
    kind: "unsigned",
    bytes: 1,
    code: 1,
    short: "u8",
    c: "unsigned char",
    wasm: "i32",
    numpy: "u1",
    limits: [0, 255],
    make: (b, o, n) => new Uint8Array(b, o, n),
  },
  int16: {
    name: "int16",
    kind: "signed",
    bytes: 2,
    code: 9,
    short: "i16",
    c: "short",
    wasm: "i32",
    numpy: "i2",
    limits: [-32768, 32767],
    make: (b, o, n) => new Int16Array(b, o, n),
  },
  uint16: {
    name: "uint16",
    kind: "unsigned",
    bytes: 2,
    code: 10,
    short: "u16",
    c: "unsigned short",
    wasm: "i32",
    numpy: "u2",
    limits: [0, 65535],
    make: (b, o, n) => new Uint16Array(b, o, n),
  },
  int32: {
    name: "int32",
    kind: "signed",
    bytes: 4,
    code: 2,
    short: "i32",
    c: "int",
    wasm: "i32",
    numpy: "i4",
    limits: [-(2 ** 31), 2 ** 31 - 1],
    make: (b, o, n) => new Int32Array(b, o, n),
  },
  uint32: {
    name: "uint32",
    kind: "unsigned",
    bytes: 4,
    code: 3,
    short: "u32",
    c: "unsigned int",
    wasm: "i32",
    numpy: "u4",
    limits: [0, 2 ** 32 - 1],
    make: (b, o, n) => new Uint32Array(b, o, n),
  },
  int64: {
    name: "int64",
    kind: "signed",
    bytes: 8,
    code: 6,
    short: "i64",
    c: "__INT64_TYPE__",
    wasm: "i64",
    numpy: "i8",
    limits: [-(2n ** 63n), 2n ** 63n - 1n],
    make: (b, o, n) => new BigInt64Array(b, o, n),
  },
  uint64: {
    name: "uint64",
    kind: "unsigned",
    bytes: 8,
    code: 7,
    short: "u64",
    c: "__UINT64_TYPE__",
    wasm: "i64",
    numpy: "u8",
    limits: [0n, 2n ** 64n - 1n],
    make: (b, o, n) => new BigUint64Array(b, o, n),
  },
  float32: {
    name: "float32",
    kind: "float",
    bytes: 4,
    code: 4,
    short: "f32",
    c: "float",
    wasm: "f32",
    numpy: "f4",
    limits: [-infinity, infinity],
    make: (b, o, n) => new Float32Array(b, o, n),
  },
  float64: {
    name: "float64",
    kind: "float",
    bytes: 8,
    code: 5,
    short: "f64",
    c: "double",
    wasm: "f64",
    numpy: "f8",
    limits: [-infinity, infinity],
    make: (b, o, n) => new Float64Array(b, o, n),
  },
};

/** True for `float32` and `float64`. */
export function isFloat(dtype: DType): boolean {
  return dtypes[dtype].kind === "float";
}

/** True for integers; bool is none. */
export function isInteger(dtype: DType): boolean {
  const { kind } = dtypes[dtype];
  return kind === "signed" || kind === "unsigned";
}

/** The dtype of a kind that has so many bytes, if there is one. */
function sized(kind: DTypeKind, bytes: number): DType | undefined {
  return Object.values(dtypes).find((info) => info.kind === kind && info.bytes === bytes)?.name;
}

/**
 * Returns the dtype that holds the result of an operation on both dtypes.
 *
 * Follows JAX's promotion lattice: an integer never widens a float, and integers of both kinds meet in the next wider
 * signed one, or in float32 where there is none.
 *
 * @example
 * promote("int32", "float32") // float32
 */
export function promote<A extends DType, B extends DType>(a: A, b: B): Promotion[A][B];
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  const [x, y] = [dtypes[a], dtypes[b]];
  if (x.kind === y.kind) return x.bytes > y.bytes ? a : b;
  for (const kind of ["bool", "float"] as const) {
    if (x.kind === kind) return kind === "bool" ? b : a;
    if (y.kind === kind) return kind === "bool" ? a : b;
  }
  const [signed, unsigned] = x.kind === "signed" ? [x, y] : [y, x];
  if (signed.bytes > unsigned.bytes) return signed.name;
  return sized("signed", 2 * unsigned.bytes) ?? "float32";
}

/**
 * Returns the dtype that a JavaScript value takes beside an array of dtype `array`: the array's own, unless a fraction
 * meets an integer array (`float32`), or a number meets a `bool` array (`int32`, of a bigint `int64`).
 */
export function weakDType(array: DType, value: Element | boolean): DType {
  if (typeof value === "boolean" || isFloat(array)) return array;
  if (typeof value === "bigint") return array === "bool" ? "int64" : array;
  if (!Number.isInteger(value)) return "float32";
  return array === "bool" ? "int32" : array;
}

/** Returns the dtype a typed array holds; throws `DTypeError` for arrays of other kinds. */
export function dtypeOf(data: ArrayBufferView): DType {
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return "uint8";
  const kind = data.constructor;
  const found = Object.values(dtypes).find((info) => info.make(new ArrayBuffer(0)).constructor === kind);
  if (found !== undefined) return found.name;
  throw new DTypeError(
    "tolk/dtype-unsupported",
    `nx.asarray: cannot hold ${kind.name} (no such dtype)`,
    "convert it to Float32Array or Float64Array first",
  );
}

/** True where JavaScript holds elements as bigint. */
export function isBig(dtype: DType): boolean {
  return typeof dtypes[dtype].limits[0] === "bigint";
}

const cells: Elements[] = [];

/** What memory of a dtype keeps of a value: floats round, integers wrap. The value is a bigint where elements are. */
export function stored(value: Element, dtype: DType): Element {
  if (dtype === "bool") return value === 0 ? 0 : 1;
  const { code, make } = dtypes[dtype];
  cells[code] ??= make(new ArrayBuffer(8));
  cells[code][0] = value;
  return cells[code][0];
}
