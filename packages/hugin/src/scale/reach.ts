import type { Labels, NumericArray } from "../spec/data.ts";
import type { Flush } from "./domain.ts";
import { type Extent, emptyExtent, include } from "./scale.ts";

/** What an axis without limits is made from; each mark widens it by what it covers. */
export interface Reach {
  readonly extent: Extent;
  readonly flush: Flush;
  readonly log: boolean;
  /** Whether something stands on zero, so that the axis may end there. */
  standing: boolean;
}

export const emptyReach = (log: boolean): Reach => ({
  extent: emptyExtent(),
  flush: { lo: false, hi: false, crossZero: false, clear: false },
  log,
  standing: false,
});

export function includeAll(channels: readonly (NumericArray | Labels)[], { extent, log }: Reach): void {
  for (const channel of channels) include(extent, channel as NumericArray, log);
}
