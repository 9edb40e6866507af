import type { NDArray } from "@raven-ts/nx";

/**
 * An optimiser: pure functions on trees of parameters, so a whole training step can be jitted. `S` is the state's type;
 * counts of steps in it are arrays.
 */
export interface Optimizer<S> {
  init<P>(params: P): S;
  /** Takes one step down the gradients. Returns new parameters and state; nothing is changed in place. */
  update<P>(grads: P, state: S, params: P): { params: P; state: S };
}

/** A learning rate: fixed, or a function of the count of steps taken (0-d int32). */
export type Rate = number | ((step: NDArray) => NDArray | number);

export function rateAt(rate: Rate, step: NDArray): NDArray | number {
  return typeof rate === "function" ? rate(step) : rate;
}
