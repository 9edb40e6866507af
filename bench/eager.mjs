// Eager operations and what one call of a compiled function costs. RAVEN_DEVICE picks the device.
// @ts-check
import * as nx from "@raven-ts/nx";
import { jit } from "@raven-ts/rune";
import { ints, suite, uniform } from "./harness.mjs";

const b = suite("eager", `raven-${nx.currentDevice().name}`);
// Copies, as the peers do: memory that was lent is read anew by every operation.
const draw = (/** @type {number[]} */ shape, /** @type {number} */ seed) =>
  nx.array(
    uniform(
      shape.reduce((n, extent) => n * extent, 1),
      seed,
    ),
    { shape },
  );

for (const n of [64, 256, 512, 1024, 2048]) {
  await b(`matmul_${n}`, () => {
    const [x, y] = [draw([n, n], 1), draw([n, n], 2)];
    return () => x.matmul(y);
  });
}
await b("add_1e7", () => {
  const [x, y] = [draw([1e7], 1), draw([1e7], 2)];
  return () => x.add(y);
});
await b("chain_1e7", () => {
  const x = draw([1e7], 1);
  return () => nx.sin(x).mul(2).add(x.mul(x).neg().exp());
});
await b("chain_1e7_jit", () => {
  const x = draw([1e7], 1);
  const f = jit((/** @type {nx.NDArray} */ v) => nx.sin(v).mul(2).add(v.mul(v).neg().exp()));
  return () => f(x);
});
await b("transpose_copy", () => {
  const x = draw([4096, 4096], 1);
  return () => x.T.copy();
});
await b("bcast_add", () => {
  const [x, y] = [draw([4096, 1], 1), draw([1, 4096], 2)];
  return () => x.add(y);
});
await b("gather_1e6", () => {
  const x = draw([100_000, 16], 1);
  const index = nx.asarray(ints(1_000_000, 2, 100_000));
  return () => x.take(index, 0);
});
const square = () => draw([4096, 4096], 1);
await b("sum_all", () => {
  const x = square();
  return () => x.sum();
});
await b("sum_axis0", () => {
  const x = square();
  return () => x.sum({ axis: 0 });
});
await b("sum_axis1", () => {
  const x = square();
  return () => x.sum({ axis: 1 });
});
const softmax = (/** @type {nx.NDArray} */ x) => {
  const e = x.sub(x.max({ axis: 1, keepdims: true })).exp();
  return e.div(e.sum({ axis: 1, keepdims: true }));
};
await b("softmax", () => {
  const x = draw([4096, 1024], 1);
  return () => softmax(x);
});
await b("softmax_jit", () => {
  const x = draw([4096, 1024], 1);
  const f = jit(softmax);
  return () => f(x);
});
await b("randn_1e7", () => {
  const key = nx.random.key(0);
  return () => nx.random.normal(key, [1e7]);
});
const OPS = 100_000;
await b(
  "small_add4_100k",
  () => {
    const [x, y] = [draw([4], 1), draw([4], 2)];
    return () => {
      for (let i = 0; i < OPS; i++) x.add(y);
    };
  },
  { ops: OPS },
);
await b(
  "small_jit_100k",
  () => {
    const x = draw([4], 1);
    const f = jit((/** @type {nx.NDArray} */ v) => v.mul(2).add(1));
    return () => {
      for (let i = 0; i < OPS; i++) f(x);
    };
  },
  { ops: OPS },
);
