// When does a value match the text behind `//` in an example? The rule is stated in CONTRIBUTING.md.
// @ts-check
import { inspect } from "node:util";

/**
 * Compact text of a value: `String()` for primitives; arrays and objects as JSON-like text, through
 * `toJSON()` or `tolist()` where they have one.
 * @param {any} value @returns {string}
 */
export function show(value) {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return String(value);
  if (typeof value === "function") return `[Function ${value.name}]`;
  if (typeof value.toJSON === "function") return show(value.toJSON());
  if (typeof value.tolist === "function") return show(value.tolist());
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) value = Array.from(/** @type {any} */ (value));
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value instanceof Map) return show(Object.fromEntries(value));
  if (value instanceof Set) return show([...value]);
  const proto = Object.getPrototypeOf(value);
  if (proto !== null && proto !== Object.prototype && value.toString !== Object.prototype.toString) {
    return String(value);
  }
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}: ${show(item)}`)
    .join(", ")}}`;
}

const numbers = /(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;
const strip = (/** @type {string} */ text) => text.replace(/[\s"'`;]/g, "");

/** Without white space, quotes and the name of an array's class in front. @param {string} text */
const bare = (text) => strip(text).replace(/^[A-Z]\w*(\(\d+\))?(?=\[)/, "");

/**
 * Whether `text` is the expected one: white space and quotes aside the same, numbers equal after rounding to
 * the digits that the expected one shows, and within float32's rounding where it shows seven or more; from `...` on anything matches.
 * @param {string} text @param {string} expected
 */
export function agrees(text, expected) {
  const want = bare(expected);
  const have = bare(text);
  const open = want.search(/\.\.\.|…/);
  if (open >= 0 && have.startsWith(want.slice(0, open))) return true;
  if (have === want) return true;
  if (have.replace(numbers, "#") !== want.replace(numbers, "#")) return false;
  const got = have.match(numbers) ?? [];
  const wish = want.match(numbers) ?? [];
  return wish.every((item, i) => sameNumber(got[i] ?? "", item));
}

/** @param {string} got @param {string} wish */
function sameNumber(got, wish) {
  if (Number(got) === Number(wish)) return true;
  const gap = Math.abs(Number(got) - Number(wish));
  const long = wish.replace(/e.*|^[-+]?[0.]*|\./gi, "").length >= 7;
  if (long && gap <= 2 ** -22 * Math.abs(Number(wish))) return true;
  const [mantissa = "", exponent] = wish.toLowerCase().split("e");
  const digits = /\.(\d*)$/.exec(mantissa)?.[1]?.length ?? 0;
  if (exponent !== undefined) return Number(Number(got).toExponential(digits)) === Number(wish);
  return digits > 0 && Number(Number(got).toFixed(digits)) === Number(wish);
}

/**
 * Runs `thunk` and compares; undefined when it matches, else what differs.
 * @param {() => Promise<unknown>} thunk @param {string} expected @returns {Promise<string | undefined>}
 */
export async function mismatch(thunk, expected) {
  const throws = /^throws\b:?\s*(.*)$/.exec(expected);
  let value;
  try {
    value = await thunk();
  } catch (error) {
    if (throws === null) throw error;
    const message = `${error instanceof Error ? error.name : ""}: ${error instanceof Error ? error.message : error}`;
    return message.includes(throws[1] ?? "")
      ? undefined
      : `threw ${message}, expected it to hold ${throws[1]}`;
  }
  if (throws !== null) return `gave ${show(value)}, expected an error`;
  const forms = [() => show(value), () => String(value), () => inspect(value, { breakLength: Infinity })];
  if (forms.some((form) => agrees(form(), expected))) return undefined;
  return `gave ${show(value)}, expected ${expected}`;
}
