import { optionError } from "../errors.ts";
import { type Figure, given, marksFigure } from "../figure.ts";
import { column, type Labels, type Values } from "../spec/data.ts";
import { any, check, number, texts } from "../spec/rules.ts";
import { styleRules } from "../spec/style.ts";
import { quantile } from "../statistics/bins.ts";
import { sameLength } from "./channels.ts";
import type { AnyMark } from "./table.ts";

export interface DistributionStyle {
  /** The names of the groups, left to right (1, 2, …). */
  readonly names?: Labels;
  readonly color?: string;
  /** Opacity of the bodies, 0 to 1. */
  readonly alpha?: number;
  /** Share of its place that a body fills, 0 to 1 (0.5; 0.8 for violins). */
  readonly width?: number;
}

interface Group {
  readonly name: string;
  readonly sorted: Float64Array;
}

function readGroups(op: string, groups: readonly Values[], style: DistributionStyle): Group[] {
  const { color, alpha } = styleRules();
  check(op, style, { rules: { names: texts, color, alpha, width: number(0, 1) } }, "style");
  if (!Array.isArray(groups) || groups.some((g) => typeof g !== "object"))
    throw optionError(op, "groups", groups, "an array of arrays, one a group");
  const names = style.names ?? groups.map((_, i) => String(i + 1));
  sameLength(op, { groups, names });
  return groups.map((values: Values, i) => ({
    name: names[i]!,
    sorted: Float64Array.from(column(op, `groups[${i}]`, values))
      .filter(Number.isFinite)
      .sort(),
  }));
}

/**
 * Draws the quartiles of each group as a box with its median, whiskers to the last value within 1.5 times the box, and
 * a point for each value beyond.
 *
 * @param groups - One array of values a group; NaN and infinities are left out.
 * @param style - `names`, `color`, `alpha` (0.35), `width` (0.5).
 * @throws {FigureError} if names and groups differ in number.
 * @example
 * box([[1, 2, 3, 9], [2, 4, 5]], { names: ["a", "b"] }).spec.kind // "plot"
 */
export function box(groups: readonly Values[], style: DistributionStyle = {}): Figure {
  const all = readGroups("box", groups, style);
  const { color, alpha = 0.35, width = 0.5 } = style;
  const some = all.map((group, i) => ({ ...group, i })).filter(({ sorted }) => sorted.length > 0);
  const quartile = (share: number): Float64Array =>
    Float64Array.from(some, ({ sorted }) => quantile(sorted, share));
  const [q1, median, q3] = [quartile(0.25), quartile(0.5), quartile(0.75)];
  const reach = some.map((_, k) => 1.5 * (q3[k]! - q1[k]!));
  const low = Float64Array.from(some, ({ sorted }, k) => sorted.find((v) => v >= q1[k]! - reach[k]!)!);
  const high = Float64Array.from(some, ({ sorted }, k) => sorted.findLast((v) => v <= q3[k]! + reach[k]!)!);
  const place = Float64Array.from(some, ({ i }) => i);
  const beyond = some.flatMap(({ sorted, i }, k) =>
    [...sorted].filter((v) => v < low[k]! || v > high[k]!).map((v) => [i, v] as const),
  );
  const line = {
    mark: "segments",
    alpha: 1,
    width: 1.5,
    dash: "solid",
    cap: 0,
    ...given({ color }),
  } as const;
  const half = width / 2;
  const shifted = (by: number): Float64Array => place.map((v) => v + by);
  const body = { horizontal: false, dodge: false, alpha, width, ...given({ color }) } as const;
  const marks: AnyMark[] = [
    {
      mark: "bar",
      at: all.map(({ name }) => name),
      value: spread(all.length, place, q3),
      base: spread(all.length, place, q1),
      ...body,
    },
    { ...line, follows: true, x0: place, x1: place, y0: q3, y1: high },
    { ...line, follows: true, x0: place, x1: place, y0: q1, y1: low },
    { ...line, follows: true, x0: shifted(-half / 2), x1: shifted(half / 2), y0: high, y1: high },
    { ...line, follows: true, x0: shifted(-half / 2), x1: shifted(half / 2), y0: low, y1: low },
    { ...line, follows: true, width: 2.5, x0: shifted(-half), x1: shifted(half), y0: median, y1: median },
  ];
  if (beyond.length > 0) {
    const [x, y] = [0, 1].map((k) => Float64Array.from(beyond, (p) => p[k]!)) as [Float64Array, Float64Array];
    marks.push({
      mark: "scatter",
      x,
      y,
      size: 4,
      alpha: 0.8,
      marker: "circle",
      cmap: "viridis",
      follows: true,
      ...given({ color }),
    });
  }
  return marksFigure(marks);
}

/** Values at their places among n; NaN for the places without. */
function spread(n: number, place: Float64Array, values: Float64Array): Float64Array {
  const out = new Float64Array(n).fill(NaN);
  place.forEach((i, k) => {
    out[i] = values[k]!;
  });
  return out;
}

const VIOLIN_POINTS = 100;

/** A Gaussian kernel's density at even places over the values, by Scott's rule (1992, section 6.3.4). */
function density(sorted: Float64Array): { at: Float64Array; height: Float64Array } {
  const n = sorted.length;
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  const variance = sorted.reduce((a, v) => a + (v - mean) ** 2, 0) / Math.max(1, n - 1);
  const [lo, hi] = [sorted[0]!, sorted[n - 1]!];
  const band = Math.sqrt(variance) * n ** -0.2 || Math.max(Math.abs(lo) * 0.01, 0.05);
  const from = lo === hi ? lo - 3 * band : lo;
  const span = lo === hi ? 6 * band : hi - lo;
  const at = Float64Array.from({ length: VIOLIN_POINTS }, (_, k) => from + (span * k) / (VIOLIN_POINTS - 1));
  const height = at.map((v) => {
    let sum = 0;
    for (const w of sorted) sum += Math.exp(-0.5 * ((v - w) / band) ** 2);
    return sum / (n * band * Math.sqrt(2 * Math.PI));
  });
  return { at, height };
}

