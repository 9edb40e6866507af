import { allocate, type DType, dtypes, NDArray } from "@raven-ts/nx";

/** A 0-d array that a graph records as a literal; the value is rounded to the dtype. */
export function scalar(value: number, dtype: DType): NDArray {
  const { storage, byteOffset } = allocate(8);
  const offset = byteOffset / dtypes[dtype].bytes;
  const array = new NDArray(dtype, [], storage, [], offset, null);
  const data = storage.as(dtype);
  data[offset] = value;
  array.literal = data[offset];
  return array;
}
