import { expm1, type NDArray, scalar, sqrt, zerosLike } from "@raven-ts/nx";
import { treeMap } from "@raven-ts/rune";
import { type Optimizer, type Rate, rateAt } from "./optimizer.ts";

export interface AdamOptions {
  /** Decay of the first moment (0.9). */
  readonly beta1?: number;
  /** Decay of the second moment (0.999). */
  readonly beta2?: number;
  /** Added to the root of the second moment (1e-8). */
  readonly epsilon?: number;
  /** Decoupled weight decay (0). */
  readonly weightDecay?: number;
}

export interface AdamState {
  readonly step: NDArray;
  /** Running means of gradients and of their squares, shaped like the parameters. */
  readonly mean: unknown;
  readonly square: unknown;
}

/**
 * Adam: steps scaled by running moments of the gradients, corrected for their start at zero.
 *
 * @see Kingma and Ba 2015, arXiv:1412.6980; decoupled decay: Loshchilov and Hutter 2019, arXiv:1711.05101
 */
export function adam(rate: Rate, options: AdamOptions = {}): Optimizer<AdamState> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  const zero = (p: NDArray): NDArray => zerosLike(p);
  return {
    init: (params) => ({
      step: scalar(0, { dtype: "int32" }),
      mean: treeMap(zero, params),
      square: treeMap(zero, params),
    }),
    update(grads, state, params) {
      const step = state.step.add(1);
      const count = step.astype("float32");
      const lr = rateAt(rate, state.step);
      // 1 - beta^t, without the cancellation that the first steps would suffer.
      const unbias1 = expm1(count.mul(Math.log(beta1))).neg();
      const unbias2 = expm1(count.mul(Math.log(beta2))).neg();
      const mean = treeMap(
        (m: NDArray, g: NDArray) => m.mul(beta1).add(g.mul(1 - beta1)),
        state.mean as typeof grads,
        grads,
      );
      const square = treeMap(
        (v: NDArray, g: NDArray) => v.mul(beta2).add(g.mul(g).mul(1 - beta2)),
        state.square as typeof grads,
        grads,
      );
      const move = (p: NDArray, m: NDArray, v: NDArray): NDArray => {
        const direction = m.div(unbias1).div(sqrt(v.div(unbias2)).add(epsilon));
        const decayed = weightDecay === 0 ? direction : direction.add(p.mul(weightDecay));
        return p.sub(decayed.mul(lr));
      };
      return { params: treeMap(move, params, mean, square), state: { step, mean, square } };
    },
  };
}
