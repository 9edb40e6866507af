import {
  type DType,
  type DTypeInfo,
  dtypes,
  type Element,
  type Elements,
  isTraced,
  type Shape,
  ShapeError,
  showShape,
  sizeOf,
  storageOf,
  type TypedArray,
  type TypedArrays,
  unreadableTracer,
  type Values,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import type { Lists, NestedList } from "../signatures.ts";

/** The storage as elements; throws `TraceError` for a traced array. */
export function dataOf(x: NDArray, what: string): TypedArray {
  if (isTraced(x)) throw unreadableTracer(what);
  return storageOf(x).as(x.dtype);
}

function value(x: NDArray, data: Elements, at: number): Element | boolean {
  return x.dtype === "bool" ? data[at] !== 0 : data[at];
}

/**
 * The only element as a JavaScript value: a boolean for bool, a bigint for 64-bit integers, else a number. Throws
 * `ShapeError` unless there is exactly one.
 *
 * @example
 * nx.item(nx.asarray([[7]])) // 7
 */
export function item<D extends DType>(x: NDArray<D>): Values[D] {
  const data = dataOf(x, "item()");
  if (x.size !== 1) {
    throw new ShapeError(
      "nx/item",
      `nx.item: cannot read one value of ${showShape(x.shape)} (it has ${x.size} elements)`,
      "use tolist() or toTypedArray()",
    );
  }
  return value(x, data, x.offset) as Values[D];
}

/**
 * Nested lists of JavaScript values.
 *
 * @example
 * nx.tolist(nx.asarray([[true], [false]])) // [[true], [false]]
 */
export function tolist<D extends DType, S extends Shape>(x: NDArray<D, S>): Lists<Values[D]>[S["length"]] {
  const data = dataOf(x, "tolist()");
  const visit = (axis: number, at: number): NestedList => {
    if (axis === x.ndim) return value(x, data, at);
    return Array.from({ length: x.shape[axis] }, (_, i) => visit(axis + 1, at + i * x.strides[axis]));
  };
  return visit(0, x.offset) as Lists<Values[D]>[S["length"]];
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
export function toTypedArray<D extends DType>(x: NDArray<D>): TypedArrays[D] {
  const data = dataOf(x, "toTypedArray()");
  const info = dtypes[x.dtype] as DTypeInfo<D>;
  const out = info.make(new ArrayBuffer(x.size * info.bytes));
  copyInto(x, data, out);
  return out;
}
