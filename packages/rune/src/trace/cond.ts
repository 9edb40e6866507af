import { item, NDArray, ShapeError } from "@raven-ts/nx";
import { literal } from "@raven-ts/nx/internal";
import { dtypes, sameShape, showShape } from "@raven-ts/tolk";
import { describe, type Leaves, putTogether, takeApart } from "./leaves.ts";
import { binary, cast, full } from "./ops.ts";
import { bindBranch } from "./rules/branch.ts";
import { stage } from "./staging.ts";
import { activeTrace, nameOf, refusePromise } from "./trace.ts";
import { treePaths } from "./tree.ts";

type Case<A extends unknown[], R> = (...operands: A) => R;

function checkSame(op: string, first: Leaves, other: Leaves, names: readonly [string, string]): void {
  const paths = treePaths(first.def);
  const same = first.arrays.length === other.arrays.length && treePaths(other.def).join() === paths.join();
  const bad = same
    ? first.arrays.findIndex((x, i) => {
        const y = other.arrays[i];
        return x.dtype !== y.dtype || !sameShape(x.shape, y.shape);
      })
    : -1;
  if (same && bad < 0) return;
  const sides = same
    ? `${describe(first.arrays[bad])}${paths[first.places[bad]]} ≠ ${describe(other.arrays[bad])}`
    : `trees of ${first.arrays.length} and ${other.arrays.length} arrays`;
  throw new ShapeError(
    "rune/cases",
    `${op}: cannot choose between ${names[0]} and ${names[1]} (they return ${sides})`,
    "every case must return the same structure, shapes and dtypes",
  );
}

/** Traces every case and binds the choice. */
function choose<A extends unknown[], R>(
  op: string,
  index: NDArray,
  cases: readonly Case<A, R>[],
  operands: A,
): R {
  const given = takeApart(operands, false);
  const outs: Leaves[] = [];
  const graphs = cases.map((f) =>
    stage(op.slice("rune.".length), given.arrays, (inputs) => {
      const result = f(...(putTogether(given, inputs) as A));
      refusePromise(op.slice("rune.".length), nameOf(f), result);
      const out = takeApart(result, true);
      outs.push(out);
      return out.arrays;
    }),
  );
  outs.forEach((out, i) => {
    checkSame(op, outs[0], out, [nameOf(cases[0]), nameOf(cases[i])]);
  });
  return putTogether(outs[0], bindBranch(index, graphs, given.arrays)) as R;
}

/** Runs one case now. Numbers in its result count as 0-d float32, as they do where all cases are traced. */
function run<A extends unknown[], R>(f: Case<A, R>, operands: A): R {
  const out = takeApart(f(...operands), true);
  return putTogether(out, out.arrays) as R;
}

function checkScalar(
  op: string,
  what: string,
  x: unknown,
  dtypes: (x: NDArray) => boolean,
  hint: string,
): void {
  if (x instanceof NDArray && x.shape.length === 0 && dtypes(x)) return;
  const given = x instanceof NDArray ? `${x.dtype} of shape ${showShape(x.shape)}` : describe(x);
  throw new ShapeError("rune/choice", `${op}: cannot choose by ${what} (${given})`, hint);
}

/**
 * Runs `onTrue` or `onFalse` on the operands. Under a transformation both are traced and one runs, chosen by the value
 * when the program runs; both must return the same structure, shapes and dtypes. Differentiable in both modes; under
 * `vmap` with a condition that differs within the batch both run, and each element takes its own.
 *
 * @param condition - a bool array of shape [], or a boolean
 * @throws {ShapeError} if the condition is no single bool, or the cases do not return the same types.
 * @example
 * cond(nx.scalar(3).greater(2), (x: NDArray) => x.mul(2), (x: NDArray) => x.neg(), nx.array([1, 2])).tolist() // [2, 4]
 */
export function cond<A extends unknown[], R>(
  condition: NDArray | boolean,
  onTrue: (...operands: A) => R,
  onFalse: (...operands: A) => R,
  ...operands: A
): R {
  if (typeof condition === "boolean") return run(condition ? onTrue : onFalse, operands);
  const isBool = (x: NDArray): boolean => x.dtype === "bool";
  checkScalar("rune.cond", "a condition", condition, isBool, "compare: x.greater(0), or reduce it: x.any()");
  if (activeTrace() === null) return run(item(condition) === true ? onTrue : onFalse, operands);
  return choose("rune.cond", cast(condition, "int32"), [onFalse, onTrue], operands);
}

/**
 * Runs the case of number `index` on the operands; a number out of range is clamped. Otherwise as {@link cond}.
 *
 * @param index - an integer array of shape [], or a whole number
 * @throws {ShapeError} if the index is no single integer, there is no case, or the cases do not return the same types.
 * @example
 * rune.switch(1, [(x: NDArray) => x, (x: NDArray) => x.square()], nx.array([2, 3])).tolist() // [4, 9]
 */
export function switch_<A extends unknown[], R>(
  index: NDArray | number,
  cases: readonly ((...operands: A) => R)[],
  ...operands: A
): R {
  if (cases.length === 0) throw new ShapeError("rune/choice", "rune.switch: cannot choose among 0 cases");
  const clamp = (i: number): number => Math.max(0, Math.min(cases.length - 1, i));
  if (typeof index === "number" && Number.isInteger(index)) return run(cases[clamp(index)], operands);
  const isWhole = (x: NDArray): boolean => /int/.test(x.dtype);
  checkScalar(
    "rune.switch",
    "an index",
    index,
    isWhole,
    "pass an integer array of shape [], or a whole number",
  );
  const number = index as NDArray;
  if (activeTrace() === null) return run(cases[clamp(Number(item(number)))], operands);
  return choose("rune.switch", narrow(number, cases.length - 1), cases, operands);
}

/** An index as int32, clamped first: wide integers wrap. */
function narrow(index: NDArray, last: number): NDArray {
  if (index.dtype === "int32") return index;
  const at = binary("min", index, full(index, Math.min(last, Number(dtypes[index.dtype].limits[1]))));
  return cast(binary("max", at, literal(0, index.dtype)), "int32");
}
