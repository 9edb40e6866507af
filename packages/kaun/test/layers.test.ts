import { avgPool2d, conv2d, dense, dropout, flatten, maxPool2d, relu, sequential } from "@raven-ts/kaun";
import { allclose, array, conv2d as convolve, type NDArray, ones, random, zeros } from "@raven-ts/nx";
import { treeLeaves } from "@raven-ts/rune";
import { expect, test } from "vitest";
import { golden } from "./golden.ts";

const image = array(golden.conv.image);
const close = (x: NDArray, expected: unknown): boolean =>
  allclose(x, array(expected as number[]), { rtol: 1e-5, atol: 1e-5 });

test("a convolution with and without strides and padding is PyTorch's", () => {
  const weight = array(golden.conv.weight);
  expect(close(convolve(image, weight), golden.conv.valid)).toBe(true);
  const padding = [
    [1, 1],
    [1, 1],
  ] as const;
  expect(close(convolve(image, weight, { strides: 2, padding }), golden.conv.strided)).toBe(true);
});

test("pools are PyTorch's", () => {
  expect(close(maxPool2d(2).apply(null, image), golden.maxPool)).toBe(true);
  expect(close(avgPool2d(2).apply(null, image), golden.avgPool)).toBe(true);
});

test("a network tells the shape of its output and applies to batches of that shape", () => {
  const net = sequential(conv2d(4, 3), relu(), maxPool2d(2), flatten(), dense(10));
  const { params, shape } = net.init(random.key(0), [8, 8, 1]);
  expect(shape).toEqual([10]);
  expect(net.apply(params, ones([3, 8, 8, 1])).shape).toEqual([3, 10]);
  expect(treeLeaves(params).map((p) => (p as NDArray).shape)).toEqual([[3, 3, 1, 4], [4], [36, 10], [10]]);
});

test("the same key draws the same parameters, another key others", () => {
  const draw = (seed: number): unknown =>
    treeLeaves(dense(3).init(random.key(seed), [2]).params).map((p) => (p as NDArray).tolist());
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test("initial weights have the variance their initialiser names", () => {
  const { weight } = conv2d(64, 3).init(random.key(0), [9, 9, 32]).params as { weight: NDArray };
  expect(weight.var().item()).toBeCloseTo(2 / (9 * 32), 3);
});

test("dropout keeps the mean while training and does nothing otherwise", () => {
  const x = ones([100, 100]);
  const layer = dropout(0.25);
  expect(layer.apply(null, x)).toBe(x);
  const dropped = layer.apply(null, x, { train: true, key: random.key(3) });
  expect(dropped.mean().item()).toBeCloseTo(1, 1);
  expect(new Set(dropped.ravel().tolist() as number[])).toEqual(new Set([0, Math.fround(1 / 0.75)]));
});

test("dropout without a key while training is refused with the way out", () => {
  expect(() => dropout(0.5).apply(null, ones([2]), { train: true })).toThrow(
    "kaun.dropout: cannot drop without randomness (no key given)\nhint: pass one: net.apply(params, x, { train: true, key })",
  );
});

test("a rate that would drop everything is refused", () => {
  expect(() => dropout(1)).toThrow("kaun.dropout: cannot drop at rate 1 (need 0 <= rate < 1)");
});

test("an input of the wrong extent is refused with both sides", () => {
  const { params } = dense(3).init(random.key(0), [2]);
  expect(() => dense(3).apply(params, zeros([4, 5]))).toThrow(
    "kaun.dense: cannot take an input of shape [4,5] (last axis 5 ≠ 2 inputs)",
  );
  expect(() => conv2d(3, 3).init(random.key(0), [28, 28])).toThrow(
    "kaun.conv2d: cannot take an input of shape [28,28] (need [height, width, channels])",
  );
});
