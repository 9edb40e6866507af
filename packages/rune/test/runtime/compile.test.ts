import { nativeMissing, nativeRuntime } from "@raven-ts/nx/native";
import { describe, expect, test } from "vitest";
import { evaluateGraph } from "../../src/graph/evaluate.ts";
import { compileNative } from "../../src/runtime/native.ts";
import { compileWasm } from "../../src/runtime/wasm.ts";
import { makeGraph } from "../../src/trace/jit.ts";
import { cases } from "../kernel/lower/cases.ts";

const runtime = nativeRuntime();
if (runtime === null) console.warn(`SKIPPED: compiled programs on native (${nativeMissing()})`);

describe.skipIf(runtime === null)("native", () => {
  test.each(cases)("%s: a compiled program gives what evaluation gives", (_title, f, args) => {
    if (runtime === null) throw new Error("unreachable");
    const graph = makeGraph(f)(...args);
    const inputs = [...args, ...graph.constants.map((c) => c.value)];
    const expected = evaluateGraph(graph, inputs);
    const program = compileNative(graph, runtime);
    for (const threads of [1, 2]) {
      const before = runtime.threads;
      runtime.setThreads(threads);
      const found = program.run(inputs);
      runtime.setThreads(before);
      expect(found.map((x) => x.tolist())).toEqual(expected.map((x) => x.tolist()));
    }
  });
});

describe("wasm", () => {
  test.each(cases)("%s: a compiled program gives what evaluation gives", (_title, f, args) => {
    const graph = makeGraph(f)(...args);
    const inputs = [...args, ...graph.constants.map((c) => c.value)];
    const expected = evaluateGraph(graph, inputs);
    const found = compileWasm(graph).run(inputs);
    expect(found.map((x) => [x.dtype, x.shape])).toEqual(expected.map((x) => [x.dtype, x.shape]));
    expect(found.map((x) => x.tolist())).toEqual(expected.map((x) => x.tolist()));
  });
});
