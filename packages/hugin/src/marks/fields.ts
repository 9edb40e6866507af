import { tickIncrement, ticks } from "d3-array";
import { bindError, optionError, shapeError } from "../errors.ts";
import { type Figure, given, markFigure } from "../figure.ts";
import type { ColormapName } from "../spec/colormap.ts";
import { type Block, column, dense, type NumericArray, type Values } from "../spec/data.ts";
import { any } from "../spec/rules.ts";
import { checkStyle } from "../spec/schema.ts";
import { indexes, sameLength } from "./channels.ts";

export interface ContourStyle {
  /** About how many levels (8), or which, in rising order. */
  readonly levels?: number | Values;
  /** One colour for all levels; without it each has its own of `cmap`. */
  readonly color?: string;
  readonly cmap?: ColormapName;
  /** Values of the first and last colour; `null` leaves one to the levels. */
  readonly lim?: readonly [number | null, number | null];
  /** Opacity, 0 to 1. */
  readonly alpha?: number;
  /** Width of lines in px (1.25). */
  readonly width?: number;
  readonly colorbar?: boolean;
  /** Names the colorbar. */
  readonly colorLabel?: string;
}

type ZOnly = [z: Block, style?: ContourStyle];
type XYZ = [x: Values, y: Values, z: Block, style?: ContourStyle];

const isStyle = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === "object" && value !== null && !("length" in value) && !("shape" in value));

function contours(op: string, args: ZOnly | XYZ, filled: boolean): Figure {
  const zOnly = isStyle(args[1]);
  const { shape, values } = dense(op, "z", zOnly ? args[0] : args[2]);
  const [h, w] = shape;
  if (shape.length !== 2 || h! < 2 || w! < 2) throw shapeError(op, "z", shape, "[h,w], both at least 2");
  const x = zOnly ? indexes(w!) : column(op, "x", args[0]);
  const y = zOnly ? indexes(h!) : column(op, "y", args[1]);
  if (x.length !== w || y.length !== h)
    throw bindError(op, { x: x.length, "z's rows each": w!, y: y.length, "z's columns each": h! });
  const style = ((zOnly ? args[1] : args[3]) ?? {}) as ContourStyle;
  checkStyle(op, "contour", style, { levels: any });
  const { levels, ...rest } = style;
  return markFigure({
    mark: "contour",
    x,
    y,
    z: values,
    levels: levelsOf(op, values, levels, filled),
    filled,
    width: 1.25,
    alpha: 1,
    cmap: "viridis",
    colorbar: rest.color === undefined,
    ...given(rest),
  });
}

const DEFAULT_LEVELS = 8;
const MOST_LEVELS = 1000;

/** The levels that were given, or round numbers: between the ends of the data, for areas one more at each end. */
function levelsOf(
  op: string,
  values: NumericArray,
  wanted: number | Values = DEFAULT_LEVELS,
  filled: boolean,
): NumericArray {
  if (typeof wanted !== "number") {
    const levels = column(op, "levels", wanted);
    const rising = levels.every((v, i) => Number.isFinite(v) && (i === 0 || v > levels[i - 1]!));
    if (!rising || levels.length < (filled ? 2 : 1))
      throw optionError(op, "levels", [...levels], `${filled ? "two" : "one"} or more numbers that rise`);
    return levels;
  }
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MOST_LEVELS)
    throw optionError(op, "levels", wanted, `a whole number from 1 to ${MOST_LEVELS}, or the levels`);
  let [lo, hi] = [Infinity, -Infinity];
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    lo = Math.min(lo, v);
    hi = Math.max(hi, v);
  }
  if (!(lo <= hi)) return Float64Array.of(0, 1);
  if (!Number.isFinite(hi - lo))
    throw optionError(op, "z", [lo, hi], "values that are less than 1.8e308 apart");
  if (lo === hi)
    return filled ? Float64Array.of(lo, lo + Math.max(1, Math.abs(lo) / 2 ** 50)) : Float64Array.of(lo);
  const rising = (levels: readonly number[]): number[] =>
    levels.filter((v, i) => i === 0 || v > levels[i - 1]!);
  const round = rising(filled ? around(lo, hi, wanted) : ticks(lo, hi, wanted));
  // Values that are so close that no round number lies between them.
  if (round.length < (filled ? 2 : 1)) return filled ? Float64Array.of(lo, hi) : Float64Array.of(hi);
  return Float64Array.from(round);
}

