import { type Figure, given, markFigure } from "../figure.ts";
import { HUGE } from "../scale/domain.ts";
import { column, type Labels, type Values } from "../spec/data.ts";
import { any, choice, count, flag, limits } from "../spec/rules.ts";
import { checkStyle } from "../spec/schema.ts";
import type { PlotOptions, Style } from "../spec/types.ts";
import { BIN_RULES, type BinRule, histogram } from "../statistics/bins.ts";
import { channel, sameLength, timeAxes } from "./channels.ts";

export interface BarStyle extends Style {
  /** Share of its place that a bar fills, 0 to 1 (0.8). */
  readonly width?: number;
}

function bars(op: string, horizontal: boolean, at: Values | Labels, value: Values, style: BarStyle): Figure {
  const channels = {
    at: channel(op, horizontal ? "y" : "x", at),
    value: column(op, horizontal ? "x" : "y", value),
  };
  sameLength(op, horizontal ? { y: channels.at, x: channels.value } : { x: channels.at, y: channels.value });
  checkStyle(op, "bar", style);
  return markFigure(
    {
      mark: "bar",
      ...channels,
      horizontal,
      alpha: 1,
      width: 0.8,
      dodge: true,
      ...given(style),
    },
    horizontal ? timeAxes(undefined, at) : timeAxes(at),
  );
}

/**
 * Draws upright bars from zero. Several bar marks in one plot stand side by side.
 *
 * @param x - Category names, or positions, shape `(n,)`.
 * @param y - Heights, shape `(n,)`.
 * @param style - `label`, `color`, `alpha`, `width` (0.8 of a category).
 * @throws {FigureError} if x and y have different lengths.
 * @example
 * bar(["cat", "dog"], [3, 5]).spec.kind // "plot"
 */
export const bar = (x: Values | Labels, y: Values, style: BarStyle = {}): Figure =>
  bars("bar", false, x, y, style);

/**
 * Draws bars from the left, the first category at the top.
 *
 * @param y - Category names, or positions, shape `(n,)`.
 * @param x - Lengths, shape `(n,)`.
 * @param style - `label`, `color`, `alpha`, `width` (0.8 of a category).
 * @throws {FigureError} if x and y have different lengths.
 * @example
 * barh(["cat", "dog"], [3, 5]).spec.kind // "plot"
 */
export const barh = (y: Values | Labels, x: Values, style: BarStyle = {}): Figure =>
  bars("barh", true, y, x, style);

export interface HistStyle extends Style {
  /**
   * How many bins of equal width, their edges, or one of NumPy's rules. Without it whole numbers have bins round them and
   * others follow `"auto"`.
   */
  readonly bins?: number | Values | BinRule;
  /** Heights that make the area 1, in place of counts. */
  readonly density?: boolean;
  /** Each bin counts those before it too. */
  readonly cumulative?: boolean;
  /** What each value counts, shape `(n,)` (1). */
  readonly weights?: Values;
  /** Ends of the first and last bin; values outside are left out. */
  readonly range?: readonly [number, number];
}

/**
 * Counts values in bins and draws the counts as touching bars; the numbers are those of `numpy.histogram`.
 *
 * @param values - Shape `(n,)`; NaN and infinities are left out.
 * @param style - `bins`, `density`, `cumulative`, `weights`, `range`, `label`, `color`, `alpha` (0.85).
 * @throws {FigureError} if `bins` is not a whole number from 1, edges that rise, or a rule.
 * @example
 * hist([1, 2, 2, 3], { bins: 3 }).spec.kind // "plot"
 */
export function hist(values: Values, style: HistStyle = {}): Figure {
  const wanted =
    typeof style.bins === "string"
      ? choice(BIN_RULES)
      : typeof style.bins === "number"
        ? count(1, 100_000)
        : any;
  checkStyle("hist", "bar", style, {
    bins: wanted,
    density: flag,
    cumulative: flag,
    weights: any,
    range: limits(true),
  });
  const { bins, density = false, cumulative = false, weights, range, ...rest } = style;
  const all = column("hist", "values", values);
  const shares = weights === undefined ? undefined : column("hist", "weights", weights);
  if (shares) sameLength("hist", { values: all, weights: shares });
  const finite = new Float64Array(all.length);
  const counted = shares && new Float64Array(all.length);
  let n = 0;
  for (let i = 0; i < all.length; i++) {
    const v = all[i]!;
    const share = shares ? shares[i]! : 1;
    if (!(Math.abs(v) <= HUGE && Math.abs(share) <= HUGE)) continue;
    finite[n] = v;
    if (counted) counted[n] = share;
    n++;
  }
  const places = typeof bins === "object" ? column("hist", "bins", bins) : bins;
  const { edges, counts } = histogram(finite.subarray(0, n), counted?.subarray(0, n), places, range);
  const wide = counts.map((_, i) => edges[i + 1]! - edges[i]!);
  const total = counts.reduce((a, b) => a + b, 0);
  let value = density ? counts.map((c, i) => (total !== 0 ? c / total / wide[i]! : 0)) : counts;
  if (cumulative) {
    let sum = 0;
    value = value.map((v, i) => (sum += density ? v * wide[i]! : v));
  }
  const at = counts.map((_, i) => (edges[i]! + edges[i + 1]!) / 2);
  const options: PlotOptions = {
    y: cumulative && density ? "share" : density ? "density" : shares ? "weight" : "count",
  };
  return markFigure(
    { mark: "bar", at, value, edges, horizontal: false, alpha: 0.85, width: 1, dodge: false, ...given(rest) },
    options,
  );
}
