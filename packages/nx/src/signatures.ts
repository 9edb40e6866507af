// The types that functions of arrays share. Arrays are typed by dtype, and by shape where the program text says it.
import type { DType, Floating, Promotion, Shape, TypedArrays, Weak } from "@raven-ts/tolk";
import type { NDArray } from "./array.ts";
import type { Operand, Scalar } from "./ops/operand.ts";

/** A nested list of values, as deep as the array's rank. */
export type NestedList<T = Scalar> = T | NestedList<T>[];

/** Nested lists by the rank of the array that they come from; of a rank that is not known, any. */
export interface Lists<T> {
  0: T;
  1: T[];
  2: T[][];
  3: T[][][];
  4: T[][][][];
  5: T[][][][][];
  [rank: number]: NestedList<T>;
}

/** Whether a number stands in the program text, and whether it is whole. */
type WeakNumber<N extends number> = number extends N
  ? "number"
  : `${N}` extends `${bigint}` | `${string}e+${string}`
    ? "whole"
    : "fraction";

/** The column of {@link Promotion} for an operand: the dtype of an array, the kind of a JavaScript value. */
export type Column<X> = X extends { readonly dtype: infer D extends DType }
  ? D
  : X extends number
    ? WeakNumber<X>
    : X extends bigint
      ? "bigint"
      : X extends boolean
        ? "boolean"
        : never;

/** {@link Column} of a bound that may be missing: null, like a boolean, leaves the dtype beside it alone. */
export type Bound<X> = X extends null ? "boolean" : Column<X>;

/** The dtype that two operands meet in. */
export type Met<A, B> = Promotion[Column<A>][Column<B>];

/** The dtype that all of a list of arrays meet in. */
export type Joined<A extends readonly NDArray[]> = A extends readonly [
  NDArray<infer D>,
  ...infer R extends readonly NDArray[],
]
  ? R extends readonly []
    ? D
    : Promotion[D][Joined<R>]
  : Promotion[A[number]["dtype"]][A[number]["dtype"]];

/** The dtype that an array of JavaScript values gets: numbers float32, booleans bool, bigints int64. */
export type DTypeOfValue<V> = V extends number
  ? "float32"
  : V extends boolean
    ? "bool"
    : V extends bigint
      ? "int64"
      : never;

type DTypesByTag = { [D in Exclude<DType, "bool"> as TypedArrays[D][typeof Symbol.toStringTag]]: D } & {
  Uint8ClampedArray: "uint8";
};

/** What nested lists hold, to a depth that is more than enough. */
type Leaf<L, Depth extends readonly unknown[] = []> = L extends readonly (infer T)[]
  ? Depth["length"] extends 8
    ? never
    : Leaf<T, [...Depth, T]>
  : L;

/** The dtype that `asarray` gives what it is given. */
export type DTypeOfSource<X> = X extends { readonly dtype: infer D extends DType }
  ? D
  : X extends ArrayBufferView
    ? X extends { readonly [Symbol.toStringTag]: infer T extends keyof DTypesByTag }
      ? DTypesByTag[T]
      : DType
    : [Leaf<X>] extends [never]
      ? "float32"
      : DTypeOfValue<Leaf<X>>;

/** The dtype that `arange` counts in: int32 where all is whole. */
export type Counted<A extends number> =
  "fraction" extends WeakNumber<A>
    ? "float32"
    : { whole: "int32"; fraction: never; number: "int32" | "float32" }[WeakNumber<A>];

/** The shape that one number, or a list of extents, asks for. */
export type Extents<S extends Shape | number> = S extends number
  ? readonly [S]
  : S extends Shape
    ? number extends S["length"]
      ? Shape
      : Readonly<S>
    : never;

/** Extents given as a list or one by one. */
export type Spread = readonly number[] | readonly [Shape];

/** The list of extents given as a list or one by one. */
export type Given<R extends Spread> = R extends readonly [infer S extends Shape]
  ? Extents<S>
  : R extends Shape
    ? Extents<R>
    : never;

