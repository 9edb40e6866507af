import { isFloat, NDArray } from "@raven-ts/nx";
import { showShape } from "@raven-ts/tolk";
import { GradError } from "./errors.ts";
import { evaluateGraph } from "./evaluate.ts";
import { pushForward } from "./jvp.ts";
import {
  checkDifferentiable,
  describe,
  type Leaves,
  matchTangents,
  putTogether,
  takeApart,
} from "./leaves.ts";
import { type Linearized, linearizeFlat } from "./linearize.ts";
import { full, orZeros, stop } from "./ops.ts";
import { nameOf, refusePromise } from "./trace.ts";
import { backward } from "./transpose.ts";
import { treeMap } from "./tree.ts";
import type { Gradient, Tangent } from "./types.ts";

/** Positions of the arguments to differentiate by. */
export type Argnums = number | readonly number[];

/** Derivatives by one argument, or a list of them by several. */
export type Gradients<A extends readonly unknown[], K extends Argnums> = K extends number
  ? Gradient<A[K]>
  : { -readonly [I in keyof K]: Gradient<A[K[I] & number]> };

/** Options of {@link grad} and {@link valueAndGrad}. */
export interface GradOptions<K extends Argnums, Aux extends boolean> {
  /** Which arguments to differentiate by; the first by default. */
  readonly argnums?: K;
  /** True if the function returns `[loss, aux]`; `aux` is handed back as it is. */
  readonly hasAux?: Aux;
}

type Fn<A extends unknown[], R> = (...args: A) => R;

/** Runs `f` on trees, following the arrays of the chosen arguments. */
function linearizeTrees(
  op: string,
  f: Fn<unknown[], unknown>,
  args: readonly unknown[],
  chosen: readonly number[],
): { parts: Leaves[]; mask: boolean[]; out: Leaves; result: Linearized } {
  const parts = chosen.map((at) => takeApart(args[at], true));
  const arrays = parts.flatMap((part) => part.arrays);
  const mask = arrays.map((x) => isFloat(x.dtype));
  let out: Leaves | null = null;
  const run = (inputs: readonly NDArray[]): readonly NDArray[] => {
    const given = [...args];
    let from = 0;
    parts.forEach((part, i) => {
      given[chosen[i]] = putTogether(part, inputs.slice(from, from + part.arrays.length));
      from += part.arrays.length;
    });
    const value = f(...given);
    refusePromise(op, nameOf(f), value);
    out = takeApart(value, false);
    return out.arrays;
  };
  const result = linearizeFlat(op, run, arrays, mask);
  return { parts, mask, out: out as unknown as Leaves, result };
}

/** Cotangents of the outputs to cotangents of the inputs, one for each array. */
function pull(
  result: Linearized,
  mask: readonly boolean[],
  inputs: readonly NDArray[],
  cotangents: readonly (NDArray | null)[],
): NDArray[] {
  const active = cotangents.filter((_, i) => result.active[i]);
  const all = result.linear.inputs.map(() => true);
  const found = backward(result.linear, all, [], active);
  let next = 0;
  return mask.map((has, i) => orZeros(has ? found[next++] : null, inputs[i]));
}

function regroup(parts: readonly Leaves[], arrays: readonly NDArray[]): unknown[] {
  let from = 0;
  return parts.map((part) => {
    const own = arrays.slice(from, from + part.arrays.length);
    from += part.arrays.length;
    return putTogether(part, own);
  });
}

function valueAndGradWith(
  op: string,
  f: Fn<unknown[], unknown>,
  options: GradOptions<Argnums, boolean>,
): (...args: unknown[]) => { value: unknown; gradient: unknown } {
  const { argnums = 0, hasAux = false } = options;
  const chosen = typeof argnums === "number" ? [argnums] : argnums;
  return (...args) => {
    for (const at of chosen) {
      if (at < 0 || at >= args.length || !Number.isInteger(at)) {
        const message = `rune.${op}: cannot differentiate by argument ${at} (${nameOf(f)} got ${args.length})`;
        throw new GradError("rune/grad-argnums", message);
      }
      checkDifferentiable(`rune.${op}`, takeApart(args[at], true), at);
    }
    const { parts, mask, out, result } = linearizeTrees(
      op,
      named(f, (...given) => {
        const returned = f(...given);
        refusePromise(op, nameOf(f), returned);
        checkLoss(op, nameOf(f), returned, hasAux);
        return returned;
      }),
      args,
      chosen,
    );
    const value = putTogether(out, result.primals);
    const loss = result.primals[0];
    const cotangents = result.primals.map((x, i) => (i === 0 ? full(x, 1) : null));
    const inputs = parts.flatMap((part) => part.arrays);
    const gradients = regroup(parts, loss === undefined ? [] : pull(result, mask, inputs, cotangents));
    return { value, gradient: typeof argnums === "number" ? gradients[0] : gradients };
  };
}

