import { type ErrorCode, type NDArray, ShapeError } from "@raven-ts/nx";
import { sameShape, showShape } from "@raven-ts/nx/internal";

/** A layer met an input it cannot take. */
export function cannotTake(
  layer: string,
  shape: readonly number[],
  why: string,
  code: ErrorCode,
): ShapeError {
  return new ShapeError(code, `kaun.${layer}: cannot take an input of shape [${shape.join(",")}] (${why})`);
}

/** Throws unless two arrays have one shape: broadcasting would compare every row with every other. */
export function checkSameShape(op: string, a: NDArray, b: NDArray, name: string): void {
  if (sameShape(a.shape, b.shape)) return;
  const [left, right] = [showShape(a.shape), showShape(b.shape)];
  throw new ShapeError(
    "kaun/shapes",
    `kaun.${op}: cannot compare ${left} with ${name} ${right} (need ${left})`,
  );
}
