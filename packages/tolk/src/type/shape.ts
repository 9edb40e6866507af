import { ShapeError } from "../errors.ts";

/** Extents, outermost axis first. */
export type Shape = readonly number[];

/** Number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i];
  return size;
}

/** The shape that was asked for, one number for one axis. Throws `ShapeError` unless extents are whole numbers >= 0. */
export function validShape(op: string, shape: Shape | number): Shape {
  const list = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(list) || list.some((extent) => !Number.isInteger(extent) || extent < 0)) {
    throw new ShapeError(
      "tolk/extent",
      `${op}: cannot make shape ${showGiven(list)} (extents must be whole numbers >= 0)`,
    );
  }
  if (!Number.isSafeInteger(sizeOf(list))) {
    throw new ShapeError(
      "tolk/extent",
      `${op}: cannot make shape ${showGiven(list)} (it has 2^53 elements or more)`,
    );
  }
  return list;
}

/** What a caller gave where numbers belong, in few words. */
export function showGiven(given: unknown): string {
  if (Array.isArray(given)) return `[${given.map(showGiven).join(",")}]`;
  if (typeof given === "string") return JSON.stringify(given);
  if (typeof given === "bigint") return `${given}n`;
  if (typeof given === "function") return "a function";
  return typeof given === "object" && given !== null ? "an object" : String(given);
}

/** The error of an axis that is none. */
export function noAxis(op: string, axis: unknown, rank: number): ShapeError {
  return new ShapeError(
    "tolk/axis",
    `${op}: cannot use axis ${showGiven(axis)} (the array has rank ${rank})`,
  );
}

/** Row-major strides of a dense array of this shape, in elements. */
export function denseStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

/** True when both shapes have the same extents. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Formats a shape as users read it: `[2,3]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/**
 * Returns the shape two operands broadcast to (NumPy's rule: align right, 1 stretches).
 *
 * @throws {ShapeError} naming every axis that does not fit, counted in the result.
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  let faults = "";
  for (let axis = 0; axis < rank; axis++) {
    const m = axis < rank - a.length ? 1 : a[axis - rank + a.length];
    const n = axis < rank - b.length ? 1 : b[axis - rank + b.length];
    if (m !== n && m !== 1 && n !== 1) faults += `${faults ? ", " : ""}axis ${axis}: ${m} ≠ ${n}`;
    out[axis] = m === 1 ? n : m;
  }
  if (faults) {
    throw new ShapeError(
      "tolk/broadcast",
      `${op}: cannot broadcast ${showShape(a)} with ${showShape(b)} (${faults})`,
    );
  }
  return out;
}

/** Resolves a possibly negative axis. Throws `ShapeError` when it is out of range. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const resolved = Number.isInteger(axis) && axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw noAxis(op, axis, rank);
  }
  return resolved;
}

/** Resolves `undefined` (all axes), one axis or several to sorted, distinct axes. */
export function normalizeAxes(
  op: string,
  axes: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const given = typeof axes === "number" ? [axes] : axes;
  if (!Array.isArray(given)) throw noAxis(op, given, rank);
  const list = given.map((axis) => normalizeAxis(op, axis, rank));
  const distinct = [...new Set(list)].sort((a, b) => a - b);
  if (distinct.length !== list.length) {
    throw new ShapeError(
      "tolk/axis-repeated",
      `${op}: cannot use axes [${list.join(",")}] (an axis is named twice)`,
    );
  }
  return distinct;
}
