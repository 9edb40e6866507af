import type { PrimEqn, Var } from "../../graph/graph.ts";
import type { Expr, Type } from "../../kernel/ir.ts";
import type { PrimParams } from "../../prim/prim.ts";
import { chooseTile, chunkLimit, emitContraction, type Offsets } from "../../template/contraction.ts";
import { type ContractionAxis, convContraction, dotContraction } from "../../template/contraction-spec.ts";
import { extentOf, offsetsOf, runsOf, swapOperands, tidyAxes } from "../../template/contraction-tables.ts";
import { denseStrides } from "../../type/shape.ts";
import { type Affine, coefficient, coordinatesOf, flatIndex, isLinear } from "../affine.ts";
import { columnStep } from "../decide/merge.ts";
import { treeOf } from "../decide/reads.ts";
import type { Step } from "../decide/step.ts";
import { nodesOf, type Value, type Values } from "../value.ts";
import { type Draft, type Launch, workOf, writtenOnce } from "./draft.ts";
import { Emitter } from "./emitter.ts";

interface Address {
  readonly source: Var;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Reads an operand as a strided view of a stored variable. */
function addressOf(values: Values, operand: Var): Address {
  const { shape } = values.graph.avals[operand];
  const value = values.at(operand, coordinatesOf(shape), null);
  if (value.op !== "load" || value.guard !== null || !isLinear(value.index)) {
    throw new Error(`tolk: operand v${operand} of a contraction is not a view of stored memory`);
  }
  const strides = shape.map((_, axis) => coefficient(value.index, axis));
  return { source: value.source, shape, strides, offset: value.index.constant };
}

/** Lowers a product or convolution, with the elementwise roots of its step computed as its elements are stored. */
export function lowerContract(
  draft: Draft,
  values: Values,
  step: Step,
  eqn: PrimEqn,
  kept: ReadonlySet<Var>,
  name: string,
): Launch {
  const { b, graph, target } = draft;
  const out = eqn.outputs[0];
  const { shape, dtype } = graph.avals[out];
  const type: Type = dtype;
  const [left, right] = eqn.inputs.map((input) => addressOf(values, input));
  const result = { shape, strides: denseStrides(shape) };
  const given =
    eqn.prim === "dot"
      ? dotContraction(left, right, result)
      : convContraction(left, right, result, eqn.params as PrimParams["conv"]);
  // Vectors run along results that lie side by side: those of a row or, where a row has one, those of a column.
  const beside = (axes: readonly ContractionAxis[]): boolean => tidyAxes(axes, "c").at(-1)?.c === 1;
  const swapped = !beside(given.columns) && beside(given.rows);
  const spec = swapped ? swapOperands(given) : given;
  const [first, second] = swapped ? [right, left] : [left, right];

  const columns = tidyAxes(spec.columns, "c");
  let column = (beside(columns) ? columns.pop() : undefined) ?? { extent: 1, a: 0, b: 0, c: 1 };
  const epilogue = step.roots.slice(1);
  const along = shape.at(-1) ?? 1;
  if (epilogue.length > 0 && along > 1 && column.extent > along) {
    // What follows reads along the last axis, so columns end with it.
    const { extent, b: skip } = column;
    columns.push({ extent: extent / along, a: 0, b: skip * along, c: along });
    column = { ...column, extent: along };
  }
  const batch = tidyAxes([...spec.batch, ...columns], "c");
  const rows = tidyAxes(spec.rows, "a");
  const runs = runsOf(spec.sum);
  const rowCount = extentOf(rows);
  const batches = extentOf(batch);
  const tile = chooseTile(target, type, column.extent);
  const width = tile.vectors * tile.lanes;
  const near = runs.stepB <= 2 * width || rowCount <= 4 * tile.rows;
  const packed = column.b !== 1 || column.extent % width !== 0 || !near;
  const chunks = Math.max(1, 2 * Math.ceil(rowCount / (2 * chunkLimit(tile))));
  const chunkRows = Math.ceil(rowCount / chunks / tile.rows) * tile.rows;
  const usedChunks = Math.ceil(rowCount / chunkRows);
  const panels = Math.ceil(column.extent / width);

  const a = draft.bind(first.source, "read");
  const bBuffer = draft.bind(second.source, "read");
  const offsets = (axes: readonly ContractionAxis[], of: "a" | "b" | "c", label: string): Offsets => {
    if (axes.length <= 1) return { stride: b.index(axes[0]?.[of] ?? 0) };
    return { table: draft.table(label, offsetsOf(axes, of)) };
  };
  const rowA = offsets(rows, "a", "rowA");
  const rowC = offsets(rows, "c", "rowC");
  const batchA = offsets(batch, "a", "batchA");
  const batchB = offsets(batch, "b", "batchB");
  const batchC = offsets(batch, "c", "batchC");
  const runA = draft.table("runA", shiftAll(runs.a, first.offset));
  const runB = draft.table("runB", shiftAll(runs.b, second.offset));
  const runLength = draft.table("runLength", runs.length);
  const blockStart = draft.table("blockStart", runs.blockStart);

  const trees = epilogue.map((v) => treeOf(values, v));
  draft.readAll(trees, step.roots);
  const outputs = new Map<Var, number>();
  for (const root of step.roots) if (kept.has(root)) outputs.set(root, draft.bind(root, "write"));

  const signature = [
    JSON.stringify(target),
    ...[
      type,
      draft.declared,
      a,
      bBuffer,
      rowCount,
      column.extent,
      chunkRows,
      usedChunks,
      panels,
      column.b,
      column.c,
    ],
    ...[runs.stepA, runs.stepB, runs.blocks, packed, shape.join()],
    ...[rows, batch].map((axes) =>
      axes.length > 1 ? "table" : axes.map((one) => `${one.a} ${one.b} ${one.c}`).join(),
    ),
    ...step.roots.map((root) => outputs.get(root) ?? "-"),
    treesKey(trees, (source) =>
      step.roots.includes(source) ? -1 - step.roots.indexOf(source) : draft.read(source),
    ),
  ].join(";");
  const at = (o: Offsets, i: Expr): Expr => ("table" in o ? b.load(o.table, i) : b.mul(i, o.stride));
  const kernel = writtenOnce(signature, name, () => {
    emitContraction(b, {
      type,
      tile,
      a,
      b: bBuffer,
      rows: b.index(rowCount),
      columns: b.index(column.extent),
      chunkRows: b.index(chunkRows),
      chunks: b.index(usedChunks),
      panels: b.index(panels),
      rowA,
      batchA,
      batchB,
      columnStride: b.index(column.b),
      stepA: b.index(runs.stepA),
      stepB: b.index(runs.stepB),
      runA,
      runB,
      runLength,
      blockStart,
      blocks: b.index(runs.blocks),
      packed,
      store: ({ batch: entry, row, column: j, value }) => {
        const place = b.let(b.add(b.add(at(batchC, entry), at(rowC, row)), b.mul(j, b.index(column.c))));
        // Columns are the last axis, or a group of it.
        const last = column.extent === along || along === 1 ? j : b.binary("rem", place, b.index(along));
        emitEpilogue(draft, { values: trees, roots: step.roots, shape, outputs, place, last, value });
      },
    });
    return b.finish(name);
  });
  const flops = 2 * batches * rowCount * column.extent * runs.length.reduce((n, k) => n + k, 0);
  const units = batches * usedChunks * panels;
  const work = flops / 16 / units + workOf(trees);
  const tileText = `${tile.rows}x${width} tile${packed ? ", packed" : ""}`;
  return draft.finish(name, units, work, `${step.why.join(", ")}: ${tileText}`, kernel);
}

/** Text that is equal for equal trees of an epilogue, whose indices hold no values; `place` says where a source lies. */
function treesKey(trees: readonly Value[], place: (source: Var) => number): string {
  const nodes = nodesOf(trees);
  const at = new Map(nodes.map((node, i) => [node, i]));
  const text = nodes.map((node) => {
    if (node.op === "const") return `${Object.is(node.value, -0) ? "-0" : node.value}:${node.dtype}`;
    if (node.op === "load") return `[${place(node.source)} ${node.index.key}]`;
    if (node.op === "apply") return `${node.prim}:${node.dtype} ${node.args.map((x) => at.get(x)).join()}`;
    throw new Error(`tolk: an epilogue cannot hold ${node.op}`);
  });
  return `${text.join("|")}>${trees.map((tree) => at.get(tree)).join()}`;
}

function shiftAll(table: Int32Array, by: number): Int32Array {
  return by === 0 ? table : table.map((x) => x + by);
}

/** Stores the results at `place` and everything computed from them. `last` is the index along the last axis. */
function emitEpilogue(
  draft: Draft,
  at: {
    readonly values: readonly Value[];
    readonly roots: readonly Var[];
    readonly shape: readonly number[];
    readonly outputs: ReadonlyMap<Var, number>;
    readonly place: Expr;
    readonly last: Expr;
    readonly value: Expr;
  },
): void {
  const { b } = draft;
  const { lanes } = at.value;
  const done = new Map<Var, Expr>([[at.roots[0], at.value]]);
  const flat = flatIndex(at.shape);
  const lastAxis = at.shape.length - 1;
  const index = (affine: Affine): Expr => {
    if (affine.key === flat.key) return at.place;
    const k = columnStep(affine.terms, at.shape);
    if (k === null) throw new Error(`tolk: an epilogue cannot read index ${affine.key}`);
    return b.add(b.mul(at.last, b.index(k)), b.index(affine.constant));
  };
  const emitter = new Emitter(b, {
    axes: [],
    vector: lanes > 1 ? { axis: lastAxis, lanes } : null,
    buffer: draft.read,
    known: (variable) => done.get(variable) ?? null,
    index,
    // Of a product with one column, lanes run along the rows.
    varies: (affine) => affine.key === flat.key || columnStep(affine.terms, at.shape) !== 0,
  });
  const store = (root: Var, value: Expr): void => {
    const buffer = at.outputs.get(root);
    if (buffer !== undefined) b.store(buffer, at.place, value);
  };
  store(at.roots[0], at.value);
  at.roots.slice(1).forEach((root, i) => {
    const value = b.let(emitter.lanes(at.values[i]));
    done.set(root, value);
    store(root, value);
  });
}
