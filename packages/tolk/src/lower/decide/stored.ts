import type { Graph, PrimEqn, Var } from "../../graph/graph.ts";
import { sizeOf } from "../../type/shape.ts";
import { isLinear } from "../affine.ts";
import { isElementwise, isVirtual, Values } from "../value.ts";
import { treeOf } from "./reads.ts";

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

/** Why a variable lies in memory; for {@link Border}. */
export type Stored = ReadonlyMap<Var, string>;

/**
 * Chooses the variables that lie in memory, with the reason for each: all others dissolve into what reads them. The
 * graph has neither bodies nor padded convolutions.
 */
export function chooseStored(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  users: ReadonlyMap<Var, readonly PrimEqn[]>,
): Stored {
  const stored = new Map<Var, string>();
  const store = (variable: Var, why: string): void => {
    if (!stored.has(variable)) stored.set(variable, why);
  };
  for (const v of graph.inputs) store(v, "an input");
  for (const { variable } of graph.constants) store(variable, "a captured array");
  for (const v of graph.outputs) if (definitions.has(v)) store(v, "an output");
  for (const eqn of definitions.values())
    if (!isVirtual(eqn.prim)) store(eqn.outputs[0], `all of a ${eqn.prim} must be known before it is read`);

  // From the last equation to the first: the steps that would compute a variable anew are known by then.
  const readers = new Map<Var, Set<Var>>();
  const eqns = [...(graph.eqns as readonly PrimEqn[])].reverse();
  for (const eqn of eqns) {
    const out = eqn.outputs[0];
    if (eqn.prim === "scatterAdd")
      for (const input of eqn.inputs) store(input, "a scatter reads it from memory");
    if (eqn.prim === "dot" || eqn.prim === "conv") {
      for (const input of eqn.inputs)
        if (!addressable(graph, definitions, input, stored, store))
          store(input, `a ${eqn.prim} reads its operand many times`);
    }
    const through = new Set<Var>();
    for (const user of users.get(out) ?? []) {
      const target = user.outputs[0];
      if (stored.has(target)) through.add(target);
      else for (const root of readers.get(target) ?? []) through.add(root);
    }
    readers.set(out, through);
    if (stored.has(out) || !isElementwise(eqn.prim)) continue;
    if ((users.get(out) ?? []).some((user) => stretches(graph, user) && weight(eqn) > CHEAP))
      store(out, `${eqn.prim} would be computed once for every place it is stretched to`);
    else if (through.size > 1 && weightOf(graph, definitions, out, stored, 0) > CHEAP)
      store(out, `${through.size} steps read it, and computing it again costs more`);
  }
  limitTrees(graph, definitions, stored, store);
  return stored;
}

type Store = (variable: Var, why: string) => void;

function stretches(graph: Graph, user: PrimEqn): boolean {
  if (user.prim !== "broadcast") return false;
  const size = (v: Var): number => sizeOf(graph.avals[v].shape);
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
  stored: Stored,
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
  stored: Stored,
  store: Store,
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
  if (source === operand) return false;
  const value = treeOf(values, operand);
  if (value.op !== "load" || value.guard !== null || !isLinear(value.index)) return false;
  store(source, "a product reads it as a strided view");
  return true;
}

/** Stores elementwise variables whose trees would grow past a bound. */
function limitTrees(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  stored: Stored,
  store: Store,
): void {
  const size = new Map<Var, number>();
  for (const eqn of graph.eqns as readonly PrimEqn[]) {
    const out = eqn.outputs[0];
    let total = 1;
    for (const input of eqn.inputs)
      total += stored.has(input) || !definitions.has(input) ? 1 : (size.get(input) ?? 1);
    if (total > LARGEST_TREE && isVirtual(eqn.prim)) {
      store(out, `its expression has over ${LARGEST_TREE} nodes`);
      total = 1;
    }
    size.set(out, total);
  }
}
