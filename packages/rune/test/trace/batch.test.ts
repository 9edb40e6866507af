import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { grad, jvp, vjp, vmap } from "@raven-ts/rune";
import * as tolk from "@raven-ts/tolk";
import { beforeAll, describe, expect, test } from "vitest";
import {
  apply,
  type Case,
  cases,
  draw,
  layouts,
  maximumDifference,
  uniform,
} from "../../../tolk/test/support/cases.ts";

beforeAll(() => {
  nx.setDevice(tolk.referenceDevice);
});

const SIZE = 3;

/** Every way to have at least one of n operands batched. */
function masks(n: number): boolean[][] {
  return Array.from({ length: 2 ** n - 1 }, (_, i) =>
    Array.from({ length: n }, (_, bit) => ((i + 1) >> bit) % 2 === 1),
  );
}

const rows = cases.flatMap((entry) =>
  masks(entry.operands.length).map((mask) => ({
    title: `${entry.title} batched ${mask.map(Number).join("")}`,
    entry,
    mask,
  })),
);

function batches(entry: Case, mask: readonly boolean[], seed: number): NDArray[] {
  const random = uniform(seed);
  return entry.operands.map((spec, i) =>
    draw(
      mask[i] ? { ...spec, shape: [SIZE, ...spec.shape] } : spec,
      layouts[(i + seed) % layouts.length],
      random,
    ),
  );
}

const at = (x: NDArray, i: number): NDArray => nx.slice(x, i);

describe("vmap of a primitive is the stack of its applications", () => {
  test.each(rows)("$title", ({ entry, mask }) => {
    const f = apply(entry);
    const inputs = batches(entry, mask, 5);
    const spec = mask.map((batched) => (batched ? 0 : null));
    const expected = nx.stack(
      Array.from({ length: SIZE }, (_, i) => f(...inputs.map((x, k) => (mask[k] ? at(x, i) : x)))),
    );
    const found = vmap(f, { in: spec })(...inputs);
    expect(maximumDifference(found, expected)).toBeLessThan(1e-13);
  });
});

describe("a call in a batch of a batch is the call for every pair", () => {
  const two = cases.filter((entry) => entry.operands.length === 2);
  test.each(two)("$title", (entry) => {
    const f = apply(entry);
    const [x, y] = batches(entry, [true, true], 6);
    const found = vmap((a: NDArray) => vmap((b: NDArray) => f(a, b))(y))(x);
    const expected = nx.stack(
      Array.from({ length: SIZE }, (_, i) =>
        nx.stack(Array.from({ length: SIZE }, (_, j) => f(at(x, i), at(y, j)))),
      ),
    );
    expect(maximumDifference(found, expected)).toBeLessThan(1e-13);
  });
});

const smooth = cases.filter(
  (entry) =>
    entry.operands.every((spec) => spec.dtype === "float64") &&
    nx.isFloat(tolk.infer1(entry.prim as tolk.OneName, entry.operands, entry.params).dtype),
);

describe("vmap of vjp and of jvp is the stack of them", () => {
  test.each(smooth)("$title", (entry) => {
    const f = apply(entry);
    const mask = entry.operands.map(() => true);
    const inputs = batches(entry, mask, 7);
    const out = tolk.infer1(entry.prim as tolk.OneName, entry.operands, entry.params).shape;
    const u = draw({ shape: [SIZE, ...out], low: -1, high: 1, dtype: "float64" }, "dense", uniform(3));
    const reverse = (c: NDArray, ...x: NDArray[]): NDArray[] => vjp(f, ...x)[1](c);
    const found = vmap(reverse)(u, ...inputs);
    const forward = (...x: NDArray[]): NDArray => jvp(f, x, x)[1];
    const tangents = vmap(forward)(...inputs);
    for (let i = 0; i < SIZE; i++) {
      const x = inputs.map((operand) => at(operand, i));
      const expected = reverse(at(u, i), ...x);
      found.forEach((c, k) => {
        expect(maximumDifference(at(c, i), expected[k])).toBeLessThan(1e-12);
      });
      expect(maximumDifference(at(tangents, i), forward(...x))).toBeLessThan(1e-12);
    }
  });
});

describe("vmap", () => {
  const x = nx.asarray(
    Float64Array.from({ length: 24 }, (_, i) => i / 7),
    { shape: [2, 3, 4] },
  );

  test("maps the axis asked for and puts the new axis where asked", () => {
    const f = vmap((a: NDArray) => a.mul(2).add(a.sum()), { in: 1, out: -1 });
    const expected = nx.stack(
      [0, 1, 2].map((i) => {
        const a = nx.slice(x, [], i);
        return a.mul(2).add(a.sum());
      }),
      -1,
    );
    expect(f(x).tolist()).toEqual(expected.tolist());
  });

  test("takes a tree of axes as a prefix of a tree of arguments", () => {
    const f = vmap((p: { w: NDArray; b: { c: NDArray } }, s: number) => p.w.mul(p.b.c).add(s), {
      in: [{ w: 0, b: null }, null],
    });
    const found = f({ w: nx.array([1, 2, 3]), b: { c: nx.array([10, 20]) } }, 1);
    expect(found.tolist()).toEqual([
      [11, 21],
      [21, 41],
      [31, 61],
    ]);
  });

  test("gives results that do not depend on the batch an axis too, or none with out: null", () => {
    const f = (a: NDArray): [NDArray, NDArray] => [a, nx.array([1, 2])];
    expect(vmap(f)(nx.array([5, 6]))[1].tolist()).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(vmap(f, { out: [0, null] })(nx.array([5, 6]))[1].tolist()).toEqual([1, 2]);
  });

  test("commutes with grad", () => {
    const loss = (a: NDArray): NDArray => nx.tanh(a).mul(a).sum();
    const rows_ = x.reshape([6, 4]);
    const one = vmap(grad(loss))(rows_);
    const all = grad((a: NDArray) => vmap(loss)(a).sum())(rows_);
    expect(maximumDifference(one, all)).toBeLessThan(1e-14);
  });

  test("names both arguments when extents differ", () => {
    const add = (a: NDArray, b: NDArray): NDArray => a.add(b);
    expect(() => vmap(add)(nx.zeros([2]), nx.zeros([3]))).toThrow(
      "rune.vmap: cannot map add over axes of different extents (argument [0]: 2, argument [1]: 3)",
    );
  });

  test("refuses to map nothing", () => {
    const f = (a: NDArray): NDArray => a;
    expect(() => vmap(f, { in: null })(nx.zeros([2]))).toThrow(
      "rune.vmap: cannot map f (no array among the arguments has a mapped axis)\nhint: give an axis with { in: 0 }",
    );
  });

  test("refuses to return a batch as one result", () => {
    const f = (a: NDArray): NDArray => a;
    expect(() => vmap(f, { out: null })(nx.zeros([2]))).toThrow(
      "rune.vmap: cannot return one result for all of f (shape [2] has the mapped axis)\nhint: give it an axis with { out: 0 }",
    );
  });
});
