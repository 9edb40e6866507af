import { ellipsize, textWidth } from "../font/shape.ts";
import type { PreparedAxis } from "../prepare/types.ts";
import { pixelMap, toPixel } from "../scale/scale.ts";
import { formatNumber, labelled, scaleTicks, type Tick } from "../scale/ticks.ts";
import { dateText } from "../scale/time.ts";
import { flatTicks, namesBelow, namesBeside } from "./names.ts";
import { LINE } from "./text.ts";
import type { AxisTick, AxisTicks } from "./types.ts";

/** An axis label with the offset of its ticks. */
export const withOffset = (label: string, offset: string): string =>
  offset === "" ? label : label === "" ? offset : `${label} (${offset})`;

export const NO_TICKS: AxisTicks = {
  ticks: [],
  size: 0,
  offset: "",
  angle: 0,
  depth: 0,
  before: 0,
  after: 0,
};

const GAP_X = 8;

interface Sized {
  readonly px: number;
  readonly label: string;
}

function candidates(axis: PreparedAxis, count: number): Tick[] {
  if (Array.isArray(axis.ticks) && !axis.scale.categories) {
    const values = axis.ticks as readonly number[];
    const { lo, hi } = axis.scale;
    const inside = values.filter((v) => v >= Math.min(lo, hi) && v <= Math.max(lo, hi));
    if (axis.scale.type === "time") return inside.map((at) => ({ at, label: dateText(at, axis.scale.zone) }));
    if (axis.scale.type === "log") return inside.map((at) => ({ at, label: formatNumber(at) }));
    return labelled(inside, Math.abs(hi - lo) / 100);
  }
  return scaleTicks(axis.scale, count);
}

/** Keeps the first label and every later one that stays `gap` px clear of the last kept. */
function thin<T extends Sized>(ticks: readonly T[], extent: (t: T) => number, gap: number): T[] {
  const kept: T[] = [];
  let end = -Infinity;
  for (const tick of [...ticks].sort((a, b) => a.px - b.px)) {
    const half = extent(tick) / 2;
    if (tick.px - half < end) continue;
    kept.push(tick);
    end = tick.px + half + gap;
  }
  return kept;
}

const clear = <T extends Sized>(ticks: readonly T[], extent: (t: T) => number, gap: number): boolean =>
  thin(ticks, extent, gap).length === ticks.length;

interface Chosen {
  readonly majors: readonly Sized[];
  readonly minors: readonly number[];
  readonly offset: string;
}

/** The most ticks whose labels keep clear of each other. */
function choose(
  axis: PreparedAxis,
  length: number,
  down: boolean,
  start: number,
  extent: (t: Sized) => number,
  gap: number,
): Chosen {
  const map = down ? pixelMap(axis.scale, length, 0) : pixelMap(axis.scale, 0, length);
  const wanted = typeof axis.ticks === "number" ? axis.ticks : start;
  const fixed = Array.isArray(axis.ticks);
  for (let count = wanted; count >= 1; count--) {
    const ticks = candidates(axis, count);
    const offset = ticks[0]?.offset ?? "";
    const placed = ticks.map((tick) => ({ px: toPixel(map, tick.at), label: tick.label }));
    const majors = placed.filter((tick) => tick.label !== "");
    const minors = placed.filter((tick) => tick.label === "").map((tick) => tick.px);
    if (clear(majors, extent, gap)) return { majors, minors, offset };
    if (fixed || count === 1) {
      const kept = thin(majors, extent, gap);
      return {
        majors: kept,
        minors: [...minors, ...majors.filter((t) => !kept.includes(t)).map((t) => t.px)],
        offset,
      };
    }
  }
  return { majors: [], minors: [], offset: "" };
}

const joined = (chosen: Chosen): AxisTick[] => [
  ...chosen.majors.map((t) => ({ px: t.px, label: t.label, major: true })),
  ...chosen.minors.map((px) => ({ px, label: "", major: false })),
];

/** Ticks without labels, where those of a neighbour stand for them. */
const bareTicks = (chosen: Chosen, size: number): AxisTicks => ({
  ...NO_TICKS,
  ticks: joined(chosen).map((tick) => ({ ...tick, label: "" })),
  size,
});

/** Chooses ticks along the bottom. */
export function horizontalTicks(
  axis: PreparedAxis,
  length: number,
  size: number,
  deepest: number,
): AxisTicks {
  if (axis.scale.categories !== undefined && axis.bare) return NO_TICKS;
  if (axis.scale.categories !== undefined) return namesBelow(axis.scale, length, size, deepest);
  const width = (t: Sized): number => Math.max(...t.label.split("\n").map((line) => textWidth(line, size)));
  const start = Math.max(2, Math.min(10, Math.round(length / (axis.scale.type === "log" ? 40 : 75))));
  const chosen = choose(axis, length, false, start, width, GAP_X);
  if (axis.bare) return bareTicks(chosen, size);
  return flatTicks(joined(chosen), length, size, chosen.offset);
}

/** Chooses ticks up the side; labels wider than `widest` px are shortened. */
export function verticalTicks(axis: PreparedAxis, length: number, size: number, widest: number): AxisTicks {
  if (axis.scale.categories !== undefined && axis.bare) return NO_TICKS;
  if (axis.scale.categories !== undefined) return namesBeside(axis.scale, length, size, widest);
  const line = (): number => LINE * size;
  const start = Math.max(2, Math.min(9, Math.round(length / (axis.scale.type === "log" ? 24 : 48))));
  const chosen = choose(axis, length, true, start, line, 4);
  if (axis.bare) return bareTicks(chosen, size);
  const ticks = joined(chosen).map((t) => ({
    ...t,
    label: ellipsize(t.label.replace("\n", " "), size, widest),
  }));
  const depth = ticks.reduce((m, t) => Math.max(m, textWidth(t.label, size)), 0);
  const half = chosen.majors.length > 0 ? (LINE * size) / 2 : 0;
  return { ticks, size, offset: chosen.offset, angle: 0, depth, before: half, after: half };
}
