import { adam, type Optimizer, sgd } from "@raven-ts/kaun";
import { array, type NDArray } from "@raven-ts/nx";
import { grad, jit } from "@raven-ts/rune";
import { expect, test } from "vitest";
import { golden } from "./golden.ts";

const target = array([0.5, -1, 2]);
const weight = array([1, 0.1, 10]);
const loss = (p: { x: NDArray }): NDArray => p.x.sub(target).square().mul(weight).sum();

function trajectory<S>(optimizer: Optimizer<S>, compiled: boolean): number[][] {
  const plain = (p: { x: NDArray }, s: S): { params: { x: NDArray }; state: S } =>
    optimizer.update(grad(loss)(p), s, p);
  const step = compiled ? jit(plain) : plain;
  let params: { x: NDArray } = { x: array([1, 2, 3]) };
  let state = optimizer.init(params);
  return Array.from({ length: 5 }, () => {
    ({ params, state } = step(params, state));
    return params.x.tolist() as number[];
  });
}

const cases: [string, Optimizer<unknown>, readonly (readonly number[])[]][] = [
  ["gradient descent", sgd(0.02) as Optimizer<unknown>, golden.sgd],
  ["momentum", sgd(0.02, { momentum: 0.9 }) as Optimizer<unknown>, golden.momentum],
  [
    "Nesterov's momentum",
    sgd(0.02, { momentum: 0.9, nesterov: true }) as Optimizer<unknown>,
    golden.nesterov,
  ],
  ["Adam", adam(0.1) as Optimizer<unknown>, golden.adam],
  ["Adam with decoupled decay", adam(0.1, { weightDecay: 0.1 }) as Optimizer<unknown>, golden.adamw],
];

test.each(cases)("%s takes PyTorch's steps, eager and jitted", (_title, optimizer, expected) => {
  for (const compiled of [false, true]) {
    const found = trajectory(optimizer, compiled);
    found.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(expected[i][j], 5)));
  }
});

test("a schedule sees the count of steps taken, inside jit too", () => {
  const halving = sgd((step) => step.astype("float32").mul(-1).mul(Math.LN2).exp());
  const step = jit((p: NDArray, s: ReturnType<typeof halving.init>) => halving.update(array([1]), s, p));
  let params: NDArray = array([0]);
  let state = halving.init(params);
  const taken = Array.from({ length: 3 }, () => {
    ({ params, state } = step(params, state));
    return params.item() as number;
  });
  taken.forEach((value, i) => expect(value).toBeCloseTo([-1, -1.5, -1.75][i], 6));
});
