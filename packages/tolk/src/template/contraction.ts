import type { Builder } from "../kernel/builder.ts";
import { bytesOf, type Expr, type Target, type Type } from "../kernel/ir.ts";
import { SUM_BLOCK } from "./contraction-tables.ts";

/** Extents of the register tile: `rows` × `vectors` accumulators of `lanes` elements each. */
export interface Tile {
  readonly rows: number;
  readonly vectors: number;
  readonly lanes: number;
}

/**
 * Chooses the register tile for a result of `columns` columns: as many accumulators as registers allow beside the
 * vectors of B and one broadcast of A, but no wider than the result.
 */
export function chooseTile(target: Target, type: Type, columns: number): Tile {
  const lanes = Math.max(1, target.vectorBytes / bytesOf(type));
  const widest = target.vectorRegisters >= 32 ? 4 : 2;
  const vectors = Math.max(1, Math.min(widest, Math.ceil(columns / lanes)));
  const free = target.vectorRegisters - vectors - 1;
  // More than eight rows would need more address registers than a CPU has beside the loop's own.
  const most = target.name === "wasm" ? 4 : 8;
  return { rows: Math.max(1, Math.min(most, Math.floor(free / vectors))), vectors, lanes };
}

/** Most rows that one unit computes with one packed panel: a multiple of the tile's rows. */
export function chunkLimit(tile: Tile): number {
  return 24 * tile.rows;
}

/** A sequence of element offsets: a table in memory, or `i * stride`. */
export type Offsets = { readonly table: number } | { readonly stride: Expr };

/**
 * One contraction `C[m, n] = sum_k A[rows.a(m) + sum.a(k)] * B[sum.b(k) + n * columnStride]`, batched.
 *
 * The summed index is cut into runs, along which A steps by `stepA` and B by `stepB`; consecutive runs form blocks of
 * at most {@link SUM_BLOCK} elements. Everything is an expression, so one template serves kernels of fixed extents
 * (constants) and of extents known at the call (parameters).
 */
export interface ContractionSpec {
  readonly type: Type;
  readonly tile: Tile;
  readonly a: number;
  readonly b: number;
  readonly rows: Expr;
  readonly columns: Expr;
  /** Rows a unit computes, at most {@link chunkLimit}; and how many such chunks cover the rows. */
  readonly chunkRows: Expr;
  readonly chunks: Expr;
  /** Panels of `vectors * lanes` columns. */
  readonly panels: Expr;
  readonly rowA: Offsets;
  readonly batchA: Offsets;
  readonly batchB: Offsets;
  /** Step of B along columns; must be 1 unless packed. */
  readonly columnStride: Expr;
  readonly stepA: Expr;
  readonly stepB: Expr;
  /** int32 tables: where each run starts in A and B, its length, and the first run of each block (blocks + 1). */
  readonly runA: number;
  readonly runB: number;
  readonly runLength: number;
  readonly blockStart: number;
  readonly blocks: Expr;
  /**
   * Copies panels of B to scratch first: for columns that do not fill panels, lie apart, or are far apart along k.
   */
  readonly packed: boolean;
  /** Stores `lanes` results of row `row` from column `column` on, in batch `batch`. */
  readonly store: (at: { batch: Expr; row: Expr; column: Expr; value: Expr }) => void;
}

function offset(b: Builder, offsets: Offsets, i: Expr): Expr {
  return "table" in offsets ? b.load(offsets.table, i) : b.mul(i, offsets.stride);
}

/**
 * Emits the body of a contraction kernel. A unit is one panel of one chunk of one batch entry, panels fastest;
 * there are `batch * chunks * panels` of them, each independent, and every element is summed in the order of k.
 *
 * A is read in place, one broadcast an element: the tile's rows share the vectors of B, so copying A would cost more
 * than it saves until the result is several panels wide, and by then its chunk lies in the second-level cache.
 */
export function emitContraction(b: Builder, spec: ContractionSpec): void {
  const { tile, type } = spec;
  const width = tile.vectors * tile.lanes;
  const panel = spec.packed ? b.scratch("panel", type, SUM_BLOCK * width) : -1;
  const sums = b.scratch("sums", type, chunkLimit(tile) * width);
  const zero = b.index(0);
  const one = b.index(1);

  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    const column0 = b.let(b.mul(b.binary("rem", unit, spec.panels), b.index(width)));
    const rest = b.let(b.binary("div", unit, spec.panels));
    const row0 = b.let(b.mul(b.binary("rem", rest, spec.chunks), spec.chunkRows));
    const batch = b.let(b.binary("div", rest, spec.chunks));
    const rowEnd = b.let(b.binary("min", spec.rows, b.add(row0, spec.chunkRows)));
    const baseA = b.let(offset(b, spec.batchA, batch));
    const baseB = b.let(offset(b, spec.batchB, batch));
    const valid = b.let(b.binary("min", b.index(width), b.sub(spec.columns, column0)));

    b.for(zero, spec.blocks, 1, (block) => {
      const firstRun = b.let(b.load(spec.blockStart, block));
      const lastRun = b.let(b.load(spec.blockStart, b.add(block, one)));
      if (spec.packed) emitPack(b, spec, panel, { baseB, column0, valid, firstRun, lastRun });
      b.for(row0, rowEnd, tile.rows, (row) => {
        emitTile(b, spec, { panel, sums, baseA, baseB, column0, row0, row, block, firstRun, lastRun });
      });
    });

    b.for(row0, rowEnd, 1, (row) => {
      const from = b.let(b.mul(b.sub(row, row0), b.index(width)));
      const whole = b.let(b.mul(b.binary("div", valid, b.index(tile.lanes)), b.index(tile.lanes)));
      if (tile.lanes > 1) {
        b.for(zero, whole, tile.lanes, (j) => {
          const value = b.let(b.load(sums, b.add(from, j), tile.lanes));
          spec.store({ batch, row, column: b.add(column0, j), value });
        });
      }
      b.for(tile.lanes > 1 ? whole : zero, valid, 1, (j) => {
        const value = b.let(b.load(sums, b.add(from, j)));
        spec.store({ batch, row, column: b.add(column0, j), value });
      });
    });
  });
}

