import type { Var } from "../../graph/graph.ts";
import type { Expr } from "../../kernel/ir.ts";
import { sizeOf } from "../../type/shape.ts";
import { type Affine, ravel } from "../affine.ts";
import type { Step } from "../decide/step.ts";
import { isVectorAxis, nestOf, settle } from "../nest.ts";
import type { Value, Values } from "../value.ts";
import {
  type Draft,
  dtypesOf,
  emitLanes,
  emitUnits,
  type Launch,
  lanesFor,
  planUnits,
  workOf,
} from "./draft.ts";
import { Emitter } from "./emitter.ts";

/** An elementwise variable that a kernel computes, and where it lies. */
export interface Root {
  readonly variable: Var;
  readonly value: Value;
  readonly index: Affine;
}

/** Lowers a step of elementwise roots of one shape: one pass over their elements. */
export function lowerMap(
  draft: Draft,
  values: Values,
  step: Step,
  kept: ReadonlySet<Var>,
  name: string,
): Launch {
  const { b, graph, target } = draft;
  const { shape } = graph.avals[step.roots[0]];
  const { nest, result: roots } = settle(nestOf(shape), (nest) => {
    const index = ravel(nest.coordinates, shape);
    const made = step.roots.map((variable): Root => {
      return { variable, value: values.define(variable, nest.coordinates, null), index };
    });
    return { roots: made.map((r) => r.value), extra: [index], result: made };
  });
  const trees = roots.map((r) => r.value);
  const stores = roots.map((r) => r.index);
  const last = nest.axes.length - 1;
  const vector = last >= 0 && isVectorAxis(last, trees, stores);
  // One kernel does for every length of a single row.
  const single = last === 0;
  const extent = single ? Number.POSITIVE_INFINITY : nest.axes[last]?.extent;
  const lanes = vector ? lanesFor(target, dtypesOf(trees), extent) : 1;

  draft.readAll(trees, step.roots);
  const outputs = new Map<Var, number>();
  for (const { variable } of roots)
    if (kept.has(variable)) outputs.set(variable, draft.bind(variable, "write"));

  const at: Expr[] = [];
  const plan = planUnits(nest.axes);
  const body = (start: Expr, end: Expr, extent: number | null): void => {
    if (last < 0) {
      emitRoots(draft, roots, outputs, at, null);
      return;
    }
    emitLanes(b, { start, end, extent }, lanes, (i, width) => {
      at[last] = i;
      emitRoots(draft, roots, outputs, at, width > 1 ? { axis: last, lanes: width } : null);
    });
  };
  const length = single ? draft.param("length", nest.axes[0].extent) : null;
  emitUnits(b, nest.axes, plan, at, body, undefined, length);
  const size = sizeOf(shape);
  return draft.finish(name, plan.units, (size / plan.units) * workOf(trees) * 0.25, step.why.join(", "));
}

/** A value that a kernel has computed, and the index that it stands for. */
export interface Known {
  readonly key: string;
  readonly value: Expr;
}

/** Computes and stores roots at one place; `given` are values of that place that are there already. */
export function emitRoots(
  draft: Draft,
  roots: readonly Root[],
  outputs: ReadonlyMap<Var, number>,
  axes: readonly Expr[],
  vector: { axis: number; lanes: number } | null,
  given: readonly (readonly [Var, Known])[] = [],
): void {
  const { b } = draft;
  const done = new Map<Var, Known>(given);
  const known = (variable: Var, index: Affine): Expr | null => {
    const own = done.get(variable);
    if (own === undefined) return null;
    if (own.key !== index.key) throw new Error(`tolk: v${variable} is read away from where it is computed`);
    return own.value;
  };
  const emitter = new Emitter(b, { axes: [...axes], vector, buffer: draft.read, known });
  for (const { variable, value, index } of roots) {
    const computed = b.let(emitter.lanes(value));
    done.set(variable, { key: index.key, value: computed });
    const buffer = outputs.get(variable);
    if (buffer !== undefined) b.store(buffer, emitter.index(index), computed);
  }
}
