import { optionError, scaleError } from "../errors.ts";
import { type Flush, HUGE, linearDomain, logDomain } from "../scale/domain.ts";
import { type Extent, emptyExtent, include, type Scale } from "../scale/scale.ts";
import type { Labels, NumericArray } from "../spec/data.ts";
import type { AxisOptions, BarSpec, MarkSpec, PlotOptions, ScaleType } from "../spec/types.ts";

const SCALES: readonly ScaleType[] = ["linear", "log", "category"];

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
  if (!all.some(isCategories) && type !== "category") return undefined;
  const seen = new Set<string>();
  for (const channel of all) for (const v of channel) seen.add(String(v));
  return [...seen];
}

/** Positions of a channel on its axis: category indexes, or the numbers themselves. */
export function positions(channel: Channel, categories: Labels | undefined): NumericArray {
  if (categories === undefined) return channel as NumericArray;
  const index = new Map(categories.map((c, i) => [c, i]));
  return Float64Array.from(channel as ArrayLike<string | number>, (v) => index.get(String(v)) ?? NaN);
}

/** Half the width of a bar on its position axis, in data units, before bars stand side by side. */
export function barHalf(mark: BarSpec): number {
  if (isCategories(mark.at)) return mark.width / 2;
  const sorted = Float64Array.from(mark.at).filter(Number.isFinite).sort();
  let step = Infinity;
  for (let i = 1; i < sorted.length; i++) {
    const gap = sorted[i]! - sorted[i - 1]!;
    if (gap > 0 && gap < step) step = gap;
  }
  return ((step === Infinity ? 1 : step) * mark.width) / 2;
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
    const n = Math.max(1, categories.length);
    return flip
      ? { type: "category", lo: n - 0.5, hi: -0.5, categories }
      : { type: "category", lo: -0.5, hi: n - 0.5, categories };
  }
  const log = type === "log";
  checkLimits(name, lim, log);
  const { extent, flush } = dataExtent(marks, name, log);
  const [dataLo, dataHi] = log ? logDomain(extent) : linearDomain(extent, flush);
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
      if (!log) include(extent, [0], false);
    } else {
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
