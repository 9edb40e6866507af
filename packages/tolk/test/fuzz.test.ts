import { expect, test } from "vitest";
import { fault, savedSeeds, ways } from "./fuzz.ts";
import { randomProgram } from "./fuzz-graph.ts";

const all = [...ways()];
const fresh = Array.from({ length: 15 }, (_, i) => i + 1);

test.each(all)("%s computes what the reference device computes, for random programs", (_name, way) => {
  for (const seed of [...fresh, ...savedSeeds()])
    expect([seed, fault(randomProgram(seed), way)]).toEqual([seed, null]);
});
