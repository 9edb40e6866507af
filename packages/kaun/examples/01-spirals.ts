/** Learns to tell two spirals apart: a whole training loop in thirty lines. */
import { accuracy, adam, crossEntropy, dense, sequential, tanh } from "@raven-ts/kaun";
import * as nx from "@raven-ts/nx";
import { jit, valueAndGrad } from "@raven-ts/rune";

const points = 200;
const turn = nx.linspace(0.3, 3 * Math.PI, points);
const arm = (phase: number): nx.NDArray => {
  const angle = turn.add(phase);
  return nx.stack([nx.cos(angle).mul(turn), nx.sin(angle).mul(turn)], 1).div(10);
};
const x = nx.concat([arm(0), arm(Math.PI)]);
const y = nx.concat([nx.zeros([points], { dtype: "int32" }), nx.ones([points], { dtype: "int32" })]);

const net = sequential(dense(32), tanh(), dense(32), tanh(), dense(2));
let { params } = net.init(nx.random.key(0), [2]);
const optimizer = adam(1e-2);
let state = optimizer.init(params);

const loss = (p: typeof params): nx.NDArray => crossEntropy(net.apply(p, x), y);
const step = jit((p: typeof params, s: typeof state) => {
  const [value, grads] = valueAndGrad(loss)(p);
  return { value, ...optimizer.update(grads, s, p) };
});

for (let i = 1; i <= 1500; i++) {
  const result = step(params, state);
  ({ params, state } = result as { params: typeof params; state: typeof state });
  if (i % 300 === 0) console.log(`step ${i}: loss ${Number(result.value.item()).toFixed(4)}`);
}
console.log(`accuracy ${accuracy(net.apply(params, x), y).item()}`);
