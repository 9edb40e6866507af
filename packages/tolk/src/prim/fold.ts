import { type DType, dtypes, type Element, isBig } from "../type/dtype.ts";
import type { ReduceOp } from "./prim.ts";

/** The binary operation that a fold repeats. */
export const foldSteps: {
  readonly sum: "add";
  readonly prod: "mul";
  readonly max: "max";
  readonly min: "min";
} = {
  sum: "add",
  prod: "mul",
  max: "max",
  min: "min",
};

/** The value that a fold starts from: it changes nothing. */
export function foldIdentity(op: ReduceOp, dtype: DType): Element {
  const [low, high] = dtypes[dtype].limits;
  const big = isBig(dtype);
  return { sum: big ? 0n : 0, prod: big ? 1n : 1, max: low, min: high }[op];
}
