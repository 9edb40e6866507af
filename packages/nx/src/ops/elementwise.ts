import type { NDArray } from "../array.ts";
import { currentDevice } from "../device/select.ts";
import { type DType, isFloat, promote } from "../dtype.ts";
import { DTypeError, leakedTracer } from "../errors.ts";
import { apply } from "../eval.ts";
import { type BinaryOp, type CompareOp, noParams, type UnaryOp } from "../prim.ts";
import { broadcastShapes, sameShape } from "../shape.ts";
import { currentTrace } from "../trace.ts";
import {
  arithmetic,
  broadcastAll,
  commonDType,
  floating,
  numberLike,
  type Operand,
  scalarBeside,
  toArrays,
  toDType,
  toShape,
} from "./operand.ts";

function noBool(op: string, verb: string, hint: string): DTypeError {
  return new DTypeError("nx/bool-arithmetic", `${op}: cannot ${verb} bool (it is not a number)`, hint);
}

/** Two arrays with data, of one dtype and shape, in plain evaluation: straight to the device. */
function direct(prim: BinaryOp | CompareOp, dtype: DType, a: NDArray, b: NDArray): NDArray {
  if (a.storage === null || b.storage === null) throw leakedTracer(prim);
  const out = a.fresh(dtype, a.shape);
  currentDevice().binary(prim, a, b, out);
  return out;
}

function directNumber(prim: BinaryOp, a: NDArray, b: number): NDArray {
  if (a.storage === null) throw leakedTracer(prim);
  return direct(prim, a.dtype, a, numberLike(a, b));
}

function plain(a: Operand, b: Operand): boolean {
  return (
    typeof a === "object" &&
    typeof b === "object" &&
    currentTrace() === null &&
    a.dtype === b.dtype &&
    a.dtype !== "bool" &&
    sameShape(a.shape, b.shape)
  );
}

/** Whether a number keeps the dtype of the array beside it, in plain evaluation. */
function adapts(x: Operand, value: Operand): boolean {
  return (
    typeof x === "object" &&
    typeof value === "number" &&
    currentTrace() === null &&
    (isFloat(x.dtype) || (x.dtype !== "bool" && Number.isInteger(value)))
  );
}

function general(
  prim: BinaryOp | CompareOp,
  op: string,
  a: Operand,
  b: Operand,
  compute: (dtype: DType) => DType,
): NDArray {
  if (typeof a === "object" && typeof b === "object") {
    const dtype = compute(promote(a.dtype, b.dtype));
    const x = toDType(a, dtype);
    const y = toDType(b, dtype);
    const shape = broadcastShapes(op, x.shape, y.shape);
    return apply(prim, [toShape(x, shape), toShape(y, shape)], noParams);
  }
  const dtype = compute(commonDType(op, [a, b]));
  return apply(prim, broadcastAll(op, toArrays([a, b], dtype)), noParams);
}

const same = (dtype: DType): DType => dtype;

/** Arithmetic that keeps the common dtype; `onBool` is what it means on bool. */
function combine(prim: BinaryOp, op: string, a: Operand, b: Operand, onBool: BinaryOp | null): NDArray {
  if (plain(a, b)) return direct(prim, (a as NDArray).dtype, a as NDArray, b as NDArray);
  if (adapts(a, b)) return directNumber(prim, a as NDArray, b as number);
  if (onBool !== null && commonDType(op, [a, b]) === "bool") return general(onBool, op, a, b, same);
  return general(prim, op, a, b, arithmetic);
}

/**
 * Adds elementwise, broadcasting; on bool it is "or". Computes in the promoted dtype.
 *
 * @throws {ShapeError} where shapes do not broadcast.
 * @example
 * nx.add(nx.asarray([1, 2]), 10).tolist() // [11, 12]
 */
export function add(a: Operand, b: Operand): NDArray {
  return combine("add", "nx.add", a, b, "or");
}

/** Subtracts elementwise, broadcasting. Throws `DTypeError` on two bool arrays. */
export function subtract(a: Operand, b: Operand): NDArray {
  if (plain(a, b)) return direct("sub", (a as NDArray).dtype, a as NDArray, b as NDArray);
  if (adapts(a, b)) return directNumber("sub", a as NDArray, b as number);
  if (commonDType("nx.subtract", [a, b]) === "bool") {
    throw noBool("nx.subtract", "subtract", 'use nx.logicalXor, or astype("int32")');
  }
  return general("sub", "nx.subtract", a, b, same);
}

