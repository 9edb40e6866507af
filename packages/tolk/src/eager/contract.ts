import { Builder } from "../kernel/builder.ts";
import { bytesOf, type Kernel, type Target, type Type } from "../kernel/ir.ts";
import { emitContraction, type Tile } from "../template/contraction.ts";
import type { Contraction, ContractionAxis } from "../template/contraction-spec.ts";
import {
  extentOf,
  offsetsOf,
  type Runs,
  runsOf,
  swapOperands,
  tidyAxes,
} from "../template/contraction-tables.ts";
import { fresh, over, storageOf, type Tensor } from "../tensor.ts";
import { dtypes, isFloat } from "../type/dtype.ts";
import { type Launcher, typeOf } from "./launch.ts";
import { runFill } from "./source.ts";

/** Vectors of a panel of an eager contraction, narrow results first: wide ones need many registers. */
function panelVectors(target: Target): readonly number[] {
  return target.vectorRegisters >= 32 ? [1, 2, 4] : [1, 2];
}

/** The register tile of an eager contraction whose panels are `vectors` vectors wide. */
function eagerTile(target: Target, type: Type, vectors: number): Tile {
  const rows =
    target.name === "wasm" ? 4 : vectors === 1 ? 8 : target.vectorRegisters >= 32 && vectors === 2 ? 8 : 6;
  return { rows, vectors, lanes: target.vectorBytes / bytesOf(type) };
}

/** Rows of the register tile by vectors a panel. */
export function tileRows(target: Target): Readonly<Record<number, number>> {
  return Object.fromEntries(
    panelVectors(target).map((vectors) => [vectors, eagerTile(target, "float32", vectors).rows]),
  );
}

/**
 * A contraction of any extents and strides, B packed. Buffers: A, B, C, then int32 tables: rows of A and of C, batches
 * of A, B and C, runs of the sum in A and in B and their lengths, and the first run of every block.
 * Parameters: rows, columns, chunkRows, chunks, panels, columnStride, stepA, stepB, blocks. C's columns are adjacent.
 */
export function contractKernel(type: Type, vectors: number, target: Target): Kernel {
  const b = new Builder();
  const a = b.buffer("a", type, "read");
  const bb = b.buffer("b", type, "read");
  const c = b.buffer("c", type, "write");
  const table = (name: string): number => b.buffer(name, "index", "read");
  const rowA = table("rowA");
  const rowC = table("rowC");
  const [batchA, batchB, batchC] = ["batchA", "batchB", "batchC"].map(table);
  const [runA, runB, runLength, blockStart] = ["runA", "runB", "runLength", "blockStart"].map(table);
  const names = [
    "rows",
    "columns",
    "chunkRows",
    "chunks",
    "panels",
    "columnStride",
    "stepA",
    "stepB",
    "blocks",
  ];
  const [rows, columns, chunkRows, chunks, panels, columnStride, stepA, stepB, blocks] = names.map((name) =>
    b.param(name, "index"),
  );
  emitContraction(b, {
    type,
    tile: eagerTile(target, type, vectors),
    a,
    b: bb,
    rows,
    columns,
    chunkRows,
    chunks,
    panels,
    rowA: { table: rowA },
    batchA: { table: batchA },
    batchB: { table: batchB },
    columnStride,
    stepA,
    stepB,
    runA,
    runB,
    runLength,
    blockStart,
    blocks,
    packed: true,
    store: ({ batch, row, column, value }) => {
      const at = b.add(b.add(b.load(batchC, batch), b.load(rowC, row)), column);
      b.store(c, at, value);
    },
  });
  return b.finish(`contract_${type}_${vectors}`);
}

/** Multiplications worth a thread. */
const GRAIN = 60_000;
/** Plans kept a device, a power of two, and rows above which one is not kept. */
const KEPT = 256;
const KEPT_ROWS = 1 << 20;

const nontrivial = (axes: readonly ContractionAxis[]): ContractionAxis[] =>
  axes.filter((axis) => axis.extent > 1);

const lastStep = (axes: readonly ContractionAxis[]): number => nontrivial(axes).at(-1)?.c ?? 0;

interface Tables {
  readonly rows: number;
  readonly column: ContractionAxis;
  readonly batches: number;
  readonly runs: Runs;
  /** In the order of the kernel's buffers. */
  readonly arrays: readonly Tensor[];
}

function tablesOf(spec: Contraction, like: Tensor): Tables {
  const columns = tidyAxes(spec.columns, "c");
  const column = columns.pop() ?? { extent: 1, a: 0, b: 0, c: 0 };
  const batch = tidyAxes([...spec.batch, ...columns], "c");
  const rows = tidyAxes(spec.rows, "a");
  const runs = runsOf(spec.sum);
  const lists = [
    offsetsOf(rows, "a"),
    offsetsOf(rows, "c"),
    offsetsOf(batch, "a"),
    offsetsOf(batch, "b"),
    offsetsOf(batch, "c"),
    runs.a,
    runs.b,
    runs.length,
    runs.blockStart,
  ];
  const arrays = lists.map((list) => {
    const table = fresh(like, "int32", [list.length]);
    (storageOf(table).as("int32") as Int32Array).set(list, table.offset);
    return table;
  });
  return { rows: extentOf(rows), column, batches: extentOf(batch), runs, arrays };
}

