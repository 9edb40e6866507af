import type { NDArray } from "@raven-ts/nx";
import { bind } from "@raven-ts/nx/internal";
import { type Aval, type Graph, openGraph, type ParamsOf } from "@raven-ts/tolk";
import { evaluateGraph } from "../evaluate.ts";
import { add, broadcast, orZeros, permute, zeros } from "../ops.ts";
import { derive, stage } from "../staging.ts";
import type { Tangent } from "./jvp-types.ts";
import type { Operand } from "./transpose.ts";

type Scan = ParamsOf<"scan">;

/** A mask as text, for keys. */
export const bitsOf = (mask: readonly boolean[]): string => mask.map(Number).join("");

/** Results with their tangents; null is zero. */
export interface Slopes {
  readonly primals: readonly NDArray[];
  readonly tangents: readonly Tangent[];
}

/** A graph with its forward derivative. */
export interface JvpGraph {
  /** Inputs: all primals, then the active tangents; outputs: all primals, then the tangents where `active`. */
  readonly graph: Graph;
  readonly active: readonly boolean[];
}

/** A graph split at a point into its value and its derivative. */
export interface LinearizedGraph {
  /** Inputs as the graph's; outputs: the graph's, then residuals. */
  readonly forward: Graph;
  /** Inputs: active tangents, then residuals; outputs: tangents of the outputs where `active`. */
  readonly linear: Graph;
  readonly active: readonly boolean[];
}

/** A linear graph run backwards. */
export interface TransposedGraph {
  /** Inputs: the known operands, then the cotangents that are present; outputs: cotangents where `active`. */
  readonly graph: Graph;
  readonly active: readonly boolean[];
}

/** A graph over a batch of inputs. */
export interface BatchedGraph {
  readonly graph: Graph;
  /** Which outputs have the batch, as axis 0. */
  readonly batched: readonly boolean[];
}

/** Results of a batched function: with the batch as axis 0 where `batched`. */
export interface Batched {
  readonly outputs: readonly NDArray[];
  readonly batched: readonly boolean[];
}

/** A value and which input of a body it goes to. */
interface Fed {
  readonly at: number;
  readonly value: NDArray;
}

type Role = "consts" | "carries" | "rows";

/** What a scan is given, by role. */
type Feed = Readonly<Record<Role, Fed[]>>;

/** Applies a body whose inputs and outputs stand in another order than a scan asks for. */
function bindScan(
  graph: Graph,
  fed: Feed,
  outputs: readonly number[],
  { length, reverse }: Pick<Scan, "length" | "reverse">,
): readonly NDArray[] {
  const open = openGraph(graph);
  const hidden = graph.constants.map(({ value }, i) => ({
    at: graph.inputs.length + i,
    value: value as NDArray,
  }));
  const consts = [...fed.consts, ...hidden];
  const all = [...consts, ...fed.carries, ...fed.rows];
  const body: Graph = {
    ...open,
    inputs: all.map(({ at }) => open.inputs[at]),
    outputs: outputs.map((i) => open.outputs[i]),
  };
  return bind(
    "scan",
    all.map(({ value }) => value),
    { bodies: [body], length, consts: consts.length, carries: fed.carries.length, reverse },
  );
}

/**
 * Marks of a body's inputs under which each carry leaves a step as it came in: a carry that any step may mark is marked
 * from the start. `derive` is told which outputs must bear marks.
 */
function settle<R>(
  { consts, carries }: Scan,
  given: readonly boolean[],
  derived: (mask: readonly boolean[], forced: readonly boolean[]) => R,
  marksOf: (result: R) => readonly boolean[],
): { mask: readonly boolean[]; result: R } {
  let mask = given;
  for (;;) {
    const result = derived(mask, mask.slice(consts, consts + carries));
    const marks = marksOf(result);
    const grown = mask.map(
      (has, i) => has || (i >= consts && i < consts + carries && marks[i - consts] === true),
    );
    if (bitsOf(grown) === bitsOf(mask)) return { mask, result };
    mask = grown;
  }
}

/** Which of a body's inputs an index is. */
function roleOf({ consts, carries }: Scan, i: number): Role {
  return i < consts ? "consts" : i < consts + carries ? "carries" : "rows";
}

