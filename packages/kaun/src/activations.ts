import { exp, sigmoid as logistic, type NDArray, stopGradient, where } from "@raven-ts/nx";

/**
 * Rectifier: `max(x, 0)`, with derivative 0 at 0; NaN stays. Same shape and dtype.
 *
 * @example
 * relu(nx.array([-1, 0, 2])).tolist() // [0, 0, 2]
 */
export function relu(x: NDArray): NDArray {
  return where(x.lessEqual(0), 0, x);
}

/** Logistic function `1 / (1 + exp(-x))`, elementwise. */
export function sigmoid(x: NDArray): NDArray<"float32" | "float64"> {
  return logistic(x);
}

/** Hyperbolic tangent, elementwise. */
export function tanh(x: NDArray): NDArray<"float32" | "float64"> {
  return x.tanh();
}

/**
 * Gaussian error linear unit by its tanh approximation.
 *
 * @see Hendrycks and Gimpel 2016, arXiv:1606.08415
 */
export function gelu(x: NDArray): NDArray {
  const inner = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  return x.mul(inner.tanh().add(1)).mul(0.5);
}

/**
 * Logarithm of softmax along an axis (the last), stable for any finite x: the largest element is taken off first, so
 * that the logarithm is added to numbers of its own size.
 *
 * @example
 * logSoftmax(nx.array([1000, 1000])).tolist() // [-0.6931471824645996, -0.6931471824645996]
 */
export function logSoftmax(x: NDArray, axis: number = -1): NDArray {
  const shifted = x.sub(stopGradient(x.max({ axis, keepdims: true })));
  return shifted.sub(shifted.exp().sum({ axis, keepdims: true }).log());
}

/**
 * Probabilities `exp(x) / sum(exp(x))` along an axis (the last).
 *
 * @example
 * softmax(nx.array([0, 0])).tolist() // [0.5, 0.5]
 */
export function softmax(x: NDArray, axis: number = -1): NDArray<"float32" | "float64"> {
  return exp(logSoftmax(x, axis));
}
