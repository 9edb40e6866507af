import {
  type DType,
  dtypes,
  type Floating,
  normalizeAxes,
  normalizeAxis,
  type ReduceOp,
  ShapeError,
  type Sums,
  sameShape,
  showShape,
  sizeOf,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { AnyArray } from "../signatures.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { equal, lessEqual, logicalAnd, logicalOr, notEqual, where } from "./compare.ts";
import { abs, exp, isfinite, isnan, log, sqrt } from "./math.ts";
import { floating, toDType } from "./operand.ts";
import { item } from "./read.ts";
import { finite } from "./whole.ts";

export interface ReduceOptions {
  /** Axes to fold; all without it. */
  readonly axis?: number | readonly number[];
  /** Keep folded axes with extent 1. */
  readonly keepdims?: boolean;
}

export interface VarianceOptions extends ReduceOptions {
  /** Subtracted from the count in the divisor: 0 for a population, 1 for a sample. */
  readonly correction?: number;
}

export interface ArgOptions {
  /** Axis to search; the flattened array without it. */
  readonly axis?: number;
  readonly keepdims?: boolean;
}

function kept(x: NDArray, folded: NDArray, axes: readonly number[], keepdims: boolean | undefined): AnyArray {
  if (!keepdims) return folded as AnyArray;
  const shape = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return apply("reshape", [folded], { shape }) as AnyArray;
}

function fold(op: ReduceOp, name: string, x: NDArray, options: ReduceOptions): AnyArray {
  const axes = normalizeAxes(name, options.axis, x.ndim);
  if ((op === "max" || op === "min") && axes.some((axis) => x.shape[axis] === 0)) throw empty(name, x, axes);
  if (axes.length === 0) return x as AnyArray;
  return kept(x, apply("reduce", [x], { op, axes }), axes, options.keepdims);
}

/** Largest or smallest value; bool by way of bytes. */
function extremum(op: "max" | "min", name: string, x: NDArray, options: ReduceOptions): AnyArray {
  if (x.dtype !== "bool") return fold(op, name, x, options);
  return toDType(fold(op, name, toDType(x, "uint8"), options), "bool") as AnyArray;
}

function empty(name: string, x: NDArray, axes: readonly number[]): ShapeError {
  const axis = axes.find((i) => x.shape[i] === 0);
  return new ShapeError(
    "nx/empty-reduce",
    `${name}: cannot reduce ${showShape(x.shape)} (axis ${axis} is empty and there is no identity)`,
  );
}

/** Sums of narrow types are kept in 32 bits. */
function accumulator(dtype: DType): DType {
  const { kind, bytes } = dtypes[dtype];
  if (bytes >= 4) return dtype;
  return kind === "unsigned" ? "uint32" : "int32";
}

/**
 * Sums over axes. bool, int8 and int16 are summed as int32, uint8 and uint16 as uint32; an empty sum is 0.
 *
 * @example
 * nx.sum(nx.asarray([[1, 2], [3, 4]]), { axis: 0 }).tolist() // [4, 6]
 */
export function sum<D extends DType>(x: NDArray<D>, options: ReduceOptions = {}): NDArray<Sums[D]> {
  return fold("sum", "nx.sum", toDType(x, accumulator(x.dtype)), options);
}

/**
 * Multiplies over axes, in the dtype that {@link sum} uses; an empty product is 1.
 *
 * @example
 * nx.prod(nx.asarray([2, 3, 4])).item() // 24
 */
export function prod<D extends DType>(x: NDArray<D>, options: ReduceOptions = {}): NDArray<Sums[D]> {
  return fold("prod", "nx.prod", toDType(x, accumulator(x.dtype)), options);
}

/**
 * Largest value over axes; NaN where any is NaN. Throws `ShapeError` on an empty axis.
 *
 * @example
 * nx.max(nx.asarray([[1, 4], [3, 2]]), { axis: 1 }).tolist() // [4, 3]
 */
export function max<D extends DType>(x: NDArray<D>, options: ReduceOptions = {}): NDArray<D> {
  return extremum("max", "nx.max", x, options);
}

/**
 * Smallest value over axes; NaN where any is NaN. Throws `ShapeError` on an empty axis.
 *
 * @example
 * nx.min(nx.asarray([[1, 4], [3, 2]]), { axis: 0 }).tolist() // [1, 2]
 */
export function min<D extends DType>(x: NDArray<D>, options: ReduceOptions = {}): NDArray<D> {
  return extremum("min", "nx.min", x, options);
}

function count(x: NDArray, axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => x.shape[axis]));
}

