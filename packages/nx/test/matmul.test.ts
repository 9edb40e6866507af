import * as nx from "@raven-ts/nx";
import { expect, test } from "vitest";
import { laidOut, layouts } from "./support/golden.ts";

/** Small whole numbers, exact in every dtype. */
const draw = (rows: number, columns: number, seed: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => ((i * 7 + j * 13 + seed * 5) % 11) - 5),
  );

const product = (x: number[][], y: number[][]): number[][] =>
  x.map((row) => y[0].map((_, j) => row.reduce((sum, value, k) => sum + value * y[k][j], 0)));

// The extents of more products than plans of them are kept, so that plans take each other's places and are made anew.
const extents = Array.from({ length: 400 }, (_, i) => [1 + (i % 8), 1 + ((i >> 3) % 7), 1 + ((i * 3) % 50)]);

test("products of more shapes than are remembered are right, one after the other and again", () => {
  for (let round = 0; round < 2; round++) {
    for (const [at, [m, k, n]] of extents.entries()) {
      const [x, y] = [draw(m, k, at), draw(k, n, at + round)];
      const dtype = (["float32", "float64", "int32"] as const)[(at + round) % 3];
      expect(nx.array(x, { dtype }).matmul(nx.array(y, { dtype })).tolist()).toEqual(product(x, y));
    }
  }
});

test("equal shapes laid out differently do not share a plan", () => {
  const [x, y] = [draw(6, 5, 1), draw(5, 7, 2)];
  const expected = product(x, y);
  for (let round = 0; round < 2; round++) {
    for (const left of layouts) {
      for (const right of layouts) {
        const got = laidOut(nx.array(x), left).matmul(laidOut(nx.array(y), right));
        expect(got.tolist(), `${left} @ ${right}`).toEqual(expected);
      }
    }
  }
});
