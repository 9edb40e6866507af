import {
  dtypes,
  type Element,
  type Elements,
  isTraced,
  ShapeError,
  showShape,
  sizeOf,
  storageOf,
  type TypedArray,
  unreadableTracer,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";

/** A nested list of values, as deep as the array's rank. */
export type NestedList = number | bigint | boolean | NestedList[];

/** The storage as elements; throws `TraceError` for a traced array. */
export function dataOf(x: NDArray, what: string): TypedArray {
  if (isTraced(x)) throw unreadableTracer(what);
  return storageOf(x).as(x.dtype);
}

function value(x: NDArray, data: Elements, at: number): Element | boolean {
  return x.dtype === "bool" ? data[at] !== 0 : data[at];
}

/**
 * The only element as a JavaScript value: a boolean for bool (`item<boolean>(x)`), a bigint for
 * 64-bit integers (`item<bigint>(x)`), else a number. Throws `ShapeError` unless there is exactly one.
 *
 * @example
 * nx.item(nx.asarray([[7]])) // 7
 */
export function item<T extends Element | boolean = number>(x: NDArray): T {
  const data = dataOf(x, "item()");
  if (x.size !== 1) {
    throw new ShapeError(
      "nx/item",
      `nx.item: cannot read one value of ${showShape(x.shape)} (it has ${x.size} elements)`,
      "use tolist() or toTypedArray()",
    );
  }
  return value(x, data, x.offset) as T;
}

/**
 * Nested lists of JavaScript values.
 *
 * @example
 * nx.tolist(nx.asarray([[true], [false]])) // [[true], [false]]
 */
export function tolist(x: NDArray): NestedList {
  const data = dataOf(x, "tolist()");
  const visit = (axis: number, at: number): NestedList => {
    if (axis === x.ndim) return value(x, data, at);
    return Array.from({ length: x.shape[axis] }, (_, i) => visit(axis + 1, at + i * x.strides[axis]));
  };
  return visit(0, x.offset);
}

/** Writes the elements, row-major, to `out`. */
export function copyInto(x: NDArray, data: TypedArray, to: TypedArray): void {
  const out: Elements = to;
  if (x.isContiguous) {
    // Both are of one kind, which the type of a union cannot say.
    (to as Uint8Array).set((data as Uint8Array).subarray(x.offset, x.offset + x.size));
    return;
  }
  const last = x.ndim - 1;
  const run = x.shape[last];
  const step = x.strides[last];
  let filled = 0;
  const visit = (axis: number, at: number): void => {
    if (axis === last) {
      for (let i = 0; i < run; i++) out[filled++] = data[at + i * step];
      return;
    }
    for (let i = 0; i < x.shape[axis]; i++) visit(axis + 1, at + i * x.strides[axis]);
  };
  if (sizeOf(x.shape) > 0) visit(0, x.offset);
}

/**
 * The elements, row-major, in a new typed array; bool as 0 and 1. Always copies.
 *
 * @example
 * nx.toTypedArray(nx.asarray([[1, 2], [3, 4]]).T) // [1, 3, 2, 4]
 */
export function toTypedArray(x: NDArray): TypedArray {
  const data = dataOf(x, "toTypedArray()");
  const info = dtypes[x.dtype];
  const out = info.make(new ArrayBuffer(x.size * info.bytes));
  copyInto(x, data, out);
  return out;
}
