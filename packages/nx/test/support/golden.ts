import { readFileSync } from "node:fs";
import * as nx from "@raven-ts/nx";
import * as inner from "@raven-ts/nx/internal";
import * as tolk from "@raven-ts/tolk";

export interface Packed {
  readonly dtype: nx.DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | "NaN" | "Infinity" | "-Infinity" | "-0")[];
}

export interface Case {
  readonly op: string;
  readonly inputs: readonly Packed[];
  readonly expected: Packed;
  readonly options?: Record<string, unknown>;
  /** Expected to rounding, not exactly. */
  readonly close?: boolean;
}

/** Reads a file of test/golden. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8")) as T;
}

export function numbers(packed: Packed): number[] {
  return packed.data.map(Number);
}

/** A dense array over a typed array of its own. */
export function unpack(packed: Packed): nx.NDArray {
  const info = tolk.dtypes[packed.dtype];
  const values = numbers(packed);
  const data = info.make(new ArrayBuffer(values.length * info.bytes));
  data.set(values as never);
  return nx.fromBuffer(packed.dtype, packed.shape, data.buffer as ArrayBuffer);
}

export type Layout = "dense" | "transposed" | "stepped" | "flipped";
export const layouts: readonly Layout[] = ["dense", "transposed", "stepped", "flipped"];

/** The same values laid out otherwise. */
export function laidOut(x: nx.NDArray, layout: Layout): nx.NDArray {
  switch (layout) {
    case "dense":
      return x;
    case "transposed":
      return nx.copy(x.T).T;
    case "flipped":
      return nx.copy(x.flip()).flip();
    case "stepped": {
      // Every second element of an array twice as large, the rest filled with other values.
      const interior = x.shape.map(() => 1);
      const wide = inner.bind1("pad", [x], { low: interior, high: interior, interior, value: 1 });
      return wide.slice(...x.shape.map((n): nx.Range => [1, 1 + 2 * n, 2]));
    }
  }
}

/** Largest relative error of functions that are not exact, and the absolute error allowed near zero. */
type Tolerance = { readonly rtol: number; readonly atol: number };
export const tolerances: Readonly<Record<string, Tolerance>> = {
  float32: { rtol: 2e-6, atol: 2e-6 },
  float64: { rtol: 4e-15, atol: 1e-14 },
  int32: { rtol: 0, atol: 0 },
  uint32: { rtol: 0, atol: 0 },
  uint8: { rtol: 0, atol: 0 },
  bool: { rtol: 0, atol: 0 },
};

/** Functions whose terms may cancel: their rounding counts relative to the largest element. */
const sums: ReadonlySet<string> = new Set(["sum", "mean", "matmul", "tensordot", "conv2d"]);

function allowed({ op, expected, close }: Case): { rtol: number; atol: number } {
  if (close !== true) return { rtol: 0, atol: 0 };
  const { rtol, atol } = tolerances[expected.dtype];
  if (!sums.has(op)) return { rtol, atol };
  const largest = numbers(expected)
    .filter(Number.isFinite)
    .reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  return { rtol, atol: Math.max(atol, (rtol / 8) * largest) };
}

/** The first difference between the result of a case and what was expected of it, or null. */
export function fault(actual: nx.NDArray, one: Case): string | null {
  return difference(actual, one.expected, allowed(one));
}

/** The first difference between an array and what was expected of it, or null. */
export function difference(
  actual: nx.NDArray,
  expected: Packed,
  { rtol, atol }: { readonly rtol: number; readonly atol: number } = { rtol: 0, atol: 0 },
): string | null {
  if (actual.dtype !== expected.dtype) return `dtype ${actual.dtype}, expected ${expected.dtype}`;
  if (!tolk.sameShape(actual.shape, expected.shape)) {
    return `shape ${tolk.showShape(actual.shape)}, expected ${tolk.showShape(expected.shape)}`;
  }
  const got = Array.from(actual.toTypedArray(), Number);
  const want = numbers(expected);
  for (let i = 0; i < want.length; i++) {
    const same = got[i] === want[i] || (Number.isNaN(got[i]) && Number.isNaN(want[i]));
    if (same || Math.abs(got[i] - want[i]) <= atol + rtol * Math.abs(want[i])) continue;
    return `element ${i} is ${got[i]}, expected ${want[i]}`;
  }
  return null;
}

type Options = Record<string, unknown>;
type Runner = (inputs: readonly nx.NDArray[], options: Options) => nx.NDArray;

const special: Record<string, Runner> = {
  astype: ([x], { dtype }) => nx.astype(x, dtype as nx.DType),
  tensordot: ([a, b], { axes }) => nx.tensordot(a, b, axes as number),
  maxPool2d: ([x], { window, ...rest }) => nx.maxPool2d(x, window as nx.Pair, rest),
  avgPool2d: ([x], { window, ...rest }) => nx.avgPool2d(x, window as nx.Pair, rest),
  slice: ([x], { index }) => nx.slice(x, ...(index as nx.Index[])),
  update: ([x, value], { index }) => nx.update(x, index as nx.Index[], value),
  take: ([x, i], { axis }) => nx.take(x, i, axis as number),
  compress: ([x, mask], { axis }) => nx.compress(x, mask, axis as number | undefined),
  reshape: ([x], { shape }) => nx.reshape(x, shape as number[]),
  permuteDims: ([x], { axes }) => nx.permuteDims(x, axes as number[]),
  flip: ([x], { axis }) => nx.flip(x, axis as number),
  roll: ([x], { shift, axis }) => nx.roll(x, shift as number, axis as number | undefined),
  tile: ([x], { reps }) => nx.tile(x, reps as number),
  repeat: ([x], { count, axis }) => nx.repeat(x, count as number, axis as number | undefined),
  expandDims: ([x], { axis }) => nx.expandDims(x, axis as number),
  squeeze: ([x], { axis }) => nx.squeeze(x, axis as number | undefined),
  moveaxis: ([x], { source, destination }) => nx.moveaxis(x, source as number, destination as number),
  swapaxes: ([x], { a, b }) => nx.swapaxes(x, a as number, b as number),
  broadcastTo: ([x], { shape }) => nx.broadcastTo(x, shape as number[]),
  pad: ([x], { widths, value }) => nx.pad(x, widths as number, value as number | undefined),
  tril: ([x], { k }) => nx.tril(x, k as number | undefined),
  triu: ([x], { k }) => nx.triu(x, k as number | undefined),
  concat: (inputs, { axis }) => nx.concat(inputs, axis as number | undefined),
  stack: (inputs, { axis }) => nx.stack(inputs, axis as number | undefined),
};

/** Applies nx's function of that name. */
export function run(op: string, inputs: readonly nx.NDArray[], options: Options = {}): nx.NDArray {
  const runner = special[op];
  if (runner !== undefined) return runner(inputs, options);
  const f = (nx as unknown as Record<string, (...args: unknown[]) => nx.NDArray>)[op];
  return Array.isArray(options.args) ? f(...options.args) : f(...inputs, options);
}
