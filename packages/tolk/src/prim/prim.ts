import type { Graph } from "../graph/graph.ts";
import type { DType, Element } from "../type/dtype.ts";
import type { Shape } from "../type/shape.ts";

/** The type of a value without its data. */
export interface Aval {
  readonly dtype: DType;
  readonly shape: Shape;
}

/**
 * Elementwise functions of one array. Floating functions keep the dtype; `not` is logical on bool and bitwise on
 * integers; `floor`, `ceil`, `round` (half to even) and `trunc` are the identity on integers.
 */
export const unaryOps = [
  "neg",
  "abs",
  "sign",
  "floor",
  "ceil",
  "round",
  "trunc",
  "sqrt",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tanh",
  "erf",
  "erfinv",
  "not",
] as const;
export type UnaryOp = (typeof unaryOps)[number];

/**
 * Elementwise functions of two arrays of one dtype and one shape. `div` is true division on floats and truncating on
 * integers, `rem` has the sign of the dividend, `max` and `min` propagate NaN; `and`, `or`, `xor` are logical on bool;
 * shifts by the width or more give 0 (`shr` keeps the sign of signed integers).
 */
export const binaryOps = [
  "add",
  "sub",
  "mul",
  "div",
  "rem",
  "pow",
  "atan2",
  "max",
  "min",
  "and",
  "or",
  "xor",
  "shl",
  "shr",
] as const;
export type BinaryOp = (typeof binaryOps)[number];

/** Comparisons of two arrays of one dtype and one shape; the result is bool. NaN compares unequal to all. */
export const compareOps = ["eq", "ne", "lt", "le"] as const;
export type CompareOp = (typeof compareOps)[number];

/** Folds over axes, which vanish from the shape. An empty fold of `max` or `min` is an error before it gets here. */
export const reduceOps = ["sum", "prod", "max", "min"] as const;
export type ReduceOp = (typeof reduceOps)[number];

/** Which word of Threefry's output to keep: both xor-ed (JAX's 32-bit rule), the high or the low one. */
export type RandomWord = "xor" | "high" | "low";

/** A convolution of `x` [N,H,W,C] with `w` [KH,KW,C/groups,O] into [N,OH,OW,O], as XLA defines it (no kernel flip). */
export interface ConvParams {
  readonly strides: readonly [number, number];
  /** Zeros before and after H and W; negative crops. */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
  /** Zeros between elements of x (a transposed convolution), then of w (an atrous one); 1 is none. */
  readonly inputDilation: readonly [number, number];
  readonly kernelDilation: readonly [number, number];
}

/** Parameters of every primitive that has some. All shapes and axes are resolved: no negative axis, no -1. */
export interface PrimParams {
  /** Converts to `dtype` (float to integer truncates, NaN gives 0, out of range saturates; to bool is `!= 0`). */
  cast: { readonly dtype: DType };
  /** `where(condition, a, b)`: three arrays of one shape, condition bool. */
  where: Record<string, never>;
  /** The index along `axis`, no input. */
  iota: { readonly dtype: DType; readonly shape: Shape; readonly axis: number };
  /** Threefry2x32 bits of counters 0..size-1: key [...batch, 2] uint32 gives uint32 [...batch, ...shape]. */
  randomBits: { readonly shape: Shape; readonly word: RandomWord };
  reduce: { readonly op: ReduceOp; readonly axes: readonly number[] };
  /** Index (int32) of the first extreme along `axis`, which vanishes; NaN counts as the extreme. */
  argreduce: { readonly op: "max" | "min"; readonly axis: number };
  reshape: { readonly shape: Shape };
  permute: { readonly axes: readonly number[] };
  /** Right-aligned broadcast to `shape`. */
  broadcast: { readonly shape: Shape };
  /** `x[start:stop:step]` on every axis, step > 0. */
  slice: {
    readonly start: readonly number[];
    readonly stop: readonly number[];
    readonly step: readonly number[];
  };
  flip: { readonly axes: readonly number[] };
  /** Pads every axis with `value`, which the dtype can hold: before, after (negative crops), and between elements. */
  pad: {
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly interior: readonly number[];
    readonly value: Element;
  };
  /** Joins one or more arrays along `axis`. */
  concat: { readonly axis: number };
  /** `take(x, indices)`: x[:axis] + indices.shape + x[axis+1:], indices int32; out of range clamps here. */
  take: { readonly axis: number };
  /** `scatterAdd(updates, indices)`: adds slices into zeros of extent `size` at `axis`; out of range is dropped. */
  scatterAdd: { readonly axis: number; readonly size: number };
  /** Batched matrix product [...b,m,k] @ [...b,k,n], batch axes equal. */
  dot: Record<string, never>;
  conv: ConvParams;
  /** The identity, opaque to differentiation. */
  stopGradient: Record<string, never>;
  /** Applies a graph, kept whole so that it stays compiled: inputs are the graph's, then its constants'. */
  call: { readonly bodies: readonly [Graph] };
  /**
   * Applies a graph `length` times. Inputs are `consts` values that every step sees, then `carries` values that a step
   * hands to the next, then arrays of which step i sees entry i of axis 0. The body takes these in the same order and
   * gives the next carries, then a value a step for each further output; results are the last carries, then those
   * values stacked along axis 0. `reverse` walks from the last entry to the first.
   */
  scan: {
    readonly bodies: readonly [Graph];
    readonly length: number;
    readonly consts: number;
    readonly carries: number;
    readonly reverse: boolean;
  };
  /**
   * Applies one of its graphs, which take and give values of the same types: inputs are the graph's number, int32 [],
   * out of range clamped, then the operands of every graph.
   */
  branch: { readonly bodies: readonly Graph[] };
}

/** Primitives that give a list of results; all others give one. */
export type ManyName = "call" | "scan" | "branch";

export type PrimName = UnaryOp | BinaryOp | CompareOp | keyof PrimParams;
/** Primitives that give one result. */
export type OneName = Exclude<PrimName, ManyName>;
export type ParamsOf<P extends PrimName> = P extends keyof PrimParams ? PrimParams[P] : Record<string, never>;
export type Params = PrimParams[keyof PrimParams];

/** Whether a primitive gives a list of results of its own length. */
export function givesMany(prim: PrimName): prim is ManyName {
  return prim === "call" || prim === "scan" || prim === "branch";
}

/** The graphs that an application holds. */
export function bodiesOf(params: object): readonly Graph[] {
  return (params as { readonly bodies?: readonly Graph[] }).bodies ?? noBodies;
}

const noBodies: readonly Graph[] = [];

export const noParams: Record<string, never> = {};
