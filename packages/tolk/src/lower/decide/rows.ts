import type { Graph, PrimEqn, Var } from "../../graph/graph.ts";
import type { PrimParams } from "../../prim/prim.ts";
import { sizeOf } from "../../type/shape.ts";
import { axisIndex, flatIndex, unravel } from "../affine.ts";
import type { Value, Values } from "../value.ts";
import { type Load, loadsOf } from "./reads.ts";
import type { Step } from "./step.ts";

/** Bytes of one row of working memory, of which a few should fit the first-level cache. */
const ROW_BYTES = 16_384;
/** Elements below which a row is not worth a loop of its own. */
const SHORTEST = 8;

/** A tensor seen as rows of equal length. */
export interface RowSpace {
  readonly outer: number;
  readonly inner: number;
}

/** A variable of a row group, in terms of axis 0, the row, and axis 1, the place in it. */
export interface RowMember {
  readonly variable: Var;
  readonly eqn: PrimEqn;
  /** One element a place, one element a row, or a fold of a row. */
  readonly kind: "row" | "cell" | "fold";
  /** The element; of its operand, for a fold. */
  readonly value: Value;
}

/** The rows that a reduction folds, or null where it folds other axes than the last ones. */
function spaceOf(graph: Graph, eqn: PrimEqn): RowSpace | null {
  if (eqn.prim !== "reduce") return null;
  const { shape } = graph.avals[eqn.inputs[0]];
  const { axes } = eqn.params as PrimParams["reduce"];
  const first = Math.min(...axes);
  if (axes.length !== shape.length - first) return null;
  const inner = sizeOf(shape.slice(first));
  return inner < SHORTEST || inner * 4 > ROW_BYTES ? null : { outer: sizeOf(shape.slice(0, first)), inner };
}

/** The space of a row group: that of its first fold. */
export function rowSpaceOf(
  graph: Graph,
  definitions: ReadonlyMap<Var, PrimEqn>,
  roots: readonly Var[],
): RowSpace {
  for (const root of roots) {
    const space = spaceOf(graph, definitions.get(root) as PrimEqn);
    if (space !== null) return space;
  }
  throw new Error("tolk: a row group folds no rows");
}

/** What a variable is in a space of rows, or null where it does not fit. */
export function rowMember(
  graph: Graph,
  values: Values,
  eqn: PrimEqn,
  { outer, inner }: RowSpace,
): RowMember | null {
  const variable = eqn.outputs[0];
  const row = axisIndex(0, outer);
  const element = flatIndex([outer, inner]);
  if (eqn.prim === "reduce") {
    const own = spaceOf(graph, eqn);
    if (own === null || own.outer !== outer || own.inner !== inner) return null;
    const at = unravel(element, graph.avals[eqn.inputs[0]].shape);
    return { variable, eqn, kind: "fold", value: values.at(eqn.inputs[0], at, null) };
  }
  const { shape } = graph.avals[variable];
  const size = sizeOf(shape);
  if (size === outer * inner)
    return { variable, eqn, kind: "row", value: values.define(variable, unravel(element, shape), null) };
  if (size === outer)
    return { variable, eqn, kind: "cell", value: values.define(variable, unravel(row, shape), null) };
  return null;
}

/** Grows one group of rows from a fold over the steps from there on. */
class RowGroup {
  readonly steps: Step[] = [];
  private readonly graph: Graph;
  private readonly values: Values;
  private readonly definitions: ReadonlyMap<Var, PrimEqn>;
  private readonly space: RowSpace;
  private readonly keys: { readonly row: string; readonly cell: string };
  private readonly members = new Map<Var, RowMember>();
  /** What whole rows of the group are computed from. */
  private readonly sources = new Set<Var>();
  /** What steps outside compute from the group: reading it back would be a circle. */
  private readonly beyond = new Set<Var>();

  constructor(graph: Graph, values: Values, definitions: ReadonlyMap<Var, PrimEqn>, space: RowSpace) {
    this.graph = graph;
    this.values = values;
    this.definitions = definitions;
    this.space = space;
    const { outer, inner } = space;
    this.keys = {
      row: flatIndex([outer, inner]).key,
      cell: axisIndex(0, outer).key,
    };
  }

