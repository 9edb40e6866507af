import { type Figure, given, markFigure, marksFigure } from "../figure.ts";
import { column, type Labels, type Values } from "../spec/data.ts";
import { any, choice } from "../spec/rules.ts";
import { checkStyle } from "../spec/schema.ts";
import { channel, sameLength, timeAxes } from "./channels.ts";
import type { LineStyle } from "./line.ts";

export interface StepStyle extends Omit<LineStyle, "marker"> {
  /** Where a step is: at its own place (`"post"`, the default), at the one before (`"pre"`), or half-way (`"mid"`). */
  readonly where?: "pre" | "post" | "mid";
}

/**
 * Joins points by level and upright pieces.
 *
 * @param x - Places, shape `(n,)`. @param y - Values, shape `(n,)`; a NaN is a gap.
 * @param style - `where` (`"post"`), `label`, `color`, `alpha`, `width`, `dash`.
 * @throws {FigureError} if x and y have different lengths.
 * @example
 * step([0, 1, 2], [1, 3, 2]).spec.kind // "plot"
 */
export function step(x: Values, y: Values, style: StepStyle = {}): Figure {
  checkStyle("step", "line", style, { where: choice(["pre", "post", "mid"]) });
  const { where = "post", ...rest } = style;
  const channels = { x: column("step", "x", x), y: column("step", "y", y) };
  sameLength("step", channels);
  const stepped = stairs(channels.x, channels.y, where);
  return markFigure({ mark: "line", ...stepped, alpha: 1, dash: "solid", ...given(rest) }, timeAxes(x));
}

function stairs(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  where: "pre" | "post" | "mid",
): { x: Float64Array; y: Float64Array } {
  const n = y.length;
  const between = where === "mid" ? 2 : 1;
  const size = n === 0 ? 0 : n + (n - 1) * between;
  const [xs, ys] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0, k = 0; i < n; i++) {
    xs[k] = x[i]!;
    ys[k++] = y[i]!;
    if (i + 1 === n) break;
    if (where === "mid") {
      xs[k] = xs[k + 1] = (x[i]! + x[i + 1]!) / 2;
      ys[k++] = y[i]!;
      ys[k++] = y[i + 1]!;
    } else {
      xs[k] = where === "post" ? x[i + 1]! : x[i]!;
      ys[k++] = where === "post" ? y[i]! : y[i + 1]!;
    }
  }
  return { x: xs, y: ys };
}

/**
 * Draws the share of values up to each value: a staircase from 0 to 1.
 *
 * @param values - Shape `(n,)`; NaN is left out, infinities count but are not drawn.
 * @param style - `label`, `color`, `alpha`, `width`, `dash`.
 * @throws {FigureError} if values is not one-dimensional.
 * @example
 * ecdf([3, 1, 2]).spec.kind // "plot"
 */
export function ecdf(values: Values, style: Omit<LineStyle, "marker"> = {}): Figure {
  checkStyle("ecdf", "line", style);
  const sorted = Float64Array.from(column("ecdf", "values", values))
    .filter((v) => !Number.isNaN(v))
    .sort();
  const n = sorted.length;
  const x: number[] = [];
  const y: number[] = [];
  if (n > 0) {
    x.push(sorted[0]!);
    y.push(0);
  }
  for (let i = 0; i < n; i++) {
    if (i + 1 < n && sorted[i + 1] === sorted[i]) continue;
    x.push(sorted[i]!);
    y.push((i + 1) / n);
  }
  const stepped = stairs(x, y, "post");
  return markFigure(
    { mark: "line", ...stepped, alpha: 1, dash: "solid", ...given(style) },
    { y: { label: "share", lim: [0, 1] } },
  );
}

export interface AreaStyle {
  readonly label?: string;
  readonly color?: string;
  /** Opacity, 0 to 1 (0.35). */
  readonly alpha?: number;
  /** Where the area starts: one value, or n of them (0). */
  readonly base?: number | Values;
}

/**
 * Fills the area between a line and a base.
 *
 * @param x - Places, shape `(n,)`. @param y - Values, shape `(n,)`; a NaN is a gap.
 * @param style - `base` (0), `label`, `color`, `alpha` (0.35).
 * @throws {FigureError} if the channels have different lengths.
 * @example
 * area([0, 1, 2], [1, 3, 2]).spec.kind // "plot"
 */
export function area(x: Values, y: Values, style: AreaStyle = {}): Figure {
  checkStyle("area", "band", style, { base: any });
  const { base = 0, ...rest } = style;
  const high = column("area", "y", y);
  const low =
    typeof base === "number" ? new Float64Array(high.length).fill(base) : column("area", "base", base);
  const channels = { x: column("area", "x", x), low, high };
  sameLength("area", { x: channels.x, y: high, base: low });
  return markFigure({ mark: "band", ...channels, alpha: 0.35, ...given(rest) }, timeAxes(x));
}

export interface StackStyle {
  /** The names of the parts, in the legend. */
  readonly labels?: Labels;
  /** Share of its place that a bar fills, 0 to 1 (0.8). */
  readonly width?: number;
  readonly alpha?: number;
}

/**
 * Draws bars one on the other: positive parts up from zero, negative ones down.
 *
 * @param x - Category names, or places, shape `(n,)`. @param parts - Heights, one array of n for each part.
 * @param style - `labels`, one a part; `width` (0.8), `alpha`.
 * @throws {FigureError} if a part has another length than x, or labels than parts.
 * @example
 * barStack(["a", "b"], [[1, 2], [3, 1]], { labels: ["old", "new"] }).spec.kind // "plot"
 */
export function barStack(x: Values | Labels, parts: readonly Values[], style: StackStyle = {}): Figure {
  checkStyle("barStack", "bar", style, { labels: any });
  const { labels, ...rest } = style;
  const at = channel("barStack", "x", x);
  const up = new Float64Array(at.length);
  const down = new Float64Array(at.length);
  const names = labels ?? [];
  if (labels) sameLength("barStack", { parts, labels });
  const marks = parts.map((part, k) => {
    const height = column("barStack", `parts[${k}]`, part);
    sameLength("barStack", { x: at, [`parts[${k}]`]: height });
    const base = Float64Array.from(height, (v, i) => (v < 0 ? down[i]! : up[i]!));
    const value = Float64Array.from(height, (v, i) => {
      const side = v < 0 ? down : up;
      side[i] = side[i]! + (Number.isFinite(v) ? v : 0);
      return Number.isFinite(v) ? side[i]! : NaN;
    });
    const style = { alpha: 1, width: 0.8, ...given(rest), ...(names[k] ? { label: names[k] } : {}) };
    return { mark: "bar", at, value, base, horizontal: false, dodge: false, ...style } as const;
  });
  return marksFigure(marks, timeAxes(x));
}
