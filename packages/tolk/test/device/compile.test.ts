import type * as nx from "@raven-ts/nx";
import { uninitialized } from "@raven-ts/nx/internal";
import { makeGraph } from "@raven-ts/rune";
import { nativeMissing, nativeRuntime } from "@raven-ts/tolk";
import { describe, expect, test } from "vitest";
import { compileNative } from "../../src/device/native/program.ts";
import { openWasm } from "../../src/device/wasm/device.ts";
import { compileWasm } from "../../src/device/wasm/program.ts";
import { cases } from "../lower/cases.ts";
import { evaluateGraph } from "../support/evaluate.ts";
import { started } from "./wasm/started.ts";

const runtime = nativeRuntime();
if (runtime === null) console.warn(`SKIPPED: compiled programs on native (${nativeMissing()})`);

describe.skipIf(runtime === null)("native", () => {
  test.each(cases)("%s: a compiled program gives what evaluation gives", (_title, f, args) => {
    if (runtime === null) throw new Error("unreachable");
    const graph = makeGraph(f)(...args);
    const inputs = [...args, ...graph.constants.map((c) => c.value as nx.NDArray)];
    const expected = evaluateGraph(graph, inputs);
    const program = compileNative(graph, runtime);
    for (const threads of [1, 2]) {
      const before = runtime.threads;
      runtime.setThreads(threads);
      const found = program.run(inputs, uninitialized);
      runtime.setThreads(before);
      expect(found.map((x) => x.tolist())).toEqual(expected.map((x) => x.tolist()));
    }
  });
});

const many = await started(3);

describe.each([
  ["one thread", openWasm({ threads: 1 })],
  ["three threads", many],
])("wasm on %s", (_threads, wasm) => {
  test.each(cases)("%s: a compiled program gives what evaluation gives", (_title, f, args) => {
    const graph = makeGraph(f)(...args);
    const inputs = [...args, ...graph.constants.map((c) => c.value as nx.NDArray)];
    const expected = evaluateGraph(graph, inputs);
    const program = compileWasm(graph, wasm);
    // Workers have the kernels some time after the first run.
    for (let repeat = 0; repeat < 5; repeat++) {
      const found = program.run(inputs, uninitialized);
      expect(found.map((x) => [x.dtype, x.shape])).toEqual(expected.map((x) => [x.dtype, x.shape]));
      expect(found.map((x) => x.tolist())).toEqual(expected.map((x) => x.tolist()));
    }
  });
});

test("three threads have run a part of the programs", () => {
  expect(many.pool.helped).toBeGreaterThan(100);
});
