import { GraphBuilder } from "../graph/builder.ts";
import type { Eqn, Graph, Var } from "../graph/graph.ts";
import { givesMany } from "../prim/prim.ts";

/**
 * The graph with every number that must lie in memory computed by an application: what loops are given, and, in the
 * body of one, what a step returns.
 */
export function stored(graph: Graph, body: boolean): Graph {
  const numbers = (list: readonly Var[]): boolean => list.some((variable) => graph.literals.has(variable));
  const needed =
    (body && numbers(graph.outputs)) || graph.eqns.some((eqn) => givesMany(eqn.prim) && numbers(eqn.inputs));
  if (!needed) return graph;
  const builder = new GraphBuilder(false);
  const at = new Map<Var, Var>();
  for (const variable of graph.inputs) at.set(variable, builder.input(graph.avals[variable]));
  for (const { variable, value } of graph.constants) at.set(variable, builder.constant(value));
  for (const [variable, value] of graph.literals)
    at.set(variable, builder.literal(graph.avals[variable], value));
  const cells = new Map<Var, Var>();
  const inMemory = (variable: Var): Var => {
    const to = at.get(variable) as Var;
    if (!graph.literals.has(variable)) return to;
    const seen = cells.get(variable) ?? builder.emit1("broadcast", [to], { shape: [] });
    cells.set(variable, seen);
    return seen;
  };
  for (const eqn of graph.eqns as readonly Eqn[]) {
    const inputs = eqn.inputs.map(givesMany(eqn.prim) ? inMemory : (variable) => at.get(variable) as Var);
    const outputs = builder.emit(eqn.prim, inputs, eqn.params);
    for (const [i, variable] of eqn.outputs.entries()) at.set(variable, outputs[i]);
  }
  return builder.finish(graph.outputs.map(body ? inMemory : (variable) => at.get(variable) as Var));
}
