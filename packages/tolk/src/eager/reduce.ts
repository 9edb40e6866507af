import { Builder } from "../kernel/builder.ts";
import { bytesOf, type Expr, type Kernel, type Target, type Type } from "../kernel/ir.ts";
import { foldIdentity, foldSteps } from "../prim/fold.ts";
import type { ReduceOp } from "../prim/prim.ts";
import { fresh, over, storageOf, type Tensor } from "../tensor.ts";
import type { DType } from "../type/dtype.ts";
import { denseStrides, type Shape, sizeOf } from "../type/shape.ts";
import { contiguous, GRAIN, GRAIN_HEAVY, type Launcher, TILE, typeOf } from "./launch.ts";
import { runFill } from "./source.ts";

/**
 * Folds dense [outer, extent] into [outer, blocks]: unit u is block u % blocks of row u / blocks. Four vectors of
 * partial results are folded pairwise, so the order does not depend on threads. Parameters: extent, block, blocks.
 */
export function rowFold(fold: ReduceOp, type: DType, target: Target): Kernel {
  const b = new Builder();
  const x = b.buffer("x", type, "read");
  const out = b.buffer("out", type, "write");
  const extent = b.param("extent", "index");
  const block = b.param("block", "index");
  const blocks = b.param("blocks", "index");
  const lanes = target.vectorBytes / bytesOf(type);
  const step = foldSteps[fold];
  const apply = (p: Expr, q: Expr): Expr => b.binary(step, p, q);
  const start = foldIdentity(fold, type);
  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    const first = b.let(b.mul(b.binary("rem", unit, blocks), block));
    const count = b.let(b.binary("min", block, b.sub(extent, first)));
    const from = b.let(b.add(b.mul(b.binary("div", unit, blocks), extent), first));
    const wide = b.let(b.sub(count, b.binary("rem", count, b.index(4 * lanes))));
    const whole = b.let(b.sub(count, b.binary("rem", count, b.index(lanes))));
    const parts = [0, 1, 2, 3].map(() => b.register(b.constant(start, type, lanes)));
    b.for(b.index(0), wide, 4 * lanes, (i) => {
      parts.forEach((part, n) => {
        part.set(apply(part.read, b.load(x, b.add(b.add(from, i), b.index(n * lanes)), lanes)));
      });
    });
    b.for(wide, whole, lanes, (i) => {
      parts[0].set(apply(parts[0].read, b.load(x, b.add(from, i), lanes)));
    });
    const halves = apply(apply(parts[0].read, parts[1].read), apply(parts[2].read, parts[3].read));
    const total = b.register(b.fold(step, halves));
    b.for(whole, count, 1, (i) => total.set(apply(total.read, b.load(x, b.add(from, i)))));
    b.store(out, unit, total.read);
  });
  return b.finish(`${fold}_row_${type}`);
}

/**
 * Folds the middle axis of dense [outer, extent, inner] into [outer, blocks, inner]: unit u is tile u % tiles (of
 * `tile` columns) of block u / tiles % blocks of outer index u / tiles / blocks.
 * Parameters: extent, inner, block, blocks, tile, tiles.
 */
export function columnFold(fold: ReduceOp, type: DType, target: Target): Kernel {
  const b = new Builder();
  const x = b.buffer("x", type, "read");
  const out = b.buffer("out", type, "write");
  const names = ["extent", "inner", "block", "blocks", "tile", "tiles"] as const;
  const [extent, inner, block, blocks, tile, tiles] = names.map((name) => b.param(name, "index"));
  const lanes = target.vectorBytes / bytesOf(type);
  const step = foldSteps[fold];
  const start = foldIdentity(fold, type);
  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    const column0 = b.let(b.mul(b.binary("rem", unit, tiles), tile));
    const column1 = b.let(b.binary("min", inner, b.add(column0, tile)));
    const rest = b.let(b.binary("div", unit, tiles));
    const first = b.let(b.mul(b.binary("rem", rest, blocks), block));
    const count = b.let(b.binary("min", block, b.sub(extent, first)));
    const from = b.let(b.mul(b.add(b.mul(b.binary("div", rest, blocks), extent), first), inner));
    const to = b.let(b.mul(rest, inner));
    const done = b.register(column0);
    for (const vectors of [4, 1, 0]) {
      const width = vectors === 0 ? 1 : vectors * lanes;
      const begin = b.let(done.read);
      const end = b.let(b.sub(column1, b.binary("rem", b.sub(column1, begin), b.index(width))));
      b.for(begin, end, width, (j) => {
        const n = vectors === 0 ? 1 : lanes;
        const parts = Array.from({ length: Math.max(1, vectors) }, () =>
          b.register(b.constant(start, type, n)),
        );
        const at = b.let(b.add(from, j));
        b.for(b.index(0), count, 1, (i) => {
          parts.forEach((part, v) => {
            const index = b.add(b.add(at, b.mul(i, inner)), b.index(v * n));
            part.set(b.binary(step, part.read, b.load(x, index, n)));
          });
        });
        parts.forEach((part, v) => {
          b.store(out, b.add(b.add(to, j), b.index(v * n)), part.read);
        });
      });
      done.set(end);
    }
  });
  return b.finish(`${fold}_column_${type}`);
}

