import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { grad, jit, jvp, linearize, stopGradient, valueAndGrad, vjp } from "@raven-ts/rune";
import { describe, expect, expectTypeOf, test } from "vitest";

const x = nx.array([1, 2, 3]);
const square = (a: NDArray): NDArray => a.mul(a).sum();

describe("grad", () => {
  test("has the structure and static type of its argument", () => {
    const params = { w: x, layers: [{ b: nx.array([4]) }] };
    const loss = (p: typeof params): NDArray => p.w.mul(p.layers[0].b).sum();
    const gradient = grad(loss)(params);
    expectTypeOf(gradient).toEqualTypeOf<{ w: NDArray<"float32">; layers: { b: NDArray<"float32"> }[] }>();
    expect(gradient.w.tolist()).toEqual([4, 4, 4]);
    expect(gradient.layers[0].b.tolist()).toEqual([6]);
  });
  test("takes numbers as 0-d arrays and leaves null, strings and booleans alone", () => {
    const loss = (p: { s: number; kind: string; off: null }): NDArray =>
      x.mul(p.s as unknown as NDArray).sum();
    const gradient = grad(loss)({ s: 2, kind: "a", off: null });
    expectTypeOf(gradient.s).toEqualTypeOf<NDArray>();
    expect([gradient.s.tolist(), gradient.kind, gradient.off]).toEqual([6, "a", null]);
  });
  test("differentiates by the arguments asked for", () => {
    const f = (a: NDArray, b: NDArray): NDArray => a.mul(b).sum();
    expect(grad(f, { argnums: 1 })(x, x.mul(2)).tolist()).toEqual([1, 2, 3]);
    const both = grad(f, { argnums: [1, 0] })(x, x.mul(2));
    expectTypeOf(both).toEqualTypeOf<[NDArray, NDArray]>();
    expect(both.map((g) => g.tolist())).toEqual([
      [1, 2, 3],
      [2, 4, 6],
    ]);
  });
  test("hands auxiliary results back as values", () => {
    const f = (a: NDArray): [NDArray, { twice: NDArray; n: number }] => [
      square(a),
      { twice: a.mul(2), n: 3 },
    ];
    const [gradient, aux] = grad(f, { hasAux: true })(x);
    expect(gradient.tolist()).toEqual([2, 4, 6]);
    expect([aux.twice.tolist(), aux.n]).toEqual([[2, 4, 6], 3]);
    const [[value, again], same] = valueAndGrad(f, { hasAux: true })(x);
    expect([value.item(), again.twice.tolist(), same.tolist()]).toEqual([14, [2, 4, 6], [2, 4, 6]]);
  });
  test("is zero where the result does not depend on the argument", () => {
    expect(grad((a: NDArray, b: NDArray) => square(b).add(a.sum().mul(0)))(x, x).tolist()).toEqual([0, 0, 0]);
    expect(grad((_: NDArray, b: NDArray) => square(b))(x, x).tolist()).toEqual([0, 0, 0]);
    expect(grad((a: NDArray) => nx.floor(a).sum())(x).tolist()).toEqual([0, 0, 0]);
  });
  test("shares a tie equally among the extremes", () => {
    const tied = nx.array([1, 5, 5, 2]);
    expect(grad((a: NDArray) => nx.max(a))(tied).tolist()).toEqual([0, 0.5, 0.5, 0]);
    expect(grad((a: NDArray) => nx.maximum(a, tied).sum())(tied).tolist()).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
  test("of a product is exact where factors are zero", () => {
    const product = (a: NDArray): NDArray => nx.prod(a);
    expect(grad(product)(nx.array([2, 0, 3])).tolist()).toEqual([0, 6, 0]);
    expect(grad(product)(nx.array([0, 0, 3])).tolist()).toEqual([0, 0, 0]);
    expect(grad((a: NDArray) => grad(product)(a).sum())(nx.array([0, 0, 3])).tolist()).toEqual([3, 3, 0]);
  });
  test("of a power is finite at a base or exponent of zero", () => {
    const f = (a: NDArray, b: NDArray): NDArray => nx.pow(a, b).sum();
    expect(grad(f)(nx.array([0, 0]), nx.array([0, 2])).tolist()).toEqual([0, 0]);
    expect(grad(f, { argnums: 1 })(nx.array([0]), nx.array([2])).tolist()).toEqual([0]);
  });
});

describe("perturbations are not confused", () => {
  test("when an inner derivative multiplies an outer variable", () => {
    const outer = grad((a: NDArray) => a.mul(grad((b: NDArray) => a.add(b))(nx.array(1))));
    expect(outer(nx.array(5)).item()).toBe(1);
  });
  test("in forward mode inside forward mode", () => {
    const one = nx.array(1);
    const d = (f: (v: NDArray) => NDArray, v: NDArray): NDArray => jvp(f, [v], [one])[1];
    const found = d((a) => a.mul(d((b) => a.add(b), nx.array(1))), nx.array(5));
    expect(found.item()).toBe(1);
    const mixed = d((a) => a.mul(d((b) => a.mul(b).mul(b), nx.array(3))), nx.array(2));
    expect(mixed.item()).toBe(24);
  });
  test("in forward mode over reverse mode and back", () => {
    const cube = (a: NDArray): NDArray => a.mul(a).mul(a).sum();
    expect(jvp(grad(cube), [x], [x])[1].tolist()).toEqual([6, 24, 54]);
    const forward = (a: NDArray): NDArray => jvp(cube, [a], [x])[1];
    expect(grad(forward)(x).tolist()).toEqual([6, 24, 54]);
  });
});

describe("vjp and linearize", () => {
  test("give functions that can be used again", () => {
    const [value, pull] = vjp((a: NDArray, b: NDArray) => ({ p: a.mul(b), s: a.sum() }), x, x.mul(2));
    expect(value.s.item()).toBe(6);
    const ones = { p: nx.ones([3]), s: nx.array(10) };
    expect(pull(ones).map((g) => g.tolist())).toEqual([
      [12, 14, 16],
      [1, 2, 3],
    ]);
    expect(pull({ p: nx.zeros([3]), s: nx.array(1) })[0].tolist()).toEqual([1, 1, 1]);
    const [, push] = linearize((a: NDArray) => jit(nx.sin)(a), nx.zeros([3]));
    expect([push(x).tolist(), push(x.mul(2)).tolist()]).toEqual([
      [1, 2, 3],
      [2, 4, 6],
    ]);
  });
  test("keep the values they were made with when an array is changed later", () => {
    const a = nx.array([1, 2]);
    const [, pull] = vjp((v: NDArray) => v.mul(v), a);
    a.set([], 100);
    expect(pull(nx.ones([2]))[0].tolist()).toEqual([2, 4]);
  });
  test("pass integers along without a derivative", () => {
    const indices = nx.array([2, 0], { dtype: "int32" });
    const [value, pull] = vjp((a: NDArray, i: NDArray) => nx.take(a, i), x, indices);
    expect(value.tolist()).toEqual([3, 1]);
    const [da, di] = pull(nx.array([10, 20]));
    expect(da.tolist()).toEqual([20, 0, 10]);
    expect([di.dtype, di.tolist()]).toEqual(["int32", [0, 0]]);
  });
});

describe("stopGradient", () => {
  test("cuts at every level and inside jit", () => {
    const f = (a: NDArray): NDArray => a.mul(stopGradient({ v: a }).v).sum();
    expect(grad(f)(x).tolist()).toEqual([1, 2, 3]);
    expect(grad(jit(f))(x).tolist()).toEqual([1, 2, 3]);
    expect(jit(grad(f))(x).tolist()).toEqual([1, 2, 3]);
    expect(grad((a: NDArray) => grad(f)(a).sum())(x).tolist()).toEqual([0, 0, 0]);
  });
});

describe("grad says", () => {
  const refuse = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return `${(error as Error).name} ${(error as { code?: string }).code}: ${(error as Error).message}`;
    }
    return "nothing";
  };
  test("that the output is no scalar", () => {
    const f = (a: NDArray): NDArray => a.mul(2);
    expect(refuse(() => grad(f)(x))).toBe(
      "GradError rune/grad-output: rune.grad: cannot differentiate f (output has shape [3], need [])\nhint: reduce it, or use jacrev",
    );
  });
  test("that the output is no float", () => {
    const f = (a: NDArray): NDArray => nx.argmax(a);
    expect(refuse(() => valueAndGrad(f)(x))).toBe(
      'GradError rune/grad-output: rune.valueAndGrad: cannot differentiate f (output has dtype int32, need a float)\nhint: use astype("float32")',
    );
  });
  test("that the output is no array", () => {
    const f = (): NDArray => 3 as unknown as NDArray;
    expect(refuse(() => grad(f as (a: NDArray) => NDArray)(x))).toBe(
      "GradError rune/grad-output: rune.grad: cannot differentiate f (output is a number, need an array of shape [])\nhint: return a 0-d array; return more with hasAux",
    );
  });
  test("which leaf has no derivative", () => {
    const f = (p: { step: NDArray }): NDArray => p.step.sum();
    expect(refuse(() => grad(f)({ step: nx.array([1], { dtype: "int32" }) }))).toBe(
      'GradError rune/grad-argument: rune.grad: cannot differentiate by .step of argument 0 (int32 of shape [1])\nhint: use astype("float32"), or choose other arguments with argnums',
    );
    expect(refuse(() => grad((_: unknown) => x.sum())(new Map()))).toBe(
      "GradError rune/grad-argument: rune.grad: cannot differentiate by argument 0 (an instance of Map)\nhint: pass a tree of arrays, or registerTree the class",
    );
  });
  test("that an argument is missing", () => {
    expect(refuse(() => grad(square, { argnums: 1 as 0 })(x))).toBe(
      "GradError rune/grad-argnums: rune.grad: cannot differentiate by argument 1 (square got 1)",
    );
  });
  test("that a function was asynchronous", () => {
    const later = (async (a: NDArray) => a.sum()) as unknown as (a: NDArray) => NDArray;
    expect(refuse(() => grad(later)(x))).toBe(
      "TraceError rune/async: rune.grad: cannot trace later (it returned a Promise)\nhint: await data before the call and pass it as an argument",
    );
  });
  test("that a cotangent or tangent has another type", () => {
    expect(refuse(() => vjp(square, x)[1](nx.ones([2])))).toBe(
      "GradError rune/tangent-type: rune.vjp: cannot use cotangent (float32 of shape [2] ≠ float32 of shape [])",
    );
    expect(refuse(() => jvp(square, [x], [nx.ones([3], { dtype: "float64" })]))).toBe(
      "GradError rune/tangent-type: rune.jvp: cannot use tangent (float64 of shape [3] ≠ float32 of shape [3])",
    );
  });
});
