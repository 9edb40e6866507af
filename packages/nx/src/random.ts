import {
  type DType,
  DTypeError,
  erf,
  isFloat,
  isTraced,
  normalizeAxis,
  type RandomWord,
  rotations,
  type Shape,
  ShapeError,
  showShape,
  threefry2x32,
  validShape,
} from "@raven-ts/tolk";
import type { NDArray } from "./array.ts";
import { bind1 } from "./bind.ts";
import { asarray } from "./creation.ts";
import { add, clip, maximum, multiply, remainder } from "./ops/arithmetic.ts";
import { bitwiseLeftShift, bitwiseOr, bitwiseRightShift, bitwiseXor, less } from "./ops/compare.ts";
import { slice, take } from "./ops/indexing.ts";
import { erfinv, log, neg } from "./ops/math.ts";
import { stack } from "./ops/movement.ts";
import { checkOperand, toDType } from "./ops/operand.ts";
import { toTypedArray } from "./ops/read.ts";
import { argmax } from "./ops/reduce.ts";
import { whole } from "./ops/whole.ts";
import type { Extents, Floats } from "./signatures.ts";

export interface FloatOptions<D extends Floats = Floats> {
  /** float32 (the default) or float64. */
  readonly dtype?: D;
}

export interface UniformOptions<D extends Floats = Floats> extends FloatOptions<D> {
  /** Smallest value, 0. */
  readonly minval?: number;
  /** Bound that values stay below, 1. */
  readonly maxval?: number;
}

/**
 * Makes a key of a whole number. All functions here take a key, are pure, and give JAX's values for the same key
 * (`jax_threefry_partitionable`, its default): bits and integers exactly, floats to rounding.
 *
 * @example
 * nx.random.key(42).tolist() // [0, 42]
 */
export function key(seed: number): NDArray<"uint32"> {
  if (!Number.isSafeInteger(seed)) {
    throw new DTypeError("nx/seed", `nx.random.key: cannot seed with ${seed} (need a whole number)`);
  }
  const high = seed < 0 ? 0 : Math.floor(seed / 2 ** 32);
  return asarray(Uint32Array.of(high, seed >>> 0));
}

function checkKey(op: string, k: NDArray): void {
  if (k.dtype === "uint32" && k.ndim >= 1 && k.shape[k.ndim - 1] === 2) return;
  throw new ShapeError(
    "nx/key",
    `nx.random.${op}: cannot use ${k.dtype} ${showShape(k.shape)} as a key (need uint32 [2])`,
    "make one with nx.random.key(seed)",
  );
}

function draw(op: string, k: NDArray, shape: Shape, word: RandomWord): NDArray<"uint32", never> {
  checkKey(op, k);
  const params = { shape: validShape(`nx.random.${op}`, shape), word };
  return bind1("randomBits", [k], params) as NDArray<"uint32", never>;
}

/**
 * Makes `count` independent keys of one: shape [count, 2]. Use a key once, then split it.
 *
 * @example
 * nx.random.split(nx.random.key(0)).tolist() // [[1797259609, 2579123966], [928981903, 3453687069]]
 */
export function split(k: NDArray, count: number = 2): NDArray<"uint32"> {
  return stack([draw("split", k, [count], "high"), draw("split", k, [count], "low")], -1);
}

/**
 * Makes a key of a key and a whole number in [0, 2³²), such as a step count; the number may be an array, 0-d.
 *
 * @example
 * nx.random.foldIn(nx.random.key(0), 7).tolist() // [2716826189, 292468403]
 */
export function foldIn(k: NDArray, data: number | NDArray): NDArray<"uint32"> {
  checkKey("foldIn", k);
  checkOperand("nx.random.foldIn", data);
  if (typeof data !== "object") whole("nx.random.foldIn", "data", data, 0, 2 ** 32 - 1);
  if (typeof data === "number" && !isTraced(k) && k.ndim === 1) {
    const [high, low] = toTypedArray(k) as Uint32Array;
    return asarray(Uint32Array.from(threefry2x32(high, low, 0, data)));
  }
  return foldTraced(
    k,
    typeof data === "number" ? asarray(Uint32Array.of(data), { shape: [] }) : toDType(data, "uint32"),
  );
}

/** {@link threefry2x32} written with array operations, for keys and data that are traced. */
export function foldTraced(k: NDArray, data: NDArray): NDArray<"uint32"> {
  const k0 = slice(k, "...", 0);
  const k1 = slice(k, "...", 1);
  const keys = [k0, k1, bitwiseXor(bitwiseXor(k0, k1), 0x1bd11bda)];
  let x0 = k0;
  let x1 = add(data, k1);
  for (let group = 0; group < 5; group++) {
    for (const by of rotations[group % 2]) {
      x0 = add(x0, x1);
      x1 = bitwiseXor(bitwiseOr(bitwiseLeftShift(x1, by), bitwiseRightShift(x1, 32 - by)), x0);
    }
    x0 = add(x0, keys[(group + 1) % 3]);
    x1 = add(add(x1, keys[(group + 2) % 3]), group + 1);
  }
  return stack([x0, x1], -1) as NDArray<"uint32">;
}

