import type { DType, NDArray, Shape } from "@raven-ts/nx";
import { bind1, literal } from "@raven-ts/nx/internal";
import {
  type Aval,
  type BinaryOp,
  type CompareOp,
  type ConvParams,
  type PrimParams,
  type ReduceOp,
  sameShape,
  type UnaryOp,
} from "@raven-ts/tolk";

/** Primitives as functions: what differentiation and batching rules are written with. No promotion, no broadcasting. */
const none: Record<string, never> = {};

export function unary(op: UnaryOp, x: NDArray): NDArray {
  return bind1(op, [x], none);
}
export function binary(op: BinaryOp | CompareOp, a: NDArray, b: NDArray): NDArray {
  return bind1(op, [a, b], none);
}
export const neg = (x: NDArray): NDArray => bind1("neg", [x], none);
export const add = (a: NDArray, b: NDArray): NDArray => bind1("add", [a, b], none);
export const sub = (a: NDArray, b: NDArray): NDArray => bind1("sub", [a, b], none);
export const mul = (a: NDArray, b: NDArray): NDArray => bind1("mul", [a, b], none);
export const div = (a: NDArray, b: NDArray): NDArray => bind1("div", [a, b], none);
export const where = (c: NDArray, a: NDArray, b: NDArray): NDArray => bind1("where", [c, a, b], none);
export const dot = (a: NDArray, b: NDArray): NDArray => bind1("dot", [a, b], none);
export const conv = (x: NDArray, w: NDArray, params: ConvParams): NDArray => bind1("conv", [x, w], params);
export const stop = (x: NDArray): NDArray => bind1("stopGradient", [x], none);

/** Every element equal to `value`. */
export function full(aval: Aval, value: number): NDArray {
  return broadcast(literal(value, aval.dtype), aval.shape);
}
export const zeros = (aval: Aval): NDArray => full(aval, 0);

/** The array, or zeros of the type where there is none. */
export function orZeros(array: NDArray | null, aval: Aval): NDArray {
  return array ?? zeros(aval);
}

export function cast(x: NDArray, dtype: DType): NDArray {
  return x.dtype === dtype ? x : bind1("cast", [x], { dtype });
}
export function reshape(x: NDArray, shape: Shape): NDArray {
  return sameShape(x.shape, shape) ? x : bind1("reshape", [x], { shape });
}
export function permute(x: NDArray, axes: readonly number[]): NDArray {
  return axes.every((axis, i) => axis === i) ? x : bind1("permute", [x], { axes });
}
export function broadcast(x: NDArray, shape: Shape): NDArray {
  return sameShape(x.shape, shape) ? x : bind1("broadcast", [x], { shape });
}
export function flip(x: NDArray, axes: readonly number[]): NDArray {
  return axes.length === 0 ? x : bind1("flip", [x], { axes });
}
export function slice(
  x: NDArray,
  start: readonly number[],
  stop: readonly number[],
  step: readonly number[] = start.map(() => 1),
): NDArray {
  return bind1("slice", [x], { start, stop, step });
}
export function pad(x: NDArray, params: Omit<PrimParams["pad"], "value">): NDArray {
  return bind1("pad", [x], { ...params, value: 0 });
}
export function concat(list: readonly NDArray[], axis: number): NDArray {
  return list.length === 1 ? list[0] : bind1("concat", list, { axis });
}
export function take(x: NDArray, indices: NDArray, axis: number): NDArray {
  return bind1("take", [x, indices], { axis });
}
export function scatterAdd(updates: NDArray, indices: NDArray, axis: number, size: number): NDArray {
  return bind1("scatterAdd", [updates, indices], { axis, size });
}
export function iota(dtype: DType, shape: Shape, axis: number): NDArray {
  return bind1("iota", [], { dtype, shape, axis });
}
export function reduce(op: ReduceOp, x: NDArray, axes: readonly number[]): NDArray {
  return axes.length === 0 ? x : bind1("reduce", [x], { op, axes });
}
export const sum = (x: NDArray, axes: readonly number[]): NDArray => reduce("sum", x, axes);

/** Puts reduced axes back and stretches them: the transpose of a sum over `axes`. */
export function spread(x: NDArray, axes: readonly number[], shape: Shape): NDArray {
  return broadcast(
    reshape(
      x,
      shape.map((n, axis) => (axes.includes(axis) ? 1 : n)),
    ),
    shape,
  );
}

/** Axes in order with `axis` moved to `to`. */
export function moved(rank: number, axis: number, to: number): number[] {
  const axes = Array.from({ length: rank }, (_, i) => i);
  axes.splice(to, 0, ...axes.splice(axis, 1));
  return axes;
}

/** Swaps the last two axes. */
export function swap(x: NDArray): NDArray {
  const axes = x.shape.map((_, i) => i);
  const rank = axes.length;
  axes[rank - 1] = rank - 2;
  axes[rank - 2] = rank - 1;
  return permute(x, axes);
}

/** The sum of two tangents or cotangents; null is zero. */
export function plus(a: NDArray | null, b: NDArray | null): NDArray | null {
  if (a === null) return b;
  return b === null ? a : add(a, b);
}
