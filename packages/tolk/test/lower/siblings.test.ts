import * as nx from "@raven-ts/nx";
import { uninitialized } from "@raven-ts/nx/internal";
import { makeGraph } from "@raven-ts/rune";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/device/compile.ts";
import { nativeRuntime } from "../../src/device/native/runtime.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { lowerGraph } from "../../src/lower/index.ts";
import { onReference } from "../fuzz-graph.ts";
import { evaluateGraph } from "../support/evaluate.ts";
import { interpretGraph } from "./interpret-graph.ts";

type A = nx.NDArray;

const targets = [
  { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: false },
  { name: "wasm", vectorBytes: 16, vectorRegisters: 16, fma: false },
] as const;
const values = (...shape: number[]): A => {
  const size = shape.reduce((n, extent) => n * extent, 1);
  return nx.sin(nx.arange(size).mul(1.7).add(1)).astype("float32").reshape(shape);
};
const graphOf = (f: (...xs: A[]) => unknown, ...xs: A[]): Graph => makeGraph(f as never)(...(xs as never[]));
const kernels = (graph: Graph): string[] =>
  lowerGraph(graph, targets[0]).launches.map(({ kernel }) => kernel.name);

const column = { axis: 0 };
const integers = nx.arange(600).remainder(7).astype("int32").reshape([60, 10]);
const holes = nx.where(values(60, 10).greater(0.9), Number.NaN, values(60, 10));

const joined: [string, number, (...xs: A[]) => A[], A[]][] = [
  [
    "a sum and a sum of squares of columns",
    1,
    (x) => [x.sum(column), x.square().sum(column)],
    [values(60, 10)],
  ],
  ["a sum and a sum of squares of everything", 1, (x) => [x.sum(), x.square().sum()], [values(60, 10)]],
  [
    "sums in blocks: one pass, one combining",
    2,
    (x) => [x.sum(column), x.square().sum(column)],
    [values(5000, 40)],
  ],
  [
    "gradients of a scale and an offset, with what follows",
    1,
    (g, x, s) => [s.sub(g.mul(x).sum(column).mul(0.1)), s.sub(g.sum(column).mul(0.1)).tanh()],
    [values(60, 10), values(60, 10).add(1), values(10)],
  ],
  [
    "folds of different kinds",
    1,
    (x) => [x.sum(column), x.max(column), x.min(column), x.prod(column)],
    [holes],
  ],
  [
    "folds of integers and of bool",
    1,
    (x) => [x.sum(column), x.greater(3).any(column), x.max(column)],
    [integers],
  ],
  [
    "five folds, of which one kernel carries four",
    2,
    (x) => [1, 2, 3, 4, 5].map((k) => x.mul(k).tanh().sum(column)),
    [values(60, 10)],
  ],
  ["folds of a middle axis", 1, (x) => [x.sum({ axis: 1 }), x.square().sum({ axis: 1 })], [values(4, 30, 6)]],
  ["a fold of nothing", 0, (x) => [x.sum(column), x.square().sum(column)], [values(0, 0)]],
];

const apart: [string, number, (...xs: A[]) => A[], A[]][] = [
  ["folds over other axes", 2, (x) => [x.sum(column), x.sum({ axis: 1 })], [values(60, 10)]],
  [
    "folds that read nothing in common",
    2,
    (x, y) => [x.sum(column), y.sum(column)],
    [values(60, 10), values(60, 10)],
  ],
  [
    "a fold that waits for the other",
    2,
    (x) => [x.sum(column), x.sub(x.sum(column)).square().sum(column)],
    [values(60, 10)],
  ],
];

describe.each([...joined, ...apart])("%s", (_title, count, f, inputs) => {
  const graph = graphOf(f, ...inputs);
  const same = (found: readonly A[]): void => {
    const expected = onReference(() => evaluateGraph(graph, inputs));
    found.forEach((x, i) => {
      expect([x.dtype, x.shape]).toEqual([expected[i].dtype, expected[i].shape]);
      const [p, q] = [x.toTypedArray(), expected[i].toTypedArray()];
      p.forEach((value, k) => {
        const [a, b] = [Number(value), Number(q[k])];
        if (!Number.isNaN(b)) expect(Math.abs(a - b)).toBeLessThan(1e-4 * Math.max(1, Math.abs(b)));
        else expect(a).toBeNaN();
      });
    });
  };

  test(`is ${count} kernels`, () => {
    expect(kernels(graph).length).toBe(count);
  });

  test.each(targets)("computes what the reference computes, on $name and in the interpreter", (target) => {
    same(interpretGraph(graph, inputs, target));
  });

  test("computes the same compiled to wasm", () => {
    const before = nx.setDevice("wasm");
    try {
      same(compile(graph).run(inputs, uninitialized));
    } finally {
      nx.setDevice(before);
    }
  });

  test.skipIf(nativeRuntime() === null)("gives the same bits natively on one, two and five threads", () => {
    const runtime = nativeRuntime()!;
    const before = runtime.threads;
    const device = nx.setDevice("native");
    try {
      const runs = [1, 2, 5].map((threads) => {
        runtime.setThreads(threads);
        return compile(graph).run(inputs, uninitialized);
      });
      same(runs[0]);
      for (const run of runs) expect(run.map((x) => x.tolist())).toEqual(runs[0].map((x) => x.tolist()));
    } finally {
      runtime.setThreads(before);
      nx.setDevice(device);
    }
  });
});
