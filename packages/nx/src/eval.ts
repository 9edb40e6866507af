import { evaluate1, type OneName, type ParamsOf } from "@raven-ts/tolk";
import type { NDArray } from "./array.ts";
import { currentTrace } from "./trace.ts";

/**
 * Applies a primitive that gives one result: hands it to the current trace, or evaluates it. Needs at least one input
 * (`bind` takes `iota` too). Inputs are already of the shapes and dtypes that the primitive asks for.
 */
export function apply<P extends OneName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
  const trace = currentTrace();
  return trace === null ? evaluate1(prim, inputs, params) : trace.bind(prim, inputs, params)[0];
}
