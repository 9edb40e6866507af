import type { PrimEqn, Var } from "../../graph/graph.ts";
import type { Builder } from "../../kernel/builder.ts";
import type { Expr, Type } from "../../kernel/ir.ts";
import { foldIdentity, foldSteps } from "../../prim/fold.ts";
import type { PrimParams, ReduceOp } from "../../prim/prim.ts";
import type { DType, Element } from "../../type/dtype.ts";
import { sizeOf } from "../../type/shape.ts";
import { type Affine, add, axisIndex, coefficient, ravel, scale, unravel } from "../affine.ts";
import type { Step } from "../decide/step.ts";
import { blockFolded, isVectorAxis, type Nest, nestOf, settle } from "../nest.ts";
import { indexOf, nodesOf, type Value, type Values } from "../value.ts";
import {
  type Draft,
  dtypesOf,
  emitLanes,
  emitLoops,
  emitUnits,
  type Launch,
  lanesFor,
  planUnits,
  workOf,
} from "./draft.ts";
import { Emitter } from "./emitter.ts";
import { emitRoots, type Root } from "./map.ts";

/** Elements from which a fold into few results is cut into blocks, and how many results are few. */
const SPLIT_SIZE = 65_536;
const FEW_RESULTS = 2048;
/** The same where neighbouring results fill vectors, and a few of these are a unit of their own: of no more than MANY. */
const MANY = 262_144;
const FEW_COLUMNS = 256;
const COLUMNS = 64;
const MOST_BLOCKS = 64;

type Combine = (b: Builder, acc: Expr, x: Expr) => Expr;
export interface Folding {
  readonly type: Type;
  readonly identity: Element;
  readonly combine: Combine;
  readonly across: "add" | "mul" | "max" | "min";
}

/** How a reduction folds: bool is folded as int32. */
export function foldingOf(op: ReduceOp, dtype: DType): Folding {
  const type = dtype === "bool" ? "int32" : dtype;
  const across = foldSteps[op];
  const identity = foldIdentity(op, type);
  return { type, identity, across, combine: (b, acc, x) => b.binary(across, acc, x) };
}

/** One of the folds of a kernel: what it folds, how, and where its results go. */
interface Fold {
  readonly folding: Folding;
  readonly value: Value;
  readonly results: Results;
}

/** Where the results of a fold go: to working memory, or to a variable and what is computed from it on the way. */
interface Results {
  readonly variable: Var;
  readonly dtype: DType;
  readonly index: Affine;
  /** The buffer of partial results, where these are no results yet. */
  readonly partial: number | null;
  readonly tails: readonly Root[];
  readonly outputs: ReadonlyMap<Var, number>;
}

/** A fold of a step, with the elementwise roots of its results. */
interface Folded {
  readonly eqn: PrimEqn<"reduce">;
  readonly tails: readonly Var[];
}

/** The folds of a step: each root that is no fold belongs to the one before it. */
function foldsOf(step: Step, definitions: ReadonlyMap<Var, PrimEqn>): Folded[] {
  const folds: { eqn: PrimEqn<"reduce">; tails: Var[] }[] = [];
  for (const root of step.roots) {
    const eqn = definitions.get(root) as PrimEqn;
    if (eqn.prim === "reduce") folds.push({ eqn: eqn as PrimEqn<"reduce">, tails: [] });
    else folds[folds.length - 1].tails.push(root);
  }
  return folds;
}

/**
 * Lowers folds of one shape over the same axes, with their elementwise producers computed on the fly and elementwise
 * roots of their results before they are stored. Folds of much into little are cut into blocks whose number depends on
 * the shape alone, so that results do not depend on the number of threads.
 */
