import { foldIdentity, foldSteps } from "../prim/fold.ts";
import type { RandomWord } from "../prim/prim.ts";
import { binaryScalar, castScalar, elementOf, unaryScalar } from "../reference/scalar.ts";
import { threefry2x32 } from "../reference/threefry.ts";
import { positions } from "../reference/walk.ts";
import type { Contraction, ContractionAxis } from "../template/contraction-spec.ts";
import { storageOf, type Tensor } from "../tensor.ts";
import { type Elements, isFloat, isInteger, stored } from "../type/dtype.ts";
import { sizeOf } from "../type/shape.ts";
import type { Device } from "./device.ts";

function dataOf(x: Tensor): Elements {
  return storageOf(x).as(x.dtype);
}

/** Positions with `axes` moved last: rows of kept axes, each a run over the folded ones. */
function folded(x: Tensor, axes: readonly number[]): Int32Array {
  const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
  return positions({
    shape: order.map((axis) => x.shape[axis]),
    strides: order.map((axis) => x.strides[axis]),
    offset: x.offset,
  });
}

/** Positions in one operand of all combinations of axes, row-major. */
function steps(axes: readonly ContractionAxis[], operand: "a" | "b" | "c", offset: number): Int32Array {
  return positions({
    shape: axes.map((axis) => axis.extent),
    strides: axes.map((axis) => axis[operand]),
    offset,
  });
}

function contract(spec: Contraction, a: Tensor, b: Tensor, out: Tensor): void {
  const [A, B, C] = [dataOf(a), dataOf(b), dataOf(out)];
  const float = isFloat(out.dtype);
  const [times, plus] = [binaryScalar("mul", out.dtype), binaryScalar("add", out.dtype)];
  const zero = foldIdentity("sum", out.dtype);
  const kept = [...spec.batch, ...spec.rows, ...spec.columns];
  const ia = steps(kept, "a", a.offset);
  const ib = steps(kept, "b", b.offset);
  const ic = steps(kept, "c", out.offset);
  const ka = steps(spec.sum, "a", 0);
  const kb = steps(spec.sum, "b", 0);
  for (let i = 0; i < ic.length; i++) {
    let total = zero;
    for (let k = 0; k < ka.length; k++) {
      const sum = plus(total, times(A[ia[i] + ka[k]], B[ib[i] + kb[k]]));
      total = float ? sum : stored(sum, out.dtype);
    }
    C[ic[i]] = total;
  }
}

function randomBits(key: Tensor, word: RandomWord, out: Tensor): void {
  const keys = storageOf(key).as("uint32");
  const at = positions(key);
  const data = dataOf(out);
  const batch = at.length / 2;
  const draws = batch === 0 ? 0 : out.size / batch;
  for (let i = 0; i < batch; i++) {
    for (let n = 0; n < draws; n++) {
      const high = Math.floor(n / 2 ** 32);
      const [x, y] = threefry2x32(keys[at[2 * i]], keys[at[2 * i + 1]], high, n >>> 0);
      data[out.offset + i * draws + n] = word === "xor" ? x ^ y : word === "high" ? x : y;
    }
  }
}

/**
 * Plain loops that define every primitive: the oracle for all other devices, and slow. Floating sums are kept in
 * double precision and rounded once; integers wrap.
 */