/** Values for the first inputs of a body, in their order: all of them, or none yet. */
function feed(params: Scan, values: readonly NDArray[]): Feed {
  const fed: Feed = { consts: [], carries: [], rows: [] };
  values.forEach((value, at) => fed[roleOf(params, at)].push({ at, value }));
  return fed;
}

const nonzero = (tangents: readonly Tangent[]): boolean[] => tangents.map((t) => t !== null);

/** A scan's results and tangents: one scan over both. */
export function jvpScan(
  params: Scan,
  primals: readonly NDArray[],
  tangents: readonly Tangent[],
  jvpGraph: (graph: Graph, mask: readonly boolean[], forced: readonly boolean[]) => JvpGraph,
): Slopes {
  const [body] = params.bodies;
  const { mask, result } = settle(
    params,
    nonzero(tangents),
    (marks, forced) => jvpGraph(body, marks, forced),
    ({ active }) => active,
  );
  const fed = feed(params, primals);
  let next = primals.length;
  mask.forEach((has, i) => {
    if (has) fed[roleOf(params, i)].push({ at: next++, value: orZeros(tangents[i], primals[i]) });
  });
  const { active } = result;
  const count = active.length;
  const slots: number[] = [];
  let slot = count;
  for (const has of active) slots.push(has ? slot++ : -1);
  const isCarry = (i: number): boolean => i < params.carries;
  const outs = active.map((_, i) => i);
  const order = [
    ...outs.filter(isCarry),
    ...outs.filter((i) => isCarry(i) && active[i]).map((i) => slots[i]),
    ...outs.filter((i) => !isCarry(i)),
    ...outs.filter((i) => !isCarry(i) && active[i]).map((i) => slots[i]),
  ];
  const results = bindScan(result.graph, fed, order, params);
  return {
    primals: outs.map((i) => results[order.indexOf(i)]),
    tangents: outs.map((i) => (active[i] ? results[order.indexOf(slots[i])] : null)),
  };
}

/**
 * A scan split at a point: a forward scan that also stacks the residuals of every step, and a linear scan over tangents
 * and residuals. Residuals that all steps share are handed over once.
 */
export function linearizeScan(
  params: Scan,
  primals: readonly NDArray[],
  tangents: readonly Tangent[],
  linearizeGraph: (graph: Graph, mask: readonly boolean[], forced: readonly boolean[]) => LinearizedGraph,
  inParent: <R>(f: () => R) => R,
  inLinear: <R>(f: () => R) => R,
): Slopes {
  const [body] = params.bodies;
  const { mask, result } = settle(
    params,
    nonzero(tangents),
    (marks, forced) => linearizeGraph(body, marks, forced),
    ({ active }) => active,
  );
  const { forward, linear, active } = result;
  const count = active.length;
  const shared = forward.outputs
    .slice(count)
    .map((variable) => forward.inputs.slice(0, params.consts).indexOf(variable));
  const fed = feed(params, primals);
  const stacked = shared.flatMap((at, i) => (at < 0 ? [count + i] : []));
  const results = inParent(() => bindScan(forward, fed, [...active.map((_, i) => i), ...stacked], params));

  const slopes = feed(params, []);
  let next = 0;
  const steps = inLinear(() => {
    mask.forEach((has, i) => {
      if (has) slopes[roleOf(params, i)].push({ at: next++, value: orZeros(tangents[i], primals[i]) });
    });
    let row = count;
    for (const at of shared) {
      if (at < 0) slopes.rows.push({ at: next++, value: results[row++] });
      else slopes.consts.push({ at: next++, value: primals[at] });
    }
    const order = linear.outputs.map((_, i) => i);
    return active.includes(true) ? bindScan(linear, slopes, order, params) : [];
  });
  let step = 0;
  return {
    primals: results.slice(0, count),
    tangents: active.map((has) => (has ? steps[step++] : null)),
  };
}

