import { dtypeError, shapeError } from "../errors.ts";

export type NumericArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

type AnyTypedArray = NumericArray | BigInt64Array | BigUint64Array;

/** An n-dimensional array by protocol: a shape, and its numbers either as a copy or as data with strides (in elements). */
export interface NdLike {
  readonly shape: readonly number[];
  readonly dtype?: unknown;
  toTypedArray?(): AnyTypedArray | ArrayLike<number | boolean>;
  readonly data?: ArrayLike<number | bigint | boolean>;
  readonly strides?: readonly number[];
  readonly offset?: number;
}

type Nested = ArrayLike<number | boolean> | readonly Nested[];

/** One channel: numbers in an array, a typed array, or a one-dimensional ndarray; or dates, which count as ms since 1970. */
export type Values = ArrayLike<number> | NdLike | readonly Date[];

/** A channel of categories. */
export type Labels = readonly string[];

/** Numbers of more than one dimension: an ndarray, nested arrays, or an array of typed arrays or ndarrays. */
export type Block = NdLike | readonly (Values | Nested)[];

/** A dense row-major block: what a figure keeps. */
export interface Dense {
  readonly shape: readonly number[];
  readonly values: NumericArray;
}

const isNd = (value: unknown): value is NdLike =>
  typeof value === "object" && value !== null && Array.isArray((value as NdLike).shape);

const isTyped = (value: unknown): value is AnyTypedArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

export const isLabels = (value: unknown): value is Labels =>
  Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === "string");

/** Copies any accepted input into a dense block, so that later writes to the input do not change the figure. */
export function dense(op: string, name: string, input: unknown): Dense {
  if (isNd(input)) return denseNd(op, name, input);
  if (isTyped(input)) return { shape: [input.length], values: numeric(input, true) };
  if (Array.isArray(input)) return denseNested(op, name, input);
  throw dtypeError(op, name, kindOf(input), hintFor(input));
}

/** Copies a one-dimensional input; blocks of shape [n,1] or [1,n] do not count as one. */
export function column(op: string, name: string, input: unknown): NumericArray {
  const { shape, values } = dense(op, name, input);
  if (shape.length !== 1) throw shapeError(op, name, shape, "[n]");
  return values;
}

const kindOf = (v: unknown): string =>
  v === null
    ? "null"
    : v instanceof Date
      ? "a Date"
      : typeof v === "object"
        ? (v.constructor?.name ?? "object")
        : typeof v;

function hintFor(v: unknown): string | undefined {
  if (v instanceof Date) return "give an array of them: [date]";
  return typeof v === "number" ? "give an array: [x]" : undefined;
}

function numeric(array: AnyTypedArray, copy: boolean): NumericArray {
  if (array instanceof BigInt64Array || array instanceof BigUint64Array)
    return Float64Array.from(array, Number);
  return copy ? array.slice() : array;
}

function denseNd(op: string, name: string, input: NdLike): Dense {
  const shape = [...input.shape];
  const size = shape.reduce((a, b) => a * b, 1);
  if (typeof input.dtype === "string" && input.dtype.startsWith("complex"))
    throw dtypeError(op, name, input.dtype);
  const truths = input.dtype === "bool";
  if (typeof input.toTypedArray === "function") {
    const flat = input.toTypedArray();
    const values = isTyped(flat) && !truths ? numeric(flat, false) : Float64Array.from(flat, Number);
    if (values.length !== size)
      throw shapeError(op, name, shape, `${size} values, toTypedArray() has ${values.length}`);
    return { shape, values };
  }
  const data = input.data;
  if (data === undefined || typeof data.length !== "number")
    throw dtypeError(op, name, "an object with no data");
  const values = gather(op, name, data, shape, input.strides, input.offset ?? 0);
  return { shape, values: truths ? Float64Array.from(values) : values };
}

/** An array for `size` values of the kind of `like`; other than typed arrays of numbers become doubles. */
function emptyLike(like: unknown, size: number): NumericArray {
  if (!isTyped(like) || like instanceof BigInt64Array || like instanceof BigUint64Array)
    return new Float64Array(size);
  return new (like.constructor as new (n: number) => NumericArray)(size);
}

function gather(
  op: string,
  name: string,
  data: ArrayLike<number | bigint | boolean>,
  shape: readonly number[],
  strides: readonly number[] | undefined,
  offset: number,
): NumericArray {
  const size = shape.reduce((a, b) => a * b, 1);
  const steps = strides ?? shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const out = emptyLike(data, size);
  const plain = shape.map((_, k) => shape.slice(k + 1).reduce((a, b) => a * b, 1));
  if (steps.every((step, k) => step === plain[k] || shape[k] === 1) && offset + size <= data.length) {
    for (let i = 0; i < size; i++) out[i] = Number(data[offset + i]);
    return out;
  }
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let i = 0; i < size; i++) {
    if (at < 0 || at >= data.length)
      throw shapeError(op, name, shape, `${data.length} values to reach element ${at}`);
    out[i] = Number(data[at]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** Whether an input is an array of dates. */
export const isDates = (input: unknown): boolean => Array.isArray(input) && input[0] instanceof Date;

/** Dates as ms since 1970; an invalid one or a null is a gap. */
function milliseconds(op: string, name: string, input: readonly unknown[]): Float64Array {
  return Float64Array.from(input, (v, i) => {
    if (v == null) return NaN;
    if (!(v instanceof Date)) throw dtypeError(op, name, `element ${i}, ${kindOf(v)} among Dates,`);
    return v.getTime();
  });
}

function denseNested(op: string, name: string, input: readonly unknown[]): Dense {
  if (input.length === 0) return { shape: [0], values: new Float64Array(0) };
  const first = input[0];
  if (typeof first === "number" || typeof first === "boolean" || typeof first === "bigint" || first == null) {
    const values = new Float64Array(input.length);
    for (let i = 0; i < input.length; i++) {
      const v = input[i];
      if (v == null) values[i] = NaN;
      else if (typeof v === "number" || typeof v === "boolean" || typeof v === "bigint")
        values[i] = Number(v);
      else throw dtypeError(op, name, `element ${i}, ${kindOf(v)},`, hintFor(v));
    }
    return { shape: [input.length], values };
  }
  if (first instanceof Date) return { shape: [input.length], values: milliseconds(op, name, input) };
  const parts = input.map((part, i) => dense(op, `${name}[${i}]`, part));
  const inner = parts[0]!.shape;
  const step = parts[0]!.values.length;
  const kind = parts[0]!.values.constructor;
  const alike = parts.every((part) => part.values.constructor === kind);
  const values = emptyLike(alike ? parts[0]!.values : undefined, step * parts.length);
  parts.forEach((part, i) => {
    if (part.shape.join() !== inner.join()) {
      throw shapeError(op, `${name}[${i}]`, part.shape, `[${inner.join(",")}] like ${name}[0]`);
    }
    values.set(part.values, i * step);
  });
  return { shape: [input.length, ...inner], values };
}
