import {
  type Aval,
  type DType,
  type Element,
  type Elements,
  elementOf,
  evaluate,
  evaluate1,
  fresh,
  markLiteral,
  type OneName,
  type ParamsOf,
  type PrimName,
  storageOf,
} from "@raven-ts/tolk";
import { NDArray } from "./array.ts";
import { currentTrace } from "./trace.ts";

const plain = new NDArray("bool", [], null, [], 0, null);

/** A dense array with fresh, uninitialised storage. */
export function uninitialized({ dtype, shape }: Aval): NDArray {
  return fresh(plain, dtype, shape);
}

/** A 0-d array of a JavaScript number or bigint, rounded to the dtype: a compiler may fold it. */
export function literal(value: Element, dtype: DType): NDArray {
  const out = uninitialized({ dtype, shape: [] });
  const data: Elements = storageOf(out).as(dtype);
  data[out.offset] = elementOf(value, dtype);
  markLiteral(out, data[out.offset]);
  return out;
}

/**
 * Applies a primitive by name, `iota` included, and returns all its results: what transformations evaluate their rules
 * with. Inputs are not checked, promoted or broadcast.
 */
export function bind<P extends PrimName>(
  prim: P,
  inputs: readonly NDArray[],
  params: ParamsOf<P>,
): readonly NDArray[] {
  const trace = currentTrace();
  return trace === null ? evaluate(prim, inputs, params, uninitialized) : trace.bind(prim, inputs, params);
}

/** {@link bind} for a primitive that gives one result. */
export function bind1<P extends OneName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
  const trace = currentTrace();
  return trace === null
    ? evaluate1(prim, inputs, params, uninitialized)
    : trace.bind(prim, inputs, params)[0];
}