/** Multiplies elementwise, broadcasting; on bool it is "and". */
export function multiply(a: Operand, b: Operand): NDArray {
  return combine("mul", "nx.multiply", a, b, "and");
}

/**
 * Divides elementwise, broadcasting. Always a floating result: integers and bool give float32.
 *
 * @example
 * nx.divide(nx.asarray([1, 3], { dtype: "int32" }), 2).tolist() // [0.5, 1.5]
 */
export function divide(a: Operand, b: Operand): NDArray {
  if (plain(a, b) && isFloat((a as NDArray).dtype)) {
    return direct("div", (a as NDArray).dtype, a as NDArray, b as NDArray);
  }
  if (adapts(a, b) && isFloat((a as NDArray).dtype)) return directNumber("div", a as NDArray, b as number);
  return general("div", "nx.divide", a, b, floating);
}

/** Larger of two values elementwise; NaN where either is NaN. */
export function maximum(a: Operand, b: Operand): NDArray {
  return combine("max", "nx.maximum", a, b, "or");
}

/** Smaller of two values elementwise; NaN where either is NaN. */
export function minimum(a: Operand, b: Operand): NDArray {
  return combine("min", "nx.minimum", a, b, "and");
}

/** Angle of the point (x, y) in radians, in (-π, π]. */
export function atan2(y: Operand, x: Operand): NDArray {
  return general("atan2", "nx.atan2", y, x, floating);
}

/**
 * Raises to a power elementwise. Integers stay integers and wrap; a negative integer exponent truncates.
 *
 * @example
 * nx.pow(nx.asarray([1, 2, 3]), 2).tolist() // [1, 4, 9]
 */
export function pow(a: Operand, b: Operand): NDArray {
  if (typeof a === "object" && a.dtype !== "bool") {
    if (b === 2) return multiply(a, a);
    if (b === 3) return multiply(multiply(a, a), a);
  }
  return combine("pow", "nx.pow", a, b, null);
}

/** Both operands, broadcast and of the arithmetic dtype. */
function both(op: string, a: Operand, b: Operand): [NDArray, NDArray] {
  const dtype = arithmetic(commonDType(op, [a, b]));
  return broadcastAll(op, toArrays([a, b], dtype)) as [NDArray, NDArray];
}

/** Where a truncated remainder `r` of a division by `y` needs shifting by `y` to take the divisor's sign. */
function crosses(r: NDArray, y: NDArray): NDArray {
  return logicalAnd(notEqual(r, 0), notEqual(less(r, 0), less(y, 0)));
}

/** Remainder of floor division: it has the sign of the divisor, as in Python. Integer division by 0 gives 0. */
export function remainder(a: Operand, b: Operand): NDArray {
  const [x, y] = both("nx.remainder", a, b);
  const r = apply("rem", [x, y], noParams);
  if (x.dtype === "uint8" || x.dtype === "uint32") return r;
  return where(crosses(r, y), add(r, y), r);
}

/** Quotient rounded towards minus infinity, in the promoted dtype. Integer division by 0 gives 0. */
export function floorDivide(a: Operand, b: Operand): NDArray {
  const [x, y] = both("nx.floorDivide", a, b);
  if (x.dtype === "uint8" || x.dtype === "uint32") return apply("div", [x, y], noParams);
  const r = apply("rem", [x, y], noParams);
  if (x.dtype === "int32") {
    const quotient = apply("div", [x, y], noParams);
    return where(crosses(r, y), subtract(quotient, 1), quotient);
  }
  const exact = round(divide(subtract(x, r), y));
  const floored = where(crosses(r, y), subtract(exact, 1), exact);
  return where(equal(y, 0), divide(x, y), floored);
}

function compare(prim: CompareOp, op: string, a: Operand, b: Operand): NDArray {
  if (plain(a, b)) return direct(prim, "bool", a as NDArray, b as NDArray);
  return general(prim, op, a, b, same);
}

/** True where equal; NaN equals nothing. */
export function equal(a: Operand, b: Operand): NDArray {
  return compare("eq", "nx.equal", a, b);
}

/** True where not equal. */
export function notEqual(a: Operand, b: Operand): NDArray {
  return compare("ne", "nx.notEqual", a, b);
}

/** True where `a < b`. */
export function less(a: Operand, b: Operand): NDArray {
  return compare("lt", "nx.less", a, b);
}

/** True where `a <= b`. */
export function lessEqual(a: Operand, b: Operand): NDArray {
  return compare("le", "nx.lessEqual", a, b);
}

/** True where `a > b`. */
export function greater(a: Operand, b: Operand): NDArray {
  return compare("lt", "nx.greater", b, a);
}

