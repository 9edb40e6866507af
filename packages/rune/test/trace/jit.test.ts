import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { grad, jit, jvp, makeGraph, printGraph, valueAndGrad, vjp, vmap } from "@raven-ts/rune";
import * as tolk from "@raven-ts/tolk";
import { describe, expect, test } from "vitest";
import { maximumDifference, uniform } from "../../../tolk/test/support/cases.ts";

const random = uniform(11);
const array = (shape: number[]): NDArray =>
  nx.asarray(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() * 2 - 1),
    { shape },
  );

interface Layer {
  w: NDArray;
  b: NDArray;
}
const params: Layer[] = [
  { w: array([4, 5]), b: array([5]) },
  { w: array([5, 2]), b: array([2]) },
];
const x = array([3, 4]);

function network(layers: Layer[], input: NDArray): NDArray {
  let h = input;
  for (const { w, b } of layers) h = nx.tanh(h.matmul(w).add(b));
  return h;
}
const loss = (layers: Layer[], input: NDArray): NDArray =>
  network(layers, input).mul(network(layers, input)).sum();

function close(a: unknown, b: unknown, tolerance = 1e-12): void {
  const flat = (tree: unknown): NDArray[] =>
    tree instanceof nx.NDArray ? [tree] : Object.values(tree as object).flatMap(flat);
  const [left, right] = [flat(a), flat(b)];
  expect(left.length).toBe(right.length);
  left.forEach((leaf, i) => {
    expect(maximumDifference(leaf, right[i])).toBeLessThan(tolerance);
  });
}

describe("jit gives what the function gives", () => {
  test("on trees of arrays", () => close(jit(network)(params, x), network(params, x)));
  test("under grad, over grad and on both sides", () => {
    const expected = grad(loss)(params, x);
    close(grad(jit(loss))(params, x), expected);
    close(jit(grad(loss))(params, x), expected);
    close(jit(grad(jit(loss)))(params, x), expected);
  });
  test("for values and gradients together", () => {
    close(valueAndGrad(jit(loss))(params, x), valueAndGrad(loss)(params, x));
    close(jit(valueAndGrad(loss))(params, x), valueAndGrad(loss)(params, x));
  });
  test("under jvp, vjp and vmap", () => {
    const tangents = array([3, 4]);
    const f = (a: NDArray): NDArray => network(params, a);
    close(jvp(jit(f), [x], [tangents]), jvp(f, [x], [tangents]));
    const u = array([3, 2]);
    close(vjp(jit(f), x)[1](u), vjp(f, x)[1](u));
    close(vmap(jit(f))(x), vmap(f)(x));
    close(jit(vmap(f))(x), vmap(f)(x));
    close(vmap(jit(grad((a: NDArray) => jit(f)(a).sum())))(x), vmap(grad((a: NDArray) => f(a).sum()))(x));
  });
  test("for second derivatives through two compiled functions", () => {
    const g = (a: NDArray): NDArray => nx.sin(a).mul(a).sum();
    const plain = grad((a: NDArray) => grad(g)(a).mul(a).sum())(x);
    close(
      grad((a: NDArray) =>
        jit(grad(jit(g)))(a)
          .mul(a)
          .sum(),
      )(x),
      plain,
    );
    close(grad(jit((a: NDArray) => grad(jit(g))(a).mul(a).sum()))(x), plain);
    close(
      jvp((a: NDArray) => vjp(jit(g), a)[1](nx.asarray(new Float64Array([1]), { shape: [] }))[0], [x], [x]),
      jvp((a: NDArray) => grad(g)(a), [x], [x]),
    );
  });
  test("when grad runs over captured arrays of an outer function", () => {
    const f = (a: NDArray): NDArray => jit((b: NDArray) => b.mul(a).sum())(a);
    close(grad(f)(x), x.mul(2));
  });
  test("for outputs that are inputs, captured arrays, numbers, nothing and repeated", () => {
    const captured = array([2]);
    const sum = (a: NDArray): unknown => ({ a, captured, n: 3, none: null, twice: [a.add(1), a.add(1)] });
    const found = jit(sum)(x) as { a: NDArray; captured: NDArray; n: number; none: null; twice: NDArray[] };
    expect([found.n, found.none]).toEqual([3, null]);
    close([found.a, found.captured], [x, captured]);
    expect(tolk.storageOf(found.a)).toBe(tolk.storageOf(x));
    close(found.twice, [x.add(1), x.add(1)]);
  });
});