  /** The members that a step would add, or null where one of them reads the group elsewhere than at its own row. */
  private membersOf(step: Step): RowMember[] | null {
    if (step.kind !== "reduce" && step.kind !== "map") return null;
    const own = new Map<Var, RowMember>();
    for (const root of step.roots) {
      const eqn = this.definitions.get(root) as PrimEqn;
      const member = rowMember(this.graph, this.values, eqn, this.space);
      if (member === null) return null;
      for (const { source, guard, index } of loadsOf([member.value])) {
        if (this.beyond.has(source)) return null;
        const from = own.get(source) ?? this.members.get(source);
        if (from === undefined) continue;
        const expected = from.kind === "row" ? this.keys.row : this.keys.cell;
        if (guard !== null || index.key !== expected) return null;
      }
      own.set(root, member);
    }
    return [...own.values()];
  }

  /** Takes a step in if it belongs here; `reads` is all that it loads from. */
  offer(step: Step, reads: readonly Var[], first: boolean): void {
    const near = (source: Var): boolean =>
      this.members.has(source) || this.sources.has(source) || this.beyond.has(source);
    if (!first && reads.length > 0 && !reads.some(near)) return;
    const made = this.membersOf(step);
    const touches = made?.some((member) => {
      const loads = loadsOf([member.value]);
      // A fold that reads nothing, such as a count, belongs to whatever rows it is for.
      if (member.kind === "fold" && loads.length === 0) return true;
      return loads.some(
        ({ source }) => this.members.has(source) || (member.kind === "fold" && this.sources.has(source)),
      );
    });
    if (made !== null && (first || touches === true)) {
      for (const member of made) {
        this.members.set(member.variable, member);
        if (member.kind !== "cell")
          for (const { source } of loadsOf([member.value])) this.sources.add(source);
      }
      this.steps.push(step);
      return;
    }
    if (reads.some((source) => this.members.has(source) || this.beyond.has(source)))
      for (const root of step.roots) this.beyond.add(root);
  }
}

/**
 * Joins folds over the last axes, and what is computed from or for them on the same rows, into single steps: softmax,
 * normalisations, their derivatives. `reads` tells everything that a variable's step loads.
 */
export function groupRows(
  graph: Graph,
  values: Values,
  definitions: ReadonlyMap<Var, PrimEqn>,
  steps: readonly Step[],
  reads: (variable: Var) => readonly Load[],
): Step[] {
  const left = new Set(steps);
  const groups: Step[] = [];
  const sources = new Map(
    steps.map((step) => [step, [...new Set(step.roots.flatMap(reads).map(({ source }) => source))]] as const),
  );
  for (const [at, seed] of steps.entries()) {
    if (!left.has(seed) || seed.kind !== "reduce") continue;
    const space = spaceOf(graph, definitions.get(seed.roots[0]) as PrimEqn);
    if (space === null) continue;
    const group = new RowGroup(graph, values, definitions, space);
    for (const step of steps.slice(at))
      if (left.has(step)) group.offer(step, sources.get(step) as Var[], step === seed);
    if (group.steps.length < 2) continue;
    for (const step of group.steps) left.delete(step);
    groups.push({
      kind: "rows",
      roots: group.steps.flatMap(({ roots }) => roots),
      why: [
        `${space.outer} rows of ${space.inner}: ${group.steps.map(({ why }) => why.join(" + ")).join(", ")}`,
      ],
    });
  }
  if (groups.length === 0) return [...steps];
  return inOrder(steps.filter((step) => left.has(step)).concat(groups), reads);
}

/** Steps in an order in which everything is stored before it is read. */
function inOrder(steps: readonly Step[], reads: (variable: Var) => readonly Load[]): Step[] {
  const home = new Map(steps.flatMap((step) => step.roots.map((root) => [root, step] as const)));
  const sorted: Step[] = [];
  const seen = new Set<Step>();
  const visit = (step: Step): void => {
    if (seen.has(step)) return;
    seen.add(step);
    for (const root of step.roots) {
      for (const { source } of reads(root)) {
        const from = home.get(source);
        if (from !== undefined && from !== step) visit(from);
      }
    }
    sorted.push(step);
  };
  for (const step of steps) visit(step);
  return sorted;
}
