import {
  type Arithmetic,
  type DType,
  type Floating,
  isDense,
  isTraced,
  type Promotion,
  rebind,
  type Shape,
  ShapeError,
  type Sums,
  storageOf,
  Tensor,
  type TypedArrays,
  unreadableTracer,
  type Values,
} from "@raven-ts/tolk";
import {
  add,
  clip,
  divide,
  floorDivide,
  maximum,
  minimum,
  multiply,
  pow,
  remainder,
  subtract,
} from "./ops/arithmetic.ts";
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from "./ops/compare.ts";
import { astype, contiguous, copy } from "./ops/convert.ts";
import { compress, type Index, slice, take, update } from "./ops/indexing.ts";
import { matmul } from "./ops/linalg.ts";
import { abs, exp, log, neg, sqrt, square, tanh } from "./ops/math.ts";
import {
  broadcastTo,
  expandDims,
  flip,
  permuteDims,
  ravel,
  reshape,
  squeeze,
  swapaxes,
  transpose,
} from "./ops/movement.ts";
import type { Operand } from "./ops/operand.ts";
import { item, tolist, toTypedArray } from "./ops/read.ts";
import {
  type ArgOptions,
  all,
  any,
  argmax,
  argmin,
  max,
  mean,
  min,
  prod,
  type ReduceOptions,
  std,
  sum,
  type VarianceOptions,
  var_,
} from "./ops/reduce.ts";
import { display, format } from "./print.ts";
import type { Beside, Bound, Column, Given, Indices, Kind, Lists, Reshaped, Spread } from "./signatures.ts";
import { currentTrace } from "./trace.ts";

function flatShape(given: readonly number[] | readonly [readonly number[]]): readonly number[] {
  const [first] = given;
  return typeof first === "object" ? first : (given as readonly number[]);
}

function rowsOf(x: NDArray): number {
  if (x.shape.length === 0) {
    throw new ShapeError("nx/iterate", "nx.iterate: cannot iterate over [] (it has no axis)");
  }
  return x.shape[0];
}

/**
 * An n-dimensional array: an immutable value in a mutable cell. Movement operations share storage. Its type says its
 * dtype, and its shape where the program text does; `NDArray` alone is an array of any dtype and shape.
 * Under a transformation an array stands for a value that a trace knows.
 */
export class NDArray<out D extends DType = DType, out S extends Shape = Shape> extends Tensor<D, S> {
  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** True when elements lie row-major without gaps. */
  get isContiguous(): boolean {
    return isDense(this);
  }

  /** Axes in reverse order. A view. */
  get T(): NDArray<D> {
    return transpose(this);
  }

  /** Adds elementwise. See `nx.add`. */
  add<B extends Operand>(other: B): NDArray<Promotion[Column<B>][D], Beside<S>[Kind<B>]>;
  add(this: NDArray, other: Operand): NDArray {
    return add(this, other);
  }

  /** Subtracts elementwise. See `nx.subtract`. */
  sub<B extends Operand>(other: B): NDArray<Promotion[Column<B>][D], Beside<S>[Kind<B>]>;
  sub(this: NDArray, other: Operand): NDArray {
    return subtract(this, other);
  }

  /** Multiplies elementwise. See `nx.multiply`. */
  mul<B extends Operand>(other: B): NDArray<Promotion[Column<B>][D], Beside<S>[Kind<B>]>;
  mul(this: NDArray, other: Operand): NDArray {
    return multiply(this, other);
  }

  /** Divides elementwise, always floating. See `nx.divide`. */
  div<B extends Operand>(other: B): NDArray<Floating[Promotion[Column<B>][D]], Beside<S>[Kind<B>]>;
  div(this: NDArray, other: Operand): NDArray {
    return divide(this, other);
  }

  /** Quotient rounded down. See `nx.floorDivide`. */
  floorDivide<B extends Operand>(other: B): NDArray<Arithmetic[Promotion[Column<B>][D]], Beside<S>[Kind<B>]>;
  floorDivide(this: NDArray, other: Operand): NDArray {
    return floorDivide(this, other);
  }

  /** Remainder with the divisor's sign. See `nx.remainder`. */
  remainder<B extends Operand>(other: B): NDArray<Arithmetic[Promotion[Column<B>][D]], Beside<S>[Kind<B>]>;
  remainder(this: NDArray, other: Operand): NDArray {
    return remainder(this, other);
  }

  /** Raises to a power. See `nx.pow`. */
  pow<B extends Operand>(other: B): NDArray<Arithmetic[Promotion[Column<B>][D]], Beside<S>[Kind<B>]>;
  pow(this: NDArray, other: Operand): NDArray {
    return pow(this, other);
  }

  /** Larger value elementwise. See `nx.maximum`. */
  maximum<B extends Operand>(other: B): NDArray<Promotion[Column<B>][D], Beside<S>[Kind<B>]>;
  maximum(this: NDArray, other: Operand): NDArray {
    return maximum(this, other);
  }

