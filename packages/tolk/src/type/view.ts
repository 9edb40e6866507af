import { denseStrides, type Shape, sizeOf } from "./shape.ts";

/** How an array reads its storage: element `i` lies at `offset + sum(i[axis] * strides[axis])`, in elements. */
export interface View {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** True when the elements lie row-major without gaps (the strides of axes of extent 1 do not matter). */
export function isDense(view: View): boolean {
  const { shape, strides } = view;
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== step) return shape.includes(0);
    step *= shape[axis];
  }
  return true;
}

/** The first and one past the last element that a view with elements reaches in its storage. */
export function spanOf({ shape, strides, offset }: View): [from: number, to: number] {
  let first = offset;
  let last = offset;
  for (let axis = 0; axis < shape.length; axis++) {
    const reach = (shape[axis] - 1) * strides[axis];
    if (reach < 0) first += reach;
    else last += reach;
  }
  return [first, last + 1];
}

/** The one value of a view, repeated: every stride 0. */
export function isStill(view: View): boolean {
  for (let axis = 0; axis < view.shape.length; axis++) {
    if (view.strides[axis] !== 0 && view.shape[axis] !== 1) return false;
  }
  return true;
}

/** Reorders axes. */
export function permuteView(view: View, axes: readonly number[]): View {
  return {
    shape: axes.map((axis) => view.shape[axis]),
    strides: axes.map((axis) => view.strides[axis]),
    offset: view.offset,
  };
}

/** Stretches axes of extent 1, and new leading axes, with stride 0. */
export function broadcastView(view: View, shape: Shape): View {
  const lead = shape.length - view.shape.length;
  const strides = shape.map((extent, axis) =>
    axis < lead || view.shape[axis - lead] !== extent ? 0 : view.strides[axis - lead],
  );
  return { shape, strides, offset: view.offset };
}

/** Takes `start:stop:step` of every axis, step > 0. */
export function sliceView(
  view: View,
  start: readonly number[],
  stop: readonly number[],
  step: readonly number[],
): View {
  let offset = view.offset;
  for (let axis = 0; axis < start.length; axis++) offset += start[axis] * view.strides[axis];
  return {
    shape: start.map((from, axis) => Math.max(0, Math.ceil((stop[axis] - from) / step[axis]))),
    strides: view.strides.map((stride, axis) => stride * step[axis]),
    offset,
  };
}

/** Reverses axes. */
export function flipView(view: View, axes: readonly number[]): View {
  const strides = [...view.strides];
  let offset = view.offset;
  for (const axis of axes) {
    offset += Math.max(0, view.shape[axis] - 1) * strides[axis];
    strides[axis] = -strides[axis];
  }
  return { shape: view.shape, strides, offset };
}

/**
 * Reshapes without moving data, or returns null where strides cannot express the result.
 *
 * Groups of old and new axes with equal products are matched; a group can be re-split when its old axes are
 * contiguous with each other.
 */
export function reshapeView(view: View, shape: Shape): View | null {
  if (isDense(view) || sizeOf(shape) === 0)
    return { shape, strides: denseStrides(shape), offset: view.offset };
  const old = view.shape
    .map((extent, axis) => ({ extent, stride: view.strides[axis] }))
    .filter((d) => d.extent !== 1);
  const strides = new Array<number>(shape.length).fill(0);
  let from = 0;
  let to = 0;
  while (from < old.length) {
    let oldEnd = from + 1;
    let newEnd = to;
    let oldSize = old[from].extent;
    let newSize = 1;
    while (newSize !== oldSize) {
      if (newSize < oldSize) newSize *= shape[newEnd++];
      else oldSize *= old[oldEnd++].extent;
    }
    for (let i = from; i + 1 < oldEnd; i++) {
      if (old[i].stride !== old[i + 1].stride * old[i + 1].extent) return null;
    }
    let step = old[oldEnd - 1].stride;
    for (let axis = newEnd - 1; axis >= to; axis--) {
      strides[axis] = step;
      step *= shape[axis];
    }
    from = oldEnd;
    to = newEnd;
  }
  return { shape, strides, offset: view.offset };
}

/** Merges neighbouring axes that every one of the views steps through evenly, and drops axes of extent 1. */
export function coalesce(
  shape: Shape,
  strides: readonly (readonly number[])[],
): { shape: number[]; strides: number[][] } {
  const outShape: number[] = [];
  const outStrides: number[][] = strides.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis];
    if (extent === 1) continue;
    const last = outShape.length - 1;
    const merges = last >= 0 && strides.every((s, i) => outStrides[i][last] === s[axis] * extent);
    if (merges) {
      outShape[last] *= extent;
      strides.forEach((s, i) => {
        outStrides[i][last] = s[axis];
      });
    } else {
      outShape.push(extent);
      strides.forEach((s, i) => {
        outStrides[i].push(s[axis]);
      });
    }
  }
  return { shape: outShape, strides: outStrides };
}
