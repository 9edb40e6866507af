import type { Aval, OneName, ParamsOf, PrimName } from "../prim/prim.ts";
import type { Tensor } from "../tensor.ts";
import type { Element } from "../type/dtype.ts";

/** A value of a graph: an index into {@link Graph.avals}. */
export type Var = number;

/** One application of a primitive. Graphs that it applies in its turn stand in `params.bodies`. */
export interface Eqn<P extends PrimName = PrimName> {
  readonly prim: P;
  readonly inputs: readonly Var[];
  readonly outputs: readonly Var[];
  readonly params: ParamsOf<P>;
}

/** An application of a primitive that gives one result. */
export type PrimEqn<P extends OneName = OneName> = Eqn<P>;

/**
 * A program in administrative normal form: a list of applications in execution order, every variable assigned once.
 *
 * Variables are numbered in order of definition. `constants` are arrays that the traced function captured: hidden
 * inputs, immutable. `literals` are 0-d values that came from JavaScript numbers: part of the program, each a value of
 * its dtype, and so a bigint where its elements are.
 */
export interface Graph {
  readonly inputs: readonly Var[];
  readonly constants: readonly { readonly variable: Var; readonly value: Tensor }[];
  readonly literals: ReadonlyMap<Var, Element>;
  readonly eqns: readonly Eqn[];
  readonly outputs: readonly Var[];
  readonly avals: readonly Aval[];
}
