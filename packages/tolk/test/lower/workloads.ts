import * as nx from "@raven-ts/nx";
import { grad, valueAndGrad } from "@raven-ts/rune";

type Workload = readonly [
  title: string,
  f: (...xs: nx.NDArray[]) => unknown,
  shapes: readonly (readonly number[])[],
];

const relu = (x: nx.NDArray): nx.NDArray => nx.where(x.greater(0), x, 0);

function logSoftmax(x: nx.NDArray): nx.NDArray {
  return x.sub(nx.logsumexp(x, { axis: -1, keepdims: true }));
}

function layerNorm(x: nx.NDArray, scale: nx.NDArray, offset: nx.NDArray): nx.NDArray {
  const centred = x.sub(x.mean({ axis: -1, keepdims: true }));
  const variance = centred.square().mean({ axis: -1, keepdims: true });
  return centred.div(variance.add(1e-5).sqrt()).mul(scale).add(offset);
}

function adam(p: nx.NDArray, g: nx.NDArray, m: nx.NDArray, v: nx.NDArray): nx.NDArray[] {
  const mean = m.mul(0.9).add(g.mul(0.1));
  const square = v.mul(0.999).add(g.mul(g).mul(0.001));
  return [p.sub(mean.div(square.sqrt().add(1e-8)).mul(1e-3)), mean, square];
}

/** Functions whose kernels are on record: see kernels.golden.test.ts. */
export const workloads: readonly Workload[] = [
  ["six operations on the same elements", (x) => x.mul(2).add(1).tanh().mul(x).sub(0.5).abs(), [[4096, 8]]],
  ["softmax", (x) => logSoftmax(x).exp(), [[512, 64]]],
  ["layer norm", (x, s, o) => layerNorm(x, s, o), [[512, 64], [64], [64]]],
  [
    "layer norm, backward",
    (x, s, o) =>
      grad((x: nx.NDArray, s: nx.NDArray, o: nx.NDArray) => layerNorm(x, s, o).square().sum(), {
        argnums: [0, 1, 2],
      })(x, s, o),
    [[512, 1024], [1024], [1024]],
  ],
  [
    "a concat inside a chain",
    (a, b) =>
      nx
        .concat([a.mul(2), b.add(1)])
        .mul(3)
        .tanh(),
    [
      [100, 64],
      [50, 64],
    ],
  ],
  ["a pad inside a chain", (a) => nx.pad(a.mul(2), 1).mul(3).tanh(), [[100, 64]]],
  ["dense, bias, rectifier", (x, w, b) => relu(x.matmul(w).add(b)), [[64, 784], [784, 512], [512]]],
  [
    "convolution, bias, rectifier, pool",
    (x, w, b) => nx.maxPool2d(relu(nx.conv2d(x, w).add(b)), 2),
    [[8, 28, 28, 1], [3, 3, 1, 32], [32]],
  ],
  [
    "Adam on one tensor",
    adam,
    [
      [784, 512],
      [784, 512],
      [784, 512],
      [784, 512],
    ],
  ],
  [
    "Adam on tensors of many lengths",
    (...all) => all.flatMap((p) => adam(p, p.mul(2), p, p.square())),
    Array.from({ length: 24 }, (_, i) => [[10, 512, 4096][i % 3]]),
  ],
  [
    "a training step of a perceptron",
    (x, w1, b1, w2, b2) => {
      const loss = (params: {
        w1: nx.NDArray;
        b1: nx.NDArray;
        w2: nx.NDArray;
        b2: nx.NDArray;
      }): nx.NDArray => {
        const hidden = relu(x.matmul(params.w1).add(params.b1));
        return logSoftmax(hidden.matmul(params.w2).add(params.b2)).slice("...", 0).mean().neg();
      };
      const params = { w1, b1, w2, b2 };
      const [value, grads] = valueAndGrad(loss)(params);
      return [
        value,
        params.w1.sub(grads.w1.mul(0.1)),
        params.b1.sub(grads.b1.mul(0.1)),
        params.w2.sub(grads.w2.mul(0.1)),
        params.b2.sub(grads.b2.mul(0.1)),
      ];
    },
    [[128, 784], [784, 512], [512], [512, 10], [10]],
  ],
];
