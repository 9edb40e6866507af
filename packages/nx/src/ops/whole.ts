import { ShapeError, showGiven } from "@raven-ts/tolk";

/** The error of a number that an argument cannot be. */
export function notWhole(op: string, what: string, given: unknown, low: number, high: number): ShapeError {
  const least = low === Number.MIN_SAFE_INTEGER ? "" : ` >= ${low}`;
  const most = high === Number.MAX_SAFE_INTEGER ? "" : `${least === "" ? "" : " and"} <= ${high}`;
  return new ShapeError(
    "nx/whole",
    `${op}: cannot use ${what} ${showGiven(given)} (need a whole number${least}${most})`,
  );
}

/** A whole number that a caller gave, exact and within bounds; what is none never reaches the arithmetic of addresses. */
export function whole(
  op: string,
  what: string,
  given: unknown,
  low: number = Number.MIN_SAFE_INTEGER,
  high: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(given) && (given as number) >= low && (given as number) <= high) {
    return given as number;
  }
  throw notWhole(op, what, given, low, high);
}

/** A list of whole numbers, or one of one. */
export function wholes(
  op: string,
  what: string,
  given: number | readonly number[],
  low?: number,
): readonly number[] {
  const list: unknown = typeof given === "number" ? [given] : given;
  if (!Array.isArray(list)) return [whole(op, what, given, low)];
  return list.map((one) => whole(op, what, one, low));
}

/** A finite number that a caller gave. */
export function finite(op: string, what: string, given: unknown): number {
  if (Number.isFinite(given)) return given as number;
  throw new ShapeError("nx/finite", `${op}: cannot use ${what} ${showGiven(given)} (need a finite number)`);
}
