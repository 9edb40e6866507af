import {
  type Arithmetic,
  type DType,
  dtypes,
  type Element,
  isFloat,
  noParams,
  type Promotion,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { Binary, BinaryFloat, Bound, Met, MetShape, OneArray } from "../signatures.ts";
import { adapts, combine, direct, directNumber, general, noBool, plain, same } from "./binary.ts";
import { equal, less, logicalAnd, notEqual, where } from "./compare.ts";
import { arithmetic, broadcastAll, commonDType, floating, type Operand, toArrays } from "./operand.ts";

/**
 * Adds elementwise, broadcasting; on bool it is "or". Computes in the promoted dtype.
 *
 * @throws {ShapeError} where shapes do not broadcast.
 * @example
 * nx.add(nx.asarray([1, 2]), 10).tolist() // [11, 12]
 */
export const add: Binary = (a, b) => combine("add", "nx.add", a, b, "or");

/**
 * Subtracts elementwise, broadcasting. Throws `DTypeError` on two bool arrays.
 *
 * @example
 * nx.subtract(nx.asarray([5, 7]), 2).tolist() // [3, 5]
 */
export const subtract: Binary = (a, b) => {
  if (plain(a, b)) return direct("sub", (a as NDArray).dtype, a as NDArray, b as NDArray);
  if (adapts(a, b)) return directNumber("sub", a as NDArray, b as Element);
  if (commonDType("nx.subtract", [a, b]) === "bool") {
    throw noBool("nx.subtract", "subtract", 'use nx.logicalXor, or astype("int32")');
  }
  return general("sub", "nx.subtract", a, b, same);
};

/**
 * Multiplies elementwise, broadcasting; on bool it is "and".
 *
 * @example
 * nx.multiply(nx.asarray([[1], [2]]), nx.asarray([3, 4])).tolist() // [[3, 4], [6, 8]]
 */
export const multiply: Binary = (a, b) => combine("mul", "nx.multiply", a, b, "and");

/**
 * Divides elementwise, broadcasting. Always a floating result: integers and bool give float32.
 *
 * @example
 * nx.divide(nx.asarray([1, 3], { dtype: "int32" }), 2).tolist() // [0.5, 1.5]
 */
export const divide: BinaryFloat = (a, b) => {
  if (plain(a, b) && isFloat((a as NDArray).dtype)) {
    return direct("div", (a as NDArray).dtype, a as NDArray, b as NDArray);
  }
  if (adapts(a, b) && isFloat((a as NDArray).dtype)) return directNumber("div", a as NDArray, b as Element);
  return general("div", "nx.divide", a, b, floating);
};

/**
 * Larger of two values elementwise; NaN where either is NaN.
 *
 * @example
 * nx.maximum(nx.asarray([1, 5]), 3).tolist() // [3, 5]
 */
export const maximum: Binary = (a, b) => combine("max", "nx.maximum", a, b, "or");

/**
 * Smaller of two values elementwise; NaN where either is NaN.
 *
 * @example
 * nx.minimum(nx.asarray([1, 5]), 3).tolist() // [1, 3]
 */
export const minimum: Binary = (a, b) => combine("min", "nx.minimum", a, b, "and");

/**
 * Angle of the point (x, y) in radians, in (-π, π].
 *
 * @example
 * nx.atan2(nx.asarray([0, 1]), nx.asarray([1, 0])).tolist() // [0, 1.5707964]
 */
export const atan2: BinaryFloat = (y, x) => general("atan2", "nx.atan2", y, x, floating);

/**
 * Raises to a power elementwise. Integers stay integers and wrap; a negative integer exponent truncates.
 *
 * @example
 * nx.pow(nx.asarray([1, 2, 3]), 2).tolist() // [1, 4, 9]
 */
export function pow<A extends Operand, B extends Operand>(
  a: A,
  b: B & OneArray<A, B>,
): NDArray<Arithmetic[Met<A, B>], MetShape<A, B>>;
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

/**
 * Remainder of floor division: it has the sign of the divisor, as in Python. Integer division by 0 gives 0.
 *
 * @example
 * nx.remainder(nx.asarray([-7, 7]), 3).tolist() // [2, 1]
 */
export function remainder<A extends Operand, B extends Operand>(
  a: A,
  b: B & OneArray<A, B>,
): NDArray<Arithmetic[Met<A, B>], MetShape<A, B>>;
export function remainder(a: Operand, b: Operand): NDArray {
  const [x, y] = both("nx.remainder", a, b);
  const r = apply("rem", [x, y], noParams);
  if (dtypes[x.dtype].kind === "unsigned") return r;
  return where(crosses(r, y), add(r, y), r);
}

/**
 * Quotient rounded towards minus infinity, in the promoted dtype. Integer division by 0 gives 0.
 *
 * @example
 * nx.floorDivide(nx.asarray([-7, 7]), 3).tolist() // [-3, 2]
 */
export function floorDivide<A extends Operand, B extends Operand>(
  a: A,
  b: B & OneArray<A, B>,
): NDArray<Arithmetic[Met<A, B>], MetShape<A, B>>;
export function floorDivide(a: Operand, b: Operand): NDArray {
  const [x, y] = both("nx.floorDivide", a, b);
  if (dtypes[x.dtype].kind === "unsigned") return apply("div", [x, y], noParams);
  const r = apply("rem", [x, y], noParams);
  if (dtypes[x.dtype].kind === "signed") {
    const quotient = apply("div", [x, y], noParams);
    return where(crosses(r, y), subtract(quotient, 1), quotient);
  }
  const exact = apply("round", [divide(subtract(x, r), y)], noParams);
  const floored = where(crosses(r, y), subtract(exact, 1), exact);
  return where(equal(y, 0), divide(x, y), floored);
}

/**
 * Limits values to `[min, max]`; either bound may be null. NaN stays.
 *
 * @example
 * nx.clip(nx.asarray([-2, 0.5, 7]), 0, 1).tolist() // [0, 0.5, 1]
 */
export function clip<D extends DType, A extends Operand | null, B extends Operand | null>(
  x: NDArray<D>,
  min: A,
  max: B,
): NDArray<Promotion[Bound<B>][Promotion[Bound<A>][D]]>;
export function clip(x: NDArray, min: Operand | null, max: Operand | null): NDArray {
  const raised = min === null ? x : maximum(x, min);
  return max === null ? raised : minimum(raised, max);
}
