// `npm run kernels`: what the compiler makes of well-known programs: kernels, bytes that need not be stored, and the
// reason for each border between kernels that stayed.
// @ts-check
import * as kaun from "@raven-ts/kaun";
import * as nx from "@raven-ts/nx";
import { grad, makeGraph, valueAndGrad } from "@raven-ts/rune";
import { lowerProgram } from "@raven-ts/tolk";

/** @typedef {nx.NDArray} A */

const target = /** @type {const} */ ({ name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true });
const over = { axis: -1, keepdims: true };

const softmax = (/** @type {A} */ x) => {
  const e = nx.exp(x.sub(x.max(over)));
  return e.div(e.sum(over));
};
const layerNorm = (/** @type {A} */ x, /** @type {A} */ s, /** @type {A} */ o) => {
  const c = x.sub(x.mean(over));
  return c.div(c.square().mean(over).add(1e-5).sqrt()).mul(s).add(o);
};
const attention = (/** @type {A} */ q, /** @type {A} */ k, /** @type {A} */ v) =>
  softmax(q.matmul(k.transpose([0, 2, 1])).mul(0.125)).matmul(v);
const entropy = (/** @type {A} */ x, /** @type {A} */ y) => kaun.crossEntropy(x, y);
const adam = (/** @type {A} */ p, /** @type {A} */ g, /** @type {A} */ m, /** @type {A} */ v) => {
  const mean = m.mul(0.9).add(g.mul(0.1));
  const square = v.mul(0.999).add(g.square().mul(0.001));
  return [p.sub(mean.div(square.sqrt().add(1e-8)).mul(1e-3)), mean, square];
};
const relu = kaun.activations.relu;
const mlp = (/** @type {A[]} */ [w1, b1, w2, b2], /** @type {A} */ x, /** @type {A} */ y) =>
  entropy(relu(x.matmul(w1).add(b1)).matmul(w2).add(b2), y);
const cnn = (/** @type {A[]} */ [c, b1, w, b2], /** @type {A} */ x, /** @type {A} */ y) => {
  const h = nx.maxPool2d(relu(nx.conv2d(x, c).add(b1)), 2);
  return entropy(h.reshape([x.shape[0], -1]).matmul(w).add(b2), y);
};
const train =
  (/** @type {(p: A[], x: A, y: A) => A} */ loss) =>
  (/** @type {A[]} */ p, /** @type {A} */ x, /** @type {A} */ y) => {
    const [value, slopes] = valueAndGrad(loss)(p, x, y);
    return [value, ...p.map((w, i) => w.sub(slopes[i].mul(0.1)))];
  };

const z = (/** @type {number[]} */ ...shape) => nx.zeros(shape);
const labels = (/** @type {number} */ n) => nx.zeros([n], { dtype: "int32" });

/** @type {[string, (...args: any[]) => unknown, unknown[]][]} */
const programs = [
  ["softmax", softmax, [z(512, 1024)]],
  ["layer norm", layerNorm, [z(512, 1024), z(1024), z(1024)]],
  [
    "layer norm, backward",
    (x, s, o) => grad((x, s, o) => layerNorm(x, s, o).square().sum(), { argnums: [0, 1, 2] })(x, s, o),
    [z(512, 1024), z(1024), z(1024)],
  ],
  ["cross-entropy, both ways", (x, y) => valueAndGrad((x) => entropy(x, y))(x), [z(256, 1000), labels(256)]],
  ["attention", attention, [z(8, 128, 64), z(8, 128, 64), z(8, 128, 64)]],
  ["Adam on one tensor", adam, [z(784, 512), z(784, 512), z(784, 512), z(784, 512)]],
  [
    "Adam on 256 tensors",
    (/** @type {A[][]} */ tensors) => tensors.map(([p, g, m, v]) => adam(p, g, m, v)),
    [Array.from({ length: 256 }, (_, i) => [0, 1, 2, 3].map(() => z([64, 512, 4096, 65536][i % 4])))],
  ],
  [
    "twelve equal layers",
    (/** @type {A} */ x, /** @type {A[]} */ ws) => ws.reduce((x, w) => nx.tanh(x.matmul(w)), x),
    [z(32, 64), Array.from({ length: 12 }, () => z(64, 64))],
  ],
  ["MLP step", train(mlp), [[z(784, 512), z(512), z(512, 10), z(10)], z(128, 784), labels(128)]],
  [
    "CNN step",
    train(cnn),
    [[z(3, 3, 1, 32), z(32), z(13 * 13 * 32, 10), z(10)], z(64, 28, 28, 1), labels(64)],
  ],
];

const kib = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(0)} KiB`;

const args = process.argv.slice(2);
for (const [name, f, given] of programs) {
  if (args.length > 0 && !args.some((part) => name.includes(part))) continue;
  const { kernels, decided, steps } = lowerProgram(makeGraph(f)(...given), target);
  const saved = decided.decisions.reduce((total, { savedBytes }) => total + savedBytes, 0);
  const count = `${kernels.length} kernels in ${steps.length} launches`;
  process.stdout.write(`\n${name}: ${count}, ${kib(saved)} neither stored nor read again\n`);
  for (const step of steps) {
    if (step.op === "launch") process.stdout.write(`  ${kernels[step.kernel].name}: ${step.why}\n`);
    if (step.op !== "group") continue;
    const [{ kernel, why }] = step.members;
    process.stdout.write(`  ${kernels[kernel].name}, over ${step.members.length} tensors: ${why}\n`);
  }
  for (const { bytes, why } of decided.borders) process.stdout.write(`  border of ${kib(bytes)}: ${why}\n`);
}
