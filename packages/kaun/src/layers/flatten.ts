import { sizeOf } from "@raven-ts/nx/internal";
import type { Layer } from "./layer.ts";

/** Joins all axes but the batch's into one. No parameters. */
export function flatten(): Layer {
  return {
    name: "flatten",
    init: (_key, shape) => ({ params: null, shape: [sizeOf(shape)] }),
    apply: (_params, x) => x.reshape([x.shape[0], sizeOf(x.shape.slice(1))]),
  };
}