/**
 * Index of the first extreme along the middle axis of dense [outer, extent, inner]; a NaN is the extreme.
 * A unit is one result. Parameters: extent, inner.
 */
export function argFold(fold: "max" | "min", type: Type): Kernel {
  const b = new Builder();
  const x = b.buffer("x", type, "read");
  const out = b.buffer("out", "int32", "write");
  const extent = b.param("extent", "index");
  const inner = b.param("inner", "index");
  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    const outer = b.binary("div", unit, inner);
    const from = b.let(b.add(b.mul(b.mul(outer, inner), extent), b.binary("rem", unit, inner)));
    const best = b.register(b.load(x, from));
    const where = b.register(b.index(0));
    b.for(b.index(1), extent, 1, (i) => {
      const value = b.let(b.load(x, b.add(from, b.mul(i, inner))));
      const kept = b.let(best.read);
      const beats = fold === "max" ? b.binary("lt", kept, value) : b.binary("lt", value, kept);
      const newNaN = b.binary("and", b.binary("ne", value, value), b.binary("eq", kept, kept));
      const better = b.let(b.binary("or", beats, newNaN));
      best.set(b.where(better, value, kept));
      where.set(b.where(better, i, where.read));
    });
    b.store(out, unit, b.cast(where.read, "int32"));
  });
  return b.finish(`arg${fold}_${type}`);
}

// Rows or columns that one unit folds; longer folds are folded again.
const ROW_BLOCK = 4096;
const COLUMN_BLOCK = 512;

function dense(x: Tensor, shape: Shape): Tensor {
  return over(x, x.dtype, shape, storageOf(x), denseStrides(shape), x.offset);
}

/** Merges neighbouring axes that are both kept or both folded, and drops axes of extent 1. */
function runsOf(shape: Shape, axes: readonly number[]): { extent: number; folded: boolean }[] {
  const runs: { extent: number; folded: boolean }[] = [];
  shape.forEach((extent, axis) => {
    if (extent === 1) return;
    const folded = axes.includes(axis);
    const last = runs[runs.length - 1];
    if (last !== undefined && last.folded === folded) last.extent *= extent;
    else runs.push({ extent, folded });
  });
  return runs;
}

/** Folds axes into a dense result. */
export function runReduce(
  device: Launcher,
  op: ReduceOp,
  x: Tensor,
  axes: readonly number[],
  out: Tensor,
): void {
  if (out.size === 0) return;
  if (x.size === 0) {
    runFill(device, foldIdentity(op, out.dtype), out);
    return;
  }
  let source = contiguous(device, x);
  for (let runs = runsOf(x.shape, axes); ; ) {
    const at = runs.findLastIndex((run) => run.folded);
    if (at < 0) break;
    const outer = runs.slice(0, at).reduce((n, run) => n * run.extent, 1);
    const inner = runs.slice(at + 1).reduce((n, run) => n * run.extent, 1);
    const final = runs.findIndex((run) => run.folded) === at;
    source = foldMiddle(device, op, source, [outer, runs[at].extent, inner], final ? out : null);
    if (final) return;
    const left = runs.filter((_, i) => i !== at);
    const flags = left.flatMap((run, i) => (run.folded ? [i] : []));
    runs = runsOf(
      left.map((run) => run.extent),
      flags,
    );
  }
  device.cast(dense(source, out.shape), out);
}

/** Folds the middle axis of dense [outer, extent, inner] into `out`, or a fresh array. */
function foldMiddle(
  device: Launcher,
  op: ReduceOp,
  x: Tensor,
  [outer, extent, inner]: readonly [number, number, number],
  out: Tensor | null,
): Tensor {
  const block = inner === 1 ? ROW_BLOCK : COLUMN_BLOCK;
  const blocks = Math.ceil(extent / block);
  const to = blocks === 1 && out !== null ? out : fresh(x, x.dtype, [outer, blocks, inner]);
  const type = typeOf(x.dtype);
  if (inner === 1) {
    const grain = Math.max(1, Math.floor(GRAIN / Math.min(extent, block)));
    const params = [extent, block, blocks];
    device.launch({
      kernel: `${op}_row_${type}`,
      inputs: [x],
      out: to,
      params,
      units: outer * blocks,
      grain,
    });
  } else {
    const tiles = Math.ceil(inner / TILE);
    const work = Math.min(extent, block) * Math.min(inner, TILE);
    device.launch({
      kernel: `${op}_column_${type}`,
      inputs: [x],
      out: to,
      params: [extent, inner, block, blocks, TILE, tiles],
      units: outer * blocks * tiles,
      grain: Math.max(1, Math.floor(GRAIN / work)),
    });
  }
  return blocks === 1 ? to : foldMiddle(device, op, to, [outer, blocks, inner], out);
}

/** Index of the first extreme along an axis. */
export function runArgreduce(
  device: Launcher,
  op: "max" | "min",
  x: Tensor,
  axis: number,
  out: Tensor,
): void {
  if (out.size === 0) return;
  const extent = x.shape[axis];
  device.launch({
    kernel: `arg${op}_${typeOf(x.dtype)}`,
    inputs: [contiguous(device, x)],
    out,
    params: [extent, sizeOf(x.shape.slice(axis + 1))],
    units: out.size,
    grain: Math.max(1, Math.floor(GRAIN_HEAVY / extent)),
  });
}
