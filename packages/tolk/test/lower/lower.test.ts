import type * as nx from "@raven-ts/nx";
import { makeGraph } from "@raven-ts/rune";
import { expect, test } from "vitest";
import type { Graph } from "../../src/graph/graph.ts";
import { evaluateGraph } from "../support/evaluate.ts";
import { cases } from "./cases.ts";
import { interpretGraph } from "./interpret-graph.ts";

const targets = {
  wide: { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: false },
  narrow: { name: "wasm", vectorBytes: 16, vectorRegisters: 16, fma: false },
} as const;

function graphOf(f: (...xs: nx.NDArray[]) => unknown, args: nx.NDArray[]): Graph {
  return makeGraph(f)(...args);
}

for (const [name, target] of Object.entries(targets)) {
  test.each(cases)(`%s: kernels for ${name} vectors give what evaluation gives`, (_title, f, args) => {
    const graph = graphOf(f, args);
    const inputs = [...args, ...graph.constants.map((c) => c.value as nx.NDArray)];
    const expected = evaluateGraph(graph, inputs);
    const found = interpretGraph(graph, inputs, target);
    expect(found.map((x) => [x.dtype, x.shape])).toEqual(expected.map((x) => [x.dtype, x.shape]));
    expect(found.map((x) => x.tolist())).toEqual(expected.map((x) => x.tolist()));
  });
}
