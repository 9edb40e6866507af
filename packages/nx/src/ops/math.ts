import { type DType, isFloat, noParams, type Shape, type UnaryOp } from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { AnyArray, Predicate, Unary, UnaryFloat } from "../signatures.ts";
import { add, divide, minimum, multiply } from "./arithmetic.ts";
import { noBool } from "./binary.ts";
import { equal, less, notEqual } from "./compare.ts";
import { floating, toDType } from "./operand.ts";

function unary(prim: UnaryOp, x: NDArray): AnyArray {
  return apply(prim, [x], noParams) as AnyArray;
}

function unaryFloat(prim: UnaryOp, x: NDArray): AnyArray {
  return apply(prim, [toDType(x, floating(x.dtype))], noParams) as AnyArray;
}

/**
 * Negates; unsigned integers wrap. Throws `DTypeError` on bool.
 *
 * @example
 * nx.neg(nx.asarray([1, -2])).tolist() // [-1, 2]
 */
export const neg: Unary = (x) => {
  if (x.dtype === "bool") throw noBool("nx.neg", "negate", "use nx.logicalNot");
  return unary("neg", x);
};

/**
 * Absolute value.
 *
 * @example
 * nx.abs(nx.asarray([1, -2])).tolist() // [1, 2]
 */
export const abs: Unary = (x) => (x.dtype === "bool" ? x : unary("abs", x));

/**
 * -1, 0 or 1; NaN for NaN. Throws `DTypeError` on bool.
 *
 * @example
 * nx.sign(nx.asarray([-3, 0, 9])).tolist() // [-1, 0, 1]
 */
export const sign: Unary = (x) => {
  if (x.dtype === "bool") throw noBool("nx.sign", "take the sign of", 'use astype("int32")');
  return unary("sign", x);
};

function rounding<D extends DType, S extends Shape>(prim: UnaryOp, x: NDArray<D, S>): NDArray<D, S> {
  return isFloat(x.dtype) ? unary(prim, x) : x;
}

/**
 * Largest integer not above, in the same dtype.
 *
 * @example
 * nx.floor(nx.asarray([-1.5, 1.5])).tolist() // [-2, 1]
 */
export const floor: Unary = (x) => rounding("floor", x);

/**
 * Smallest integer not below, in the same dtype.
 *
 * @example
 * nx.ceil(nx.asarray([-1.5, 1.5])).tolist() // [-1, 2]
 */
export const ceil: Unary = (x) => rounding("ceil", x);

/**
 * Nearest integer, halves to even, in the same dtype.
 *
 * @example
 * nx.round(nx.asarray([0.5, 1.5, 2.6])).tolist() // [0, 2, 3]
 */
export const round: Unary = (x) => rounding("round", x);

/**
 * The integer part, in the same dtype.
 *
 * @example
 * nx.trunc(nx.asarray([-1.5, 1.5])).tolist() // [-1, 1]
 */
export const trunc: Unary = (x) => rounding("trunc", x);

/**
 * Square root; NaN below 0. Integers are computed in float32, here and in the functions below.
 *
 * @example
 * nx.sqrt(nx.asarray([4, 9])).tolist() // [2, 3]
 */
export const sqrt: UnaryFloat = (x) => unaryFloat("sqrt", x);

/**
 * `x * x`.
 *
 * @example
 * nx.square(nx.asarray([2, -3])).tolist() // [4, 9]
 */
export const square: Unary = (x: NDArray) => multiply(x, x) as AnyArray;

/**
 * `1 / x`.
 *
 * @example
 * nx.reciprocal(nx.asarray([2, -4])).tolist() // [0.5, -0.25]
 */
export const reciprocal: UnaryFloat = (x: NDArray) => divide(1, x) as AnyArray;

/**
 * eˣ.
 *
 * @example
 * nx.exp(nx.asarray([0, 1])).tolist() // [1, 2.7182817]
 */
export const exp: UnaryFloat = (x) => unaryFloat("exp", x);

/**
 * eˣ - 1, accurate near 0.
 *
 * @example
 * nx.expm1(nx.asarray([0, 1e-6])).tolist() // [0, 0.0000010000005]
 */
