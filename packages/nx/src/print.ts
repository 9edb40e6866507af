import { type Element, isFloat, isTraced, showShape } from "@raven-ts/tolk";
import type { NDArray } from "./array.ts";
import { dataOf } from "./ops/read.ts";
import { finite, whole } from "./ops/whole.ts";

export interface PrintOptions {
  /** Digits after the point, at most: 8. */
  readonly precision?: number;
  /** More elements than this are summarised: 1000. */
  readonly threshold?: number;
  /** Elements shown at each end of a summarised axis: 3. */
  readonly edgeItems?: number;
  /** Columns of a line: 75. */
  readonly lineWidth?: number;
}

type Show = (value: Element) => string;

const GAP = "...";

/** Indices of an axis that are shown; -1 marks the gap. */
function shownIndices(extent: number, edge: number, summarize: boolean): number[] {
  const all = (n: number, from: number): number[] => Array.from({ length: n }, (_, i) => from + i);
  if (!summarize || extent <= 2 * edge) return all(extent, 0);
  return [...all(edge, 0), -1, ...all(edge, extent - edge)];
}

/** The values that are shown, in order. */
function shownValues(x: NDArray, edge: number, summarize: boolean): Element[] {
  const data = dataOf(x, "toString()");
  const out: Element[] = [];
  const visit = (axis: number, at: number): void => {
    if (axis === x.ndim) {
      out.push(data[at]);
      return;
    }
    for (const i of shownIndices(x.shape[axis], edge, summarize)) {
      if (i >= 0) visit(axis + 1, at + i * x.strides[axis]);
    }
  };
  visit(0, x.offset);
  return out;
}

/** The shortest decimal that reads back as the same float32, as digits and a power of ten. */
function shortest(value: number, single: boolean): string {
  if (!single) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toPrecision(9);
}

