import { leakedTracer } from "./errors.ts";
import { allocate, type Storage } from "./storage.ts";
import { type DType, dtypes } from "./type/dtype.ts";
import { denseStrides, type Shape, sizeOf } from "./type/shape.ts";

/** What stands for an array whose bytes are not there: a value that a trace knows, or one that is yet to be computed. */
export interface Origin {
  /** Computes the bytes and gives them to the array by {@link rebind}; a traced value has none to compute. */
  readonly realize?: () => void;
}

/** What a {@link Tensor} holds beside its type: for the functions of this file alone. */
interface Insides {
  storage(x: Tensor): Storage | null;
  origin(x: Tensor): Origin | null;
  literal(x: Tensor): number | bigint | null;
  mark(x: Tensor, literal: number | bigint): void;
  bind(x: Tensor, storage: Storage, strides: readonly number[], offset: number): void;
  make(like: Tensor, ...rest: TensorFields): Tensor;
}

type TensorFields = ConstructorParameters<typeof Tensor>;

let inside: Insides;

/**
 * An n-dimensional value: an immutable element type and shape, and a cell that says where the elements lie. nx's
 * arrays are tensors with methods. Bytes are reached through {@link storageOf} alone.
 */
export class Tensor<out D extends DType = DType, out S extends Shape = Shape> {
  readonly dtype: D;
  readonly shape: S;
  /** Number of elements. */
  readonly size: number;
  /** Steps between elements along each axis, in elements. */
  readonly strides: readonly number[];
  /** Index in the storage of the first element, in elements. */
  readonly offset: number;
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
    this.strides = strides;
    this.offset = offset;
    this.#storage = storage;
    this.#origin = origin;
  }

  /** A tensor of the same class: how the machine makes results for its callers. */
  protected like(...fields: TensorFields): Tensor {
    return new Tensor(...fields);
  }

  static {
    inside = {
      storage: (x) => x.#storage,
      origin: (x) => x.#origin,
      literal: (x) => x.#literal,
      mark: (x, literal) => {
        x.#literal = literal;
      },
      bind: (x, storage, strides, offset) => {
        const cell = x as { strides: readonly number[]; offset: number };
        cell.strides = strides;
        cell.offset = offset;
        x.#storage = storage;
        x.#origin = null;
        x.#literal = null;
      },
      make: (x, ...fields) => x.like(...fields),
    };
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

/** A dense tensor of the class of `like` with fresh, uninitialised storage. */
export function fresh<T extends Tensor>(like: T, dtype: DType, shape: Shape): T {
  const { bytes } = dtypes[dtype];
  const block = allocate(sizeOf(shape) * bytes);
  return over(like, dtype, shape, block.storage, denseStrides(shape), block.byteOffset / bytes);
}

/** A plain dense tensor with fresh, uninitialised storage: working memory of the machine itself. */
export function uninitialized(dtype: DType, shape: Shape): Tensor {
  const { bytes } = dtypes[dtype];
  const block = allocate(sizeOf(shape) * bytes);
  return new Tensor(dtype, shape, block.storage, denseStrides(shape), block.byteOffset / bytes, null);
}
