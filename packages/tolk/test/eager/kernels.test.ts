import { describe, expect, test } from "vitest";
import { eagerKernel } from "../../src/eager/kernels.ts";
import { starterUnits } from "../../src/eager/starter.ts";
import type { Target } from "../../src/kernel/ir.ts";
import { verify } from "../../src/kernel/verify.ts";
import { binaryOps, compareOps, reduceOps, unaryOps } from "../../src/prim/prim.ts";

const targets: Target[] = [
  { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true },
  { name: "wasm", vectorBytes: 16, vectorRegisters: 16, fma: false },
];
const types = ["uint8", "int32", "uint32", "float32", "float64"];

const names = [
  ...types.flatMap((type) => [
    ...["neg", "abs", "sign", ...binaryOps.filter((op) => !/and|or|sh|atan2/.test(op)), ...compareOps].map(
      (op) => `${op}_${type}`,
    ),
    ...reduceOps.flatMap((op) => [`${op}_row_${type}`, `${op}_column_${type}`]),
    ...["argmax", "argmin", "fill", "iota", "scatter", "take", "copy", "where"].map((f) => `${f}_${type}`),
    ...types.filter((to) => to !== type).map((to) => `cast_${type}_${to}`),
    `contract_${type}_1`,
  ]),
  ...unaryOps.filter((op) => op !== "not").map((op) => `${op}_float32`),
  ...["random_xor", "random_high", "random_low", "not_bool", "not_int32", "shl_uint32", "contract_float64_2"],
];

describe.each(targets)("for $name", (target) => {
  test.each(names)("%s is made on demand and keeps the rules of the Kernel IR", (name) => {
    const kernel = eagerKernel(name, target);
    expect(kernel?.name).toBe(name);
    if (kernel !== null) verify(kernel);
  });

  test("a name of no family is no kernel", () => {
    expect(eagerKernel("frobnicate_float32", target)).toBe(null);
  });

  test("every kernel of the starter set exists, and in one unit only", () => {
    const all = Object.values(starterUnits).flat();
    expect(all.filter((name) => eagerKernel(name, target) === null)).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });
});
