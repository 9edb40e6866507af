import { type NDArray, scalar, zerosLike } from "@raven-ts/nx";
import { treeMap } from "@raven-ts/rune";
import { type Optimizer, type Rate, rateAt } from "./optimizer.ts";

export interface SgdOptions {
  /** Fraction of the last step kept (0). */
  readonly momentum?: number;
  /** Looks ahead along the momentum (false). */
  readonly nesterov?: boolean;
}

export interface SgdState {
  readonly step: NDArray;
  /** Shaped like the parameters; null without momentum. */
  readonly velocity: unknown;
}

/**
 * Stochastic gradient descent: `p - rate * g`, with momentum `v = momentum * v + g` if asked for.
 *
 * @see Sutskever et al. 2013, On the importance of initialization and momentum in deep learning
 */
export function sgd(rate: Rate, options: SgdOptions = {}): Optimizer<SgdState> {
  const { momentum = 0, nesterov = false } = options;
  const zero = (p: NDArray): NDArray => zerosLike(p);
  return {
    init: (params) => ({
      step: scalar(0, { dtype: "int32" }),
      velocity: momentum === 0 ? null : treeMap(zero, params),
    }),
    update(grads, state, params) {
      const lr = rateAt(rate, state.step);
      const step = state.step.add(1);
      if (momentum === 0) {
        const next = treeMap((p: NDArray, g: NDArray) => p.sub(g.mul(lr)), params, grads);
        return { params: next, state: { step, velocity: null } };
      }
      const push = (v: NDArray, g: NDArray): NDArray => v.mul(momentum).add(g);
      const velocity = treeMap(push, state.velocity as typeof grads, grads);
      const move = (p: NDArray, v: NDArray, g: NDArray): NDArray =>
        p.sub((nesterov ? push(v, g) : v).mul(lr));
      return { params: treeMap(move, params, velocity, grads), state: { step, velocity } };
    },
  };
}
