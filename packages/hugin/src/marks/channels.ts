import { bindError } from "../errors.ts";
import { column, isLabels, type Labels, type NumericArray, type Values } from "../spec/data.ts";

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
