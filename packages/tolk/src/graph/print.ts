import { type Aval, bodiesOf } from "../prim/prim.ts";
import { dtypes } from "../type/dtype.ts";
import type { Eqn, Graph, Var } from "./graph.ts";

function type(aval: Aval): string {
  return `${dtypes[aval.dtype].short}[${aval.shape.join(",")}]`;
}

function value(given: unknown): string {
  if (Array.isArray(given)) return `[${given.map(value).join(",")}]`;
  return Object.is(given, -0) ? "-0" : String(given);
}

/** Spreadsheet letters: a, b, ..., z, aa, ab, ... */
function letters(index: number): string {
  const low = String.fromCharCode(97 + (index % 26));
  return index < 26 ? low : letters(Math.floor(index / 26) - 1) + low;
}

/**
 * Prints a graph, a line an application, variables named in order and literals in place.
 *
 * @example
 * const g = new GraphBuilder(true)
 * const x = g.input({ dtype: "float32", shape: [3] })
 * printGraph(g.finish([g.emit1("neg", [x], {})])) // inputs a:f32[3]\n  b:f32[3] = neg a\nreturn b
 */
export function printGraph(graph: Graph, indent = ""): string {
  const names = new Map<Var, string>();
  const name = (variable: Var): string => {
    const literal = graph.literals.get(variable);
    if (literal !== undefined) return `${value(literal)}:${dtypes[graph.avals[variable].dtype].short}`;
    let text = names.get(variable);
    if (text === undefined) {
      text = letters(names.size);
      names.set(variable, text);
    }
    return text;
  };
  const declare = (variable: Var): string => `${name(variable)}:${type(graph.avals[variable])}`;
  const line = (eqn: Eqn): string => {
    const outputs = eqn.outputs.map(declare).join(" ");
    const inputs = eqn.inputs.map(name).join(" ");
    const params = Object.entries(eqn.params).filter(([key]) => key !== "bodies");
    const shown = params.map(([key, given]) => `${key}=${value(given)}`);
    const bracket = shown.length > 0 ? `[${shown.join(" ")}]` : "";
    const bodies = bodiesOf(eqn.params).map(
      (body) => ` {\n${printGraph(body, `${indent}    `)}\n${indent}  }`,
    );
    return `${indent}  ${outputs} = ${eqn.prim}${bracket}${inputs && ` ${inputs}`}${bodies.join("")}`;
  };
  const head = ["inputs", ...graph.inputs.map(declare)];
  if (graph.constants.length > 0) head.push("constants", ...graph.constants.map((c) => declare(c.variable)));
  const lines = [`${indent}${head.join(" ")}`, ...graph.eqns.map(line)];
  lines.push(`${indent}return ${graph.outputs.map(name).join(" ")}`.trimEnd());
  return lines.join("\n");
}
