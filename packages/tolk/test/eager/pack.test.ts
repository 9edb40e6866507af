import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eagerFamilies } from "../../src/eager/pack.ts";
import { printPack } from "../../src/eager/print-pack.ts";
import type { Target } from "../../src/kernel/ir.ts";
import { verify } from "../../src/kernel/verify.ts";

const nx = join(import.meta.dirname, "..", "..");
const targets: Target[] = [
  { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true },
  { name: "wasm", vectorBytes: 16, vectorRegisters: 16, fma: false },
];

test("the committed kernel pack is what the generator prints (node packages/tolk/scripts/build-pack.mjs)", () => {
  const printed = printPack();
  const different = [...printed].filter(([path, text]) => readFileSync(join(nx, path), "utf8") !== text);
  expect(different.map(([path]) => path)).toEqual([]);
  const sources = readdirSync(join(nx, "native/pack")).map((name) => `native/pack/${name}`);
  expect(sources.filter((path) => !printed.has(path))).toEqual([]);
});

test.each(targets)("every eager kernel for $name keeps the rules of the Kernel IR", (target) => {
  const names = new Set<string>();
  for (const family of eagerFamilies(target)) {
    for (const kernel of family.kernels()) {
      verify(kernel);
      expect(names.has(kernel.name)).toBe(false);
      names.add(kernel.name);
    }
  }
  expect(names.size).toBeGreaterThan(200);
});
