import type { NDArray } from "@raven-ts/nx";
import type { ConvParams } from "@raven-ts/tolk";
import { conv, permute, reshape } from "../ops.ts";

/** A batch of images goes into N; a batch of filters into the channels, as further groups where both have one. */
export function batchConv(
  inputs: readonly NDArray[],
  batched: readonly boolean[],
  params: ConvParams,
  size: number,
): NDArray {
  const [x, w] = inputs;
  if (!batched[1]) {
    const [, n, h, width, c] = x.shape;
    const result = conv(reshape(x, [size * n, h, width, c]), w, params);
    return reshape(result, [size, n, ...result.shape.slice(1)]);
  }
  const channels = x.shape[x.shape.length - 1];
  const [, kh, kw, perGroup, out] = w.shape;
  const groups = channels / perGroup;
  if (!batched[0]) {
    // Output channels in the order group, batch, channel: groups must stay outermost.
    const split = reshape(w, [size, kh, kw, perGroup, groups, out / groups]);
    const filters = reshape(permute(split, [1, 2, 3, 4, 0, 5]), [
      kh,
      kw,
      perGroup,
      groups * size * (out / groups),
    ]);
    const result = conv(x, filters, params);
    const [n, oh, ow] = result.shape;
    const whole = reshape(result, [n, oh, ow, groups, size, out / groups]);
    return reshape(permute(whole, [4, 0, 1, 2, 3, 5]), [size, n, oh, ow, out]);
  }
  const [, n, h, width] = x.shape;
  const images = reshape(permute(x, [1, 2, 3, 0, 4]), [n, h, width, size * channels]);
  const filters = reshape(permute(w, [1, 2, 3, 0, 4]), [kh, kw, perGroup, size * out]);
  const result = conv(images, filters, params);
  const [, oh, ow] = result.shape;
  return permute(reshape(result, [n, oh, ow, size, out]), [3, 0, 1, 2, 4]);
}
