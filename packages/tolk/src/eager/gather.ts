import { Builder } from "../kernel/builder.ts";
import { bytesOf, type Kernel, type Target, type Type } from "../kernel/ir.ts";
import { fresh, type Tensor } from "../tensor.ts";
import { sizeOf } from "../type/shape.ts";
import { isDense } from "../type/view.ts";
import { bitsOf, contiguous, GRAIN, type Launcher, TILE, typeOf } from "./launch.ts";
import { runFill } from "./source.ts";

/**
 * Copies slices of dense x [outer, extent, inner] at int32 indices [count] into [outer, count, inner]; indices out of
 * range clamp. A unit is one slice. Parameters: extent, inner, count.
 */
export function takeKernel(type: Type, target: Target): Kernel {
  const b = new Builder();
  const x = b.buffer("x", type, "read");
  const indices = b.buffer("indices", "int32", "read");
  const out = b.buffer("out", type, "write");
  const [extent, inner, count] = ["extent", "inner", "count"].map((name) => b.param(name, "index"));
  const lanes = target.vectorBytes / bytesOf(type);
  const zero = b.index(0);
  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    const asked = b.cast(b.load(indices, b.binary("rem", unit, count)), "index");
    const last = b.sub(extent, b.index(1));
    const index = b.let(b.binary("min", last, b.binary("max", zero, asked)));
    const from = b.let(b.mul(b.add(b.mul(b.binary("div", unit, count), extent), index), inner));
    const to = b.let(b.mul(unit, inner));
    const whole = b.let(b.sub(inner, b.binary("rem", inner, b.index(lanes))));
    b.for(zero, whole, lanes, (i) => b.store(out, b.add(to, i), b.load(x, b.add(from, i), lanes)));
    b.for(whole, inner, 1, (i) => b.store(out, b.add(to, i), b.load(x, b.add(from, i))));
  });
  return b.finish(`take_${type}`);
}

/**
 * Adds slices of dense updates [outer, count, inner] into out [outer, extent, inner], zeroed already, at int32
 * indices [count], in order; indices out of range are dropped. Unit u is columns of tile u % tiles (`tile` columns) of
 * outer index u / tiles. Parameters: extent, inner, count, tile, tiles.
 */
export function scatterKernel(type: Type, target: Target): Kernel {
  const b = new Builder();
  const updates = b.buffer("updates", type, "read");
  const indices = b.buffer("indices", "int32", "read");
  const out = b.buffer("out", type, "readwrite");
  const names = ["extent", "inner", "count", "tile", "tiles"];
  const [extent, inner, count, tile, tiles] = names.map((name) => b.param(name, "index"));
  const lanes = target.vectorBytes / bytesOf(type);
  const zero = b.index(0);
  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    const outer = b.let(b.binary("div", unit, tiles));
    const column0 = b.let(b.mul(b.binary("rem", unit, tiles), tile));
    const column1 = b.let(b.binary("min", inner, b.add(column0, tile)));
    b.for(zero, count, 1, (n) => {
      const index = b.let(b.cast(b.load(indices, n), "index"));
      const inside = b.binary("and", b.binary("le", zero, index), b.binary("lt", index, extent));
      b.if(inside, () => {
        const from = b.let(b.mul(b.add(b.mul(outer, count), n), inner));
        const to = b.let(b.mul(b.add(b.mul(outer, extent), index), inner));
        const whole = b.let(b.sub(column1, b.binary("rem", b.sub(column1, column0), b.index(lanes))));
        b.for(column0, whole, lanes, (j) => {
          const old = b.let(b.load(out, b.add(to, j), lanes));
          b.store(out, b.add(to, j), b.add(old, b.load(updates, b.add(from, j), lanes)));
        });
        b.for(whole, column1, 1, (j) => {
          const old = b.let(b.load(out, b.add(to, j)));
          b.store(out, b.add(to, j), b.add(old, b.load(updates, b.add(from, j))));
        });
      });
    });
  });
  return b.finish(`scatter_${type}`);
}

/** Gathers slices along an axis. */
export function runTake(device: Launcher, x: Tensor, indices: Tensor, axis: number, out: Tensor): void {
  if (out.size === 0) return;
  if (!isDense(out)) {
    const copy = fresh(out, out.dtype, out.shape);
    runTake(device, x, indices, axis, copy);
    device.cast(copy, out);
    return;
  }
  const inner = sizeOf(x.shape.slice(axis + 1));
  device.launch({
    kernel: `take_${bitsOf(x.dtype)}`,
    inputs: [contiguous(device, x), contiguous(device, indices)],
    out,
    params: [x.shape[axis], inner, indices.size],
    units: out.size / inner,
    grain: Math.max(1, Math.floor(GRAIN / (inner + 8))),
  });
}

/** Adds slices into zeros along an axis. */
export function runScatterAdd(
  device: Launcher,
  updates: Tensor,
  indices: Tensor,
  axis: number,
  out: Tensor,
): void {
  if (out.size === 0) return;
  runFill(device, 0, out);
  if (updates.size === 0) return;
  const inner = sizeOf(out.shape.slice(axis + 1));
  const outer = sizeOf(out.shape.slice(0, axis));
  const tiles = Math.ceil(inner / TILE);
  device.launch({
    kernel: `scatter_${typeOf(out.dtype)}`,
    inputs: [contiguous(device, updates), contiguous(device, indices)],
    out,
    params: [out.shape[axis], inner, indices.size, TILE, tiles],
    units: outer * tiles,
    grain: Math.max(1, Math.floor(GRAIN / (indices.size * Math.min(inner, TILE)))),
    updates: true,
  });
}
