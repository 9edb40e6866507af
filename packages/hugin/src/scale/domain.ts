import { ticks } from "d3-array";
import type { Extent } from "./scale.ts";
import { LAST_DATE } from "./time.ts";

const MARGIN = 0.04;
const SNAP = 0.1;
const LEAST = 0.02;

/** Beyond these a difference of two doubles overflows or a ratio loses its digits. */
export const HUGE: number = 1e290;
const TINY = 1e-290;

/** Half the length that stands for an extent of one value: undefined where the values are apart enough for an axis. */
export function roomAbout(lo: number, hi: number, share: number, alone: number): number | undefined {
  const size = Math.max(Math.abs(lo), Math.abs(hi));
  if (size < TINY) return alone;
  return hi - lo <= size * 1e-13 ? size * share : undefined;
}

/** Ends without a margin, and whether a margin may reach past zero where the data do not (points need the room). */
export interface Flush {
  lo: boolean;
  hi: boolean;
  crossZero: boolean;
  /** Whether data must keep clear of the ends: bars and points, but not lines. */
  clear: boolean;
}

/**
 * Turns a data extent into an axis: to the next tick where that costs at most a tenth of the length, else a margin; none
 * where a bar stands on the end, none across zero. Empty and single-value data get a room.
 */
export function linearDomain(extent: Extent, flush: Flush): [number, number] {
  const first = Math.max(-HUGE, extent.lo);
  const last = Math.min(HUGE, extent.hi);
  if (!(first <= last)) return [0, 1];
  let lo = first;
  let hi = last;
  const room = roomAbout(lo, hi, 0.1, 1);
  if (room !== undefined) return [lo - room, hi + room];
  const span = hi - lo;
  if (!flush.lo) lo = lo >= 0 && !flush.crossZero ? Math.max(0, lo - MARGIN * span) : lo - MARGIN * span;
  if (!flush.hi) hi = hi <= 0 && !flush.crossZero ? Math.min(0, hi + MARGIN * span) : hi + MARGIN * span;
  const least = flush.clear ? first - LEAST * span : first;
  const most = flush.clear ? last + LEAST * span : last;
  const wide = ticks(first - span / 2, last + span / 2, 16);
  const below = wide.filter((v) => v <= least).at(-1);
  const above = wide.find((v) => v >= most);
  if (!flush.lo && below !== undefined && first - below <= SNAP * span) lo = below;
  if (!flush.hi && above !== undefined && above - last <= SNAP * span) hi = above;
  return [lo, hi];
}

/** Ends of a colour scale, finite and apart: the extent of the data, or half a unit round one value. */
export function colorDomain(lo: number, hi: number): { lo: number; hi: number } {
  const low = Math.max(-HUGE, lo);
  const high = Math.min(HUGE, hi);
  if (!(low <= high)) return { lo: 0, hi: 1 };
  const room = roomAbout(low, high, 0.5, 0.5) ?? 0;
  return { lo: low - room, hi: high + room };
}

/** A time axis in ms: the data, with a margin where points or bars need one; a day round a single date. */
export function timeDomain(extent: Extent, flush: Flush): [number, number] {
  const lo = Math.max(-LAST_DATE, extent.lo);
  const hi = Math.min(LAST_DATE, extent.hi);
  if (!(lo <= hi)) return [0, 864e5];
  if (lo === hi) return [lo - 432e5, hi + 432e5];
  const room = flush.clear ? (hi - lo) * MARGIN : 0;
  return [lo - room, hi + room];
}

/** A log axis: 4 % of the decades on both sides. */
export function logDomain(extent: Extent): [number, number] {
  const lo = Math.max(TINY, extent.lo);
  const hi = Math.min(HUGE, extent.hi);
  if (lo > hi) return [1, 10];
  if (hi <= lo * (1 + 1e-13)) return [lo / 3, hi * 3];
  const room = 10 ** ((Math.log10(hi) - Math.log10(lo)) * MARGIN);
  return [Math.max(TINY, lo / room), Math.min(HUGE, hi * room)];
}
