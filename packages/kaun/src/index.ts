export * as activations from "./activations.ts";
export { logSoftmax, softmax } from "./activations.ts";
export { type Batches, type BatchOptions, batches } from "./data/batches.ts";
export { glorotUniform, heNormal, type Initializer, lecunNormal } from "./initializers.ts";
export {
  type ApplyOptions,
  avgPool2d,
  type Conv2dOptions,
  conv2d,
  type DenseOptions,
  dense,
  dropout,
  elementwise,
  flatten,
  gelu,
  type Layer,
  maxPool2d,
  type Params,
  relu,
  sequential,
  sigmoid,
  tanh,
} from "./layers/index.ts";
export { binaryCrossEntropy, crossEntropy, meanSquaredError } from "./losses.ts";
export { accuracy, confusion } from "./metrics.ts";
export {
  type AdamOptions,
  type AdamState,
  adam,
  type Optimizer,
  type Rate,
  type SgdOptions,
  type SgdState,
  sgd,
} from "./optimizers/index.ts";
