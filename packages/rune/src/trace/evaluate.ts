import type { NDArray } from "@raven-ts/nx";
import { bind, literal } from "@raven-ts/nx/internal";
import { type Application, evaluateGraph as apply, type Graph } from "@raven-ts/tolk";

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
  const rule: Application<NDArray> = { bind, call, literal };
  return apply(graph, inputs, rule);
}
