import * as nx from "@raven-ts/nx";
import { evaluateGraph, jvp, vmap } from "@raven-ts/rune";
import * as tolk from "@raven-ts/tolk";
import { describe, expect, test } from "vitest";
import { difference, onReference, type Program, randomProgram, showProgram, shrink } from "../fuzz-graph.ts";

const seeds = Array.from({ length: 400 }, (_, i) => i + 1);

describe("random programs", () => {
  test("use every primitive", () => {
    const used = new Set<string>(
      [...seeds, ...seeds.map((seed) => seed + 400)].flatMap((seed) =>
        randomProgram(seed).graph.eqns.map((eqn) => eqn.prim),
      ),
    );
    const missing = [...tolk.unaryOps, ...tolk.binaryOps, ...tolk.compareOps]
      .concat(
        "cast where iota randomBits reduce argreduce reshape permute broadcast slice flip pad".split(
          " ",
        ) as never[],
      )
      .concat("concat take scatterAdd dot conv".split(" ") as never[])
      .filter((prim) => !used.has(prim));
    // Jumps and poles of these make honest tolerances impossible for random operands.
    expect(missing).toEqual(["erfinv", "pow", "atan2"]);
  });

  test("are the same for the same seed", () => {
    expect(showProgram(randomProgram(7))).toBe(showProgram(randomProgram(7)));
  });

  test("shrink to the application at fault", () => {
    const has = (program: Program): boolean => program.graph.eqns.some((eqn) => eqn.prim === "conv");
    const program = seeds.map(randomProgram).find((p) => has(p) && p.graph.eqns.length > 4) as Program;
    const small = shrink(program, has);
    expect(small.graph.eqns.map((eqn) => eqn.prim)).toEqual(["conv"]);
    expect(small.graph.inputs.length).toBe(2);
    const results = onReference(() => evaluateGraph(small.graph, small.inputs));
    expect(difference(small, results, results)).toBe(null);
  });

  test("give under vmap the stack of their results", () => {
    const fails = (program: Program): boolean =>
      onReference(() => {
        const run = (...xs: nx.NDArray[]): nx.NDArray[] => evaluateGraph(program.graph, xs);
        const expected = run(...program.inputs).map((y) => nx.stack([y, y]));
        const mask = program.inputs.map((_, i) => (program.seed + i) % 3 !== 0);
        const twice = program.inputs.map((x, i) => (mask[i] ? nx.stack([x, x]) : x));
        if (!mask.includes(true)) return false;
        const found = vmap(run, { in: mask.map((batched) => (batched ? 0 : null)) })(...twice);
        return difference(program, expected, found) !== null;
      });
    for (const seed of seeds) {
      const program = randomProgram(seed);
      if (fails(program)) expect.fail(showProgram(shrink(program, fails)));
    }
  });

  test("give under jvp the same results", () => {
    for (const seed of seeds) {
      const program = randomProgram(seed);
      const found = onReference(() => {
        const run = (...xs: nx.NDArray[]): nx.NDArray[] => evaluateGraph(program.graph, xs);
        return difference(program, run(...program.inputs), jvp(run, program.inputs, program.inputs)[0]);
      });
      if (found !== null) expect.fail(`${found}\n${showProgram(program)}`);
    }
  });
});
