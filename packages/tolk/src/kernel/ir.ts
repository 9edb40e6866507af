import { type DType, type DTypeInfo, dtypes, type Element } from "../type/dtype.ts";

/**
 * The Kernel IR: what a kernel computes, loop by loop, before it becomes C or WebAssembly.
 *
 * A kernel is a list of statements over pure, hash-consed expressions. Rules that every kernel keeps (see verify.ts):
 *
 * 1. Expressions are values: equal expressions are the same object (made through {@link Builder}), so a renderer
 *    computes a shared one once a block. A `load` is pure because a kernel never reads through one buffer what it
 *    stores through another, and reads of a buffer it also stores to happen only inside `let`.
 * 2. A `let` evaluates at its place and names the result; `ref` reads it, only in the rest of that block and in blocks
 *    inside it. A `declare` makes a mutable register; `set` changes it; `read` reads it as it is then, so a renderer
 *    must not move or share a `read` across a `set` of the same register.
 * 3. `index` is the type of addresses and trip counts: a signed integer of at least 32 bits (64 in C). Buffers are
 *    addressed in elements.
 * 4. `lanes` is 1 or a power of two; all operands of an expression have the same lanes. A vector load or store touches
 *    `lanes` consecutive elements and needs no alignment. Vectors of `bool` exist only as results of comparisons and
 *    logic, and as operands of `where`, logic, and casts; memory holds bool as one byte, 0 or 1, and a load of a bool
 *    buffer gives type `bool`.
 * 5. Arithmetic is strict: floats round at each operation, only `fma` fuses (a target without fused multiply-add
 *    multiplies, rounds, then adds: `fma` means "fuse if the machine does"). Integers wrap modulo their width. Integer
 *    `div` and `rem` truncate; by zero they give 0. Shifts by the width or more give 0 (`shr` of signed: the sign).
 * 6. `max` and `min` give NaN when either operand is NaN, and the second operand of equal ones (zeros of both signs).
 *    Comparisons with NaN are false, except `ne`.
 *    `cast` from float to integer truncates, saturates, and takes NaN to 0; to bool it is `!= 0`.
 * 7. The unit of parallel work is an index from `lo` to `hi`, given to the kernel by its caller: units may run on any
 *    thread in any order, and no two units store to the same element.
 * 8. Constants and value parameters of 64-bit integers are bigint, of all other types numbers; a constant is a value
 *    of its type.
 */

export type Type = "index" | DType;

/** The facts of a type; an index in memory is an int32. */
export function infoOf(type: Type): DTypeInfo {
  return dtypes[type === "index" ? "int32" : type];
}

export function isFloat(type: Type): boolean {
  return infoOf(type).kind === "float";
}

/** True for signed integers, `index` among them. */
export function isSigned(type: Type): boolean {
  return infoOf(type).kind === "signed";
}

/** Bytes of one element in memory. */
export function bytesOf(type: Type): number {
  return infoOf(type).bytes;
}

/**
 * How the trips of a loop may run: one after the other; as units of parallel work, which only the loop over `lo` to
 * `hi` is; or on a machine that has them, as its blocks and as the threads of a block.
 */
export type LoopKind = "serial" | "unit" | "block" | "thread";

/** Who shares a piece of working memory: nobody, or the threads of a block. */
export type ScratchScope = "thread" | "block";

/** Unary operations that renderers know; `exp` and its kin are written with these in math.ts. */
export const unaryInstructions = ["neg", "abs", "sqrt", "floor", "ceil", "round", "trunc", "not"] as const;
export type UnaryInstruction = (typeof unaryInstructions)[number];

export const binaryInstructions = [
  "add",
  "sub",
  "mul",
  "div",
  "rem",
  "max",
  "min",
  "and",
  "or",
  "xor",
  "shl",
  "shr",
] as const;
export type BinaryInstruction = (typeof binaryInstructions)[number];

export const compareInstructions = ["eq", "ne", "lt", "le"] as const;
export type CompareInstruction = (typeof compareInstructions)[number];

interface Base {
  readonly type: Type;
  readonly lanes: number;
  /** Distinct per builder; operands have smaller ids than the expressions that use them. */
  readonly id: number;
}

