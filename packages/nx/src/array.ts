import { type DType, dtypes } from "./dtype.ts";
import { denseStrides, type Shape, sizeOf } from "./shape.ts";
import { allocate, type Storage } from "./storage.ts";
import { isDense } from "./view.ts";

/**
 * An n-dimensional array: an immutable value in a mutable cell. Movement operations share storage.
 *
 * Exactly one of `storage` and `tracer` is set: under a transformation an array stands for a value that a trace knows.
 */
export class NDArray {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Number of elements. */
  readonly size: number;
  /** Steps between elements along each axis, in elements. */
  strides: readonly number[];
  /** Index in the storage of the first element, in elements. */
  offset: number;
  /** @internal */
  storage: Storage | null;
  /** What a trace attached, else null. @internal */
  readonly tracer: object | null;
  /** The JavaScript number this 0-d array was made from, if it was: a compiler may fold it. @internal */
  literal: number | null = null;

  /** @internal */
  constructor(
    dtype: DType,
    shape: Shape,
    storage: Storage | null,
    strides: readonly number[],
    offset: number,
    tracer: object | null,
  ) {
    this.dtype = dtype;
    this.shape = shape;
    this.size = sizeOf(shape);
    this.storage = storage;
    this.strides = strides;
    this.offset = offset;
    this.tracer = tracer;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** True when elements lie row-major without gaps. */
  get isContiguous(): boolean {
    return isDense(this);
  }

  /** A new array over the given storage: how operations below this class make their results. @internal */
  over(dtype: DType, shape: Shape, storage: Storage, strides: readonly number[], offset: number): NDArray {
    return new NDArray(dtype, shape, storage, strides, offset, null);
  }

  /** A new dense array with fresh, uninitialised storage. @internal */
  fresh(dtype: DType, shape: Shape): NDArray {
    const bytes = dtypes[dtype].bytes;
    const block = allocate(sizeOf(shape) * bytes);
    return new NDArray(dtype, shape, block.storage, denseStrides(shape), block.byteOffset / bytes, null);
  }
}
