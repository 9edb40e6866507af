import { iota, type NDArray, zeros } from "@raven-ts/nx";
import { checkSameShape } from "./errors.ts";

/**
 * Fraction of rows whose largest logit is at the label: `logits` (n, classes), `labels` (n,); 0-d float32.
 *
 * @throws {ShapeError} if there is not one label a row.
 * @example
 * accuracy(nx.array([[1, 2], [3, 0]]), nx.array([1, 1], { dtype: "int32" })).item() // 0.5
 */
export function accuracy(logits: NDArray, labels: NDArray): NDArray<"float32"> {
  const guessed = logits.argmax({ axis: -1 });
  checkSameShape("accuracy", guessed, labels, "labels");
  return guessed.equal(labels).astype("float32").mean();
}

/**
 * Counts of (label, prediction) pairs: entry [i, j] is how often class i was taken for class j. Shape
 * (classes, classes), int32. Labels and predictions are (n,); pairs outside the classes are not counted.
 *
 * @throws {ShapeError} if shapes differ.
 * @example
 * confusion(nx.array([0, 1, 1], { dtype: "int32" }), nx.array([0, 1, 0], { dtype: "int32" }), 2).tolist() // [[1, 0], [1, 1]]
 */
export function confusion(labels: NDArray, predictions: NDArray, classes: number): NDArray<"int32"> {
  checkSameShape("confusion", labels, predictions, "predictions");
  if (labels.size === 0) return zeros([classes, classes], { dtype: "int32" });
  const index = iota([classes], 0);
  const actual = labels.expandDims(-1).equal(index).astype("float32");
  const guessed = predictions.expandDims(-1).equal(index).astype("float32");
  return actual.T.matmul(guessed).astype("int32");
}