function named<F extends Fn<unknown[], unknown>>(f: { readonly name: string }, wrapper: F): F {
  return Object.defineProperty(wrapper, "name", { value: nameOf(f) });
}

function checkLoss(op: string, name: string, returned: unknown, hasAux: boolean): void {
  const loss = hasAux ? (returned as unknown[] | null)?.[0] : returned;
  const fail = (what: string, hint: string): never => {
    throw new GradError("rune/grad-output", `rune.${op}: cannot differentiate ${name} (${what})`, hint);
  };
  if (!(loss instanceof NDArray)) {
    const what =
      loss === null || loss === undefined ? String(loss) : Array.isArray(loss) ? "a list" : describe(loss);
    fail(`output is ${what}, need an array of shape []`, "return a 0-d array; return more with hasAux");
  } else if (loss.shape.length > 0) {
    fail(`output has shape ${showShape(loss.shape)}, need []`, "reduce it, or use jacrev");
  } else if (!isFloat(loss.dtype)) {
    fail(`output has dtype ${loss.dtype}, need a float`, 'use astype("float32")');
  }
}

/**
 * Returns a function that computes the gradient of a scalar function of trees of arrays.
 *
 * `grad(f)(...args)` has the structure of the first argument, or of those in `argnums`. Numbers in a differentiated
 * argument count as 0-d float32 arrays; integer arrays throw. With `hasAux` it returns `[gradient, aux]`.
 *
 * @throws {GradError} if the output is not a 0-d float array or an argument cannot be differentiated.
 * @throws {TraceError} if `f` returns a Promise.
 * @example
 * grad((x: NDArray) => x.mul(x).sum())(nx.array([1, 2])).tolist() // [2, 4]
 */
export function grad<A extends unknown[], X, const K extends Argnums = 0>(
  f: Fn<A, readonly [NDArray, X]>,
  options: GradOptions<K, true> & { readonly hasAux: true },
): Fn<A, [Gradients<A, K>, X]>;
export function grad<A extends unknown[], const K extends Argnums = 0>(
  f: Fn<A, NDArray>,
  options?: GradOptions<K, false>,
): Fn<A, Gradients<A, K>>;
export function grad(
  f: Fn<never[], unknown>,
  options: GradOptions<Argnums, boolean> = {},
): Fn<never[], unknown> {
  const run = valueAndGradWith("grad", f as Fn<unknown[], unknown>, options);
  return (...args) => {
    const { value, gradient } = run(...args);
    return options.hasAux === true ? [gradient, (value as unknown[])[1]] : gradient;
  };
}

/**
 * Returns a function that computes a scalar function and its gradient together: `[value, gradient]`, or
 * `[[value, aux], gradient]` with `hasAux`. Arguments and errors as {@link grad}.
 *
 * @example
 * valueAndGrad((x: NDArray) => x.mul(x).sum())(nx.array([1, 2]))[0].item() // 5
 */
export function valueAndGrad<A extends unknown[], L extends NDArray, X, const K extends Argnums = 0>(
  f: Fn<A, readonly [L, X]>,
  options: GradOptions<K, true> & { readonly hasAux: true },
): Fn<A, [[L, X], Gradients<A, K>]>;
export function valueAndGrad<A extends unknown[], L extends NDArray, const K extends Argnums = 0>(
  f: Fn<A, L>,
  options?: GradOptions<K, false>,
): Fn<A, [L, Gradients<A, K>]>;
export function valueAndGrad(
  f: Fn<never[], unknown>,
  options: GradOptions<Argnums, boolean> = {},
): Fn<never[], unknown> {
  const run = valueAndGradWith("valueAndGrad", f as Fn<unknown[], unknown>, options);
  return (...args) => {
    const { value, gradient } = run(...args);
    return [value, gradient];
  };
}

/**
 * Evaluates `f` and returns its results with a pullback: from cotangents shaped as the results to a list of
 * cotangents shaped as the arguments. The pullback may be called any number of times.
 *
 * @throws {GradError} if a cotangent has another dtype or shape than its result.
 * @example
 * vjp((x: NDArray) => x.mul(x), nx.array([1, 2]))[1](nx.array([1, 10]))[0].tolist() // [2, 40]
 */