/** A number's decimal digits and the place of its point: `0.digits × 10^point`. */
function decompose(value: number, single: boolean): { digits: string; point: number } {
  const [mantissa, exponent = "0"] = shortest(Math.abs(value), single).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  const all = (whole + fraction).replace(/^0+/, "");
  const lead = (whole + fraction).length - all.length;
  return { digits: all.replace(/0+$/, "") || "0", point: whole.length - lead + Number(exponent) };
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

/** Whole part and fraction of a number without exponent, the fraction at most `precision` digits. */
function positional(value: number, single: boolean, precision: number): [string, string] {
  const { digits, point } = decompose(value, single);
  if (digits === "0") return [`${signOf(value)}0`, ""];
  const fractionDigits = Math.max(0, digits.length - point);
  if (fractionDigits > precision) {
    const [whole, fraction = ""] = Math.abs(value).toFixed(precision).split(".");
    return [signOf(value) + whole, fraction.replace(/0+$/, "")];
  }
  const whole = point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  const fraction = point <= 0 ? "0".repeat(-point) + digits : digits.slice(point);
  return [signOf(value) + whole, fraction];
}

/** Mantissa digits after the first, and the exponent. */
function scientific(value: number, single: boolean, precision: number): [string, string, number] {
  if (value === 0) return [`${signOf(value)}0`, "", 0];
  const { digits, point } = decompose(value, single);
  if (digits.length - 1 <= precision) return [signOf(value) + digits[0], digits.slice(1), point - 1];
  const [mantissa, exponent] = Math.abs(value).toExponential(precision).split("e");
  return [signOf(value) + mantissa[0], mantissa.slice(2).replace(/0+$/, ""), Number(exponent)];
}

/** How to show the numbers of one array, all in one width. */
function floatShow(values: readonly number[], single: boolean, precision: number): Show {
  const finite = values.filter(Number.isFinite);
  let high = 0;
  let low = Number.POSITIVE_INFINITY;
  for (const value of finite) {
    if (value === 0) continue;
    high = Math.max(high, Math.abs(value));
    low = Math.min(low, Math.abs(value));
  }
  const exponential = high > 0 && (high >= (single ? 1e6 : 1e8) || low < 1e-4 || high / low > 1000);
  const show = exponential
    ? exponentialShow(finite, single, precision)
    : positionalShow(finite, single, precision);
  return padded(values, show);
}

function positionalShow(finite: readonly number[], single: boolean, precision: number): Show {
  const parts = finite.map((value) => positional(value, single, precision));
  const left = widest(parts.map(([whole]) => whole));
  const right = widest(parts.map(([, fraction]) => fraction));
  return (value) => {
    const [whole, fraction] = positional(Number(value), single, precision);
    return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
  };
}

function exponentialShow(finite: readonly number[], single: boolean, precision: number): Show {
  const parts = finite.map((value) => scientific(value, single, precision));
  const fractionWidth = widest(parts.map(([, fraction]) => fraction));
  const powerWidth = Math.max(2, widest(parts.map(([, , power]) => String(Math.abs(power)))));
  return (value) => {
    const [whole, fraction, power] = scientific(Number(value), single, precision);
    const digits = String(Math.abs(power)).padStart(powerWidth, "0");
    return `${whole}.${fraction.padEnd(fractionWidth, "0")}e${power < 0 ? "-" : "+"}${digits}`;
  };
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}

function special(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

/** Every text right-aligned in the widest one's width. */
function padded(values: readonly Element[], finite: Show): Show {
  const show: Show = (value) =>
    typeof value === "bigint" || Number.isFinite(value) ? finite(value) : special(value);
  const width = widest(values.map(show));
  return (value) => show(value).padStart(width);
}

/** How to show the elements of an array, judged by those that are shown. */
function elementShow(x: NDArray, values: readonly Element[], precision: number): Show {
  if (x.dtype === "bool") {
    const width = values.some((value) => value === 0) ? 5 : 4;
    return (value) => (value === 0 ? "false" : "true").padStart(width);
  }
  if (isFloat(x.dtype)) return floatShow(values.map(Number), x.dtype === "float32", precision);
  return padded(values, String);
}

/**
 * Formats an array as NumPy prints it: aligned columns, and `...` in axes of arrays of more than 1000 elements. bool
 * prints as `true` and `false`. A traced array prints its type.
 *
 * @example
 * nx.format(nx.asarray([1, 2.5])) // [1.  2.5]
 */
export function format(x: NDArray, options: PrintOptions = {}): string {
  const { precision = 8, threshold = 1000, edgeItems = 3, lineWidth = 75 } = options;
  whole("nx.format", "a precision of", precision, 0, 100);
  whole("nx.format", "an edge of", edgeItems, 0);
  for (const n of [threshold, lineWidth])
    if (n !== Number.POSITIVE_INFINITY) finite("nx.format", "a bound of", n);
  if (isTraced(x)) return `traced ${x.dtype} ${showShape(x.shape)}`;
  const data = dataOf(x, "toString()");
  if (x.size === 0) return x.ndim < 2 ? "[]" : `[] (shape ${showShape(x.shape)})`;
  const summarize = x.size > threshold;
  const values = shownValues(x, edgeItems, summarize);
  const show = elementShow(x, values, precision);
  if (x.ndim === 0) return show(data[x.offset]).replace(/\.$/, "");

  const row = (at: number, indent: number): string => {
    const axis = x.ndim - 1;
    const lines: string[] = [];
    let line = "";
    for (const i of shownIndices(x.shape[axis], edgeItems, summarize)) {
      const word = i < 0 ? GAP : show(data[at + i * x.strides[axis]]);
      // The last column is kept free for the closing bracket.
      if (line.length > 0 && indent + line.length + 1 + word.length > lineWidth - x.ndim) {
        lines.push(line.trimEnd());
        line = "";
      }
      line = line.length > 0 ? `${line} ${word}` : word;
    }
    lines.push(line);
    return `[${lines.join(`\n${" ".repeat(indent)}`)}]`;
  };
  const block = (axis: number, at: number): string => {
    if (axis === x.ndim - 1) return row(at, x.ndim);
    const parts = shownIndices(x.shape[axis], edgeItems, summarize).map((i) =>
      i < 0 ? GAP : block(axis + 1, at + i * x.strides[axis]),
    );
    const between = "\n".repeat(x.ndim - axis - 1) + " ".repeat(axis + 1);
    return `[${parts.join(between)}]`;
  };
  return block(0, x.offset);
}

function cells(x: NDArray, show: Show, edge: number): string {
  const data = dataOf(x, "display");
  const [m, n] = x.shape;
  const columns = shownIndices(n, edge, n > 2 * edge + 1);
  const line = (i: number): string =>
    columns
      .map((j) => {
        if (i < 0 || j < 0) return "<td>…</td>";
        return `<td>${show(data[x.offset + i * x.strides[0] + j * x.strides[1]]).trim()}</td>`;
      })
      .join("");
  return shownIndices(m, edge, m > 2 * edge + 1)
    .map((i) => `<tr>${line(i)}</tr>`)
    .join("");
}

/**
 * What notebooks show: text as {@link format} with the type under it, and for a matrix an HTML table.
 *
 * @example
 * nx.display(nx.asarray([1, 2.5]))["text/plain"] // [1.  2.5]\nfloat32 [2]
 */
export function display(x: NDArray): Record<string, string> {
  const type = `${x.dtype} ${showShape(x.shape)}`;
  const text = `${format(x)}\n${type}`;
  if (isTraced(x) || x.ndim !== 2 || x.size === 0) return { "text/plain": text };
  const edge = 10;
  const show = elementShow(x, shownValues(x, edge, true), 6);
  return {
    "text/plain": text,
    "text/html": `<table class="nx-array">${cells(x, show, edge)}</table><p>${type}</p>`,
  };
}
