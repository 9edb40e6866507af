import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { renderWasm } from "../../src/render/wasm/index.ts";
import { goldenKernels } from "./golden-kernels.ts";
import { instantiate } from "./instance.ts";

const kernel = goldenKernels().find(({ name }) => name === "fma_x8");
// Node 20 has relaxed SIMD behind this flag; later versions take it as given.
if (process.versions.node.startsWith("20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");

test("a relaxed fma rounds once or twice, and nothing else", () => {
  if (kernel === undefined) throw new Error("no kernel fma_x8");
  const bytes = renderWasm([kernel], { memory: "import", shared: false, relaxed: true });
  expect(WebAssembly.validate(bytes)).toBe(true);
  const [x, y, z] = [1 + 2 ** -12, 1 + 2 ** -13, -1].map((value) => new Float32Array(8).fill(value));
  const out = new Float32Array(8);
  instantiate(bytes, [kernel])[0]([x, y, z, out], [], 0, 1);
  const exact = x[0] * y[0] + z[0];
  const twice = Math.fround(Math.fround(x[0] * y[0]) + z[0]);
  expect(twice).not.toBe(Math.fround(exact));
  expect([Math.fround(exact), twice]).toContain(out[0]);
});

test("a module without relaxed fma rounds twice", () => {
  if (kernel === undefined) throw new Error("no kernel fma_x8");
  const [x, y, z] = [1 + 2 ** -12, 1 + 2 ** -13, -1].map((value) => new Float32Array(8).fill(value));
  const out = new Float32Array(8);
  instantiate(renderWasm([kernel], { memory: "import", shared: false }), [kernel])[0](
    [x, y, z, out],
    [],
    0,
    1,
  );
  expect(out[0]).toBe(Math.fround(Math.fround(x[0] * y[0]) + z[0]));
});