export const referenceDevice: Device = {
  name: "reference",
  description: "reference (plain TypeScript loops: correct, slow)",

  unary(op, x, out) {
    const f = unaryScalar(op, x.dtype);
    const [X, Y] = [dataOf(x), dataOf(out)];
    const [ix, io] = [positions(x), positions(out)];
    for (let i = 0; i < io.length; i++) Y[io[i]] = f(X[ix[i]]);
  },

  binary(op, a, b, out) {
    const f = binaryScalar(op, a.dtype);
    const [A, B, C] = [dataOf(a), dataOf(b), dataOf(out)];
    const [ia, ib, io] = [positions(a), positions(b), positions(out)];
    for (let i = 0; i < io.length; i++) C[io[i]] = f(A[ia[i]], B[ib[i]]);
  },

  where(condition, a, b, out) {
    const [P, A, B, C] = [dataOf(condition), dataOf(a), dataOf(b), dataOf(out)];
    const [ip, ia, ib, io] = [positions(condition), positions(a), positions(b), positions(out)];
    for (let i = 0; i < io.length; i++) C[io[i]] = P[ip[i]] !== 0 ? A[ia[i]] : B[ib[i]];
  },

  cast(x, out) {
    const f = castScalar(x.dtype, out.dtype);
    const [X, Y] = [dataOf(x), dataOf(out)];
    const [ix, io] = [positions(x), positions(out)];
    for (let i = 0; i < io.length; i++) Y[io[i]] = f(X[ix[i]]);
  },

  fill(value, out) {
    const data = dataOf(out);
    const element = elementOf(value, out.dtype);
    for (const at of positions(out)) data[at] = element;
  },

  iota(axis, out) {
    const data = dataOf(out);
    const at = positions(out);
    const inner = sizeOf(out.shape.slice(axis + 1));
    const f = castScalar("int32", out.dtype);
    for (let i = 0; i < at.length; i++) data[at[i]] = f(Math.floor(i / inner) % out.shape[axis]);
  },

  randomBits,

  reduce(op, x, axes, out) {
    const X = dataOf(x);
    const Y = dataOf(out);
    const at = folded(x, axes);
    const run = sizeOf(axes.map((axis) => x.shape[axis]));
    // An intermediate sum or product of floats stays in double; integers wrap at every step.
    const f = binaryScalar(foldSteps[op], x.dtype);
    const wraps = isInteger(x.dtype);
    for (let i = 0; i < out.size; i++) {
      let total = foldIdentity(op, x.dtype);
      for (let k = 0; k < run; k++) {
        total = f(total, X[at[i * run + k]]);
        if (wraps) total = stored(total, x.dtype);
      }
      Y[out.offset + i] = total;
    }
  },

  argreduce(op, x, axis, out) {
    const X = dataOf(x);
    const Y = dataOf(out);
    const at = folded(x, [axis]);
    const run = x.shape[axis];
    for (let i = 0; i < out.size; i++) {
      let best = 0;
      for (let k = 1; k < run; k++) {
        const value = X[at[i * run + k]];
        const extreme = X[at[i * run + best]];
        if (Number.isNaN(extreme)) break;
        if (Number.isNaN(value) || (op === "max" ? value > extreme : value < extreme)) best = k;
      }
      Y[out.offset + i] = best;
    }
  },

  take(x, indices, axis, out) {
    const [X, I, Y] = [dataOf(x), storageOf(indices).as("int32"), dataOf(out)];
    const [ix, ii, io] = [positions(x), positions(indices), positions(out)];
    const inner = sizeOf(x.shape.slice(axis + 1));
    const extent = x.shape[axis];
    for (let i = 0; i < io.length; i++) {
      const outer = Math.floor(i / (inner * ii.length));
      const index = I[ii[Math.floor(i / inner) % ii.length]];
      const clamped = Math.min(extent - 1, Math.max(0, index));
      Y[io[i]] = X[ix[(outer * extent + clamped) * inner + (i % inner)]];
    }
  },

  scatterAdd(updates, indices, axis, out) {
    const [U, I, Y] = [dataOf(updates), storageOf(indices).as("int32"), dataOf(out)];
    const [iu, ii] = [positions(updates), positions(indices)];
    const inner = sizeOf(out.shape.slice(axis + 1));
    const extent = out.shape[axis];
    const plus = binaryScalar("add", out.dtype);
    for (let i = 0; i < out.size; i++) Y[out.offset + i] = foldIdentity("sum", out.dtype);
    for (let i = 0; i < iu.length; i++) {
      const outer = Math.floor(i / (inner * ii.length));
      const index = I[ii[Math.floor(i / inner) % ii.length]];
      if (index >= 0 && index < extent) {
        const at = out.offset + (outer * extent + index) * inner + (i % inner);
        Y[at] = plus(Y[at], U[iu[i]]);
      }
    }
  },

  contract,
};
