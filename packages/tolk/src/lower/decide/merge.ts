import type { Graph, PrimEqn, Var } from "../../graph/graph.ts";
import { flatIndex } from "../affine.ts";
import { nodesOf, type Value, type Values } from "../value.ts";
import { type Load, loadsOf, readsOf, treeOf } from "./reads.ts";
import type { Step } from "./step.ts";
import type { Stored } from "./stored.ts";

const kinds: Readonly<Record<string, Step["kind"]>> = {
  reduce: "reduce",
  argreduce: "argreduce",
  dot: "contract",
  conv: "contract",
  scatterAdd: "scatter",
};

/** Makes a step of every stored variable; an elementwise one joins an earlier step over the same elements. */
export function mergeSteps(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  values: Values,
  stored: Stored,
): Step[] {
  const steps: Step[] = [];
  const home = new Map<Var, number>();
  for (const eqn of graph.eqns as readonly PrimEqn[]) {
    const out = eqn.outputs[0];
    if (!stored.has(out)) continue;
    const kind = kinds[eqn.prim] ?? "map";
    const into = kind === "map" ? hostOf(graph, values, definitions, steps, home, out) : -1;
    if (into >= 0) {
      const step = steps[into];
      step.roots.push(out);
      step.why.push(`${eqn.prim} of the same elements`);
      home.set(out, into);
    } else {
      home.set(out, steps.length);
      steps.push({ kind, roots: [out], why: [eqn.prim] });
    }
  }
  return steps;
}

/** The earlier step that can compute an elementwise root as well, or -1. */
function hostOf(
  graph: Graph,
  values: Values,
  definitions: ReadonlyMap<Var, PrimEqn>,
  steps: readonly Step[],
  home: ReadonlyMap<Var, number>,
  variable: Var,
): number {
  const { shape } = graph.avals[variable];
  const tree = treeOf(values, variable);
  const loads = loadsOf([tree]);
  const flat = flatIndex(shape).key;
  let latest = -1;
  for (const { source } of loads) latest = Math.max(latest, home.get(source) ?? -1);
  for (let at = steps.length - 1; at >= Math.max(0, latest); at--) {
    const step = steps[at];
    if (step.kind !== "map" && step.kind !== "contract" && step.kind !== "reduce") continue;
    const first = graph.avals[step.roots[0]].shape;
    if (first.length !== shape.length || first.some((n, axis) => n !== shape[axis])) continue;
    const own = loads.filter((l) => step.roots.includes(l.source));
    if (own.some((l) => l.index.key !== flat || l.guard !== null)) continue;
    if (step.kind !== "map" && own.length === 0) continue;
    if (step.kind === "contract" && !fitsEpilogue(tree, shape)) continue;
    const shares = own.length > 0 || sharesInput(values, definitions, step, loads);
    if (shares) return at;
  }
  return -1;
}

function sharesInput(
  values: Values,
  definitions: ReadonlyMap<Var, PrimEqn>,
  step: Step,
  loads: readonly Load[],
): boolean {
  if (step.kind !== "map") return false;
  const sources = new Set(loads.map((l) => l.source));
  return step.roots.some((root) => readsOf(values, definitions, root).some((l) => sources.has(l.source)));
}

/** True when every index of a tree is the element's own position, its last coordinate, or constant. */
export function fitsEpilogue(tree: Value, shape: readonly number[]): boolean {
  const flat = flatIndex(shape).key;
  return nodesOf([tree]).every((node) => {
    if (node.op === "coordinate" || node.op === "inside" || node.op === "random") return false;
    if (node.op !== "load") return true;
    if (node.guard !== null) return false;
    return node.index.key === flat || columnStep(node.index.terms, shape) !== null;
  });
}

/** The factor of the last axis where an index depends on nothing else, or null. */
export function columnStep(
  terms: readonly { readonly k: number; readonly atom: { readonly kind: string; readonly axis?: number } }[],
  shape: readonly number[],
): number | null {
  if (terms.length === 0) return 0;
  const [{ k, atom }] = terms;
  return terms.length === 1 && atom.kind === "axis" && atom.axis === shape.length - 1 && k === 1 ? k : null;
}