export function lowerReduce(
  draft: Draft,
  second: () => Draft,
  values: Values,
  step: Step,
  definitions: ReadonlyMap<Var, PrimEqn>,
  kept: ReadonlySet<Var>,
  name: string,
  temporary: () => number,
): Launch[] {
  const { graph } = draft;
  const folds = foldsOf(step, definitions);
  const [{ eqn }] = folds;
  const { axes } = eqn.params as PrimParams["reduce"];
  const { shape } = graph.avals[eqn.inputs[0]];
  const { shape: outShape } = graph.avals[eqn.outputs[0]];
  const outSize = sizeOf(outShape);
  const rootsAt = (tails: readonly Var[], coordinates: readonly Affine[], index: Affine): Root[] =>
    tails.map((root) => ({ variable: root, value: values.define(root, coordinates, null), index }));
  const outputsOf = (owner: Draft): Map<Var, number> =>
    new Map(step.roots.filter((root) => kept.has(root)).map((root) => [root, owner.bind(root, "write")]));
  const build = (nest: Nest) => {
    const coordinates = nest.coordinates.filter((_, d) => !axes.includes(d));
    const index = ravel(coordinates, outShape);
    const made = folds.map((fold) => ({
      ...fold,
      folding: foldingOf((fold.eqn.params as PrimParams["reduce"]).op, graph.avals[fold.eqn.inputs[0]].dtype),
      value: values.at(fold.eqn.inputs[0], nest.coordinates, null),
      roots: rootsAt(fold.tails, coordinates, index),
    }));
    const roots = made.flatMap((fold) => [fold.value, ...fold.roots.map((r) => r.value)]);
    return { roots, extra: [index], result: { made, index } };
  };
  const settled = settle(nestOf(shape, axes), build);
  const trees = settled.result.made.map(({ value }) => value);
  const columns = sizeOf(shape) <= MANY && foldsColumns(settled.nest, trees, settled.result.index);
  const few = columns ? FEW_COLUMNS : FEW_RESULTS;
  const blocked =
    sizeOf(shape) >= SPLIT_SIZE && outSize < few ? blockFolded(settled.nest, MOST_BLOCKS) : null;
  const why = step.why.slice(1).map((tail) => `, ${tail}`);
  const resultsAt = (
    fold: Folded,
    roots: readonly Root[],
    index: Affine,
    outputs: Map<Var, number>,
  ): Results => {
    const [variable] = fold.eqn.outputs;
    return { variable, dtype: graph.avals[variable].dtype, index, partial: null, tails: roots, outputs };
  };
  if (blocked === null) {
    const { made, index } = settled.result;
    draft.readAll(
      made.flatMap(({ value, roots }) => [value, ...roots.map((r) => r.value)]),
      step.roots,
    );
    const outputs = outputsOf(draft);
    const all = made.map((fold): Fold => ({ ...fold, results: resultsAt(fold, fold.roots, index, outputs) }));
    return [emitFold(draft, settled.nest, all, name, why.join(""))];
  }
  const { made, index } = build(blocked.nest).result;
  draft.readAll(made.map(({ value }) => value));
  const length = blocked.blocks * outSize;
  const ids = made.map(temporary);
  const partials = made.map(({ folding }, i) => draft.temporary(ids[i], length, folding.type, "write"));
  const first = emitFold(
    draft,
    blocked.nest,
    made.map(({ eqn, folding, value }, i): Fold => {
      const at = add(scale(axisIndex(0, blocked.blocks), outSize), index);
      const [variable] = eqn.outputs;
      const results = { variable, dtype: folding.type as DType, index: at, partial: partials[i], tails: [] };
      return { folding, value, results: { ...results, outputs: new Map() } };
    }),
    name,
    "",
  );
  const last = second();
  const flat = axisIndex(0, outSize);
  const reads = made.map(({ folding }, i) => last.temporary(ids[i], length, folding.type, "read"));
  const roots = made.map(({ tails }) => rootsAt(tails, unravel(flat, outShape), flat));
  last.readAll(
    roots.flat().map((r) => r.value),
    step.roots,
  );
  const outputs = outputsOf(last);
  const combined = made.map((fold, i) => ({
    folding: fold.folding,
    partial: reads[i],
    results: resultsAt(fold, roots[i], flat, outputs),
  }));
  return [first, emitCombine(last, combined, blocked.blocks, outSize, `${name}_blocks`, why.join(""))];
}

/** True where neighbouring results are folded side by side, as the columns of a matrix are. */
function foldsColumns({ axes }: Nest, values: readonly Value[], index: Affine): boolean {
  const lastKept = axes.filter((a) => !a.folded).length - 1;
  const last = axes.length - 1;
  const walked = nodesOf(values).some(
    (n) => n.op === "load" && coefficient(indexOf(n) as Affine, last) === 1,
  );
  return lastKept >= 0 && !walked && isVectorAxis(lastKept, values, [index]);
}

/** Stores one result, or a vector of results along `vector`, and computes its tails. */
function storeResults(
  draft: Draft,
  results: Results,
  axes: readonly Expr[],
  vector: { axis: number; lanes: number } | null,
  total: Expr,
): void {
  const { b } = draft;
  const { variable, dtype, index, partial, tails, outputs } = results;
  const value = b.let(b.cast(total, dtype));
  const buffer = partial ?? outputs.get(variable);
  if (buffer !== undefined) {
    const emitter = new Emitter(b, { axes: [...axes], vector: null, buffer: draft.read });
    b.store(buffer, emitter.index(index), value);
  }
  emitRoots(draft, tails, outputs, axes, vector, [[variable, { key: index.key, value }]]);
}