export function vjp<A extends unknown[], R>(
  f: Fn<A, R>,
  ...primals: A
): [R, (cotangents: Tangent<R>) => { [I in keyof A]: Gradient<A[I]> }] {
  const every = primals.map((_, i) => i);
  const { parts, mask, out, result } = linearizeTrees("vjp", f as Fn<unknown[], unknown>, primals, every);
  const inputs = parts.flatMap((part) => part.arrays);
  const values: Leaves = { ...out, arrays: result.primals };
  const pullback = (cotangents: Tangent<R>): { [I in keyof A]: Gradient<A[I]> } => {
    const given = matchTangents("rune.vjp", "cotangent", values, cotangents);
    return regroup(parts, pull(result, mask, inputs, given)) as { [I in keyof A]: Gradient<A[I]> };
  };
  return [putTogether(out, result.primals) as R, pullback];
}

/** Tangents of results: those of arrays without any are zeros. */
function outTangents(
  out: Leaves,
  primals: readonly NDArray[],
  tangents: readonly (NDArray | null)[],
): unknown {
  return putTogether(
    out,
    primals.map((x, i) => orZeros(tangents[i], x)),
  );
}

/**
 * Evaluates `f` and its derivative in one direction: `[results, tangents of the results]`. Tangents have the
 * structure, shapes and dtypes of the arguments; null is zero.
 *
 * @throws {GradError} if a tangent has another dtype or shape than its argument.
 * @example
 * jvp((x: NDArray) => x.mul(x), [nx.array([1, 2])], [nx.array([1, 10])])[1].tolist() // [2, 40]
 */
export function jvp<A extends unknown[], R>(
  f: Fn<A, R>,
  primals: readonly [...A],
  tangents: { readonly [I in keyof A]: Tangent<A[I]> | null },
): [R, Gradient<R>] {
  const parts = takeApart(primals, true);
  const given = primals.flatMap((primal, i) =>
    tangents[i] === null
      ? takeApart(primal, true).arrays.map(() => null)
      : matchTangents("rune.jvp", "tangent", takeApart(primal, true), tangents[i]),
  );
  let out: Leaves | null = null;
  const result = pushForward(
    (inputs) => {
      const value = f(...(putTogether(parts, inputs) as A));
      refusePromise("jvp", nameOf(f), value);
      out = takeApart(value, false);
      return out.arrays;
    },
    parts.arrays,
    given,
  );
  const leaves = out as unknown as Leaves;
  return [
    putTogether(leaves, result.primals) as R,
    outTangents(leaves, result.primals, result.tangents) as Gradient<R>,
  ];
}

/**
 * Evaluates `f` once and returns its results with its derivative there, a linear function of tangents that is cheap
 * to apply many times.
 *
 * @example
 * linearize((x: NDArray) => x.mul(x), nx.array([1, 2]))[1](nx.array([1, 10])).tolist() // [2, 40]
 */
export function linearize<A extends unknown[], R>(
  f: Fn<A, R>,
  ...primals: A
): [R, (...tangents: { [I in keyof A]: Tangent<A[I]> }) => Gradient<R>] {
  const every = primals.map((_, i) => i);
  const { parts, mask, out, result } = linearizeTrees(
    "linearize",
    f as Fn<unknown[], unknown>,
    primals,
    every,
  );
  const apply = (...tangents: { [I in keyof A]: Tangent<A[I]> }): Gradient<R> => {
    const given = parts.flatMap((part, i) => matchTangents("rune.linearize", "tangent", part, tangents[i]));
    const inputs = parts.flatMap((part) => part.arrays);
    const active = given.flatMap((tangent, i) => (mask[i] ? [orZeros(tangent, inputs[i])] : []));
    const slopes = evaluateGraph(result.linear, active);
    let next = 0;
    const all = result.active.map((has) => (has ? slopes[next++] : null));
    return outTangents(out, result.primals, all) as Gradient<R>;
  };
  return [putTogether(out, result.primals) as R, apply];
}

/**
 * Returns the tree with every float array cut off from differentiation at every level; values are the same.
 *
 * @example
 * grad((x: NDArray) => x.mul(stopGradient(x)).sum())(nx.array([3])).tolist() // [3]
 */
export function stopGradient<T>(tree: T): T {
  return treeMap(
    (leaf: unknown) => (leaf instanceof NDArray && isFloat(leaf.dtype) ? stop(leaf) : leaf),
    tree,
  );
}
