import { optionError, scaleError } from "../errors.ts";
import { type Flush, HUGE, linearDomain, logDomain, timeDomain } from "../scale/domain.ts";
import { type Extent, emptyExtent, include, type Scale } from "../scale/scale.ts";
import type { Labels, NumericArray } from "../spec/data.ts";
import type { AxisOptions, BarSpec, MarkSpec, PlotOptions, ScaleType } from "../spec/types.ts";

const SCALES: readonly ScaleType[] = ["linear", "log", "category", "time"];

export type AxisName = "x" | "y";

export const axisOptions = (options: PlotOptions, name: AxisName): AxisOptions => {
  const given = options[name];
  return typeof given === "string" ? { label: given } : (given ?? {});
};

type Channel = NumericArray | Labels;

export const isCategories = (channel: Channel | undefined): channel is Labels => Array.isArray(channel);

/** The position channels of a mark on one axis. */
function channels(mark: MarkSpec, name: AxisName): Channel[] {
  switch (mark.mark) {
    case "line":
    case "scatter":
    case "text":
      return [mark[name]];
    case "band":
      return name === "x" ? [mark.x] : [mark.low, mark.high];
    case "segments":
      return [mark[`${name}0`], mark[`${name}1`]];
    case "polygon":
      return name === "x" && mark.names ? [mark.names, mark.x] : [mark[name]];
    case "bar":
      return [mark.horizontal === (name === "x") ? mark.value : mark.at];
    case "rule":
      return mark.axis === name ? [mark.at] : [];
    case "image": {
      const labels = name === "x" ? mark.columns : mark.rows;
      return labels === undefined ? [] : [labels];
    }
  }
}

/** Categories of an axis in order of first appearance, or undefined for a numeric axis. */
export function axisCategories(
  marks: readonly MarkSpec[],
  name: AxisName,
  type?: ScaleType,
): Labels | undefined {
  const all = marks.flatMap((mark) => channels(mark, name));
  const named = all.filter(isCategories);
  if (named.length === 0 && type !== "category") return undefined;
  const seen = new Set<string>();
  for (const channel of named.length > 0 ? named : all) for (const v of channel) seen.add(String(v));
  return [...seen];
}

/** Positions of a channel on its axis: numbers as they are, names by their place; where numbers are the names, those too. */
export function positions(channel: Channel, { categories, numeric }: Scale): NumericArray {
  if (categories === undefined || (!isCategories(channel) && !numeric)) return channel as NumericArray;
  const index = new Map(categories.map((c, i) => [c, i]));
  return Float64Array.from(channel as ArrayLike<string | number>, (v) => index.get(String(v)) ?? NaN);
}

/** Half the width of a bar on its position axis, in data units, before bars stand side by side: by the median step. */
export function barHalf(mark: BarSpec, scale: Pick<Scale, "numeric"> = {}): number {
  if (isCategories(mark.at) || scale.numeric) return mark.width / 2;
  const sorted = Float64Array.from(mark.at).filter(Number.isFinite).sort();
  const steps = sorted
    .subarray(1)
    .map((v, i) => v - sorted[i]!)
    .filter((gap) => gap > 0)
    .sort();
  const step = steps.length > 0 ? steps[steps.length >> 1]! : 1;
  return (step * mark.width) / 2;
}

