import { optionError } from "../errors.ts";
import { type Figure, given, markFigure } from "../figure.ts";
import { HUGE } from "../scale/domain.ts";
import type { ColormapName } from "../spec/colormap.ts";
import { column, type Labels, type Values } from "../spec/data.ts";
import { any, count } from "../spec/rules.ts";
import { checkStyle } from "../spec/schema.ts";
import { hexagons } from "../statistics/hexagons.ts";
import { sameLength, timeAxes } from "./channels.ts";

export interface DensityStyle {
  readonly cmap?: ColormapName;
  /** Counts of the first and last colour; `null` leaves one to the data. */
  readonly lim?: readonly [number | null, number | null];
  /** Names the colorbar (`"count"`). */
  readonly colorLabel?: string;
}

export interface Hist2dStyle extends DensityStyle {
  /** How many bins on both axes (10), or on each: a number, or edges that rise. */
  readonly bins?: number | readonly [number | Values, number | Values];
}

const MOST_BINS = 10_000;

/** Edges of bins of equal width over the data, or those that were given. */
function edgesOf(op: string, values: ArrayLike<number>, bins: number | Values): Float64Array {
  if (typeof bins !== "number") {
    const edges = Float64Array.from(column(op, "bins", bins));
    if (edges.length < 2 || edges.some((v, i) => !Number.isFinite(v) || (i > 0 && v <= edges[i - 1]!)))
      throw optionError(op, "bins", [...edges], "edges that rise, at least two");
    const step = (edges.at(-1)! - edges[0]!) / (edges.length - 1);
    if (edges.some((v, i) => i > 0 && Math.abs(v - edges[i - 1]! - step) > step * 1e-6))
      throw optionError(op, "bins", [...edges], "edges of equal width");
    return edges;
  }
  count(1, MOST_BINS)(op, "bins", bins);
  let [lo, hi] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i]!) <= HUGE)) continue;
    lo = Math.min(lo, values[i]!);
    hi = Math.max(hi, values[i]!);
  }
  if (!(lo <= hi)) [lo, hi] = [0, 1];
  if (lo === hi) [lo, hi] = [lo - 0.5, hi + 0.5];
  const step = (hi - lo) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? hi : lo + i * step));
  if (edges.some((v, i) => i > 0 && !(v > edges[i - 1]!)))
    throw optionError(op, "bins", bins, `fewer: no more numbers lie between ${lo} and ${hi}`);
  return edges;
}

/** The bin of a value, −1 outside; the last bin has its right edge too. */
function binOf(edges: Float64Array, v: number): number {
  const last = edges.length - 1;
  if (!(v >= edges[0]! && v <= edges[last]!)) return -1;
  let [lo, hi] = [0, last];
  while (hi - lo > 1) {
    const middle = (lo + hi) >> 1;
    if (v >= edges[middle]!) lo = middle;
    else hi = middle;
  }
  return lo;
}

/**
 * Counts points in the cells of a grid and shows the counts by colour; the counts are those of `numpy.histogram2d`.
 *
 * @param x - Positions, shape `(n,)`. @param y - The same. Points with a NaN or an infinity are left out.
 * @param style - `bins` (10; `[20, 30]`; edges of equal width), `cmap`, `lim`, `colorLabel`. Cells without points are blank.
 * @throws {FigureError} if x and y have different lengths, or bins are not numbers from 1 or edges of equal width.
 * @example
 * hist2d([0, 0.1, 1], [0, 0.1, 1], { bins: 2 }).spec.kind // "plot"
 */
export function hist2d(x: Values, y: Values, style: Hist2dStyle = {}): Figure {
  const channels = { x: column("hist2d", "x", x), y: column("hist2d", "y", y) };
  sameLength("hist2d", channels);
  checkStyle("hist2d", "image", style, { bins: any });
  const { bins = 10, ...rest } = style;
  if (Array.isArray(bins) && bins.length !== 2)
    throw optionError("hist2d", "bins", bins, "a number, or two: [x, y]");
  const [bx, by] = typeof bins === "number" ? [bins, bins] : bins;
  const ex = edgesOf("hist2d", channels.x, bx);
  const ey = edgesOf("hist2d", channels.y, by);
  const [w, h] = [ex.length - 1, ey.length - 1];
  const values = new Float64Array(w * h);
  for (let k = 0; k < channels.x.length; k++) {
    const [i, j] = [binOf(ex, channels.x[k]!), binOf(ey, channels.y[k]!)];
    if (i >= 0 && j >= 0) values[j * w + i]!++;
  }
  return markFigure(
    {
      mark: "image",
      data: { shape: [h, w], values: values.map((v) => (v === 0 ? NaN : v)) },
      extent: [ex[0]!, ex.at(-1)!, ey[0]!, ey.at(-1)!],
      cmap: "viridis",
      colorbar: true,
      colorLabel: "count",
      lim: [0, null],
      ...given(rest),
    },
    timeAxes(x, y),
  );
}

