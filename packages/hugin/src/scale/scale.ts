import type { Labels } from "../spec/data.ts";
import type { ScaleType } from "../spec/types.ts";

/** One axis's mapping, without pixels: a category i spans [i − ½, i + ½]. `lo` may exceed `hi` (an inverted axis). */
export interface Scale {
  readonly type: ScaleType;
  readonly lo: number;
  readonly hi: number;
  readonly categories?: Labels;
  /** Whether the categories are numbers by themselves; beside names, numbers are places between them. */
  readonly numeric?: boolean;
  /** The time zone of a time axis; UTC without it. */
  readonly zone?: string;
}

/** `px = k · f(v) + o` with f the identity or log10. */
export interface PixelMap {
  readonly log: boolean;
  readonly k: number;
  readonly o: number;
}

export function pixelMap(scale: Scale, from: number, to: number): PixelMap {
  const log = scale.type === "log";
  const lo = log ? Math.log10(scale.lo) : scale.lo;
  const hi = log ? Math.log10(scale.hi) : scale.hi;
  const k = (to - from) / (hi - lo);
  return { log, k, o: from - lo * k };
}

/** Length of a scale in its own units: decades of a log scale. */
export const scaleSpan = ({ type, lo, hi }: Scale): number =>
  Math.abs(type === "log" ? Math.log10(hi / lo) : hi - lo);

/** Maps one value; NaN where a log scale has no place for it. */
export const toPixel = (map: PixelMap, v: number): number =>
  (map.log ? (v > 0 ? Math.log10(v) : NaN) : v) * map.k + map.o;

export interface Extent {
  lo: number;
  hi: number;
}

export const emptyExtent = (): Extent => ({ lo: Infinity, hi: -Infinity });

/** Widens an extent by the finite values of a channel, on a log axis by the positive ones. */
export function include(extent: Extent, values: ArrayLike<number>, log: boolean): void {
  let { lo, hi } = extent;
  const floor = log ? Number.MIN_VALUE : -Infinity;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v < floor) continue;
    if (v < lo && v !== -Infinity) lo = v;
    if (v > hi && v !== Infinity) hi = v;
  }
  extent.lo = lo;
  extent.hi = hi;
}