  /** Smaller value elementwise. See `nx.minimum`. */
  minimum<B extends Operand>(other: B): NDArray<Promotion[Column<B>][D], Beside<S>[Kind<B>]>;
  minimum(this: NDArray, other: Operand): NDArray {
    return minimum(this, other);
  }

  /** True where equal. */
  equal<B extends Operand>(other: B): NDArray<"bool", Beside<S>[Kind<B>]>;
  equal(this: NDArray, other: Operand): NDArray {
    return equal(this, other);
  }

  /** True where not equal. */
  notEqual<B extends Operand>(other: B): NDArray<"bool", Beside<S>[Kind<B>]>;
  notEqual(this: NDArray, other: Operand): NDArray {
    return notEqual(this, other);
  }

  /** True where less. */
  less<B extends Operand>(other: B): NDArray<"bool", Beside<S>[Kind<B>]>;
  less(this: NDArray, other: Operand): NDArray {
    return less(this, other);
  }

  /** True where less or equal. */
  lessEqual<B extends Operand>(other: B): NDArray<"bool", Beside<S>[Kind<B>]>;
  lessEqual(this: NDArray, other: Operand): NDArray {
    return lessEqual(this, other);
  }

  /** True where greater. */
  greater<B extends Operand>(other: B): NDArray<"bool", Beside<S>[Kind<B>]>;
  greater(this: NDArray, other: Operand): NDArray {
    return greater(this, other);
  }

  /** True where greater or equal. */
  greaterEqual<B extends Operand>(other: B): NDArray<"bool", Beside<S>[Kind<B>]>;
  greaterEqual(this: NDArray, other: Operand): NDArray {
    return greaterEqual(this, other);
  }

  /** Negates. */
  neg(): NDArray<D, S> {
    return neg(this);
  }

  /** Absolute value. */
  abs(): NDArray<D, S> {
    return abs(this);
  }

  /** Square root. */
  sqrt(): NDArray<Floating[D], S> {
    return sqrt(this);
  }

  /** The value times itself. */
  square(): NDArray<D, S> {
    return square(this);
  }

  /** eˣ. */
  exp(): NDArray<Floating[D], S> {
    return exp(this);
  }

  /** Natural logarithm. */
  log(): NDArray<Floating[D], S> {
    return log(this);
  }

  /** Hyperbolic tangent. */
  tanh(): NDArray<Floating[D], S> {
    return tanh(this);
  }

  /** Limits values to `[low, high]`. See `nx.clip`. */
  clip<A extends Operand | null, B extends Operand | null>(
    low: A,
    high: B,
  ): NDArray<Promotion[Bound<B>][Promotion[Bound<A>][D]]>;
  clip(this: NDArray, low: Operand | null, high: Operand | null): NDArray {
    return clip(this, low, high);
  }

  /** Converts to another dtype. See `nx.astype`. */
  astype<E extends DType>(dtype: E): NDArray<E, S> {
    return astype(this, dtype);
  }

  /** Sums over axes. See `nx.sum`. */
  sum(options?: ReduceOptions): NDArray<Sums[D]> {
    return sum(this, options);
  }

  /** Multiplies over axes. See `nx.prod`. */
  prod(options?: ReduceOptions): NDArray<Sums[D]> {
    return prod(this, options);
  }

  /** Largest value over axes. See `nx.max`. */
  max(options?: ReduceOptions): NDArray<D> {
    return max(this, options);
  }

  /** Smallest value over axes. See `nx.min`. */
  min(options?: ReduceOptions): NDArray<D> {
    return min(this, options);
  }

  /** Mean over axes. See `nx.mean`. */
  mean(options?: ReduceOptions): NDArray<Floating[D]> {
    return mean(this, options);
  }

  /** Variance over axes. See `nx.var`. */
  var(options?: VarianceOptions): NDArray<Floating[D]> {
    return var_(this, options);
  }

  /** Standard deviation over axes. See `nx.std`. */
  std(options?: VarianceOptions): NDArray<Floating[D]> {
    return std(this, options);
  }

  /** True where any is nonzero. See `nx.any`. */
  any(options?: ReduceOptions): NDArray<"bool"> {
    return any(this, options);
  }

  /** True where all are nonzero. See `nx.all`. */
  all(options?: ReduceOptions): NDArray<"bool"> {
    return all(this, options);
  }

  /** Index of the largest value. See `nx.argmax`. */
  argmax(options?: ArgOptions): NDArray<"int32"> {
    return argmax(this, options);
  }

  /** Index of the smallest value. See `nx.argmin`. */
  argmin(options?: ArgOptions): NDArray<"int32"> {
    return argmin(this, options);
  }

