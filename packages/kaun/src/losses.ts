import { iota, log1p, type NDArray, ShapeError, showShape, where } from "@raven-ts/nx";
import { logSoftmax } from "./activations.ts";

/**
 * Mean cross-entropy of softmax(logits) against class labels.
 *
 * `logits` is (..., classes), float; `labels` is (...), integer class indices. The result is 0-d, in nats.
 *
 * @throws {ShapeError} if the leading axes differ.
 * @example
 * crossEntropy(nx.array([[0, 0]]), nx.array([1], { dtype: "int32" })).item() // 0.6931471824645996
 */
export function crossEntropy(logits: NDArray, labels: NDArray): NDArray {
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
  return where(isClass, logSoftmax(logits), 0).sum({ axis: -1 }).mean().neg();
}

/** Mean of squared differences of two arrays of one shape; 0-d. */
export function meanSquaredError(predicted: NDArray, target: NDArray): NDArray {
  return predicted.sub(target).square().mean();
}

/** Mean cross-entropy of sigmoid(logits) against targets in [0, 1], stable for any finite logit; 0-d. */
export function binaryCrossEntropy(logits: NDArray, targets: NDArray): NDArray {
  const large = log1p(logits.abs().neg().exp());
  return logits.maximum(0).sub(logits.mul(targets)).add(large).mean();
}
