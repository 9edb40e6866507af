import type { NDArray } from "../array.ts";
import type { BinaryOp, CompareOp, RandomWord, ReduceOp, UnaryOp } from "../prim.ts";

/**
 * One axis of a contraction: its extent and the step, in elements, that it takes in the operands and the result.
 * Axes of A and C only are rows (m), of B and C only columns (n), of A and B only are summed (k), of all three batch.
 */
export interface ContractionAxis {
  readonly extent: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** `C[...] = sum_k A[...] * B[...]` with affine addresses: matrix products and convolutions alike. */
export interface Contraction {
  readonly batch: readonly ContractionAxis[];
  readonly rows: readonly ContractionAxis[];
  readonly columns: readonly ContractionAxis[];
  readonly sum: readonly ContractionAxis[];
}

/**
 * Kernels over arrays that have data. Inputs are strided views (stride 0 where broadcast) already of the result's shape
 * and of equal dtype; `out` has storage and may be a strided view too, except where dense is said. A device never
 * allocates results and never looks at views other than through shape, strides and offset (all in elements).
 */
export interface Device {
  readonly name: "native" | "wasm" | "reference";
  /** One line for people: what it is and, where it was not the first choice, why. */
  readonly description: string;
  unary(op: UnaryOp, x: NDArray, out: NDArray): void;
  binary(op: BinaryOp | CompareOp, a: NDArray, b: NDArray, out: NDArray): void;
  where(condition: NDArray, a: NDArray, b: NDArray, out: NDArray): void;
  /** Converts, or copies when dtypes are equal: the one way bytes move between views. */
  cast(x: NDArray, out: NDArray): void;
  fill(value: number, out: NDArray): void;
  iota(axis: number, out: NDArray): void;
  /** `key` is [...batch, 2]; `out` dense [...batch, ...shape]. */
  randomBits(key: NDArray, word: RandomWord, out: NDArray): void;
  /** `out` dense. An empty extent gives the identity of `sum` and `prod`. */
  reduce(op: ReduceOp, x: NDArray, axes: readonly number[], out: NDArray): void;
  argreduce(op: "max" | "min", x: NDArray, axis: number, out: NDArray): void;
  take(x: NDArray, indices: NDArray, axis: number, out: NDArray): void;
  /** `out` dense, not yet zeroed. */
  scatterAdd(updates: NDArray, indices: NDArray, axis: number, out: NDArray): void;
  /** Offsets of the operands' views are added to the contraction's addresses; `out` is dense. */
  contract(spec: Contraction, a: NDArray, b: NDArray, out: NDArray): void;
}
