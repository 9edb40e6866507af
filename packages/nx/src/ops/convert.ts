import { type DType, DTypeError, dtypes, type Shape } from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import type { AnyArray, Unary } from "../signatures.ts";
import { toDType } from "./operand.ts";

/**
 * Converts to another dtype: floats to integers truncate and saturate, NaN becomes 0, to bool is `!= 0`. The array
 * itself where it has that dtype already, else a copy.
 *
 * @example
 * nx.astype(nx.asarray([1.9, -1.9, 300]), "uint8").tolist() // [1, 0, 255]
 */
export function astype<S extends Shape, E extends DType>(x: NDArray<DType, S>, dtype: E): NDArray<E, S> {
  if (dtypes[dtype] === undefined) throw unknownDType("nx.astype", dtype);
  return toDType(x, dtype) as NDArray<E, S>;
}

/** The error for a dtype name that does not exist. */
export function unknownDType(op: string, dtype: unknown): DTypeError {
  return new DTypeError(
    "nx/dtype-unknown",
    `${op}: cannot use dtype ${JSON.stringify(dtype)} (it is none of ${Object.keys(dtypes).join(", ")})`,
  );
}

/**
 * A dense copy.
 *
 * @example
 * nx.copy(nx.asarray([[1, 2], [3, 4]]).T).strides // [2, 1]
 */
export const copy: Unary = (x) => apply("cast", [x], { dtype: x.dtype }) as AnyArray;

/**
 * The array itself where its elements lie row-major without gaps, else a dense copy.
 *
 * @example
 * nx.contiguous(nx.ones([2, 3]).T).isContiguous // true
 */
export const contiguous: Unary = (x) => (x.isContiguous ? x : copy(x));

/**
 * The same values, opaque to differentiation: their gradient is zero.
 *
 * @example
 * nx.stopGradient(nx.asarray([1, 2])).tolist() // [1, 2]
 */
export const stopGradient: Unary = (x) => apply("stopGradient", [x], {}) as AnyArray;