/**
 * Arithmetic mean over axes; integers in float32. NaN for an empty axis.
 *
 * @example
 * nx.mean(nx.asarray([[1, 2], [3, 5]]), { axis: 0, keepdims: true }).tolist() // [[2, 3.5]]
 */
export function mean<D extends DType>(x: NDArray<D>, options?: ReduceOptions): NDArray<Floating[D]>;
export function mean(x: NDArray, options: ReduceOptions = {}): NDArray {
  const values = toDType(x, floating(x.dtype));
  const axes = normalizeAxes("nx.mean", options.axis, x.ndim);
  return divide(fold("sum", "nx.mean", values, options), count(x, axes));
}

/**
 * Variance over axes, in two passes; integers in float32.
 *
 * @example
 * nx.var(nx.asarray([1, 2, 3, 4]), { correction: 1 }).item() // 1.6666666269302368
 */
export function var_<D extends DType>(x: NDArray<D>, options?: VarianceOptions): NDArray<Floating[D]>;
export function var_(x: NDArray, options: VarianceOptions = {}): NDArray {
  const { axis, correction = 0 } = options;
  finite("nx.var", "a correction of", correction);
  const axes = normalizeAxes("nx.var", axis, x.ndim);
  const centred = subtract(x, mean(x, { axis, keepdims: true }));
  const total = fold("sum", "nx.var", multiply(centred, centred), options);
  return divide(total, Math.max(0, count(x, axes) - correction));
}

/**
 * Standard deviation over axes: the root of {@link var_}.
 *
 * @example
 * nx.std(nx.asarray([1, 1, 3, 3])).item() // 1
 */
export function std<D extends DType>(x: NDArray<D>, options?: VarianceOptions): NDArray<Floating[D]>;
export function std(x: NDArray, options: VarianceOptions = {}): NDArray {
  return sqrt(var_(x, options));
}

function truths(op: ReduceOp, name: string, x: NDArray, options: ReduceOptions): NDArray<"bool"> {
  const axes = normalizeAxes(name, options.axis, x.ndim);
  const counted = toDType(toDType(x, "bool"), "int32");
  const folded = apply("reduce", [counted], { op, axes });
  return kept(x, notEqual(folded, 0), axes, options.keepdims);
}

/**
 * True where any value along the axes is nonzero; false for none.
 *
 * @example
 * nx.any(nx.asarray([0, 0, 2])).item() // true
 */
export function any(x: NDArray, options: ReduceOptions = {}): NDArray<"bool"> {
  return truths("sum", "nx.any", x, options);
}

/**
 * True where all values along the axes are nonzero; true for none.
 *
 * @example
 * nx.all(nx.asarray([0, 1, 2])).item() // false
 */
export function all(x: NDArray, options: ReduceOptions = {}): NDArray<"bool"> {
  return truths("prod", "nx.all", x, options);
}

function extreme(op: "max" | "min", name: string, x: NDArray, options: ArgOptions): NDArray<"int32"> {
  const flat = options.axis === undefined;
  const searched = flat ? apply("reshape", [x], { shape: [x.size] }) : x;
  const axis = flat ? 0 : normalizeAxis(name, options.axis!, x.ndim);
  if (searched.shape[axis] === 0) throw empty(name, searched, [axis]);
  const found = apply("argreduce", [searched], { op, axis });
  const axes = flat ? [...x.shape.keys()] : [axis];
  return kept(x, found, axes, options.keepdims);
}

