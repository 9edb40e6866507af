import type { NDArray } from "@raven-ts/nx";
import { bind } from "@raven-ts/nx/internal";
import type { Aval, Graph, ParamsOf } from "@raven-ts/tolk";
import { evaluateGraph } from "../evaluate.ts";
import { binary, broadcast, full, reshape, where, zeros } from "../ops.ts";
import { callAvals, stage } from "../staging.ts";
import { withTrace } from "../trace.ts";
import type { Tangent } from "./jvp-types.ts";
import type { Batched, BatchedGraph, JvpGraph, LinearizedGraph, Slopes, TransposedGraph } from "./scan.ts";
import type { Operand } from "./transpose.ts";

type Branch = ParamsOf<"branch">;

/** The graph among others that take other values: behind its first `lead` inputs stands a group of them for each. */
function among(graph: Graph, lead: number, groups: readonly (readonly Aval[])[], own: number): Graph {
  const avals = [...graph.avals];
  const behind = groups.flatMap((group, i) =>
    i === own ? graph.inputs.slice(lead) : group.map(({ dtype, shape }) => avals.push({ dtype, shape }) - 1),
  );
  return { ...graph, avals, inputs: [...graph.inputs.slice(0, lead), ...behind] };
}

/** Applies the graph of number `index`. All take the same values; what each captured is handed over to all. */
export function bindBranch(
  index: NDArray,
  cases: readonly Graph[],
  values: readonly NDArray[],
): readonly NDArray[] {
  const captured = cases.map(({ constants }) => constants.map(({ value }) => value as NDArray));
  const bodies = cases.map((graph, own) => {
    const inputs = [...graph.inputs, ...graph.constants.map(({ variable }) => variable)];
    return among({ ...graph, inputs, constants: [] }, values.length, captured, own);
  });
  return bind("branch", [index, ...values, ...captured.flat()], { bodies });
}

/** What is true of some case is made true of all. */
function united<R>(
  bodies: readonly Graph[],
  derived: (body: Graph, forced: readonly boolean[]) => R,
  marksOf: (result: R) => readonly boolean[],
): { cases: readonly R[]; marks: readonly boolean[] } {
  const alone = bodies.map((body) => marksOf(derived(body, [])));
  const marks = alone[0].map((_, i) => alone.some((one) => one[i]));
  return { cases: bodies.map((body) => derived(body, marks)), marks };
}

const nonzero = (tangents: readonly Tangent[]): boolean[] => tangents.map((t) => t !== null);

/** As many values as are marked, in their places. */
function spread<T>(marks: readonly boolean[], values: readonly T[]): (T | null)[] {
  let next = 0;
  return marks.map((has) => (has ? values[next++] : null));
}

/** A branch's results and tangents: one branch over both. */
export function jvpBranch(
  { bodies }: Branch,
  [index, ...primals]: readonly NDArray[],
  [, ...tangents]: readonly Tangent[],
  jvpGraph: (graph: Graph, mask: readonly boolean[], forced: readonly boolean[]) => JvpGraph,
): Slopes {
  const { cases, marks } = united(
    bodies,
    (body, forced) => jvpGraph(body, nonzero(tangents), forced),
    ({ active }) => active,
  );
  const given = tangents.filter((t) => t !== null);
  const results = bindBranch(
    index,
    cases.map(({ graph }) => graph),
    [...primals, ...given],
  );
  return { primals: results.slice(0, marks.length), tangents: spread(marks, results.slice(marks.length)) };
}

/**
 * A branch split at a point: a forward branch that also gives the residuals of every case, zeros for those that are not
 * chosen, and a linear branch over tangents and residuals.
 */
