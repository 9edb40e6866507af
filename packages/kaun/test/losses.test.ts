import { activations, binaryCrossEntropy, crossEntropy, meanSquaredError, softmax } from "@raven-ts/kaun";
import { allclose, array, type NDArray, zeros } from "@raven-ts/nx";
import { grad } from "@raven-ts/rune";
import { expect, test } from "vitest";
import { golden } from "./golden.ts";

const f64 = (values: unknown): NDArray => array(values as number[][], { dtype: "float64" });
const labels = array([...golden.labels], { dtype: "int32" });
const close = (x: NDArray, expected: unknown): boolean =>
  allclose(x, f64(expected), { rtol: 1e-12, atol: 1e-12 });

test("cross-entropy is PyTorch's", () => {
  expect(crossEntropy(f64(golden.logits), labels).item()).toBeCloseTo(golden.crossEntropy, 12);
});

test("binary cross-entropy is PyTorch's", () => {
  expect(binaryCrossEntropy(f64(golden.logits), f64(golden.targets)).item()).toBeCloseTo(
    golden.binaryCrossEntropy,
    12,
  );
});

test("mean squared error is PyTorch's", () => {
  expect(meanSquaredError(f64(golden.logits), f64(golden.targets)).item()).toBeCloseTo(
    golden.meanSquaredError,
    12,
  );
});

test("softmax, log softmax and gelu are PyTorch's", () => {
  expect(close(softmax(f64(golden.logits)), golden.softmax)).toBe(true);
  expect(close(activations.logSoftmax(f64(golden.logits)), golden.logSoftmax)).toBe(true);
  expect(close(activations.gelu(f64(golden.x)), golden.gelu)).toBe(true);
});

test("cross-entropy of huge logits stays finite", () => {
  const loss = crossEntropy(
    array([
      [1e4, -1e4],
      [-1e4, 1e4],
    ]),
    array([0, 0], { dtype: "int32" }),
  );
  expect(loss.item()).toBe(1e4);
});

test("the gradient of cross-entropy is softmax less the one-hot labels, over the rows", () => {
  const logits = f64(golden.logits);
  const found = grad((x: NDArray) => crossEntropy(x, labels))(logits);
  const rows = golden.softmax.map((row, i) => row.map((p, j) => (p - (golden.labels[i] === j ? 1 : 0)) / 5));
  expect(close(found, rows)).toBe(true);
});

test("the rectifier's derivative at zero is zero", () => {
  const x = array([-1, 0, 2]);
  expect(grad((v: NDArray) => activations.relu(v).sum())(x).tolist()).toEqual([0, 0, 1]);
});

test("labels of another extent than the logits' rows are refused by name", () => {
  expect(() => crossEntropy(zeros([3, 4]), labels)).toThrow(
    "kaun.crossEntropy: cannot compare logits [3,4] with labels [5] (need [3])",
  );
});
