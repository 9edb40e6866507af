import { sizeOf } from "../type/shape.ts";
import type { View } from "../type/view.ts";

/** Storage indices of a view's elements in row-major order. */
export function positions(view: View): Int32Array {
  const { shape, strides, offset } = view;
  const size = sizeOf(shape);
  const out = new Int32Array(size);
  if (size === 0) return out;
  out[0] = offset;
  let filled = 1;
  // Each axis, from the last, repeats what is there, shifted by its stride.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (let i = 1; i < shape[axis]; i++) {
      const shift = i * strides[axis];
      for (let j = 0; j < filled; j++) out[i * filled + j] = out[j] + shift;
    }
    filled *= shape[axis];
  }
  return out;
}
