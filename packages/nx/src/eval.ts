import { evaluate, type ParamsOf, type PrimName } from "@raven-ts/tolk";
import type { NDArray } from "./array.ts";
import { currentTrace } from "./trace.ts";

/**
 * Applies a primitive: hands it to the current trace, or evaluates it. Needs at least one input (`bind` takes `iota`
 * too). Inputs are already of the shapes and dtypes that the primitive asks for.
 */
export function apply<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
  const trace = currentTrace();
  return trace === null ? (evaluate(prim, inputs, params) as NDArray) : trace.bind(prim, inputs, params);
}
