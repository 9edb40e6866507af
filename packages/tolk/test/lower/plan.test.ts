import { type NDArray, zeros } from "@raven-ts/nx";
import { makeGraph, scan } from "@raven-ts/rune";
import { expect, test } from "vitest";
import { lowerProgram } from "../../src/lower/place.ts";
import { arenaOf, touched } from "../../src/lower/plan.ts";
import { stepsOf } from "../../src/lower/program.ts";
import { nestedOf, type Scope, scopeOf } from "../../src/lower/scope.ts";
import { randomProgram } from "../fuzz-graph.ts";
import { workloads } from "./workloads.ts";

const target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true } as const;

/** First and last item that touches each value inside a scope, with its place. */
function spans(
  scope: Scope,
  outside: ReadonlySet<number>,
): { from: number; to: number; start: number; end: number }[] {
  const plan = arenaOf(scope, (held) => outside.has(held));
  const found = new Map<number, { from: number; to: number; start: number; end: number }>();
  scope.items.forEach((item, at) => {
    for (const held of touched(item)) {
      if (outside.has(held)) continue;
      const start = plan.offsets.get(held) as number;
      const inner = nestedOf(item).some(({ room }) => room === held) ? plan.bodies.get(at) : undefined;
      const bytes = inner === undefined ? scope.bytes[held] : Math.max(...inner.map((one) => one.bytes));
      found.set(held, { from: found.get(held)?.from ?? at, to: at, start, end: start + bytes });
      expect(start % 64).toBe(0);
      expect(start + bytes).toBeLessThanOrEqual(plan.bytes);
    }
  });
  expect(plan.bytes).toBeLessThanOrEqual(plan.unshared);
  return [...found.values()];
}

function checkScope(scope: Scope, outside: ReadonlySet<number>): void {
  const all = spans(scope, outside);
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) {
      const together = a.from <= b.to && b.from <= a.to;
      const overlap = a.start < b.end && b.start < a.end;
      expect(together && overlap).toBe(false);
    }
  }
  for (const item of scope.items)
    for (const { body, bound } of nestedOf(item)) checkScope(body, new Set(bound.keys()));
}

const loop = (h: NDArray, xs: NDArray): NDArray =>
  scan((c: NDArray, x: NDArray): [NDArray, NDArray] => [c.add(x).tanh(), c.mul(x)], h, xs)[1].sum();

const graphs = [
  ...workloads.map(
    ([title, f, shapes]) => [title, makeGraph(f)(...shapes.map((s) => zeros([...s])))] as const,
  ),
  ["a loop", makeGraph(loop)(zeros([5]), zeros([4, 5]))] as const,
  ...Array.from({ length: 50 }, (_, i) => [`random program ${i}`, randomProgram(i).graph] as const),
];

test.each(graphs)("%s: values alive at the same time never overlap", (_title, graph) => {
  const scope = scopeOf(graph, target);
  const outputs = scope.outputs.filter((output): output is number => typeof output === "number");
  checkScope(scope, new Set([...scope.inputs, ...outputs]));
});

test("a program is data: its steps survive a copy through JSON", () => {
  const program = lowerProgram(makeGraph(loop)(zeros([5]), zeros([4, 5])), target);
  const { steps, outputs } = program;
  expect(JSON.parse(JSON.stringify({ steps, outputs }))).toEqual({ steps, outputs });
});

test("the operands of a loop move by a row a turn", () => {
  const { steps } = lowerProgram(makeGraph(loop)(zeros([5]), zeros([4, 5])), target);
  expect(steps.map((step) => step.op)).toEqual(["copy", "loop", "launch"]);
  const inner = [...stepsOf(steps)].filter((step) => step.op === "launch").slice(0, -1);
  const strides = inner.flatMap((step) => (step.op === "launch" ? step.operands : []));
  expect(strides.map((x) => x.strides)).toContainEqual([20]);
  expect(strides.every((x) => x.strides.length === 1)).toBe(true);
});
