import { DTypeError, random, ShapeError, where } from "@raven-ts/nx";
import type { Layer } from "./layer.ts";

/**
 * Drops elements with probability `rate` while training and scales the rest by `1 / (1 - rate)`; the identity
 * otherwise. Needs a key while training. No parameters.
 *
 * @throws {ShapeError} if `rate` is not in [0, 1). @throws {DTypeError} if there is no key while training.
 * @see Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting
 */
export function dropout(rate: number): Layer {
  if (!(rate >= 0 && rate < 1)) {
    throw new ShapeError("kaun/rate", `kaun.dropout: cannot drop at rate ${rate} (need 0 <= rate < 1)`);
  }
  return {
    name: "dropout",
    init: (_key, shape) => ({ params: null, shape }),
    apply(_params, x, { train = false, key } = {}) {
      if (!train || rate === 0) return x;
      if (key === undefined) {
        const hint = "pass one: net.apply(params, x, { train: true, key })";
        throw new DTypeError("kaun/key", "kaun.dropout: cannot drop without randomness (no key given)", hint);
      }
      const keep = random.bernoulli(key, 1 - rate, x.shape);
      return where(keep, x.div(1 - rate), 0);
    },
  };
}
