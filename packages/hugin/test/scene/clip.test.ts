import * as hg from "@raven-ts/hugin";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rasterise } from "../../src/backends/raster/raster.ts";
import { clipLine, clipPolygons } from "../../src/scene/clip.ts";
import { decimateLine, projectLine } from "../../src/scene/decimate.ts";
import { LIGHT } from "../../src/spec/theme.ts";

const box = { left: 0, top: 0, right: 100, bottom: 80 };
const inside = (x: number, y: number): boolean =>
  x >= -1e-6 && x <= 100 + 1e-6 && y >= -1e-6 && y <= 80 + 1e-6;

// To 1/256 px: an oracle of cuts cannot tell a point on an edge from one a last bit beside it.
const coordinate = fc
  .oneof(fc.integer({ min: -50 * 256, max: 150 * 256 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 }))
  .map((v) => v / 256);
const path = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 8 });

const lengthOf = (points: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 2; i < points.length; i += 2) {
    const step = Math.hypot(points[i]! - points[i - 2]!, points[i + 1]! - points[i - 1]!);
    if (!Number.isNaN(step)) sum += step;
  }
  return sum;
};

/** Length of a segment inside the box, by Cyrus and Beck's parameters. */
function lengthInside(a: readonly number[], b: readonly number[]): number {
  const d = [b[0]! - a[0]!, b[1]! - a[1]!];
  const ts = [0, 1];
  for (const [axis, edges] of [
    [0, [0, 100]],
    [1, [0, 80]],
  ] as const)
    for (const edge of edges) if (d[axis] !== 0) ts.push((edge - a[axis]!) / d[axis]!);
  const cuts = ts.filter((t) => t >= 0 && t <= 1).sort((p, q) => p - q);
  let sum = 0;
  for (let i = 1; i < cuts.length; i++) {
    const middle = (cuts[i]! + cuts[i - 1]!) / 2;
    const at = [a[0]! + d[0]! * middle, a[1]! + d[1]! * middle];
    if (at[0]! >= 0 && at[0]! <= 100 && at[1]! >= 0 && at[1]! <= 80)
      sum += (cuts[i]! - cuts[i - 1]!) * Math.hypot(d[0]!, d[1]!);
  }
  return sum;
}

describe("clipLine", () => {
  test("keeps exactly the length that lies in the box, and nothing outside it", () => {
    fc.assert(
      fc.property(path, (points) => {
        const cut = clipLine(Float64Array.from(points.flat()), box);
        for (let i = 0; i < cut.length; i += 2)
          if (!Number.isNaN(cut[i]!)) expect(inside(cut[i]!, cut[i + 1]!)).toBe(true);
        let wanted = 0;
        for (let i = 1; i < points.length; i++) wanted += lengthInside(points[i - 1]!, points[i]!);
        expect(Math.abs(lengthOf(cut) - wanted)).toBeLessThan(1e-3);
      }),
    );
  });

  test("keeps lone points inside and drops those outside", () => {
    expect([...clipLine(Float64Array.of(5, 5, NaN, NaN, 500, 5, NaN, NaN, 6, 6), box)]).toEqual([
      5,
      5,
      NaN,
      NaN,
      6,
      6,
      NaN,
      NaN,
    ]);
  });
});

describe("clipPolygons", () => {
  test("keeps the area of a triangle that lies in the box", () => {
    const area = (p: ArrayLike<number>): number => {
      let sum = 0;
      for (let i = 0, n = p.length - 2; i < n; i += 2) {
        const j = i === 0 ? n - 2 : i - 2;
        sum += p[j]! * p[i + 1]! - p[i]! * p[j + 1]!;
      }
      return Math.abs(sum) / 2;
    };
    expect(
      area(clipPolygons(Float64Array.of(-1e6, -1e6, 1e6, -1e6, 1e6, 1e6, -1e6, 1e6, NaN, NaN), box)),
    ).toBeCloseTo(8000, 3);
    expect(area(clipPolygons(Float64Array.of(0, 0, 200, 0, 0, 160, NaN, NaN), box))).toBeCloseTo(8000, 6);
    expect(clipPolygons(Float64Array.of(200, 0, 300, 0, 200, 160, NaN, NaN), box)).toHaveLength(0);
  });
});

/** Share of the plot's pixels that two figures draw differently by more than 8/255. */
function difference(a: hg.Figure, b: hg.Figure): number {
  const p = hg.toPixels(a, { scale: 1 }).pixels;
  const q = hg.toPixels(b, { scale: 1 }).pixels;
  let off = 0;
  for (let i = 0; i < p.length; i += 4) if ([0, 1, 2].some((c) => Math.abs(p[i + c]! - q[i + c]!) > 8)) off++;
  return off / (p.length / 4);
}

const unit = { x: { lim: [0, 1] }, y: { lim: [0, 1] } } as const;

