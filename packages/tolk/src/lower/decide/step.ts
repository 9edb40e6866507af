import type { PrimEqn, Var } from "../../graph/graph.ts";
import type { Values } from "../value.ts";
import type { Decisions } from "./decision.ts";

/**
 * One step of a compiled program, a kernel or two. `map` computes elementwise roots of one shape together;
 * `contract` a product or convolution with the elementwise roots that follow it on the same elements;
 * `reduce` folds over the same axes of one shape, each with the elementwise roots of its results behind it;
 * `rows` folds over the last axes together with everything elementwise on the same rows.
 */
export interface Step {
  readonly kind: "map" | "reduce" | "argreduce" | "contract" | "scatter" | "rows";
  /** The variables it stores; the result of the reduction or contraction first, even where only its epilogue is kept. */
  readonly roots: Var[];
  /** Why it is one step, for people. */
  readonly why: string[];
}

export interface Steps {
  readonly steps: readonly Step[];
  readonly values: Values;
  readonly definitions: ReadonlyMap<Var, PrimEqn>;
  /** Stored variables that some step or the caller reads: the others stay in registers. */
  readonly kept: ReadonlySet<Var>;
  /** What was decided, and why. */
  readonly decided: Decisions;
}
