import {
  type BinaryOp,
  type CompareOp,
  type DType,
  DTypeError,
  isFloat,
  noParams,
  type Shape,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { AnyArray, BinaryBits, Bits, Compare, Met, Predicate } from "../signatures.ts";
import { direct, general, plain, same } from "./binary.ts";
import { broadcastAll, commonDType, type Operand, type Scalar, scalarBeside, toDType } from "./operand.ts";

function compare(prim: CompareOp, op: string, a: Operand, b: Operand): AnyArray {
  if (plain(a, b)) return direct(prim, "bool", a as NDArray, b as NDArray);
  return general(prim, op, a, b, same);
}

/**
 * True where equal; NaN equals nothing.
 *
 * @example
 * nx.equal(nx.asarray([1, 2]), 2).tolist() // [false, true]
 */
export const equal: Compare = (a, b) => compare("eq", "nx.equal", a, b);

/**
 * True where not equal.
 *
 * @example
 * nx.notEqual(nx.asarray([1, 2]), 2).tolist() // [true, false]
 */
export const notEqual: Compare = (a, b) => compare("ne", "nx.notEqual", a, b);

/**
 * True where `a < b`.
 *
 * @example
 * nx.less(nx.asarray([1, 2]), 2).tolist() // [true, false]
 */
export const less: Compare = (a, b) => compare("lt", "nx.less", a, b);

/**
 * True where `a <= b`.
 *
 * @example
 * nx.lessEqual(nx.asarray([1, 3]), 2).tolist() // [true, false]
 */
export const lessEqual: Compare = (a, b) => compare("le", "nx.lessEqual", a, b);

/**
 * True where `a > b`.
 *
 * @example
 * nx.greater(nx.asarray([1, 3]), 2).tolist() // [false, true]
 */
export const greater: Compare = (a, b) => compare("lt", "nx.greater", b, a);

/**
 * True where `a >= b`.
 *
 * @example
 * nx.greaterEqual(nx.asarray([1, 2]), 2).tolist() // [false, true]
 */
export const greaterEqual: Compare = (a, b) => compare("le", "nx.greaterEqual", b, a);

function truth(x: NDArray): NDArray {
  return toDType(x, "bool");
}

function logical(prim: BinaryOp, op: string, a: Operand, b: Operand): AnyArray {
  commonDType(op, [a, b]);
  const [x, y] = [a, b].map((value, i) =>
    typeof value === "object" ? truth(value) : scalarBeside([b, a][i] as NDArray, value, "bool"),
  );
  return apply(prim, broadcastAll(op, [x, y]), noParams) as AnyArray;
}

/**
 * True where both are nonzero.
 *
 * @example
 * nx.logicalAnd(nx.asarray([0, 2]), true).tolist() // [false, true]
 */
export const logicalAnd: Compare = (a, b) => logical("and", "nx.logicalAnd", a, b);

/**
 * True where either is nonzero.
 *
 * @example
 * nx.logicalOr(nx.asarray([0, 2]), false).tolist() // [false, true]
 */
export const logicalOr: Compare = (a, b) => logical("or", "nx.logicalOr", a, b);

/**
 * True where exactly one is nonzero.
 *
 * @example
 * nx.logicalXor(nx.asarray([0, 2]), true).tolist() // [true, false]
 */
export const logicalXor: Compare = (a, b) => logical("xor", "nx.logicalXor", a, b);

/**
 * True where zero.
 *
 * @example
 * nx.logicalNot(nx.asarray([0, 2])).tolist() // [true, false]
 */
export const logicalNot: Predicate = (x) => apply("not", [truth(x)], noParams) as AnyArray;

function bitwise(prim: BinaryOp, op: string, a: Operand, b: Operand): AnyArray {
  const dtype = commonDType(op, [a, b]);
  if (isFloat(dtype)) {
    throw new DTypeError("nx/bitwise-float", `${op}: cannot take bits of ${dtype} (need an integer or bool)`);
  }
  return general(prim, op, a, b, same);
}

/**
 * Bits set in both; logical on bool.
 *
 * @example
 * nx.bitwiseAnd(nx.arange(4), 2).tolist() // [0, 0, 2, 2]
 */
export const bitwiseAnd: BinaryBits = (a, b) => bitwise("and", "nx.bitwiseAnd", a, b);

/**
 * Bits set in either; logical on bool.
 *
 * @example
 * nx.bitwiseOr(nx.arange(4), 2).tolist() // [2, 3, 2, 3]
 */
export const bitwiseOr: BinaryBits = (a, b) => bitwise("or", "nx.bitwiseOr", a, b);

/**
 * Bits set in exactly one; logical on bool.
 *
 * @example
 * nx.bitwiseXor(nx.arange(4), 2).tolist() // [2, 3, 0, 1]
 */
export const bitwiseXor: BinaryBits = (a, b) => bitwise("xor", "nx.bitwiseXor", a, b);

/**
 * `a` shifted left by `b` bits; 0 from the width on.
 *
 * @example
 * nx.bitwiseLeftShift(nx.asarray([1, 3], { dtype: "int32" }), 4).tolist() // [16, 48]
 */
export const bitwiseLeftShift: BinaryBits = (a, b) => bitwise("shl", "nx.bitwiseLeftShift", a, b);

/**
 * `a` shifted right by `b` bits; int32 keeps its sign.
 *
 * @example
 * nx.bitwiseRightShift(nx.asarray([-16, 48], { dtype: "int32" }), 4).tolist() // [-1, 3]
 */
export const bitwiseRightShift: BinaryBits = (a, b) => bitwise("shr", "nx.bitwiseRightShift", a, b);

/**
 * Every bit turned over; logical on bool.
 *
 * @example
 * nx.bitwiseInvert(nx.asarray([0, 7], { dtype: "int32" })).tolist() // [-1, -8]
 */
export function bitwiseInvert<D extends DType, S extends Shape>(x: NDArray<D, S> & Bits[D]): NDArray<D, S> {
  if (isFloat(x.dtype)) {
    throw new DTypeError(
      "nx/bitwise-float",
      `nx.bitwiseInvert: cannot take bits of ${x.dtype} (need an integer or bool)`,
    );
  }
  return apply("not", [x], noParams) as NDArray<D, S>;
}

/**
 * Picks from `a` where the condition holds, else from `b`, all broadcast together. The condition is taken as `!= 0`.
 *
 * @example
 * nx.where(nx.asarray([true, false]), 1, nx.asarray([5, 6])).tolist() // [1, 6]
 */
export function where<A extends Operand, B extends Operand>(
  condition: NDArray,
  a: A,
  b: B,
): NDArray<Met<A, B>>;
export function where(condition: NDArray, a: Operand, b: Operand): NDArray {
  const test = truth(condition);
  const numbers = typeof a !== "object" && typeof b !== "object";
  const dtype = numbers ? dtypeOfNumbers(a, b) : commonDType("nx.where", [a, b]);
  const [x, y] = [a, b].map((value) =>
    typeof value === "object" ? toDType(value, dtype) : scalarBeside(test, value, dtype),
  );
  return apply("where", broadcastAll("nx.where", [test, x, y]), noParams);
}

function dtypeOfNumbers(a: Scalar, b: Scalar): DType {
  if (typeof a === "bigint" && typeof b === "bigint") return "int64";
  return typeof a === "boolean" && typeof b === "boolean" ? "bool" : "float32";
}
