import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { grad, hessian, jacfwd, jacrev, jit } from "@raven-ts/rune";
import { describe, expect, expectTypeOf, test } from "vitest";
import { maximumDifference } from "../../../tolk/test/support/cases.ts";

const x = nx.asarray(new Float64Array([0.5, -1, 2]));
const w = nx.asarray(new Float64Array([1, 2, 3, 4, 5, 6]), { shape: [2, 3] });

describe.each([
  ["jacfwd", jacfwd],
  ["jacrev", jacrev],
] as const)("%s", (name, jacobian) => {
  test("of a linear map is its matrix", () => {
    expect(jacobian((a: NDArray) => w.matmul(a))(x).tolist()).toEqual(w.tolist());
  });
  test("of elementwise functions is diagonal", () => {
    const found = jacobian((a: NDArray) => nx.sin(a))(x);
    const expected = [0.5, -1, 2].map((v, i) => [0, 1, 2].map((j) => (i === j ? Math.cos(v) : 0)));
    expect(maximumDifference(found, nx.array(expected, { dtype: "float64" }))).toBeLessThan(1e-15);
  });
  test("has the result's structure over the argument's", () => {
    const f = (p: { a: NDArray; b: NDArray }, s: NDArray) => ({ y: [p.a.mul(p.b), p.b.sum().mul(s)] });
    const found = jacobian(f)({ a: nx.array([1, 2]), b: nx.array([3, 4]) }, nx.array(10));
    expectTypeOf(found).toEqualTypeOf<{ y: { a: NDArray; b: NDArray }[] }>();
    expect(found.y.map((row) => [row.a.tolist(), row.b.tolist()])).toEqual([
      [
        [
          [3, 0],
          [0, 4],
        ],
        [
          [1, 0],
          [0, 2],
        ],
      ],
      [
        [0, 0],
        [10, 10],
      ],
    ]);
  });
  test("takes another argument and works under and over jit", () => {
    const f = (a: NDArray, b: NDArray): NDArray => a.matmul(b).mul(b.sum());
    const plain = jacobian(f, { argnums: 1 })(w, x);
    expect(plain.shape).toEqual([2, 3]);
    expect(maximumDifference(jit(jacobian(f, { argnums: 1 }))(w, x), plain)).toBeLessThan(1e-14);
    expect(maximumDifference(jacobian(jit(f), { argnums: 1 })(w, x), plain)).toBeLessThan(1e-14);
  });
  test("says which output is no float", () => {
    const f = (a: NDArray): NDArray => nx.argmax(a);
    expect(() => jacobian(f)(x)).toThrow(
      `rune.${name}: cannot differentiate f (output is int32 of shape [], need a float)\nhint: use astype("float32")`,
    );
  });
});

describe("hessian", () => {
  const f = (a: NDArray): NDArray => nx.exp(w.matmul(a).mul(0.1)).sum().mul(a.sum());
  test("is symmetric and the Jacobian of the gradient", () => {
    const found = hessian(f)(x);
    expect(maximumDifference(found, jacrev(grad(f))(x))).toBeLessThan(1e-13);
    expect(maximumDifference(found, found.T)).toBeLessThan(1e-13);
  });
});
