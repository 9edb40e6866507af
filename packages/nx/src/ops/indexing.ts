import {
  currentDevice,
  type DType,
  DTypeError,
  denseStrides,
  dtypes,
  fresh,
  isFloat,
  isTraced,
  normalizeAxis,
  over,
  paddedExtent,
  type Shape,
  ShapeError,
  showGiven,
  showShape,
  slicedExtent,
  sliceView,
  storageOf,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { Indices } from "../signatures.ts";
import { currentTrace } from "../trace.ts";
import { add, clip } from "./arithmetic.ts";
import { less, where } from "./compare.ts";
import { copy } from "./convert.ts";
import { broadcastTo, flip, reshape } from "./movement.ts";
import { checkNumber, checkOperand, holds, type Operand, scalarBeside, toDType, toShape } from "./operand.ts";
import { toTypedArray } from "./read.ts";

/** `start:stop:step` of one axis; null stands for the end of the axis in that direction. */
export type Range = readonly [start?: number | null, stop?: number | null, step?: number];

/**
 * One entry of a basic index: a number picks and drops the axis, a range keeps a part of it, `[]` keeps all, `null`
 * inserts an axis of extent 1, and `"..."` stands for as many whole axes as are missing.
 */
export type Index = number | Range | null | "...";

interface Cut {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

function wrong(x: NDArray, index: readonly Index[], why: string): ShapeError {
  const shown = index.map((i) => (i === "..." ? i : showGiven(i))).join(", ");
  return new ShapeError("nx/index", `nx.slice: cannot index ${showShape(x.shape)} by (${shown}) (${why})`);
}

/** Python's rule for slices, with the visited elements counted from low to high. */
function cut(range: Range, extent: number): Cut {
  const step = range[2] ?? 1;
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? extent : extent - 1;
  const resolve = (given: number | null | undefined, otherwise: number): number => {
    if (given === null || given === undefined) return otherwise;
    return Math.min(high, Math.max(low, given < 0 ? given + extent : given));
  };
  const start = resolve(range[0], step > 0 ? low : high);
  const stop = resolve(range[1], step > 0 ? high : low);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  // The step to a second element that is not there may be of any size.
  if (count === 0) return { start: 0, stop: 0, step: 1 };
  if (count === 1) return { start, stop: start + 1, step: 1 };
  if (step > 0) return { start, stop, step };
  // The lowest visited element is the last one; the axis is flipped afterwards.
  return { start: start + (count - 1) * step, stop: start + 1, step };
}

/** Replaces the ellipsis, or a missing tail, by whole axes. */
function complete(x: NDArray, index: readonly Index[]): (number | Range | null)[] {
  if (!Array.isArray(index)) throw wrong(x, [index as Index], "an index is a list");
  const used = index.filter((entry) => entry !== null && entry !== "...").length;
  if (used > x.ndim) throw wrong(x, index, `${used} indices for rank ${x.ndim}`);
  const dots = index.indexOf("...");
  if (dots !== index.lastIndexOf("...")) throw wrong(x, index, "more than one ellipsis");
  const whole = new Array<Range>(x.ndim - used).fill([]);
  const at = dots < 0 ? index.length : dots;
  return [...index.slice(0, at), ...whole, ...index.slice(dots < 0 ? at : at + 1)] as (
    | number
    | Range
    | null
  )[];
}

/**
 * Takes a part of an array by numbers, ranges, `null` and `"..."`, as `x[...]` in NumPy. A view.
 *
 * @throws {ShapeError} if a number is out of range or there are too many entries.
 * @example
 * nx.slice(nx.asarray([[1, 2, 3], [4, 5, 6]]), [], [null, null, -1]).tolist() // [[3, 2, 1], [6, 5, 4]]
 */
export function slice<D extends DType>(x: NDArray<D>, ...index: readonly Index[]): NDArray<D>;
export function slice(x: NDArray, ...index: readonly Index[]): NDArray {
  const { cuts, flipped, shape, strides, offset } = resolve(x, index);
  if (currentTrace() === null) return over(x, x.dtype, shape, storageOf(x), strides, offset);
  const whole = cuts.every(
    (part, axis) => part.start === 0 && part.stop === x.shape[axis] && part.step === 1,
  );
  const sliced = whole ? x : apply("slice", [x], paramsOf(cuts));
  return reshape(flipped.length > 0 ? flip(sliced, flipped) : sliced, shape);
}

function paramsOf(cuts: readonly Cut[]): { start: number[]; stop: number[]; step: number[] } {
  return {
    start: cuts.map((part) => part.start),
    stop: cuts.map((part) => part.stop),
    step: cuts.map((part) => part.step),
  };
}

interface Resolved {
  /** One an axis, step > 0. */
  readonly cuts: readonly Cut[];
  /** Axes to reverse after cutting. */
  readonly flipped: readonly number[];
  /** The result as a view of the array: picked axes dropped, new ones inserted. */
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

function resolve(x: NDArray, index: readonly Index[]): Resolved {
  const cuts: Cut[] = [];
  const shape: number[] = [];
  const flipped: number[] = [];
  const strides: number[] = [];
  let { offset } = x;
  for (const entry of complete(x, index)) {
    if (entry === null) {
      shape.push(1);
      strides.push(0);
      continue;
    }
    const axis = cuts.length;
    const extent = x.shape[axis];
    if (typeof entry === "number") {
      const at = entry < 0 ? entry + extent : entry;
      if (!Number.isInteger(at)) throw wrong(x, index, `axis ${axis}: ${entry} is no whole number`);
      if (at < 0 || at >= extent) {
        throw wrong(x, index, `axis ${axis}: ${entry} is not below ${extent}`);
      }
      cuts.push({ start: at, stop: at + 1, step: 1 });
      offset += at * x.strides[axis];
      continue;
    }
    if (!Array.isArray(entry)) {
      const why = 'an entry is a number, [start, stop, step], null or "..."; arrays are for nx.take';
      throw wrong(x, index, `axis ${axis}: ${why}`);
    }
    if (entry[2] === 0 || entry.some((n) => n !== null && n !== undefined && !Number.isInteger(n))) {
      throw wrong(x, index, `axis ${axis}: a range needs whole numbers and a step other than 0`);
    }
    const part = cut(entry, extent);
    if (part.step < 0) flipped.push(axis);
    const step = Math.abs(part.step);
    const count = slicedExtent(part.start, part.stop, step);
    cuts.push({ start: part.start, stop: part.stop, step });
    shape.push(count);
    strides.push(part.step * x.strides[axis]);
    offset += (part.step > 0 ? part.start : part.start + Math.max(0, count - 1) * step) * x.strides[axis];
  }
  return { cuts, flipped, shape, strides, offset };
}

/**
 * Returns a copy of `x` in which the part that the index names holds `value`, broadcast to it. Differentiable in both.
 *
 * @example
 * nx.update(nx.zeros([3]), [[1, null]], 7).tolist() // [0, 7, 7]
 */
export function update<D extends DType, S extends Shape>(
  x: NDArray<D, S>,
  index: readonly Index[],
  value: Operand,
): NDArray<D, S>;
export function update(x: NDArray, index: readonly Index[], value: Operand): NDArray {
  const { cuts, flipped, shape } = resolve(x, index);
  checkOperand("nx.update", value);
  if (typeof value !== "object") checkNumber("nx.update", x.dtype, value);
  const given = typeof value === "object" ? toDType(value, x.dtype) : scalarBeside(x, value, x.dtype);
  const stretched = broadcastTo(given, shape);
  const part = reshape(
    stretched,
    cuts.map((c) => slicedExtent(c.start, c.stop, c.step)),
  );
  const turned = flipped.length > 0 ? flip(part, flipped) : part;
  if (currentTrace() === null) return overwrite(x, cuts, turned);
  // What is written, and where, spread over the whole array.
  const spread = {
    low: cuts.map((c) => c.start),
    high: cuts.map((c, axis) => x.shape[axis] - c.start - paddedExtent(turned.shape[axis], 0, 0, c.step - 1)),
    interior: cuts.map((c) => c.step - 1),
    value: 0,
  };
  const mask = toShape(scalarBeside(x, true, "bool"), turned.shape);
  return where(apply("pad", [mask], spread), apply("pad", [turned], spread), x);
}

function overwrite(x: NDArray, cuts: readonly Cut[], part: NDArray): NDArray {
  const out = copy(x);
  if (part.size === 0) return out;
  const { start, stop, step } = paramsOf(cuts);
  const view = sliceView(out, start, stop, step);
  currentDevice().cast(part, over(out, out.dtype, view.shape, storageOf(out), view.strides, view.offset));
  return out;
}

/**
 * Gathers slices along an axis: shape `x[:axis] + indices.shape + x[axis+1:]`. Negative indices count from the end.
 * Under a trace values are not checked, and indices out of range are clamped.
 *
 * @throws {ShapeError} if an index is out of range. @throws {DTypeError} if indices are not integers.
 * @example
 * nx.take(nx.asarray([10, 20, 30]), nx.asarray([2, 0], { dtype: "int32" })).tolist() // [30, 10]
 */
export function take<D extends DType, I extends DType>(
  x: NDArray<D>,
  indices: NDArray<I> & Indices[I],
  axis?: number,
): NDArray<D>;
export function take(x: NDArray, indices: NDArray, axis: number = 0): NDArray {
  const at = normalizeAxis("nx.take", axis, x.ndim);
  if (isFloat(indices.dtype) || indices.dtype === "bool") {
    throw new DTypeError(
      "nx/take-dtype",
      `nx.take: cannot index by ${indices.dtype} (need an integer dtype)`,
      'use astype("int32"), or nx.compress for a mask',
    );
  }
  return apply("take", [x, resolveIndices(indices, x.shape[at], at)], { axis: at });
}

/** Indices as int32 counted from the start; checked where their values are known. */
function resolveIndices(indices: NDArray, extent: number, axis: number): NDArray {
  const [low, high] = dtypes.int32.limits;
  const wide = isTraced(indices) && !holds("int32", dtypes[indices.dtype].limits[1]);
  // What is out of range stays so as int32.
  const whole = toDType(
    wide ? clip(indices, dtypes[indices.dtype].kind === "signed" ? low : null, high) : indices,
    "int32",
  );
  if (extent === 0 && whole.size > 0) {
    throw new ShapeError("nx/take-range", `nx.take: cannot take from axis ${axis} (it is empty)`);
  }
  if (!isTraced(indices)) {
    let negative = false;
    for (const i of toTypedArray(indices)) {
      if (i < -extent || i >= extent) {
        throw new ShapeError(
          "nx/take-range",
          `nx.take: cannot take index ${i} (axis ${axis} has extent ${extent})`,
        );
      }
      negative ||= i < 0;
    }
    if (!negative) return whole;
  }
  return where(less(whole, 0), add(whole, extent), whole);
}

/**
 * Coordinates of nonzero elements: one int32 array an axis, in row-major order. Needs values, so not under a trace.
 *
 * @example
 * nx.nonzero(nx.asarray([0, 5, 6]))[0].tolist() // [1, 2]
 */
export function nonzero(x: NDArray): NDArray<"int32">[] {
  const data = toTypedArray(x);
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0 && data[i] !== 0n) found.push(i);
  const strides = denseStrides(x.shape);
  return x.shape.map((extent, axis) => {
    const out = fresh(x, "int32", [found.length]) as NDArray<"int32">;
    const target = storageOf(out).as("int32");
    for (let i = 0; i < found.length; i++) {
      target[out.offset + i] = Math.floor(found[i] / strides[axis]) % extent;
    }
    return out;
  });
}

/**
 * Keeps the slices along an axis (elements of the flattened array without one) where a 1-D mask is nonzero, as
 * `x[mask]` in NumPy. A mask of `x`'s own shape keeps elements. Needs values of the mask, so not under a trace.
 *
 * @throws {ShapeError} if the mask does not fit.
 * @example
 * nx.compress(nx.asarray([1, 2, 3]), nx.asarray([true, false, true])).tolist() // [1, 3]
 */
export function compress<D extends DType>(x: NDArray<D>, mask: NDArray, axis?: number): NDArray<D>;
export function compress(x: NDArray, mask: NDArray, axis?: number): NDArray {
  const flat = axis === undefined;
  const source = flat ? reshape(x, [x.size]) : x;
  const at = flat ? 0 : normalizeAxis("nx.compress", axis, x.ndim);
  const fits = flat
    ? mask.size === x.size && mask.ndim <= x.ndim
    : mask.ndim === 1 && mask.size === x.shape[at];
  if (!fits) {
    throw new ShapeError(
      "nx/mask",
      `nx.compress: cannot mask ${showShape(x.shape)} by ${showShape(mask.shape)} ` +
        (flat ? "(shapes differ)" : `(axis ${at} has extent ${x.shape[at]})`),
    );
  }
  const [indices] = nonzero(reshape(mask, [mask.size]));
  return apply("take", [source, indices], { axis: at });
}