export interface HexbinStyle extends DensityStyle {
  /** How many hexagons from the least to the largest x (30). */
  readonly across?: number;
}

/**
 * Counts points in hexagons and shows the counts by colour; the counts are those of Matplotlib's `hexbin`.
 *
 * @param x - Positions, shape `(n,)`. @param y - The same. Points with a NaN or an infinity are left out.
 * @param style - `across` (30), `cmap`, `lim`, `colorLabel`. Hexagons without points are blank.
 * @throws {FigureError} if x and y have different lengths, or across is not a whole number from 1 to 1000.
 * @example
 * hexbin([0, 0.1, 1], [0, 0.1, 1], { across: 4 }).spec.kind // "plot"
 */
export function hexbin(x: Values, y: Values, style: HexbinStyle = {}): Figure {
  const channels = { x: column("hexbin", "x", x), y: column("hexbin", "y", y) };
  sameLength("hexbin", channels);
  checkStyle("hexbin", "polygon", style, { across: count(1, 1000) });
  const { across = 30, ...rest } = style;
  const cells = hexagons(channels.x, channels.y, across);
  const n = cells.count.length;
  const px = new Float64Array(n * 7).fill(NaN);
  const py = new Float64Array(n * 7).fill(NaN);
  const corners = [
    [1, -0.5],
    [1, 0.5],
    [0, 1],
    [-1, 0.5],
    [-1, -0.5],
    [0, -1],
  ] as const;
  for (let i = 0; i < n; i++) {
    corners.forEach(([dx, dy], k) => {
      px[i * 7 + k] = cells.x[i]! + dx * cells.dx;
      py[i * 7 + k] = cells.y[i]! + dy * cells.dy;
    });
  }
  return markFigure(
    {
      mark: "polygon",
      x: px,
      y: py,
      color: cells.count,
      alpha: 1,
      cmap: "viridis",
      colorLabel: "count",
      lim: [0, null],
      ...given(rest),
    },
    timeAxes(x, y),
  );
}

export interface SwarmStyle {
  /** The names of the groups, left to right (1, 2, …). */
  readonly names?: Labels;
  readonly color?: string;
  /** Diameter in px (5). */
  readonly size?: number;
  /** Opacity, 0 to 1. */
  readonly alpha?: number;
}

/**
 * Draws every value of each group as a point, moved sideways until none covers another.
 *
 * @param groups - Arrays of values, one a group; NaN and infinities are left out.
 * @param style - `names`, `color`, `size` (5), `alpha`.
 * @throws {FigureError} if groups is not an array of arrays, or names has another length.
 * @example
 * swarm([[1, 1, 2], [3, 3]], { names: ["a", "b"] }).spec.kind // "plot"
 */
export function swarm(groups: readonly Values[], style: SwarmStyle = {}): Figure {
  if (!Array.isArray(groups) || groups.some((g) => typeof g !== "object"))
    throw optionError("swarm", "groups", groups, "an array of arrays, one a group");
  const { names = groups.map((_, i) => String(i + 1)), ...rest } = style;
  checkStyle("swarm", "scatter", rest);
  sameLength("swarm", { groups, names });
  const x: string[] = [];
  const y: number[] = [];
  groups.forEach((values: Values, g) => {
    const known = column("swarm", `groups[${g}]`, values).filter((v) => Number.isFinite(v));
    // A group without values keeps its place on the axis.
    for (const v of known.length > 0 ? known : [NaN]) {
      x.push(names[g]!);
      y.push(v);
    }
  });
  return markFigure({
    mark: "scatter",
    x,
    y: Float64Array.from(y),
    size: 5,
    alpha: 1,
    marker: "circle",
    cmap: "viridis",
    swarm: true,
    ...given(rest),
  });
}
