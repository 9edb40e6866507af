import type { NDArray } from "@raven-ts/nx";
import {
  type Aval,
  type Graph,
  type ParamsOf,
  type PrimName,
  type PrimParams,
  simplify,
  type Var,
} from "@raven-ts/tolk";
import { evaluateGraph } from "./evaluate.ts";
import { Recording } from "./recording.ts";
import { activeTrace, type RuneTrace, withTrace } from "./trace.ts";

/** Records every application into a graph; calls are inlined. */
export class GraphTrace extends Recording {
  constructor(name: string, parent: RuneTrace | null) {
    super(name, parent, true);
  }

  /** The variable of an array: its own, or that of a new constant. */
  variable(x: NDArray): Var {
    return this.own(x) ?? this.builder.constant(x);
  }

  override bind<P extends PrimName>(
    prim: P,
    inputs: readonly NDArray[],
    params: ParamsOf<P>,
  ): readonly NDArray[] {
    if (prim === "call") {
      const [body] = (params as PrimParams["call"]).bodies;
      return withTrace(this, () => evaluateGraph(body, inputs));
    }
    const variables = inputs.map((x) => this.variable(x));
    return this.builder.emit(prim, variables, params).map((variable) => this.tracer(variable));
  }

  finish(outputs: readonly NDArray[]): Graph {
    return this.builder.finish(outputs.map((x) => this.variable(x)));
  }
}

/**
 * Traces a function of arrays into a simplified graph. Arrays that the function captures become constants, tracers of
 * outer transformations included.
 */
export function stage(
  name: string,
  avals: readonly Aval[],
  f: (inputs: readonly NDArray[]) => readonly NDArray[],
): Graph {
  const trace = new GraphTrace(name, activeTrace());
  try {
    const outputs = withTrace(trace, () => f(avals.map((aval) => trace.input(aval))));
    return simplify(trace.finish(outputs));
  } finally {
    trace.alive = false;
  }
}

/** The types of a graph's inputs, then of its constants: what a call of it takes. */
export function callAvals(graph: Graph): Aval[] {
  const variables = [...graph.inputs, ...graph.constants.map((constant) => constant.variable)];
  return variables.map((variable) => graph.avals[variable]);
}

const memos = new WeakMap<Graph, Map<string, unknown>>();

/** Remembers what was derived from a graph, by a key. */
export function derive<T>(graph: Graph, key: string, make: () => T): T {
  let memo = memos.get(graph);
  if (memo === undefined) {
    memo = new Map();
    memos.set(graph, memo);
  }
  if (!memo.has(key)) memo.set(key, withTrace(null, make));
  return memo.get(key) as T;
}
