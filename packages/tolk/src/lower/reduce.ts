import type { PrimEqn } from "../graph/graph.ts";
import type { Builder } from "../kernel/builder.ts";
import type { Expr, Type } from "../kernel/ir.ts";
import type { PrimParams, ReduceOp } from "../prim/prim.ts";
import type { DType } from "../type/dtype.ts";
import { type Affine, add, axisIndex, coefficient, ravel, scale } from "./affine.ts";
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
import { Emitter } from "./emit.ts";
import { blockFolded, isVectorAxis, type Nest, nestOf, settle } from "./nest.ts";
import { indexOf, nodesOf, type Value, type Values } from "./value.ts";

/** Elements from which a fold into few results is cut into blocks, and how many results are few. */
const SPLIT_SIZE = 65_536;
const FEW_RESULTS = 2048;
const MOST_BLOCKS = 64;

type Combine = (b: Builder, acc: Expr, x: Expr) => Expr;
interface Folding {
  readonly type: Type;
  readonly identity: number;
  readonly combine: Combine;
  readonly across: "add" | "mul" | "max" | "min";
}

/** How a reduction folds: bool is folded as int32. */
function foldingOf(op: ReduceOp, dtype: DType): Folding {
  const type: Type = dtype === "bool" ? "int32" : dtype;
  const across = op === "sum" ? "add" : op === "prod" ? "mul" : op;
  const identity = { sum: 0, prod: 1, max: lowest(type), min: highest(type) }[op];
  return { type, identity, across, combine: (b, acc, x) => b.binary(across, acc, x) };
}

function lowest(type: Type): number {
  if (type === "int32") return -2147483648;
  return type === "uint8" || type === "uint32" ? 0 : Number.NEGATIVE_INFINITY;
}

function highest(type: Type): number {
  if (type === "int32") return 2147483647;
  if (type === "uint8") return 255;
  return type === "uint32" ? 4294967295 : Number.POSITIVE_INFINITY;
}

/** Where results go: a variable's buffer, or the partial results of blocks. */
interface Target {
  readonly buffer: number;
  readonly dtype: DType;
}

/**
 * Lowers a fold over axes, with its elementwise producers computed on the fly. A fold of much into little is cut into
 * blocks whose number depends on the shape alone, so that results do not depend on the number of threads.
 */
export function lowerReduce(
  draft: Draft,
  second: () => Draft,
  values: Values,
  eqn: PrimEqn<"reduce">,
  name: string,
  temporary: () => number,
): Launch[] {
  const { graph } = draft;
  const { op, axes } = eqn.params as PrimParams["reduce"];
  const out = eqn.outputs[0];
  const { shape, dtype } = graph.avals[eqn.inputs[0]];
  const outShape = graph.avals[out].shape;
  const folding = foldingOf(op, dtype);
  const build = (nest: Nest) => {
    const value = values.at(eqn.inputs[0], nest.coordinates, null);
    const index = ravel(
      nest.coordinates.filter((_, d) => !axes.includes(d)),
      outShape,
    );
    return { roots: [value], extra: [index], result: { value, index } };
  };
  const settled = settle(nestOf(shape, axes), build);
  const outSize = outShape.reduce((n, extent) => n * extent, 1);
  const size = shape.reduce((n, extent) => n * extent, 1);
  const blocked = size >= SPLIT_SIZE && outSize < FEW_RESULTS ? blockFolded(settled.nest, MOST_BLOCKS) : null;
  if (blocked === null) {
    draft.readAll([settled.result.value]);
    const target = { buffer: draft.bind(out, "write"), dtype: graph.avals[out].dtype };
    return [emitFold(draft, settled.nest, settled.result.value, settled.result.index, target, folding, name)];
  }
  const { value, index } = build(blocked.nest).result;
  const id = temporary();
  const partial: DType = dtype === "bool" ? "int32" : dtype;
  draft.readAll([value]);
  const part = { buffer: draft.temporary(id, blocked.blocks * outSize, partial, "write"), dtype: partial };
  const place = add(scale(axisIndex(0, blocked.blocks), outSize), index);
  const first = emitFold(draft, blocked.nest, value, place, part, folding, name);
  const last = second();
  const read = last.temporary(id, blocked.blocks * outSize, partial, "read");
  const whole = { buffer: last.bind(out, "write"), dtype: graph.avals[out].dtype };
  return [first, emitCombine(last, read, blocked.blocks, outSize, whole, folding, `${name}_blocks`)];
}

function finishValue(b: Builder, value: Expr, dtype: DType): Expr {
  return value.type === dtype ? value : b.cast(value, dtype);
}

function emitFold(
  draft: Draft,
  nest: Nest,
  value: Value,
  index: Affine,
  target: Target,
  folding: Folding,
  name: string,
): Launch {
  const { b } = draft;
  const kept = nest.axes.filter((a) => !a.folded);
  const folded = nest.axes.filter((a) => a.folded);
  const kinds = dtypesOf([value]).concat(folding.type === "int32" ? ["int32"] : []);
  const loads = nodesOf([value]).filter((n) => n.op === "load");
  const walks = (axis: number): boolean => loads.some((n) => coefficient(indexOf(n) as Affine, axis) === 1);
  const lastFolded = nest.axes.length - 1;
  const lastKept = kept.length - 1;
  const along = folded.length > 0 && walks(lastFolded) && isVectorAxis(lastFolded, [value], []);
  const across = !along && lastKept >= 0 && isVectorAxis(lastKept, [value], [index]);
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
  const storeResult = (result: Expr): void => {
    const emitter = new Emitter(b, { axes: [...at], vector: null, buffer: draft.read });
    b.store(target.buffer, emitter.index(index), finishValue(b, result, target.dtype));
  };

  const block = 256;
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
        storeResult(total);
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
  const size = nest.axes.reduce((n, a) => n * a.extent, 1);
  return draft.finish(
    name,
    plan.units,
    (size / plan.units) * workOf([value]) * 0.25,
    `fold of ${size} elements`,
  );
}

/** The second pass of a fold in blocks: adds up the partial results in order. */
function emitCombine(
  draft: Draft,
  partial: number,
  blocks: number,
  size: number,
  target: Target,
  folding: Folding,
  name: string,
): Launch {
  const { b } = draft;
  const lanes = lanesFor(draft.target, [folding.type as DType], size);
  b.for(b.bound("lo"), b.bound("hi"), 1, () => {
    emitLanes(b, { start: b.index(0), end: b.index(size), extent: size }, lanes, (i, width) => {
      const acc = b.register(b.constant(folding.identity, folding.type, width));
      b.for(b.index(0), b.index(blocks), 1, (block) => {
        acc.set(folding.combine(b, acc.read, b.load(partial, b.add(b.mul(block, b.index(size)), i), width)));
      });
      b.store(target.buffer, i, finishValue(b, acc.read, target.dtype));
    });
  });
  return draft.finish(name, 1, blocks * size, `${blocks} partial folds`);
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
  const size = shape.reduce((n, e) => n * e, 1);
  return draft.finish(name, plan.units, size / plan.units, `arg${op} of ${size} elements`);
}
