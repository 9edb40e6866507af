import type { NDArray } from "@raven-ts/nx";
import { uninitialized } from "@raven-ts/nx/internal";
import {
  cellOf,
  compile,
  type Executable,
  type Graph,
  openGraph,
  printGraph,
  simplify,
  type Var,
} from "@raven-ts/tolk";

/** A compiled graph and where each output comes from: an input passed through, or a result. */
interface Prepared {
  readonly executable: Executable | null;
  readonly program: Graph;
  /** Index of a result, or of an input as -1 - index. */
  readonly sources: readonly number[];
  /** Outputs that are arrays of the caller, or another output too: they get cells of their own, for `set`. */
  readonly shared: readonly boolean[];
}

const prepared = new WeakMap<Graph, Prepared>();

function prepare(graph: Graph): Prepared {
  const simple = simplify(openGraph(graph), { strip: true });
  const passed = new Map<Var, number>();
  for (const [i, variable] of simple.inputs.entries()) passed.set(variable, -1 - i);
  const outputs: Var[] = [];
  const sources = simple.outputs.map((variable) => {
    const source = passed.get(variable);
    if (source !== undefined) return source;
    passed.set(variable, outputs.length);
    return outputs.push(variable) - 1;
  });
  const program: Graph = { ...simple, outputs };
  const shared = sources.map((source, i) => source < 0 || sources.indexOf(source) < i);
  return { executable: outputs.length > 0 ? compile(program) : null, program, sources, shared };
}

/** What a graph runs as: its program and the kernels it became. Compiles it. */
export function explainGraph(graph: Graph): string {
  const { program, executable } = lookup(graph);
  return `${printGraph(program)}\n\n${executable?.explain() ?? "nothing to compute"}`;
}

function lookup(graph: Graph): Prepared {
  let entry = prepared.get(graph);
  if (entry === undefined) {
    entry = prepare(graph);
    prepared.set(graph, entry);
  }
  return entry;
}

/** Runs a graph compiled; inputs are the graph's, then its constants'. Compiles on first use. */
export function execute(graph: Graph, inputs: readonly NDArray[]): NDArray[] {
  return run(lookup(graph), inputs);
}

function run(entry: Prepared, inputs: readonly NDArray[]): NDArray[] {
  const { executable, sources, shared } = entry;
  const results = executable === null ? [] : executable.run(inputs, uninitialized);
  const out = new Array<NDArray>(sources.length);
  for (let i = 0; i < out.length; i++) {
    const source = sources[i];
    const found = source >= 0 ? results[source] : inputs[-1 - source];
    out[i] = shared[i] ? cellOf(found) : found;
  }
  return out;
}

/** A function that runs a graph compiled, without the look-up of {@link execute}. */
export function executor(graph: Graph): (inputs: readonly NDArray[]) => NDArray[] {
  const entry = lookup(graph);
  return (inputs) => run(entry, inputs);
}
