import type { NDArray, Shape } from "@raven-ts/nx";
import { bind1 } from "@raven-ts/nx/internal";
import { kindOf, type ManyName, type OneName, type ParamsOf, type PrimParams } from "@raven-ts/tolk";
import {
  add,
  binary,
  broadcast,
  concat,
  dot,
  full,
  iota,
  moved,
  mul,
  permute,
  reshape,
  scatterAdd,
  take,
  where,
} from "../ops.ts";
import { batchConv } from "./batch-conv.ts";

/**
 * Applies a primitive to a whole batch: operands where `batched` have the batch as axis 0, and so does the result. At
 * least one operand is batched.
 */
export type BatchRule<P extends OneName> = (
  inputs: readonly NDArray[],
  batched: readonly boolean[],
  params: ParamsOf<P>,
  size: number,
) => NDArray;

const next = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

/** Gives operands without a batch a stretched one. */
function stretched(inputs: readonly NDArray[], batched: readonly boolean[], size: number): NDArray[] {
  return inputs.map((x, i) => (batched[i] ? x : broadcast(x, [size, ...x.shape])));
}

function broadcastBatch(x: NDArray, shape: Shape, size: number): NDArray {
  const ones = new Array<number>(shape.length + 1 - x.shape.length).fill(1);
  return broadcast(reshape(x, [size, ...ones, ...x.shape.slice(1)]), [size, ...shape]);
}

/** x[b,...,m,k] @ y[...,k,n]; a y without a batch of its own takes the batch as rows. */
function batchDot(inputs: readonly NDArray[], batched: readonly boolean[], size: number): NDArray {
  const [a, b] = inputs;
  if (batched[0] && !batched[1] && b.shape.length === 2) {
    const [, m, k] = a.shape;
    return reshape(dot(reshape(a, [size * m, k]), b), [size, m, b.shape[1]]);
  }
  const [x, y] = stretched(inputs, batched, size);
  return dot(x, y);
}

/** The number of each batch element times `n`, in the shape of `like`: offsets into joined axes. */
function offsets(like: NDArray, n: number): NDArray {
  return mul(iota(like.dtype, like.shape, 0), full(like, n));
}

/** Indices clamped into [0, n): what `take` does with those out of range. */
function clamp(indices: NDArray, n: number): NDArray {
  return binary("min", binary("max", indices, full(indices, 0)), full(indices, n - 1));
}

function batchTake(
  inputs: readonly NDArray[],
  batched: readonly boolean[],
  axis: number,
  size: number,
): NDArray {
  const [x, indices] = inputs;
  if (!batched[1]) return take(x, indices, axis + 1);
  if (!batched[0]) {
    const result = take(x, indices, axis);
    return permute(result, moved(result.shape.length, axis, 0));
  }
  const n = x.shape[axis + 1];
  // [b, before, n, after] to [b*n, before, after], so that one index names batch and row.
  const front = permute(x, moved(x.shape.length, axis + 1, 1));
  const rest = front.shape.slice(2);
  const rows = reshape(front, [size * n, ...rest]);
  const result = take(rows, add(clamp(indices, n), offsets(indices, n)), 0);
  // [b, indices, before, after] to [b, before, indices, after].
  const many = indices.shape.length - 1;
  const at = result.shape.map((_, i) => i);
  const order = [
    0,
    ...at.slice(1 + many, 1 + many + axis),
    ...at.slice(1, 1 + many),
    ...at.slice(1 + many + axis),
  ];
  return permute(result, order);
}

function batchScatter(
  inputs: readonly NDArray[],
  batched: readonly boolean[],
  params: PrimParams["scatterAdd"],
  batch: number,
): NDArray {
  const { axis, size } = params;
  if (!batched[1]) return scatterAdd(inputs[0], inputs[1], axis + 1, size);
  const [updates, indices] = stretched(inputs, batched, batch);
  const many = indices.shape.length - 1;
  // [b, before, indices, after] to [b, indices, before, after].
  const at = updates.shape.map((_, i) => i);
  const order = [
    0,
    ...at.slice(1 + axis, 1 + axis + many),
    ...at.slice(1, 1 + axis),
    ...at.slice(1 + axis + many),
  ];
  const front = permute(updates, order);
  const inside = binary(
    "and",
    binary("le", full(indices, 0), indices),
    binary("lt", indices, full(indices, size)),
  );
  const joined = where(inside, add(indices, offsets(indices, size)), full(indices, batch * size));
  const result = scatterAdd(front, joined, 0, batch * size);
  const whole = reshape(result, [batch, size, ...result.shape.slice(1)]);
  return permute(whole, moved(whole.shape.length, 1, axis + 1));
}

/** Batching of the primitives that have parameters. */
const structural: { readonly [P in Exclude<keyof PrimParams, ManyName>]: BatchRule<P> } = {
  cast: ([x], _, params) => bind1("cast", [x], params),
  where: (inputs, batched, _, size) => {
    const [c, a, b] = stretched(inputs, batched, size);
    return where(c, a, b);
  },
  iota: (_, __, params) => bind1("iota", [], params),
  randomBits: ([key], _, params) => bind1("randomBits", [key], params),
  reduce: ([x], _, { op, axes }) => bind1("reduce", [x], { op, axes: next(axes) }),
  argreduce: ([x], _, { op, axis }) => bind1("argreduce", [x], { op, axis: axis + 1 }),
  reshape: ([x], _, { shape }, size) => reshape(x, [size, ...shape]),
  permute: ([x], _, { axes }) => permute(x, [0, ...next(axes)]),
  broadcast: ([x], _, { shape }, size) => broadcastBatch(x, shape, size),
  slice: ([x], _, { start, stop, step }, size) =>
    bind1("slice", [x], { start: [0, ...start], stop: [size, ...stop], step: [1, ...step] }),
  flip: ([x], _, { axes }) => bind1("flip", [x], { axes: next(axes) }),
  pad: ([x], _, { low, high, interior, value }) =>
    bind1("pad", [x], { low: [0, ...low], high: [0, ...high], interior: [0, ...interior], value }),
  concat: (inputs, batched, { axis }, size) => concat(stretched(inputs, batched, size), axis + 1),
  take: (inputs, batched, { axis }, size) => batchTake(inputs, batched, axis, size),
  scatterAdd: (inputs, batched, params, size) => batchScatter(inputs, batched, params, size),
  dot: (inputs, batched, _, size) => batchDot(inputs, batched, size),
  conv: (inputs, batched, params, size) => batchConv(inputs, batched, params, size),
  stopGradient: ([x]) => bind1("stopGradient", [x], {}),
};

/** Applies a primitive to a batch. */
export function batchPrim<P extends OneName>(
  prim: P,
  inputs: readonly NDArray[],
  batched: readonly boolean[],
  params: ParamsOf<P>,
  size: number,
): NDArray {
  const kind = kindOf(prim);
  if (kind === "unary") return bind1(prim, inputs, params);
  if (kind === "binary" || kind === "compare") return bind1(prim, stretched(inputs, batched, size), params);
  const rule = structural[kind] as BatchRule<OneName> as BatchRule<P>;
  return rule(inputs, batched, params, size);
}
