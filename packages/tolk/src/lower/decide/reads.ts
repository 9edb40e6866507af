import type { PrimEqn, Var } from "../../graph/graph.ts";
import { coordinatesOf } from "../affine.ts";
import { isVirtual, nodesOf, type Value, type Values } from "../value.ts";

export type Load = Value & { op: "load" };

/** The value of an elementwise root in terms of plain coordinates, for looking at what it reads. */
export function treeOf(values: Values, variable: Var): Value {
  return values.define(variable, coordinatesOf(values.graph.avals[variable].shape), null);
}

export function loadsOf(roots: readonly Value[]): Load[] {
  return nodesOf(roots).filter((n): n is Value & { op: "load" } => n.op === "load");
}

/** Everything a step reads from memory. */
export function readsOf(values: Values, definitions: ReadonlyMap<Var, PrimEqn>, variable: Var): Load[] {
  const { avals, literals } = values.graph;
  const eqn = definitions.get(variable) as PrimEqn;
  if (isVirtual(eqn.prim)) return loadsOf([treeOf(values, variable)]);
  return loadsOf(
    eqn.inputs
      .filter((input) => !literals.has(input))
      .map((input) => values.at(input, coordinatesOf(avals[input].shape), null)),
  );
}
