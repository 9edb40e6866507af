import { compileNative, nativeRuntime } from "#native";
import type { Graph } from "../graph/graph.ts";
import { runGraph } from "./evaluate.ts";
import type { Executable } from "./program.ts";
import { currentDevice } from "./select.ts";
import { WasmDevice } from "./wasm/device.ts";
import { compileWasm } from "./wasm/program.ts";

/** Makes a graph executable on the current device. */
export function compile(graph: Graph): Executable {
  const device = currentDevice();
  const { name } = device;
  if (device instanceof WasmDevice) return compileWasm(graph, device);
  const runtime = name === "native" ? nativeRuntime() : null;
  if (runtime !== null) return compileNative(graph, runtime);
  return {
    run: (inputs, create) => runGraph(graph, inputs, create),
    explain: () => `${graph.eqns.length} applications, one at a time on the ${name} device`,
  };
}
