import { tickIncrement, ticks } from "d3-array";
import type { Scale } from "./scale.ts";

export interface Tick {
  readonly at: number;
  /** Empty for a minor tick. */
  readonly label: string;
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const superscript = (n: number): string =>
  [...String(n)].map((c) => (c === "-" ? "⁻" : SUPERSCRIPT[Number(c)]!)).join("");

const minus = (text: string): string => text.replace("-", "−");

const grouped = (text: string): string => {
  const [whole, rest] = text.split(".") as [string, string?];
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return rest === undefined ? digits : `${digits}.${rest}`;
};

const fixed = (v: number, decimals: number): string => {
  const text = v.toFixed(decimals);
  return minus(Math.abs(v) >= 10_000 ? grouped(text) : text);
};

/** The least number of decimals, at most 12, that writes `v` to within a millionth of `step`. */
function decimalsFor(v: number, step: number): number {
  for (let d = 0; d < 12; d++) if (Math.abs(Number(v.toFixed(d)) - v) <= Math.abs(step) * 1e-6) return d;
  return 12;
}

function scientific(v: number, step: number): string {
  if (v === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(v)) + 1e-9);
  const mantissa = v / 10 ** exponent;
  const digits = decimalsFor(mantissa, step / 10 ** exponent);
  const power = `10${superscript(exponent)}`;
  const m = minus(mantissa.toFixed(digits));
  return m === "1" ? power : m === "−1" ? `−${power}` : `${m}×${power}`;
}

/** Writes evenly spaced values with the same decimals, or all as powers of ten where they are huge or tiny. */
export function formatValues(values: readonly number[], step: number): string[] {
  const largest = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  if (largest >= 1e6 || (largest > 0 && largest < 1e-3)) return values.map((v) => scientific(v, step));
  const decimals = values.reduce((m, v) => Math.max(m, decimalsFor(v, step)), 0);
  return values.map((v) => fixed(v, decimals));
}

/** Writes one number with about three significant digits. */
export function formatNumber(v: number): string {
  if (!Number.isFinite(v)) return Number.isNaN(v) ? "" : v > 0 ? "∞" : "−∞";
  if (Number.isInteger(v) && Math.abs(v) < 1e6) return fixed(v, 0);
  const size = Math.abs(v);
  if (size >= 1e6 || size < 1e-3) return scientific(Number(v.toPrecision(3)), Math.abs(v) * 1e-3);
  return fixed(v, Math.max(0, 2 - Math.floor(Math.log10(size))));
}

/** At most about `count` ticks of a linear axis at 1, 2 or 5 times a power of ten. */
export function linearTicks(lo: number, hi: number, count: number): Tick[] {
  const [a, b] = lo < hi ? [lo, hi] : [hi, lo];
  const values = ticks(a, b, Math.max(1, count));
  const increment = tickIncrement(a, b, Math.max(1, count));
  const step = increment < 0 ? -1 / increment : increment;
  const labels = formatValues(values, step);
  return values.map((at, i) => ({ at, label: labels[i]! }));
}

/** Ticks of a log axis: powers of ten, thinned to `count`; where few fit in the range, 2 and 5 too; minor ones between. */
export function logTicks(lo: number, hi: number, count: number): Tick[] {
  const [a, b] = lo < hi ? [lo, hi] : [hi, lo];
  const slack = 1e-9;
  const first = Math.ceil(Math.log10(a) - slack);
  const last = Math.floor(Math.log10(b) + slack);
  const decades = last - first + 1;
  if (decades < 1 || Math.log10(b / a) < 1) {
    const even = linearTicks(a, b, count).filter((tick) => tick.at > 0);
    if (even.length >= 2) return even;
  }
  const stride = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const mantissas = decades * 3 <= count ? [1, 2, 5] : [1];
  const majors: number[] = [];
  const minors: number[] = [];
  for (let e = first - 1; e <= last; e++) {
    for (let m = 1; m < 10; m++) {
      const v = e < 0 ? m / 10 ** -e : m * 10 ** e;
      if (v < a * (1 - slack) || v > b * (1 + slack)) continue;
      const onStride = (e - first) % stride === 0;
      if (mantissas.includes(m) && (m > 1 || onStride)) majors.push(v);
      else if (stride === 1 || m === 1) minors.push(v);
    }
  }
  const plain = majors.every((v) => v >= 0.9e-3 && v <= 1.1e4);
  const label = (v: number): string => (plain ? fixed(v, decimalsFor(v, v * 1e-3)) : scientific(v, v * 1e-3));
  const all = [...majors.map((at) => ({ at, label: label(at) })), ...minors.map((at) => ({ at, label: "" }))];
  return all.sort((p, q) => p.at - q.at);
}

/** All ticks of an axis for about `count` labels; categories ignore the count. */
export function scaleTicks(scale: Scale, count: number): Tick[] {
  if (scale.categories !== undefined) return scale.categories.map((label, at) => ({ at, label }));
  return scale.type === "log" ? logTicks(scale.lo, scale.hi, count) : linearTicks(scale.lo, scale.hi, count);
}
