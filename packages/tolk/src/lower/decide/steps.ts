import type { Graph, PrimEqn, Var } from "../../graph/graph.ts";
import { Values } from "../value.ts";
import { describeSteps } from "./decision.ts";
import { mergeSteps } from "./merge.ts";
import { type Load, readsOf } from "./reads.ts";
import { groupRows } from "./rows.ts";
import { joinFolds } from "./siblings.ts";
import type { Step, Steps } from "./step.ts";
import { chooseStored } from "./stored.ts";

/** Decides what is stored and which variables share a kernel. The graph has neither calls nor padded convolutions. */
export function planSteps(graph: Graph): Steps {
  const definitions = new Map<Var, PrimEqn>();
  const users = new Map<Var, PrimEqn[]>();
  for (const eqn of graph.eqns as readonly PrimEqn[]) {
    definitions.set(eqn.outputs[0], eqn);
    for (const input of eqn.inputs) {
      const list = users.get(input);
      if (list === undefined) users.set(input, [eqn]);
      else list.push(eqn);
    }
  }
  const stored = chooseStored(graph, definitions, users);
  const values = new Values(graph, definitions, (v) => stored.has(v));
  const reads = memoized((variable) => readsOf(values, definitions, variable));
  const rows = groupRows(graph, values, definitions, mergeSteps(graph, definitions, values, stored), reads);
  const steps = joinFolds(graph, definitions, rows, reads);
  const kept = keptBy(graph, steps, reads);
  return { steps, values, definitions, kept, decided: describeSteps(graph, steps, kept, stored) };
}

function memoized<T>(f: (variable: Var) => T): (variable: Var) => T {
  const known = new Map<Var, T>();
  return (variable) => {
    let value = known.get(variable);
    if (value === undefined) {
      value = f(variable);
      known.set(variable, value);
    }
    return value;
  };
}

/** Variables that are read outside of the step that computes them, or by the caller. */
function keptBy(graph: Graph, steps: readonly Step[], reads: (variable: Var) => readonly Load[]): Set<Var> {
  const kept = new Set<Var>(graph.outputs);
  for (const step of steps) {
    for (const root of step.roots) {
      for (const { source } of reads(root)) {
        if (!step.roots.includes(source)) kept.add(source);
      }
    }
  }
  return kept;
}