/**
 * Random 32-bit words, uint32.
 *
 * @example
 * nx.random.bits(nx.random.key(0), [2]).tolist() // [4070199207, 4202968722]
 */
export function bits<const S extends Shape>(k: NDArray, shape: S): NDArray<"uint32", Extents<S>> {
  return draw("bits", k, shape, "xor");
}

function floatOf(op: string, dtype: DType | undefined): "float32" | "float64" {
  if (dtype === undefined || isFloat(dtype)) return (dtype ?? "float32") as "float32" | "float64";
  throw new DTypeError("nx/random-dtype", `nx.random.${op}: cannot draw ${dtype} (need float32 or float64)`);
}

/** Multiples of 2⁻²³ (float32) or 2⁻⁵² (float64) in [0, 1). */
function fractions(op: string, k: NDArray, shape: Shape, dtype: "float32" | "float64"): NDArray {
  if (dtype === "float32") {
    return multiply(toDType(bitwiseRightShift(draw(op, k, shape, "xor"), 9), "float32"), 2 ** -23);
  }
  const high = toDType(draw(op, k, shape, "high"), "float64");
  const low = toDType(bitwiseRightShift(draw(op, k, shape, "low"), 12), "float64");
  return add(multiply(high, 2 ** -32), multiply(low, 2 ** -52));
}

/**
 * Values spread evenly over `[minval, maxval)`.
 *
 * @example
 * nx.random.uniform(nx.random.key(0), [2], { maxval: 10 }).tolist() // [9.476670265197754, 9.785799026489258]
 */
