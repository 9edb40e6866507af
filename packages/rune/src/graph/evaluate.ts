import { bind, type NDArray } from "@raven-ts/nx";
import type { Graph } from "./graph.ts";
import { scalar } from "./scalar.ts";

/** How a call equation is applied: inputs are the called graph's, then its constants'. */
export type CallRule = (graph: Graph, inputs: readonly NDArray[]) => NDArray[];

/** Applies a graph by evaluating its body where it stands. */
export function inline(graph: Graph, inputs: readonly NDArray[]): NDArray[] {
  return evaluateGraph(graph, inputs, inline);
}

/**
 * Runs a graph an application at a time through `bind`, so that it takes part in the current trace. `inputs` are the
 * graph's; the constants' values may follow, else the graph's own are used.
 */
export function evaluateGraph(graph: Graph, inputs: readonly NDArray[], call: CallRule = inline): NDArray[] {
  const values = new Array<NDArray>(graph.avals.length);
  graph.inputs.forEach((variable, i) => {
    values[variable] = inputs[i];
  });
  const given = inputs.length > graph.inputs.length;
  graph.constants.forEach(({ variable, value }, i) => {
    values[variable] = given ? inputs[graph.inputs.length + i] : value;
  });
  for (const [variable, value] of graph.literals)
    values[variable] = scalar(value, graph.avals[variable].dtype);
  for (const eqn of graph.eqns) {
    const operands = eqn.inputs.map((variable) => values[variable]);
    if (eqn.prim === "call") {
      const results = call(eqn.params.graph, operands);
      eqn.outputs.forEach((variable, i) => {
        values[variable] = results[i];
      });
    } else {
      values[eqn.outputs[0]] = bind(eqn.prim, operands, eqn.params);
    }
  }
  return graph.outputs.map((variable) => values[variable]);
}
