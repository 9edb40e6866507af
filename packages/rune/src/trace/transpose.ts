import type { NDArray } from "@raven-ts/nx";
import { literal } from "@raven-ts/nx/internal";
import type { Aval, Eqn, Graph, OneName, ParamsOf, Var } from "@raven-ts/tolk";
import { add, orZeros } from "./ops.ts";
import { transposeBranch } from "./rules/branch.ts";
import { bitsOf, type TransposedGraph, transposeScan } from "./rules/scan.ts";
import { type Operand, type TransposeRule, transposeRules } from "./rules/transpose.ts";
import { derive, stage } from "./staging.ts";
import { callGraph } from "./trace.ts";

/**
 * Runs a linear graph backwards: from cotangents of its outputs (null is zero) to cotangents of the inputs where
 * `mask`. The other inputs and the constants are known values; work happens in the current trace.
 */
export function backward(
  graph: Graph,
  mask: readonly boolean[],
  known: readonly (NDArray | null)[],
  cotangents: readonly (NDArray | null)[],
): (NDArray | null)[] {
  const values = new Array<NDArray | null>(graph.avals.length).fill(null);
  const sums = new Array<NDArray | null>(graph.avals.length).fill(null);
  const linear = new Array<boolean>(graph.avals.length).fill(false);
  graph.inputs.forEach((variable, i) => {
    if (mask[i]) linear[variable] = true;
    else values[variable] = known[i];
  });
  for (const { variable, value } of graph.constants) values[variable] = value as NDArray;
  for (const [variable, value] of graph.literals)
    values[variable] = literal(value, graph.avals[variable].dtype);
  for (const eqn of graph.eqns) {
    const isLinear = eqn.inputs.some((variable) => linear[variable]);
    if (!isLinear) throw new Error(`transpose: ${eqn.prim} has no linear operand`);
    for (const variable of eqn.outputs) linear[variable] = true;
  }
  const accumulate = (variable: Var, cotangent: NDArray | null): void => {
    if (cotangent === null || !linear[variable]) return;
    const sum = sums[variable];
    sums[variable] = sum === null ? cotangent : add(sum, cotangent);
  };
  graph.outputs.forEach((variable, i) => {
    accumulate(variable, cotangents[i]);
  });
  for (let i = graph.eqns.length - 1; i >= 0; i--) {
    const eqn = graph.eqns[i];
    const given = eqn.outputs.map((variable) => sums[variable]);
    if (given.every((cotangent) => cotangent === null)) continue;
    const operands: Operand[] = eqn.inputs.map((variable) => ({
      aval: graph.avals[variable],
      value: linear[variable] ? null : values[variable],
    }));
    const results = transposeEqn(eqn, operands, given);
    eqn.inputs.forEach((variable, at) => {
      accumulate(variable, results[at]);
    });
  }
  return graph.inputs.map((variable, i) => (mask[i] ? sums[variable] : null));
}

function transposeEqn(
  eqn: Eqn,
  operands: readonly Operand[],
  cotangents: readonly (NDArray | null)[],
): (NDArray | null)[] {
  if (eqn.prim === "call")
    return transposeCall((eqn.params as ParamsOf<"call">).bodies[0], operands, cotangents);
  if (eqn.prim === "scan")
    return transposeScan(eqn.params as ParamsOf<"scan">, operands, cotangents, transposeGraph);
  if (eqn.prim === "branch")
    return transposeBranch(eqn.params as ParamsOf<"branch">, operands, cotangents, transposeGraph);
  const rule = transposeRules[eqn.prim as OneName] as TransposeRule<OneName> | undefined;
  if (rule === undefined) throw new Error(`transpose: ${eqn.prim} is not linear`);
  return rule(cotangents[0] as NDArray, operands, eqn.params as ParamsOf<OneName>);
}

function transposeCall(
  body: Graph,
  operands: readonly Operand[],
  cotangents: readonly (NDArray | null)[],
): (NDArray | null)[] {
  const mask = operands.map((operand) => operand.value === null);
  const present = cotangents.map((cotangent) => cotangent !== null);
  const { graph, active } = transposeGraph(body, mask, present, []);
  const known = operands.flatMap((operand) => (operand.value === null ? [] : [operand.value]));
  const results = callGraph(graph, [...known, ...cotangents.filter((c) => c !== null)]);
  let next = 0;
  return active.map((has) => (has ? results[next++] : null));
}

/** A linear graph run backwards; cotangents of inputs where `forced` are there even if zero. */
function transposeGraph(
  graph: Graph,
  mask: readonly boolean[],
  present: readonly boolean[],
  forced: readonly boolean[],
): TransposedGraph {
  return derive(graph, `transpose ${bitsOf(mask)} ${bitsOf(present)} ${bitsOf(forced)}`, () => {
    const type = (variable: Var): Aval => graph.avals[variable];
    const known = graph.inputs.filter((_, i) => !mask[i]).map(type);
    const given = graph.outputs.filter((_, i) => present[i]).map(type);
    let active: boolean[] = [];
    const transposed = stage("grad", [...known, ...given], (inputs) => {
      let k = 0;
      let c = known.length;
      const values = mask.map((isLinear) => (isLinear ? null : inputs[k++]));
      const cotangents = present.map((has) => (has ? inputs[c++] : null));
      const results = backward(graph, mask, values, cotangents).map((x, i) =>
        forced[i] ? orZeros(x, type(graph.inputs[i])) : x,
      );
      active = results.map((x) => x !== null);
      return results.filter((x) => x !== null);
    });
    return { graph: transposed, active };
  });
}
