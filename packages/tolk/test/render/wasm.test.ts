import { expect, test } from "vitest";
import { interpret } from "../../src/kernel/interpret.ts";
import { verify } from "../../src/kernel/verify.ts";
import { renderWasm } from "../../src/render/wasm/index.ts";
import { randomKernel } from "../fuzz-kernel.ts";
import { instantiate } from "./instance.ts";

const firstSeed = Number(process.env.SEED ?? 1);
const seeds = Number(process.env.SEEDS ?? 200);

test("wasm equals the interpreter bit for bit on random kernels", () => {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const one = randomKernel(seed);
    verify(one.kernel);
    const [expected, actual] = [one.buffers(), one.buffers()];
    interpret(one.kernel, expected, one.params, 0, one.units);
    const run = instantiate(renderWasm([one.kernel], { memory: "import", shared: false }), [one.kernel])[0];
    run(actual, one.params, 0, one.units);
    one.kernel.buffers.forEach(({ name }, at) => {
      expect(actual[at], `seed ${seed}, ${name}`).toEqual(expected[at]);
    });
  }
});
