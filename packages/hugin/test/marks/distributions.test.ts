import { readFileSync } from "node:fs";
import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import type { BarSpec } from "../../src/marks/kinds/bar.ts";
import type { LineSpec } from "../../src/marks/kinds/line.ts";
import type { PolygonSpec } from "../../src/marks/kinds/polygon.ts";
import type { ScatterSpec } from "../../src/marks/kinds/scatter.ts";
import type { SegmentsSpec } from "../../src/marks/kinds/segments.ts";
import { prepare } from "../../src/prepare/prepare.ts";
import type { PreparedPlot } from "../../src/prepare/types.ts";
import type { MarkSpec, PlotSpec } from "../../src/spec/types.ts";

interface Group {
  readonly values: number[];
  readonly q1: number;
  readonly med: number;
  readonly q3: number;
  readonly lo: number;
  readonly hi: number;
  readonly fliers: number[];
  readonly shape: number[];
  readonly quantiles: number[];
  readonly shares: number[];
}

const { producer, groups } = JSON.parse(
  readFileSync(new URL("./golden/distributions.json", import.meta.url), "utf8"),
) as { producer: string; groups: Record<string, Group> };

const marks = (figure: hg.Figure): readonly MarkSpec[] => (figure.spec as PlotSpec).marks;
const near = (got: number, wanted: number): void =>
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));

describe("distributions", () => {
  test("have goldens with their producers", () => {
    expect(producer).toBe("matplotlib 3.11.2 boxplot_stats, scipy 1.17.1 gaussian_kde and ecdf");
  });

  test.each(Object.entries(groups))("a box has Matplotlib's quartiles, whiskers and fliers: %s", (_, g) => {
    const [body, up, down, , , median, points] = marks(hg.box([g.values])) as [
      BarSpec,
      SegmentsSpec,
      SegmentsSpec,
      unknown,
      unknown,
      SegmentsSpec,
      ScatterSpec?,
    ];
    near(body.base![0]!, g.q1);
    near(body.value[0]!, g.q3);
    near(median.y0[0]!, g.med);
    near(up.y1[0]!, g.hi);
    near(down.y1[0]!, g.lo);
    expect(points ? [...points.y] : []).toEqual(g.fliers);
  });

  test.each(Object.entries(groups))("a violin is as wide as SciPy's density: %s", (name, g) => {
    const [shape] = marks(hg.violin([g.values])) as [PolygonSpec];
    const widest = Math.max(...[...shape.x].slice(0, 100));
    [0, 10, 25, 50, 75, 99].forEach((k, i) => {
      // At 1e9 a difference of doubles has seven digits.
      expect(Math.abs(shape.x[k]! / widest - g.shape[i]!)).toBeLessThan(name === "large" ? 1e-5 : 1e-9);
    });
    expect(widest).toBeCloseTo(0.4, 12);
  });

  test.each(Object.entries(groups))("shares up to a value are SciPy's: %s", (_, g) => {
    const [line] = marks(hg.ecdf(g.values)) as [LineSpec];
    g.quantiles.forEach((v, i) => {
      const last = [...(line.x as Float64Array)].lastIndexOf(v);
      near(line.y[last]!, g.shares[i]!);
    });
    expect(line.y[0]).toBe(0);
  });

  test("groups without values, with one, and with NaN are drawn", () => {
    for (const make of [hg.box, hg.violin]) {
      const figure = make([[], [3], [NaN, 1, Infinity, 2], [5, 5, 5]], {
        names: ["none", "one", "gaps", "same"],
      });
      expect((prepare(figure.spec) as PreparedPlot).x.scale.categories).toEqual([
        "none",
        "one",
        "gaps",
        "same",
      ]);
      expect(hg.toSvg(figure)).not.toMatch(/NaN|Infinity/);
    }
    expect(hg.toSvg(hg.box([]))).toMatch(/^<svg/);
    expect(hg.toSvg(hg.ecdf([NaN]))).toMatch(/^<svg/);
  });

  test("parts of a mark have one colour, and the next mark another", () => {
    const { layers } = prepare(
      hg.plot([hg.errorbar([0], [0], { y: 1 }), hg.stem([1], [1])]).spec,
    ) as PreparedPlot;
    const colors = layers.map((l) =>
      l.kind === "points" ? l.paint : l.kind === "segments" ? l.color : undefined,
    );
    expect(colors[1]).toMatchObject({ r: 42, g: 111, b: 187 });
    expect(colors[0]).toEqual(colors[1]);
    expect(colors[2]).toEqual(colors[3]);
    expect(colors[2]).not.toEqual(colors[0]);
  });
});

