import {
  type ConvParams,
  convShape,
  type DType,
  elementOf,
  type Floating,
  type Promotion,
  ShapeError,
  showGiven,
  showShape,
  sizeOf,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";
import { add, divide, maximum } from "./arithmetic.ts";
import { reshape } from "./movement.ts";
import { commonDType, floating, toDType } from "./operand.ts";
import { max, sum } from "./reduce.ts";

/** One number for both axes of an image, or one each for height and width. */
export type Pair = number | readonly [number, number];

/** `"valid"` none, `"same"` as many zeros as give ceil(extent / stride), or [before, after] of height and of width. */
export type Padding = "valid" | "same" | ConvParams["padding"];

export interface WindowOptions {
  readonly strides?: Pair;
  readonly padding?: Padding;
}

export interface ConvOptions extends WindowOptions {
  /** Zeros between elements of `x`, plus one: above 1 it is a transposed convolution. */
  readonly inputDilation?: Pair;
  /** Zeros between elements of `w`, plus one. */
  readonly kernelDilation?: Pair;
  /** Parts that the channels fall into, each convolved with its own share of the kernels: 1. */
  readonly groups?: number;
}

function pairOf(op: string, what: string, given: Pair): [number, number] {
  const pair: unknown = typeof given === "number" ? [given, given] : given;
  const isStep = (n: unknown): boolean => Number.isInteger(n) && (n as number) > 0 && (n as number) < 2 ** 31;
  if (Array.isArray(pair) && pair.length === 2 && pair.every(isStep)) return [pair[0], pair[1]];
  throw new ShapeError(
    "nx/window",
    `${op}: cannot use ${what} ${showGiven(given)} (need whole numbers > 0 and below 2^31)`,
  );
}

type Margins = [[number, number], [number, number]];

/** Margins of height and width; where an odd number is needed, the extra zero comes after. */
function margins(
  op: string,
  padding: Padding,
  extents: readonly [number, number],
  windows: readonly [number, number],
  strides: readonly [number, number],
): Margins {
  if (padding === "valid") {
    return [
      [0, 0],
      [0, 0],
    ];
  }
  if (padding !== "same") {
    const given: unknown = padding;
    const isPair = (pair: unknown): boolean =>
      Array.isArray(pair) &&
      pair.length === 2 &&
      pair.every((n) => Number.isInteger(n) && Math.abs(n) < 2 ** 31);
    if (Array.isArray(given) && given.length === 2 && given.every(isPair)) {
      return given.map((pair) => [...pair]) as Margins;
    }
    throw new ShapeError(
      "nx/padding",
      `${op}: cannot use padding ${showGiven(padding)} (need "valid", "same" or [before, after] of height and of width)`,
    );
  }
  return extents.map((extent, i) => {
    const total = Math.max(0, (Math.ceil(extent / strides[i]) - 1) * strides[i] + windows[i] - extent);
    return [total >> 1, total - (total >> 1)];
  }) as Margins;
}

/**
 * Convolves images `x` [N,H,W,C] with kernels `w` [KH,KW,C/groups,O] into [N,OH,OW,O], without flipping the kernel.
 *
 * @throws {ShapeError} if ranks or channels do not fit, or the kernel is larger than the padded image.
 * @example
 * nx.conv2d(nx.ones([1, 4, 4, 1]), nx.ones([3, 3, 1, 8])).shape // [1, 2, 2, 8]
 */
export function conv2d<D extends DType, E extends DType>(
  x: NDArray<D>,
  w: NDArray<E>,
  options?: ConvOptions,
): NDArray<Floating[Promotion[D][E]]>;
export function conv2d(x: NDArray, w: NDArray, options: ConvOptions = {}): NDArray {
  const shapes = `${showShape(x.shape)} with ${showShape(w.shape)}`;
  if (x.ndim !== 4 || w.ndim !== 4) {
    throw new ShapeError(
      "nx/conv-rank",
      `nx.conv2d: cannot convolve ${shapes} (need [N,H,W,C] and [KH,KW,C,O])`,
    );
  }
  const [groups] = pairOf("nx.conv2d", "groups", options.groups ?? 1);
  if (x.shape[3] !== w.shape[2] * groups) {
    const wanted = groups === 1 ? `${w.shape[2]}` : `${w.shape[2]} in each of ${groups} groups`;
    throw new ShapeError(
      "nx/conv-channels",
      `nx.conv2d: cannot convolve ${shapes} (channels ${x.shape[3]} ≠ ${wanted})`,
    );
  }
  if (w.shape[3] % groups !== 0) {
    throw new ShapeError(
      "nx/conv-groups",
      `nx.conv2d: cannot convolve ${shapes} (${w.shape[3]} outputs do not divide into ${groups} groups)`,
    );
  }
  const strides = pairOf("nx.conv2d", "strides", options.strides ?? 1);
  const inputDilation = pairOf("nx.conv2d", "inputDilation", options.inputDilation ?? 1);
  const kernelDilation = pairOf("nx.conv2d", "kernelDilation", options.kernelDilation ?? 1);
  const extents: [number, number] = [
    dilated(x.shape[1], inputDilation[0]),
    dilated(x.shape[2], inputDilation[1]),
  ];
  const windows: [number, number] = [
    dilated(w.shape[0], kernelDilation[0]),
    dilated(w.shape[1], kernelDilation[1]),
  ];
  const padding = margins("nx.conv2d", options.padding ?? "valid", extents, windows, strides);
  const margin = padding.map(([before, after], i) => Math.max(1, extents[i] + before + after));
  const params: ConvParams = { strides: within(strides, margin), padding, inputDilation, kernelDilation };
  const shape = convShape(x.shape, w.shape, params);
  if (shape[1] === 0 || shape[2] === 0) {
    throw new ShapeError(
      "nx/conv-window",
      `nx.conv2d: cannot convolve ${shapes} (the kernel is larger than the image)`,
    );
  }
  const dtype = floating(commonDType("nx.conv2d", [x, w]));
  return apply("conv", [toDType(x, dtype), toDType(w, dtype)], params);
}

/** Strides no longer than the image: beyond, there is no second window. */
function within(strides: readonly [number, number], extents: readonly number[]): [number, number] {
  return [Math.min(strides[0], extents[0]), Math.min(strides[1], extents[1])];
}

function dilated(extent: number, by: number): number {
  return extent === 0 ? 0 : (extent - 1) * by + 1;
}

/** The image padded with `value`, and where windows go. */
interface Windows {
  readonly image: NDArray;
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly counts: readonly [number, number];
}

function windowsOf(op: string, x: NDArray, size: Pair, options: WindowOptions, value: number): Windows {
  const window = pairOf(op, "a window of", size);
  const strides = pairOf(op, "strides", options.strides ?? size);
  if (x.ndim !== 4) {
    throw new ShapeError("nx/pool-rank", `${op}: cannot pool ${showShape(x.shape)} (need [N,H,W,C])`);
  }
  const extents: [number, number] = [x.shape[1], x.shape[2]];
  const [top, side] = margins(op, options.padding ?? "valid", extents, window, strides);
  const some = [...top, ...side].some((n) => n !== 0);
  const image = some
    ? apply("pad", [x], {
        low: [0, top[0], side[0], 0],
        high: [0, top[1], side[1], 0],
        interior: [0, 0, 0, 0],
        value: elementOf(value, x.dtype),
      })
    : x;
  const counts = [0, 1].map((i) => Math.floor((image.shape[i + 1] - window[i]) / strides[i]) + 1);
  if (counts.some((n) => n < 1)) {
    throw new ShapeError(
      "nx/pool-window",
      `${op}: cannot pool ${showShape(x.shape)} by [${window.join(",")}] (the window is larger than the image)`,
    );
  }
  return { image, window, strides: within(strides, image.shape.slice(1, 3)), counts: [counts[0], counts[1]] };
}

/** `image[:, i : i + counts·strides : strides, j : ..., :]`: element (i, j) of every window. */
function tap(windows: Windows, i: number, j: number): NDArray {
  const { image, strides, counts } = windows;
  const [n, , , c] = image.shape;
  return apply("slice", [image], {
    start: [0, i, j, 0],
    stop: [n, i + (counts[0] - 1) * strides[0] + 1, j + (counts[1] - 1) * strides[1] + 1, c],
    step: [1, strides[0], strides[1], 1],
  });
}

/** [N,OH,KH,OW,KW,C] where windows tile the image without overlap or gap, cropped to whole windows; else null. */
function tiles(windows: Windows): NDArray | null {
  const { image, window, strides, counts } = windows;
  if (window[0] !== strides[0] || window[1] !== strides[1]) return null;
  const [n, , , c] = image.shape;
  const [h, w] = [counts[0] * window[0], counts[1] * window[1]];
  const whole = h === image.shape[1] && w === image.shape[2];
  const cropped = whole
    ? image
    : apply("slice", [image], { start: [0, 0, 0, 0], stop: [n, h, w, c], step: [1, 1, 1, 1] });
  return reshape(cropped, [n, counts[0], window[0], counts[1], window[1], c]);
}

function combine(windows: Windows, op: (a: NDArray, b: NDArray) => NDArray): NDArray {
  let total: NDArray | null = null;
  for (let i = 0; i < windows.window[0]; i++) {
    for (let j = 0; j < windows.window[1]; j++) {
      const part = tap(windows, i, j);
      total = total === null ? part : op(total, part);
    }
  }
  return total!;
}

/**
 * Largest value of every window of images [N,H,W,C]. Strides are the window's size unless given; incomplete windows are
 * left out; padding never wins.
 *
 * @example
 * nx.maxPool2d(nx.arange(16).reshape(1, 4, 4, 1), 2).reshape(2, 2).tolist() // [[5, 7], [13, 15]]
 */
export function maxPool2d<D extends DType>(x: NDArray<D>, window: Pair, options?: WindowOptions): NDArray<D>;
export function maxPool2d(x: NDArray, window: Pair, options: WindowOptions = {}): NDArray {
  const windows = windowsOf("nx.maxPool2d", x, window, options, Number.NEGATIVE_INFINITY);
  const tiled = tiles(windows);
  return tiled === null ? combine(windows, maximum) : max(tiled, { axis: [2, 4] });
}

/**
 * Mean of every window of images [N,H,W,C], zeros of the padding counted; otherwise as {@link maxPool2d}.
 *
 * @example
 * nx.avgPool2d(nx.arange(16).reshape(1, 4, 4, 1), 2).reshape(2, 2).tolist() // [[2.5, 4.5], [10.5, 12.5]]
 */
export function avgPool2d<D extends DType>(
  x: NDArray<D>,
  window: Pair,
  options?: WindowOptions,
): NDArray<Floating[D]>;
export function avgPool2d(x: NDArray, window: Pair, options: WindowOptions = {}): NDArray {
  const windows = windowsOf("nx.avgPool2d", toDType(x, floating(x.dtype)), window, options, 0);
  const tiled = tiles(windows);
  const total = tiled === null ? combine(windows, add) : sum(tiled, { axis: [2, 4] });
  return divide(total, sizeOf(windows.window));
}
