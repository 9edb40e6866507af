import type { NDArray } from "@raven-ts/nx";
import { type Aval, GraphBuilder, type ParamsOf, type PrimName, type Var } from "@raven-ts/tolk";
import { type RuneTrace, type Tracer, traced, tracerOf } from "./trace.ts";

interface VariableTracer extends Tracer {
  readonly variable: Var;
}

/** What traces that write a graph share: an array of theirs is a variable of it. */
export abstract class Recording implements RuneTrace {
  readonly name: string;
  readonly parent: RuneTrace | null;
  alive = true;
  protected readonly builder: GraphBuilder;

  constructor(name: string, parent: RuneTrace | null, share: boolean) {
    this.name = name;
    this.parent = parent;
    this.builder = new GraphBuilder(share);
  }

  abstract bind<P extends PrimName>(
    prim: P,
    inputs: readonly NDArray[],
    params: ParamsOf<P>,
  ): readonly NDArray[];

  input(aval: Aval): NDArray {
    return this.tracer(this.builder.input(aval));
  }

  protected tracer(variable: Var): NDArray {
    const tracer: VariableTracer = { trace: this, variable };
    return traced(this.builder.avals[variable], tracer);
  }

  /** The variable of an array of this trace, else null. */
  protected own(x: NDArray): Var | null {
    return tracerOf<VariableTracer>(this, x)?.variable ?? null;
  }
}
