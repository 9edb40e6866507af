import { readFileSync } from "node:fs";
import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import type { BarSpec } from "../../src/marks/kinds/bar.ts";
import type { PlotSpec } from "../../src/spec/types.ts";

interface Golden {
  readonly producer: string;
  readonly data: Readonly<Record<string, number[]>>;
  readonly cases: readonly {
    data: string;
    bins: number | hg.BinRule;
    edges: [number, number];
    counts: number[];
  }[];
  readonly examples: readonly {
    values: number[];
    options: hg.HistStyle;
    edges: number[];
    counts: number[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("./golden/histogram.json", import.meta.url), "utf8"),
) as Golden;

const bars = (figure: hg.Figure): { edges: number[]; value: number[] } => {
  const { edges, value } = (figure.spec as PlotSpec).marks[0] as BarSpec;
  return { edges: [...edges!], value: [...value] };
};

describe("hist", () => {
  test("names the producer of its goldens", () => {
    expect(golden.producer).toBe("numpy 2.4.6 numpy.histogram");
  });

  test.each(golden.cases.map((c) => [c.data, c.bins, c] as const))(
    "counts as NumPy: %s in %s bins",
    (_, bins, c) => {
      const { edges, value } = bars(hg.hist(golden.data[c.data]!, { bins }));
      expect(value).toEqual(c.counts);
      expect(edges[0]).toBeCloseTo(c.edges[0], 12);
      expect(edges.at(-1)).toBeCloseTo(c.edges[1], 12);
    },
  );

  test.each(golden.examples)(
    "takes edges, weights, a range and density as NumPy: %#",
    ({ values, options, edges, counts }) => {
      const got = bars(hg.hist(values, options));
      expect(got.edges).toEqual(edges);
      got.value.forEach((v, i) => expect(v).toBeCloseTo(counts[i]!, 12));
    },
  );

  test("gives whole numbers bins of their own", () => {
    const dice = Array.from({ length: 60 }, (_, i) => 1 + (i % 6));
    expect(bars(hg.hist(dice))).toEqual({
      edges: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5],
      value: [10, 10, 10, 10, 10, 10],
    });
    expect(bars(hg.hist(Int32Array.from([3, 3, 7]))).value).toEqual([2, 0, 0, 0, 1]);
    const wide = bars(hg.hist(Array.from({ length: 5000 }, (_, i) => i)));
    const steps = wide.edges.slice(1).map((e, i) => e - wide.edges[i]!);
    expect(new Set(steps).size).toBe(1);
    expect(Number.isInteger(steps[0])).toBe(true);
    expect(wide.value.reduce((a, b) => a + b, 0)).toBe(5000);
  });

  test("adds up where it is cumulative", () => {
    expect(bars(hg.hist([1, 2, 2, 4], { bins: 3, cumulative: true })).value).toEqual([1, 3, 4]);
    expect(bars(hg.hist([1, 2, 2, 4], { bins: [0, 1.5, 8], cumulative: true, density: true })).value).toEqual(
      [0.25, 1],
    );
  });

  test("has finite edges that rise for values that hardly differ", () => {
    for (const values of [
      [1e15, 1e15 + 0.125],
      [1, 1 + 2 ** -52],
      [1e-300, 2e-300],
      [0, 1e-300],
      [-1e290, 1e290],
    ]) {
      const { edges, value } = bars(hg.hist(values, { bins: 50 }));
      for (let i = 1; i < edges.length; i++) expect(edges[i]!).toBeGreaterThan(edges[i - 1]!);
      expect(value.reduce((a, b) => a + b, 0)).toBe(2);
    }
  });

  test.each([
    [{ bins: [0, 1, 1] }, "at least two edges that rise"],
    [{ bins: [3] }, "at least two edges that rise"],
    [{ bins: "fdd" }, 'hint: bins: "fd"'],
    [{ bins: 0 }, "cannot take bins 0"],
    [{ bins: 2.5 }, "cannot take bins 2.5"],
    [{ weights: [1] }, "values has 3 values, weights has 1"],
    [{ range: [2, 1] }, "cannot take range [2,1]"],
  ])("refuses %j", (style, text) => {
    expect(() => hg.hist([1, 2, 3], style as hg.HistStyle)).toThrow(text);
  });
});
