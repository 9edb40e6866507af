import { optionError } from "../errors.ts";

/** How many bins: NumPy's rules by NumPy's names. */
export type BinRule = "auto" | "fd" | "doane" | "scott" | "stone" | "rice" | "sturges" | "sqrt";

export const BIN_RULES: readonly BinRule[] = [
  "auto",
  "fd",
  "doane",
  "scott",
  "stone",
  "rice",
  "sturges",
  "sqrt",
];

const MOST_BINS = 100_000;

/** The value a share of the way through sorted ones, between neighbours linearly. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const from = sorted[low]!;
  return low + 1 < sorted.length ? from + (sorted[low + 1]! - from) * (at - low) : from;
}

function moments(values: Float64Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const v of values) sum += v;
  const mean = sum / values.length;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** Width of a bin by a rule; 0 where the rule has no answer. NumPy 2.4, `numpy/lib/_histograms_impl.py`, names the papers. */
function binWidth(values: Float64Array, rule: BinRule, lo: number, hi: number): number {
  const n = values.length;
  const span = hi - lo;
  switch (rule) {
    case "sqrt":
      return span / Math.sqrt(n);
    case "sturges":
      return span / (Math.log2(n) + 1);
    case "rice":
      return span / (2 * n ** (1 / 3));
    case "scott":
      return ((24 * Math.sqrt(Math.PI)) / n) ** (1 / 3) * moments(values).deviation;
    case "fd": {
      const sorted = values.slice().sort();
      return (2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25))) / n ** (1 / 3);
    }
    case "doane": {
      const { mean, deviation } = moments(values);
      if (n <= 2 || deviation === 0) return 0;
      let cubes = 0;
      for (const v of values) cubes += ((v - mean) / deviation) ** 3;
      const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
      return span / (1 + Math.log2(n) + Math.log2(1 + Math.abs(cubes / n) / spread));
    }
    case "stone":
      return stoneWidth(values, lo, span);
    case "auto":
      return Math.min(
        Math.max(binWidth(values, "fd", lo, hi), binWidth(values, "sqrt", lo, hi) / 2),
        binWidth(values, "sturges", lo, hi),
      );
  }
}

function stoneWidth(values: Float64Array, first: number, span: number): number {
  const n = values.length;
  if (n <= 1 || span === 0) return 0;
  const most = Math.max(100, Math.floor(Math.sqrt(n)));
  let least = Infinity;
  let best = 1;
  for (let bins = 1; bins <= most; bins++) {
    const counts = countEven(values, undefined, first, first + span, bins);
    let squares = 0;
    for (const c of counts) squares += (c / n) ** 2;
    const loss = (2 - (n + 1) * squares) / (span / bins);
    if (loss < least) {
      least = loss;
      best = bins;
    }
  }
  return span / best;
}

const evenEdge = (first: number, last: number, bins: number, i: number): number =>
  i === bins ? last : i * ((last - first) / bins) + first;

/** Sums of weights in even bins; the last takes its right edge too. As NumPy does, a guess is mended against the edges. */
function countEven(
  values: Float64Array,
  weights: ArrayLike<number> | undefined,
  first: number,
  last: number,
  bins: number,
): Float64Array {
  const counts = new Float64Array(bins);
  const scale = bins / (last - first);
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => evenEdge(first, last, bins, i));
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (!(v >= first && v <= last)) continue;
    let k = Math.floor((v - first) * scale);
    if (k >= bins) k = bins - 1;
    if (v < edges[k]!) k--;
    else if (k < bins - 1 && v >= edges[k + 1]!) k++;
    counts[k]! += weights ? weights[i]! : 1;
  }
  return counts;
}

function countBetween(
  values: Float64Array,
  weights: ArrayLike<number> | undefined,
  edges: ArrayLike<number>,
): Float64Array {
  const bins = edges.length - 1;
  const counts = new Float64Array(bins);
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (!(v >= edges[0]! && v <= edges[bins]!)) continue;
    let low = 0;
    let high = bins;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (v >= edges[middle]!) low = middle;
      else high = middle;
    }
    counts[low]! += weights ? weights[i]! : 1;
  }
  return counts;
}

export interface Histogram {
  /** One more than counts, rising. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

/** Values closer than this count as one: its reciprocal must stay finite. */
const LEAST_SPAN = 1e-300;
/** Whole numbers over fewer values than this have a bin each. */
const MOST_WHOLE = 60;

/** Bins round whole numbers, so that none shares its bin with half of a neighbour; undefined where values are not whole. */
function wholeEdges(values: Float64Array, lo: number, hi: number): Float64Array | undefined {
  if (values.length === 0 || Math.abs(lo) > 2 ** 50 || Math.abs(hi) > 2 ** 50) return undefined;
  for (let i = 0; i < values.length; i++) if (values[i] !== Math.floor(values[i]!)) return undefined;
  const width = hi - lo < MOST_WHOLE ? 1 : Math.max(1, Math.round(binWidth(values, "auto", lo, hi)));
  const bins = Math.floor((hi - lo) / width) + 1;
  return Float64Array.from({ length: bins + 1 }, (_, i) => lo - 0.5 + i * width);
}

function extremes(values: Float64Array): [number, number] {
  let [lo, hi] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return [lo, hi];
}

/**
 * Counts finite values in bins: even ones between the extremes or over `range`, by number or by one of NumPy's rules; or
 * between given edges. Without `bins` whole numbers have bins round them, others NumPy's `auto`.
 */
export function histogram(
  finite: Float64Array,
  weights: ArrayLike<number> | undefined,
  bins: number | BinRule | ArrayLike<number> | undefined,
  range: readonly [number, number] | undefined,
): Histogram {
  if (typeof bins === "object") {
    const edges = Float64Array.from(bins);
    let rising = edges.length >= 2;
    for (let i = 1; i < edges.length; i++) rising &&= edges[i]! > edges[i - 1]!;
    if (!rising || !edges.every(Number.isFinite))
      throw optionError("hist", "bins", [...edges], "at least two edges that rise");
    return { edges, counts: countBetween(finite, weights, edges) };
  }
  let [lo, hi] = extremes(finite);
  if (bins === undefined && range === undefined) {
    const edges = wholeEdges(finite, lo, hi);
    if (edges) return { edges, counts: countBetween(finite, weights, edges) };
  }
  if (range) [lo, hi] = range;
  else if (!(lo <= hi)) [lo, hi] = [0, 1];
  const inside = range ? finite.filter((v) => v >= lo && v <= hi) : finite;
  // A single value has half a unit on both sides, or what its digits can tell apart.
  if (hi - lo < LEAST_SPAN) {
    const room = Math.max(0.5, Math.abs(lo) * 1e-10);
    [lo, hi] = [lo - room, hi + room];
  }
  let count = typeof bins === "number" ? bins : 1;
  if (typeof bins !== "number" && inside.length > 0) {
    const [first, last] = extremes(inside);
    const width = binWidth(inside, bins ?? "auto", first, last);
    count = width > 0 ? Math.max(1, Math.ceil((hi - lo) / width)) : 1;
  }
  // Bins narrower than the digits of the values have equal edges.
  const finest = (hi - lo) / Math.max(Math.max(Math.abs(lo), Math.abs(hi)) * Number.EPSILON * 4, 1e-307);
  count = Math.max(1, Math.min(count, MOST_BINS, Math.floor(finest)));
  const edges = Float64Array.from({ length: count + 1 }, (_, i) => evenEdge(lo, hi, count, i));
  return { edges, counts: countEven(finite, weights, lo, hi, count) };
}
