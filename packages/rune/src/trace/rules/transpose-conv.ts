import type { NDArray } from "@raven-ts/nx";
import type { Aval, ConvParams } from "@raven-ts/tolk";
import { conv, flip, permute, reshape, zeros } from "../ops.ts";

interface Operand {
  readonly aval: Aval;
  readonly value: NDArray | null;
}

type Pair = readonly [number, number];

const dilated = (extent: number, step: number): number => (extent - 1) * step + 1;

function both(f: (axis: 0 | 1) => Pair): readonly [Pair, Pair] {
  return [f(0), f(1)];
}

/** Swaps a filter's channels in and out within each group: [KH,KW,C/g,O] to [KH,KW,O/g,C]. */
function swapChannels(w: NDArray, groups: number): NDArray {
  if (groups === 1) return permute(w, [0, 1, 3, 2]);
  const [kh, kw, c, o] = w.shape;
  const split = reshape(w, [kh, kw, c, groups, o / groups]);
  return reshape(permute(split, [0, 1, 4, 3, 2]), [kh, kw, o / groups, groups * c]);
}

/** The cotangent of x: the cotangent of y, dilated by the strides, convolved with the flipped filter. */
function inputCotangent(ct: NDArray, x: Aval, w: NDArray, params: ConvParams): NDArray {
  const { strides, padding, inputDilation, kernelDilation } = params;
  const groups = x.shape[3] / w.shape[2];
  return conv(ct, swapChannels(flip(w, [0, 1]), groups), {
    strides: inputDilation,
    padding: both((axis) => {
      const kernel = dilated(w.shape[axis], kernelDilation[axis]);
      const low = kernel - 1 - padding[axis][0];
      const input = dilated(x.shape[axis + 1], inputDilation[axis]);
      const output = dilated(ct.shape[axis + 1], strides[axis]);
      return [low, input + kernel - 1 - output - low];
    }),
    inputDilation: strides,
    kernelDilation,
  });
}

/** [N,H,W,g*C] to [C,H,W,g*N]: channels become a batch, and each group's images its channels. */
function swapImages(x: NDArray, groups: number): NDArray {
  if (groups === 1) return permute(x, [3, 1, 2, 0]);
  const [n, h, w, channels] = x.shape;
  const split = reshape(x, [n, h, w, groups, channels / groups]);
  return reshape(permute(split, [4, 1, 2, 3, 0]), [channels / groups, h, w, groups * n]);
}

/** The cotangent of w: x convolved with the cotangent of y, summed over the batch as a channel. */
function filterCotangent(ct: NDArray, x: NDArray, w: Aval, params: ConvParams): NDArray {
  const { strides, padding, inputDilation, kernelDilation } = params;
  const images = swapImages(x, x.shape[3] / w.shape[2]);
  const result = conv(images, permute(ct, [1, 2, 0, 3]), {
    strides: kernelDilation,
    padding: both((axis) => {
      const low = padding[axis][0];
      const input = dilated(x.shape[axis + 1], inputDilation[axis]);
      const output = dilated(ct.shape[axis + 1], strides[axis]);
      return [low, dilated(w.shape[axis], kernelDilation[axis]) - 1 + output - input - low];
    }),
    inputDilation,
    kernelDilation: strides,
  });
  return permute(result, [1, 2, 0, 3]);
}

/** Both transposes of a convolution are convolutions. */
export function transposeConv(
  ct: NDArray,
  operands: readonly Operand[],
  params: ConvParams,
): (NDArray | null)[] {
  const [x, w] = operands;
  if (ct.size === 0 || x.aval.shape.includes(0) || w.aval.shape.includes(0)) {
    return operands.map((operand) => (operand.value === null ? zeros(operand.aval) : null));
  }
  if (x.value === null) return [inputCotangent(ct, x.aval, w.value as NDArray, params), null];
  return [null, filterCotangent(ct, x.value, w.aval, params)];
}