/** What a call of a contraction launches, whatever its operands. */
interface Plan {
  /** All numbers that it was made from. */
  readonly numbers: readonly number[];
  readonly kernel: string;
  readonly tables: readonly Tensor[];
  readonly params: readonly number[];
  readonly units: number;
  readonly grain: number;
}

function planOf(device: Launcher, spec: Contraction, out: Tensor, numbers: readonly number[]): Plan {
  const { rows, column, batches, runs, arrays } = tablesOf(spec, out);
  const lanes = device.vectorBytes / dtypes[out.dtype].bytes;
  const widest = isFloat(out.dtype) ? Math.max(...Object.keys(device.tileRows).map(Number)) : 1;
  let vectors = 1;
  while (vectors < widest && vectors * lanes < column.extent) vectors *= 2;
  const tile = device.tileRows[vectors];
  const width = vectors * lanes;
  const panels = Math.ceil(column.extent / width);
  // Long chunks share a packed panel; short ones give every thread some.
  const share = Math.ceil((rows * batches * panels) / (device.threads * 2));
  const most = Math.max(tile, Math.min(24 * tile, Math.ceil(share / tile) * tile));
  const chunks = Math.ceil(rows / most);
  const chunkRows = Math.ceil(rows / chunks / tile) * tile;
  const work = Math.min(rows, chunkRows) * width * extentOf(spec.sum);
  return {
    numbers: [...numbers],
    kernel: `contract_${typeOf(out.dtype)}_${vectors}`,
    tables: arrays,
    params: [rows, column.extent, chunkRows, chunks, panels, column.b, runs.stepA, runs.stepB, runs.blocks],
    units: batches * chunks * panels,
    grain: Math.max(1, Math.floor(GRAIN / work)),
  };
}

const plans = new WeakMap<Launcher, (Plan | undefined)[]>();
/** Of the contraction asked for; kept, so that asking for a plan that is known allocates nothing. */
const asked: number[] = [];

function list(axes: readonly ContractionAxis[], at: number): number {
  asked[at++] = axes.length;
  for (const axis of axes) {
    asked[at++] = axis.extent;
    asked[at++] = axis.a;
    asked[at++] = axis.b;
    asked[at++] = axis.c;
  }
  return at;
}

/** The plan from a table in which a new plan takes the place of another, or made now. */
function knownPlan(device: Launcher, spec: Contraction, out: Tensor): Plan {
  asked[0] = dtypes[out.dtype].code;
  asked[1] = device.threads;
  asked.length = list(spec.sum, list(spec.columns, list(spec.rows, list(spec.batch, 2))));
  let hash = 0;
  for (const n of asked) hash = Math.imul(hash, 31) + n;
  const slot = (hash ^ (hash >>> 9)) & (KEPT - 1);
  let table = plans.get(device);
  if (table === undefined) {
    table = Array.from({ length: KEPT });
    plans.set(device, table);
  }
  const known = table[slot];
  if (known?.numbers.length === asked.length && known.numbers.every((n, i) => n === asked[i])) return known;
  const plan = planOf(device, spec, out, asked);
  if (plan.params[0] <= KEPT_ROWS) table[slot] = plan;
  return plan;
}

/**
 * Runs a contraction through register-tiled kernels: the operand whose columns are adjacent in the result is
 * packed, the other is read in place.
 */
export function runContraction(
  device: Launcher,
  given: Contraction,
  first: Tensor,
  second: Tensor,
  out: Tensor,
): void {
  if (out.size === 0) return;
  if (given.sum.some((axis) => axis.extent === 0)) {
    runFill(device, 0, out);
    return;
  }
  let spec = given;
  let [a, b] = [first, second];
  const step = lastStep(spec.columns);
  if (step !== 1 && lastStep(spec.rows) === 1) {
    spec = swapOperands(spec);
    [a, b] = [b, a];
  } else if (step > 1) {
    // Neither side is adjacent in the result: compute densely aside, then copy.
    const axes = [...spec.batch, ...spec.rows, ...spec.columns];
    const shape = axes.map((axis) => axis.extent);
    const aside = fresh(out, out.dtype, shape);
    let at = 0;
    const place = (list: readonly ContractionAxis[]): ContractionAxis[] =>
      list.map((axis) => ({ ...axis, c: aside.strides[at++] }));
    const inside = {
      batch: place(spec.batch),
      rows: place(spec.rows),
      columns: place(spec.columns),
      sum: spec.sum,
    };
    runContraction(device, inside, a, b, aside);
    const strides = axes.map((axis) => axis.c);
    device.cast(aside, over(out, out.dtype, shape, storageOf(out), strides, out.offset));
    return;
  }
  const { kernel, tables, params, units, grain } = knownPlan(device, spec, out);
  device.launch({ kernel, inputs: [a, b, ...tables], before: 2, out, params, units, grain });
}