/**
 * Index (int32) of the first largest value; NaN counts as largest.
 *
 * @example
 * nx.argmax(nx.asarray([[1, 9], [7, 2]]), { axis: 1 }).tolist() // [1, 0]
 */
export function argmax(x: NDArray, options: ArgOptions = {}): NDArray<"int32"> {
  return extreme("max", "nx.argmax", x, options);
}

/**
 * Index (int32) of the first smallest value; NaN counts as smallest.
 *
 * @example
 * nx.argmin(nx.asarray([3, 1, 1])).item() // 1
 */
export function argmin(x: NDArray, options: ArgOptions = {}): NDArray<"int32"> {
  return extreme("min", "nx.argmin", x, options);
}

/**
 * Logarithm of the sum of exponentials over axes, without overflow; -Infinity for an empty axis.
 *
 * @example
 * nx.logsumexp(nx.asarray([1000, 1000])).item() // 1000.693115234375
 */
export function logsumexp<D extends DType>(x: NDArray<D>, options?: ReduceOptions): NDArray<Floating[D]>;
export function logsumexp(x: NDArray, options: ReduceOptions = {}): NDArray {
  const values = toDType(x, floating(x.dtype));
  const { axis } = options;
  const axes = normalizeAxes("nx.logsumexp", axis, x.ndim);
  if (axes.some((i) => x.shape[i] === 0)) return log(sum(values, options));
  const highest = apply("stopGradient", [max(values, { axis, keepdims: true })], {});
  const shift = where(isfinite(highest), highest, 0);
  const total = log(sum(exp(subtract(values, shift)), { axis, keepdims: true }));
  const result = add(total, shift);
  if (options.keepdims) return result;
  return apply("reshape", [result], { shape: x.shape.filter((_, i) => !axes.includes(i)) });
}

/**
 * Euclidean norm over axes (Frobenius over all); integers in float32.
 *
 * @example
 * nx.norm(nx.asarray([3, 4])).item() // 5
 */
export function norm<D extends DType>(x: NDArray<D>, options?: ReduceOptions): NDArray<Floating[D]>;
export function norm(x: NDArray, options: ReduceOptions = {}): NDArray {
  const values = toDType(x, floating(x.dtype));
  return sqrt(sum(multiply(values, values), options));
}

export interface CloseOptions {
  /** Allowed difference relative to `b`, 1e-5. */
  readonly rtol?: number;
  /** Allowed difference on top, 1e-8. */
  readonly atol?: number;
  /** NaN equals NaN. */
  readonly equalNan?: boolean;
}

/**
 * True where `|a - b| <= atol + rtol * |b|`, or both are the same infinity.
 *
 * @example
 * nx.isclose(nx.asarray([1, 2]), nx.asarray([1.000001, 3])).tolist() // [true, false]
 */
export function isclose(a: NDArray, b: NDArray, options: CloseOptions = {}): NDArray<"bool"> {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [x, y] = [a, b].map((v) => toDType(v, floating(v.dtype)));
  const near = lessEqual(abs(subtract(x, y)), add(multiply(abs(y), rtol), atol));
  const close = logicalOr(logicalAnd(near, isfinite(y)), equal(x, y));
  return equalNan ? logicalOr(close, logicalAnd(isnan(x), isnan(y))) : close;
}

/**
 * Whether all of `a` and `b` are close, after broadcasting; see {@link isclose}. Reads values.
 *
 * @example
 * nx.allclose(nx.asarray([1, 2]), nx.asarray([1, 2.000001])) // true
 */
export function allclose(a: NDArray, b: NDArray, options: CloseOptions = {}): boolean {
  return item(all(isclose(a, b, options)));
}

/**
 * Whether shapes and all values are equal (NaN equals nothing). Reads values.
 *
 * @example
 * nx.arrayEqual(nx.asarray([1, 2]), nx.asarray([1, 2])) // true
 */
export function arrayEqual(a: NDArray, b: NDArray): boolean {
  return sameShape(a.shape, b.shape) && item(all(equal(a, b)));
}
