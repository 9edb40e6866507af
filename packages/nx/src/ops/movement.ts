import {
  broadcastShapes,
  type DType,
  elementOf,
  noAxis,
  normalizeAxes,
  normalizeAxis,
  promote,
  type Shape,
  ShapeError,
  sameShape,
  showGiven,
  showShape,
  sizeOf,
  validShape,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { Extents, Joined, Reshaped, Stretched } from "../signatures.ts";
import { checkElement, toDType, toShape } from "./operand.ts";
import { whole, wholes } from "./whole.ts";

/**
 * Gives the elements another shape; one extent may be -1, which is worked out. A view where strides allow, else a copy.
 *
 * @throws {ShapeError} if the sizes differ.
 * @example
 * nx.reshape(nx.arange(6), [2, -1]).shape // [2, 3]
 */
export function reshape<D extends DType, const R extends Shape>(
  x: NDArray<D>,
  shape: R,
): NDArray<D, Reshaped<R>>;
export function reshape(x: NDArray, shape: Shape): NDArray {
  if (!Array.isArray(shape) || !shape.every((extent) => Number.isInteger(extent))) {
    throw new ShapeError(
      "nx/reshape",
      `nx.reshape: cannot reshape ${showShape(x.shape)} to ${showGiven(shape)} (need a list of whole numbers)`,
    );
  }
  const unknown = shape.indexOf(-1);
  let full: Shape = shape;
  if (unknown >= 0) {
    const known = shape.reduce((product, extent, i) => (i === unknown ? product : product * extent), 1);
    full = shape.map((extent, i) => (i === unknown ? (known === 0 ? 0 : x.size / known) : extent));
  }
  if (full.some((extent) => !Number.isInteger(extent) || extent < 0) || sizeOf(full) !== x.size) {
    throw new ShapeError(
      "nx/reshape",
      `nx.reshape: cannot reshape ${showShape(x.shape)} to ${showShape(shape)} ` +
        (unknown >= 0
          ? `(${x.size} elements do not divide evenly)`
          : `(${x.size} elements ≠ ${sizeOf(shape)})`),
    );
  }
  return sameShape(x.shape, full) ? x : apply("reshape", [x], { shape: full });
}

/**
 * All elements on one axis. A view where strides allow.
 *
 * @example
 * nx.ravel(nx.asarray([[1, 2], [3, 4]])).tolist() // [1, 2, 3, 4]
 */
export function ravel<D extends DType>(x: NDArray<D>): NDArray<D>;
export function ravel(x: NDArray): NDArray {
  return reshape(x, [x.size]);
}

/**
 * Reorders axes: axis `i` of the result is axis `axes[i]` of `x`. A view.
 *
 * @example
 * nx.permuteDims(nx.zeros([2, 3, 4]), [2, 0, 1]).shape // [4, 2, 3]
 */
export function permuteDims<D extends DType>(x: NDArray<D>, axes: readonly number[]): NDArray<D>;
export function permuteDims(x: NDArray, axes: readonly number[]): NDArray {
  if (!Array.isArray(axes)) throw noAxis("nx.permuteDims", axes, x.ndim);
  const order = axes.map((axis) => normalizeAxis("nx.permuteDims", axis, x.ndim));
  if (order.length !== x.ndim || new Set(order).size !== order.length) {
    throw new ShapeError(
      "nx/permute",
      `nx.permuteDims: cannot permute ${showShape(x.shape)} by axes [${axes.join(",")}] (need each of ${x.ndim} axes once)`,
    );
  }
  return order.every((axis, i) => axis === i) ? x : apply("permute", [x], { axes: order });
}

/**
 * Reverses the axes, or reorders them as {@link permuteDims}. A view.
 *
 * @example
 * nx.transpose(nx.asarray([[1, 2], [3, 4]])).tolist() // [[1, 3], [2, 4]]
 */
export function transpose<D extends DType>(x: NDArray<D>, axes?: readonly number[]): NDArray<D>;
export function transpose(x: NDArray, axes?: readonly number[]): NDArray {
  return permuteDims(x, axes ?? [...x.shape.keys()].reverse());
}

/**
 * Exchanges two axes. A view.
 *
 * @example
 * nx.swapaxes(nx.zeros([2, 3, 4]), 0, -1).shape // [4, 3, 2]
 */
export function swapaxes<D extends DType>(x: NDArray<D>, a: number, b: number): NDArray<D>;
export function swapaxes(x: NDArray, a: number, b: number): NDArray {
  const order = [...x.shape.keys()];
  const [i, j] = [a, b].map((axis) => normalizeAxis("nx.swapaxes", axis, x.ndim));
  [order[i], order[j]] = [order[j], order[i]];
  return permuteDims(x, order);
}

/**
 * Moves axis `source` to place `destination`, keeping the order of the others. A view.
 *
 * @example
 * nx.moveaxis(nx.zeros([2, 3, 4]), 0, -1).shape // [3, 4, 2]
 */
export function moveaxis<D extends DType>(x: NDArray<D>, source: number, destination: number): NDArray<D>;
export function moveaxis(x: NDArray, source: number, destination: number): NDArray {
  const from = normalizeAxis("nx.moveaxis", source, x.ndim);
  const to = normalizeAxis("nx.moveaxis", destination, x.ndim);
  const order = [...x.shape.keys()].filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return permuteDims(x, order);
}

/**
 * Drops axes of extent 1: all of them, or those named. A view. Throws `ShapeError` for a longer axis.
 *
 * @example
 * nx.squeeze(nx.zeros([1, 3, 1])).shape // [3]
 */
export function squeeze<D extends DType>(x: NDArray<D>, axis?: number | readonly number[]): NDArray<D>;
export function squeeze(x: NDArray, axis?: number | readonly number[]): NDArray {
  const axes =
    axis === undefined
      ? [...x.shape.keys()].filter((i) => x.shape[i] === 1)
      : normalizeAxes("nx.squeeze", axis, x.ndim);
  const long = axes.find((i) => x.shape[i] !== 1);
  if (long !== undefined) {
    throw new ShapeError(
      "nx/squeeze",
      `nx.squeeze: cannot drop axis ${long} of ${showShape(x.shape)} (its extent is ${x.shape[long]}, not 1)`,
    );
  }
  return reshape(
    x,
    x.shape.filter((_, i) => !axes.includes(i)),
  );
}

/**
 * Inserts axes of extent 1 at these places of the result. A view.
 *
 * @example
 * nx.expandDims(nx.zeros([3]), [0, -1]).shape // [1, 3, 1]
 */
export function expandDims<D extends DType>(x: NDArray<D>, axis: number | readonly number[]): NDArray<D>;
export function expandDims(x: NDArray, axis: number | readonly number[]): NDArray {
  const count = Array.isArray(axis) ? axis.length : 1;
  const axes = normalizeAxes("nx.expandDims", axis ?? Number.NaN, x.ndim + count);
  const rest = [...x.shape];
  const shape: number[] = [];
  for (let i = 0; i < x.ndim + count; i++) shape.push(axes.includes(i) ? 1 : rest.shift()!);
  return reshape(x, shape);
}

/**
 * Stretches axes of extent 1, and new leading axes, to `shape`. A view with stride 0.
 *
 * @example
 * nx.broadcastTo(nx.asarray([1, 2]), [2, 2]).tolist() // [[1, 2], [1, 2]]
 */
export function broadcastTo<D extends DType, const R extends Shape>(
  x: NDArray<D>,
  shape: R,
): NDArray<D, Extents<R>>;
export function broadcastTo(x: NDArray, given: Shape): NDArray {
  const shape = validShape("nx.broadcastTo", given);
  const fits =
    x.ndim <= shape.length &&
    x.shape.every((extent, axis) => extent === 1 || extent === shape[axis + shape.length - x.ndim]);
  if (!fits) {
    throw new ShapeError(
      "nx/broadcast-to",
      `nx.broadcastTo: cannot stretch ${showShape(x.shape)} to ${showShape(shape)} (only axes of extent 1 stretch)`,
    );
  }
  return toShape(x, shape);
}

/**
 * Stretches arrays to their common shape. Views.
 *
 * @example
 * nx.broadcastArrays(nx.zeros([2, 1]), nx.zeros([3])).map((x) => x.shape) // [[2, 3], [2, 3]]
 */
export function broadcastArrays<A extends readonly NDArray[]>(...arrays: A): Stretched<A>;
export function broadcastArrays(...arrays: readonly NDArray[]): NDArray[] {
  let shape: Shape = [];
  for (const x of arrays) shape = broadcastShapes("nx.broadcastArrays", shape, x.shape);
  return arrays.map((x) => toShape(x, shape));
}

/**
 * Reverses the order along axes (all without `axis`). A view.
 *
 * @example
 * nx.flip(nx.asarray([1, 2, 3])).tolist() // [3, 2, 1]
 */
export function flip<D extends DType, S extends Shape>(
  x: NDArray<D, S>,
  axis?: number | readonly number[],
): NDArray<D, S>;
export function flip(x: NDArray, axis?: number | readonly number[]): NDArray {
  const axes = normalizeAxes("nx.flip", axis, x.ndim);
  return axes.length === 0 ? x : apply("flip", [x], { axes });
}

/**
 * Joins arrays along an existing axis, promoting dtypes. Copies.
 *
 * @example
 * nx.concat([nx.asarray([1, 2]), nx.asarray([3])]).tolist() // [1, 2, 3]
 */
export function concat<const A extends readonly NDArray[]>(arrays: A, axis?: number): NDArray<Joined<A>>;
export function concat(arrays: readonly NDArray[], axis: number = 0): NDArray {
  if (arrays.length === 0) {
    throw new ShapeError("nx/concat-empty", "nx.concat: cannot join no arrays (need at least one)");
  }
  const [first] = arrays;
  const at = normalizeAxis("nx.concat", axis, first.ndim);
  const dtype = arrays.reduce((common, x) => promote(common, x.dtype), first.dtype);
  for (const x of arrays) {
    const fault = x.shape.findIndex((extent, i) => i !== at && extent !== first.shape[i]);
    if (x.ndim !== first.ndim || fault >= 0) {
      const why =
        x.ndim !== first.ndim
          ? `rank ${first.ndim} ≠ ${x.ndim}`
          : `axis ${fault}: ${first.shape[fault]} ≠ ${x.shape[fault]}`;
      throw new ShapeError(
        "nx/concat",
        `nx.concat: cannot join ${showShape(first.shape)} and ${showShape(x.shape)} along axis ${at} (${why})`,
      );
    }
  }
  if (arrays.length === 1) return first;
  return apply(
    "concat",
    arrays.map((x) => toDType(x, dtype)),
    { axis: at },
  );
}

/**
 * Joins arrays of one shape along a new axis. Copies.
 *
 * @example
 * nx.stack([nx.asarray([1, 2]), nx.asarray([3, 4])], 1).tolist() // [[1, 3], [2, 4]]
 */
export function stack<const A extends readonly NDArray[]>(arrays: A, axis?: number): NDArray<Joined<A>>;
export function stack(arrays: readonly NDArray[], axis: number = 0): NDArray {
  if (arrays.length === 0) {
    throw new ShapeError("nx/concat-empty", "nx.stack: cannot join no arrays (need at least one)");
  }
  const at = normalizeAxis("nx.stack", axis, arrays[0].ndim + 1);
  const odd = arrays.find((x) => !sameShape(x.shape, arrays[0].shape));
  if (odd !== undefined) {
    throw new ShapeError(
      "nx/stack",
      `nx.stack: cannot stack ${showShape(arrays[0].shape)} and ${showShape(odd.shape)} (shapes differ)`,
    );
  }
  return concat(
    arrays.map((x) => expandDims(x, at)),
    at,
  );
}

/** `x[start:stop]` along one axis, in range. */
export function narrow(x: NDArray, axis: number, start: number, stop: number): NDArray {
  if (start === 0 && stop === x.shape[axis]) return x;
  return apply("slice", [x], {
    start: x.shape.map((_, i) => (i === axis ? start : 0)),
    stop: x.shape.map((extent, i) => (i === axis ? stop : extent)),
    step: x.shape.map(() => 1),
  });
}

/**
 * Cuts along an axis into equal parts, or before the given indices. Views.
 *
 * @throws {ShapeError} if the extent does not divide evenly.
 * @example
 * nx.split(nx.arange(4), 2).map((x) => x.tolist()) // [[0, 1], [2, 3]]
 */
export function split<D extends DType>(
  x: NDArray<D>,
  parts: number | readonly number[],
  axis?: number,
): NDArray<D>[];
export function split(x: NDArray, parts: number | readonly number[], axis: number = 0): NDArray[] {
  const at = normalizeAxis("nx.split", axis, x.ndim);
  const extent = x.shape[at];
  const given = wholes("nx.split", typeof parts === "number" ? "a count of" : "a cut at", parts);
  if (typeof parts === "number" && (parts < 1 || extent % parts !== 0)) {
    throw new ShapeError(
      "nx/split",
      `nx.split: cannot split axis ${at} of ${showShape(x.shape)} into ${parts} (${extent} does not divide evenly)`,
    );
  }
  const cuts =
    typeof parts === "number"
      ? Array.from({ length: parts - 1 }, (_, i) => ((i + 1) * extent) / parts)
      : given.map((cut) => Math.min(extent, Math.max(0, cut < 0 ? cut + extent : cut)));
  const ends = [...cuts, extent];
  return ends.map((end, i) => {
    const start = i === 0 ? 0 : ends[i - 1];
    return narrow(x, at, start, Math.max(start, end));
  });
}

/**
 * Shifts elements along an axis (the flattened array without one), wrapping around. Copies.
 *
 * @example
 * nx.roll(nx.arange(4), 1).tolist() // [3, 0, 1, 2]
 */
export function roll<D extends DType, S extends Shape>(
  x: NDArray<D, S>,
  shift: number,
  axis?: number,
): NDArray<D, S>;
export function roll(x: NDArray, shift: number, axis?: number): NDArray {
  whole("nx.roll", "a shift of", shift);
  if (axis === undefined) return reshape(roll(ravel(x), shift, 0), x.shape);
  const at = normalizeAxis("nx.roll", axis, x.ndim);
  const extent = x.shape[at];
  const by = extent === 0 ? 0 : ((shift % extent) + extent) % extent;
  if (by === 0) return x;
  return concat([narrow(x, at, extent - by, extent), narrow(x, at, 0, extent - by)], at);
}

/**
 * Repeats the whole array along axes, `reps` right-aligned with them. Copies.
 *
 * @example
 * nx.tile(nx.asarray([1, 2]), 2).tolist() // [1, 2, 1, 2]
 */
export function tile<D extends DType>(x: NDArray<D>, reps: number | readonly number[]): NDArray<D>;
export function tile(x: NDArray, reps: number | readonly number[]): NDArray {
  const counts = [...wholes("nx.tile", "a count of", reps, 0)];
  while (counts.length < x.ndim) counts.unshift(1);
  const shape = [...new Array<number>(counts.length - x.ndim).fill(1), ...x.shape];
  const spread = shape.flatMap((extent) => [1, extent]);
  const wide = shape.flatMap((extent, i) => [counts[i], extent]);
  return reshape(
    broadcastTo(reshape(x, spread), wide),
    shape.map((extent, i) => extent * counts[i]),
  );
}

/**
 * Repeats each element along an axis (the flattened array without one). Copies.
 *
 * @example
 * nx.repeat(nx.asarray([1, 2]), 2).tolist() // [1, 1, 2, 2]
 */
export function repeat<D extends DType>(x: NDArray<D>, count: number, axis?: number): NDArray<D>;
export function repeat(x: NDArray, count: number, axis?: number): NDArray {
  whole("nx.repeat", "a count of", count, 0);
  if (axis === undefined) return repeat(ravel(x), count, 0);
  const at = normalizeAxis("nx.repeat", axis, x.ndim);
  const wide = [...x.shape.slice(0, at + 1), count, ...x.shape.slice(at + 1)];
  const shape = x.shape.map((extent, i) => (i === at ? extent * count : extent));
  return reshape(broadcastTo(expandDims(x, at + 1), wide), shape);
}

/** Margins of one axis: before and after. */
export type Margin = readonly [number, number];

/**
 * Pads with a constant: `widths` is one number, one [before, after], or one pair an axis. Copies.
 *
 * @example
 * nx.pad(nx.asarray([1, 2]), [1, 2]).tolist() // [0, 1, 2, 0, 0]
 */
export function pad<D extends DType>(
  x: NDArray<D>,
  widths: number | Margin | readonly Margin[],
  value?: number | bigint,
): NDArray<D>;
export function pad(
  x: NDArray,
  widths: number | Margin | readonly Margin[],
  value: number | bigint = 0,
): NDArray {
  checkElement("nx.pad", x.dtype, value);
  const list: readonly unknown[] = Array.isArray(widths) ? widths : [widths, widths];
  const single = !list.some(Array.isArray);
  const pairs = single ? x.shape.map(() => list as Margin) : (list as readonly Margin[]);
  const isWidth = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0;
  if (
    pairs.length !== x.ndim ||
    !pairs.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isWidth))
  ) {
    throw new ShapeError(
      "nx/pad",
      `nx.pad: cannot pad ${showShape(x.shape)} by ${showGiven(widths)} (need whole numbers >= 0, a pair for each of ${x.ndim} axes)`,
    );
  }
  return apply("pad", [x], {
    low: pairs.map(([before]) => before),
    high: pairs.map(([, after]) => after),
    interior: pairs.map(() => 0),
    value: elementOf(value, x.dtype),
  });
}
