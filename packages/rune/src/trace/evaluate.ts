import type { NDArray } from "@raven-ts/nx";
import { literal } from "@raven-ts/nx/internal";
import { evaluateGraph as apply, type Graph } from "@raven-ts/tolk";
import { applyPrim } from "./trace.ts";

/**
 * Runs a graph an application at a time, so that it takes part in the current trace; calls stay compiled where there
 * is none. `inputs` are the graph's; the constants' values may follow, else the graph's own are used.
 */
export function evaluateGraph(graph: Graph, inputs: readonly NDArray[]): NDArray[] {
  return apply(graph, inputs, { bind: applyPrim, literal });
}
