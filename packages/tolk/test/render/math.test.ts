import type { BinaryOp, UnaryOp } from "@raven-ts/tolk";
import { expect, test } from "vitest";
import { Builder } from "../../src/kernel/builder.ts";
import { interpret } from "../../src/kernel/interpret.ts";
import type { Kernel, Target, Type } from "../../src/kernel/ir.ts";
import { binaryMath, unaryMath } from "../../src/kernel/math/index.ts";
import { renderC } from "../../src/render/c.ts";
import { renderWasm } from "../../src/render/wasm/index.ts";
import { type Memory, memoryOf, randomNumbers } from "../fuzz-kernel.ts";
import { instantiate } from "./instance.ts";
import { compileNative, compilers } from "./native.ts";

const target: Target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true };
const unary: readonly UnaryOp[] = [
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tanh",
  "erf",
  "erfinv",
  "sign",
];
const binary: readonly BinaryOp[] = ["pow", "atan2"];
const count = 64;

function kernel(op: UnaryOp | BinaryOp, type: Type, lanes: number): Kernel {
  const b = new Builder();
  const [x, y] = [b.buffer("x", type, "read"), b.buffer("y", type, "read")];
  const out = b.buffer("out", type, "write");
  b.for(b.bound("lo"), b.bound("hi"), lanes, (i) => {
    const [first, second] = [b.load(x, i, lanes), b.load(y, i, lanes)];
    const pair = (binary as readonly string[]).includes(op);
    b.store(out, i, pair ? binaryMath(b, op as BinaryOp, first, second) : unaryMath(b, op as UnaryOp, first));
  });
  return b.finish(`${op}_${type}_${lanes}`);
}

function inputs(type: Type, seed: number): Memory {
  const random = randomNumbers(seed);
  const memory = memoryOf(type, count);
  const special = [
    0,
    -0,
    1,
    -1,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    1e-45,
    88.8,
    -103.9,
    2,
    0.5,
  ];
  for (let i = 0; i < count; i++) {
    memory[i] = i < special.length ? special[i] : (random() - 0.5) * 2 ** ((random() - 0.5) * 14);
  }
  return memory;
}

const kernels = (["float32", "float64"] as const).flatMap((type) =>
  [...unary, ...binary].flatMap((op) =>
    [1, 4, type === "float32" ? 16 : 8].map((lanes) => kernel(op, type, lanes)),
  ),
);
const machines = compilers();
const run: Readonly<
  Record<string, () => ((buffers: Memory[], params: number[], lo: number, hi: number) => void)[]>
> = {
  wasm: () => instantiate(renderWasm(kernels, { memory: "import", shared: false }), kernels),
  ...Object.fromEntries(
    machines.map((name) => [name, () => compileNative(name, renderC(kernels, target), kernels)]),
  ),
};

for (const [name, make] of Object.entries(run)) {
  test(`math functions have the interpreter's bits on ${name}, whatever the lanes`, {
    timeout: 240_000,
  }, () => {
    make().forEach((call, i) => {
      const { type } = kernels[i].buffers[0];
      const [x, y] = [inputs(type, 3), inputs(type, 4).reverse()];
      const [expected, actual] = [memoryOf(type, count), memoryOf(type, count)];
      interpret(kernels[i], [x, y, expected], [], 0, count);
      call([x, y, actual], [], 0, count);
      expect(actual, kernels[i].name).toEqual(expected);
    });
  });
}