export function axisScale(marks: readonly MarkSpec[], name: AxisName, options: PlotOptions): Scale {
  const { scale: type, lim, invert } = axisOptions(options, name);
  if (type !== undefined && !SCALES.includes(type))
    throw optionError("plot", `scale on ${name}`, type, `one of ${SCALES.join(", ")}`);
  const categories = axisCategories(marks, name, type);
  const images = marks.filter((mark) => mark.mark === "image");
  const down =
    name === "y" && (images.length > 0 || marks.some((m) => m.mark === "bar" && m.horizontal && categories));
  const flip = (invert ?? false) !== down;
  if (categories !== undefined) {
    if (type !== undefined && type !== "category")
      throw scaleError("plot", `a ${type} scale on ${name}`, "its values are categories");
    const all = marks.flatMap((mark) => channels(mark, name));
    const numeric = !all.some(isCategories);
    const extent = { lo: -0.5, hi: Math.max(1, categories.length) - 0.5 };
    if (!numeric) for (const channel of all) if (!isCategories(channel)) include(extent, channel, false);
    const { lo, hi } = extent;
    const ends = flip ? { lo: hi, hi: lo } : { lo, hi };
    return { type: "category", ...ends, categories, ...(numeric ? { numeric } : {}) };
  }
  const log = type === "log";
  checkLimits(name, lim, log);
  const { extent, flush } = dataExtent(marks, name, log);
  const [dataLo, dataHi] = log
    ? logDomain(extent)
    : type === "time"
      ? timeDomain(extent, flush)
      : linearDomain(extent, flush);
  let lo = lim?.[0] ?? dataLo;
  let hi = lim?.[1] ?? dataHi;
  if (lo === hi) hi = lo + (log ? lo : 1);
  if (lim && lo > hi && (lim[0] === null || lim[1] === null)) {
    if (lim[0] === null || lim[0] === undefined) lo = log ? hi / 10 : hi - 1;
    else hi = log ? lo * 10 : lo + 1;
  }
  return flip ? { type: type ?? "linear", lo: hi, hi: lo } : { type: type ?? "linear", lo, hi };
}

function checkLimits(name: AxisName, lim: AxisOptions["lim"], log: boolean): void {
  for (const end of lim ?? []) {
    if (end === null) continue;
    if (!(Math.abs(end) <= HUGE)) throw scaleError("plot", `lim on ${name}`, `${end} is not within ±${HUGE}`);
    if (log && end <= 0) {
      throw scaleError(
        "plot",
        `a log scale on ${name}`,
        `lim has ${end}`,
        "give positive limits, or null to leave one to the data",
      );
    }
  }
}

/** What a log axis without a single value above zero says of itself; undefined where it has one, or no data at all. */
export function emptyLog(
  marks: readonly MarkSpec[],
  name: AxisName,
  options: PlotOptions,
): string | undefined {
  if (axisOptions(options, name).scale !== "log") return undefined;
  let any = false;
  for (const mark of marks) {
    for (const channel of channels(mark, name)) {
      for (const v of channel) {
        if (typeof v === "number" && v > 0) return undefined;
        any ||= typeof v === "number" && v <= 0;
      }
    }
  }
  return any ? `no value above 0 on the log axis of ${name}` : undefined;
}

const hasMarkers = (mark: MarkSpec): boolean =>
  mark.mark === "scatter" || (mark.mark === "line" && mark.marker !== undefined);

function dataExtent(
  marks: readonly MarkSpec[],
  name: AxisName,
  log: boolean,
): { extent: Extent; flush: Flush } {
  const extent = emptyExtent();
  const points = marks.some(hasMarkers);
  const bars = marks.some((mark) => mark.mark === "bar" && mark.horizontal === (name === "x"));
  const flush: Flush = { lo: false, hi: false, crossZero: points, clear: points || bars };
  for (const mark of marks) {
    if (mark.mark === "image") {
      const [h, w] = mark.data.shape as [number, number];
      include(extent, [-0.5, (name === "x" ? w : h) - 0.5], false);
      flush.lo = flush.hi = true;
      continue;
    }
    for (const channel of channels(mark, name)) include(extent, channel as NumericArray, log);
    if (mark.mark !== "bar") continue;
    if (mark.horizontal === (name === "x")) {
      if (mark.base) include(extent, mark.base, log);
      else if (!log) include(extent, [0], false);
      else if (mark.value.some((v) => v < 0)) {
        let worst = 0;
        for (const v of mark.value) worst = Math.min(worst, v);
        throw scaleError(
          "plot",
          `a log scale on ${name}`,
          `a bar has the value ${worst}`,
          "draw bars of positive values, or use a linear scale",
        );
      }
    } else if (mark.edges) include(extent, mark.edges, log);
    else {
      const half = barHalf(mark);
      include(
        extent,
        Float64Array.from(mark.at as NumericArray, (v) => v - half),
        log,
      );
      include(
        extent,
        Float64Array.from(mark.at as NumericArray, (v) => v + half),
        log,
      );
    }
  }
  if (bars && !log) {
    if (extent.lo === 0) flush.lo = true;
    else if (extent.hi === 0) flush.hi = true;
  }
  return { extent, flush };
}
