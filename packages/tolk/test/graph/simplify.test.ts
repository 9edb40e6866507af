import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { evaluateGraph, graphKey, makeGraph, printGraph, prune, simplify } from "@raven-ts/rune";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { difference, onReference, randomProgram, showProgram, shrink } from "../fuzz-graph.ts";

const x = nx.asarray(new Float64Array([0, -0, 1, -2, Number.NaN, Number.POSITIVE_INFINITY]));

/** The graph as it is traced, before any simplification. */
function built(make: (builder: GraphBuilder, x: number) => number): ReturnType<GraphBuilder["finish"]> {
  const builder = new GraphBuilder(false);
  const input = builder.input(x);
  return builder.finish([make(builder, input)]);
}

function filled(builder: GraphBuilder, value: number): number {
  const literal = builder.literal({ dtype: "float64", shape: [] }, value);
  return builder.emit1("broadcast", [literal], { shape: [6] });
}

describe("simplify", () => {
  test.each([
    ["mul", 1, 0],
    ["div", 1, 0],
    ["sub", 0, 0],
    ["add", -0, 0],
    ["add", 0, 2],
    ["sub", -0, 2],
    ["mul", 0, 2],
  ] as const)("leaves %s %d with %i applications and the same bits", (op, value, count) => {
    const graph = built((builder, input) => builder.emit1(op, [input, filled(builder, value)], {}));
    const simple = simplify(graph);
    expect(simple.eqns.length).toBe(count);
    const [expected, found] = onReference(() => [
      evaluateGraph(graph, [x])[0],
      evaluateGraph(simple, [x])[0],
    ]);
    expect([...found.toTypedArray()]).toEqual([...expected.toTypedArray()]);
  });

  test("folds numbers as the device computes them", () => {
    const graph = onReference(() =>
      simplify(
        built((builder, input) => {
          const two = builder.literal({ dtype: "float64", shape: [] }, 2);
          const root = builder.emit1("sqrt", [two], {});
          return builder.emit1("mul", [input, builder.emit1("broadcast", [root], { shape: [6] })], {});
        }),
      ),
    );
    expect([...graph.literals.values()]).toEqual([Math.SQRT2]);
    expect(graph.eqns.map((eqn) => eqn.prim)).toEqual(["broadcast", "mul"]);
  });

  test("keeps stopGradient until it is asked to strip it", () => {
    const graph = built((builder, input) => builder.emit1("stopGradient", [input], {}));
    expect(simplify(graph).eqns.length).toBe(1);
    expect(simplify(graph, { strip: true }).eqns.length).toBe(0);
  });

  test("merges chains of movements", () => {
    const graph = built((builder, input) => {
      const a = builder.emit1("reshape", [input], { shape: [2, 3] });
      const b = builder.emit1("permute", [a], { axes: [1, 0] });
      const c = builder.emit1("permute", [b], { axes: [1, 0] });
      const d = builder.emit1("reshape", [c], { shape: [6] });
      const e = builder.emit1("flip", [d], { axes: [0] });
      return builder.emit1("flip", [e], { axes: [0] });
    });
    expect(printGraph(simplify(graph))).toBe("inputs a:f64[6]\nreturn a");
  });

  test("keeps the results of random programs", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const fails = (program: ReturnType<typeof randomProgram>): boolean =>
        onReference(() => {
          const expected = evaluateGraph(program.graph, program.inputs);
          const found = evaluateGraph(simplify(program.graph, { strip: true }), program.inputs);
          const exact = { ...program, tolerances: new Map<number, number>() };
          return difference(exact, expected, found) !== null;
        });
      const program = randomProgram(seed);
      if (fails(program)) expect.fail(`simplify changed results of\n${showProgram(shrink(program, fails))}`);
    }
  });
});

describe("prune", () => {
  test("drops what no output needs and numbers variables anew", () => {
    const graph = built((builder, input) => {
      builder.emit1("exp", [input], {});
      filled(builder, 3);
      return builder.emit1("neg", [input], {});
    });
    const pruned = prune(graph);
    expect(printGraph(pruned)).toBe("inputs a:f64[6]\n  b:f64[6] = neg a\nreturn b");
    expect(pruned.avals.length).toBe(2);
  });
});

describe("graphKey", () => {
  const key = (f: (a: NDArray) => NDArray): string => graphKey(makeGraph(f)(nx.zeros([2])));
  test("is equal for equal programs with other captured values", () => {
    const one = nx.ones([2]);
    const two = nx.ones([2]);
    expect(key((a) => a.mul(one))).toBe(key((a) => a.mul(two)));
  });
  test("differs by literal, sign of zero, parameter, operand order and dtype", () => {
    const keys = [
      key((a) => a.sub(1)),
      key((a) => a.sub(2)),
      key((a) => nx.where(a.less(1), a, 0)),
      key((a) => nx.where(a.less(1), a, -0)),
      key((a) => a.sum()),
      key((a) => nx.max(a)),
      key((a) => nx.exp(a).sub(a)),
      key((a) => a.sub(nx.exp(a))),
      key((a) => a.astype("int32")),
      key((a) => a.astype("float64")),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