/**
 * Draws the density of each group as a shape, as wide as values are frequent, between its extremes, with its quartiles.
 *
 * @param groups - One array of values a group; NaN and infinities are left out.
 * @param style - `names`, `color`, `alpha` (0.4), `width` (0.8).
 * @throws {FigureError} if names and groups differ in number.
 * @example
 * violin([[1, 2, 3, 9], [2, 4, 5]], { names: ["a", "b"] }).spec.kind // "plot"
 */
export function violin(groups: readonly Values[], style: DistributionStyle = {}): Figure {
  const all = readGroups("violin", groups, style);
  const { color, alpha = 0.4, width = 0.8 } = style;
  const x: number[] = [];
  const y: number[] = [];
  const bars: { i: number; q1: number; median: number; q3: number }[] = [];
  all.forEach(({ sorted }, i) => {
    if (sorted.length === 0) return;
    const { at, height } = density(sorted);
    const scale = width / 2 / height.reduce((a, b) => Math.max(a, b), 0);
    at.forEach((v, k) => {
      x.push(i + height[k]! * scale);
      y.push(v);
    });
    for (let k = at.length - 1; k >= 0; k--) {
      x.push(i - height[k]! * scale);
      y.push(at[k]!);
    }
    x.push(NaN);
    y.push(NaN);
    bars.push({ i, q1: quantile(sorted, 0.25), median: quantile(sorted, 0.5), q3: quantile(sorted, 0.75) });
  });
  const pick = (key: "i" | "q1" | "median" | "q3"): Float64Array => Float64Array.from(bars, (b) => b[key]);
  const line = {
    mark: "segments",
    alpha: 1,
    width: 4,
    dash: "solid",
    cap: 0,
    follows: true,
    ...given({ color }),
  } as const;
  return marksFigure([
    {
      mark: "polygon",
      x: Float64Array.from(x),
      y: Float64Array.from(y),
      names: all.map(({ name }) => name),
      alpha,
      ...given({ color }),
    },
    { ...line, x0: pick("i"), x1: pick("i"), y0: pick("q1"), y1: pick("q3") },
    {
      mark: "scatter",
      x: pick("i"),
      y: pick("median"),
      size: 6,
      alpha: 1,
      marker: "circle",
      cmap: "viridis",
      color: "white",
    },
  ]);
}

export interface PieStyle {
  /** The names of the parts, beside their share. */
  readonly labels?: Labels;
  /** Share of the radius that is left free in the middle, 0 to 0.95 (0; 0.6 makes a ring). */
  readonly hole?: number;
}

/**
 * Draws parts of a whole as sectors, clockwise from the top.
 *
 * @param values - At least 0, shape `(n,)`.
 * @param style - `labels`, one a part; `hole` (0).
 * @throws {FigureError} if a value is negative or not finite, or their sum is 0.
 * @example
 * pie([3, 1], { labels: ["yes", "no"] }).spec.kind // "plot"
 */
export function pie(values: Values, style: PieStyle = {}): Figure {
  check("pie", style, { rules: { labels: any, hole: number(0, 0.95) } }, "style");
  const { labels, hole = 0 } = style;
  const parts = Float64Array.from(column("pie", "values", values));
  const sum = parts.reduce((a, b) => a + b, 0);
  if (parts.some((v) => !(v >= 0)) || !(sum > 0 && sum < Infinity))
    throw optionError("pie", "values", [...parts], "numbers from 0, not all 0");
  if (labels) sameLength("pie", { values: parts, labels });
  let angle = 0;
  const marks: AnyMark[] = [];
  const said = { x: [] as number[], y: [] as number[], text: [] as string[] };
  parts.forEach((v, i) => {
    const share = v / sum;
    const steps = Math.max(1, Math.ceil(share * 180));
    const on = (k: number, r: number): [number, number] => {
      const turn = 2 * Math.PI * (angle + (share * k) / steps);
      return [r * Math.sin(turn), r * Math.cos(turn)];
    };
    const outer = Array.from({ length: steps + 1 }, (_, k) => on(k, 1));
    const inner =
      hole > 0
        ? Array.from({ length: steps + 1 }, (_, k) => on(steps - k, hole))
        : share < 1
          ? [[0, 0] as const]
          : [];
    const ring = [...outer, ...inner];
    const label = labels?.[i];
    if (v > 0) {
      const [x, y] = [0, 1].map((k) => Float64Array.from(ring, (p) => p[k]!)) as [Float64Array, Float64Array];
      marks.push({ mark: "polygon", x, y, alpha: 1, edge: true, ...(label ? { label } : {}) });
      if (share >= 0.03) {
        const [px, py] = on(steps / 2, hole > 0 ? (1 + hole) / 2 : 0.65);
        said.x.push(px);
        said.y.push(py);
        said.text.push(`${Math.round(share * 100)} %`);
      }
    }
    angle += share;
  });
  const text = { x: Float64Array.from(said.x), y: Float64Array.from(said.y), text: said.text };
  marks.push({ mark: "text", ...text, anchor: "middle", color: "white" });
  const axis = { visible: false, grid: false, lim: [-1.02, 1.02] } as const;
  return marksFigure(marks, { aspect: "equal", x: axis, y: axis, legend: labels ? "right" : "none" });
}
