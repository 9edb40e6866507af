import { ellipsize, textWidth } from "../font/font.ts";
import type { PreparedAxis } from "../prepare/types.ts";
import { pixelMap, toPixel } from "../scale/scale.ts";
import { formatNumber, formatValues, scaleTicks, type Tick } from "../scale/ticks.ts";
import { LINE } from "./text.ts";

/** Ticks of one axis for a length in px: `px` counts from the start of the axis (left, or top). */
export interface AxisTicks {
  readonly ticks: readonly { readonly px: number; readonly label: string; readonly major: boolean }[];
  /** Turn of the labels, degrees. */
  readonly angle: 0 | -45 | -90;
  /** Room that the labels take across the axis, px. */
  readonly depth: number;
  /** How far labels reach past the start and the end of the axis, px. */
  readonly before: number;
  readonly after: number;
}

export const NO_TICKS: AxisTicks = { ticks: [], angle: 0, depth: 0, before: 0, after: 0 };

const GAP_X = 8;
const DIAGONAL = Math.SQRT1_2;

interface Sized {
  readonly px: number;
  readonly label: string;
}

function candidates(axis: PreparedAxis, count: number): Tick[] {
  if (Array.isArray(axis.ticks) && !axis.scale.categories) {
    const values = axis.ticks as readonly number[];
    const { lo, hi } = axis.scale;
    const inside = values.filter((v) => v >= Math.min(lo, hi) && v <= Math.max(lo, hi));
    const labels =
      axis.scale.type === "log" ? inside.map(formatNumber) : formatValues(inside, Math.abs(hi - lo) / 100);
    return inside.map((at, i) => ({ at, label: labels[i]! }));
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
  const fixed = Array.isArray(axis.ticks) || axis.scale.categories !== undefined;
  for (let count = wanted; count >= 1; count--) {
    const placed = candidates(axis, count).map((tick) => ({ px: toPixel(map, tick.at), label: tick.label }));
    const majors = placed.filter((tick) => tick.label !== "");
    const minors = placed.filter((tick) => tick.label === "").map((tick) => tick.px);
    if (clear(majors, extent, gap)) return { majors, minors };
    if (fixed || count === 1) {
      const kept = thin(majors, extent, gap);
      return {
        majors: kept,
        minors: [...minors, ...majors.filter((t) => !kept.includes(t)).map((t) => t.px)],
      };
    }
  }
  return { majors: [], minors: [] };
}

const joined = (chosen: Chosen, label: (t: Sized) => string): AxisTicks["ticks"] => [
  ...chosen.majors.map((t) => ({ px: t.px, label: label(t), major: true })),
  ...chosen.minors.map((px) => ({ px, label: "", major: false })),
];

/** Chooses ticks along the bottom; category labels that do not fit are turned, then shortened, then thinned. */
export function horizontalTicks(
  axis: PreparedAxis,
  length: number,
  size: number,
  deepest: number,
): AxisTicks {
  const width = (t: Sized): number => textWidth(t.label, size);
  const categories = axis.scale.categories;
  if (categories === undefined) {
    const start = Math.max(2, Math.min(10, Math.round(length / (axis.scale.type === "log" ? 40 : 75))));
    return flat(choose(axis, length, false, start, width, GAP_X), length, size);
  }
  const band = length / categories.length;
  const widest = categories.reduce((m, label) => Math.max(m, textWidth(label, size)), 0);
  if (widest <= band - 6) return flat(choose(axis, length, false, 1, width, 0), length, size);
  if (widest <= 2.2 * size && band < 1.4 * size)
    return flat(choose(axis, length, false, 1, width, GAP_X), length, size);
  const turned = band * DIAGONAL >= LINE * size ? -45 : -90;
  const room = turned === -45 ? deepest / DIAGONAL - 1.4 * size : deepest;
  const chosen = choose(axis, length, false, 1, () => (turned === -45 ? band : LINE * size), 0);
  const label = (t: Sized): string => ellipsize(t.label, size, Math.max(2 * size, room));
  const longest = chosen.majors.reduce((m, t) => Math.max(m, textWidth(label(t), size)), 0);
  const first = chosen.majors[0];
  const reach = chosen.majors.reduce(
    (m, t) => Math.max(m, (textWidth(label(t), size) + 0.6 * size) * DIAGONAL - t.px),
    0,
  );
  if (turned === -90) {
    return {
      ticks: joined(chosen, label),
      angle: -90,
      depth: longest,
      before: first ? Math.max(0, 0.6 * size - first.px) : 0,
      after: 0,
    };
  }
  return {
    ticks: joined(chosen, label),
    angle: -45,
    depth: (longest + 1.4 * size) * DIAGONAL,
    before: reach,
    after: 0,
  };
}

function flat(chosen: Chosen, length: number, size: number): AxisTicks {
  let before = 0;
  let after = 0;
  for (const { px, label } of chosen.majors) {
    const half = textWidth(label, size) / 2;
    before = Math.max(before, half - px);
    after = Math.max(after, px + half - length);
  }
  return {
    ticks: joined(chosen, (t) => t.label),
    angle: 0,
    depth: chosen.majors.length > 0 ? LINE * size : 0,
    before,
    after,
  };
}

/** Chooses ticks up the side; labels wider than `widest` px are shortened. */
export function verticalTicks(axis: PreparedAxis, length: number, size: number, widest: number): AxisTicks {
  const line = (): number => LINE * size;
  const start = Math.max(2, Math.min(9, Math.round(length / (axis.scale.type === "log" ? 24 : 48))));
  const chosen = choose(axis, length, true, start, line, axis.scale.categories ? 0 : 4);
  const label = (t: Sized): string => ellipsize(t.label, size, widest);
  const depth = chosen.majors.reduce((m, t) => Math.max(m, textWidth(label(t), size)), 0);
  const half = chosen.majors.length > 0 ? (LINE * size) / 2 : 0;
  return { ticks: joined(chosen, label), angle: 0, depth, before: half, after: half };
}