function emitFold(draft: Draft, nest: Nest, folds: readonly Fold[], name: string, tail: string): Launch {
  const { b } = draft;
  const trees = folds.map(({ value }) => value);
  const roots = folds.flatMap(({ results }) => results.tails.map((root) => root.value));
  const indices = folds.map(({ results }) => results.index);
  const kept = nest.axes.filter((a) => !a.folded);
  const folded = nest.axes.filter((a) => a.folded);
  const types = folds.map(({ folding }) => folding.type);
  const kinds = dtypesOf([...trees, ...roots]).concat(types.includes("int32") ? ["int32"] : []);
  const loads = nodesOf(trees).filter((n) => n.op === "load");
  const walks = (axis: number): boolean => loads.some((n) => coefficient(indexOf(n) as Affine, axis) === 1);
  const lastFolded = nest.axes.length - 1;
  const lastKept = kept.length - 1;
  const along = folded.length > 0 && walks(lastFolded) && isVectorAxis(lastFolded, trees, []);
  const across = !along && lastKept >= 0 && isVectorAxis(lastKept, [...trees, ...roots], indices);
  const lanes = along
    ? lanesFor(draft.target, kinds, nest.axes[lastFolded].extent)
    : across
      ? lanesFor(draft.target, kinds, kept[lastKept].extent)
      : 1;
  const at: Expr[] = [];
  /** What every fold takes in at one place: what they share is computed once. */
  const emit = (width: number, axis: number): Expr[] => {
    const vector = width > 1 ? { axis, lanes: width } : null;
    const emitter = new Emitter(b, { axes: [...at], vector, buffer: draft.read });
    return folds.map(({ folding, value }) => {
      const x = emitter.lanes(value);
      return x.type === folding.type ? x : b.cast(x, folding.type);
    });
  };
  const size = nest.axes.reduce((n, a) => n * a.extent, 1);
  const block = across && size <= MANY ? COLUMNS : 256;
  const plan = planUnits(kept, block);
  emitUnits(
    b,
    kept,
    plan,
    at,
    (start, end, extent) => {
      const column = (width: number): void => {
        const registers = (lanes: number) =>
          folds.map(({ folding }) => b.register(b.constant(folding.identity, folding.type, lanes)));
        const accs = registers(along ? lanes : width);
        const rests = along && lanes > 1 ? registers(1) : accs;
        const take = (into: typeof accs, xs: readonly Expr[]): void => {
          folds.forEach(({ folding }, i) => into[i].set(folding.combine(b, into[i].read, xs[i])));
        };
        const outer = folded.slice(0, -1);
        const inner = (): void => {
          if (folded.length === 0) {
            take(accs, emit(width, lastKept));
            return;
          }
          const trips = folded[folded.length - 1].extent;
          emitLanes(
            b,
            { start: b.index(0), end: b.index(trips), extent: trips },
            along ? lanes : 1,
            (i, w) => {
              at[lastFolded] = i;
              take(along && w === 1 ? rests : accs, emit(along ? w : width, along ? lastFolded : lastKept));
            },
          );
        };
        emitLoops(b, outer, at, kept.length, inner);
        const vector = across && width > 1 ? { axis: lastKept, lanes: width } : null;
        folds.forEach(({ folding, results }, i) => {
          const acc = accs[i].read;
          const total =
            along && lanes > 1 ? folding.combine(b, b.fold(folding.across, acc), rests[i].read) : acc;
          storeResults(draft, results, at, vector, total);
        });
      };
      if (kept.length === 0) {
        column(1);
        return;
      }
      emitLanes(b, { start, end, extent }, across ? lanes : 1, (i, width) => {
        at[lastKept] = i;
        column(width);
      });
    },
    block,
  );
  return draft.finish(
    name,
    plan.units,
    (size / plan.units) * workOf(trees) * 0.25,
    `${folds.length === 1 ? "fold" : `${folds.length} folds`} of ${size} elements${tail}`,
  );
}

/** The second pass of folds in blocks: adds up the partial results in order. */
function emitCombine(
  draft: Draft,
  folds: readonly { readonly folding: Folding; readonly partial: number; readonly results: Results }[],
  blocks: number,
  size: number,
  name: string,
  tail: string,
): Launch {
  const { b } = draft;
  const roots = folds.flatMap(({ results }) => results.tails.map((root) => root.value));
  const kinds = [...folds.map(({ folding }) => folding.type as DType), ...dtypesOf(roots)];
  const indices = folds.map(({ results }) => results.index);
  const lanes = isVectorAxis(0, roots, indices) ? lanesFor(draft.target, kinds, size) : 1;
  b.for(b.bound("lo"), b.bound("hi"), 1, () => {
    emitLanes(b, { start: b.index(0), end: b.index(size), extent: size }, lanes, (i, width) => {
      const accs = folds.map(({ folding }) => b.register(b.constant(folding.identity, folding.type, width)));
      b.for(b.index(0), b.index(blocks), 1, (block) => {
        const at = b.add(b.mul(block, b.index(size)), i);
        folds.forEach(({ folding, partial }, k) => {
          accs[k].set(folding.combine(b, accs[k].read, b.load(partial, at, width)));
        });
      });
      const vector = width > 1 ? { axis: 0, lanes: width } : null;
      folds.forEach(({ results }, k) => storeResults(draft, results, [i], vector, accs[k].read));
    });
  });
  return draft.finish(name, 1, blocks * size * folds.length, `${blocks} partial folds${tail}`);
}
