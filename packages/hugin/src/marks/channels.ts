import { bindError } from "../errors.ts";
import { column, isDates, isLabels, type Labels, type NumericArray, type Values } from "../spec/data.ts";
import type { PlotOptions } from "../spec/types.ts";

/** Reads a position channel: categories stay strings, all else becomes numbers. */
export const channel = (op: string, name: string, input: Values | Labels): NumericArray | Labels =>
  isLabels(input) ? [...input] : column(op, name, input);

/** Throws unless all channels have the same number of values. */
export function sameLength(
  op: string,
  channels: Readonly<Record<string, { readonly length: number }>>,
): void {
  const counts = Object.values(channels).map((c) => c.length);
  if (counts.some((n) => n !== counts[0])) {
    throw bindError(op, Object.fromEntries(Object.entries(channels).map(([name, c]) => [name, c.length])));
  }
}

/** 0, 1, …, n − 1. */
export function indexes(n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = i;
  return out;
}

/** The options of a plot whose places or values are dates: a time axis. */
export function timeAxes(x: unknown, y?: unknown): PlotOptions {
  const time = { scale: "time" } as const;
  return { ...(isDates(x) ? { x: time } : {}), ...(isDates(y) ? { y: time } : {}) };
}
