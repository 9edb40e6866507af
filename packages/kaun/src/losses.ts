import { iota, isFloat, log1p, logicalAnd, type NDArray, ShapeError, where } from "@raven-ts/nx";
import { showShape } from "@raven-ts/nx/internal";
import { logSoftmax } from "./activations.ts";
import { checkSameShape } from "./errors.ts";

/**
 * Mean cross-entropy of softmax(logits) against class labels.
 *
 * `logits` is (..., classes), float; `labels` is (...), integer class indices. The result is 0-d, in nats; NaN where a
 * label names no class, since values cannot be checked under `jit`.
 *
 * @throws {ShapeError} if the leading axes differ.
 * @example
 * crossEntropy(nx.array([[0, 0]]), nx.array([1], { dtype: "int32" })).item() // 0.6931471824645996
 */
export function crossEntropy(logits: NDArray, labels: NDArray): NDArray<"float32" | "float64"> {
  const classes = logits.shape[logits.ndim - 1];
  const lead = logits.shape.slice(0, -1);
  if (labels.ndim !== lead.length || labels.shape.some((n, axis) => n !== lead[axis])) {
    throw new ShapeError(
      "kaun/labels",
      `kaun.crossEntropy: cannot compare logits ${showShape(logits.shape)} with labels ${showShape(labels.shape)} ` +
        `(need ${showShape(lead)})`,
    );
  }
  const isClass = labels.expandDims(-1).equal(iota([classes], 0));
  const picked = where(isClass, logSoftmax(logits), 0).sum({ axis: -1 });
  const known = logicalAnd(labels.greaterEqual(0), labels.astype("int32").less(classes));
  return picked
    .add(where(known, 0, Number.NaN))
    .mean()
    .neg();
}

/** Mean of squared differences of two arrays of one shape; 0-d. Throws `ShapeError` for different shapes. */
export function meanSquaredError(predicted: NDArray, target: NDArray): NDArray<"float32" | "float64"> {
  checkSameShape("meanSquaredError", predicted, target, "targets");
  return float(predicted).sub(target).square().mean();
}

/** Integers as float32: bytes would wrap. */
function float(x: NDArray): NDArray {
  return isFloat(x.dtype) ? x : x.astype("float32");
}

/**
 * Mean cross-entropy of sigmoid(logits) against targets in [0, 1], of one shape, stable for any finite logit; 0-d.
 *
 * @throws {ShapeError} if the shapes differ.
 */
export function binaryCrossEntropy(logits: NDArray, targets: NDArray): NDArray<"float32" | "float64"> {
  checkSameShape("binaryCrossEntropy", logits, targets, "targets");
  const large = log1p(logits.abs().neg().exp());
  return logits.maximum(0).sub(logits.mul(targets)).add(large).mean();
}
