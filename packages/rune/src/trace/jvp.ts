import { isFloat, type NDArray } from "@raven-ts/nx";
import {
  type Graph,
  givesMany,
  type ManyName,
  type OneName,
  type ParamsOf,
  type PrimName,
} from "@raven-ts/tolk";
import { evaluateGraph } from "./evaluate.ts";
import { orZeros } from "./ops.ts";
import { jvpBranch } from "./rules/branch.ts";
import { jvpRules } from "./rules/jvp.ts";
import type { JvpRule, Tangent } from "./rules/jvp-types.ts";
import { bitsOf, type JvpGraph, jvpScan, type Slopes } from "./rules/scan.ts";
import { callAvals, derive, stage } from "./staging.ts";
import {
  activeTrace,
  applyPrim,
  callGraph,
  type RuneTrace,
  type Tracer,
  traced,
  tracerOf,
  withTrace,
} from "./trace.ts";

interface JvpTracer extends Tracer {
  readonly primal: NDArray;
  readonly tangent: NDArray;
}

/** Carries a tangent beside every value. Values without one belong to the parent. */
export class JvpTrace implements RuneTrace {
  readonly name: string;
  readonly parent: RuneTrace | null;
  alive = true;

  constructor(name: string, parent: RuneTrace | null) {
    this.name = name;
    this.parent = parent;
  }

  /** Where rules run: primal work must reach the parent from there. */
  protected get context(): RuneTrace | null {
    return this.parent;
  }

  /** A value of the parent with a tangent; without one it needs no tracer. */
  pair(primal: NDArray, tangent: Tangent): NDArray {
    if (tangent === null || !isFloat(primal.dtype)) return primal;
    const tracer: JvpTracer = { trace: this, primal, tangent };
    return traced(primal, tracer);
  }

  /** The inverse of {@link pair}. */
  split(x: NDArray): readonly [NDArray, Tangent] {
    const tracer = tracerOf<JvpTracer>(this, x);
    return tracer === null ? [x, null] : [tracer.primal, tracer.tangent];
  }

  bind<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): readonly NDArray[] {
    const pairs = inputs.map((x) => this.split(x));
    const primals = pairs.map(([primal]) => primal);
    const tangents = pairs.map(([, tangent]) => tangent);
    if (tangents.every((t) => t === null))
      return withTrace(this.context, () => applyPrim(prim, primals, params));
    if (givesMany(prim)) {
      const slopes = this.many(prim, primals, tangents, params as ParamsOf<ManyName>);
      return slopes.primals.map((primal, i) => this.pair(primal, slopes.tangents[i]));
    }
    const rule = jvpRules[prim as OneName] as JvpRule<OneName>;
    const [primal, tangent] = withTrace(this.context, () =>
      rule(primals, tangents, params as ParamsOf<OneName>),
    );
    return [this.pair(primal, tangent)];
  }

  /** The derivative of an application that holds graphs. */
  protected many(
    prim: ManyName,
    primals: readonly NDArray[],
    tangents: readonly Tangent[],
    params: ParamsOf<ManyName>,
  ): Slopes {
    return withTrace(this.context, () => {
      if (prim === "call") return jvpCall(params.bodies[0], primals, tangents);
      if (prim === "branch") return jvpBranch(params as ParamsOf<"branch">, primals, tangents, jvpGraph);
      return jvpScan(params as ParamsOf<"scan">, primals, tangents, jvpGraph);
    });
  }
}

function jvpCall(graph: Graph, primals: readonly NDArray[], tangents: readonly Tangent[]): Slopes {
  const { graph: both, active } = jvpGraph(
    graph,
    tangents.map((t) => t !== null),
    [],
  );
  const results = callGraph(both, [...primals, ...tangents.filter((t) => t !== null)]);
  let next = active.length;
  return {
    primals: results.slice(0, active.length),
    tangents: active.map((has) => (has ? results[next++] : null)),
  };
}

/** Runs `f` on primals with tangents; both results are values of the current trace. */
export function pushForward(
  f: (inputs: readonly NDArray[]) => readonly NDArray[],
  primals: readonly NDArray[],
  tangents: readonly Tangent[],
): Slopes {
  const trace = new JvpTrace("jvp", activeTrace());
  try {
    const inputs = primals.map((primal, i) => trace.pair(primal, tangents[i]));
    const outputs = withTrace(trace, () => f(inputs)).map((x) => trace.split(x));
    return { primals: outputs.map(([primal]) => primal), tangents: outputs.map(([, tangent]) => tangent) };
  } finally {
    trace.alive = false;
  }
}

/** A graph with its derivative; tangents of outputs where `forced` are there even if zero. */
function jvpGraph(graph: Graph, mask: readonly boolean[], forced: readonly boolean[]): JvpGraph {
  return derive(graph, `jvp ${bitsOf(mask)} ${bitsOf(forced)}`, () => {
    const avals = callAvals(graph);
    let active: boolean[] = [];
    const both = stage("jvp", [...avals, ...avals.filter((_, i) => mask[i])], (inputs) => {
      let next = avals.length;
      const tangents = avals.map((_, i) => (mask[i] ? inputs[next++] : null));
      const result = pushForward((xs) => evaluateGraph(graph, xs), inputs.slice(0, avals.length), tangents);
      const slopes = result.tangents.map((t, i) => (forced[i] ? orZeros(t, result.primals[i]) : t));
      active = slopes.map((t) => t !== null);
      return [...result.primals, ...slopes.filter((t) => t !== null)];
    });
    return { graph: both, active };
  });
}
