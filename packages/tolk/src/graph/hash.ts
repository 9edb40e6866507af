import type { Aval } from "../prim/prim.ts";
import type { Element } from "../type/dtype.ts";
import type { Eqn, Graph } from "./graph.ts";

/** Text of a number that tells -0 from 0. */
function numberKey(value: Element): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function valueKey(value: unknown): string {
  if (typeof value === "number") return numberKey(value);
  if (typeof value === "object" && value !== null && "eqns" in value) return `{${graphKey(value as Graph)}}`;
  if (Array.isArray(value)) return `[${value.map(valueKey).join()}]`;
  return String(value);
}

/** Text that is equal for equal parameters of one primitive, whatever the order of their fields. */
export function paramsKey(params: object): string {
  let key = "";
  for (const name of Object.keys(params).sort()) {
    key += `${name}=${valueKey((params as Record<string, unknown>)[name])};`;
  }
  return key;
}

/** Text that is equal for equal types. */
export function avalKey(aval: Aval): string {
  return `${aval.dtype}[${aval.shape.join()}]`;
}

function eqnKey(eqn: Eqn): string {
  return `${eqn.prim}(${eqn.inputs.join()})${paramsKey(eqn.params)}>${eqn.outputs.join()}`;
}

const keys = new WeakMap<Graph, string>();

/**
 * Text that is equal for graphs that compute the same thing the same way: types, literals and applications, but not
 * the values of constants. Equal keys mean equal programs, so no second comparison is needed.
 */
export function graphKey(graph: Graph): string {
  const seen = keys.get(graph);
  if (seen !== undefined) return seen;
  const literals = [...graph.literals].map(([variable, value]) => `${variable}:${numberKey(value)}`);
  const key = [
    graph.avals.map(avalKey).join(" "),
    graph.inputs.join(),
    graph.constants.map((constant) => constant.variable).join(),
    literals.join(),
    graph.eqns.map(eqnKey).join("|"),
    graph.outputs.join(),
  ].join("/");
  keys.set(graph, key);
  return key;
}
