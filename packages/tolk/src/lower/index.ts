import type { Graph, PrimEqn, Var } from "../graph/graph.ts";
import type { Target } from "../kernel/ir.ts";
import type { Decisions } from "./decide/decision.ts";
import { groupLaunches } from "./decide/groups.ts";
import { planSteps } from "./decide/steps.ts";
import { lowerArgreduce } from "./emit/argreduce.ts";
import { lowerContract } from "./emit/contract.ts";
import { Draft, type Launch } from "./emit/draft.ts";
import { lowerReduce } from "./emit/fold.ts";
import { lowerMap } from "./emit/map.ts";
import { lowerRows } from "./emit/rows.ts";
import { lowerScatter } from "./emit/scatter.ts";
import { prepare } from "./prepare.ts";

export type { Launch } from "./emit/draft.ts";

/** A graph as kernels in execution order. */
export interface Lowered {
  /** The graph the kernels were made from. */
  readonly graph: Graph;
  /** Its variables for the inputs, then the constants, of the graph given. */
  readonly arguments: readonly Var[];
  readonly launches: readonly Launch[];
  /** The launches as they run: those of one kernel that may, side by side. */
  readonly groups: readonly (readonly Launch[])[];
  /** Variables that live in memory. */
  readonly kept: ReadonlySet<Var>;
  readonly decided: Decisions;
  /** Nodes of values and of expressions that were made on the way: what lowering costs. */
  readonly work: number;
}

/** Lowers a graph without calls to kernels for one kind of machine. */
export function lowerGraph(given: Graph, target: Target): Lowered {
  const { graph, arguments: args } = prepare(given);
  const { steps, values, definitions, kept, decided } = planSteps(graph);
  const launches: Launch[] = [];
  let temporaries = 0;
  const drafts: Draft[] = [];
  const draft = (): Draft => {
    const made = new Draft(graph, target);
    drafts.push(made);
    return made;
  };
  for (const step of steps) {
    const eqn = definitions.get(step.roots[0]) as PrimEqn;
    if (step.roots.every((root) => graph.avals[root].shape.includes(0))) continue;
    const name = `k${launches.length}_${eqn.prim}`;
    switch (step.kind) {
      case "map":
        launches.push(lowerMap(draft(), values, step, kept, name));
        break;
      case "reduce":
        launches.push(
          ...lowerReduce(draft(), draft, values, step, definitions, kept, name, () => temporaries++),
        );
        break;
      case "argreduce":
        launches.push(lowerArgreduce(draft(), values, eqn as PrimEqn<"argreduce">, name));
        break;
      case "contract":
        launches.push(lowerContract(draft(), values, step, eqn, kept, name));
        break;
      case "rows": {
        const rows = `k${launches.length}_rows`;
        launches.push(lowerRows(draft(), values, step, definitions, kept, rows));
        break;
      }
      case "scatter":
        launches.push(lowerScatter(draft(), eqn as PrimEqn<"scatterAdd">, name));
        break;
    }
  }
  const { groups, decisions } = groupLaunches(launches);
  const all = { ...decided, decisions: [...decided.decisions, ...decisions] };
  const work = drafts.reduce((total, { b }) => total + b.size, values.size);
  return { graph, arguments: args, launches, groups, kept, decided: all, work };
}
