import type { ParamsOf, PrimName } from "../prim/prim.ts";
import type { Tensor } from "../tensor.ts";
import type { Element } from "../type/dtype.ts";
import type { Graph } from "./graph.ts";

/** How {@link evaluateGraph} applies what it meets: evaluates it, or hands it to a trace. */
export interface Application<T extends Tensor> {
  bind<P extends PrimName>(prim: P, inputs: readonly T[], params: ParamsOf<P>): readonly T[];
  literal(value: Element, dtype: Tensor["dtype"]): T;
}

/** Applies a graph an equation at a time. `inputs` are the graph's; the constants' values may follow, else its own are used. */
export function evaluateGraph<T extends Tensor>(
  graph: Graph,
  inputs: readonly T[],
  apply: Application<T>,
): T[] {
  const values = new Array<T>(graph.avals.length);
  graph.inputs.forEach((variable, i) => {
    values[variable] = inputs[i];
  });
  const given = inputs.length > graph.inputs.length;
  graph.constants.forEach(({ variable, value }, i) => {
    values[variable] = given ? inputs[graph.inputs.length + i] : (value as T);
  });
  for (const [variable, value] of graph.literals)
    values[variable] = apply.literal(value, graph.avals[variable].dtype);
  for (const eqn of graph.eqns) {
    const operands = eqn.inputs.map((variable) => values[variable]);
    const results = apply.bind(eqn.prim, operands, eqn.params);
    eqn.outputs.forEach((variable, i) => {
      values[variable] = results[i];
    });
  }
  return graph.outputs.map((variable) => values[variable]);
}
