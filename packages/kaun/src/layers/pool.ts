import {
  avgPool2d as average,
  maxPool2d as maximum,
  type NDArray,
  type Pair,
  type WindowOptions,
} from "@raven-ts/nx";
import { cannotTake } from "../errors.ts";
import type { Layer } from "./layer.ts";
import { outputShape } from "./window.ts";

function pool(name: string, f: (x: NDArray) => NDArray): Layer {
  return {
    name,
    init(_key, shape) {
      if (shape.length !== 3) throw cannotTake(name, shape, "need [height, width, channels]", "kaun/rank");
      return { params: null, shape: [...outputShape(shape, f), shape[2]] };
    },
    apply: (_params, x) => f(x),
  };
}

/** Largest element of every window; windows do not overlap unless `strides` says so. No parameters. */
export function maxPool2d(window: Pair, options: WindowOptions = {}): Layer {
  return pool("maxPool2d", (x) => maximum(x, window, options));
}

/** Mean of every window; windows do not overlap unless `strides` says so. No parameters. */
export function avgPool2d(window: Pair, options: WindowOptions = {}): Layer {
  return pool("avgPool2d", (x) => average(x, window, options));
}