export function uniform<const S extends Shape, D extends Floats = "float32">(
  k: NDArray,
  shape: S,
  options?: UniformOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function uniform(k: NDArray, shape: Shape, options: UniformOptions = {}): NDArray {
  const { minval = 0, maxval = 1 } = options;
  const dtype = floatOf("uniform", options.dtype);
  const unit = fractions("uniform", k, shape, dtype);
  if (minval === 0 && maxval === 1) return unit;
  const rounded = dtype === "float32" ? Math.fround : (x: number) => x;
  const low = rounded(minval);
  return maximum(add(multiply(unit, rounded(rounded(maxval) - low)), low), low);
}

/**
 * Values of the standard normal distribution.
 *
 * @example
 * nx.random.normal(nx.random.key(1), [2, 3]).shape // [2, 3]
 */
export function normal<const S extends Shape, D extends Floats = "float32">(
  k: NDArray,
  shape: S,
  options?: FloatOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function normal(k: NDArray, shape: Shape, options: FloatOptions = {}): NDArray {
  const dtype = floatOf("normal", options.dtype);
  const low = dtype === "float32" ? 2 ** -24 - 1 : 2 ** -53 - 1;
  return multiply(erfinv(uniform(k, shape, { dtype, minval: low, maxval: 1 })), Math.SQRT2);
}

/**
 * Normal values between two bounds, exclusive, by inversion.
 *
 * @example
 * nx.random.truncatedNormal(nx.random.key(0), -1, 1, [2]).shape // [2]
 */
export function truncatedNormal<const S extends Shape, D extends Floats = "float32">(
  k: NDArray,
  lower: number,
  upper: number,
  shape: S,
  options?: FloatOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function truncatedNormal(
  k: NDArray,
  lower: number,
  upper: number,
  shape: Shape,
  options: FloatOptions = {},
): NDArray {
  const dtype = floatOf("truncatedNormal", options.dtype);
  if (!(lower < upper)) {
    throw new ShapeError(
      "nx/bounds",
      `nx.random.truncatedNormal: cannot draw between ${lower} and ${upper} (need lower < upper)`,
    );
  }
  const rounded = dtype === "float32" ? Math.fround : (x: number) => x;
  const [a, b] = [lower, upper].map((bound) => rounded(erf(rounded(bound / Math.SQRT2))));
  const values = multiply(erfinv(uniform(k, shape, { dtype, minval: a, maxval: b })), Math.SQRT2);
  const gap = dtype === "float32" ? 2 ** -23 : 2 ** -52;
  const inward = (bound: number, sign: number): number =>
    Number.isFinite(bound) ? bound + sign * Math.max(Math.abs(bound), 2 ** -100) * gap : bound;
  return clip(values, inward(lower, 1), inward(upper, -1));
}

/**
 * True with probability `p`.
 *
 * @example
 * nx.random.bernoulli(nx.random.key(0), 0.5, [4]).tolist() // [false, false, true, true]
 */
export function bernoulli(k: NDArray, p: number | NDArray, shape: Shape): NDArray<"bool"> {
  return less(uniform(k, shape), p);
}

/**
 * Whole numbers of `[minval, maxval)`, int32.
 *
 * @example
 * nx.random.randint(nx.random.key(0), [4], 0, 10).tolist() // [9, 0, 2, 3]
 */
export function randint<const S extends Shape>(
  k: NDArray,
  shape: S,
  minval: number,
  maxval: number,
): NDArray<"int32", Extents<S>>;
export function randint(k: NDArray, shape: Shape, minval: number, maxval: number): NDArray {
  const whole = (n: number): boolean => Number.isInteger(n) && n >= -(2 ** 31) && n <= 2 ** 31;
  if (!whole(minval) || !whole(maxval)) {
    throw new DTypeError(
      "nx/randint",
      `nx.random.randint: cannot draw from [${minval}, ${maxval}) (need whole numbers of 32 bits)`,
    );
  }
  const span = maxval <= minval ? 1 : maxval - minval;
  const keys = split(k);
  const high = bits(slice(keys, 0), shape);
  const low = bits(slice(keys, 1), shape);
  if (span === 2 ** 32) return add(toDType(low, "int32"), minval);
  // (high·2³² + low) mod span, in 32-bit words.
  const half = 65536 % span;
  const factor = (Math.imul(half, half) >>> 0) % span;
  const offset = remainder(add(multiply(remainder(high, span), factor), remainder(low, span)), span);
  return add(toDType(offset, "int32"), minval);
}

/** Order of 0..n-1 by JAX's rule: stable sorts by fresh 32-bit words. Needs values, so not under a trace. */
function order(k: NDArray, n: number): Int32Array {
  const rounds = Math.ceil((3 * Math.log(Math.max(1, n))) / Math.log(2 ** 32 - 1));
  let current = k;
  let out = Int32Array.from({ length: n }, (_, i) => i);
  for (let round = 0; round < rounds; round++) {
    const keys = split(current);
    current = slice(keys, 0);
    const words = toTypedArray(bits(slice(keys, 1), [n])) as Uint32Array;
    const by = Array.from({ length: n }, (_, i) => i).sort((i, j) => words[i] - words[j]);
    out = Int32Array.from(by, (i) => out[i]);
  }
  return out;
}

/**
 * A random order: of 0..n-1 for a number, of the slices along axis 0 for an array. Needs values, so not under a trace.
 *
 * @example
 * nx.random.permutation(nx.random.key(0), 5).tolist() // [0, 1, 4, 3, 2]
 */
export function permutation<X extends number | NDArray>(
  k: NDArray,
  x: X,
): NDArray<X extends NDArray<infer D> ? D : "int32">;
export function permutation(k: NDArray, x: number | NDArray): NDArray {
  checkKey("permutation", k);
  checkOperand("nx.random.permutation", x);
  if (typeof x !== "object") {
    return asarray(order(k, whole("nx.random.permutation", "a count of", x, 0, 2 ** 31 - 1)));
  }
  normalizeAxis("nx.random.permutation", 0, x.ndim);
  return take(x, asarray(order(k, x.shape[0])), 0);
}

/**
 * Values of the standard Gumbel distribution.
 *
 * @example
 * nx.random.gumbel(nx.random.key(0), [2]).shape // [2]
 */
export function gumbel<const S extends Shape, D extends Floats = "float32">(
  k: NDArray,
  shape: S,
  options?: FloatOptions<D>,
): NDArray<NoInfer<D>, Extents<S>>;
export function gumbel(k: NDArray, shape: Shape, options: FloatOptions = {}): NDArray {
  const dtype = floatOf("gumbel", options.dtype);
  const tiny = dtype === "float32" ? 2 ** -126 : 2 ** -1022;
  return neg(log(neg(log(uniform(k, shape, { dtype, minval: tiny, maxval: 1 })))));
}

/**
 * Indices (int32) along `axis` drawn with the probabilities `softmax(logits)`.
 *
 * @example
 * nx.random.categorical(nx.random.key(0), nx.asarray([[0, 50], [50, 0]])).tolist() // [1, 0]
 */
export function categorical(k: NDArray, logits: NDArray, axis: number = -1): NDArray<"int32"> {
  const dtype = floatOf("categorical", isFloat(logits.dtype) ? logits.dtype : "float32");
  return argmax(add(gumbel(k, logits.shape, { dtype }), logits), { axis });
}
