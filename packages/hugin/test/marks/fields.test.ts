import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import type { ContourSpec } from "../../src/marks/kinds/contour.ts";
import { prepare } from "../../src/prepare/prepare.ts";
import type { PreparedPlot } from "../../src/prepare/types.ts";
import { arrowOutlines } from "../../src/scene/arrows.ts";
import { spread } from "../../src/scene/swarm.ts";
import type { PlotSpec } from "../../src/spec/types.ts";

const pixel = (figure: hg.FigureLike, u: number, v: number): number[] => {
  const { pixels, width, height } = hg.toPixels(figure, { scale: 1 });
  const at = (Math.floor(v * height) * width + Math.floor(u * width)) * 4;
  return [...pixels.slice(at, at + 3)];
};
const levels = (figure: hg.Figure): number[] => [
  ...((figure.spec as PlotSpec).marks[0] as ContourSpec).levels,
];
const bare = { x: { visible: false }, y: { visible: false } };

describe("contours", () => {
  const hill = Array.from({ length: 21 }, (_, j) =>
    Array.from({ length: 21 }, (_, i) => -((i - 10) ** 2) - (j - 10) ** 2),
  );

  test("have round levels within the data, and for areas one beyond each end", () => {
    expect(
      levels(
        hg.contour([
          [0.13, 1],
          [2, 7.9],
        ]),
      ),
    ).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(
      levels(
        hg.contourf([
          [0.13, 1],
          [2, 7.9],
        ]),
      ),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(
      levels(
        hg.contourf(
          [
            [-0.31, 0.1],
            [0.2, 0.29],
          ],
          { levels: 6 },
        ),
      ),
    ).toEqual([-0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  });

  test.each([
    [
      "constant",
      [
        [2, 2],
        [2, 2],
      ],
    ],
    [
      "without a number",
      [
        [NaN, NaN],
        [NaN, NaN],
      ],
    ],
    [
      "tiny",
      [
        [0, 1e-300],
        [0, 0],
      ],
    ],
    [
      "huge",
      [
        [0, 1e300],
        [-1e300, 0],
      ],
    ],
    [
      "with an infinity",
      [
        [0, 1, 2],
        [Infinity, 1, 0],
        [0, 1, 2],
      ],
    ],
  ])("of a field that is %s are drawn without a crash", (_, z) => {
    for (const make of [hg.contour, hg.contourf]) expect(hg.toSvg(make(z))).toMatch(/^<svg/);
  });

  test("a dip inside of an area is a hole that shows the area below it", () => {
    const dip = hill.map((row) => row.map((v) => -v));
    const f = hg.contourf(dip, { levels: [0, 20, 100, 200], colorbar: false }).with(bare);
    expect(pixel(f, 0.5, 0.5)).not.toEqual(pixel(f, 0.5, 0.15));
    const see = hg.contourf(dip, { levels: [20, 100, 200], colorbar: false }).with(bare);
    expect(pixel(see, 0.5, 0.5)).toEqual([255, 255, 255]);
    expect(pixel(see, 0.5, 0.15)).not.toEqual([255, 255, 255]);
  });

  test("values above the last level are blank", () => {
    const f = hg.contourf(hill, { levels: [-200, -100, -10], colorbar: false }).with(bare);
    expect(pixel(f, 0.5, 0.5)).toEqual([255, 255, 255]);
  });

  test("areas that are seen through do not add up", () => {
    const options = { levels: [-300, -100, -10, 10], colorbar: false, color: "#000000" };
    const f = hg.contourf(hill, { ...options, alpha: 0.5 }).with(bare);
    expect(pixel(f, 0.5, 0.5)).toEqual(pixel(f, 0.1, 0.5));
  });

  test.each([
    ["z of three axes", () => hg.contour([[[1]]]), /cannot draw z/],
    ["one row", () => hg.contourf([[1, 2, 3]]), /need \[h,w\], both at least 2/],
    [
      "an x that does not fit",
      () =>
        hg.contour(
          [0, 1, 2],
          [0, 1],
          [
            [1, 2],
            [3, 4],
          ],
        ),
      /cannot bind channels/,
    ],
    [
      "levels that fall",
      () =>
        hg.contour(
          [
            [1, 2],
            [3, 4],
          ],
          { levels: [2, 1] },
        ),
      /numbers that rise/,
    ],
    [
      "one level to fill",
      () =>
        hg.contourf(
          [
            [1, 2],
            [3, 4],
          ],
          { levels: [2] },
        ),
      /two or more/,
    ],
    [
      "half a level",
      () =>
        hg.contour(
          [
            [1, 2],
            [3, 4],
          ],
          { levels: 2.5 },
        ),
      /whole number/,
    ],
    [
      "a misspelt option",
      () =>
        hg.contour(
          [
            [1, 2],
            [3, 4],
          ],
          { level: 3 } as object,
        ),
      /write levels/,
    ],
  ])("refuse %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("survive JSON", () => {
    const f = hg.contourf(hill, { levels: 5 });
    expect(hg.toSvg(hg.figure(JSON.parse(JSON.stringify(f))))).toBe(hg.toSvg(f));
  });
});

describe("arrows", () => {
  const same = { log: false, k: 1, o: 0 };
  const outline = (u: number[], v: number[], scale?: number): number[][] => {
    const at = Float64Array.from(u, (_, i) => 100 * i);
    const layer = {
      kind: "arrows" as const,
      x: at,
      y: at,
      u: Float64Array.from(u),
      v: Float64Array.from(v),
      paint: { r: 0, g: 0, b: 0, a: 255 },
      alpha: 1,
      width: 1.5,
      ...(scale ? { scale } : {}),
    };
    const all = arrowOutlines(layer, same, same, 10_000).get(0) ?? [];
    const out: number[][] = [[]];
    for (const v of all) Number.isNaN(v) ? out.at(-1)!.length > 0 && out.push([]) : out.at(-1)!.push(v);
    return out.filter((piece) => piece.length > 0);
  };

  test("point along u and up v, their tips at the scaled length from the tail", () => {
    const [right, up] = outline([3, 0], [0, 2], 0.1) as [number[], number[]];
    expect([right[6], right[7]].map((v) => Math.round(v! * 1e6) / 1e6)).toEqual([30, 0]);
    expect([up[6], up[7]].map((v) => Math.round(v! * 1e6) / 1e6)).toEqual([100, 80]);
  });

  test("without a scale the longest is nine tenths of the side that each arrow would have", () => {
    const [, long] = outline([1, 4], [0, 0]) as [number[], number[]];
    expect(long[6]! - 100).toBeCloseTo(0.9 * Math.sqrt(10_000 / 2), 9);
  });

  test("a NaN leaves one out, zero is a dot, and all zeros are dots", () => {
    expect(outline([NaN, 1], [0, 0])).toHaveLength(1);
    expect(outline([0, 1], [0, 0])[0]).toHaveLength(12);
    expect(outline([0, 0], [0, 0]).map((piece) => piece.length)).toEqual([12, 12]);
  });

  test("have a value each, with a colorbar, or one colour and a key", () => {
    const by = prepare(hg.quiver([0, 1], [0, 1], [1, 1], [1, 1], { color: [3, 9] }).spec) as PreparedPlot;
    expect([by.colorbars[0]!.lo, by.colorbars[0]!.hi]).toEqual([3, 9]);
    const one = prepare(hg.quiver([0], [0], [1], [1], { label: "wind" }).spec) as PreparedPlot;
    expect(one.legend.map(({ label }) => label)).toEqual(["wind"]);
  });

  test("channels of different lengths are refused", () => {
    expect(() => hg.quiver([0, 1], [0, 1], [1], [1, 1])).toThrow(/cannot bind channels/);
  });
});

describe("a swarm", () => {
  const cases: [string, (i: number) => number, number | Float32Array][] = [
    ["of equal points", () => 10, 3],
    ["of evenly spaced points", (i) => i * 0.7, 3],
    ["of noise", (i) => 40 * Math.abs(Math.sin(i * 12.9898)), 2],
    [
      "of points of many sizes",
      (i) => 30 * Math.abs(Math.sin(i * 7.1)),
      Float32Array.from({ length: 120 }, (_, i) => 1 + (i % 5)),
    ],
  ];
  test.each(cases)(
    "%s has none that covers another, each as near the middle as it can be",
    (_, at, radius) => {
      const y = Float64Array.from({ length: 120 }, (_, i) => at(i));
      const x = new Float64Array(120).fill(50);
      spread(x, y, radius);
      const r = (i: number): number => (typeof radius === "number" ? radius : radius[i]!);
      for (let i = 0; i < 120; i++)
        for (let j = 0; j < i; j++)
          expect(Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!)).toBeGreaterThan(r(i) + r(j) + 0.49);
      expect(x.some((v) => v === 50)).toBe(true);
    },
  );

  test("keeps columns apart by their places", () => {
    const x = Float64Array.of(0, 100, 0, 100);
    spread(x, Float64Array.of(1, 1, 1, 1), 2);
    expect([...x].filter((v) => v < 50)).toHaveLength(2);
  });
});

describe("counts of points", () => {
  test.each([
    ["a number that is none", () => hg.hist2d([1], [1], { bins: 0 })],
    ["edges that fall", () => hg.hist2d([1], [1], { bins: [[0, 2, 1], 3] })],
    ["edges of different widths", () => hg.hist2d([1], [1], { bins: [[0, 1, 3], 3] })],
    ["three bins", () => hg.hist2d([1], [1], { bins: [1, 2, 3] as unknown as [number, number] })],
    ["hexagons of no number", () => hg.hexbin([1], [1], { across: 2.5 })],
  ])("refuse %s", (_, make) => {
    expect(make).toThrow(/hugin\.(hist2d|hexbin): cannot take (bins|across)/);
  });

  test.each([
    ["no points", [], []],
    ["one point", [3], [4]],
    ["points at one place", [1, 1, 1], [2, 2, 2]],
    ["points that are no numbers", [NaN, 1, Infinity], [1, NaN, 2]],
  ])("of %s are drawn", (_, x, y) => {
    expect(hg.toSvg(hg.hist2d(x, y))).toMatch(/^<svg/);
    expect(hg.toSvg(hg.hexbin(x, y))).toMatch(/^<svg/);
  });
});
