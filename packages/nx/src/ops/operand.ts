import {
  broadcastShapes,
  castScalar,
  type DType,
  DTypeError,
  dtypes,
  fresh,
  isFloat,
  limits,
  literalOf,
  markLiteral,
  over,
  promote,
  type Shape,
  sameShape,
  storageOf,
  weakDType,
} from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { apply } from "../eval.ts";

/** What elementwise functions take: an array, or a JavaScript number or boolean that adapts to the arrays beside it. */
export type Operand = NDArray | number | boolean;

/** A 0-d array of a JavaScript number that a compiler may fold, of the class of `x`. */
export function scalarBeside(x: NDArray, value: number | boolean, dtype: DType): NDArray {
  const out = fresh(x, dtype, []);
  const number = dtype === "bool" ? Number(Number(value) !== 0) : Number(value);
  const data = storageOf(out).as(dtype);
  data[out.offset] = number;
  markLiteral(out, isFloat(dtype) ? number : data[out.offset]);
  return out;
}

const still: readonly (readonly number[])[] = [[], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0]];

/** A number in every place of `x`'s shape, in its dtype: in plain evaluation only, for it is no literal. */
export function numberLike(x: NDArray, value: number): NDArray {
  const cell = fresh(x, x.dtype, still[0]);
  const storage = storageOf(cell);
  storage.as(x.dtype)[cell.offset] = value;
  const strides = still[x.shape.length] ?? x.shape.map(() => 0);
  return over(x, x.dtype, x.shape, storage, strides, cell.offset);
}

/** `x` as `dtype`; itself where it is that already. A literal stays one. */
export function toDType(x: NDArray, dtype: DType): NDArray {
  if (x.dtype === dtype) return x;
  const literal = literalOf(x);
  if (literal !== null) {
    const held = x.dtype === "float32" ? Math.fround(Number(literal)) : Number(literal);
    return scalarBeside(x, castScalar(x.dtype, dtype)(held), dtype);
  }
  return apply("cast", [x], { dtype });
}

/** `x` stretched to `shape`, which it is known to fit. */
export function toShape(x: NDArray, shape: Shape): NDArray {
  return sameShape(x.shape, shape) ? x : apply("broadcast", [x], { shape });
}

/** Whether an integer dtype holds a whole number; every other dtype holds it somehow. */
export function holds(dtype: DType, value: number): boolean {
  const limit = limits[dtype];
  return limit === undefined || (value >= limit[0] && value <= limit[1]);
}

/** Throws unless `dtype` holds the whole part of a number. */
export function checkNumber(op: string, dtype: DType, value: number | boolean): void {
  if (holds(dtype, Math.trunc(Number(value))) || Number.isNaN(value)) return;
  throw new DTypeError(
    "nx/number-range",
    `${op}: cannot hold ${value} in ${dtype} (${limits[dtype]?.join(" to ")})`,
    'convert the array first: astype("float32")',
  );
}

/** Throws for what is neither an array, a number nor a boolean. */
export function checkOperand(op: string, x: Operand): void {
  if (typeof x === "number" || typeof x === "boolean") return;
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
