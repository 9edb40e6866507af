import { ticks } from "d3-array";
import type { Extent } from "./scale.ts";

const MARGIN = 0.04;
const SNAP = 0.1;

/**
 * Turns a data extent into an axis: a margin on both sides (none where a bar stands on the end, none across zero),
 * then out to the next tick where that costs at most a tenth of the length. Empty and single-value data get a room.
 */
export function linearDomain(extent: Extent, flush: { lo: boolean; hi: boolean }): [number, number] {
  let { lo, hi } = extent;
  if (lo > hi) return [0, 1];
  if (lo === hi) {
    const room = lo === 0 ? 1 : Math.abs(lo) * 0.1;
    return [lo - room, hi + room];
  }
  const span = hi - lo;
  if (!flush.lo) lo = lo >= 0 ? Math.max(0, lo - MARGIN * span) : lo - MARGIN * span;
  if (!flush.hi) hi = hi <= 0 ? Math.min(0, hi + MARGIN * span) : hi + MARGIN * span;
  const wide = ticks(lo - span, hi + span, 18);
  const below = wide.filter((v) => v <= lo).at(-1);
  const above = wide.find((v) => v >= hi);
  if (!flush.lo && below !== undefined && extent.lo - below <= SNAP * span) lo = below;
  if (!flush.hi && above !== undefined && above - extent.hi <= SNAP * span) hi = above;
  return [lo, hi];
}

/** A log axis: 4 % of the decades on both sides. */
export function logDomain(extent: Extent): [number, number] {
  if (extent.lo > extent.hi) return [1, 10];
  if (extent.lo === extent.hi) return [extent.lo / 3, extent.hi * 3];
  const room = (extent.hi / extent.lo) ** MARGIN;
  return [extent.lo / room, extent.hi * room];
}
