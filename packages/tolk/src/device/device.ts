import type { BinaryOp, CompareOp, RandomWord, ReduceOp, UnaryOp } from "../prim/prim.ts";
import type { Contraction } from "../template/contraction-spec.ts";
import type { Tensor } from "../tensor.ts";
import type { Element } from "../type/dtype.ts";

/**
 * Kernels over arrays that have data. Inputs are strided views (stride 0 where broadcast) already of the result's shape
 * and of equal dtype; `out` has storage and may be a strided view too, except where dense is said. A device never
 * allocates results and never looks at views other than through shape, strides and offset (all in elements).
 */
export interface Device {
  readonly name: "native" | "wasm" | "reference";
  /** One line for people: what it is and, where it was not the first choice, why. */
  readonly description: string;
  unary(op: UnaryOp, x: Tensor, out: Tensor): void;
  binary(op: BinaryOp | CompareOp, a: Tensor, b: Tensor, out: Tensor): void;
  where(condition: Tensor, a: Tensor, b: Tensor, out: Tensor): void;
  /** Converts, or copies when dtypes are equal: the one way bytes move between views. */
  cast(x: Tensor, out: Tensor): void;
  fill(value: Element, out: Tensor): void;
  iota(axis: number, out: Tensor): void;
  /** `key` is [...batch, 2]; `out` dense [...batch, ...shape]. */
  randomBits(key: Tensor, word: RandomWord, out: Tensor): void;
  /** `out` dense. An empty extent gives the identity of `sum` and `prod`. */
  reduce(op: ReduceOp, x: Tensor, axes: readonly number[], out: Tensor): void;
  argreduce(op: "max" | "min", x: Tensor, axis: number, out: Tensor): void;
  take(x: Tensor, indices: Tensor, axis: number, out: Tensor): void;
  /** `out` dense, not yet zeroed. */
  scatterAdd(updates: Tensor, indices: Tensor, axis: number, out: Tensor): void;
  /** Offsets of the operands' views are added to the contraction's addresses; `out` is dense. */
  contract(spec: Contraction, a: Tensor, b: Tensor, out: Tensor): void;
}
