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

/** What a {@link Tensor} holds beside its type: for the functions of this file alone. */
interface Insides {
  storage(x: Tensor): Storage | null;
  origin(x: Tensor): Origin | null;
  literal(x: Tensor): number | bigint | null;
  mark(x: Tensor, literal: number | bigint): void;
  bind(x: Tensor, storage: Storage, strides: readonly number[], offset: number): void;
  make(
    like: Tensor,
    dtype: DType,
    shape: Shape,
    storage: Storage | null,
    strides: readonly number[],
    offset: number,
    origin: Origin | null,
  ): Tensor;
}

// A constant whose functions are set once, by the class: engines see through that to the fields.
const inside = {} as Insides;

/**
 * An n-dimensional value: an immutable element type and shape, and a cell that says where the elements lie. nx's
 * arrays are tensors with methods. Bytes are reached through {@link storageOf} alone.
 */
export class Tensor<out D extends DType = DType, out S extends Shape = Shape> {
  readonly dtype: D;
  readonly shape: S;
  /** Number of elements. */
  readonly size: number;
  #strides: readonly number[];
  #offset: number;
  #storage: Storage | null;
  #origin: Origin | null;
  #literal: number | bigint | null = null;

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
    this.#strides = strides;
    this.#offset = offset;
    this.#storage = storage;
    this.#origin = origin;
  }

  /** Steps between elements along each axis, in elements: known once the bytes are there, so what was put off is computed. */
  get strides(): readonly number[] {
    if (this.#origin !== null) this.#origin.realize?.();
    return this.#strides;
  }

  /** Index in the storage of the first element, in elements: known once the bytes are there, as strides are. */
  get offset(): number {
    if (this.#origin !== null) this.#origin.realize?.();
    return this.#offset;
  }

  /** A tensor of the same class: how the machine makes results for its callers. */
  protected like(
    dtype: DType,
    shape: Shape,
    storage: Storage | null,
    strides: readonly number[],
    offset: number,
    origin: Origin | null,
  ): Tensor {
    return new Tensor(dtype, shape, storage, strides, offset, origin);
  }

  static {
    inside.storage = (x) => x.#storage;
    inside.origin = (x) => x.#origin;
    inside.literal = (x) => x.#literal;
    inside.mark = (x, literal) => {
      x.#literal = literal;
    };
    inside.bind = (x, storage, strides, offset) => {
      x.#strides = strides;
      x.#offset = offset;
      x.#storage = storage;
      x.#origin = null;
      x.#literal = null;
    };
    inside.make = (x, dtype, shape, storage, strides, offset, origin) =>
      x.like(dtype, shape, storage, strides, offset, origin);
  }
}

/**
 * The bytes of a tensor: the only door to them. Computes them first where that was put off.
 *
 * @throws {TraceError} for a value of a trace, which has none.
 */
export function storageOf(x: Tensor): Storage {
  return inside.storage(x) ?? realized(x);
}

function realized(x: Tensor): Storage {
  inside.origin(x)?.realize?.();
  const storage = inside.storage(x);
  if (storage === null) throw leakedTracer(`a ${x.dtype} array`);
  return storage;
}

/** The bytes of a tensor where they are there already, else null. */
export function heldStorage(x: Tensor): Storage | null {
  return inside.storage(x);
}

/** What stands for a tensor without bytes, else null. */
export function originOf(x: Tensor): Origin | null {
  return inside.origin(x);
}

/** True for a value that only a trace knows. */
export function isTraced(x: Tensor): boolean {
  const origin = inside.origin(x);
  return origin !== null && origin.realize === undefined;
}

/** The JavaScript number that a 0-d tensor was made from, if it was: a compiler may fold it. */
export function literalOf(x: Tensor): number | bigint | null {
  return inside.literal(x);
}

/** Remembers the JavaScript number that a 0-d tensor was made from. */
export function markLiteral(x: Tensor, value: number | bigint): void {
  inside.mark(x, value);
}

/** Lets a tensor's cell point at other bytes: those that were computed for it, or that `set` wrote. */
export function rebind(x: Tensor, storage: Storage, strides: readonly number[], offset: number): void {
  inside.bind(x, storage, strides, offset);
}

/** A tensor of the class of `like` over the given storage. */
export function over<T extends Tensor>(
  like: T,
  dtype: DType,
  shape: Shape,
  storage: Storage,
  strides: readonly number[],
  offset: number,
): T {
  return inside.make(like, dtype, shape, storage, strides, offset, null) as T;
}

/** Another tensor over the bytes that `x` holds now, whatever is written to the cell of `x` later; `x` where none are there. */
export function cellOf<T extends Tensor>(x: T): T {
  const storage = inside.storage(x);
  return storage === null ? x : over(x, x.dtype, x.shape, storage, x.strides, x.offset);
}

/** A tensor of the class of `like` whose bytes are yet to be computed by `origin`. */
export function pending<T extends Tensor>(like: T, { dtype, shape }: Type, origin: Origin): T {
  return inside.make(like, dtype, shape, null, denseStrides(shape), 0, origin) as T;
}

/** A dense tensor of the class of `like` with fresh, uninitialised storage. */
export function fresh<T extends Tensor>(like: T, dtype: DType, shape: Shape): T {
  const { bytes } = dtypes[dtype];
  const block = allocate(sizeOf(shape) * bytes);
  return over(like, dtype, shape, block.storage, denseStrides(shape), block.byteOffset / bytes);
}

const plain = new Tensor("bool", [], null, [], 0, null);

/** A plain dense tensor with fresh, uninitialised storage: working memory of the machine itself. */
export function uninitialized({ dtype, shape }: Type): Tensor {
  return fresh(plain, dtype, shape);
}
