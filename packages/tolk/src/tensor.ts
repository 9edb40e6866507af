import { leakedTracer } from "./errors.ts";
import { allocate, type Storage } from "./storage.ts";
import { type DType, dtypes } from "./type/dtype.ts";
import { denseStrides, type Shape, sizeOf } from "./type/shape.ts";

/** What stands for an array whose bytes are not there: a value that a trace knows, or one that is yet to be computed. */
export interface Origin {
  /** Computes the bytes and gives them to the array by {@link rebind}; a traced value has none to compute. */
  readonly realize?: () => void;
}

/** What is known of a tensor before its bytes. */
interface Type {
  readonly dtype: DType;
  readonly shape: Shape;
}

// Keys that no other file has keep a tensor's cell from JSON and from clones. Plain assignment to them makes an array
// of a derived class in half the time that private fields take (V8 11).
const STORAGE = Symbol("storage");
const STRIDES = Symbol("strides");
const OFFSET = Symbol("offset");
const ORIGIN = Symbol("origin");
const LITERAL = Symbol("literal");

/** Where the elements of a tensor lie: for the functions of this file alone. */
interface Cell {
  [STORAGE]: Storage | null;
  [STRIDES]: readonly number[];
  [OFFSET]: number;
  [ORIGIN]: Origin | null;
  [LITERAL]: number | bigint | null;
}

const cell = (x: Tensor): Cell => x as unknown as Cell;

/**
 * An n-dimensional value: an immutable element type and shape, and a cell that says where the elements lie. nx's
 * arrays are tensors with methods. Bytes are reached through {@link storageOf} alone.
 */
export class Tensor<out D extends DType = DType, out S extends Shape = Shape> {
  declare readonly dtype: D;
  declare readonly shape: S;
  /** Number of elements. */
  declare readonly size: number;
  /** Nothing at run time: it keeps objects that only look like tensors from being taken for one. */
  declare private readonly nominal: true;

  /** @internal */
  constructor(
    dtype: D,
    shape: S,
    storage: Storage | null,
    strides: readonly number[],
    offset: number,
    origin: Origin | null,
  ) {
    this.dtype = dtype;
    this.shape = shape;
    this.size = sizeOf(shape);
    const own = this as unknown as Cell;
    own[STORAGE] = storage;
    own[STRIDES] = strides;
    own[OFFSET] = offset;
    own[ORIGIN] = origin;
    own[LITERAL] = null;
  }

  /** Steps between elements along each axis, in elements: known once the bytes are there, so what was put off is computed. */
  get strides(): readonly number[] {
    const own = this as unknown as Cell;
    own[ORIGIN]?.realize?.();
    return own[STRIDES];
  }

  /** Index in the storage of the first element, in elements: known once the bytes are there, as strides are. */
  get offset(): number {
    const own = this as unknown as Cell;
    own[ORIGIN]?.realize?.();
    return own[OFFSET];
  }
}

/**
 * The bytes of a tensor: the only door to them. Computes them first where that was put off.
 *
 * @throws {TraceError} for a value of a trace, which has none.
 */
export function storageOf(x: Tensor): Storage {
  return cell(x)[STORAGE] ?? realized(x);
}

function realized(x: Tensor): Storage {
  cell(x)[ORIGIN]?.realize?.();
  const storage = cell(x)[STORAGE];
  if (storage === null) throw leakedTracer(`a ${x.dtype} array`);
  return storage;
}

/** The bytes of a tensor where they are there already, else null. */
export function heldStorage(x: Tensor): Storage | null {
  return cell(x)[STORAGE];
}

/** What stands for a tensor without bytes, else null. */
export function originOf(x: Tensor): Origin | null {
  return cell(x)[ORIGIN];
}

/** True for a value that only a trace knows. */
export function isTraced(x: Tensor): boolean {
  const origin = cell(x)[ORIGIN];
  return origin !== null && origin.realize === undefined;
}

/** The JavaScript number that a 0-d tensor was made from, if it was: a compiler may fold it. */
export function literalOf(x: Tensor): number | bigint | null {
  return cell(x)[LITERAL];
}

/** Remembers the JavaScript number that a 0-d tensor was made from. */
export function markLiteral(x: Tensor, value: number | bigint): void {
  cell(x)[LITERAL] = value;
}

/** Lets a tensor's cell point at other bytes: those that were computed for it, or that `set` wrote. */
export function rebind(x: Tensor, storage: Storage, strides: readonly number[], offset: number): void {
  cell(x)[STRIDES] = strides;
  cell(x)[OFFSET] = offset;
  cell(x)[STORAGE] = storage;
  cell(x)[ORIGIN] = null;
  cell(x)[LITERAL] = null;
}

type TensorClass = new (
  dtype: DType,
  shape: Shape,
  storage: Storage | null,
  strides: readonly number[],
  offset: number,
  origin: Origin | null,
) => Tensor;

const classOf = (x: Tensor): TensorClass => x.constructor as TensorClass;

/** A tensor of the class of `like` over the given storage. */
export function over<T extends Tensor>(
  like: T,
  dtype: DType,
  shape: Shape,
  storage: Storage,
  strides: readonly number[],
  offset: number,
): T {
  return new (classOf(like))(dtype, shape, storage, strides, offset, null) as T;
}

/** Another tensor over the bytes that `x` holds now, whatever is written to the cell of `x` later; `x` where none are there. */
export function cellOf<T extends Tensor>(x: T): T {
  const storage = cell(x)[STORAGE];
  return storage === null ? x : over(x, x.dtype, x.shape, storage, x.strides, x.offset);
}

/** A tensor of the class of `like` whose bytes are yet to be computed by `origin`. */
export function pending<T extends Tensor>(like: T, { dtype, shape }: Type, origin: Origin): T {
  return new (classOf(like))(dtype, shape, null, denseStrides(shape), 0, origin) as T;
}

/** A dense tensor of the class of `like` with fresh, uninitialised storage. */
export function fresh<T extends Tensor>(like: T, dtype: DType, shape: Shape): T {
  const { bytes } = dtypes[dtype];
  const block = allocate((shape === like.shape ? like.size : sizeOf(shape)) * bytes);
  return over(like, dtype, shape, block.storage, denseStrides(shape), block.byteOffset / bytes);
}

const plain = new Tensor("bool", [], null, [], 0, null);

/** A plain dense tensor with fresh, uninitialised storage: working memory of the machine itself. */
export function uninitialized({ dtype, shape }: Type): Tensor {
  return fresh(plain, dtype, shape);
}
