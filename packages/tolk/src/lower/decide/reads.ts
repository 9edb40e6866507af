import type { Graph, PrimEqn, Var } from "../../graph/graph.ts";
import { axisIndex } from "../affine.ts";
import { isVirtual, nodesOf, type Value, type Values } from "../value.ts";

export type Load = Value & { op: "load" };

/** The value of an elementwise root in terms of plain coordinates, for looking at what it reads. */
export function treeOf(graph: Graph, values: Values, variable: Var): Value {
  const { shape } = graph.avals[variable];
  return values.define(
    variable,
    shape.map((n, axis) => axisIndex(axis, n)),
    null,
  );
}

export function loadsOf(roots: readonly Value[]): Load[] {
  return nodesOf(roots).filter((n): n is Value & { op: "load" } => n.op === "load");
}

/** Everything a step reads from memory. */
export function readsOf(
  graph: Graph,
  values: Values,
  definitions: ReadonlyMap<Var, PrimEqn>,
  variable: Var,
): Load[] {
  const eqn = definitions.get(variable) as PrimEqn;
  if (isVirtual(eqn.prim)) return loadsOf([treeOf(graph, values, variable)]);
  return loadsOf(
    eqn.inputs
      .filter((input) => !graph.literals.has(input))
      .map((input) =>
        values.at(
          input,
          graph.avals[input].shape.map((n, axis) => axisIndex(axis, n)),
          null,
        ),
      ),
  );
}
