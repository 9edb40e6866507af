import { type NDArray, ShapeError, slice, stack } from "@raven-ts/nx";
import { bind } from "@raven-ts/nx/internal";
import { type Aval, type Graph, sameShape } from "@raven-ts/tolk";
import { describe, type Leaves, putTogether, takeApart } from "./leaves.ts";
import { stage } from "./staging.ts";
import { activeTrace, nameOf, refusePromise } from "./trace.ts";
import { treePaths } from "./tree.ts";
import type { Unshaped } from "./types.ts";

/** Options of {@link scan}. */
export interface ScanOptions {
  /** Number of steps: needed where there are no rows to walk. */
  readonly length?: number;
  /** Walks from the last row to the first. */
  readonly reverse?: boolean;
}

type Step<C, X, Y> = (carry: C, x: X) => readonly [C, Y];

function lengthOf(rows: Leaves, name: string, { length }: ScanOptions): number {
  const paths = treePaths(rows.def);
  let steps = length;
  rows.arrays.forEach((x, i) => {
    const where = paths[rows.places[i]];
    if (x.ndim === 0) {
      throw new ShapeError("rune/scan-rows", `rune.scan: cannot walk the rows${where} of ${name} (shape [])`);
    }
    if (steps !== undefined && x.shape[0] !== steps) {
      throw new ShapeError(
        "rune/scan-length",
        `rune.scan: cannot walk ${name} over ${steps} steps (the rows${where} are ${x.shape[0]})`,
      );
    }
    steps = x.shape[0];
  });
  if (steps === undefined || !Number.isInteger(steps) || steps < 0) {
    throw new ShapeError(
      "rune/scan-length",
      `rune.scan: cannot count the steps of ${name} (no rows, and no length)`,
      "give the number of steps: { length: 10 }",
    );
  }
  return steps;
}

function checkCarry(before: Leaves, after: Leaves, name: string): void {
  const paths = treePaths(before.def);
  const same = before.arrays.length === after.arrays.length && treePaths(after.def).join() === paths.join();
  const bad = same
    ? before.arrays.findIndex((x, i) => {
        const y = after.arrays[i];
        return x.dtype !== y.dtype || !sameShape(x.shape, y.shape);
      })
    : -1;
  if (same && bad < 0) return;
  const sides = same
    ? `${describe(before.arrays[bad])} before${paths[before.places[bad]]}, ${describe(after.arrays[bad])} after`
    : `a tree of ${before.arrays.length} arrays before, another of ${after.arrays.length} after`;
  throw new ShapeError(
    "rune/scan-carry",
    `rune.scan: cannot carry what ${name} returns (${sides})`,
    "a step must return a carry of the type that it was given",
  );
}

/**
 * Applies a step function along axis 0 of a tree of arrays: `[carry, y] = f(carry, x)` for every row x, the carry of a
 * step given to the next. Returns the last carry and the y of all steps, stacked along axis 0.
 *
 * Under a transformation the loop stays a loop: it is compiled once, whatever its length, and differentiated in both
 * modes. Called plainly it runs `f` once a row, with the same results. Numbers in the carry count as 0-d float32.
 *
 * @param rows - a tree of arrays of equal axis 0, or null for none
 * @throws {ShapeError} if rows differ in number, or the carry changes its structure, shape or dtype.
 * @example
 * scan((total: NDArray, x: NDArray) => [total.add(x), total.mul(x)], nx.scalar(0), nx.array([1, 2, 3]))[1].tolist() // [0, 2, 9]
 */
export function scan<C, X, Y>(
  f: Step<Unshaped<C>, Unshaped<X>, Y>,
  carry: C,
  rows: X,
  options?: ScanOptions,
): [Unshaped<C>, Unshaped<Y>];
export function scan<C, X, Y>(f: Step<C, X, Y>, carry: C, rows: X, options?: ScanOptions): [C, Unshaped<Y>];
export function scan<C, X, Y>(f: Step<C, X, Y>, carry: C, rows: X, options: ScanOptions = {}): [C, Y] {
  const name = nameOf(f);
  const start = takeApart(carry, true);
  const walked = takeApart(rows, false);
  const length = lengthOf(walked, name, options);
  const reverse = options.reverse === true;
  const trace = activeTrace();
  const step = (held: readonly NDArray[], row: readonly NDArray[]): { carry: Leaves; y: Leaves } => {
    const result = f(putTogether(start, held) as C, putTogether(walked, row) as X);
    refusePromise("scan", name, result);
    const next = takeApart(result[0], true);
    checkCarry(start, next, name);
    return { carry: next, y: takeApart(result[1], false) };
  };
  if (trace === null && length > 0) return plainly(step, start, walked, length, reverse) as [C, Y];

  let out: Leaves | null = null;
  const avals: Aval[] = [
    ...start.arrays,
    ...walked.arrays.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) })),
  ];
  const body = stage("scan", avals, (inputs) => {
    const count = start.arrays.length;
    const found = step(inputs.slice(0, count), inputs.slice(count));
    out = found.y;
    return [...found.carry.arrays, ...found.y.arrays];
  });
  const results = applyBody(body, start.arrays, walked.arrays, length, reverse);
  const carried = putTogether(start, results.slice(0, start.arrays.length));
  return [carried as C, putTogether(out as unknown as Leaves, results.slice(start.arrays.length)) as Y];
}

/** Binds a staged body: what it captured comes first, as values that every step sees. */
function applyBody(
  body: Graph,
  carries: readonly NDArray[],
  rows: readonly NDArray[],
  length: number,
  reverse: boolean,
): readonly NDArray[] {
  const consts = body.constants.map(({ value }) => value as NDArray);
  const open: Graph = {
    ...body,
    inputs: [...body.constants.map(({ variable }) => variable), ...body.inputs],
    constants: [],
  };
  return bind("scan", [...consts, ...carries, ...rows], {
    bodies: [open],
    length,
    consts: consts.length,
    carries: carries.length,
    reverse,
  });
}

function plainly(
  step: (held: readonly NDArray[], row: readonly NDArray[]) => { carry: Leaves; y: Leaves },
  start: Leaves,
  walked: Leaves,
  length: number,
  reverse: boolean,
): [unknown, unknown] {
  let held: readonly NDArray[] = start.arrays;
  let last: Leaves | null = null;
  const kept: NDArray[][] = [];
  for (let i = 0; i < length; i++) {
    const at = reverse ? length - 1 - i : i;
    const { carry, y } = step(
      held,
      walked.arrays.map((x) => slice(x, at)),
    );
    held = carry.arrays;
    last = y;
    kept[at] = [...y.arrays];
  }
  const shape = last as unknown as Leaves;
  const stacked = shape.arrays.map((_, i) => stack(kept.map((row) => row[i])));
  return [putTogether(start, held), putTogether(shape, stacked)];
}