/** The shape that `reshape` gives where it is asked for `S`: what stands for -1 is worked out. */
export type Reshaped<S extends Shape> = number extends S["length"]
  ? Shape
  : { readonly [I in keyof S]: S[I] extends -1 ? number : S[I] };

/** What becomes of the shape `S` beside an operand: a JavaScript value keeps it. */
export interface Beside<S extends Shape> {
  value: S;
  array: Shape;
}

/** The column of {@link Beside} for an operand. */
export type Kind<X> = X extends Scalar ? "value" : "array";

/** The shape that two operands meet in, where one of them is a JavaScript value. */
export type MetShape<A, B> = A extends Scalar ? ShapeIn<B> : B extends Scalar ? ShapeIn<A> : Shape;

type ShapeIn<X> = X extends { readonly shape: infer S extends Shape } ? S : Shape;

/** Arrays that were stretched to one shape: their dtypes stay. */
export type Stretched<A extends readonly NDArray[]> = { -readonly [I in keyof A]: NDArray<A[I]["dtype"]> };

/** What is wrong with the shapes of two matrices, in place of a type that an argument could have. */
export type Multiplies<A extends Shape, B extends Shape> = A extends readonly [
  ...Shape,
  infer K extends number,
]
  ? B extends readonly [...Shape, infer L extends number, number]
    ? Fits<K, L>
    : B extends readonly [infer L extends number]
      ? Fits<K, L>
      : unknown
  : unknown;

type Fits<K extends number, L extends number> = number extends K | L
  ? unknown
  : K extends L
    ? unknown
    : `nx.matmul: inner ${K} ≠ ${L}`;

/** The shape of a product of matrices. */
export type Product<A extends Shape, B extends Shape> = A extends readonly [infer M extends number, number]
  ? B extends readonly [number, infer N extends number]
    ? readonly [M, N]
    : Shape
  : Shape;

/** What the second of two operands must be as well, where the first is no array. */
export type OneArray<A, B> = A extends Scalar ? (B extends Scalar ? NDArray : unknown) : unknown;

type Integers = "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "int64" | "uint64";

/** What is wrong with indices of a dtype. */
export type Indices = { [D in Integers]: unknown } & {
  [D in Exclude<DType, Integers>]: "nx.take: indices must be integers";
};

/** What is wrong with taking bits of an operand: a text, or for a JavaScript number what it must be as well. */
export type Bits = { [D in Integers | "bool" | Exclude<Weak, "fraction">]: unknown } & {
  [D in Exclude<DType, Integers | "bool">]: "only integers and bool have bits";
} & { fraction: NDArray<Integers | "bool"> };

/** Keeps dtype and shape. */
export type Unary = <D extends DType, S extends Shape>(x: NDArray<D, S>) => NDArray<D, S>;

/** Computes in floats and keeps the shape. */
export type UnaryFloat = <D extends DType, S extends Shape>(x: NDArray<D, S>) => NDArray<Floating[D], S>;

/** Asks something of every element. */
export type Predicate = <S extends Shape>(x: NDArray<DType, S>) => NDArray<"bool", S>;

/** Promotes and broadcasts two operands. */
export type Binary = <A extends Operand, B extends Operand>(
  a: A,
  b: B & OneArray<A, B>,
) => NDArray<Met<A, B>, MetShape<A, B>>;

/** {@link Binary} that computes in floats. */
export type BinaryFloat = <A extends Operand, B extends Operand>(
  a: A,
  b: B & OneArray<A, B>,
) => NDArray<Floating[Met<A, B>], MetShape<A, B>>;

/** {@link Binary} of integers and bool. */
export type BinaryBits = <A extends Operand, B extends Operand>(
  a: A & Bits[Column<A>],
  b: B & OneArray<A, B> & Bits[Column<B>],
) => NDArray<Met<A, B>, MetShape<A, B>>;

/** Compares two operands, or combines their truth. */
export type Compare = <A extends Operand, B extends Operand>(
  a: A,
  b: B & OneArray<A, B>,
) => NDArray<"bool", MetShape<A, B>>;

/** Stands for every type of array: what functions that name their results themselves are made of. */
export type AnyArray = NDArray<never, never>;

/** The dtypes of floats. */
export type Floats = Floating[DType];
