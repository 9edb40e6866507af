import {
  currentDevice,
  type DType,
  DTypeError,
  denseStrides,
  dtypeOf,
  dtypes,
  type Element,
  type Elements,
  elementOf,
  isFloat,
  markLiteral,
  normalizeAxis,
  type Shape,
  ShapeError,
  Storage,
  showShape,
  sizeOf,
  storageOf,
  type TypedArray,
  validShape,
} from "@raven-ts/tolk";
import { NDArray } from "./array.ts";
import { bind1, uninitialized } from "./bind.ts";
import { where } from "./ops/compare.ts";
import { copy as copyOf, unknownDType } from "./ops/convert.ts";
import { reshape } from "./ops/movement.ts";
import { checkElement, isScalar, type Scalar, toDType, toShape } from "./ops/operand.ts";
import { finite, whole } from "./ops/whole.ts";
import type { Counted, DTypeOfSource, DTypeOfValue, Extents, NestedList } from "./signatures.ts";
import { currentTrace } from "./trace.ts";

/** What becomes an array: an array, a value, nested lists of values, or a typed array. */
export type ArraySource = NDArray | NestedList | ArrayBufferView;

export interface CreateOptions<D extends DType = DType> {
  readonly dtype?: D;
}

export interface AsarrayOptions<D extends DType = DType> extends CreateOptions<D> {
  /** Shape of the result, of the same size; one extent may be -1. */
  readonly shape?: Shape;
  /** True copies always; without it typed arrays and arrays of the wanted dtype share their memory. */
  readonly copy?: boolean;
}

function checked(op: string, dtype: DType): DType {
  if (dtypes[dtype] === undefined) throw unknownDType(op, dtype);
  return dtype;
}

