// The models of the ML suite with the peers' initial weights and data, so that losses can be compared.
// @ts-check
import * as kaun from "@raven-ts/kaun";
import * as nx from "@raven-ts/nx";
import { jit, valueAndGrad } from "@raven-ts/rune";
import { ints, uniform } from "./harness.mjs";

/** @typedef {nx.NDArray} NDArray */

const draw = (/** @type {number[]} */ shape, /** @type {number} */ seed, scale = 1) =>
  nx.asarray(
    uniform(
      shape.reduce((n, extent) => n * extent, 1),
      seed,
      scale,
    ),
    { shape },
  );
const zeros = (/** @type {number[]} */ ...shape) => nx.zeros(shape);
const relu = kaun.activations.relu;

/** Kernels come as [out, in, h, w] and images as [n, channel, h, w] in the peers; ours are channels last. */
const kernel = (/** @type {number[]} */ shape, /** @type {number} */ seed, /** @type {number} */ scale) =>
  draw(shape, seed, scale).permuteDims(2, 3, 1, 0).copy();

/** The dense layer of the peers reads channels first: its rows are permuted to ours. */
const denseAfterPool = () =>
  draw([64, 12, 12, 128], 13, 1 / 96)
    .permuteDims(1, 2, 0, 3)
    .reshape(9216, 128)
    .copy();

export const cnn = {
  params: () => [
    kernel([32, 1, 3, 3], 11, 1 / 3),
    zeros(32),
    kernel([64, 32, 3, 3], 12, 1 / Math.sqrt(288)),
    zeros(64),
    denseAfterPool(),
    zeros(128),
    draw([128, 10], 14, 1 / Math.sqrt(128)),
    zeros(10),
  ],
  data: (/** @type {number} */ n) => ({ x: draw([n, 28, 28, 1], 21), y: nx.asarray(ints(n, 22, 10)) }),
  apply(/** @type {NDArray[]} */ p, /** @type {NDArray} */ x) {
    let h = relu(nx.conv2d(x, p[0]).add(p[1]));
    h = relu(nx.conv2d(h, p[2]).add(p[3]));
    h = nx.maxPool2d(h, 2).reshape(x.shape[0], 9216);
    return relu(h.matmul(p[4]).add(p[5])).matmul(p[6]).add(p[7]);
  },
};

export const mlp = {
  params: () => [
    draw([784, 512], 31, 1 / 28),
    zeros(512),
    draw([512, 512], 32, 1 / Math.sqrt(512)),
    zeros(512),
    draw([512, 10], 33, 1 / Math.sqrt(512)),
    zeros(10),
  ],
  data: (/** @type {number} */ n) => ({ x: draw([n, 784], 41), y: nx.asarray(ints(n, 42, 10)) }),
  apply(/** @type {NDArray[]} */ p, /** @type {NDArray} */ x) {
    const h = relu(x.matmul(p[0]).add(p[1]));
    return relu(h.matmul(p[2]).add(p[3])).matmul(p[4]).add(p[5]);
  },
};

/** One whole training step, update included, as one compiled function. */
export function trainer(/** @type {typeof cnn} */ model, /** @type {number} */ batch) {
  const optimizer = kaun.adam(1e-3);
  const loss = (/** @type {NDArray[]} */ p, /** @type {NDArray} */ x, /** @type {NDArray} */ y) =>
    kaun.crossEntropy(model.apply(p, x), y);
  const step = jit(
    (
      /** @type {NDArray[]} */ p,
      /** @type {any} */ s,
      /** @type {NDArray} */ x,
      /** @type {NDArray} */ y,
    ) => {
      const [value, grads] = valueAndGrad(loss)(p, x, y);
      return { value, ...optimizer.update(grads, s, p) };
    },
  );
  const { x, y } = model.data(batch);
  /** @type {NDArray[]} */
  let params = model.params();
  let state = optimizer.init(params);
  /** @type {number[]} */
  const losses = [];
  return {
    run() {
      const result = step(params, state, x, y);
      ({ params, state } = result);
      if (losses.length < 4) losses.push(Number(Number(result.value.item()).toFixed(5)));
    },
    extra: () => ({ losses }),
  };
}

/** A forward pass as one compiled function. */
export function predictor(/** @type {typeof cnn} */ model, /** @type {number} */ batch) {
  const forward = jit(model.apply);
  const params = model.params();
  const { x } = model.data(batch);
  return () => forward(params, x);
}