describe("jit traces", () => {
  function counted(): { calls: () => number; f: (a: NDArray, s?: unknown) => NDArray } {
    let calls = 0;
    return {
      calls: () => calls,
      f: jit((a: NDArray, s?: unknown) => {
        calls++;
        return a.mul(typeof s === "number" ? s : 2);
      }),
    };
  }

  test("once for equal structure, shapes and dtypes", () => {
    const { f, calls } = counted();
    f(nx.zeros([2]));
    expect(f(nx.ones([2])).tolist()).toEqual([2, 2]);
    expect(calls()).toBe(1);
    f(nx.ones([3]));
    f(nx.ones([2], { dtype: "float64" }));
    f(nx.ones([2, 1]));
    expect(calls()).toBe(4);
  });
  test("again for another number, which is part of the program", () => {
    const { f, calls } = counted();
    expect(f(nx.ones([1]), 3).tolist()).toEqual([3]);
    expect(f(nx.ones([1]), 4).tolist()).toEqual([4]);
    expect(f(nx.ones([1]), 3).tolist()).toEqual([3]);
    expect(calls()).toBe(2);
  });
  test("captured arrays as inputs, read at every call", () => {
    const weight = nx.array([1, 2]);
    const f = jit((a: NDArray) => a.mul(weight));
    expect(f(nx.ones([2])).tolist()).toEqual([1, 2]);
    weight.set([0], 5);
    expect(f(nx.ones([2])).tolist()).toEqual([5, 2]);
  });
  test("static arguments by identity", () => {
    let calls = 0;
    const f = jit(
      (a: NDArray, shape: readonly number[]) => {
        calls++;
        return a.reshape(shape);
      },
      { static: [1] },
    );
    const shape = [2, 2];
    expect(f(nx.ones([4]), shape).shape).toEqual([2, 2]);
    expect(f(nx.ones([4]), shape).shape).toEqual([2, 2]);
    expect(f(nx.ones([4]), [4, 1]).shape).toEqual([4, 1]);
    expect(calls).toBe(2);
  });
  test("objects with the same keys and other nesting apart", () => {
    const f = jit((t: Record<string, NDArray | NDArray[]>) =>
      Array.isArray(t.a) ? t.a[0].add(1) : (t.a as NDArray),
    );
    expect(f({ a: nx.ones([1]) }).tolist()).toEqual([1]);
    expect(f({ a: [nx.ones([1])] }).tolist()).toEqual([2]);
  });
});

