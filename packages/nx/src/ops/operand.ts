import {
  broadcastShapes,
  castScalar,
  type DType,
  DTypeError,
  dtypes,
  type Element,
  type Elements,
  elementOf,
  fresh,
  isBig,
  isFloat,
  isInteger,
  literalOf,
  markLiteral,
  over,
  promote,
  type Shape,
  sameShape,
  storageOf,
  stored,
  weakDType,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";

/** A JavaScript value that adapts to the arrays beside it. */
export type Scalar = number | bigint | boolean;

/** What elementwise functions take: an array, or a JavaScript value. */
export type Operand = NDArray | Scalar;

/** A 0-d array of a JavaScript value that a compiler may fold, of the class of `x`. */
export function scalarBeside(x: NDArray, value: Scalar, dtype: DType): NDArray {
  const out = fresh(x, dtype, []);
  const given = typeof value === "boolean" ? Number(value) : value;
  const data: Elements = storageOf(out).as(dtype);
  data[out.offset] = elementOf(given, dtype);
  markLiteral(out, isFloat(dtype) ? Number(given) : data[out.offset]);
  return out;
}

const still: readonly (readonly number[])[] = [[], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0]];

/** A number in every place of `x`'s shape, in its dtype: in plain evaluation only, for it is no literal. */
export function numberLike(x: NDArray, value: Element): NDArray {
  const cell = fresh(x, x.dtype, still[0]);
  const storage = storageOf(cell);
  const data: Elements = storage.as(x.dtype);
  data[cell.offset] = isBig(x.dtype) ? BigInt(value) : Number(value);
  const strides = still[x.shape.length] ?? x.shape.map(() => 0);
  return over(x, x.dtype, x.shape, storage, strides, cell.offset);
}

/** `x` as `dtype`; itself where it is that already. A literal stays one. */
export function toDType(x: NDArray, dtype: DType): NDArray {
  if (x.dtype === dtype) return x;
  const literal = literalOf(x);
  if (literal !== null) {
    const held = stored(elementOf(literal, x.dtype), x.dtype);
    return scalarBeside(x, stored(castScalar(x.dtype, dtype)(held), dtype), dtype);
  }
  return apply("cast", [x], { dtype });
}

/** `x` stretched to `shape`, which it is known to fit. */
export function toShape(x: NDArray, shape: Shape): NDArray {
  return sameShape(x.shape, shape) ? x : apply("broadcast", [x], { shape });
}

/**
 * Whether an integer dtype holds a whole number; every other dtype holds it somehow. A number stands for a 64-bit
 * integer only where it is exact; beyond 2⁵³ it may stand for several.
 */
export function holds(dtype: DType, value: Element): boolean {
  if (!isInteger(dtype)) return true;
  const [low, high] = dtypes[dtype].limits;
  const exact = typeof value === "bigint" || !isBig(dtype) || Number.isSafeInteger(value);
  return exact && value >= low && value <= high;
}

/** The error of a value that a dtype does not hold. */
export function beyond(op: string, dtype: DType, value: Element): DTypeError {
  const [low, high] = dtypes[dtype].limits;
  if (isBig(dtype) && typeof value === "number") {
    return new DTypeError(
      "nx/number-range",
      `${op}: cannot hold ${value} in ${dtype} (numbers are exact as whole numbers below 2^53)`,
      Number.isInteger(value)
        ? `write it as a bigint: ${BigInt(value)}n`
        : "round it first, or use a float dtype",
    );
  }
  return new DTypeError(
    "nx/number-range",
    `${op}: cannot hold ${value} in ${dtype} (${low} to ${high})`,
    'convert the array first: astype("float32")',
  );
}

/** Throws unless `dtype` holds the whole part of a number. */
export function checkNumber(op: string, dtype: DType, value: Scalar): void {
  if (typeof value === "boolean") return;
  const whole = typeof value === "number" ? Math.trunc(value) : value;
  if (!holds(dtype, whole) && !Number.isNaN(value)) throw beyond(op, dtype, value);
}

/** Throws for a number that is no exact 64-bit integer of that dtype, and for a bigint that an integer dtype does not hold. */
export function checkElement(op: string, dtype: DType, value: Scalar): void {
  if (typeof value === "boolean" || (typeof value === "number" && !isBig(dtype))) return;
  if (!holds(dtype, value)) throw beyond(op, dtype, value);
}

/** True for the JavaScript values that operands may be. */
export function isScalar(x: unknown): x is Scalar {
  return typeof x === "number" || typeof x === "boolean" || typeof x === "bigint";
}

/** Throws for what is neither an array, a number nor a boolean. */
export function checkOperand(op: string, x: Operand): void {
  if (isScalar(x)) return;
  if (typeof x === "object" && x !== null && dtypes[x.dtype] !== undefined) return;
  const what =
    typeof x === "object" && x !== null ? `a value of type ${(x as object).constructor?.name}` : `${x}`;
  throw new DTypeError(
    "nx/operand",
    `${op}: cannot take ${what} (need an array, a number or a boolean)`,
    "make an array of it: nx.asarray(x)",
  );
}

/** The common dtype of operands, numbers adapting; throws where there is no array among them. */
export function commonDType(op: string, operands: readonly Operand[]): DType {
  let dtype: DType | null = null;
  for (const x of operands) {
    checkOperand(op, x);
    if (typeof x === "object") dtype = dtype === null ? x.dtype : promote(dtype, x.dtype);
  }
  if (dtype === null) {
    throw new DTypeError(
      "nx/no-array",
      `${op}: cannot combine plain numbers (no operand is an array)`,
      "wrap one of them: nx.asarray(2)",
    );
  }
  const base = dtype;
  for (const x of operands) {
    if (typeof x !== "object") dtype = promote(dtype, weakDType(base, x));
  }
  for (const x of operands) if (typeof x !== "object") checkNumber(op, dtype, x);
  return dtype;
}

/** An array among the operands: where results that need one come from. */
function someArray(operands: readonly Operand[]): NDArray {
  return operands.find((x): x is NDArray => typeof x === "object")!;
}

/** Converts operands to arrays of `dtype`, each of its own shape. */
export function toArrays(operands: readonly Operand[], dtype: DType): NDArray[] {
  const beside = someArray(operands);
  return operands.map((x) => (typeof x === "object" ? toDType(x, dtype) : scalarBeside(beside, x, dtype)));
}

/** Stretches arrays to their common shape. */
export function broadcastAll(op: string, arrays: readonly NDArray[]): NDArray[] {
  let shape = arrays[0].shape;
  for (let i = 1; i < arrays.length; i++) shape = broadcastShapes(op, shape, arrays[i].shape);
  return arrays.map((x) => toShape(x, shape));
}

/** The floating dtype that an array's values are computed in: float32 for integers and bool. */
export function floating(dtype: DType): DType {
  return dtypes[dtype].kind === "float" ? dtype : "float32";
}

/** The dtype of arithmetic: int32 for bool. */
export function arithmetic(dtype: DType): DType {
  return dtype === "bool" ? "int32" : dtype;
}
