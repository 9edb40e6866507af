import type { Graph, PrimEqn, Var } from "../../graph/graph.ts";
import type { PrimParams } from "../../prim/prim.ts";
import { type Shape, sameShape } from "../../type/shape.ts";
import type { Load } from "./reads.ts";
import type { Step } from "./step.ts";

/** Folds that one kernel carries in registers. */
const MOST = 4;

/** What is folded, and over which axes. */
interface FoldSpace {
  readonly shape: Shape;
  readonly axes: readonly number[];
}

function spaceOf(graph: Graph, definitions: ReadonlyMap<Var, PrimEqn>, step: Step): FoldSpace {
  const eqn = definitions.get(step.roots[0]) as PrimEqn<"reduce">;
  return { shape: graph.avals[eqn.inputs[0]].shape, axes: (eqn.params as PrimParams["reduce"]).axes };
}

/**
 * Joins folds of the same elements over the same axes, where they read something in common and none waits for another:
 * the gradients of a normalisation's scale and offset, a sum and a sum of squares. The joined step stands where the last
 * of them stood.
 */
export function joinFolds(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  steps: readonly Step[],
  reads: (variable: Var) => readonly Load[],
): Step[] {
  const result: (Step | null)[] = [...steps];
  const sources = steps.map((step) => new Set(step.roots.flatMap(reads).map(({ source }) => source)));
  steps.forEach((step, at) => {
    if (step.kind !== "reduce") return;
    const space = spaceOf(graph, definitions, step);
    for (let before = at - 1; before >= 0; before--) {
      const other = result[before];
      if (other === null || other.kind !== "reduce") continue;
      const theirs = spaceOf(graph, definitions, other);
      if (!sameShape(theirs.shape, space.shape) || theirs.axes.join() !== space.axes.join()) continue;
      if (![...sources[before]].some((source) => sources[at].has(source))) continue;
      const folds = [...other.roots, ...(result[at] as Step).roots].filter(
        (root) => definitions.get(root)?.prim === "reduce",
      );
      const waits = sources
        .slice(before + 1, at + 1)
        .some((read) => other.roots.some((root) => read.has(root)));
      if (waits || folds.length > MOST) continue;
      const own = result[at] as Step;
      const [, ...tails] = own.why;
      const why = [...other.why, `${own.why[0]} of the same elements`, ...tails];
      result[at] = { kind: "reduce", roots: [...other.roots, ...own.roots], why };
      result[before] = null;
      sources[at] = new Set([...sources[before], ...sources[at]]);
      sources[before] = new Set();
    }
  });
  return result.filter((step) => step !== null);
}
