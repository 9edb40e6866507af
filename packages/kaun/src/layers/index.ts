export { gelu, relu, sigmoid, tanh } from "./activation.ts";
export { type Conv2dOptions, conv2d } from "./conv2d.ts";
export { type DenseOptions, dense } from "./dense.ts";
export { dropout } from "./dropout.ts";
export { flatten } from "./flatten.ts";
export { type ApplyOptions, elementwise, type Layer, type Params, sequential } from "./layer.ts";
export { avgPool2d, maxPool2d } from "./pool.ts";
