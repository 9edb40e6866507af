import { NDArray } from "./array.ts";
import { currentDevice } from "./device/select.ts";
import { type DType, dtypes } from "./dtype.ts";
import { apply } from "./eval.ts";
import type { ParamsOf, PrimName, PrimParams } from "./prim.ts";
import { denseStrides, type Shape, sizeOf } from "./shape.ts";
import { allocate } from "./storage.ts";
import { currentTrace } from "./trace.ts";

/** A dense array with fresh, uninitialised storage. */
export function uninitialized(dtype: DType, shape: Shape): NDArray {
  const bytes = dtypes[dtype].bytes;
  const block = allocate(sizeOf(shape) * bytes);
  return new NDArray(dtype, shape, block.storage, denseStrides(shape), block.byteOffset / bytes, null);
}

/**
 * Applies a primitive by name, `iota` included: what transformations evaluate their rules with. Inputs are not
 * checked, promoted or broadcast.
 *
 * @example
 * nx.bind("add", [nx.ones([2]), nx.ones([2])], {}).tolist() // [2, 2]
 */
export function bind<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
  if (prim !== "iota" || currentTrace() !== null) return apply(prim, inputs, params);
  const { dtype, shape, axis } = params as PrimParams["iota"];
  const out = uninitialized(dtype, shape);
  currentDevice().iota(axis, out);
  return out;
}