  /** Matrix product. See `nx.matmul`. */
  matmul<E extends DType>(other: NDArray<E>): NDArray<Arithmetic[Promotion[E][D]]>;
  matmul(this: NDArray, other: NDArray): NDArray {
    return matmul(this, other);
  }

  /** Another shape, given as a list or as numbers; one extent may be -1. A view where strides allow. */
  reshape<const R extends Spread>(...shape: R): NDArray<D, Reshaped<Given<R>>> {
    return reshape(this, flatShape(shape)) as NDArray<D, Reshaped<Given<R>>>;
  }

  /** All elements on one axis. A view where strides allow. */
  ravel(): NDArray<D> {
    return ravel(this);
  }

  /** Reorders axes. A view. */
  permuteDims(...axes: readonly number[] | [readonly number[]]): NDArray<D> {
    return permuteDims(this, flatShape(axes));
  }

  /** Reverses or reorders axes. A view. */
  transpose(axes?: readonly number[]): NDArray<D> {
    return transpose(this, axes);
  }

  /** Exchanges two axes. A view. */
  swapaxes(a: number, b: number): NDArray<D> {
    return swapaxes(this, a, b);
  }

  /** Drops axes of extent 1. A view. */
  squeeze(axis?: number | readonly number[]): NDArray<D> {
    return squeeze(this, axis);
  }

  /** Inserts axes of extent 1. A view. */
  expandDims(axis: number | readonly number[]): NDArray<D> {
    return expandDims(this, axis);
  }

  /** Stretches to a shape. A view. */
  broadcastTo<const R extends Spread>(...shape: R): NDArray<D, Given<R>> {
    return broadcastTo(this, flatShape(shape)) as NDArray<D, Given<R>>;
  }

  /** Reverses the order along axes. A view. */
  flip(axis?: number | readonly number[]): NDArray<D, S> {
    return flip(this, axis);
  }

  /** A part by numbers, ranges, `null` and `"..."`. A view. See `nx.slice`. */
  slice(...index: readonly Index[]): NDArray<D> {
    return slice(this, ...index);
  }

  /** The element or sub-array at these leading indices; negative ones count from the end. A view. */
  at(...index: readonly number[]): NDArray<D> {
    return slice(this, ...index);
  }

  /** Gathers slices along an axis. See `nx.take`. */
  take<I extends DType>(indices: NDArray<I> & Indices[I], axis?: number): NDArray<D> {
    return take(this, indices, axis);
  }

  /** Keeps what a mask says. See `nx.compress`. */
  compress(mask: NDArray, axis?: number): NDArray<D> {
    return compress(this, mask, axis);
  }

  /** A dense copy. */
  copy(): NDArray<D, S> {
    return copy(this);
  }

  /** Itself where dense, else a dense copy. */
  contiguous(): NDArray<D, S> {
    return contiguous(this);
  }

  /**
   * Writes `value`, broadcast, where the index says. The cell takes new storage: arrays that shared the old one keep
   * their values. A function that has nothing to do may return its very argument (`x.reshape(x.shape)`, `astype`): copy
   * before setting there. Not under a transformation, where `nx.update` returns the changed array.
   */
  set(index: readonly Index[], value: Operand): this {
    const trace = currentTrace();
    if (isTraced(this) || (trace !== null && trace.deferred !== true)) throw unreadableTracer("set()");
    const changed = update(this, index, value);
    rebind(this, storageOf(changed), changed.strides, changed.offset);
    return this;
  }

  /**
   * The only element as a JavaScript value: a boolean for bool, a bigint for 64-bit integers, else a number. Throws
   * `ShapeError` unless there is exactly one.
   */
  item(): Values[D] {
    return item(this);
  }

  /** Nested lists of JavaScript values. */
  tolist(): Lists<Values[D]>[S["length"]] {
    return tolist(this);
  }

  /** The elements, row-major, in a new typed array. */
  toTypedArray(): TypedArrays[D] {
    return toTypedArray(this);
  }

  /** Text as NumPy prints it. */
  override toString(): string {
    return format(this);
  }

  /** Sub-arrays along axis 0, as views. */
  *[Symbol.iterator](): Generator<NDArray<D>> {
    for (let i = 0; i < rowsOf(this); i++) yield slice(this, i);
  }

  /** What `JSON.stringify` writes: the nested list. */
  toJSON(): Lists<Values[D]>[S["length"]] {
    return tolist(this);
  }

  // Computed names of one's own symbols cannot be declared under isolatedDeclarations.
  static {
    const show = (symbol: symbol, value: (this: NDArray) => unknown): void => {
      Object.defineProperty(NDArray.prototype, symbol, { value, configurable: true, writable: true });
    };
    show(Symbol.for("Jupyter.display"), function () {
      return display(this);
    });
    show(Symbol.for("nodejs.util.inspect.custom"), function () {
      return display(this)["text/plain"];
    });
  }
}
