import { type NDArray, type Shape, zeros } from "@raven-ts/nx";

/** Height and width that an operation gives images of a shape: it is asked, with one image of zeros. */
export function outputShape(shape: Shape, f: (x: NDArray) => NDArray): [number, number] {
  const [, height, width] = f(zeros([1, ...shape])).shape;
  return [height, width];
}
