import type { Graph } from "../graph/graph.ts";
import { bodiesOf } from "../prim/prim.ts";
import { runGraph } from "./evaluate.ts";
import { compileNative } from "./native/program.ts";
import { nativeRuntime } from "./native/runtime.ts";
import type { Executable } from "./program.ts";
import { currentDevice } from "./select.ts";
import { compileWasm } from "./wasm/program.ts";

/** Makes a graph executable on the current device. */
export function compile(graph: Graph): Executable {
  const { name } = currentDevice();
  const loops = graph.eqns.some((eqn) => bodiesOf(eqn.params).length > 0);
  if (name === "wasm" && !loops) return compileWasm(graph);
  const runtime = name === "native" && !loops ? nativeRuntime() : null;
  if (runtime !== null) return compileNative(graph, runtime);
  return {
    run: (inputs, create) => runGraph(graph, inputs, create),
    explain: () => `${graph.eqns.length} applications, one at a time on the ${name} device`,
  };
}
