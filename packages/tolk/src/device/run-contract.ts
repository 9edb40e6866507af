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
import type { KernelDevice } from "./kernel-device.ts";

/** Multiplications worth a thread. */
const GRAIN = 60_000;
/** Cached descriptions, and rows above which one is not kept. */
const CACHED = 64;
const CACHED_ROWS = 1 << 20;

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

const cache = new Map<string, Tables>();

/** All numbers of a contraction: JSON would say the same in five times the time. */
function keyOf(spec: Contraction): string {
  let key = "";
  for (const axes of [spec.batch, spec.rows, spec.columns, spec.sum]) {
    for (const { extent, a, b, c } of axes) key += `${extent},${a},${b},${c} `;
    key += "|";
  }
  return key;
}

function cachedTables(spec: Contraction, like: Tensor): Tables {
  const key = keyOf(spec);
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
  first: Tensor,
  second: Tensor,
  out: Tensor,
): void {
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
  const tables = cachedTables(spec, out);
  const { rows, column, runs, arrays } = tables;
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
    params: [rows, column.extent, chunkRows, chunks, panels, column.b, runs.stepA, runs.stepB, runs.blocks],
    units: tables.batches * chunks * panels,
    grain: Math.max(1, Math.floor(GRAIN / work)),
  });
}
