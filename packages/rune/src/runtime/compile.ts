import { currentDevice } from "@raven-ts/nx";
import { nativeRuntime } from "@raven-ts/nx/native";
import { evaluateGraph } from "../graph/evaluate.ts";
import type { Graph } from "../graph/graph.ts";
import { compileNative } from "./native.ts";
import type { Executable } from "./program.ts";
import { compileWasm } from "./wasm.ts";

export type { Executable } from "./program.ts";

/** Makes a graph executable on the current device. */
export function compile(graph: Graph): Executable {
  const { name } = currentDevice();
  if (name === "wasm") return compileWasm(graph);
  const runtime = name === "native" ? nativeRuntime() : null;
  if (runtime !== null) return compileNative(graph, runtime);
  return {
    run: (inputs) => evaluateGraph(graph, inputs),
    explain: () => `${graph.eqns.length} applications, one at a time on the ${name} device`,
  };
}