export function linearizeBranch(
  { bodies }: Branch,
  [index, ...primals]: readonly NDArray[],
  [, ...tangents]: readonly Tangent[],
  linearizeGraph: (graph: Graph, mask: readonly boolean[], forced: readonly boolean[]) => LinearizedGraph,
  inParent: <R>(f: () => R) => R,
  inLinear: <R>(f: () => R) => R,
): Slopes {
  const { cases, marks } = united(
    bodies,
    (body, forced) => linearizeGraph(body, nonzero(tangents), forced),
    ({ active }) => active,
  );
  const count = marks.length;
  const residuals = cases.map(({ forward }) =>
    forward.outputs.slice(count).map((variable) => forward.avals[variable]),
  );
  const forwards = cases.map(({ forward }, own) =>
    withTrace(null, () =>
      stage("grad", callAvals(forward).slice(0, forward.inputs.length), (inputs) => {
        const captured = forward.constants.map(({ value }) => value as NDArray);
        const found = evaluateGraph(forward, [...inputs, ...captured]);
        const kept = residuals.flatMap((group, i) => (i === own ? found.slice(count) : group.map(zeros)));
        return [...found.slice(0, count), ...kept];
      }),
    ),
  );
  const results = inParent(() => bindBranch(index, forwards, primals));
  const given = tangents.filter((t) => t !== null);
  const linears = cases.map(({ linear }, own) => among(linear, given.length, residuals, own));
  const slopes = marks.includes(true)
    ? inLinear(() => bindBranch(index, linears, [...given, ...results.slice(count)]))
    : [];
  return { primals: results.slice(0, count), tangents: spread(marks, slopes) };
}

/** A linear branch run backwards: a branch of the same number. */
export function transposeBranch(
  { bodies }: Branch,
  [index, ...operands]: readonly Operand[],
  cotangents: readonly (NDArray | null)[],
  transposeGraph: (
    graph: Graph,
    mask: readonly boolean[],
    present: readonly boolean[],
    forced: readonly boolean[],
  ) => TransposedGraph,
): (NDArray | null)[] {
  const mask = operands.map(({ value }) => value === null);
  const present = cotangents.map((cotangent) => cotangent !== null);
  const { cases, marks } = united(
    bodies,
    (body, forced) => transposeGraph(body, mask, present, forced),
    ({ active }) => active,
  );
  const known = operands.flatMap(({ value }) => (value === null ? [] : [value]));
  const results = bindBranch(
    index.value as NDArray,
    cases.map(({ graph }) => graph),
    [...known, ...cotangents.filter((cotangent) => cotangent !== null)],
  );
  return [null, ...spread(marks, results)];
}

/**
 * A branch over a batch of everything that `batched` marks. Where the number differs within the batch every case runs,
 * and each element takes the results of its own.
 */
export function batchBranch(
  { bodies }: Branch,
  [index, ...operands]: readonly NDArray[],
  [many, ...batched]: readonly boolean[],
  size: number,
  batchGraph: (
    graph: Graph,
    mask: readonly boolean[],
    forced: readonly boolean[],
    size: number,
  ) => BatchedGraph,
): Batched {
  if (!many) {
    const { cases, marks } = united(
      bodies,
      (body, forced) => batchGraph(body, batched, forced, size),
      (found) => found.batched,
    );
    const graphs = cases.map(({ graph }) => graph);
    return { outputs: bindBranch(index, graphs, operands), batched: marks };
  }
  const all = bodies[0].outputs.map(() => true);
  const results = bodies.map((body) => {
    const { graph } = batchGraph(body, batched, all, size);
    return evaluateGraph(graph, [...operands, ...graph.constants.map(({ value }) => value as NDArray)]);
  });
  const choose = (i: number): NDArray => {
    const last = results[results.length - 1][i];
    const column = reshape(index, [size, ...last.shape.slice(1).map(() => 1)]);
    const number = broadcast(column, last.shape);
    return results.slice(0, -1).reduceRight((rest, one, k) => {
      const here = binary("le", number, full({ dtype: "int32", shape: last.shape }, k));
      return where(here, one[i], rest);
    }, last);
  };
  return { outputs: all.map((_, i) => choose(i)), batched: all };
}
