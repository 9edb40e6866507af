import { type ErrorCode, ShapeError } from "@raven-ts/nx";

/** A layer met an input it cannot take. */
export function cannotTake(
  layer: string,
  shape: readonly number[],
  why: string,
  code: ErrorCode,
): ShapeError {
  return new ShapeError(code, `kaun.${layer}: cannot take an input of shape [${shape.join(",")}] (${why})`);
}
