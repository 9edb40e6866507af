import { extent, ticks as niceTicks, thresholdSturges } from "d3-array";
import { optionError } from "../errors.ts";
import { type Figure, given, markFigure } from "../figure.ts";
import { HUGE, roomAbout } from "../scale/domain.ts";
import { column, type Labels, type Values } from "../spec/data.ts";
import { any, flag } from "../spec/rules.ts";
import { checkStyle } from "../spec/schema.ts";
import type { PlotOptions, Style } from "../spec/types.ts";
import { channel, indexes, sameLength } from "./channels.ts";

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
  return markFigure({
    mark: "bar",
    ...channels,
    horizontal,
    alpha: 1,
    width: 0.8,
    dodge: true,
    ...given(style),
  });
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
  /** About how many bins, or their edges; Sturges' rule if left out. */
  readonly bins?: number | readonly number[];
  /** Heights that make the area 1, in place of counts. */
  readonly density?: boolean;
}

const HIST = { bins: any, density: flag };

/**
 * Counts values in bins of equal width with round edges and draws the counts as touching bars.
 *
 * @param values - Any shape `(n,)`; NaN and infinities are left out.
 * @param style - `bins`, `density`, `label`, `color`, `alpha` (0.85).
 * @throws {FigureError} if `bins` is not a positive number or has edges that do not rise evenly.
 * @example
 * hist([1, 2, 2, 3], { bins: 3 }).spec.kind // "plot"
 */
export function hist(values: Values, style: HistStyle = {}): Figure {
  checkStyle("hist", "bar", style, HIST);
  const { bins: wanted, density = false, ...rest } = style;
  const finite = Float64Array.from(column("hist", "values", values)).filter((v) => Math.abs(v) <= HUGE);
  const { edges, step } = binEdges(finite, wanted);
  const counts = new Float64Array(edges.length - 1);
  for (const v of finite) {
    let k = Math.min(counts.length - 1, Math.floor((v - edges[0]!) / step));
    if (k >= 0 && v < edges[k]!) k--;
    else if (k < counts.length - 1 && v >= edges[k + 1]!) k++;
    if (k >= 0 && v <= edges.at(-1)! + step * 1e-9) counts[k]! += 1;
  }
  const total = finite.length * step;
  const value = density ? counts.map((c) => (total > 0 ? c / total : 0)) : counts;
  const at = indexes(counts.length).map((i) => edges[0]! + (i + 0.5) * step);
  const options: PlotOptions = { y: density ? "density" : "count" };
  return markFigure(
    { mark: "bar", at, value, horizontal: false, alpha: 0.85, width: 1, dodge: false, ...given(rest) },
    options,
  );
}

function binEdges(
  finite: Float64Array,
  wanted: HistStyle["bins"],
): { edges: readonly number[]; step: number } {
  if (Array.isArray(wanted)) {
    const edges = wanted as readonly number[];
    const step = (edges.at(-1)! - edges[0]!) / (edges.length - 1);
    const even =
      edges.length >= 2 &&
      step > 0 &&
      edges.every((e, i) => Math.abs(e - edges[0]! - i * step) < step * 1e-6);
    if (!even) throw optionError("hist", "bins", wanted, "rising edges of equal distance");
    return { edges, step };
  }
  const count = wanted as number | undefined;
  if (count !== undefined && !(count >= 1 && count <= 10_000))
    throw optionError("hist", "bins", count, "1 to 10000, or edges");
  const [lo = 0, hi = 1] = finite.length > 0 ? (extent(finite) as [number, number]) : [];
  const room = roomAbout(lo, hi, 0.1, 0.5);
  if (room !== undefined) return { edges: [lo - room, hi + room], step: hi - lo + 2 * room };
  const inner = niceTicks(lo, hi, count ?? thresholdSturges(finite));
  const step = inner.length > 1 ? inner[1]! - inner[0]! : hi - lo;
  const first = inner.length > 0 ? inner[0]! - (inner[0]! > lo ? step : 0) : lo;
  const n = Math.max(1, Math.ceil((hi - first) / step - 1e-9));
  return { edges: Array.from({ length: n + 1 }, (_, i) => first + i * step), step };
}
