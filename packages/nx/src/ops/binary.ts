import {
  type BinaryOp,
  broadcastShapes,
  type CompareOp,
  currentDevice,
  type DType,
  DTypeError,
  type Element,
  fresh,
  isFloat,
  isTraced,
  leakedTracer,
  noParams,
  promote,
  sameShape,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { AnyArray } from "../signatures.ts";
import { currentTrace } from "../trace.ts";
import {
  arithmetic,
  broadcastAll,
  checkOperand,
  commonDType,
  holds,
  numberLike,
  type Operand,
  toArrays,
  toDType,
  toShape,
} from "./operand.ts";

/** Two arrays with data, of one dtype and shape, in plain evaluation: straight to the device. */
export function direct(prim: BinaryOp | CompareOp, dtype: DType, a: NDArray, b: NDArray): AnyArray {
  if (isTraced(a) || isTraced(b)) throw leakedTracer(prim);
  const out = fresh(a, dtype, a.shape);
  currentDevice().binary(prim, a, b, out);
  return out as AnyArray;
}

/** An array and a number that {@link adapts} to it, straight to the device. */
export function directNumber(prim: BinaryOp, a: NDArray, b: Element): AnyArray {
  if (isTraced(a)) throw leakedTracer(prim);
  return direct(prim, a.dtype, a, numberLike(a, b));
}

/** Whether {@link direct} can take both: arrays of one dtype, not bool, and one shape, in plain evaluation. */
export function plain(a: Operand, b: Operand): boolean {
  return (
    typeof a === "object" &&
    typeof b === "object" &&
    currentTrace() === null &&
    a?.dtype === b?.dtype &&
    a.dtype !== "bool" &&
    sameShape(a.shape, b.shape)
  );
}

const isWhole = (value: Element): boolean => typeof value === "bigint" || Number.isInteger(value);

/** Whether a number keeps the dtype of the array beside it, in plain evaluation. */
export function adapts(x: Operand, value: Operand): boolean {
  return (
    typeof x === "object" &&
    (typeof value === "bigint" || typeof value === "number") &&
    currentTrace() === null &&
    (isFloat(x.dtype) || (x.dtype !== "bool" && isWhole(value) && holds(x.dtype, value)))
  );
}

/** Promotes, broadcasts and applies; `compute` names the dtype to compute in. */
export function general(
  prim: BinaryOp | CompareOp,
  op: string,
  a: Operand,
  b: Operand,
  compute: (dtype: DType) => DType,
): AnyArray {
  if (typeof a === "object" && typeof b === "object") {
    checkOperand(op, a);
    checkOperand(op, b);
    const dtype = compute(promote(a.dtype, b.dtype));
    const x = toDType(a, dtype);
    const y = toDType(b, dtype);
    const shape = broadcastShapes(op, x.shape, y.shape);
    return apply(prim, [toShape(x, shape), toShape(y, shape)], noParams) as AnyArray;
  }
  const dtype = compute(commonDType(op, [a, b]));
  return apply(prim, broadcastAll(op, toArrays([a, b], dtype)), noParams) as AnyArray;
}

/** Keeps the common dtype. */
export const same = (dtype: DType): DType => dtype;

/** Arithmetic that keeps the common dtype; `onBool` is what it means on bool. */
export function combine(
  prim: BinaryOp,
  op: string,
  a: Operand,
  b: Operand,
  onBool: BinaryOp | null,
): AnyArray {
  if (plain(a, b)) return direct(prim, (a as NDArray).dtype, a as NDArray, b as NDArray);
  if (adapts(a, b)) return directNumber(prim, a as NDArray, b as Element);
  if (onBool !== null && commonDType(op, [a, b]) === "bool") return general(onBool, op, a, b, same);
  return general(prim, op, a, b, arithmetic);
}

/** The error of arithmetic that bool has no part in. */
export function noBool(op: string, verb: string, hint: string): DTypeError {
  return new DTypeError("nx/bool-arithmetic", `${op}: cannot ${verb} bool (it is not a number)`, hint);
}
