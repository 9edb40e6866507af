import { zeros } from "@raven-ts/nx";
import { makeGraph } from "@raven-ts/rune";
import { expect, test } from "vitest";
import { boundaryOf } from "../../src/device/program.ts";
import { lowerGraph } from "../../src/lower/index.ts";
import { planMemory } from "../../src/lower/plan.ts";
import { randomProgram } from "../fuzz-graph.ts";
import { workloads } from "./workloads.ts";

const target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true } as const;

/** First and last launch that touches each buffer inside the plan, with its place. */
function spans(
  graph: Parameters<typeof lowerGraph>[0],
): { from: number; to: number; start: number; end: number }[] {
  const lowered = lowerGraph(graph, target);
  const { outside } = boundaryOf(lowered);
  const plan = planMemory(lowered, outside);
  const found = new Map<string, { from: number; to: number; start: number; end: number }>();
  lowered.launches.forEach(({ buffers, kernel }, at) => {
    buffers.forEach((ref, i) => {
      if (ref.kind === "table" || (ref.kind === "variable" && outside.has(ref.variable))) return;
      const start = (
        ref.kind === "variable" ? plan.variables.get(ref.variable) : plan.temporaries.get(ref.id)
      ) as number;
      const key = ref.kind === "variable" ? `v${ref.variable}` : `t${ref.id}`;
      const bytes =
        ref.kind === "temporary"
          ? ref.bytes
          : lowered.graph.avals[ref.variable].shape.reduce(
              (n, e) => n * e,
              kernel.buffers[i].type === "bool" || kernel.buffers[i].type === "uint8"
                ? 1
                : kernel.buffers[i].type === "float64"
                  ? 8
                  : 4,
            );
      const seen = found.get(key);
      found.set(key, { from: seen?.from ?? at, to: at, start, end: start + bytes });
      expect(start % 64).toBe(0);
      expect(start + bytes).toBeLessThanOrEqual(plan.bytes);
    });
  });
  expect(plan.bytes).toBeLessThanOrEqual(plan.unshared);
  return [...found.values()];
}

const graphs = [
  ...workloads.map(
    ([title, f, shapes]) => [title, makeGraph(f)(...shapes.map((s) => zeros([...s])))] as const,
  ),
  ...Array.from({ length: 50 }, (_, i) => [`random program ${i}`, randomProgram(i).graph] as const),
];

test.each(graphs)("%s: buffers alive at the same time never overlap", (_title, graph) => {
  const all = spans(graph);
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) {
      const together = a.from <= b.to && b.from <= a.to;
      const overlap = a.start < b.end && b.start < a.end;
      expect(together && overlap).toBe(false);
    }
  }
});
