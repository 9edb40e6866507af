import { isFloat, type NDArray, type Shape } from "@raven-ts/nx";
import { type Aval, sizeOf } from "@raven-ts/tolk";
import { GradError } from "./errors.ts";
import { linearize, vjp } from "./grad.ts";
import { checkDifferentiable, describe, type Leaves, putTogether, takeApart } from "./leaves.ts";
import { binary, cast, iota, moved, permute, reshape } from "./ops.ts";
import { nameOf } from "./trace.ts";
import type { Gradient, Tangent, Unshaped } from "./types.ts";
import { vmap } from "./vmap.ts";

/** The type of a Jacobian: the structure of the result, each of its arrays replaced by the argument's structure. */
export type Jacobian<R, T> = R extends NDArray
  ? Unshaped<Gradient<T>>
  : { [K in keyof R]: Jacobian<R[K], T> };

/** Options of {@link jacfwd}, {@link jacrev} and {@link hessian}. */
export interface JacobianOptions<K extends number> {
  /** Which argument to differentiate by; the first by default. */
  readonly argnums?: K;
}

/** Unit vectors of a type, one a row: [size, ...shape]. */
function basis(aval: Aval): NDArray {
  const size = sizeOf(aval.shape);
  const same = binary("eq", iota("int32", [size, size], 0), iota("int32", [size, size], 1));
  return reshape(cast(same, aval.dtype), [size, ...aval.shape]);
}

interface Point {
  readonly f: (x: unknown) => unknown;
  readonly x: unknown;
  readonly parts: Leaves;
}

function pointOf(op: string, f: (...args: never[]) => unknown, args: readonly unknown[], at: number): Point {
  if (at < 0 || at >= args.length || !Number.isInteger(at)) {
    const message = `rune.${op}: cannot differentiate by argument ${at} (${nameOf(f)} got ${args.length})`;
    throw new GradError("rune/grad-argnums", message);
  }
  const parts = takeApart(args[at], true);
  checkDifferentiable(`rune.${op}`, parts, at);
  const one = (x: unknown): unknown => {
    const given = [...args];
    given[at] = x;
    return f(...(given as never[]));
  };
  return { f: Object.defineProperty(one, "name", { value: nameOf(f) }), x: args[at], parts };
}

function resultOf(op: string, f: (...args: never[]) => unknown, value: unknown): Leaves {
  const out = takeApart(value, false);
  const bad = out.arrays.find((x) => !isFloat(x.dtype));
  if (bad === undefined) return out;
  throw new GradError(
    "rune/grad-output",
    `rune.${op}: cannot differentiate ${nameOf(f)} (output is ${describe(bad)}, need a float)`,
    'use astype("float32")',
  );
}

const joined = (out: Shape, x: Shape): number[] => [...out, ...x];

/**
 * Returns a function that computes the Jacobian by reverse mode: best where results are smaller than arguments.
 *
 * Each array of the result is replaced by a tree shaped as the argument, of arrays of shape
 * `[...result.shape, ...argument.shape]`.
 *
 * @throws {GradError} if the argument or the result holds arrays that are not floats.
 * @example
 * jacrev((x: NDArray) => x.mul(x))(nx.array([1, 2])).tolist() // [[2, 0], [0, 4]]
 */
export function jacrev<A extends unknown[], R, const K extends number = 0>(
  f: (...args: A) => R,
  options: JacobianOptions<K> = {},
): (...args: A) => Jacobian<R, A[K]> {
  return (...args) => {
    const point = pointOf("jacrev", f as (...args: never[]) => unknown, args, options.argnums ?? 0);
    const [value, pull] = vjp(point.f, point.x);
    const out = resultOf("jacrev", f as (...args: never[]) => unknown, value);
    const rows = out.arrays.map((y, i) => {
      const one = (unit: NDArray): NDArray[] => {
        const cotangents = out.arrays.map((_, k) => (k === i ? unit : null));
        return takeApart(pull(putTogether(out, cotangents) as Tangent<unknown>)[0], false)
          .arrays as NDArray[];
      };
      const whole = vmap(one)(basis(y));
      return putTogether(
        point.parts,
        whole.map((row, k) => reshape(row, joined(y.shape, point.parts.arrays[k].shape))),
      );
    });
    return putTogether(out, rows) as Jacobian<R, A[K]>;
  };
}

/**
 * Returns a function that computes the Jacobian by forward mode: best where arguments are smaller than results.
 * Structure and errors as {@link jacrev}.
 *
 * @example
 * jacfwd((x: NDArray) => x.mul(x))(nx.array([1, 2])).tolist() // [[2, 0], [0, 4]]
 */
export function jacfwd<A extends unknown[], R, const K extends number = 0>(
  f: (...args: A) => R,
  options: JacobianOptions<K> = {},
): (...args: A) => Jacobian<R, A[K]> {
  return (...args) => {
    const point = pointOf("jacfwd", f as (...args: never[]) => unknown, args, options.argnums ?? 0);
    const { parts } = point;
    const [value, push] = linearize(point.f, point.x);
    const out = resultOf("jacfwd", f as (...args: never[]) => unknown, value);
    const columns = parts.arrays.map((x, k) => {
      const one = (unit: NDArray): NDArray[] => {
        const tangents = parts.arrays.map((_, i) => (i === k ? unit : null));
        return takeApart(push(putTogether(parts, tangents) as Tangent<unknown>), false).arrays as NDArray[];
      };
      return vmap(one)(basis(x)).map((batch, i) => {
        const last = permute(batch, moved(batch.shape.length, 0, batch.shape.length - 1));
        return reshape(last, joined(out.arrays[i].shape, x.shape));
      });
    });
    const rows = out.arrays.map((_, i) =>
      putTogether(
        parts,
        columns.map((column) => column[i]),
      ),
    );
    return putTogether(out, rows) as Jacobian<R, A[K]>;
  };
}

/**
 * Returns a function that computes second derivatives, forward over reverse: for a scalar function of one array of
 * shape `s` an array of shape `[...s, ...s]`; for trees a tree of trees.
 *
 * @example
 * hessian((x: NDArray) => x.mul(x).mul(x).sum())(nx.array([1, 2])).tolist() // [[6, 0], [0, 12]]
 */
export function hessian<A extends unknown[], R, const K extends number = 0>(
  f: (...args: A) => R,
  options: JacobianOptions<K> = {},
): (...args: A) => Jacobian<Jacobian<R, A[K]>, A[K]> {
  return jacfwd(jacrev(f, options), options);
}
