import { bindError, optionError } from "../errors.ts";
import { parseColor } from "../spec/color.ts";
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

export interface Checked {
  readonly color?: unknown;
  readonly alpha?: unknown;
  readonly width?: unknown;
  readonly dash?: unknown;
  readonly marker?: unknown;
}

const DASHES: readonly unknown[] = ["solid", "dashed", "dotted", "dashdot"];
const MARKERS: readonly unknown[] = ["circle", "square", "diamond", "triangle", "cross", "plus"];

/** Throws now, where the mark is made, for style options that no backend could draw. */
export function checkStyle(op: string, { color, alpha, width, dash, marker }: Checked): void {
  if (typeof color === "string") parseColor(op, color);
  else if (color !== undefined) throw optionError(op, "color", color, "a colour");
  if (alpha !== undefined && !(typeof alpha === "number" && alpha >= 0 && alpha <= 1)) {
    throw optionError(op, "alpha", alpha, "0 to 1");
  }
  if (width !== undefined && !(typeof width === "number" && width >= 0 && width <= 1000)) {
    throw optionError(op, "width", width, "0 to 1000");
  }
  if (dash !== undefined && !DASHES.includes(dash))
    throw optionError(op, "dash", dash, `one of ${DASHES.join(", ")}`);
  if (marker !== undefined && !MARKERS.includes(marker)) {
    throw optionError(op, "marker", marker, `one of ${MARKERS.join(", ")}`);
  }
}