describe("steps", () => {
  const path = (where: "pre" | "mid" | "post"): number[][] => {
    const [{ x, y }] = marks(hg.step([0, 1, 3], [5, 7, 6], { where })) as [LineSpec];
    return Array.from(y, (v, i) => [x[i] as number, v]);
  };
  test("go up at their own place, the one before, or half-way", () => {
    expect(path("post")).toEqual([
      [0, 5],
      [1, 5],
      [1, 7],
      [3, 7],
      [3, 6],
    ]);
    expect(path("pre")).toEqual([
      [0, 5],
      [0, 7],
      [1, 7],
      [1, 6],
      [3, 6],
    ]);
    expect(path("mid")).toEqual([
      [0, 5],
      [0.5, 5],
      [0.5, 7],
      [1, 7],
      [2, 7],
      [2, 6],
      [3, 6],
    ]);
  });
  test("of nothing and of one point are drawn", () => {
    expect(marks(hg.step([], []))).toMatchObject([{ mark: "line" }]);
    expect(hg.toSvg(hg.step([1], [2]))).toMatch(/stroke-linecap="round"/);
  });
});

describe("stacked bars", () => {
  test("start where the part before ends, negative ones below zero", () => {
    const bars = marks(
      hg.barStack(
        ["a", "b"],
        [
          [1, -2],
          [3, -1],
          [-4, 5],
          [NaN, 1],
        ],
      ),
    ) as BarSpec[];
    expect(bars.map(({ base, value }) => [...value].map((v, i) => [base![i], v]))).toEqual([
      [
        [0, 1],
        [0, -2],
      ],
      [
        [1, 4],
        [-2, -3],
      ],
      [
        [0, -4],
        [0, 5],
      ],
      [
        [4, NaN],
        [5, 6],
      ],
    ]);
  });
});

describe("error bars", () => {
  test("reach by one length, one a point, or below and above", () => {
    const ends = (y: hg.Reach): number[][] => {
      const [, bars] = marks(hg.errorbar([0, 1], [10, 20], { y })) as [ScatterSpec, SegmentsSpec];
      return Array.from(bars.y0, (v, i) => [v, bars.y1[i]!]);
    };
    expect(ends(1)).toEqual([
      [9, 11],
      [19, 21],
    ]);
    expect(ends([1, 2])).toEqual([
      [9, 11],
      [18, 22],
    ]);
    expect(
      ends([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([
      [9, 13],
      [18, 24],
    ]);
    expect(() => ends([1, 2, 3])).toThrow("cannot bind channels (points has 2 values, y has 3)");
  });
});

describe("pies", () => {
  test("give each part its share of the turn, clockwise from the top", () => {
    const [half, quarter] = marks(hg.pie([2, 1, 1])) as PolygonSpec[];
    const area = ({ x, y }: PolygonSpec): number => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) {
        const j = (i + 1) % x.length;
        sum += x[i]! * y[j]! - x[j]! * y[i]!;
      }
      return Math.abs(sum) / 2;
    };
    expect(area(half!)).toBeCloseTo(Math.PI / 2, 2);
    expect(area(quarter!)).toBeCloseTo(Math.PI / 4, 2);
    expect(Math.min(...half!.x)).toBeGreaterThan(-1e-9);
    const [ring] = marks(hg.pie([1], { hole: 0.5 })) as PolygonSpec[];
    expect(area(ring!)).toBeCloseTo((Math.PI * 3) / 4, 2);
  });
  test.each([[[1, -1]], [[0, 0]], [[NaN]], [[Infinity]], [[]]])("refuse %j", (values) => {
    expect(() => hg.pie(values)).toThrow("need numbers from 0, not all 0");
  });
});
