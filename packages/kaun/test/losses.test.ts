import {
  accuracy,
  activations,
  binaryCrossEntropy,
  confusion,
  crossEntropy,
  meanSquaredError,
  softmax,
} from "@raven-ts/kaun";
import { allclose, array, type NDArray, zeros } from "@raven-ts/nx";
import { grad, jit } from "@raven-ts/rune";
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

test("a label that names no class makes the loss NaN, jitted or not", () => {
  const logits = zeros([2, 3]);
  for (const odd of [3, -1]) {
    const wrong = array([0, odd], { dtype: "int32" });
    expect(crossEntropy(logits, wrong).item()).toBe(Number.NaN);
    expect(jit(crossEntropy)(logits, wrong).item()).toBe(Number.NaN);
  }
});

test("labels are integers of any dtype, and classes more than a byte counts", () => {
  const logits = zeros([2, 300]);
  for (const dtype of ["uint8", "int32", "uint32"] as const) {
    expect(crossEntropy(logits, array([0, 255], { dtype })).item()).toBeCloseTo(Math.log(300), 5);
  }
});

test("squared differences of bytes do not wrap", () => {
  const bytes = (...values: number[]): NDArray => array(values, { dtype: "uint8" });
  expect(meanSquaredError(bytes(1, 2), bytes(2, 255)).item()).toBe((1 + 253 ** 2) / 2);
});

test("nothing is compared by broadcasting", () => {
  const column = zeros([2, 1]);
  const row = zeros([2]);
  expect(() => meanSquaredError(column, row)).toThrow(
    "kaun.meanSquaredError: cannot compare [2,1] with targets [2] (need [2,1])",
  );
  expect(() => binaryCrossEntropy(column, row)).toThrow(
    "kaun.binaryCrossEntropy: cannot compare [2,1] with targets [2] (need [2,1])",
  );
  expect(() => accuracy(zeros([2, 3]), column)).toThrow(
    "kaun.accuracy: cannot compare [2] with labels [2,1] (need [2])",
  );
  expect(() => confusion(row, column, 2)).toThrow(
    "kaun.confusion: cannot compare [2] with predictions [2,1] (need [2])",
  );
});

test("the rectifier lets NaN through, so that a diverging network shows it", () => {
  expect(activations.relu(array([Number.NaN, -1, 2])).tolist()).toEqual([Number.NaN, 0, 2]);
});
