import { Builder } from "../kernel/builder.ts";
import { bytesOf, type Expr, type Kernel, type Target, type Type } from "../kernel/ir.ts";
import { threefry } from "../kernel/math/index.ts";
import type { RandomWord } from "../prim/prim.ts";
import { elementOf } from "../reference/scalar.ts";
import { fresh, over, storageOf, type Tensor } from "../tensor.ts";
import type { Element } from "../type/dtype.ts";
import { sizeOf } from "../type/shape.ts";
import { isDense } from "../type/view.ts";
import { contiguous, GRAIN, GRAIN_HEAVY, type Launcher, typeOf } from "./launch.ts";

/** Stores parameter `value` in every element of a dense result; a unit is an element. */
export function fillKernel(type: Type, target: Target): Kernel {
  const b = new Builder();
  const out = b.buffer("out", type, "write");
  const value = b.param("value", type);
  const lanes = target.vectorBytes / bytesOf(type);
  const lo = b.bound("lo");
  const hi = b.bound("hi");
  const whole = b.let(b.sub(hi, b.binary("rem", b.sub(hi, lo), b.index(lanes))));
  b.for(lo, whole, lanes, (i) => b.store(out, i, b.splat(value, lanes)));
  b.for(whole, hi, 1, (i) => b.store(out, i, value));
  return b.finish(`fill_${type}`);
}

/** Stores `unit / inner % extent` in dense element `unit`. Parameters: extent, inner. */
export function iotaKernel(type: Type): Kernel {
  const b = new Builder();
  const out = b.buffer("out", type, "write");
  const extent = b.param("extent", "index");
  const inner = b.param("inner", "index");
  b.for(b.bound("lo"), b.bound("hi"), 1, (i) => {
    const at = b.binary("rem", b.binary("div", i, inner), extent);
    b.store(out, i, b.cast(b.cast(at, "int32"), type));
  });
  return b.finish(`iota_${type}`);
}

/**
 * Threefry bits of counters 0..size-1 for every key of dense [batch, 2]. Unit u is block u % blocks (of `block`
 * counters) of key u / blocks. Parameters: size, block, blocks.
 */
export function randomKernel(word: "xor" | "high" | "low", target: Target): Kernel {
  const b = new Builder();
  const keys = b.buffer("keys", "uint32", "read");
  const out = b.buffer("out", "uint32", "write");
  const [size, block, blocks] = ["size", "block", "blocks"].map((name) => b.param(name, "index"));
  const lanes = target.vectorBytes / 4;
  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    const key = b.let(b.binary("div", unit, blocks));
    const first = b.let(b.mul(b.binary("rem", unit, blocks), block));
    const last = b.let(b.binary("min", size, b.add(first, block)));
    const whole = b.let(b.sub(last, b.binary("rem", b.sub(last, first), b.index(lanes))));
    const at = b.let(b.mul(key, b.index(2)));
    const k0 = b.let(b.load(keys, at));
    const k1 = b.let(b.load(keys, b.add(at, b.index(1))));
    const base = b.let(b.mul(key, size));
    const draw = (counter: Expr, width: number): Expr => {
      const zero = b.constant(0, "uint32", width);
      const [x, y] = threefry(b, b.splat(k0, width), b.splat(k1, width), zero, counter);
      return word === "xor" ? b.binary("xor", x, y) : word === "high" ? x : y;
    };
    b.for(first, whole, lanes, (i) => {
      const counters = b.bitcast(b.ramp(b.cast(i, "int32"), lanes), "uint32");
      b.store(out, b.add(base, i), draw(counters, lanes));
    });
    b.for(whole, last, 1, (i) =>
      b.store(out, b.add(base, i), draw(b.bitcast(b.cast(i, "int32"), "uint32"), 1)),
    );
  });
  return b.finish(`random_${word}`);
}

const RANDOM_BLOCK = 4096;

/** Stores a value in every element. */
export function runFill(device: Launcher, value: Element, out: Tensor): void {
  if (out.size === 0) return;
  const kernel = `fill_${typeOf(out.dtype)}`;
  const params = [elementOf(value, out.dtype)];
  if (isDense(out)) {
    device.launch({ kernel, inputs: [], out, params, units: out.size, grain: GRAIN });
    return;
  }
  const one = fresh(out, out.dtype, []);
  device.launch({ kernel, inputs: [], out: one, params, units: 1, grain: 1 });
  const zeros = out.shape.map(() => 0);
  device.cast(over(one, one.dtype, out.shape, storageOf(one), zeros, one.offset), out);
}

/** Counts along an axis. */
export function runIota(device: Launcher, axis: number, out: Tensor): void {
  if (out.size === 0) return;
  if (!isDense(out) || out.dtype === "bool") {
    const counted = fresh(out, out.dtype === "bool" ? "int32" : out.dtype, out.shape);
    runIota(device, axis, counted);
    device.cast(counted, out);
    return;
  }
  const params = [out.shape[axis], sizeOf(out.shape.slice(axis + 1))];
  device.launch({
    kernel: `iota_${out.dtype}`,
    inputs: [],
    out,
    params,
    units: out.size,
    grain: GRAIN_HEAVY,
  });
}

/** Random bits for every key. */
export function runRandomBits(device: Launcher, key: Tensor, word: RandomWord, out: Tensor): void {
  if (out.size === 0) return;
  const keys = contiguous(device, key);
  const batch = key.size / 2;
  const size = out.size / batch;
  const blocks = Math.ceil(size / RANDOM_BLOCK);
  const params = [size, RANDOM_BLOCK, blocks];
  device.launch({ kernel: `random_${word}`, inputs: [keys], out, params, units: batch * blocks, grain: 2 });
}
