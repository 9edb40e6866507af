import { expect, test } from "vitest";
import { interpret } from "../../src/kernel/interpret.ts";
import { type Kernel, scratchLayout, type Target } from "../../src/kernel/ir.ts";
import { renderC } from "../../src/render/c.ts";
import { renderWasm } from "../../src/render/wasm/index.ts";
import { type Memory, memoryOf, randomKernel, randomNumbers, shrinkCase } from "../fuzz-kernel.ts";
import { goldenKernels } from "./golden-kernels.ts";
import { instantiate } from "./instance.ts";
import { compileNative, compilers } from "./native.ts";

const target: Target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true };
const kernels = goldenKernels();
const units = 8;
const params = (kernel: Kernel): number[] =>
  kernel.params.map(({ type }, i) => (type === "index" ? 16 : 77 + i));

/** Small halves: sums and products of them are exact, so that fused and unfused arithmetic agree. */
function buffers(kernel: Kernel): Memory[] {
  const random = randomNumbers(9);
  return kernel.buffers.map(({ type, access }) => {
    const memory = memoryOf(type, 256);
    if (access !== "read") return memory;
    const fraction = type === "float32" || type === "float64" ? 0.5 : 1;
    const [low, span] =
      type === "bool" ? [0, 2] : type === "index" || type === "uint8" ? [0, 200] : [-20, 40];
    for (let i = 0; i < memory.length; i++) memory[i] = (low + Math.floor(random() * span)) * fraction;
    return memory;
  });
}

function check(
  calls: readonly ((memory: Memory[], params: number[], lo: number, hi: number) => void)[],
): void {
  kernels.forEach((kernel, i) => {
    const [expected, actual] = [buffers(kernel), buffers(kernel)];
    interpret(kernel, expected, params(kernel), 0, units);
    calls[i](actual, params(kernel), 0, units);
    expect(actual, kernel.name).toEqual(expected);
  });
}

for (const compiler of compilers()) {
  test(`the golden kernels run on ${compiler} as in the interpreter`, { timeout: 240_000 }, () => {
    check(compileNative(compiler, renderC(kernels, target), kernels));
  });
}

test("the golden kernels run on wasm as in the interpreter", () => {
  check(instantiate(renderWasm(kernels, { memory: "import", shared: false }), kernels));
});

test("a module for shared memory accepts one", () => {
  const [kernel] = kernels;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const module = new WebAssembly.Module(renderWasm([kernel], { memory: "import", shared: true }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  new Float64Array(memory.buffer, 0, 3).set([64, 128, 192]);
  new Float32Array(memory.buffer, 64, 2).set([1, 2]);
  new Float32Array(memory.buffer, 128, 2).set([10, 20]);
  (exports[kernel.name] as (...args: number[]) => void)(0, 0, 2, 256);
  expect([...new Float32Array(memory.buffer, 192, 2)]).toEqual([11, 22]);
});

test("scratch entries start at multiples of 64 bytes", () => {
  const { kernel } = randomKernel(1);
  expect(scratchLayout(kernel)).toEqual({
    offsets: [0, 64, 128, 192, 256, 320, 448, 576, 768, 960, 1088],
    bytes: 1280,
  });
});

const text = (kernel: Kernel): string =>
  JSON.stringify(kernel.body, (_, value) => (typeof value === "bigint" ? String(value) : value));

test("shrinking keeps the failure and drops the rest", () => {
  // "Fails" where anything is divided: what is left is one statement that divides.
  const divides = (kernel: Kernel): boolean => {
    const seen = text(kernel);
    return seen.includes('"op":"div"') && seen.includes('"op":"store"');
  };
  let seed = 1;
  while (!divides(randomKernel(seed).kernel)) seed++;
  const small = shrinkCase(randomKernel(seed), (candidate) => divides(candidate.kernel));
  expect(divides(small.kernel)).toBe(true);
  expect(text(small.kernel).length).toBeLessThan(text(randomKernel(seed).kernel).length / 2);
});
