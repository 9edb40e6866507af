import { isFloat, type NDArray } from "@raven-ts/nx";
import { bind } from "@raven-ts/nx/internal";
import type { Graph, ParamsOf, PrimName } from "@raven-ts/tolk";
import { evaluateGraph } from "./evaluate.ts";
import { jvpRules } from "./rules/jvp.ts";
import type { JvpRule, Tangent } from "./rules/jvp-types.ts";
import { callAvals, derive, stage } from "./staging.ts";
import { activeTrace, callGraph, type RuneTrace, type Tracer, traced, tracerOf, withTrace } from "./trace.ts";

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

  bind<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
    const pairs = inputs.map((x) => this.split(x));
    const primals = pairs.map(([primal]) => primal);
    const tangents = pairs.map(([, tangent]) => tangent);
    const rule: JvpRule<P> = tangents.every((t) => t === null) ? plain(prim) : jvpRules[prim];
    const [primal, tangent] = withTrace(this.context, () => rule(primals, tangents, params));
    return this.pair(primal, tangent);
  }

  bindCall(graph: Graph, inputs: readonly NDArray[]): NDArray[] {
    const pairs = inputs.map((x) => this.split(x));
    const primals = pairs.map(([primal]) => primal);
    const tangents = pairs.map(([, tangent]) => tangent);
    if (tangents.every((t) => t === null)) return withTrace(this.context, () => callGraph(graph, primals));
    return this.call(graph, primals, tangents);
  }

  protected call(graph: Graph, primals: readonly NDArray[], tangents: readonly Tangent[]): NDArray[] {
    const { graph: both, active } = jvpGraph(
      graph,
      tangents.map((t) => t !== null),
    );
    const given = tangents.filter((t) => t !== null);
    const results = withTrace(this.context, () => callGraph(both, [...primals, ...given]));
    let next = active.length;
    return active.map((has, i) => this.pair(results[i], has ? results[next++] : null));
  }
}

function plain<P extends PrimName>(prim: P): JvpRule<P> {
  return (primals, _, params) => [bind(prim, primals, params), null];
}

/** Runs `f` on primals with tangents; both results are values of the current trace. */
export function pushForward(
  f: (inputs: readonly NDArray[]) => readonly NDArray[],
  primals: readonly NDArray[],
  tangents: readonly Tangent[],
): { primals: NDArray[]; tangents: Tangent[] } {
  const trace = new JvpTrace("jvp", activeTrace());
  try {
    const inputs = primals.map((primal, i) => trace.pair(primal, tangents[i]));
    const outputs = withTrace(trace, () => f(inputs)).map((x) => trace.split(x));
    return { primals: outputs.map(([primal]) => primal), tangents: outputs.map(([, tangent]) => tangent) };
  } finally {
    trace.alive = false;
  }
}

interface JvpGraph {
  /** Inputs: all primals, then the active tangents; outputs: all primals, then the tangents that are not zero. */
  readonly graph: Graph;
  readonly active: readonly boolean[];
}

function jvpGraph(graph: Graph, mask: readonly boolean[]): JvpGraph {
  return derive(graph, `jvp ${mask.map(Number).join("")}`, () => {
    const avals = callAvals(graph);
    let active: boolean[] = [];
    const both = stage("jvp", [...avals, ...avals.filter((_, i) => mask[i])], (inputs) => {
      let next = avals.length;
      const tangents = avals.map((_, i) => (mask[i] ? inputs[next++] : null));
      const result = pushForward((xs) => evaluateGraph(graph, xs), inputs.slice(0, avals.length), tangents);
      active = result.tangents.map((t) => t !== null);
      return [...result.primals, ...result.tangents.filter((t) => t !== null)];
    });
    return { graph: both, active };
  });
}
