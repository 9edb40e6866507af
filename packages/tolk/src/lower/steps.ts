import type { Graph, PrimEqn, Var } from "../graph/graph.ts";
import { axisIndex, isLinear, ravel } from "./affine.ts";
import { isElementwise, isVirtual, nodesOf, type Value, Values } from "./value.ts";

/**
 * One step of a compiled program, a kernel or two. `map` computes elementwise roots of one shape together;
 * `contract` a product or convolution with the elementwise roots that follow it on the same elements.
 */
export interface Step {
  readonly kind: "map" | "reduce" | "argreduce" | "contract" | "scatter";
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
}

/** Nodes of a tree beyond which a further consumer reads a stored copy instead. */
const LARGEST_TREE = 400;
/** Work of an element above which it is not computed twice. */
const CHEAP = 3;

const heavy: ReadonlySet<string> = new Set([
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tanh",
  "erf",
  "erfinv",
  "pow",
  "atan2",
  "randomBits",
  "div",
  "sqrt",
]);

/** Decides what is stored and which variables share a kernel. The graph has neither calls nor padded convolutions. */
export function planSteps(graph: Graph): Steps {
  const definitions = new Map<Var, PrimEqn>();
  const users = new Map<Var, PrimEqn[]>();
  for (const eqn of graph.eqns as readonly PrimEqn[]) {
    definitions.set(eqn.outputs[0], eqn);
    for (const input of eqn.inputs) users.set(input, [...(users.get(input) ?? []), eqn]);
  }
  const stored = chooseStored(graph, definitions, users);
  const values = new Values(graph, definitions, (v) => stored.has(v));
  const steps = mergeSteps(graph, definitions, values, stored);
  return { steps, values, definitions, kept: keptBy(graph, steps, values, definitions) };
}

function chooseStored(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  users: ReadonlyMap<Var, readonly PrimEqn[]>,
): Set<Var> {
  const stored = new Set<Var>([...graph.inputs, ...graph.constants.map((c) => c.variable)]);
  for (const v of graph.outputs) if (definitions.has(v)) stored.add(v);
  for (const eqn of definitions.values()) if (!isVirtual(eqn.prim)) stored.add(eqn.outputs[0]);

  // From the last equation to the first: the steps that would compute a variable anew are known by then.
  const readers = new Map<Var, Set<Var>>();
  const eqns = [...(graph.eqns as readonly PrimEqn[])].reverse();
  for (const eqn of eqns) {
    const out = eqn.outputs[0];
    if (eqn.prim === "scatterAdd") for (const input of eqn.inputs) stored.add(input);
    if (eqn.prim === "dot" || eqn.prim === "conv") {
      for (const input of eqn.inputs) if (!addressable(graph, definitions, input, stored)) stored.add(input);
    }
    const through = new Set<Var>();
    for (const user of users.get(out) ?? []) {
      const target = user.outputs[0];
      if (stored.has(target)) through.add(target);
      else for (const root of readers.get(target) ?? []) through.add(root);
    }
    readers.set(out, through);
    if (stored.has(out) || !isElementwise(eqn.prim)) continue;
    const repeated = (users.get(out) ?? []).some((user) => stretches(graph, user) && weight(eqn) > CHEAP);
    if ((through.size > 1 && weightOf(graph, definitions, out, stored, 0) > CHEAP) || repeated)
      stored.add(out);
  }
  limitTrees(graph, definitions, stored);
  return stored;
}

function stretches(graph: Graph, user: PrimEqn): boolean {
  if (user.prim !== "broadcast") return false;
  const size = (v: Var): number => graph.avals[v].shape.reduce((a, b) => a * b, 1);
  return size(user.outputs[0]) > size(user.inputs[0]);
}

function weight(eqn: PrimEqn): number {
  return heavy.has(eqn.prim) ? 8 : isElementwise(eqn.prim) ? 1 : 0;
}

/** Work to compute one element of a variable that is not stored, no further than matters. */
function weightOf(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  variable: Var,
  stored: ReadonlySet<Var>,
  soFar: number,
): number {
  if (soFar > CHEAP) return soFar;
  const eqn = definitions.get(variable);
  if (eqn === undefined || stored.has(variable)) return soFar;
  let total = soFar + weight(eqn);
  if (eqn.prim === "randomBits") total += 8;
  for (const input of eqn.inputs) total = weightOf(graph, definitions, input, stored, total);
  return total;
}

