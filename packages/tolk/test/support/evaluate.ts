import type { NDArray } from "@raven-ts/nx";
import { uninitialized } from "@raven-ts/nx/internal";
import { type Graph, runGraph, type Tensor } from "@raven-ts/tolk";

/** Runs a graph an equation at a time on the current device. */
export const evaluateGraph = (graph: Graph, inputs: readonly Tensor[]): NDArray[] =>
  runGraph(graph, inputs as NDArray[], uninitialized);