/** A linear scan run backwards: cotangents of carries are carried, those of shared values are summed up on the way. */
export function transposeScan(
  params: Scan,
  operands: readonly Operand[],
  cotangents: readonly (NDArray | null)[],
  transposeGraph: (
    graph: Graph,
    mask: readonly boolean[],
    present: readonly boolean[],
    forced: readonly boolean[],
  ) => TransposedGraph,
): (NDArray | null)[] {
  const [body] = params.bodies;
  const { consts, carries, length, reverse } = params;
  const role = (i: number) => roleOf(params, i);
  // A carry that starts as zero is a known value, and linear all the same.
  const mask = operands.map(({ value }, i) => role(i) === "carries" || value === null);
  const present = cotangents.map((c, i) => i < carries || c !== null);
  const at = (which: (i: number) => boolean): number[] => operands.map((_, i) => i).filter(which);
  const knownConsts = at((i) => role(i) === "consts" && !mask[i]);
  const linearConsts = at((i) => role(i) === "consts" && mask[i]);
  const knownRows = at((i) => role(i) === "rows" && !mask[i]);
  const linearRows = at((i) => role(i) === "rows" && mask[i]);
  const givenRows = present.flatMap((has, i) => (has && i >= carries ? [i] : []));

  const whole = derive(body, `transpose scan ${bitsOf(mask)} ${bitsOf(present)}`, () => {
    const { graph } = transposeGraph(body, mask, present, mask);
    const type = (i: number): Aval => body.avals[body.inputs[i]];
    const outType = (i: number): Aval => body.avals[body.outputs[i]];
    const groups = [
      knownConsts.map(type),
      Array.from({ length: carries }, (_, i) => outType(i)),
      linearConsts.map(type),
      knownRows.map(type),
      givenRows.map(outType),
    ];
    return stage("grad", groups.flat(), (inputs) => {
      let from = 0;
      const [known, slopes, sums, rows, given] = groups.map((group) => {
        from += group.length;
        return inputs.slice(from - group.length, from);
      });
      const found = evaluateGraph(graph, [...known, ...rows, ...slopes, ...given]);
      const of = (i: number): NDArray => found[mask.slice(0, i).filter(Boolean).length];
      return [
        ...slopes.map((_, i) => of(consts + i)),
        ...linearConsts.map((i, k) => add(sums[k], of(i))),
        ...linearRows.map(of),
      ];
    });
  });
  const slopes = Array.from({ length: carries }, (_, i) => orZeros(cotangents[i], operands[consts + i].aval));
  const sums = linearConsts.map((i) => zeros(operands[i].aval));
  const given = [
    ...knownConsts.map((i) => operands[i].value as NDArray),
    ...slopes,
    ...sums,
    ...knownRows.map((i) => operands[i].value as NDArray),
    ...givenRows.map((i) => cotangents[i] as NDArray),
  ];
  const fed = (from: number, to: number): Fed[] =>
    given.slice(from, to).map((value, i) => ({ at: from + i, value }));
  const split = [knownConsts.length, knownConsts.length + carries + sums.length];
  const results = bindScan(
    whole,
    {
      consts: fed(0, split[0]),
      carries: fed(split[0], split[1]),
      rows: fed(split[1], given.length),
    },
    whole.outputs.map((_, i) => i),
    { length, reverse: !reverse },
  );
  const out = new Array<NDArray | null>(operands.length).fill(null);
  for (let i = 0; i < carries; i++) if (operands[consts + i].value === null) out[consts + i] = results[i];
  linearConsts.forEach((i, k) => {
    out[i] = results[carries + k];
  });
  linearRows.forEach((i, k) => {
    out[i] = results[carries + linearConsts.length + k];
  });
  return out;
}

/** The first two axes exchanged: a batch of rows is rows of batches. */
function exchanged(x: NDArray): NDArray {
  return permute(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
}

/** A scan over a batch of everything that `batched` marks. */
export function batchScan(
  params: Scan,
  operands: readonly NDArray[],
  batched: readonly boolean[],
  size: number,
  batchGraph: (
    graph: Graph,
    mask: readonly boolean[],
    forced: readonly boolean[],
    size: number,
  ) => BatchedGraph,
): Batched {
  const [body] = params.bodies;
  const { mask, result } = settle(
    params,
    batched,
    (marks, forced) => batchGraph(body, marks, forced, size),
    (found) => found.batched,
  );
  const values = operands.map((x, at) => {
    if (roleOf(params, at) === "rows" && batched[at]) return exchanged(x);
    return mask[at] && !batched[at] ? broadcast(x, [size, ...x.shape]) : x;
  });
  const results = bindScan(
    result.graph,
    feed(params, values),
    result.batched.map((_, i) => i),
    params,
  );
  return {
    outputs: results.map((x, i) => (i >= params.carries && result.batched[i] ? exchanged(x) : x)),
    batched: result.batched,
  };
}
