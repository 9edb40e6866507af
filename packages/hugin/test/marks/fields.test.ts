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

describe("narrow and wide ranges", () => {
  test.each([
    [1e6, 1e-6],
    [1, 1e-12],
    [-1e9, 1e-3],
    [0, 5e-324],
    [1e16, 2],
    [0, 1e300],
    [-1, 2],
    [0.3, 0.1],
  ])("filled levels rise and cover values from %d on, %d apart", (from, apart) => {
    const ends = [from, from + 3 * apart] as const;
    const all = levels(
      hg.contourf([
        [from, from + apart],
        [from + 2 * apart, ends[1]],
      ]),
    );
    expect(all.every((v, i) => i === 0 || v > all[i - 1]!)).toBe(true);
    expect(all[0]).toBeLessThanOrEqual(from + apart * 1e-6);
    expect(all.at(-1)).toBeGreaterThanOrEqual(ends[1] - apart * 1e-6);
    expect(all.length).toBeLessThan(14);
  });

  test.each([0, 1, -7, 1e16, 1e17, -1e300])("a field that is %d everywhere has levels that rise", (v) => {
    const field = [
      [v, v],
      [v, v],
    ];
    const [lo, hi] = levels(hg.contourf(field));
    expect(hi).toBeGreaterThan(lo!);
    expect(levels(hg.contour(field))).toEqual([v]);
  });

  test("values further apart than a number can say are refused", () => {
    expect(() =>
      hg.contourf([
        [-1e308, 1e308],
        [1e308, -1e308],
      ]),
    ).toThrow(/hugin\.contourf: cannot take z .* \(need values that are less than 1\.8e308 apart\)/);
  });

  test("close values are counted in the bins that lie between them, or fewer are asked for", () => {
    for (const apart of [1e-12, 1e-9, 1e-3])
      expect(hg.toSvg(hg.hist2d([1, 1 + apart], [0, 1]))).not.toMatch(/NaN/);
    for (const [a, b] of [
      [1e9, 1e9 + 1e-6],
      [1e16, 1e16 + 2],
      [0, 5e-324],
    ] as const)
      expect(() => hg.hist2d([a, b], [0, 1])).toThrow(
        /cannot take bins 10 \(need fewer: no more numbers lie between/,
      );
  });
});

test.each(["x", "y"] as const)(
  "images, whose cells are of equal width, are refused on a log %s axis",
  (axis) => {
    for (const figure of [
      hg.hist2d([-1, 2, 100], [1, 2, 3]),
      hg.hist2d([1, 2, 100], [1, 2, 3]),
      hg.imshow([
        [1, 2],
        [3, 4],
      ]),
    ])
      expect(() => hg.toSvg(hg.plot([figure], { [axis]: { scale: "log" } }))).toThrow(
        new RegExp(`cannot use a log scale on ${axis} \\(the cells of an image are of equal width\\)`),
      );
  },
);

describe("a swarm", () => {
  test("keeps the place of a group without values", () => {
    for (const groups of [
      [[], [1, 2]],
      [[NaN], [1]],
      [[1], []],
    ])
      expect(hg.toSvg(hg.swarm(groups), { text: "text" }).match(/>[12]</g)).toEqual([">1<", ">2<"]);
  });

  test.each([
    ["equal", () => 0],
    ["of three", (i: number) => (i % 3) * 40],
    ["of many", (i: number) => (i * 7919) % 400],
  ])("puts no two of many %s values over one another, each as near as it can", (_, value) => {
    const n = 800;
    const x = new Float64Array(n).fill(100);
    const y = Float64Array.from({ length: n }, (_, i) => value(i));
    spread(x, y, 2);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const apart = Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!);
        if (apart < 4.5 - 1e-6) throw new Error(`${i} and ${j} are ${apart} apart`);
      }
    }
    const widest = Math.max(...x) - Math.min(...x);
    expect(widest).toBeLessThanOrEqual(n * 4.5);
    expect(Math.abs(Math.max(...x) + Math.min(...x) - 200)).toBeLessThanOrEqual(4.5 + 1e-6);
  });
});
