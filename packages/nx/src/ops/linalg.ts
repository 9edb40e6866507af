import {
  type Arithmetic,
  broadcastShapes,
  type DType,
  noParams,
  normalizeAxis,
  type Promotion,
  type Shape,
  ShapeError,
  showShape,
  sizeOf,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { Multiplies, Product } from "../signatures.ts";
import { expandDims, permuteDims, reshape } from "./movement.ts";
import { arithmetic, commonDType, toDType, toShape } from "./operand.ts";
import { whole } from "./whole.ts";

function mismatch(op: string, a: NDArray, b: NDArray, inner: readonly [number, number]): ShapeError {
  const [k, l] = inner;
  const flipped = b.ndim === 2 && b.shape[1] === k;
  return new ShapeError(
    "nx/matmul",
    `${op}: cannot multiply ${showShape(a.shape)} @ ${showShape(b.shape)} (inner ${k} ≠ ${l})`,
    flipped ? `b.T has shape ${showShape([b.shape[1], b.shape[0]])}` : undefined,
  );
}

/**
 * Multiplies matrices: `[..., m, k] @ [..., k, n]` gives `[..., m, n]`, leading axes broadcast. A 1-D operand is a row
 * on the left and a column on the right, and that axis vanishes.
 *
 * @throws {ShapeError} if the inner extents differ or an operand is 0-d.
 * @example
 * nx.matmul(nx.asarray([[1, 2], [3, 4]]), nx.asarray([1, 1])).tolist() // [3, 7]
 */
export function matmul<D extends DType, A extends Shape, E extends DType, B extends Shape>(
  a: NDArray<D, A>,
  b: NDArray<E, B> & Multiplies<A, B>,
): NDArray<Arithmetic[Promotion[D][E]], Product<A, B>>;
export function matmul(a: NDArray, b: NDArray): NDArray {
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      "nx/matmul-scalar",
      `nx.matmul: cannot multiply ${showShape(a.shape)} @ ${showShape(b.shape)} (an operand is 0-d)`,
      "use nx.multiply",
    );
  }
  const k = a.shape[a.ndim - 1];
  const l = b.shape[Math.max(0, b.ndim - 2)];
  if (k !== l) throw mismatch("nx.matmul", a, b, [k, l]);
  const dtype = arithmetic(commonDType("nx.matmul", [a, b]));
  const left = toDType(a.ndim === 1 ? expandDims(a, 0) : a, dtype);
  const right = toDType(b.ndim === 1 ? expandDims(b, 1) : b, dtype);
  const batch = broadcastShapes("nx.matmul", left.shape.slice(0, -2), right.shape.slice(0, -2));
  const x = toShape(left, [...batch, ...left.shape.slice(-2)]);
  const y = toShape(right, [...batch, ...right.shape.slice(-2)]);
  const product = apply("dot", [x, y], noParams);
  if (a.ndim > 1 && b.ndim > 1) return product;
  const shape = [...batch];
  if (a.ndim > 1) shape.push(a.shape[a.ndim - 2]);
  if (b.ndim > 1) shape.push(b.shape[b.ndim - 1]);
  return reshape(product, shape);
}

/**
 * Inner product as NumPy's `dot`: sums the last axis of `a` against the second to last (or only) axis of `b`.
 *
 * @example
 * nx.dot(nx.asarray([1, 2]), nx.asarray([3, 4])).item() // 11
 */
export function dot<D extends DType, E extends DType>(
  a: NDArray<D>,
  b: NDArray<E>,
): NDArray<Arithmetic[Promotion[D][E]]>;
export function dot(a: NDArray, b: NDArray): NDArray {
  if (a.ndim <= 2 && b.ndim <= 2) return matmul(a, b);
  return tensordot(a, b, [[a.ndim - 1], [Math.max(0, b.ndim - 2)]]);
}

/**
 * Sums products over chosen axes: the last `axes` of `a` with the first of `b`, or the axes listed for each.
 *
 * @example
 * nx.tensordot(nx.ones([2, 3, 4]), nx.ones([3, 4, 5]), 2).shape // [2, 5]
 */
export function tensordot<D extends DType, E extends DType>(
  a: NDArray<D>,
  b: NDArray<E>,
  axes?: number | readonly [readonly number[], readonly number[]],
): NDArray<Arithmetic[Promotion[D][E]]>;
export function tensordot(
  a: NDArray,
  b: NDArray,
  axes: number | readonly [readonly number[], readonly number[]] = 2,
): NDArray {
  const pair: unknown = axes;
  const listed = Array.isArray(pair) && pair.length === 2 && pair.every(Array.isArray);
  const most = Math.min(a.ndim, b.ndim);
  const count = listed ? pair[0].length : whole("nx.tensordot", "a count of axes", axes, 0, most);
  const fromA = typeof axes === "number" ? [...a.shape.keys()].slice(a.ndim - count) : axes[0];
  const fromB = typeof axes === "number" ? [...b.shape.keys()].slice(0, count) : axes[1];
  const sumA = fromA.map((axis) => normalizeAxis("nx.tensordot", axis, a.ndim));
  const sumB = fromB.map((axis) => normalizeAxis("nx.tensordot", axis, b.ndim));
  const bad = sumA.findIndex((axis, i) => a.shape[axis] !== b.shape[sumB[i]]);
  if (bad >= 0 || sumA.length !== sumB.length) {
    throw new ShapeError(
      "nx/tensordot",
      `nx.tensordot: cannot contract ${showShape(a.shape)} with ${showShape(b.shape)} ` +
        `(axes [${sumA.join(",")}] and [${sumB.join(",")}] do not match)`,
    );
  }
  const keepA = [...a.shape.keys()].filter((axis) => !sumA.includes(axis));
  const keepB = [...b.shape.keys()].filter((axis) => !sumB.includes(axis));
  const k = sizeOf(sumA.map((axis) => a.shape[axis]));
  const outA = keepA.map((axis) => a.shape[axis]);
  const outB = keepB.map((axis) => b.shape[axis]);
  const left = reshape(permuteDims(a, [...keepA, ...sumA]), [sizeOf(outA), k]);
  const right = reshape(permuteDims(b, [...sumB, ...keepB]), [k, sizeOf(outB)]);
  return reshape(matmul(left, right), [...outA, ...outB]);
}
