import { specError } from "../errors.ts";
import { base64 as toBase64 } from "./base64.ts";
import type { NumericArray } from "./data.ts";
import type { FigureSpec } from "./types.ts";

/** Changes whenever an older reader would draw a newer spec wrongly. */
const VERSION = 1;

type Maker = new (buffer: ArrayBuffer) => NumericArray;

const KINDS: Readonly<Record<string, Maker>> = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  uint8c: Uint8ClampedArray,
};

/** A spec as JSON: its version, and typed arrays as base64 of their bytes, the least significant first. */
export const specToJson = (spec: FigureSpec): object => ({ hugin: VERSION, ...(encode(spec) as object) });

function encode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(encode);
  if (ArrayBuffer.isView(value)) {
    const kind = Object.entries(KINDS).find(([, make]) => value.constructor === make)![0];
    return {
      array: kind,
      base64: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
    };
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encode(part)]));
}

/** Whether a value came from `specToJson`. */
export const isJson = (value: unknown): value is { readonly hugin: unknown } =>
  typeof value === "object" && value !== null && "hugin" in value;

/** Reads what `specToJson` wrote. */
export function specFromJson(json: { readonly hugin: unknown }): unknown {
  const { hugin: version, ...rest } = json;
  if (version !== VERSION)
    throw specError(`version ${JSON.stringify(version)}`, `this hugin reads version ${VERSION}`);
  return decode(rest);
}

function decode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const { array, base64 } = value as { array?: unknown; base64?: unknown };
  if (typeof array === "string" && typeof base64 === "string") {
    const make = Object.hasOwn(KINDS, array) ? KINDS[array] : undefined;
    if (!make)
      throw specError(`an array of ${JSON.stringify(array)}`, `it knows ${Object.keys(KINDS).join(", ")}`);
    const text = atob(base64);
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    return new make(bytes.buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]));
}

let known: WeakSet<object> | undefined;

/**
 * A frozen copy of a spec down to its leaves, which `JSON.stringify` writes so that it can be read again. Typed arrays,
 * which cannot be frozen, are shared.
 */
export function sealed(spec: FigureSpec): FigureSpec {
  known ??= new WeakSet();
  if (known.has(spec)) return spec;
  return frozen(spec, known) as FigureSpec;
}

function frozen(value: unknown, done: WeakSet<object>): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || done.has(value))
    return value;
  const copy: object = Array.isArray(value)
    ? value.map((part) => frozen(part, done))
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, frozen(part, done)]));
  // Not enumerable: structuredClone and postMessage do not carry it.
  if ("kind" in copy) Object.defineProperty(copy, "toJSON", { value: () => specToJson(copy as FigureSpec) });
  done.add(copy);
  return Object.freeze(copy);
}
