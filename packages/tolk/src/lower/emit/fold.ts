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

/**
 * Lowers a fold over axes, with its elementwise producers computed on the fly and elementwise roots of its results
 * before they are stored. A fold of much into little is cut into blocks whose number depends on the shape alone, so that
 * results do not depend on the number of threads.
 */
export function lowerReduce(
  draft: Draft,
  second: () => Draft,
  values: Values,
  step: Step,
  eqn: PrimEqn<"reduce">,
  kept: ReadonlySet<Var>,
  name: string,
  temporary: () => number,
): Launch[] {
  const { graph } = draft;
  const { op, axes } = eqn.params as PrimParams["reduce"];
  const [variable, ...tails] = step.roots;
  const { shape, dtype } = graph.avals[eqn.inputs[0]];
  const { shape: outShape, dtype: outType } = graph.avals[variable];
  const folding = foldingOf(op, dtype);
  const rootsAt = (coordinates: readonly Affine[], index: Affine): Root[] =>
    tails.map((root) => ({ variable: root, value: values.define(root, coordinates, null), index }));
  const outputsOf = (owner: Draft): Map<Var, number> =>
    new Map(step.roots.filter((root) => kept.has(root)).map((root) => [root, owner.bind(root, "write")]));
  const build = (nest: Nest) => {
    const value = values.at(eqn.inputs[0], nest.coordinates, null);
    const coordinates = nest.coordinates.filter((_, d) => !axes.includes(d));
    const index = ravel(coordinates, outShape);
    const roots = rootsAt(coordinates, index);
    return { roots: [value, ...roots.map((r) => r.value)], extra: [index], result: { value, index, roots } };
  };
  const settled = settle(nestOf(shape, axes), build);
  const outSize = sizeOf(outShape);
  const columns =
    sizeOf(shape) <= MANY && foldsColumns(settled.nest, settled.result.value, settled.result.index);
  const few = columns ? FEW_COLUMNS : FEW_RESULTS;
  const blocked =
    sizeOf(shape) >= SPLIT_SIZE && outSize < few ? blockFolded(settled.nest, MOST_BLOCKS) : null;
  const why = step.why.slice(1).map((tail) => `, ${tail}`);
  if (blocked === null) {
    const { value, index, roots } = settled.result;
    draft.readAll([value, ...roots.map((r) => r.value)], step.roots);
    const outputs = outputsOf(draft);
    const results = { variable, dtype: outType, index, partial: null, tails: roots, outputs };
    return [emitFold(draft, settled.nest, value, results, folding, name, why.join(""))];
  }
  const { value, index } = build(blocked.nest).result;
  const id = temporary();
  draft.readAll([value]);
  const partial = draft.temporary(id, blocked.blocks * outSize, folding.type, "write");
  const first = emitFold(
    draft,
    blocked.nest,
    value,
    {
      variable,
      dtype: folding.type as DType,
      index: add(scale(axisIndex(0, blocked.blocks), outSize), index),
      partial,
      tails: [],
      outputs: new Map(),
    },
    folding,
    name,
    "",
  );
  const last = second();
  const flat = axisIndex(0, outSize);
  const roots = rootsAt(unravel(flat, outShape), flat);
  const read = last.temporary(id, blocked.blocks * outSize, folding.type, "read");
  last.readAll(
    roots.map((r) => r.value),
    step.roots,
  );
  const outputs = outputsOf(last);
  const results = { variable, dtype: outType, index: flat, partial: null, tails: roots, outputs };
  return [
    first,
    emitCombine(last, read, blocked.blocks, outSize, results, folding, `${name}_blocks`, why.join("")),
  ];
}

