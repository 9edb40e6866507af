import { Builder } from "../kernel/builder.ts";
import { bytesOf, type Kernel, type Target, type Type } from "../kernel/ir.ts";
import { emitContraction, type Tile } from "../template/contraction.ts";

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