/** True when an operand is a strided view of something that is stored or will be (its source is then marked so). */
function addressable(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  operand: Var,
  stored: Set<Var>,
): boolean {
  if (stored.has(operand)) return true;
  let source = operand;
  while (!stored.has(source)) {
    const eqn = definitions.get(source);
    if (
      eqn === undefined ||
      !["reshape", "permute", "broadcast", "slice", "flip", "stopGradient"].includes(eqn.prim)
    )
      break;
    source = eqn.inputs[0];
  }
  if (graph.literals.has(source)) return false;
  const values = new Values(graph, definitions, (v) => v === source);
  const { shape } = graph.avals[operand];
  if (source === operand) return false;
  const value = values.define(
    operand,
    shape.map((n, axis) => axisIndex(axis, n)),
    null,
  );
  if (value.op !== "load" || value.guard !== null || !isLinear(value.index)) return false;
  stored.add(source);
  return true;
}

/** Stores elementwise variables whose trees would grow past a bound. */
function limitTrees(graph: Graph, definitions: ReadonlyMap<Var, PrimEqn>, stored: Set<Var>): void {
  const size = new Map<Var, number>();
  for (const eqn of graph.eqns as readonly PrimEqn[]) {
    const out = eqn.outputs[0];
    let total = 1;
    for (const input of eqn.inputs)
      total += stored.has(input) || !definitions.has(input) ? 1 : (size.get(input) ?? 1);
    if (total > LARGEST_TREE && isVirtual(eqn.prim)) {
      stored.add(out);
      total = 1;
    }
    size.set(out, total);
  }
}

/** The value of an elementwise root in terms of plain coordinates, for looking at what it reads. */
function treeOf(graph: Graph, values: Values, variable: Var): Value {
  const { shape } = graph.avals[variable];
  return values.define(
    variable,
    shape.map((n, axis) => axisIndex(axis, n)),
    null,
  );
}

function loadsOf(roots: readonly Value[]): (Value & { op: "load" })[] {
  return nodesOf(roots).filter((n): n is Value & { op: "load" } => n.op === "load");
}

/** Everything a step reads from memory. */
export function readsOf(
  graph: Graph,
  values: Values,
  definitions: ReadonlyMap<Var, PrimEqn>,
  variable: Var,
): (Value & { op: "load" })[] {
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

const kinds: Readonly<Record<string, Step["kind"]>> = {
  reduce: "reduce",
  argreduce: "argreduce",
  dot: "contract",
  conv: "contract",
  scatterAdd: "scatter",
};

function mergeSteps(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  values: Values,
  stored: ReadonlySet<Var>,
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
  const tree = treeOf(graph, values, variable);
  const loads = loadsOf([tree]);
  const flat = ravel(
    shape.map((n, axis) => axisIndex(axis, n)),
    shape,
  ).key;
  let latest = -1;
  for (const { source } of loads) latest = Math.max(latest, home.get(source) ?? -1);
  for (let at = steps.length - 1; at >= Math.max(0, latest); at--) {
    const step = steps[at];
    if (step.kind !== "map" && step.kind !== "contract") continue;
    const first = graph.avals[step.roots[0]].shape;
    if (first.length !== shape.length || first.some((n, axis) => n !== shape[axis])) continue;
    const own = loads.filter((l) => step.roots.includes(l.source));
    if (own.some((l) => l.index.key !== flat || l.guard !== null)) continue;
    if (step.kind === "contract" && (own.length === 0 || !fitsEpilogue(tree, shape))) continue;
    const shares = own.length > 0 || sharesInput(graph, values, definitions, step, loads);
    if (shares) return at;
  }
  return -1;
}

function sharesInput(
  graph: Graph,
  values: Values,
  definitions: ReadonlyMap<Var, PrimEqn>,
  step: Step,
  loads: readonly (Value & { op: "load" })[],
): boolean {
  if (step.kind !== "map") return false;
  const sources = new Set(loads.map((l) => l.source));
  return step.roots.some((root) =>
    readsOf(graph, values, definitions, root).some((l) => sources.has(l.source)),
  );
}

/** True when every index of a tree is the element's own position, its last coordinate, or constant. */
export function fitsEpilogue(tree: Value, shape: readonly number[]): boolean {
  const flat = ravel(
    shape.map((n, axis) => axisIndex(axis, n)),
    shape,
  ).key;
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

function keptBy(
  graph: Graph,
  steps: readonly Step[],
  values: Values,
  definitions: ReadonlyMap<Var, PrimEqn>,
): Set<Var> {
  const kept = new Set<Var>(graph.outputs);
  for (const step of steps) {
    for (const root of step.roots) {
      for (const { source } of readsOf(graph, values, definitions, root)) {
        if (!step.roots.includes(source)) kept.add(source);
      }
    }
  }
  return kept;
}
