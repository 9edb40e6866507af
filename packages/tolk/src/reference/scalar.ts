import type { BinaryOp, CompareOp, UnaryOp } from "../prim/prim.ts";
import { type DType, dtypes, type Element, isBig, isFloat } from "../type/dtype.ts";
import { bigBinary, bigUnary, float32Of } from "./big.ts";
import { erf, erfinv } from "./special.ts";

/**
 * Results are stored into a typed array, which rounds floats and wraps integers modulo their width. Elements of 64-bit
 * integers are bigint, all others numbers.
 */
export type Unary = (x: Element) => Element;
export type Binary = (a: Element, b: Element) => Element;

type NumberUnary = (x: number) => number;
type NumberBinary = (a: number, b: number) => number;

const identity: NumberUnary = (x) => x;

/** Nearest integer, halves to even. */
function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return x < 0 && floor === 0 ? -0 : floor === 0 ? x * 0 : floor;
  if (rest > 0.5 || floor % 2 !== 0) return floor === -1 ? -0 : floor + 1;
  return floor;
}

function numberUnary(op: UnaryOp, dtype: DType): NumberUnary {
  const float = isFloat(dtype);
  switch (op) {
    case "neg":
      return (x) => -x;
    case "abs":
      return Math.abs;
    case "sign":
      return Math.sign;
    case "floor":
      return float ? Math.floor : identity;
    case "ceil":
      return float ? Math.ceil : identity;
    case "round":
      return float ? roundEven : identity;
    case "trunc":
      return float ? Math.trunc : identity;
    case "sqrt":
      return Math.sqrt;
    case "exp":
      return Math.exp;
    case "expm1":
      return Math.expm1;
    case "log":
      return Math.log;
    case "log1p":
      return Math.log1p;
    case "sin":
      return Math.sin;
    case "cos":
      return Math.cos;
    case "tanh":
      return Math.tanh;
    case "erf":
      return erf;
    case "erfinv":
      return erfinv;
    case "not":
      return dtype === "bool" ? (x) => (x === 0 ? 1 : 0) : (x) => ~x;
  }
}

/** The function that defines a unary primitive on one element of `dtype`. */
export function unaryScalar(op: UnaryOp, dtype: DType): Unary {
  return (isBig(dtype) ? bigUnary(op) : numberUnary(op, dtype)) as Unary;
}

/** C's pow, which differs from JavaScript's for a base of 1 or -1. */
function powFloat(a: number, b: number): number {
  if (a === 1) return 1;
  if (a === -1 && (b === Number.POSITIVE_INFINITY || b === Number.NEGATIVE_INFINITY)) return 1;
  return a ** b;
}

/** Powers modulo 2³²; a negative exponent gives the truncated reciprocal. */
function powInteger(a: number, b: number): number {
  if (b < 0) {
    if (a === 1) return 1;
    if (a === -1) return b % 2 === 0 ? 1 : -1;
    return 0;
  }
  let result = 1;
  let base = a;
  for (let exponent = b; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}

function numberBinary(op: BinaryOp | CompareOp, dtype: DType): NumberBinary {
  const float = isFloat(dtype);
  const width = dtypes[dtype].bytes * 8;
  switch (op) {
    case "add":
      return (a, b) => a + b;
    case "sub":
      return (a, b) => a - b;
    case "mul":
      return float ? (a, b) => a * b : Math.imul;
    case "div":
      return float ? (a, b) => a / b : (a, b) => (b === 0 ? 0 : Math.trunc(a / b));
    case "rem":
      return float ? (a, b) => a % b : (a, b) => (b === 0 ? 0 : a % b);
    case "pow":
      return float ? powFloat : powInteger;
    case "atan2":
      return Math.atan2;
    case "max":
      return Math.max;
    case "min":
      return Math.min;
    case "and":
      return (a, b) => a & b;
    case "or":
      return (a, b) => a | b;
    case "xor":
      return (a, b) => a ^ b;
    case "shl":
      return (a, b) => (b < 0 || b >= width ? 0 : a << b);
    case "shr":
      if (dtypes[dtype].kind === "signed") {
        return (a, b) => (b < 0 || b >= width ? (a < 0 ? -1 : 0) : a >> b);
      }
      return (a, b) => (b < 0 || b >= width ? 0 : a >>> b);
    case "eq":
      return (a, b) => (a === b ? 1 : 0);
    case "ne":
      return (a, b) => (a !== b ? 1 : 0);
    case "lt":
      return (a, b) => (a < b ? 1 : 0);
    case "le":
      return (a, b) => (a <= b ? 1 : 0);
  }
}

/** The function that defines a binary primitive on elements of `dtype`. */
export function binaryScalar(op: BinaryOp | CompareOp, dtype: DType): Binary {
  return (isBig(dtype) ? bigBinary(op) : numberBinary(op, dtype)) as Binary;
}

/** Floats to integers: truncated and saturated, NaN to 0. */
function truncated(to: DType): Unary {
  const [low, high] = dtypes[to].limits;
  const whole: (x: number) => Element = isBig(to) ? BigInt : (x) => x;
  return (x) => {
    if (Number.isNaN(x)) return whole(0);
    return x <= low ? low : x >= high ? high : whole(Math.trunc(x as number));
  };
}

/** The function that converts one element: floats to integers truncate and saturate, integers wrap. */
export function castScalar(from: DType, to: DType): Unary {
  if (to === "bool") return (x) => (x !== 0 && x !== 0n ? 1 : 0);
  if (isFloat(from)) return isFloat(to) ? (x) => x : truncated(to);
  if (isBig(to)) return (x) => BigInt(x);
  if (!isBig(from)) return (x) => x;
  if (to === "float32") return (x) => float32Of(x as bigint);
  return isFloat(to) ? Number : (x) => Number(BigInt.asIntN(32, x as bigint));
}

/** A JavaScript number or bigint as an element of `dtype`, by the rules of {@link castScalar}. */
export function elementOf(value: Element, dtype: DType): Element {
  return castScalar(typeof value === "bigint" ? "int64" : "float64", dtype)(value);
}
