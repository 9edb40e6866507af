import * as nx from "@raven-ts/nx";
import { grad, jit, makeGraph } from "@raven-ts/rune";
import { expect, test } from "vitest";
import type { PrimEqn } from "../../src/graph/graph.ts";
import { printGraph } from "../../src/graph/print.ts";
import { lowerGraph } from "../../src/lower/index.ts";
import { prepare } from "../../src/lower/prepare.ts";

const target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true } as const;
const relu = (x: nx.NDArray): nx.NDArray => nx.where(x.greater(0), x, 0);
const prims = (graph: { eqns: readonly unknown[] }): string[] => (graph.eqns as PrimEqn[]).map((e) => e.prim);

test("padding of a convolution becomes a pad before a bare convolution", () => {
  const graph = makeGraph((x: nx.NDArray, w: nx.NDArray) => nx.conv2d(x, w, { padding: "same" }))(
    nx.zeros([1, 5, 5, 2]),
    nx.zeros([3, 3, 2, 4]),
  );
  const { graph: prepared } = prepare(graph);
  expect(prims(prepared)).toEqual(["pad", "conv"]);
  expect((prepared.eqns[1] as PrimEqn<"conv">).params.padding.flat()).toEqual([0, 0, 0, 0]);
});

test("a convolution without padding stays as it is", () => {
  const graph = makeGraph((x: nx.NDArray, w: nx.NDArray) => nx.conv2d(x, w))(
    nx.zeros([1, 5, 5, 2]),
    nx.zeros([3, 3, 2, 4]),
  );
  expect(prims(prepare(graph).graph)).toEqual(["conv"]);
});

const relus = [
  ["where(0 < x, x, 0)", relu],
  ["where(x <= 0, 0, x)", (x: nx.NDArray): nx.NDArray => nx.where(x.lessEqual(0), 0, x)],
] as const;

test.each(relus)(
  "the derivative of %s reads its result, so the product before it is never stored",
  (_, relu) => {
    const f = (x: nx.NDArray, w: nx.NDArray): unknown => {
      const loss = (v: nx.NDArray): nx.NDArray => relu(x.matmul(v)).square().sum();
      return grad(loss)(w);
    };
    const graph = makeGraph(f)(nx.zeros([8, 16]), nx.zeros([16, 64]));
    const lowered = lowerGraph(graph, target);
    const product = (lowered.graph.eqns as PrimEqn[]).find((e) => e.prim === "dot") as PrimEqn;
    expect(lowered.kept.has(product.outputs[0]), printGraph(lowered.graph)).toBe(false);
  },
);

test.each(relus)("the derivative of %s is the same compiled, NaN or not", (_, relu) => {
  const x = nx.array([Number.NaN, -1, 0, -0, 3, Number.POSITIVE_INFINITY]);
  const f = grad((v: nx.NDArray) => relu(v.mul(2)).square().sum());
  expect(jit(f)(x).tolist()).toEqual(f(x).tolist());
});

test("NaN stays out of the rectifier's derivative as it stays out of its result", () => {
  const x = nx.array([Number.NaN, -1, 0, -0, 3]);
  expect(grad((v: nx.NDArray) => relu(v).sum())(x).tolist()).toEqual([0, 0, 0, 0, 1]);
});