describe("jit says", () => {
  test("what was read inside a traced function", () => {
    expect(() => jit((a: NDArray) => (Number(a.sum().item()) > 0 ? a : a.neg()))(nx.ones([2]))).toThrow(
      "rune.jit: cannot read a traced value (item() inside a jitted function)\nhint: return it, or use where(c, a, b)",
    );
  });
  test("that a function was asynchronous", () => {
    const later = async (a: NDArray): Promise<NDArray> => a;
    expect(() => jit(later)(nx.ones([2]))).toThrow(
      "rune.jit: cannot trace later (it returned a Promise)\nhint: await data before the call and pass it as an argument",
    );
  });
  test("that a typed array is no argument", () => {
    expect(() => jit((a: Float32Array) => nx.asarray(a))(new Float32Array(2))).toThrow(
      "rune.jit: cannot trace argument [0] (an instance of Float32Array)\nhint: wrap it: nx.asarray(x)",
    );
  });
  test("that a tracer left its function", () => {
    let leak: NDArray | null = null;
    jit((a: NDArray) => {
      leak = a.add(1);
      return leak;
    })(nx.ones([2]));
    const lost = leak as unknown as NDArray;
    expect(() => lost.add(1)).toThrow(
      "nx.add: cannot use a traced value (it left the function that was traced)",
    );
    expect(() => jit((a: NDArray) => a.add(lost))(nx.ones([2]))).toThrow(
      "rune.jit: cannot use a traced value after its function returned (float32 of shape [2])\nhint: return the value from the function instead of storing it outside",
    );
    expect(() => grad((a: NDArray) => a.add(lost).sum())(nx.ones([2]))).toThrow(
      "rune.jit: cannot use a traced value after its function returned (float32 of shape [2])",
    );
  });
});

describe("a jitted function", () => {
  const f = jit(function affine(a: NDArray) {
    return a.mul(2).add(1);
  });
  test("has the name of its function and shows the graph that it runs", () => {
    expect(f.name).toBe("affine");
    const lines = [
      "inputs a:f32[3]",
      "  b:f32[3] = broadcast[shape=[3]] 2:f32",
      "  c:f32[3] = mul a b",
      "  d:f32[3] = broadcast[shape=[3]] 1:f32",
      "  e:f32[3] = add c d",
      "return e",
    ];
    expect(printGraph(f.graph(nx.zeros([3])))).toBe(lines.join("\n"));
    expect(f.explain(nx.zeros([3])).startsWith(`${lines.join("\n")}\n\n`)).toBe(true);
  });
});

describe("makeGraph", () => {
  test("shares equal applications, drops unused ones and folds identities", () => {
    const graph = makeGraph((a: NDArray) => {
      nx.exp(a);
      return a.mul(1).add(a.mul(2)).add(a.mul(2)).sub(0).permuteDims([1, 0]).permuteDims([1, 0]);
    })(nx.zeros([2, 3]));
    expect(printGraph(graph)).toBe(
      [
        "inputs a:f32[2,3]",
        "  b:f32[2,3] = broadcast[shape=[2,3]] 2:f32",
        "  c:f32[2,3] = mul a b",
        "  d:f32[2,3] = add a c",
        "  e:f32[2,3] = add d c",
        "return e",
      ].join("\n"),
    );
  });
  test("of a gradient holds forward and backward work once", () => {
    const f = (a: NDArray, w: NDArray): NDArray => nx.tanh(a.matmul(w)).sum();
    expect(printGraph(makeGraph(grad(f, { argnums: 1 }))(nx.ones([2, 3]), nx.ones([3, 4])))).toBe(
      [
        "inputs a:f32[2,3] b:f32[3,4]",
        "  c:f32[2,4] = dot a b",
        "  d:f32[2,4] = tanh c",
        "  e:f32[2,4] = broadcast[shape=[2,4]] 1:f32",
        "  f:f32[2,4] = mul d d",
        "  g:f32[2,4] = sub e f",
        "  h:f32[3,2] = permute[axes=[1,0]] a",
        "  i:f32[3,4] = dot h g",
        "return i",
      ].join("\n"),
    );
  });
});

test("a function that is compiled over and over says so once, with the way out", () => {
  const said: string[] = [];
  const before = console.warn;
  console.warn = (text: string) => said.push(text);
  try {
    const scaled = jit(function scale(x: NDArray, by: number) {
      return x.mul(by);
    });
    for (let i = 0; i < 40; i++) scaled(nx.ones([2]), i);
  } finally {
    console.warn = before;
  }
  expect(said).toEqual([
    "rune.jit: scale was compiled 32 times (new shapes, or new values of numbers in its arguments)\n" +
      "hint: a number is part of the program; pass one that changes as an array: nx.scalar(x)",
  ]);
});
