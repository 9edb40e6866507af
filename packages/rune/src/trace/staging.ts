import type { Aval, NDArray, ParamsOf, PrimName } from "@raven-ts/nx";
import { GraphBuilder } from "../graph/builder.ts";
import { evaluateGraph } from "../graph/evaluate.ts";
import type { Graph, Var } from "../graph/graph.ts";
import { simplify } from "../graph/simplify.ts";
import { activeTrace, type RuneTrace, type Tracer, traced, tracerOf, withTrace } from "./trace.ts";

interface GraphTracer extends Tracer {
  readonly variable: Var;
}

/** Records every application into a graph; calls are inlined. */
export class GraphTrace implements RuneTrace {
  readonly parent: RuneTrace | null;
  readonly name: string;
  alive = true;
  private readonly builder: GraphBuilder = new GraphBuilder(true);

  constructor(name: string, parent: RuneTrace | null) {
    this.name = name;
    this.parent = parent;
  }

  input(aval: Aval): NDArray {
    return this.tracer(this.builder.input(aval));
  }

  private tracer(variable: Var): NDArray {
    const tracer: GraphTracer = { trace: this, variable };
    return traced(this.builder.avals[variable], tracer);
  }

  /** The variable of an array: its own, or that of a new constant. */
  variable(x: NDArray): Var {
    return tracerOf<GraphTracer>(this, x)?.variable ?? this.builder.constant(x);
  }

  bind<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
    const variables = inputs.map((x) => this.variable(x));
    return this.tracer(this.builder.emit(prim, variables, params));
  }

  bindCall(graph: Graph, inputs: readonly NDArray[]): NDArray[] {
    return withTrace(this, () => evaluateGraph(graph, inputs));
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
