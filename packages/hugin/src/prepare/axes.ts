import { optionError, scaleError } from "../errors.ts";
import type { AxisName, Channel } from "../marks/kind.ts";
import { kindOf } from "../marks/table.ts";
import { HUGE, linearDomain, logDomain, timeDomain } from "../scale/domain.ts";
import { isCategories } from "../scale/position.ts";
import { emptyReach, includeAll, type Reach } from "../scale/reach.ts";
import { include, type Scale } from "../scale/scale.ts";
import type { Labels } from "../spec/data.ts";
import type { AxisOptions, MarkSpec, PlotOptions, ScaleType } from "../spec/types.ts";

const SCALES: readonly ScaleType[] = ["linear", "log", "category", "time"];

/** An axis of a plot: x, y, or the y axis at the right. */
export type Side = AxisName | "right";

export const axisOptions = (options: PlotOptions, name: Side): AxisOptions => {
  const given = options[name];
  return typeof given === "string" ? { label: given } : (given ?? {});
};

const channels = (mark: MarkSpec, name: AxisName): Channel[] => kindOf(mark).channels(mark, name);

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

export function axisScale(marks: readonly MarkSpec[], side: Side, options: PlotOptions): Scale {
  const name = side === "x" ? "x" : "y";
  const { scale: type, lim, invert, zone } = axisOptions(options, side);
  if (zone !== undefined && type !== "time")
    throw scaleError(
      "plot",
      `a time zone on ${side}`,
      "its values are not dates",
      'give dates, or scale: "time"',
    );
  if (type !== undefined && !SCALES.includes(type))
    throw optionError("plot", `scale on ${name}`, type, `one of ${SCALES.join(", ")}`);
  const categories = axisCategories(marks, name, type);
  const named = categories !== undefined;
  const down = name === "y" && marks.some((mark) => kindOf(mark).down?.(mark, named));
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
  const { extent, flush } = dataReach(marks, name, log);
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
  const ends = flip ? { lo: hi, hi: lo } : { lo, hi };
  return { type: type ?? "linear", ...ends, ...(zone === undefined ? {} : { zone }) };
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
export function emptyLog(marks: readonly MarkSpec[], side: Side, options: PlotOptions): string | undefined {
  const name = side === "x" ? "x" : "y";
  if (axisOptions(options, side).scale !== "log") return undefined;
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

function dataReach(marks: readonly MarkSpec[], name: AxisName, log: boolean): Reach {
  const reach = emptyReach(log);
  const { extent, flush } = reach;
  for (const mark of marks) {
    const kind = kindOf(mark);
    if (kind.reach) kind.reach(mark, name, reach);
    else includeAll(kind.channels(mark, name), reach);
  }
  if (reach.standing && !log) {
    if (extent.lo === 0) flush.lo = true;
    else if (extent.hi === 0) flush.hi = true;
  }
  return reach;
}