export const expm1: UnaryFloat = (x) => unaryFloat("expm1", x);

/**
 * Natural logarithm.
 *
 * @example
 * nx.log(nx.asarray([1, 10])).tolist() // [0, 2.3025851]
 */
export const log: UnaryFloat = (x) => unaryFloat("log", x);

/**
 * Natural logarithm of 1 + x, accurate near 0.
 *
 * @example
 * nx.log1p(nx.asarray([0, 1])).tolist() // [0, 0.6931472]
 */
export const log1p: UnaryFloat = (x) => unaryFloat("log1p", x);

/**
 * Logarithm to base 2.
 *
 * @example
 * nx.log2(nx.asarray([1, 8], { dtype: "float64" })).tolist() // [0, 3]
 */
export const log2: UnaryFloat = (x: NDArray) => divide(log(x), Math.LN2) as AnyArray;

/**
 * Logarithm to base 10.
 *
 * @example
 * nx.log10(nx.asarray([1, 100])).tolist() // [0, 2]
 */
export const log10: UnaryFloat = (x: NDArray) => divide(log(x), Math.LN10) as AnyArray;

/**
 * Sine of radians.
 *
 * @example
 * nx.sin(nx.asarray([0, Math.PI / 2])).tolist() // [0, 1]
 */
export const sin: UnaryFloat = (x) => unaryFloat("sin", x);

/**
 * Cosine of radians.
 *
 * @example
 * nx.cos(nx.asarray([0, Math.PI])).tolist() // [1, -1]
 */
export const cos: UnaryFloat = (x) => unaryFloat("cos", x);

/**
 * Tangent of radians.
 *
 * @example
 * nx.tan(nx.asarray([0, 1])).tolist() // [0, 1.5574077]
 */
export const tan: UnaryFloat = (x: NDArray) => divide(sin(x), cos(x)) as AnyArray;

/**
 * Hyperbolic tangent.
 *
 * @example
 * nx.tanh(nx.asarray([0, 1])).tolist() // [0, 0.7615942]
 */
export const tanh: UnaryFloat = (x) => unaryFloat("tanh", x);

/**
 * Logistic function `1 / (1 + e⁻ˣ)`.
 *
 * @example
 * nx.sigmoid(nx.asarray([0])).tolist() // [0.5]
 */
export const sigmoid: UnaryFloat = (x: NDArray) => {
  // The exponent stays below overflow, so that gradients far left are 0 and not inf / inf.
  const bound = x.dtype === "float64" ? 709 : 88;
  return reciprocal(add(exp(minimum(neg(toDType(x, floating(x.dtype))), bound)), 1)) as AnyArray;
};

/**
 * Error function `2/√π ∫₀ˣ e^(-t²) dt`.
 *
 * @example
 * nx.erf(nx.asarray([0, 1])).tolist() // [0, 0.8427008]
 */
export const erf: UnaryFloat = (x) => unaryFloat("erf", x);

/**
 * Inverse of {@link erf} on [-1, 1]; NaN outside.
 *
 * @example
 * nx.erfinv(nx.asarray([0, 0.5])).tolist() // [0, 0.47693628]
 */
export const erfinv: UnaryFloat = (x) => unaryFloat("erfinv", x);

/**
 * True where NaN.
 *
 * @example
 * nx.isnan(nx.asarray([Number.NaN, 1])).tolist() // [true, false]
 */
export const isnan: Predicate = (x: NDArray) => notEqual(x, x) as AnyArray;

/**
 * True where neither infinite nor NaN.
 *
 * @example
 * nx.isfinite(nx.asarray([Number.NaN, 1])).tolist() // [false, true]
 */
export const isfinite: Predicate = (x: NDArray) =>
  less(abs(x), x.dtype === "bool" ? 2 : Number.POSITIVE_INFINITY) as AnyArray;

/**
 * True where plus or minus infinity.
 *
 * @example
 * nx.isinf(nx.asarray([Number.NEGATIVE_INFINITY, 1])).tolist() // [true, false]
 */
export const isinf: Predicate = (x: NDArray) =>
  equal(abs(x), x.dtype === "bool" ? 2 : Number.POSITIVE_INFINITY) as AnyArray;