/** The shape of nested lists; throws where they are ragged. */
function shapeOfList(list: NestedList): number[] {
  const shape: number[] = [];
  for (let level = list; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const check = (part: NestedList, axis: number): void => {
    const extent = Array.isArray(part) ? part.length : -1;
    const wanted = axis < shape.length ? shape[axis] : -1;
    if (extent !== wanted) {
      const show = (n: number): string => (n < 0 ? "a value" : `a list of ${n}`);
      throw new ShapeError(
        "nx/ragged",
        `nx.asarray: cannot make an array of ragged lists (depth ${axis}: ${show(wanted)} ≠ ${show(extent)})`,
      );
    }
    if (Array.isArray(part)) for (const inner of part) check(inner, axis + 1);
  };
  check(list, 0);
  return shape;
}

function fromList(list: NestedList, dtype: DType | undefined): NDArray {
  const shape = shapeOfList(list);
  const values = (shape.length === 0 ? [list] : (list as unknown[]).flat(shape.length)) as unknown[];
  // flat() leaves holes out.
  if (values.length !== sizeOf(shape)) values.push(undefined);
  const odd = values.findIndex((value) => !isScalar(value));
  if (odd >= 0) {
    throw new DTypeError(
      "nx/value",
      `nx.asarray: cannot hold ${typeof values[odd]} (element ${odd} is neither a number nor a boolean)`,
    );
  }
  const given = values as Scalar[];
  const found = dtype ?? dtypeOfValues(given);
  for (const value of given) checkElement("nx.asarray", found, value);
  return made(found, shape, (i) => numberOf(given[i]));
}

function dtypeOfValues(values: readonly Scalar[]): DType {
  if (values.some((value) => typeof value === "bigint")) return "int64";
  return values.length > 0 && values.every((value) => typeof value === "boolean") ? "bool" : "float32";
}

const numberOf = (value: Scalar): Element => (typeof value === "boolean" ? Number(value) : value);

/** Converts on this side of any trace: the result is a plain array inside a jitted function too. */
function made(dtype: DType, shape: Shape, at: (i: number) => Element): NDArray {
  const out = uninitialized({ dtype, shape });
  const data: Elements = storageOf(out).as(dtype);
  for (let i = 0; i < out.size; i++) data[out.offset + i] = elementOf(at(i), dtype);
  return out;
}

function fromTyped(data: ArrayBufferView): NDArray {
  const dtype = dtypeOf(data);
  const bytes = dtypes[dtype].bytes;
  const { length } = data as TypedArray;
  const storage = new Storage(data.buffer as ArrayBuffer, "lent");
  return new NDArray(dtype, [length], storage, [1], data.byteOffset / bytes, null);
}

/**
 * Makes an array of nested lists, a number, a typed array or an array. Numbers become float32, booleans bool, and bigints
 * int64 unless `dtype` says otherwise. A typed array, and an array of the wanted dtype, share memory unless `copy` is true.
 *
 * @throws {ShapeError} for ragged lists or a shape of another size. @throws {DTypeError} for values that a 64-bit integer
 * dtype does not hold exactly.
 * @example
 * nx.asarray([[1, 2], [3, 4]]).shape // [2, 2]
 * nx.asarray(new Int32Array(6), { shape: [2, 3] }).dtype // int32
 * nx.asarray([2n ** 60n]).tolist() // [1152921504606846976]
 */
export function asarray<X extends ArraySource, D extends DType = DTypeOfSource<X>>(
  data: X,
  options?: AsarrayOptions<D>,
): NDArray<NoInfer<D>>;
export function asarray(data: ArraySource, options: AsarrayOptions = {}): NDArray {
  const { dtype, shape, copy } = options;
  if (dtype !== undefined) checked("nx.asarray", dtype);
  let out: NDArray;
  if (data instanceof NDArray) out = data;
  else if (ArrayBuffer.isView(data)) out = fromTyped(data);
  else out = fromList(data, dtype);
  const before = out;
  if (dtype !== undefined) out = toDType(out, dtype);
  if (copy === true && out === before && (data instanceof NDArray || ArrayBuffer.isView(data)))
    out = copyOf(out);
  return shape === undefined ? out : reshape(out, shape);
}

/**
 * {@link asarray} that always copies.
 *
 * @example
 * const data = Float32Array.of(1, 2);
 * const x = nx.array(data);
 * data[0] = 9;
 * x.tolist() // [1, 2]
 */
export function array<X extends ArraySource, D extends DType = DTypeOfSource<X>>(
  data: X,
  options?: AsarrayOptions<D>,
): NDArray<NoInfer<D>>;
export function array(data: ArraySource, options: AsarrayOptions = {}): NDArray {
  return asarray(data, { ...options, copy: true });
}

/**
 * An array whose elements are whatever memory held.
 *
 * @example
 * nx.empty([2, 3]).shape // [2, 3]
 */
export function empty<const S extends Shape | number, D extends DType = "float32">(
  shape: S,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function empty(shape: Shape | number, options: CreateOptions = {}): NDArray {
  const dtype = checked("nx.empty", options.dtype ?? "float32");
  return uninitialized({ dtype, shape: validShape("nx.empty", shape) });
}

/**
 * An array of one value: a boolean makes bool, a number float32, a bigint int64, unless `dtype` says otherwise.
 *
 * @example
 * nx.full([2, 2], 7, { dtype: "int32" }).tolist() // [[7, 7], [7, 7]]
 */
export function full<const S extends Shape | number, V extends Scalar, D extends DType = DTypeOfValue<V>>(
  shape: S,
  value: V,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function full(shape: Shape | number, value: Scalar, options: CreateOptions = {}): NDArray {
  return filled("nx.full", shape, value, options.dtype ?? dtypeOfValues([value]));
}

function filled(op: string, shape: Shape | number, given: Scalar, dtype: DType): NDArray {
  const extents = validShape(op, shape);
  checkElement(op, checked(op, dtype), given);
  const value = numberOf(given);
  // Under a trace a literal, which a compiler folds, instead of a captured block of equal values.
  if (currentTrace() !== null) {
    const literal = made(dtype, [], () => value);
    markLiteral(literal, isFloat(dtype) ? Number(value) : elementOf(value, dtype));
    return toShape(literal, extents);
  }
  const out = uninitialized({ dtype, shape: extents });
  if (out.size > 0) currentDevice().fill(value, out);
  return out;
}

/**
 * An array of zeros, float32 unless `dtype` says otherwise.
 *
 * @example
 * nx.zeros([2]).tolist() // [0, 0]
 */
export function zeros<const S extends Shape | number, D extends DType = "float32">(
  shape: S,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function zeros(shape: Shape | number, options: CreateOptions = {}): NDArray {
  return filled("nx.zeros", shape, 0, options.dtype ?? "float32");
}

/**
 * An array of ones, float32 unless `dtype` says otherwise.
 *
 * @example
 * nx.ones([2], { dtype: "int32" }).tolist() // [1, 1]
 */
export function ones<const S extends Shape | number, D extends DType = "float32">(
  shape: S,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function ones(shape: Shape | number, options: CreateOptions = {}): NDArray {
  return filled("nx.ones", shape, 1, options.dtype ?? "float32");
}

/**
 * Zeros of the shape and dtype of `x`.
 *
 * @example
 * nx.zerosLike(nx.arange(2)).dtype // int32
 */
export function zerosLike<X extends DType, S extends Shape, D extends DType = X>(
  x: NDArray<X, S>,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, S>;
export function zerosLike(x: NDArray, options: CreateOptions = {}): NDArray {
  return zeros(x.shape, { dtype: options.dtype ?? x.dtype });
}

/**
 * Ones of the shape and dtype of `x`.
 *
 * @example
 * nx.onesLike(nx.arange(2)).tolist() // [1, 1]
 */
export function onesLike<X extends DType, S extends Shape, D extends DType = X>(
  x: NDArray<X, S>,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, S>;
export function onesLike(x: NDArray, options: CreateOptions = {}): NDArray {
  return ones(x.shape, { dtype: options.dtype ?? x.dtype });
}

/**
 * One value in the shape and dtype of `x`.
 *
 * @example
 * nx.fullLike(nx.arange(2), 5).tolist() // [5, 5]
 */
export function fullLike<X extends DType, S extends Shape, D extends DType = X>(
  x: NDArray<X, S>,
  value: Scalar,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, S>;
export function fullLike(x: NDArray, value: Scalar, options: CreateOptions = {}): NDArray {
  return full(x.shape, value, { dtype: options.dtype ?? x.dtype });
}

/**
 * A 0-d array of a number, bigint or boolean.
 *
 * @example
 * nx.scalar(2.5).item() // 2.5
 */
export function scalar<V extends Scalar, D extends DType = DTypeOfValue<V>>(
  value: V,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, readonly []>;
export function scalar(value: Scalar, options: CreateOptions = {}): NDArray {
  return full([], value, options);
}

/**
 * The index along one axis of `shape`, as int32 or `dtype`.
 *
 * @example
 * nx.iota([2, 3], 1).tolist() // [[0, 1, 2], [0, 1, 2]]
 */
export function iota<const S extends Shape, D extends DType = "int32">(
  shape: S,
  axis: number,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function iota(shape: Shape, axis: number, options: CreateOptions = {}): NDArray {
  const extents = validShape("nx.iota", shape);
  const at = normalizeAxis("nx.iota", axis, extents.length);
  return bind1("iota", [], { dtype: checked("nx.iota", options.dtype ?? "int32"), shape: extents, axis: at });
}

/**
 * `start, start + step, ...` up to and without `stop`; one argument counts from 0. int32 where all three are whole
 * numbers, else float32, unless `dtype` says otherwise.
 *
 * @example
 * nx.arange(4).tolist() // [0, 1, 2, 3]
 * nx.arange(1, 2, 0.25).tolist() // [1, 1.25, 1.5, 1.75]
 * nx.arange(3, { dtype: "float64" }).dtype // float64
 */
export function arange<A extends number, D extends DType = Counted<A>>(
  stop: A,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>>;
export function arange<A extends number, D extends DType = Counted<A>>(
  start: A,
  stop: A,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>>;
export function arange<A extends number, D extends DType = Counted<A>>(
  start: A,
  stop: A,
  step: A,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>>;
export function arange(...given: readonly (number | CreateOptions | undefined)[]): NDArray {
  const options = given.find((one) => typeof one === "object" && one !== null);
  const [first, second, step = 1] = given.filter((one) => one !== undefined && one !== options) as number[];
  const [from, to] = second === undefined ? [0, first] : [first, second];
  for (const one of [from, to, step]) if (typeof one !== "number") finite("nx.arange", "a bound of", one);
  if (step === 0 || ![from, to, step, (to - from) / step].every(Number.isFinite)) {
    throw new ShapeError(
      "nx/arange",
      `nx.arange: cannot count from ${from} to ${to} by ${step} (it never ends)`,
    );
  }
  const integers = [from, to, step].every(Number.isInteger);
  const dtype = checked("nx.arange", options?.dtype ?? (integers ? "int32" : "float32"));
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (from === 0 && step === 1 && dtypes[dtype].bytes > 2) return iota([count], 0, { dtype });
  return made(dtype, validShape("nx.arange", count), (i) => from + i * step);
}

export interface LinspaceOptions<D extends DType = DType> extends CreateOptions<D> {
  /** Whether `stop` is the last value (true). */
  readonly endpoint?: boolean;
}

/**
 * `count` evenly spaced values from `start` to `stop`, float32 unless `dtype` says otherwise.
 *
 * @example
 * nx.linspace(0, 1, 5).tolist() // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace<D extends DType = "float32">(
  start: number,
  stop: number,
  count?: number,
  options?: LinspaceOptions<D>,
): NDArray<NoInfer<D>>;
export function linspace(
  start: number,
  stop: number,
  count: number = 50,
  options: LinspaceOptions = {},
): NDArray {
  const { dtype = "float32", endpoint = true } = options;
  whole("nx.linspace", "a count of", count, 0);
  for (const end of [start, stop]) finite("nx.linspace", "an end of", end);
  const gaps = endpoint ? count - 1 : count;
  return made(checked("nx.linspace", dtype), [count], (i) =>
    endpoint && i === gaps && i > 0 ? stop : start + (i * (stop - start)) / Math.max(1, gaps),
  );
}

/**
 * A matrix with ones on a diagonal: `k` above the main one.
 *
 * @example
 * nx.eye(2).tolist() // [[1, 0], [0, 1]]
 */
export function eye<D extends DType = "float32">(
  rows: number,
  columns?: number,
  k?: number,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>>;
export function eye(
  rows: number,
  columns: number = rows,
  k: number = 0,
  options: CreateOptions = {},
): NDArray {
  const shape = validShape("nx.eye", [rows, columns]);
  whole("nx.eye", "a diagonal of", k);
  const dtype = checked("nx.eye", options.dtype ?? "float32");
  return made(dtype, shape, (i) => Number((i % columns) - Math.floor(i / columns) === k));
}

/**
 * A matrix with ones at and below a diagonal: `k` above the main one.
 *
 * @example
 * nx.tri(2, 3).tolist() // [[1, 0, 0], [1, 1, 0]]
 */
export function tri<D extends DType = "float32">(
  rows: number,
  columns?: number,
  k?: number,
  options?: CreateOptions<D>,
): NDArray<NoInfer<D>>;
export function tri(
  rows: number,
  columns: number = rows,
  k: number = 0,
  options: CreateOptions = {},
): NDArray {
  const shape = validShape("nx.tri", [rows, columns]);
  whole("nx.tri", "a diagonal of", k);
  const dtype = checked("nx.tri", options.dtype ?? "float32");
  return made(dtype, shape, (i) => Number((i % columns) - Math.floor(i / columns) <= k));
}

function triangle(op: string, x: NDArray, k: number, above: number): NDArray {
  whole(op, "a diagonal of", k);
  if (x.ndim < 2) {
    throw new ShapeError(
      "nx/matrix",
      `${op}: cannot take a triangle of ${showShape(x.shape)} (need a matrix)`,
    );
  }
  return tri(x.shape[x.ndim - 2], x.shape[x.ndim - 1], k - above, { dtype: "bool" });
}

/**
 * The lower triangle of matrices `[..., m, n]`, zeros above the diagonal `k`.
 *
 * @example
 * nx.tril(nx.ones([2, 2])).tolist() // [[1, 0], [1, 1]]
 */
export function tril<D extends DType, S extends Shape>(x: NDArray<D, S>, k?: number): NDArray<D, S>;
export function tril(x: NDArray, k: number = 0): NDArray {
  return where(triangle("nx.tril", x, k, 0), x, false);
}

/**
 * The upper triangle of matrices `[..., m, n]`, zeros below the diagonal `k`.
 *
 * @example
 * nx.triu(nx.ones([2, 2])).tolist() // [[1, 1], [0, 1]]
 */
export function triu<D extends DType, S extends Shape>(x: NDArray<D, S>, k?: number): NDArray<D, S>;
export function triu(x: NDArray, k: number = 0): NDArray {
  return where(triangle("nx.triu", x, k, 1), false, x);
}

/**
 * A dense array over memory that is already there, `offset` and strides counted in elements.
 *
 * @example
 * nx.fromBuffer("float32", [2], Float32Array.of(1, 2, 3).buffer, 1).tolist() // [2, 3]
 */
export function fromBuffer<D extends DType, const S extends Shape>(
  dtype: D,
  shape: S,
  buffer: ArrayBuffer,
  offset?: number,
): NDArray<D, Extents<S>>;
export function fromBuffer(dtype: DType, shape: Shape, buffer: ArrayBuffer, offset: number = 0): NDArray {
  validShape("nx.fromBuffer", shape);
  if (!Number.isInteger(offset) || offset < 0) {
    throw new ShapeError(
      "nx/buffer",
      `nx.fromBuffer: cannot start at element ${offset} (need a whole number >= 0)`,
    );
  }
  const needed = (offset + sizeOf(shape)) * dtypes[checked("nx.fromBuffer", dtype)].bytes;
  if (needed > buffer.byteLength) {
    throw new ShapeError(
      "nx/buffer",
      `nx.fromBuffer: cannot view ${buffer.byteLength} bytes as ${dtype} ${showShape(shape)} (needs ${needed})`,
    );
  }
  return new NDArray(dtype, shape, new Storage(buffer, "lent"), denseStrides(shape), offset, null);
}
