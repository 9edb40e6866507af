import { type Application, evaluateGraph } from "../graph/evaluate.ts";
import type { Graph } from "../graph/graph.ts";
import { storageOf, type Tensor } from "../tensor.ts";
import { type Create, evaluate } from "./evaluate.ts";

/** Runs a graph an equation at a time on the current device. Inputs are the graph's, then its constants'. */
export function runGraph<T extends Tensor>(graph: Graph, inputs: readonly T[], create: Create<T>): T[] {
  const apply: Application<T> = {
    bind: (prim, operands, params) => evaluate(prim, operands, params, create) as T,
    call: (body, operands) => evaluateGraph(body, operands, apply),
    literal: (value, dtype) => {
      const out = create({ dtype, shape: [] });
      storageOf(out).as(dtype)[out.offset] = value;
      return out;
    },
  };
  return evaluateGraph(graph, inputs, apply);
}
