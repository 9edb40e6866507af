import { type Figure, given, marksFigure } from "../figure.ts";
import { column, type Labels, type NumericArray, type Values } from "../spec/data.ts";
import { any, choice, number } from "../spec/rules.ts";
import { checkStyle } from "../spec/schema.ts";
import type { MarkerShape, Style } from "../spec/types.ts";
import { channel, sameLength, timeAxes } from "./channels.ts";

/** How far an interval reaches below and above its value. */
export type Reach = number | Values | readonly [Values, Values];

export interface ErrorbarStyle extends Style {
  /** Reach along y: one for all, one a point, or `[below, above]`. */
  readonly y?: Reach;
  /** Reach along x. */
  readonly x?: Reach;
  /** Line width in px (1.25). */
  readonly width?: number;
  /** Length of the caps at the ends, px (6). */
  readonly cap?: number;
  readonly marker?: MarkerShape;
}

const isList = (v: unknown): v is readonly unknown[] => Array.isArray(v);

/** Both reaches of n points. */
function reaches(op: string, name: string, reach: Reach, n: number): [NumericArray, NumericArray] {
  if (typeof reach === "number") {
    const all = new Float64Array(n).fill(reach);
    return [all, all];
  }
  if (isList(reach) && reach.length === 2 && typeof reach[0] === "object") {
    const pair = reach as readonly [Values, Values];
    const below = column(op, `${name}[0]`, pair[0]);
    const above = column(op, `${name}[1]`, pair[1]);
    sameLength(op, { points: { length: n }, [`${name}[0]`]: below, [`${name}[1]`]: above });
    return [below, above];
  }
  const all = column(op, name, reach);
  sameLength(op, { points: { length: n }, [name]: all });
  return [all, all];
}

/**
 * Draws points with an interval round each.
 *
 * @param x - Places, shape `(n,)`. @param y - Values, shape `(n,)`.
 * @param style - `y` and `x`, how far the intervals reach; `width` (1.25), `cap` (6 px), `marker`, `label`, `color`, `alpha`.
 * @throws {FigureError} if channels have different lengths.
 * @example
 * errorbar([0, 1], [2, 3], { y: 0.5 }).spec.kind // "plot"
 */
export function errorbar(x: Values, y: Values, style: ErrorbarStyle = {}): Figure {
  checkStyle("errorbar", "segments", style, {
    x: any,
    y: any,
    marker: choice(["circle", "square", "diamond", "triangle", "cross", "plus"]),
  });
  const { x: acrossBy, y: upBy, marker = "circle", label, ...rest } = style;
  const at = { x: column("errorbar", "x", x), y: column("errorbar", "y", y) };
  sameLength("errorbar", at);
  const n = at.y.length;
  const base = { mark: "segments", alpha: 1, width: 1.25, dash: "solid", cap: 6, ...given(rest) } as const;
  const { color, alpha = 1 } = rest;
  const points = {
    mark: "scatter",
    ...at,
    size: 6,
    alpha,
    marker,
    cmap: "viridis",
    ...given({ color, label }),
  } as const;
  const moved = (values: NumericArray, by: NumericArray, sign: number): Float64Array =>
    Float64Array.from(values, (v, i) => v + sign * by[i]!);
  const marks = [];
  if (upBy !== undefined) {
    const [below, above] = reaches("errorbar", "y", upBy, n);
    marks.push({
      ...base,
      follows: true,
      x0: at.x,
      x1: at.x,
      y0: moved(at.y, below, -1),
      y1: moved(at.y, above, 1),
    });
  }
  if (acrossBy !== undefined) {
    const [before, after] = reaches("errorbar", "x", acrossBy, n);
    marks.push({
      ...base,
      follows: true,
      x0: moved(at.x, before, -1),
      x1: moved(at.x, after, 1),
      y0: at.y,
      y1: at.y,
    });
  }
  return marksFigure([points, ...marks], timeAxes(x));
}

export interface StemStyle extends Style {
  /** Where the stems start (0). */
  readonly base?: number;
  /** Line width in px (1.25). */
  readonly width?: number;
  readonly marker?: MarkerShape;
}

/**
 * Draws a line from a base to each value, with a marker at its end.
 *
 * @param x - Places, shape `(n,)`, or category names. @param y - Values, shape `(n,)`.
 * @param style - `base` (0), `width` (1.25), `marker`, `label`, `color`, `alpha`.
 * @throws {FigureError} if x and y have different lengths.
 * @example
 * stem([0, 1, 2], [1, 3, 2]).spec.kind // "plot"
 */
export function stem(x: Values | Labels, y: Values, style: StemStyle = {}): Figure {
  checkStyle("stem", "segments", style, {
    base: number(-1e290, 1e290),
    marker: choice(["circle", "square", "diamond", "triangle", "cross", "plus"]),
  });
  const { base = 0, marker = "circle", label, ...rest } = style;
  const at = { x: channel("stem", "x", x), y: column("stem", "y", y) };
  sameLength("stem", at);
  const low = new Float64Array(at.y.length).fill(base);
  const { color, alpha = 1 } = rest;
  return marksFigure(
    [
      { mark: "scatter", ...at, size: 6, alpha, marker, cmap: "viridis", ...given({ color, label }) },
      {
        mark: "segments",
        x0: at.x,
        x1: at.x,
        y0: low,
        y1: at.y,
        alpha: 1,
        width: 1.25,
        dash: "solid",
        cap: 0,
        follows: true,
        ...given(rest),
      },
    ],
    timeAxes(x),
  );
}