/** True where neighbouring results are folded side by side, as the columns of a matrix are. */
function foldsColumns({ axes }: Nest, value: Value, index: Affine): boolean {
  const lastKept = axes.filter((a) => !a.folded).length - 1;
  const last = axes.length - 1;
  const walked = nodesOf([value]).some(
    (n) => n.op === "load" && coefficient(indexOf(n) as Affine, last) === 1,
  );
  return lastKept >= 0 && !walked && isVectorAxis(lastKept, [value], [index]);
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

function emitFold(
  draft: Draft,
  nest: Nest,
  value: Value,
  results: Results,
  folding: Folding,
  name: string,
  tail: string,
): Launch {
  const { b } = draft;
  const { index, tails } = results;
  const roots = tails.map((root) => root.value);
  const kept = nest.axes.filter((a) => !a.folded);
  const folded = nest.axes.filter((a) => a.folded);
  const kinds = dtypesOf([value, ...roots]).concat(folding.type === "int32" ? ["int32"] : []);
  const loads = nodesOf([value]).filter((n) => n.op === "load");
  const walks = (axis: number): boolean => loads.some((n) => coefficient(indexOf(n) as Affine, axis) === 1);
  const lastFolded = nest.axes.length - 1;
  const lastKept = kept.length - 1;
  const along = folded.length > 0 && walks(lastFolded) && isVectorAxis(lastFolded, [value], []);
  const across = !along && lastKept >= 0 && isVectorAxis(lastKept, [value, ...roots], [index]);
  const lanes = along
    ? lanesFor(draft.target, kinds, nest.axes[lastFolded].extent)
    : across
      ? lanesFor(draft.target, kinds, kept[lastKept].extent)
      : 1;
  const at: Expr[] = [];
  const emit = (width: number, axis: number): Expr => {
    const vector = width > 1 ? { axis, lanes: width } : null;
    const emitter = new Emitter(b, { axes: [...at], vector, buffer: draft.read });
    const x = emitter.lanes(value);
    return x.type === folding.type ? x : b.cast(x, folding.type);
  };
  const identity = (width: number): Expr => b.constant(folding.identity, folding.type, width);
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
        const acc = b.register(identity(along ? lanes : width));
        const rest = along && lanes > 1 ? b.register(identity(1)) : acc;
        const outer = folded.slice(0, -1);
        const inner = (): void => {
          if (folded.length === 0) {
            acc.set(folding.combine(b, acc.read, emit(width, lastKept)));
            return;
          }
          const trips = folded[folded.length - 1].extent;
          emitLanes(
            b,
            { start: b.index(0), end: b.index(trips), extent: trips },
            along ? lanes : 1,
            (i, w) => {
              at[lastFolded] = i;
              const into = along && w === 1 ? rest : acc;
              into.set(folding.combine(b, into.read, emit(along ? w : width, along ? lastFolded : lastKept)));
            },
          );
        };
        emitLoops(b, outer, at, kept.length, inner);
        const total =
          along && lanes > 1 ? folding.combine(b, b.fold(folding.across, acc.read), rest.read) : acc.read;
        const vector = across && width > 1 ? { axis: lastKept, lanes: width } : null;
        storeResults(draft, results, at, vector, total);
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
    (size / plan.units) * workOf([value]) * 0.25,
    `fold of ${size} elements${tail}`,
  );
}

/** The second pass of a fold in blocks: adds up the partial results in order. */
function emitCombine(
  draft: Draft,
  partial: number,
  blocks: number,
  size: number,
  results: Results,
  folding: Folding,
  name: string,
  tail: string,
): Launch {
  const { b } = draft;
  const roots = results.tails.map((root) => root.value);
  const kinds = [folding.type as DType, ...dtypesOf(roots)];
  const lanes = isVectorAxis(0, roots, [results.index]) ? lanesFor(draft.target, kinds, size) : 1;
  b.for(b.bound("lo"), b.bound("hi"), 1, () => {
    emitLanes(b, { start: b.index(0), end: b.index(size), extent: size }, lanes, (i, width) => {
      const acc = b.register(b.constant(folding.identity, folding.type, width));
      b.for(b.index(0), b.index(blocks), 1, (block) => {
        acc.set(folding.combine(b, acc.read, b.load(partial, b.add(b.mul(block, b.index(size)), i), width)));
      });
      const vector = width > 1 ? { axis: 0, lanes: width } : null;
      storeResults(draft, results, [i], vector, acc.read);
    });
  });
  return draft.finish(name, 1, blocks * size, `${blocks} partial folds${tail}`);
}

/** Lowers argmax and argmin: the first extreme along one axis, NaN before all. */
export function lowerArgreduce(
  draft: Draft,
  values: Values,
  eqn: PrimEqn<"argreduce">,
  name: string,
): Launch {
  const { b, graph } = draft;
  const { op, axis } = eqn.params as PrimParams["argreduce"];
  const { shape } = graph.avals[eqn.inputs[0]];
  const outShape = graph.avals[eqn.outputs[0]].shape;
  const nest = nestOf(shape, [axis]);
  const value = values.at(eqn.inputs[0], nest.coordinates, null);
  const index = ravel(
    nest.coordinates.filter((_, d) => d !== axis),
    outShape,
  );
  draft.readAll([value]);
  const out = draft.bind(eqn.outputs[0], "write");
  const kept = nest.axes.filter((a) => !a.folded);
  const extent = shape[axis];
  const plan = planUnits(kept);
  const at: Expr[] = [];
  emitUnits(b, kept, plan, at, (start, end) => {
    const element = (): Expr => {
      const x = new Emitter(b, { axes: [...at], vector: null, buffer: draft.read }).lanes(value);
      return x.type === "bool" ? b.cast(x, "int32") : x;
    };
    const search = (): void => {
      const folded = kept.length;
      if (extent > 1) at[folded] = b.index(0);
      const best = b.register(b.let(element()));
      const where = b.register(b.constant(0, "int32"));
      if (extent > 1) {
        b.for(b.index(1), b.index(extent), 1, (i) => {
          at[folded] = i;
          const x = b.let(element());
          const better = op === "max" ? b.binary("lt", best.read, x) : b.binary("lt", x, best.read);
          const fresh = b.binary("and", b.binary("ne", x, x), b.binary("eq", best.read, best.read));
          const found = b.let(b.binary("or", better, fresh));
          b.if(found, () => {
            best.set(x);
            where.set(b.cast(i, "int32"));
          });
        });
      }
      const emitter = new Emitter(b, { axes: [...at], vector: null, buffer: draft.read });
      b.store(out, emitter.index(index), where.read);
    };
    if (kept.length === 0) search();
    else
      b.for(start, end, 1, (i) => {
        at[kept.length - 1] = i;
        search();
      });
  });
  const size = sizeOf(shape);
  return draft.finish(name, plan.units, size / plan.units, `arg${op} of ${size} elements`);
}
