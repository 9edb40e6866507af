import * as kaun from "@raven-ts/kaun";
import * as nx from "@raven-ts/nx";
import { makeGraph, valueAndGrad } from "@raven-ts/rune";
import { expect, test } from "vitest";
import type { Graph } from "../../src/graph/graph.ts";
import { simplify } from "../../src/graph/simplify.ts";
import { lowerGraph } from "../../src/lower/index.ts";

type A = nx.NDArray;
type Layer = Readonly<Record<"q" | "k" | "v" | "o" | "up" | "down", A>>;

const target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true } as const;
const z = (...shape: number[]): A => nx.zeros(shape);
const over = { axis: -1, keepdims: true };
const norm = (x: A): A => {
  const c = x.sub(x.mean(over));
  return c.div(c.square().mean(over).add(1e-5).sqrt());
};
const softmax = (x: A): A => {
  const e = nx.exp(x.sub(x.max(over)));
  return e.div(e.sum(over));
};
const layer = (x: A, { q, k, v, o, up, down }: Layer): A => {
  const h = norm(x);
  const weights = softmax(h.matmul(q).matmul(h.matmul(k).transpose()).mul(0.1));
  const y = x.add(weights.matmul(h.matmul(v)).matmul(o));
  return y.add(nx.tanh(norm(y).matmul(up)).matmul(down));
};
const relu = kaun.activations.relu;

/** A training step by gradient descent. */
function training<P>(loss: (params: P, x: A, y: A) => A, params: P, x: A, y: A): Graph {
  const step = (params: P, x: A, y: A): unknown =>
    valueAndGrad(loss as never)(...([params, x, y] as never[]));
  return simplify(makeGraph(step as never)(...([params, x, y] as never[])), { strip: true });
}

const labels = nx.zeros([32], { dtype: "int32" });
const layers = (count: number): Layer[] =>
  Array.from({ length: count }, () => {
    const w = (): A => z(64, 64);
    return { q: w(), k: w(), v: w(), o: w(), up: w(), down: w() };
  });
const deep = (count: number): Graph =>
  training(
    (ps: Layer[], x: A, y: A) => kaun.crossEntropy(ps.reduce(layer, x), y),
    layers(count),
    z(32, 64),
    labels,
  );

const steps: [string, Graph, number][] = [
  [
    "a perceptron",
    training(
      ([a, b, c, d]: A[], x: A, y: A) => kaun.crossEntropy(relu(x.matmul(a).add(b)).matmul(c).add(d), y),
      [z(784, 512), z(512), z(512, 10), z(10)],
      z(32, 784),
      labels,
    ),
    45,
  ],
  [
    "a convolutional network",
    training(
      ([a, b, c, d]: A[], x: A, y: A) => {
        const h = nx.maxPool2d(relu(nx.conv2d(x, a).add(b)), 2);
        return kaun.crossEntropy(h.reshape([32, -1]).matmul(c).add(d), y);
      },
      [z(3, 3, 1, 32), z(32), z(13 * 13 * 32, 10), z(10)],
      z(32, 28, 28, 1),
      labels,
    ),
    40,
  ],
  ["a transformer of twelve layers", deep(12), 9],
];

test.each(steps)(
  "lowering a training step of %s makes a bounded number of nodes an equation",
  (_title, graph, most) => {
    const { work } = lowerGraph(graph, target);
    expect(work / graph.eqns.length).toBeLessThan(most);
  },
);

test("lowering twice as many layers makes less than twice as many nodes and a little", () => {
  const [six, twelve] = [deep(6), deep(12)].map((graph) => lowerGraph(graph, target).work);
  expect(twelve).toBeLessThan(2.05 * six);
});
