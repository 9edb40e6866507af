import * as nx from "@raven-ts/nx";
import { jit } from "@raven-ts/rune";
import { afterAll, describe, expect, test } from "vitest";

const before = nx.currentDevice();
afterAll(() => {
  nx.setDevice(before);
});

/** Small whole numbers, so that sums are exact in any order. */
const filled = (shape: number[]): nx.NDArray => {
  const size = shape.reduce((n, extent) => n * extent, 1);
  return nx.array(
    Float32Array.from({ length: size }, (_, i) => i % 13),
    { shape },
  );
};

const ones = (shape: number[], which: "none" | "first" | "all"): number[] =>
  shape.map((extent, axis) => (which === "all" || (which === "first" && axis === 0) ? 1 : extent));

const available = nx.devices().filter((device) => device.available && device.name !== "reference");

describe.each(available.map(({ name }) => [name] as const))("on %s", (name) => {
  test("products with stretched batches, and what follows them, are the same compiled", () => {
    nx.setDevice(name);
    let index = 0;
    for (const batch of [[], [1], [3], [20], [3, 4], [20, 1]]) {
      for (const [m, k, n] of [
        [1, 1, 18],
        [1, 5, 1],
        [2, 1, 3],
        [17, 2, 1],
        [17, 5, 18],
        [1, 2, 3],
      ]) {
        for (const left of ["none", "first", "all"] as const) {
          for (const right of ["none", "first", "all"] as const) {
            // Compilation on native takes a while.
            if (name === "native" && index++ % 9 !== 4) continue;
            const a = filled([...ones(batch, left), m, k]);
            const b = filled([...ones(batch, right), k, n]);
            for (const bias of [filled([n]), filled([m, 1])]) {
              const f = (...[x, y, z]: nx.NDArray[]): nx.NDArray => x.matmul(y).add(z);
              expect(jit(f)(a, b, bias).tolist(), `${a.shape} @ ${b.shape}`).toEqual(f(a, b, bias).tolist());
            }
          }
        }
      }
    }
  }, 120_000);

  test("convolutions by groups, and what follows them, are the same compiled", () => {
    nx.setDevice(name);
    for (const [channels, groups, outputs] of [
      [4, 1, 24],
      [4, 2, 24],
      [4, 4, 4],
      [8, 4, 8],
      [8, 8, 32],
      [8, 2, 2],
    ]) {
      const x = filled([2, 6, 5, channels]);
      const w = filled([3, 3, channels / groups, outputs]);
      const f = (...[a, b, bias]: nx.NDArray[]): nx.NDArray => nx.conv2d(a, b, { groups }).add(bias).mul(2);
      const bias = filled([outputs]);
      expect(jit(f)(x, w, bias).tolist(), `${channels} in ${groups}`).toEqual(f(x, w, bias).tolist());
    }
  }, 120_000);
});
