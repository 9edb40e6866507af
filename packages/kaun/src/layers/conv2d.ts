import { conv2d as convolve, type NDArray, type Padding, type Pair, zeros } from "@raven-ts/nx";
import { cannotTake } from "../errors.ts";
import { heNormal, type Initializer } from "../initializers.ts";
import type { Layer } from "./layer.ts";
import { outputShape } from "./window.ts";

export interface Conv2dOptions {
  readonly strides?: Pair;
  /** `"valid"` (the default), `"same"`, or [before, after] of height and of width. */
  readonly padding?: Padding;
  readonly bias?: boolean;
  readonly init?: Initializer;
}

/**
 * Convolution of images (batch, height, width, channels) with `features` kernels of extent `kernel`. Parameters
 * `weight` (kernel height, kernel width, channels, features) and `bias` (features,), float32.
 */
export function conv2d(features: number, kernel: Pair, options: Conv2dOptions = {}): Layer {
  const { strides = 1, padding = "valid", bias = true, init = heNormal } = options;
  const [height, width] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  return {
    name: "conv2d",
    init(key, shape) {
      if (shape.length !== 3)
        throw cannotTake("conv2d", shape, "need [height, width, channels]", "kaun/rank");
      const weight = init(key, [height, width, shape[2], features]);
      const params = bias ? { weight, bias: zeros([features]) } : { weight };
      const [h, w] = outputShape(shape, (x) => convolve(x, weight, { strides, padding }));
      return { params, shape: [h, w, features] };
    },
    apply(params, x) {
      const { weight, bias: offset } = params as { weight: NDArray; bias?: NDArray };
      const y = convolve(x, weight, { strides, padding });
      return offset === undefined ? y : y.add(offset);
    },
  };
}
