import type { NDArray } from "../array.ts";
import { dtypes, isFloat } from "../dtype.ts";
import type { Contraction, ContractionAxis } from "./device.ts";
import type { KernelDevice } from "./kernel-device.ts";

/** Elements of the summed index in one packed panel; the same number as in rune's contraction template. */
const SUM_BLOCK = 512;
/** Multiplications worth a thread. */
const GRAIN = 60_000;
/** Cached descriptions, and rows above which one is not kept. */
const CACHED = 64;
const CACHED_ROWS = 1 << 20;

type Operand = "a" | "b" | "c";

/** Positions of all combinations of axes in one operand, row-major. */
function offsets(axes: readonly ContractionAxis[], operand: Operand): number[] {
  let at = [0];
  for (const axis of axes) {
    const next: number[] = [];
    for (const base of at) for (let i = 0; i < axis.extent; i++) next.push(base + i * axis[operand]);
    at = next;
  }
  return at;
}

const extentOf = (axes: readonly ContractionAxis[]): number => axes.reduce((n, axis) => n * axis.extent, 1);

function swapped(spec: Contraction): Contraction {
  const swap = (axes: readonly ContractionAxis[]): ContractionAxis[] =>
    axes.map(({ extent, a, b, c }) => ({ extent, a: b, b: a, c }));
  return { batch: swap(spec.batch), rows: swap(spec.columns), columns: swap(spec.rows), sum: swap(spec.sum) };
}

const nontrivial = (axes: readonly ContractionAxis[]): ContractionAxis[] =>
  axes.filter((axis) => axis.extent > 1);

const lastStep = (axes: readonly ContractionAxis[]): number => nontrivial(axes).at(-1)?.c ?? 0;

interface Tables {
  readonly rows: number;
  readonly column: ContractionAxis;
  readonly batches: number;
  readonly run: ContractionAxis;
  readonly blocks: number;
  /** In the order of the kernel's buffers. */
  readonly arrays: readonly NDArray[];
}

function tablesOf(spec: Contraction, like: NDArray): Tables {
  const one: ContractionAxis = { extent: 1, a: 0, b: 0, c: 0 };
  const columns = nontrivial(spec.columns);
  const column = columns.at(-1) ?? one;
  const batch = [...spec.batch, ...columns.slice(0, -1)];
  const sums = nontrivial(spec.sum);
  const run = sums.at(-1) ?? one;
  const outerA = offsets(sums.slice(0, -1), "a");
  const outerB = offsets(sums.slice(0, -1), "b");
  const runA: number[] = [];
  const runB: number[] = [];
  const length: number[] = [];
  const blockStart: number[] = [0];
  let filled = 0;
  for (let i = 0; i < outerA.length; i++) {
    for (let k = 0; k < run.extent; k += SUM_BLOCK) {
      const n = Math.min(SUM_BLOCK, run.extent - k);
      if (filled + n > SUM_BLOCK) {
        blockStart.push(runA.length);
        filled = 0;
      }
      filled += n;
      runA.push(outerA[i] + k * run.a);
      runB.push(outerB[i] + k * run.b);
      length.push(n);
    }
  }
  blockStart.push(runA.length);
  const lists = [
    offsets(spec.rows, "a"),
    offsets(spec.rows, "c"),
    offsets(batch, "a"),
    offsets(batch, "b"),
    offsets(batch, "c"),
    runA,
    runB,
    length,
    blockStart,
  ];
  const arrays = lists.map((list) => {
    const table = like.fresh("int32", [list.length]);
    (table.storage!.as("int32") as Int32Array).set(list, table.offset);
    return table;
  });
  const blocks = blockStart.length - 1;
  return { rows: lists[0].length, column, batches: lists[2].length, run, blocks, arrays };
}

const cache = new Map<string, Tables>();

function cachedTables(spec: Contraction, like: NDArray): Tables {
  const key = JSON.stringify(spec);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const tables = tablesOf(spec, like);
  if (tables.rows <= CACHED_ROWS) {
    if (cache.size >= CACHED) cache.delete(cache.keys().next().value as string);
    cache.set(key, tables);
  }
  return tables;
}

/**
 * Runs a contraction through the pack's register-tiled kernels: the operand whose columns are adjacent in the result is
 * packed, the other is read in place.
 */
export function runContraction(
  device: KernelDevice,
  given: Contraction,
  first: NDArray,
  second: NDArray,
  out: NDArray,
): void {
  let spec = given;
  let [a, b] = [first, second];
  const step = lastStep(spec.columns);
  if (step !== 1 && lastStep(spec.rows) === 1) {
    spec = swapped(spec);
    [a, b] = [b, a];
  } else if (step > 1) {
    // Neither side is adjacent in the result: compute densely aside, then copy.
    const axes = [...spec.batch, ...spec.rows, ...spec.columns];
    const shape = axes.map((axis) => axis.extent);
    const aside = out.fresh(out.dtype, shape);
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
    device.cast(aside, out.over(out.dtype, shape, out.storage!, strides, out.offset));
    return;
  }
  const tables = cachedTables(spec, out);
  const { rows, column, run, arrays } = tables;
  const lanes = device.vectorBytes / dtypes[out.dtype].bytes;
  const widest = isFloat(out.dtype) ? Math.max(...Object.keys(device.tileRows).map(Number)) : 1;
  let vectors = 1;
  while (vectors < widest && vectors * lanes < column.extent) vectors *= 2;
  const tile = device.tileRows[vectors];
  const width = vectors * lanes;
  const panels = Math.ceil(column.extent / width);
  // Long chunks share a packed panel; short ones give every thread some.
  const share = Math.ceil((rows * tables.batches * panels) / (device.threads * 2));
  const most = Math.max(tile, Math.min(24 * tile, Math.ceil(share / tile) * tile));
  const chunks = Math.ceil(rows / most);
  const chunkRows = Math.ceil(rows / chunks / tile) * tile;
  const work = Math.min(rows, chunkRows) * width * extentOf(spec.sum);
  device.launch({
    kernel: `contract_${out.dtype === "bool" ? "uint8" : out.dtype}_${vectors}`,
    inputs: [a, b, ...arrays],
    before: 2,
    out,
    params: [rows, column.extent, chunkRows, chunks, panels, column.b, run.a, run.b, tables.blocks],
    units: tables.batches * chunks * panels,
    grain: Math.max(1, Math.floor(GRAIN / work)),
  });
}
