import type { NDArray } from "@raven-ts/nx";
import type { Aval, OneName, ParamsOf } from "@raven-ts/tolk";
import {
  binary,
  broadcast,
  cast,
  div,
  dot,
  flip,
  full,
  mul,
  neg,
  pad,
  permute,
  reshape,
  scatterAdd,
  slice,
  spread,
  sum,
  swap,
  take,
  where,
  zeros,
} from "../ops.ts";
import { transposeConv } from "./transpose-conv.ts";

/** An operand of a linear application: its value, or null where it is the linear one. */
export interface Operand {
  readonly aval: Aval;
  readonly value: NDArray | null;
}

/** From the cotangent of the result to those of the operands; null for operands that are known. */
export type TransposeRule<P extends OneName> = (
  cotangent: NDArray,
  operands: readonly Operand[],
  params: ParamsOf<P>,
) => (NDArray | null)[];

/** For each operand: the given cotangent if it is linear, else null. */
function each(
  operands: readonly Operand[],
  make: (operand: Operand, i: number) => NDArray,
): (NDArray | null)[] {
  return operands.map((operand, i) => (operand.value === null ? make(operand, i) : null));
}

function transposeBroadcast(cotangent: NDArray, { aval }: Operand): NDArray {
  const lead = cotangent.shape.length - aval.shape.length;
  const axes = cotangent.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || aval.shape[axis - lead] !== cotangent.shape[axis]);
  return reshape(sum(cotangent, axes), aval.shape);
}

function transposeSlice(cotangent: NDArray, { aval }: Operand, { start, step }: ParamsOf<"slice">): NDArray {
  if (cotangent.size === 0) return zeros(aval);
  const last = cotangent.shape.map((n, axis) => start[axis] + (n - 1) * step[axis] + 1);
  return pad(cotangent, {
    low: start,
    high: aval.shape.map((n, axis) => n - last[axis]),
    interior: step.map((n) => n - 1),
  });
}

function transposePad(cotangent: NDArray, { aval }: Operand, params: ParamsOf<"pad">): NDArray {
  if (aval.shape.includes(0)) return zeros(aval);
  const { low, high, interior } = params;
  const crop = (list: readonly number[]): number[] => list.map((n) => Math.max(0, -n));
  const whole = [...low, ...high].some((n) => n < 0)
    ? pad(cotangent, { low: crop(low), high: crop(high), interior: low.map(() => 0) })
    : cotangent;
  const start = low.map((n) => Math.max(0, n));
  const step = interior.map((n) => n + 1);
  const stop = start.map((from, axis) => from + (aval.shape[axis] - 1) * step[axis] + 1);
  return slice(whole, start, stop, step);
}

function transposeConcat(cotangent: NDArray, operands: readonly Operand[], axis: number): (NDArray | null)[] {
  let from = 0;
  return operands.map(({ aval, value }) => {
    const start = cotangent.shape.map(() => 0);
    const stop = [...cotangent.shape];
    start[axis] = from;
    from += aval.shape[axis];
    stop[axis] = from;
    return value === null ? slice(cotangent, start, stop) : null;
  });
}

/** Indices as `take` reads them: clamped into range. */
function clamped(indices: NDArray, size: number): NDArray {
  const low = binary("max", indices, zeros(indices));
  return binary("min", low, full(indices, size - 1));
}

/** `scatterAdd` drops what is out of range, so nothing comes back from there. */
function transposeScatter(
  cotangent: NDArray,
  indices: NDArray,
  updates: Aval,
  axis: number,
  size: number,
): NDArray {
  if (size === 0) return zeros(updates);
  const taken = take(cotangent, clamped(indices, size), axis);
  const valid = binary(
    "and",
    binary("le", zeros(indices), indices),
    binary("lt", indices, full(indices, size)),
  );
  const shape = taken.shape.map((n, i) => (i >= axis && i < axis + indices.shape.length ? n : 1));
  return where(broadcast(reshape(valid, shape), taken.shape), taken, zeros(taken));
}

function inverse(axes: readonly number[]): number[] {
  const out = new Array<number>(axes.length);
  axes.forEach((axis, i) => {
    out[axis] = i;
  });
  return out;
}

/** The transposes of all primitives that differentiation rules apply to tangents. */
export const transposeRules: { readonly [P in OneName]?: TransposeRule<P> } = {
  neg: (ct) => [neg(ct)],
  add: (ct, operands) => each(operands, () => ct),
  sub: (ct, operands) => each(operands, (_, i) => (i === 0 ? ct : neg(ct))),
  mul: (ct, operands) => each(operands, (_, i) => mul(ct, operands[1 - i].value as NDArray)),
  div: (ct, operands) => [div(ct, operands[1].value as NDArray), null],
  where: (ct, operands) => {
    const condition = operands[0].value as NDArray;
    return each(operands, ({ aval }, i) =>
      i === 1 ? where(condition, ct, zeros(aval)) : where(condition, zeros(aval), ct),
    );
  },
  cast: (ct, [{ aval }]) => [cast(ct, aval.dtype)],
  reduce: (ct, [{ aval }], { axes }) => [spread(ct, axes, aval.shape)],
  reshape: (ct, [{ aval }]) => [reshape(ct, aval.shape)],
  permute: (ct, _, { axes }) => [permute(ct, inverse(axes))],
  broadcast: (ct, [x]) => [transposeBroadcast(ct, x)],
  slice: (ct, [x], params) => [transposeSlice(ct, x, params)],
  flip: (ct, _, { axes }) => [flip(ct, axes)],
  pad: (ct, [x], params) => [transposePad(ct, x, params)],
  concat: (ct, operands, { axis }) => transposeConcat(ct, operands, axis),
  take: (ct, [x, indices], { axis }) => {
    const size = x.aval.shape[axis];
    return [scatterAdd(ct, clamped(indices.value as NDArray, size), axis, size), null];
  },
  scatterAdd: (ct, [updates, indices], { axis, size }) => [
    transposeScatter(ct, indices.value as NDArray, updates.aval, axis, size),
    null,
  ],
  dot: (ct, operands) =>
    each(operands, (_, i) => {
      const other = swap(operands[1 - i].value as NDArray);
      return i === 0 ? dot(ct, other) : dot(other, ct);
    }),
  conv: transposeConv,
};
