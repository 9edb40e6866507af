import { missingError, optionError, unknownError } from "../errors.ts";
import { parseColor } from "./color.ts";
import { nearest } from "./nearest.ts";

/** Throws where a value is not what an option takes. */
export type Rule = (op: string, name: string, value: unknown) => void;

/** The options of one thing by name, and which of them must be there. */
export interface Schema {
  readonly rules: Readonly<Record<string, Rule>>;
  readonly required?: readonly string[];
}

/** Throws for options without a rule, values that their rule does not take, and missing ones. Undefined counts as not given. */
export function check(op: string, given: unknown, { rules, required = [] }: Schema, name = "options"): void {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given))
    throw optionError(op, name, given, `an object of ${Object.keys(rules).slice(0, 6).join(", ")}, …`);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule === undefined) {
      const names = Object.keys(rules);
      throw unknownError(op, key, value, names, nearest(key, names));
    }
    rule(op, key, value);
  }
  for (const key of required) {
    if ((given as Record<string, unknown>)[key] === undefined) throw missingError(op, key);
  }
}

/** A rule that a test decides; `need` says what it takes. */
export const rule =
  (need: string, fits: (value: unknown) => boolean): Rule =>
  (op, name, value) => {
    if (!fits(value)) throw optionError(op, name, value, need);
  };

export const text: Rule = /* @__PURE__ */ rule("text", (v) => typeof v === "string");
/** A value that the function itself checks. */
export const any: Rule = () => {};
export const flag: Rule = /* @__PURE__ */ rule("true or false", (v) => typeof v === "boolean");

const isNumber = (v: unknown): v is number => typeof v === "number" && Number.isFinite(v);

export const number = (lo: number, hi: number, unit = ""): Rule =>
  rule(`${lo} to ${hi}${unit}`, (v) => isNumber(v) && v >= lo && v <= hi);

export const positive = (hi: number, unit = ""): Rule =>
  rule(`more than 0, up to ${hi}${unit}`, (v) => isNumber(v) && v > 0 && v <= hi);

export const count = (lo: number, hi: number): Rule =>
  rule(
    `a whole number from ${lo}${hi < Infinity ? ` to ${hi}` : ""}`,
    (v) => Number.isInteger(v) && (v as number) >= lo && (v as number) <= hi,
  );

/** One of a few words; an error names the nearest. */
export const choice =
  (words: readonly string[]): Rule =>
  (op, name, value) => {
    if (words.includes(value as string)) return;
    const near = typeof value === "string" ? nearest(value, words) : undefined;
    throw optionError(op, name, value, `one of ${words.join(", ")}`, near && `${name}: "${near}"`);
  };

export const color: Rule = (op, name, value) => {
  if (typeof value !== "string") throw optionError(op, name, value, "a colour");
  parseColor(op, value);
};

/** Two ends, either of which may be null; those of a colour scale must rise. */
export const limits = (rising: boolean): Rule =>
  rule(`two numbers or null${rising ? ", the first less" : ", apart"}`, (v) => {
    if (!Array.isArray(v) || v.length !== 2) return false;
    const [lo, hi] = v as unknown[];
    if (![lo, hi].every((end) => end === null || isNumber(end))) return false;
    return lo === null || hi === null || (rising ? (lo as number) < (hi as number) : lo !== hi);
  });

export const size: Rule = /* @__PURE__ */ rule(
  "[width, height] within 1 to 20000 px",
  (v) =>
    Array.isArray(v) && v.length === 2 && v.every((side) => isNumber(side) && side >= 1 && side <= 20_000),
);

const isTyped = (v: unknown): boolean => ArrayBuffer.isView(v) && !(v instanceof DataView);
const isTexts = (v: unknown): boolean => Array.isArray(v) && v.every((t) => typeof t === "string");

/** What a spec keeps of a channel. */
export const numbers: Rule = /* @__PURE__ */ rule("a typed array", isTyped);
export const texts: Rule = /* @__PURE__ */ rule("an array of texts", isTexts);
export const places: Rule = /* @__PURE__ */ rule(
  "a typed array, or an array of texts",
  (v) => isTyped(v) || isTexts(v),
);

/** Whichever of several rules takes the value; the error is the last one's. */
export const either =
  (...rules: readonly Rule[]): Rule =>
  (op, name, value) => {
    for (const [i, one] of rules.entries()) {
      try {
        one(op, name, value);
        return;
      } catch (error) {
        if (i === rules.length - 1) throw error;
      }
    }
  };

/** An object with options of its own. */
export const nested =
  (schema: Schema): Rule =>
  (op, name, value) =>
    check(op, value, schema, name);