/** True where `a >= b`. */
export function greaterEqual(a: Operand, b: Operand): NDArray {
  return compare("le", "nx.greaterEqual", b, a);
}

function truth(x: NDArray): NDArray {
  return toDType(x, "bool");
}

function logical(prim: BinaryOp, op: string, a: Operand, b: Operand): NDArray {
  commonDType(op, [a, b]);
  const [x, y] = [a, b].map((value, i) =>
    typeof value === "object" ? truth(value) : scalarBeside([b, a][i] as NDArray, value, "bool"),
  );
  return apply(prim, broadcastAll(op, [x, y]), noParams);
}

/** True where both are nonzero. */
export function logicalAnd(a: Operand, b: Operand): NDArray {
  return logical("and", "nx.logicalAnd", a, b);
}

/** True where either is nonzero. */
export function logicalOr(a: Operand, b: Operand): NDArray {
  return logical("or", "nx.logicalOr", a, b);
}

/** True where exactly one is nonzero. */
export function logicalXor(a: Operand, b: Operand): NDArray {
  return logical("xor", "nx.logicalXor", a, b);
}

/** True where zero. */
export function logicalNot(x: NDArray): NDArray {
  return apply("not", [truth(x)], noParams);
}

function bitwise(prim: BinaryOp, op: string, a: Operand, b: Operand): NDArray {
  const dtype = commonDType(op, [a, b]);
  if (isFloat(dtype)) {
    throw new DTypeError("nx/bitwise-float", `${op}: cannot take bits of ${dtype} (need an integer or bool)`);
  }
  return general(prim, op, a, b, same);
}

/** Bits set in both; logical on bool. */
export function bitwiseAnd(a: Operand, b: Operand): NDArray {
  return bitwise("and", "nx.bitwiseAnd", a, b);
}

/** Bits set in either; logical on bool. */
export function bitwiseOr(a: Operand, b: Operand): NDArray {
  return bitwise("or", "nx.bitwiseOr", a, b);
}

/** Bits set in exactly one; logical on bool. */
export function bitwiseXor(a: Operand, b: Operand): NDArray {
  return bitwise("xor", "nx.bitwiseXor", a, b);
}

/** `a` shifted left by `b` bits; 0 from the width on. */
export function bitwiseLeftShift(a: Operand, b: Operand): NDArray {
  return bitwise("shl", "nx.bitwiseLeftShift", a, b);
}

/** `a` shifted right by `b` bits; int32 keeps its sign. */
export function bitwiseRightShift(a: Operand, b: Operand): NDArray {
  return bitwise("shr", "nx.bitwiseRightShift", a, b);
}

/** Every bit turned over; logical on bool. */
export function bitwiseInvert(x: NDArray): NDArray {
  if (isFloat(x.dtype)) {
    throw new DTypeError(
      "nx/bitwise-float",
      `nx.bitwiseInvert: cannot take bits of ${x.dtype} (need an integer or bool)`,
    );
  }
  return apply("not", [x], noParams);
}

function unary(prim: UnaryOp, x: NDArray): NDArray {
  return apply(prim, [x], noParams);
}

function unaryFloat(prim: UnaryOp, x: NDArray): NDArray {
  return apply(prim, [toDType(x, floating(x.dtype))], noParams);
}

/** Negates; unsigned integers wrap. Throws `DTypeError` on bool. */
export function neg(x: NDArray): NDArray {
  if (x.dtype === "bool") throw noBool("nx.neg", "negate", "use nx.logicalNot");
  return unary("neg", x);
}

/** Absolute value. */
export function abs(x: NDArray): NDArray {
  return x.dtype === "bool" ? x : unary("abs", x);
}

/** -1, 0 or 1; NaN for NaN. Throws `DTypeError` on bool. */
export function sign(x: NDArray): NDArray {
  if (x.dtype === "bool") throw noBool("nx.sign", "take the sign of", 'use astype("int32")');
  return unary("sign", x);
}

function rounding(prim: UnaryOp, x: NDArray): NDArray {
  return isFloat(x.dtype) ? unary(prim, x) : x;
}

/** Largest integer not above, in the same dtype. */
export function floor(x: NDArray): NDArray {
  return rounding("floor", x);
}

/** Smallest integer not below, in the same dtype. */
export function ceil(x: NDArray): NDArray {
  return rounding("ceil", x);
}

/** Nearest integer, halves to even, in the same dtype. */
export function round(x: NDArray): NDArray {
  return rounding("round", x);
}

