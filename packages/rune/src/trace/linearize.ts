import type { NDArray } from "@raven-ts/nx";
import {
  type Graph,
  type ManyName,
  openGraph,
  type ParamsOf,
  type PrimName,
  prune,
  type Var,
} from "@raven-ts/tolk";
import { evaluateGraph } from "./evaluate.ts";
import { JvpTrace } from "./jvp.ts";
import { orZeros } from "./ops.ts";
import { Recording } from "./recording.ts";
import { linearizeBranch } from "./rules/branch.ts";
import type { Tangent } from "./rules/jvp-types.ts";
import { bitsOf, type LinearizedGraph, linearizeScan, type Slopes } from "./rules/scan.ts";
import { callAvals, derive, stage } from "./staging.ts";
import { activeTrace, applyPrim, callGraph, type RuneTrace, withTrace } from "./trace.ts";

/** Records what happens to tangents; all other work goes to the parent, whose results become constants here. */
export class LinearTrace extends Recording {
  constructor(name: string, parent: RuneTrace | null) {
    super(name, parent, false);
  }

  private isLinear(x: NDArray): boolean {
    return this.own(x) !== null;
  }

  private variable(x: NDArray): Var {
    return this.own(x) ?? this.builder.constant(x, true);
  }

  override bind<P extends PrimName>(
    prim: P,
    inputs: readonly NDArray[],
    params: ParamsOf<P>,
  ): readonly NDArray[] {
    if (!inputs.some((x) => this.isLinear(x)))
      return withTrace(this.parent, () => applyPrim(prim, inputs, params));
    const variables = inputs.map((x) => this.variable(x));
    return this.builder.emit(prim, variables, params).map((variable) => this.tracer(variable));
  }

  finish(outputs: readonly NDArray[]): Graph {
    return prune(this.builder.finish(outputs.map((x) => this.variable(x))));
  }
}

/** A jvp trace whose tangents are recorded instead of computed. */
class LinearizeTrace extends JvpTrace {
  private readonly linear: LinearTrace;

  constructor(name: string, linear: LinearTrace) {
    super(name, linear.parent);
    this.linear = linear;
  }

  protected override get context(): RuneTrace {
    return this.linear;
  }

  protected override many(
    prim: ManyName,
    primals: readonly NDArray[],
    tangents: readonly Tangent[],
    params: ParamsOf<ManyName>,
  ): Slopes {
    const inParent = <R>(f: () => R): R => withTrace(this.parent, f);
    const inLinear = <R>(f: () => R): R => withTrace(this.linear, f);
    if (prim === "scan")
      return linearizeScan(params as ParamsOf<"scan">, primals, tangents, linearizeGraph, inParent, inLinear);
    if (prim === "branch")
      return linearizeBranch(
        params as ParamsOf<"branch">,
        primals,
        tangents,
        linearizeGraph,
        inParent,
        inLinear,
      );
    const [graph] = params.bodies;
    const split = linearizeGraph(
      graph,
      tangents.map((t) => t !== null),
      [],
    );
    const results = inParent(() => callGraph(split.forward, primals));
    const count = graph.outputs.length;
    const given = tangents.filter((t) => t !== null);
    const slopes = split.active.includes(true)
      ? inLinear(() => callGraph(split.linear, [...given, ...results.slice(count)]))
      : [];
    let next = 0;
    return {
      primals: results.slice(0, count),
      tangents: split.active.map((has) => (has ? slopes[next++] : null)),
    };
  }
}

/** A function's results at a point, and its derivative there as a graph. */
export interface Linearized {
  readonly primals: readonly NDArray[];
  /** Inputs: the active tangents; outputs: tangents of the outputs where `active`. Residuals are its constants. */
  readonly linear: Graph;
  readonly active: readonly boolean[];
}

/** Evaluates `f` in the current trace and records its derivative with respect to the inputs where `mask`. */
export function linearizeFlat(
  name: string,
  f: (inputs: readonly NDArray[]) => readonly NDArray[],
  primals: readonly NDArray[],
  mask: readonly boolean[],
  forced: readonly boolean[] = [],
): Linearized {
  const recorder = new LinearTrace(name, activeTrace());
  const trace = new LinearizeTrace(name, recorder);
  try {
    const inputs = primals.map((primal, i) =>
      mask[i] ? trace.pair(primal, recorder.input(primal)) : primal,
    );
    const outputs = withTrace(trace, () => f(inputs)).map((x) => trace.split(x));
    const tangents = outputs.map(([primal, tangent], i) =>
      forced[i] ? withTrace(recorder, () => orZeros(tangent, primal)) : tangent,
    );
    return {
      primals: outputs.map(([primal]) => primal),
      linear: recorder.finish(tangents.filter((t) => t !== null)),
      active: tangents.map((t) => t !== null),
    };
  } finally {
    trace.alive = false;
    recorder.alive = false;
  }
}

/**
 * Splits a graph into its forward part with residuals and its derivative, both compiled on their own. Tangents of
 * outputs where `forced` are there even if zero.
 */
function linearizeGraph(graph: Graph, mask: readonly boolean[], forced: readonly boolean[]): LinearizedGraph {
  return derive(graph, `linearize ${bitsOf(mask)} ${bitsOf(forced)}`, () => {
    let result: Linearized | null = null;
    const forward = stage("grad", callAvals(graph), (inputs) => {
      result = linearizeFlat("grad", (xs) => evaluateGraph(graph, xs), inputs, mask, forced);
      return [...result.primals, ...result.linear.constants.map((constant) => constant.value as NDArray)];
    });
    const { linear, active } = result as unknown as Linearized;
    return { forward, linear: openGraph(linear), active };
  });
}
