import type { ParamsOf, PrimName } from "@raven-ts/tolk";
import type { NDArray } from "./array.ts";

/** What receives primitive applications while a transformation runs; null stands for plain evaluation. */
export interface Trace {
  /** True for one that only puts evaluation off: its arrays have values, and may be read. */
  readonly deferred?: boolean;
  bind<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): readonly NDArray[];
}

let current: Trace | null = null;

/** The trace that applications go to now, or null in plain evaluation. */
export function currentTrace(): Trace | null {
  return current;
}

/** Makes `trace` current and returns the one before: callers restore it in `finally`. */
export function setTrace(trace: Trace | null): Trace | null {
  const before = current;
  current = trace;
  return before;
}
