import * as nx from "@raven-ts/nx";
import { uninitialized } from "@raven-ts/nx/internal";
import { cond, makeGraph, scan } from "@raven-ts/rune";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/device/compile.ts";
import { nativeRuntime } from "../../src/device/native/runtime.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { lowerProgram } from "../../src/lower/place.ts";
import { stepsOf } from "../../src/lower/program.ts";
import { onReference } from "../fuzz-graph.ts";
import { evaluateGraph } from "../support/evaluate.ts";

type A = nx.NDArray;

const target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true } as const;
const values = (n: number, seed = 1): A => nx.sin(nx.arange(n).mul(seed).add(1)).astype("float32");
const adam = (p: A, g: A, m: A, v: A): A[] => {
  const mean = m.mul(0.9).add(g.mul(0.1));
  const square = v.mul(0.999).add(g.mul(g).mul(0.001));
  return [p.sub(mean.div(square.sqrt().add(1e-8)).mul(1e-3)), mean, square];
};
const sizes = Array.from({ length: 256 }, (_, i) => [2, 3, 10, 64, 512, 5000][i % 6]);

const graphOf = (f: (...xs: never[]) => unknown, ...xs: unknown[]): Graph =>
  makeGraph(f as (...xs: unknown[]) => unknown)(...xs);

/** Operations of the program in order: a group by the number of its members. */
function shapeOf(graph: Graph): (string | number)[] {
  return [...lowerProgram(graph, target).steps].map((step) =>
    step.op === "group" ? step.members.length : step.op,
  );
}

test("Adam over 256 tensors is one kernel in one launch", () => {
  const tensors = sizes.map((n) => [n, n, n, n].map((size) => values(size)));
  const graph = graphOf((all: A[][]) => all.map(([p, g, m, v]) => adam(p, g, m, v)), tensors);
  const program = lowerProgram(graph, target);
  expect(program.kernels.length).toBe(1);
  expect(shapeOf(graph)).toEqual([256]);
  expect(program.decided.decisions.at(-1)).toMatchObject({
    kind: "group",
    why: "one kernel over 256 tensors",
  });
});

test("tensors of one element have a kernel of their own, in one launch", () => {
  const graph = graphOf((...xs: A[]) => xs.map((x) => nx.tanh(x)), ...[1, 5, 1, 9, 1].map((n) => values(n)));
  expect(shapeOf(graph)).toEqual([2, 3]);
});

test("a launch that waits for a member is not put beside it", () => {
  const half = (x: A): A => nx.tanh(x.mul(0.5));
  // Every step's result is an output, so each is a kernel of its own, equal to the one before.
  const chain = graphOf(
    (x: A, i: A) => {
      const a = half(x);
      const b = half(a.take(i));
      return [a, b, half(b.take(i))];
    },
    values(100),
    nx.arange(100).astype("int32"),
  );
  expect(shapeOf(chain).filter((step) => step !== "launch")).toEqual([]);
  const apart = graphOf((x: A, y: A, z: A) => [half(x), half(y), half(z)], values(100), values(7), values(2));
  expect(shapeOf(apart)).toEqual([3]);
});

test("kernels that differ in more than a length stay apart", () => {
  const two = graphOf((x: A, y: A) => [x.add(1), y.add(2)], values(8), values(8));
  expect([shapeOf(two), lowerProgram(two, target).kernels.length]).toEqual([["launch", "launch"], 2]);
  const dtypes = graphOf((x: A, y: A) => [x.add(1), y.add(1)], values(8), values(8).astype("float64"));
  expect(lowerProgram(dtypes, target).kernels.length).toBe(2);
});

test("equal kernels are one, also where their launches stand apart", () => {
  const layer = (x: A, w: A): A => nx.tanh(x.matmul(w));
  const deep = (x: A, ws: A[]): A => ws.reduce(layer, x);
  const w = values(64 * 64).reshape([64, 64]);
  const graph = graphOf(deep as never, values(32 * 64).reshape([32, 64]), Array(12).fill(w));
  const program = lowerProgram(graph, target);
  expect([program.steps.length, program.kernels.length]).toEqual([12, 1]);
});

const updates = (xs: A[]): A[] =>
  xs.map((x, i) => adam(x, xs[(i + 1) % xs.length].sum().add(x), x, x.square())[0]);
const cases: [string, Graph, A[]][] = [
  [
    "tensors of many lengths, empty and single ones among them",
    graphOf(
      (...xs: A[]) => xs.flatMap((x) => adam(x, x.mul(2), x, x.square())),
      ...[5000, 1, 0, 17, 4096, 4097].map((n) => values(n)),
    ),
    [5000, 1, 0, 17, 4096, 4097].map((n) => values(n)),
  ],
  [
    "views, and sums in between",
    graphOf(updates as never, [values(40).reshape([8, 5]), values(64).reshape([8, 8]).T, values(3)]),
    [values(40).reshape([8, 5]), values(64).reshape([8, 8]).T, values(3)],
  ],
  [
    "updates inside a loop",
    graphOf(
      (x: A, y: A) =>
        scan(
          (c: [A, A]): [[A, A], A] => [[nx.tanh(c[0].mul(0.5)), nx.tanh(c[1].mul(0.5))], c[0].sum()],
          [x, y],
          null,
          { length: 5 },
        ),
      values(30),
      values(12),
    ),
    [values(30), values(12)],
  ],
  [
    "updates inside a case",
    graphOf(
      (c: A, x: A, y: A) =>
        cond(
          c,
          (x: A, y: A) => [nx.tanh(x), nx.tanh(y)],
          (x: A, y: A) => [x, y],
          x,
          y,
        ),
      nx.array(true),
      values(30),
      values(12),
    ),
    [nx.array(true), values(30), values(12)],
  ],
];

describe.each(cases)("a program of %s", (_title, graph, inputs) => {
  const same = (found: readonly A[]): void => {
    const expected = onReference(() => evaluateGraph(graph, inputs));
    found.forEach((x, i) => {
      expect(x.shape).toEqual(expected[i].shape);
      const [p, q] = [x.toTypedArray(), expected[i].toTypedArray()];
      p.forEach((value, k) => expect(Math.abs(Number(value) - Number(q[k]))).toBeLessThan(1e-5));
    });
  };

  test("has groups", () => {
    expect([...stepsOf(lowerProgram(graph, target).steps)].some((step) => step.op === "group")).toBe(true);
  });

  test("computes on wasm what the reference computes", () => {
    const before = nx.setDevice("wasm");
    try {
      same(compile(graph).run(inputs, uninitialized));
    } finally {
      nx.setDevice(before);
    }
  });

  test.skipIf(nativeRuntime() === null).each([1, 2, 5])("and natively, on %i threads", (threads) => {
    const runtime = nativeRuntime()!;
    const before = runtime.threads;
    const device = nx.setDevice("native");
    runtime.setThreads(threads);
    try {
      for (let turn = 0; turn < 3; turn++) same(compile(graph).run(inputs, uninitialized));
    } finally {
      runtime.setThreads(before);
      nx.setDevice(device);
    }
  });
});