export type Expr = Base &
  (
    | { readonly op: "const"; readonly value: Element }
    /** A number that the caller passes: an extent, a stride, a scalar operand. */
    | { readonly op: "param"; readonly param: number }
    /** `lo` or `hi`: the bounds of the units to run. */
    | { readonly op: "bound"; readonly which: "lo" | "hi" }
    | { readonly op: "var"; readonly variable: number }
    | { readonly op: "ref"; readonly local: number }
    | { readonly op: "read"; readonly register: number }
    | { readonly op: "load"; readonly buffer: number; readonly index: Expr }
    | { readonly op: UnaryInstruction; readonly a: Expr }
    | { readonly op: BinaryInstruction | CompareInstruction; readonly a: Expr; readonly b: Expr }
    | { readonly op: "fma"; readonly a: Expr; readonly b: Expr; readonly c: Expr }
    | { readonly op: "where"; readonly condition: Expr; readonly a: Expr; readonly b: Expr }
    | { readonly op: "cast"; readonly a: Expr }
    /** The same bits as another type of the same width. */
    | { readonly op: "bitcast"; readonly a: Expr }
    /** A scalar in every lane. */
    | { readonly op: "splat"; readonly a: Expr }
    /** int32 lanes a, a+1, a+2, ... of a scalar int32 a. */
    | { readonly op: "ramp"; readonly a: Expr }
    /** One scalar from the lanes: a fixed tree, halves first (lane i with lane i + lanes/2). */
    | { readonly op: "fold"; readonly fold: "add" | "mul" | "max" | "min"; readonly a: Expr }
  );

export type Stmt =
  | {
      readonly op: "for";
      readonly kind: LoopKind;
      readonly variable: number;
      readonly start: Expr;
      /** Exclusive. */
      readonly end: Expr;
      readonly step: number;
      readonly body: readonly Stmt[];
    }
  | {
      readonly op: "if";
      readonly condition: Expr;
      readonly yes: readonly Stmt[];
      readonly no: readonly Stmt[];
    }
  | { readonly op: "let"; readonly local: number; readonly value: Expr }
  | { readonly op: "declare"; readonly register: number; readonly value: Expr }
  | { readonly op: "set"; readonly register: number; readonly value: Expr }
  | { readonly op: "store"; readonly buffer: number; readonly index: Expr; readonly value: Expr };

export interface BufferParam {
  readonly name: string;
  /** Element type; never `index` except for offset tables, which are int32 in memory and load as `index`. */
  readonly type: Type;
  readonly access: "read" | "write" | "readwrite";
}

/** Working memory, uninitialised, 64-byte aligned; addressed like a buffer after the buffers. */
export interface ScratchParam {
  readonly name: string;
  readonly type: Type;
  /** Elements. */
  readonly length: number;
  readonly scope: ScratchScope;
}

export interface ValueParam {
  readonly name: string;
  readonly type: Type;
}

/**
 * One kernel. Called as `kernel(args, lo, hi, scratch)`: `args` is a block of doubles holding the address of every
 * buffer, then every value parameter (a 64-bit integer by its bits); `scratch` is the calling thread's working memory, laid out in order of
 * {@link Kernel.scratch} with each entry at a multiple of 64 bytes.
 */
export interface Kernel {
  /** A C identifier, unique in its unit. */
  readonly name: string;
  readonly buffers: readonly BufferParam[];
  readonly params: readonly ValueParam[];
  readonly scratch: readonly ScratchParam[];
  readonly body: readonly Stmt[];
}

/** What lowering needs to know of a machine; renderers are told the same. */
export interface Target {
  readonly name: "c" | "wasm";
  /** Bytes of a vector register that explicit vectors should fill: 64, 32 or 16. */
  readonly vectorBytes: number;
  /** Vector registers that a register tile may count on. */
  readonly vectorRegisters: number;
  readonly fma: boolean;
}

/** Where each scratch entry starts, in bytes, and the total. */
export function scratchLayout(kernel: Kernel): { offsets: number[]; bytes: number } {
  const offsets: number[] = [];
  let bytes = 0;
  for (const { type, length } of kernel.scratch) {
    offsets.push(bytes);
    bytes += (length * bytesOf(type) + 63) & ~63;
  }
  return { offsets, bytes };
}
