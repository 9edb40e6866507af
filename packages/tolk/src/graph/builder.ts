import { infer } from "../prim/infer.ts";
import type { Aval, OneName, ParamsOf, PrimName } from "../prim/prim.ts";
import { elementOf } from "../reference/scalar.ts";
import { cellOf, literalOf, type Tensor } from "../tensor.ts";
import { type Element, stored } from "../type/dtype.ts";
import type { Eqn, Graph, Var } from "./graph.ts";
import { paramsKey } from "./hash.ts";

/** Builds a graph one application at a time; equal applications share one variable where `share` is set. */
export class GraphBuilder {
  readonly avals: Aval[] = [];
  private readonly inputs: Var[] = [];
  private readonly constants: { variable: Var; value: Tensor }[] = [];
  private readonly literals = new Map<Var, Element>();
  private readonly eqns: Eqn[] = [];
  private readonly share: boolean;
  private readonly known = new Map<string, Var>();
  private readonly applied = new Map<string, readonly Var[]>();
  private readonly constantVars = new Map<Tensor, Var>();

  constructor(share: boolean) {
    this.share = share;
  }

  private define(aval: Aval): Var {
    return this.avals.push(aval) - 1;
  }

  input(aval: Aval): Var {
    const variable = this.define({ dtype: aval.dtype, shape: aval.shape });
    this.inputs.push(variable);
    return variable;
  }

  /**
   * A captured array: a literal where it came from a JavaScript number. With `freeze` later changes of the array's
   * cell are not seen.
   */
  constant(value: Tensor, freeze = false): Var {
    const literal = literalOf(value);
    if (literal !== null && value.shape.length === 0) return this.literal(value, literal);
    const seen = this.constantVars.get(value);
    if (seen !== undefined) return seen;
    const variable = this.define({ dtype: value.dtype, shape: value.shape });
    this.constants.push({ variable, value: freeze ? cellOf(value) : value });
    this.constantVars.set(value, variable);
    return variable;
  }

  /** A value of the dtype of `aval`, which a number or bigint is converted to. */
  literal(aval: Aval, given: Element): Var {
    const value = stored(elementOf(given, aval.dtype), aval.dtype);
    const key = `literal ${aval.dtype} ${Object.is(value, -0) ? "-0" : value}`;
    const seen = this.known.get(key);
    if (seen !== undefined) return seen;
    const variable = this.define({ dtype: aval.dtype, shape: [] });
    this.literals.set(variable, value);
    this.known.set(key, variable);
    return variable;
  }

  /** Applies a primitive and returns the variables of its results. */
  emit<P extends PrimName>(prim: P, inputs: readonly Var[], params: ParamsOf<P>): readonly Var[] {
    let key = "";
    if (this.share) {
      key = `${prim} ${inputs.join()} ${paramsKey(params)}`;
      const seen = this.applied.get(key);
      if (seen !== undefined) return seen;
    }
    const types = inputs.map((variable) => this.avals[variable]);
    const outputs = infer(prim, types, params).map((aval) => this.define(aval));
    this.eqns.push({ prim, inputs, outputs, params } as Eqn);
    if (this.share) this.applied.set(key, outputs);
    return outputs;
  }

  /** Applies a primitive that gives one result. */
  emit1<P extends OneName>(prim: P, inputs: readonly Var[], params: ParamsOf<P>): Var {
    return this.emit(prim, inputs, params)[0];
  }

  /** The graph so far with these outputs. */
  finish(outputs: readonly Var[]): Graph {
    return {
      inputs: this.inputs,
      constants: this.constants,
      literals: this.literals,
      eqns: this.eqns,
      outputs,
      avals: this.avals,
    };
  }
}