describe("a line whose ends lie far outside the axes", () => {
  test.each([
    [
      [-5000, 5000],
      [-5000, 5000],
      [0, 1],
      [0, 1],
    ],
    [
      [-1e9, 1e9],
      [-1e9, 1e9],
      [0, 1],
      [0, 1],
    ],
    [
      [-1e6, 1e6 + 1],
      [1e6 + 1, -1e6],
      [0, 1],
      [1, 0],
    ],
    [
      [0, 1e7],
      [0.25, 0.25],
      [0, 1],
      [0.25, 0.25],
    ],
    [
      [0.5, 0.5],
      [-1e12, 1e12],
      [0.5, 0.5],
      [0, 1],
    ],
    [
      [-100, 0.5, 200],
      [-199.5, 1.5, 200],
      [0.25, 0.75],
      [1, 1],
    ],
  ])("is the same picture as the part inside: %#", (x, y, nearX, nearY) => {
    if (x.length === 3)
      return void expect(
        difference(hg.line(x, y).with(unit), hg.line([0.5], [2]).with(unit)),
      ).toBeGreaterThan(0);
    expect(difference(hg.line(x, y).with(unit), hg.line(nearX, nearY).with(unit))).toBeLessThan(2e-4);
  });

  test("is drawn dashed, in areas and on log axes without an error", () => {
    const far = [-1e9, 3, 1e9, NaN, 1e300, -1e300];
    for (const dash of ["dashed", "dotted", "dashdot"] as const)
      expect(hg.toSvg(hg.line(far, { dash }).with({ y: { lim: [0, 1] } }))).toMatch(/^<svg/);
    expect(hg.toSvg(hg.band([0, 1], [-1e30, -1], [1, 1e30]).with(unit))).not.toMatch(/NaN|Infinity|e\+/);
    expect(hg.toSvg(hg.line([1e-300, 1, 1e300]).with({ y: { scale: "log", lim: [1, 10] } }))).not.toMatch(
      /NaN|e\+/,
    );
  });
});

describe("points without a neighbour", () => {
  test.each([
    [hg.line([1, NaN, 3, NaN, 5]), 3],
    [hg.line([NaN, 2, NaN]), 1],
    [hg.line([1, 2], [3, NaN]), 1],
    [hg.line([1, 1, 1], [2, 2, 2]), 1],
    [hg.line([1, 2, NaN, 4, NaN, 6, 7]), 1],
    [hg.line([1, Infinity, 3]), 2],
    [hg.line([1, NaN, 3], { dash: "dashed" }), 2],
  ])("are dots: %#", (figure, dots) => {
    const path = /stroke-linecap="round" d="([^"]*)"/.exec(hg.toSvg(figure))?.[1] ?? "";
    expect(path.match(/M/g)).toHaveLength(dots);
  });
});

const black = { r: 0, g: 0, b: 0, a: 255 };
const white = { r: 255, g: 255, b: 255, a: 255 };

describe("a long line", () => {
  const periods = (n: number, count: number, f: (phase: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => f((i * count) / n - Math.floor((i * count) / n)));

  test.each([
    ["square wave", periods(60_000, 150, (p) => (p < 0.5 ? 0 : 1))],
    ["pulse", periods(60_000, 100, (p) => (p < 0.1 ? 1 : 0))],
    ["saw", periods(60_000, 120, (p) => p)],
    ["sine", periods(60_000, 40, (p) => Math.sin(2 * Math.PI * p))],
    ["stairs", Float64Array.from({ length: 60_000 }, (_, i) => Math.floor(i / 700))],
    ["single spikes", Float64Array.from({ length: 60_000 }, (_, i) => (i % 3000 === 7 ? -1 : 0))],
  ])("is the picture of all its points: %s", (_, y) => {
    const x = y.map((_, i) => i);
    const mx = { log: false, k: 560 / y.length, o: 20 };
    const my = { log: false, k: -300 / (Math.max(...y) - Math.min(...y)), o: 320 };
    const draw = (coords: Float64Array): Uint8ClampedArray => {
      const item = { kind: "path", coords, closed: false, stroke: black, width: 1.75 } as const;
      const empty = { width: 600, height: 340, background: white, theme: LIGHT, title: "", description: "" };
      return rasterise({ ...empty, items: [item] }, 1, white).pixels;
    };
    const all = draw(projectLine(x, y, mx, my));
    const few = draw(decimateLine(x, y, mx, my, 1));
    let off = 0;
    for (let i = 0; i < all.length; i += 4) if (Math.abs(all[i]! - few[i]!) > 8) off++;
    expect(off / (all.length / 4)).toBeLessThan(0.01);
  });

  test("of spikes, dashes and noise is a picture", async () => {
    const noise = Float64Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 1013) / 1013);
    const low = new Float64Array(4000);
    low[1234] = -1;
    for (const figure of [
      hg.line([0, 1e-4, 2e-4, 1], [0, -1, 0, 0]),
      hg.line(low),
      hg.line(noise, { dash: "dashed" }),
      hg.line([0, 1, 0, 1, 0], [0, 0, 0, 0, 0], { width: 20 }),
      hg.line([0, 1, 1, 0, 0, 1], [0, 0, 1e-9, 0, 1, 0], { width: 9, dash: "dotted" }),
    ])
      expect((await hg.toPng(figure, { scale: 1 })).length).toBeGreaterThan(1000);
  });
});