interface PackAt {
  readonly baseB: Expr;
  readonly column0: Expr;
  readonly valid: Expr;
  readonly firstRun: Expr;
  readonly lastRun: Expr;
}

/** Copies one block of a panel of B to scratch as [k][width], with zeros beyond the last column. */
function emitPack(b: Builder, spec: ContractionSpec, panel: number, at: PackAt): void {
  const { tile, type } = spec;
  const width = tile.vectors * tile.lanes;
  const zero = b.index(0);
  const k0 = b.register(zero);
  b.for(at.firstRun, at.lastRun, 1, (run) => {
    const length = b.let(b.load(spec.runLength, run));
    const fromColumn = b.mul(at.column0, spec.columnStride);
    const source = b.let(b.add(b.add(at.baseB, b.load(spec.runB, run)), fromColumn));
    const target = b.let(b.mul(k0.read, b.index(width)));
    const adjacent = b.binary("eq", spec.columnStride, b.index(1));
    const dense = b.binary("and", adjacent, b.binary("eq", at.valid, b.index(width)));
    b.if(
      dense,
      () =>
        b.for(zero, length, 1, (k) => {
          for (let v = 0; v < tile.vectors; v++) {
            const from = b.add(b.add(source, b.mul(k, spec.stepB)), b.index(v * tile.lanes));
            const to = b.add(b.add(target, b.mul(k, b.index(width))), b.index(v * tile.lanes));
            b.store(panel, to, b.load(spec.b, from, tile.lanes));
          }
        }),
      () => {
        b.for(zero, at.valid, 1, (j) => {
          const column = b.let(b.add(source, b.mul(j, spec.columnStride)));
          b.for(zero, length, 1, (k) => {
            const value = b.load(spec.b, b.add(column, b.mul(k, spec.stepB)));
            b.store(panel, b.add(b.add(target, b.mul(k, b.index(width))), j), value);
          });
        });
        b.for(at.valid, b.index(width), 1, (j) =>
          b.for(zero, length, 1, (k) =>
            b.store(panel, b.add(b.add(target, b.mul(k, b.index(width))), j), b.constant(0, type)),
          ),
        );
      },
    );
    k0.set(b.add(k0.read, length));
  });
}

interface TileAt {
  readonly panel: number;
  readonly sums: number;
  readonly baseA: Expr;
  readonly baseB: Expr;
  readonly column0: Expr;
  readonly row0: Expr;
  readonly row: Expr;
  readonly block: Expr;
  readonly firstRun: Expr;
  readonly lastRun: Expr;
}

/** Adds one block of the sum to `tile.rows` rows of one panel, in registers; sums rest in scratch between blocks. */
function emitTile(b: Builder, spec: ContractionSpec, at: TileAt): void {
  const { tile, type } = spec;
  const { lanes } = tile;
  const width = tile.vectors * lanes;
  const zero = b.index(0);
  const isFloat = type === "float32" || type === "float64";
  const rows = Array.from({ length: tile.rows }, (_, i) => i);
  const vectors = Array.from({ length: tile.vectors }, (_, v) => v);

  // Rows past the end repeat the last one: the tile stays whole and their sums are never stored.
  const lastRow = b.sub(spec.rows, b.index(1));
  const rowA = rows.map((i) => {
    const row = i === 0 ? at.row : b.binary("min", b.add(at.row, b.index(i)), lastRow);
    return b.let(b.add(at.baseA, offset(b, spec.rowA, row)));
  });
  const home = b.let(b.mul(b.sub(at.row, at.row0), b.index(width)));
  const place = (i: number, v: number): Expr => b.add(home, b.index(i * width + v * lanes));

  const sums = rows.map(() => vectors.map(() => b.register(b.constant(0, type, lanes))));
  b.if(b.binary("lt", zero, at.block), () => {
    for (const i of rows) for (const v of vectors) sums[i][v].set(b.let(b.load(at.sums, place(i, v), lanes)));
  });
  const k0 = b.register(zero);
  b.for(at.firstRun, at.lastRun, 1, (run) => {
    const length = b.let(b.load(spec.runLength, run));
    const runA = b.let(b.load(spec.runA, run));
    const startA = rowA.map((row) => b.let(b.add(row, runA)));
    const startB = spec.packed
      ? b.let(b.mul(k0.read, b.index(width)))
      : b.let(b.add(b.add(at.baseB, b.load(spec.runB, run)), at.column0));
    const stepB = spec.packed ? b.index(width) : spec.stepB;
    const from = spec.packed ? at.panel : spec.b;
    b.for(zero, length, 1, (k) => {
      const columns = vectors.map((v) =>
        b.let(b.load(from, b.add(b.add(startB, b.mul(k, stepB)), b.index(v * lanes)), lanes)),
      );
      for (const i of rows) {
        const value = b.let(b.splat(b.load(spec.a, b.add(startA[i], b.mul(k, spec.stepA))), lanes));
        for (const v of vectors) {
          const sum = sums[i][v];
          sum.set(isFloat ? b.fma(value, columns[v], sum.read) : b.add(b.mul(value, columns[v]), sum.read));
        }
      }
    });
    if (spec.packed) k0.set(b.add(k0.read, length));
  });
  for (const i of rows) for (const v of vectors) b.store(at.sums, place(i, v), sums[i][v].read);
}
