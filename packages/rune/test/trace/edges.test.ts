import * as nx from "@raven-ts/nx";
import { jit, vmap } from "@raven-ts/rune";
import { describe, expect, test } from "vitest";

const numbers = (...values: number[]): nx.NDArray => nx.asarray(values);

describe("the results of a jitted function have cells of their own", () => {
  test("though two are computed as one", () => {
    const [a, b] = jit((x: nx.NDArray) => [x.add(1), x.add(1)])(numbers(1, 2));
    a.set([0], 9);
    expect([a.tolist(), b.tolist()]).toEqual([
      [9, 3],
      [2, 3],
    ]);
  });

  test("though one is an argument after simplification", () => {
    const x = numbers(1, 2);
    jit((y: nx.NDArray) => y.mul(1))(x).set([0], 9);
    expect(x.tolist()).toEqual([1, 2]);
  });

  test("though one is a captured array", () => {
    const captured = numbers(1, 2);
    const f = jit(() => captured);
    f().set([0], 9);
    expect(f().tolist()).toEqual([1, 2]);
  });
});

test("both zeros are values of their own in the arguments of a jitted function", () => {
  const f = jit((x: nx.NDArray, by: number) => x.div(by));
  expect(f(numbers(1), 0).item()).toBe(Number.POSITIVE_INFINITY);
  expect(f(numbers(1), -0).item()).toBe(Number.NEGATIVE_INFINITY);
});

test("positions of static arguments are checked", () => {
  const f = (x: nx.NDArray): nx.NDArray => x;
  expect(() => jit(f, { static: [-1] })).toThrow(
    "rune.jit: cannot keep argument -1 of f static (need whole numbers >= 0)",
  );
});

describe("a constant is converted in a jitted function as outside", () => {
  test.each([
    [0.1, "float32", "float64"],
    [300, "float32", "uint8"],
    [-1.5, "float32", "int32"],
    [Number.NaN, "float32", "int32"],
    [-1, "int32", "uint8"],
    [3e9, "uint32", "int32"],
  ] as const)("%d from %s to %s", (value, from, to) => {
    const f = (): nx.NDArray => nx.full([], value, { dtype: from }).astype(to);
    expect(jit(f)().item()).toBe(f().item());
  });

  test("by promotion too", () => {
    const f = (x: nx.NDArray): nx.NDArray => x.mul(nx.scalar(0.1));
    const x = nx.asarray([3], { dtype: "float64" });
    expect(jit(f)(x).item()).toBe(f(x).item());
  });
});

describe("padding of integers compiles", () => {
  test("with the border of a pool, which is minus infinity", () => {
    const x = nx.full([1, 3, 3, 1], -5, { dtype: "int32" });
    const f = (v: nx.NDArray): nx.NDArray => nx.maxPool2d(v, 2, { padding: "same" });
    expect(jit(f)(x).toTypedArray()).toEqual(Int32Array.of(-5, -5, -5, -5));
  });

  test.each([300, -1, 1.5, Number.NaN])("with %d", (value) => {
    const x = nx.asarray([7], { dtype: "uint8" });
    const f = (v: nx.NDArray): nx.NDArray => nx.pad(v, 1, value);
    expect(jit(f)(x).tolist()).toEqual(f(x).tolist());
  });

  test("with anything where the elements are booleans", () => {
    expect(jit((v: nx.NDArray) => nx.pad(v, 1, 3))(nx.asarray([false])).toTypedArray()).toEqual(
      Uint8Array.of(1, 0, 1),
    );
  });
});

test("more axes than arguments are refused", () => {
  const f = vmap((x: nx.NDArray) => x, { in: [0, 0] });
  expect(() => f(numbers(1, 2))).toThrow("rune.vmap: cannot use 2 axes for 1 (the list of axes is longer)");
});
