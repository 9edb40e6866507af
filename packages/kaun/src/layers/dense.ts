import { type NDArray, zeros } from "@raven-ts/nx";
import { cannotTake } from "../errors.ts";
import { glorotUniform, type Initializer } from "../initializers.ts";
import type { Layer } from "./layer.ts";

export interface DenseOptions {
  /** Adds a learned offset (true). */
  readonly bias?: boolean;
  readonly init?: Initializer;
}

/**
 * Fully connected layer `x @ weight + bias`: (..., inputs) to (..., features). Parameters `weight` (inputs, features)
 * and `bias` (features,), float32.
 */
export function dense(features: number, options: DenseOptions = {}): Layer {
  const { bias = true, init = glorotUniform } = options;
  return {
    name: "dense",
    init(key, shape) {
      if (shape.length === 0) throw cannotTake("dense", shape, "need at least one axis", "kaun/rank");
      const weight = init(key, [shape[shape.length - 1], features]);
      const params = bias ? { weight, bias: zeros([features]) } : { weight };
      return { params, shape: [...shape.slice(0, -1), features] };
    },
    apply(params, x) {
      const { weight, bias: offset } = params as { weight: NDArray; bias?: NDArray };
      const inputs = weight.shape[0];
      if (x.shape[x.ndim - 1] !== inputs) {
        throw cannotTake(
          "dense",
          x.shape,
          `last axis ${x.shape[x.ndim - 1]} ≠ ${inputs} inputs`,
          "kaun/inputs",
        );
      }
      const y = x.matmul(weight);
      return offset === undefined ? y : y.add(offset);
    },
  };
}