/** The integer part, in the same dtype. */
export function trunc(x: NDArray): NDArray {
  return rounding("trunc", x);
}

/** Square root; NaN below 0. Integers are computed in float32, here and in the functions below. */
export function sqrt(x: NDArray): NDArray {
  return unaryFloat("sqrt", x);
}

/** `x * x`. */
export function square(x: NDArray): NDArray {
  return multiply(x, x);
}

/** `1 / x`. */
export function reciprocal(x: NDArray): NDArray {
  return divide(1, x);
}

/** eˣ. */
export function exp(x: NDArray): NDArray {
  return unaryFloat("exp", x);
}

/** eˣ - 1, accurate near 0. */
export function expm1(x: NDArray): NDArray {
  return unaryFloat("expm1", x);
}

/** Natural logarithm. */
export function log(x: NDArray): NDArray {
  return unaryFloat("log", x);
}

/** Natural logarithm of 1 + x, accurate near 0. */
export function log1p(x: NDArray): NDArray {
  return unaryFloat("log1p", x);
}

/** Logarithm to base 2. */
export function log2(x: NDArray): NDArray {
  return divide(log(x), Math.LN2);
}

/** Logarithm to base 10. */
export function log10(x: NDArray): NDArray {
  return divide(log(x), Math.LN10);
}

/** Sine of radians. */
export function sin(x: NDArray): NDArray {
  return unaryFloat("sin", x);
}

/** Cosine of radians. */
export function cos(x: NDArray): NDArray {
  return unaryFloat("cos", x);
}

/** Tangent of radians. */
export function tan(x: NDArray): NDArray {
  return divide(sin(x), cos(x));
}

/** Hyperbolic tangent. */
export function tanh(x: NDArray): NDArray {
  return unaryFloat("tanh", x);
}

/**
 * Logistic function `1 / (1 + e⁻ˣ)`.
 *
 * @example
 * nx.sigmoid(nx.asarray([0])).tolist() // [0.5]
 */
export function sigmoid(x: NDArray): NDArray {
  // The exponent stays below overflow, so that gradients far left are 0 and not inf / inf.
  const bound = x.dtype === "float64" ? 709 : 88;
  return reciprocal(add(exp(minimum(neg(toDType(x, floating(x.dtype))), bound)), 1));
}

/** Error function `2/√π ∫₀ˣ e^(-t²) dt`. */
export function erf(x: NDArray): NDArray {
  return unaryFloat("erf", x);
}

/** Inverse of {@link erf} on [-1, 1]; NaN outside. */
export function erfinv(x: NDArray): NDArray {
  return unaryFloat("erfinv", x);
}

/** True where NaN. */
export function isnan(x: NDArray): NDArray {
  return notEqual(x, x);
}

/** True where neither infinite nor NaN. */
export function isfinite(x: NDArray): NDArray {
  return less(abs(x), x.dtype === "bool" ? 2 : Number.POSITIVE_INFINITY);
}

/** True where plus or minus infinity. */
export function isinf(x: NDArray): NDArray {
  return equal(abs(x), x.dtype === "bool" ? 2 : Number.POSITIVE_INFINITY);
}

/**
 * Limits values to `[min, max]`; either bound may be null. NaN stays.
 *
 * @example
 * nx.clip(nx.asarray([-2, 0.5, 7]), 0, 1).tolist() // [0, 0.5, 1]
 */
export function clip(x: NDArray, min: Operand | null, max: Operand | null): NDArray {
  const raised = min === null ? x : maximum(x, min);
  return max === null ? raised : minimum(raised, max);
}

/**
 * Picks from `a` where the condition holds, else from `b`, all broadcast together. The condition is taken as `!= 0`.
 *
 * @example
 * nx.where(nx.asarray([true, false]), 1, nx.asarray([5, 6])).tolist() // [1, 6]
 */
export function where(condition: NDArray, a: Operand, b: Operand): NDArray {
  const test = truth(condition);
  const numbers = typeof a !== "object" && typeof b !== "object";
  const dtype = numbers ? dtypeOfNumbers(a, b) : commonDType("nx.where", [a, b]);
  const [x, y] = [a, b].map((value) =>
    typeof value === "object" ? toDType(value, dtype) : scalarBeside(test, value, dtype),
  );
  return apply("where", broadcastAll("nx.where", [test, x, y]), noParams);
}

function dtypeOfNumbers(a: number | boolean, b: number | boolean): DType {
  return typeof a === "boolean" && typeof b === "boolean" ? "bool" : "float32";
}