/** Round numbers from the last one at or below `lo` to the first at or above `hi`. */
function around(lo: number, hi: number, wanted: number): number[] {
  const step = tickIncrement(lo, hi, wanted);
  // A step below one comes as its inverse with a minus sign: division by a whole number keeps the digits.
  const [times, by] = step < 0 ? [-step, 1] : [1, step];
  const first = Math.floor((lo / by) * times + 1e-9);
  const last = Math.ceil((hi / by) * times - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => ((first + i) / times) * by);
}

/**
 * Draws lines along which a field has the same value.
 *
 * `contour(z)` or `contour(x, y, z)`, each followed by a style. Marching squares: between two values of the grid a line
 * crosses where a straight line between them has the level; a saddle is joined by the mean of its four values. Cells at
 * a NaN are left out.
 *
 * @param x - Where the columns of z lie, shape `(w,)`; 0, 1, … if left out. @param y - Where its rows lie, shape `(h,)`.
 * @param z - Values, shape `(h, w)`, both at least 2.
 * @param style - `levels`, `color` or `cmap` (`"viridis"`), `lim`, `alpha`, `width` (1.25), `colorbar`, `colorLabel`.
 * @throws {FigureError} if z is not two-dimensional, x or y do not fit it, or levels do not rise.
 * @example
 * contour([[0, 1], [1, 2]], { levels: [0.5, 1.5] }).spec.kind // "plot"
 */
export function contour(...args: ZOnly): Figure;
export function contour(...args: XYZ): Figure;
export function contour(...args: ZOnly | XYZ): Figure {
  return contours("contour", args, false);
}

/**
 * Fills the areas between the levels of a field, without seams; the colorbar has their steps.
 *
 * @param x - Where the columns of z lie, shape `(w,)`; 0, 1, … if left out. @param y - Where its rows lie, shape `(h,)`.
 * @param z - Values, shape `(h, w)`, both at least 2. Cells at a NaN, and values outside the levels, are left blank.
 * @param style - As that of `contour`; of k levels there are k − 1 areas, each with the colour of its middle.
 * @throws {FigureError} if z is not two-dimensional, x or y do not fit it, or levels do not rise.
 * @example
 * contourf([[0, 1], [1, 2]], { levels: [0, 1, 2] }).spec.kind // "plot"
 */
export function contourf(...args: ZOnly): Figure;
export function contourf(...args: XYZ): Figure;
export function contourf(...args: ZOnly | XYZ): Figure {
  return contours("contourf", args, true);
}

export interface QuiverStyle {
  readonly label?: string;
  /** A colour, or a value an arrow, shown by `cmap` with a colorbar. */
  readonly color?: string | Values;
  readonly cmap?: ColormapName;
  /** Values of the first and last colour; `null` leaves one to the data. */
  readonly lim?: readonly [number | null, number | null];
  /** Names the colorbar. */
  readonly colorLabel?: string;
  /** Opacity, 0 to 1. */
  readonly alpha?: number;
  /** Width of the shafts in px (1.5). */
  readonly width?: number;
  /** Length of a vector drawn one px long; without it the longest arrow is about as long as arrows are apart. */
  readonly scale?: number;
}

/**
 * Draws an arrow at each point, its tail there: u to the right and v upwards on the picture, whatever the axes.
 *
 * @param x - Positions, shape `(n,)`. @param y - The same.
 * @param u - Components to the right, shape `(n,)`. @param v - Components upwards, shape `(n,)`. A NaN leaves one out.
 * @param style - `color` (one, or n values), `cmap`, `lim`, `colorLabel`, `alpha`, `width` (1.5), `scale`, `label`.
 * @throws {FigureError} if the channels have different lengths.
 * @example
 * quiver([0, 1], [0, 1], [1, 0], [0, 1]).spec.kind // "plot"
 */
export function quiver(x: Values, y: Values, u: Values, v: Values, style: QuiverStyle = {}): Figure {
  const channels = {
    x: column("quiver", "x", x),
    y: column("quiver", "y", y),
    u: column("quiver", "u", u),
    v: column("quiver", "v", v),
  };
  const { color: asked, ...rest } = style;
  const color = asked === undefined || typeof asked === "string" ? asked : column("quiver", "color", asked);
  sameLength("quiver", { ...channels, ...(typeof color === "object" ? { color } : {}) });
  checkStyle("quiver", "arrows", { ...rest, color });
  return markFigure({
    mark: "arrows",
    ...channels,
    alpha: 1,
    width: 1.5,
    cmap: "viridis",
    ...given({ ...rest, color }),
  });
}
