import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Builder } from "../../src/kernel/builder.ts";
import { interpret } from "../../src/kernel/interpret.ts";
import type { Kernel, Target } from "../../src/kernel/ir.ts";
import { verify } from "../../src/kernel/verify.ts";
import { renderC } from "../../src/render/c.ts";
import { memoryOf, randomKernel } from "../fuzz-kernel.ts";
import { compileNative, compilers } from "./native.ts";

const target: Target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true };
const found = compilers();
if (found.length === 0) {
  console.warn("SKIPPED: rendered C against the interpreter (no gcc or clang here)");
  test.skip("rendered C equals the interpreter (no gcc or clang here)", () => {});
}

const firstSeed = Number(process.env.SEED ?? 1);
const seeds = Number(process.env.SEEDS ?? 20);
const machines: readonly (readonly string[])[] = [[], ["-march=x86-64"]];

for (const compiler of found) {
  for (const machine of process.arch === "x64" ? machines : [[]]) {
    const name = [`C of ${compiler}`, ...machine].join(" ");
    test(`${name} equals the interpreter bit for bit on random kernels`, { timeout: 240_000 }, () => {
      const cases = Array.from({ length: seeds }, (_, i) => randomKernel(firstSeed + i));
      for (const { kernel } of cases) verify(kernel);
      const kernels = cases.map(({ kernel }) => kernel);
      const compiled = compileNative(compiler, renderC(kernels, target), kernels, machine);
      cases.forEach((one, i) => {
        const [expected, actual] = [one.buffers(), one.buffers()];
        interpret(one.kernel, expected, one.params, 0, one.units);
        compiled[i](actual, one.params, 0, one.units);
        one.kernel.buffers.forEach(({ name }, at) => {
          expect(actual[at], `seed ${one.seed}, ${name}`).toEqual(expected[at]);
        });
      });
    });
  }
}

const fuses = existsSync("/proc/cpuinfo") && / (fma|asimd) /.test(readFileSync("/proc/cpuinfo", "utf8"));

function fmaKernel(type: "float32" | "float64", lanes: number): Kernel {
  const b = new Builder();
  const [x, y] = [b.buffer("x", type, "read"), b.buffer("y", type, "read")];
  const out = b.buffer("out", type, "write");
  b.for(b.bound("lo"), b.bound("hi"), lanes, (i) => {
    b.store(out, i, b.fma(b.load(x, i, lanes), b.load(y, i, lanes), b.constant(-1, type, lanes)));
  });
  return b.finish(`fma_${type}_${lanes}`);
}

for (const compiler of fuses ? found : []) {
  test(`fma of ${compiler} rounds once at every number of lanes`, { timeout: 240_000 }, () => {
    const kernels = (["float32", "float64"] as const).flatMap((type) =>
      [1, 2, 4, 8, 16].map((lanes) => fmaKernel(type, lanes)),
    );
    const calls = compileNative(compiler, renderC(kernels, target), kernels);
    kernels.forEach((kernel, i) => {
      const { type } = kernel.buffers[0];
      // (1 + e)(1 - e) - 1 is -e^2, which a rounded product loses.
      const e = type === "float32" ? 2 ** -14 : 2 ** -30;
      const [x, y, out] = [1 + e, 1 - e, 0].map((value) => memoryOf(type, 16).fill(value as never));
      calls[i]([x, y, out], [], 0, 16);
      expect(out, kernel.name).toEqual(memoryOf(type, 16).fill((-e * e) as never));
    });
  });
}

for (const compiler of found) {
  test(`indices and int64 divide each in their own way in C of ${compiler}`, () => {
    const b = new Builder();
    const [x, y] = [b.buffer("x", "int64", "read"), b.buffer("y", "int64", "read")];
    const out = b.buffer("out", "int64", "write");
    const step = b.param("step", "index");
    b.for(b.bound("lo"), b.bound("hi"), 1, (i) => {
      const at = b.add(b.mul(b.binary("div", i, step), step), b.binary("rem", i, step));
      for (const [n, op] of (["div", "rem"] as const).entries()) {
        b.store(out, b.add(b.mul(at, b.index(2)), b.index(n)), b.binary(op, b.load(x, at), b.load(y, at)));
      }
    });
    const kernel = b.finish("divides");
    verify(kernel);
    const [run] = compileNative(compiler, renderC([kernel], target), [kernel]);
    const [p, q] = [BigInt64Array.of(-(2n ** 63n), 7n, -7n, 5n), BigInt64Array.of(-1n, -2n, 2n, 0n)];
    const result = new BigInt64Array(8);
    run([p, q, result], [3], 0, 4);
    expect([...result]).toEqual([-(2n ** 63n), 0n, -3n, 1n, -3n, -1n, 0n, 0n]);
  });
}
