import { tickIncrement, ticks } from "d3-array";
import type { Scale } from "./scale.ts";
import { timeTicks } from "./time.ts";

export interface Tick {
  readonly at: number;
  /** Empty for a minor tick. */
  readonly label: string;
  /** What is to be added to the label, the same for all ticks of an axis. */
  readonly offset?: string;
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

const decimalsOf = (values: readonly number[], step: number): number =>
  values.reduce((m, v) => Math.max(m, decimalsFor(v, step)), 0);

function scientific(v: number, step: number): string {
  if (v === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(v)) + 1e-9);
  const mantissa = v / 10 ** exponent;
  const digits = decimalsFor(mantissa, step / 10 ** exponent);
  const power = `10${superscript(exponent)}`;
  const m = minus(mantissa.toFixed(digits));
  return m === "1" ? power : m === "−1" ? `−${power}` : `${m}×${power}`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
];
const MOST_COMPACT = 1e15;
/** Smaller values, and those with more decimals, are read with less trouble as powers of ten. */
const LEAST_PLAIN = 1e-4;
const MOST_DECIMALS = 6;
/** From so many steps a value's own digits hide those that differ. */
const OFFSET_FROM = 1e7;

interface Formatted {
  readonly labels: string[];
  /** What is to be added to every label; empty for nothing. */
  readonly offset: string;
}

/** Writes evenly spaced values with the same decimals: as they are, in millions and more, from an offset, or by a power of ten. */
export function formatTicks(values: readonly number[], step: number): Formatted {
  const largest = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  if (values.length > 1 && largest / step >= OFFSET_FROM) return fromOffset(values, step);
  return { labels: plain(values, step, largest), offset: "" };
}

function plain(values: readonly number[], step: number, largest: number): string[] {
  if (largest >= 1e6 && largest < MOST_COMPACT) {
    const [unit, name] = UNITS.find(([from]) => largest >= from)!;
    const decimals = decimalsOf(
      values.map((v) => v / unit),
      step / unit,
    );
    if (decimals <= 3)
      return values.map((v) => (v === 0 ? "0" : `${minus((v / unit).toFixed(decimals))}${name}`));
  }
  const decimals = decimalsOf(values, step);
  if (largest === 0 || (largest >= LEAST_PLAIN && largest < MOST_COMPACT))
    return values.map((v) => (v === 0 && largest < 1e-3 ? "0" : fixed(v, decimals)));
  return values.map((v) => scientific(v, step));
}

function fromOffset(values: readonly number[], step: number): Formatted {
  const least = Math.min(...values);
  const power = Math.ceil(Math.log10(Math.max(...values) - least) - 1e-9);
  const unit = power < 0 ? 1 / 10 ** -power : 10 ** power;
  const base = power < 0 ? Math.floor(least * 10 ** -power) / 10 ** -power : Math.floor(least / unit) * unit;
  // The difference is exact but for the last bits of the values themselves.
  const rest = values.map((v) => (Math.round(((v - base) / step) * 100) / 100) * step);
  const largest = rest.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const whole =
    Math.abs(base) < 1e21
      ? grouped(Math.abs(base).toFixed(Math.max(0, Math.min(20, -power))))
      : scientific(Math.abs(base), Math.abs(base) * 1e-15);
  const written = whole.includes(".") ? whole.replace(/\.?0+$/, "") : whole;
  return { labels: plain(rest, step, largest), offset: `${base < 0 ? "−" : "+"} ${written}` };
}

/** Writes one number with about three significant digits. */
export function formatNumber(v: number): string {
  if (!Number.isFinite(v)) return Number.isNaN(v) ? "" : v > 0 ? "∞" : "−∞";
  const size = Math.abs(v);
  if (Number.isInteger(v) && size < 1e6) return fixed(v, 0);
  if (size >= 1e6 && size < MOST_COMPACT) {
    const rounded = Number(v.toPrecision(3));
    const [unit, name] = UNITS.find(([from]) => Math.abs(rounded) >= from)!;
    const scaled = rounded / unit;
    return `${minus(scaled.toFixed(decimalsFor(scaled, 0.01)))}${name}`;
  }
  if (size >= 1e6) return scientific(Number(v.toPrecision(3)), size * 1e-3);
  if (size >= 1e-3) return fixed(v, Math.max(0, 2 - Math.floor(Math.log10(size))));
  const rounded = Number(v.toPrecision(3));
  const decimals = decimalsFor(rounded, size * 1e-3);
  return size >= LEAST_PLAIN && decimals <= MOST_DECIMALS
    ? fixed(rounded, decimals)
    : scientific(rounded, size * 1e-3);
}

/** Writes the numbers of a table with one number of decimals: what tells the largest apart to a thousandth, and the rest. */
export function formatTable(values: ArrayLike<number>): string[] {
  const all = Array.from(values);
  const finite = all.filter(Number.isFinite);
  const largest = finite.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  if (largest >= 1e9 || (largest > 0 && largest < 1e-3)) return all.map(formatNumber);
  let decimals = 0;
  const off = (v: number): boolean => Math.abs(Number(v.toFixed(decimals)) - v) > largest * 5e-4;
  while (decimals < MOST_DECIMALS && finite.some(off)) decimals++;
  return all.map((v) => (Number.isFinite(v) ? fixed(v, decimals) : formatNumber(v)));
}

/** At most about `count` ticks of a linear axis at 1, 2 or 5 times a power of ten. */
export function linearTicks(lo: number, hi: number, count: number): Tick[] {
  const [a, b] = lo < hi ? [lo, hi] : [hi, lo];
  const values = ticks(a, b, Math.max(1, count));
  const increment = tickIncrement(a, b, Math.max(1, count));
  return labelled(values, increment < 0 ? -1 / increment : increment);
}

/** Ticks at given places with their labels. */
export function labelled(values: readonly number[], step: number): Tick[] {
  const { labels, offset } = formatTicks(values, step);
  return values.map((at, i) => ({ at, label: labels[i]!, ...(offset ? { offset } : {}) }));
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
  const simple = majors.every((v) => v >= 0.9e-3 && v <= 1.1e4);
  const label = (v: number): string =>
    simple ? fixed(v, decimalsFor(v, v * 1e-3)) : scientific(v, v * 1e-3);
  const all = [...majors.map((at) => ({ at, label: label(at) })), ...minors.map((at) => ({ at, label: "" }))];
  return all.sort((p, q) => p.at - q.at);
}

/** All ticks of an axis for about `count` labels; categories ignore the count. */
export function scaleTicks(scale: Scale, count: number): Tick[] {
  if (scale.categories !== undefined) return scale.categories.map((label, at) => ({ at, label }));
  if (scale.type === "time") return timeTicks(scale.lo, scale.hi, count, scale.zone);
  return scale.type === "log" ? logTicks(scale.lo, scale.hi, count) : linearTicks(scale.lo, scale.hi, count);
}
