import {
  allocate,
  type Create,
  type DType,
  denseStrides,
  dtypes,
  evaluate,
  markLiteral,
  type ParamsOf,
  type PrimName,
  type Shape,
  sizeOf,
  storageOf,
} from "@raven-ts/tolk";
import { NDArray } from "./array.ts";
import { apply } from "./eval.ts";
import { currentTrace } from "./trace.ts";

/** A dense array with fresh, uninitialised storage. */
export function uninitialized(dtype: DType, shape: Shape): NDArray {
  const bytes = dtypes[dtype].bytes;
  const block = allocate(sizeOf(shape) * bytes);
  return new NDArray(dtype, shape, block.storage, denseStrides(shape), block.byteOffset / bytes, null);
}

const create: Create = ({ dtype, shape }) => uninitialized(dtype, shape);

/** A 0-d array of a JavaScript number, rounded to the dtype: a compiler may fold it. */
export function literal(value: number, dtype: DType): NDArray {
  const out = uninitialized(dtype, []);
  const data = storageOf(out).as(dtype);
  data[out.offset] = value;
  markLiteral(out, data[out.offset]);
  return out;
}

/**
 * Applies a primitive by name, `iota` included: what transformations evaluate their rules with. Inputs are not
 * checked, promoted or broadcast.
 */
export function bind<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
  if (prim !== "iota" || currentTrace() !== null) return apply(prim, inputs, params);
  return evaluate(prim, inputs, params, create) as NDArray;
}
