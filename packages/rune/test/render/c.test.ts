import { expect, test } from "vitest";
import { interpret } from "../../src/kernel/interpret.ts";
import type { Target } from "../../src/kernel/ir.ts";
import { verify } from "../../src/kernel/verify.ts";
import { renderC } from "../../src/render/c.ts";
import { randomKernel } from "../fuzz-kernel.ts";
import { compileNative, compilers } from "./native.ts";

const target: Target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true };
const found = compilers();
if (found.length === 0) console.warn("SKIPPED: rendered C against the interpreter (no gcc or clang here)");

const firstSeed = Number(process.env.SEED ?? 1);
const seeds = Number(process.env.SEEDS ?? 40);
const machines: readonly (readonly string[])[] = [[], ["-march=x86-64"]];

for (const compiler of found) {
  for (const machine of process.arch === "x64" ? machines : [[]]) {
    test(`C of ${compiler} ${machine.join(" ")} equals the interpreter bit for bit on random kernels`, () => {
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
