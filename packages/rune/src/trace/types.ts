import type { NDArray } from "@raven-ts/nx";

/** Trees without numbers, as parameters of a network are. */
export type ArrayTree =
  | NDArray
  | string
  | boolean
  | null
  | undefined
  | readonly ArrayTree[]
  | { readonly [key: string]: ArrayTree };

/** The type of a derivative by a tree: the tree itself, with arrays for numbers. */
// A tree without numbers is its own derivative's type; taking a recursive type apart would never end.
export type Gradient<T> = [T] extends [ArrayTree] ? T : NumberGradient<T>;

type NumberGradient<T> = T extends NDArray | string | boolean | null | undefined
  ? T
  : T extends number
    ? NDArray
    : T extends (...args: never[]) => unknown
      ? T
      : { [K in keyof T]: Gradient<T[K]> };

/** What mapping a type leaves as it is. */
type Atom =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | ((...args: never[]) => unknown)
  | ArrayBufferView;

/** A tree with arrays of the same dtypes and of any shape: what gains or loses an axis. */
export type Unshaped<T, Depth extends readonly unknown[] = []> = Depth["length"] extends 8
  ? T
  : T extends NDArray<infer D>
    ? NDArray<D>
    : T extends Atom
      ? T
      : [NDArray] extends [T]
        ? T
        : { [K in keyof T]: Unshaped<T[K], [...Depth, K]> };

/** What a user may give for a {@link Gradient}: arrays whose types are checked when it is used, and null for zero. */
export type Tangent<T, Depth extends readonly unknown[] = []> = Depth["length"] extends 8
  ? T
  : T extends NDArray
    ? NDArray | null
    : T extends number
      ? NDArray | number | null
      : T extends Atom
        ? T
        : { [K in keyof T]: Tangent<T[K], [...Depth, K]> };
