import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Canvas } from "../../src/backends/raster/canvas.ts";
import { rasterise } from "../../src/backends/raster/raster.ts";
import { dashPiece, strokePiece } from "../../src/backends/raster/stroke.ts";
import type { Item, Scene } from "../../src/scene/types.ts";
import { LIGHT } from "../../src/spec/theme.ts";

const scene = (items: readonly Item[], width = 20, height = 20): Scene => ({
  width,
  height,
  background: LIGHT.background,
  theme: LIGHT,
  items,
  title: "",
  description: "",
});
const black = { r: 0, g: 0, b: 0, a: 255 };

const coverage = (
  size: number,
  draw: (canvas: Canvas) => void,
  clip?: readonly [number, number, number, number],
): Float32Array => {
  const canvas = new Canvas(size, size);
  if (clip) canvas.clip(...clip);
  draw(canvas);
  return canvas.takeCoverage();
};
const total = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

const polygon = (canvas: Canvas, points: readonly (readonly [number, number])[]): void => {
  points.forEach(([x, y], i) => {
    const [px, py] = points.at(i - 1)!;
    canvas.edge(px, py, x, y);
  });
};

describe("coverage", () => {
  test("of a rectangle is its overlap with each pixel", () => {
    const got = coverage(4, (c) =>
      polygon(c, [
        [0.25, 1.5],
        [2.5, 1.5],
        [2.5, 3],
        [0.25, 3],
      ]),
    );
    const wanted = [0, 0, 0, 0, 0.375, 0.5, 0.25, 0, 0.75, 1, 0.5, 0, 0, 0, 0, 0];
    wanted.forEach((v, i) => expect(got[i]!).toBeCloseTo(v, 6));
  });

  // Coordinates come rounded to 1/256 px.
  const within = (min: number, max: number): fc.Arbitrary<number> =>
    fc.integer({ min: min * 256, max: max * 256 }).map((v) => v / 256);
  const point = fc.tuple(within(0, 16), within(0, 16));

  test("of any triangle sums to its area", () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        const area = Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;
        expect(total(coverage(16, (canvas) => polygon(canvas, [a, b, c])))).toBeCloseTo(area, 2);
      }),
    );
  });

  test("inside a clip is what the whole shape covers there, for any triangle partly outside", () => {
    const wide = fc.tuple(within(-12, 28), within(-12, 28));
    fc.assert(
      fc.property(wide, wide, wide, (a, b, c) => {
        const shift = (p: readonly [number, number]): [number, number] => [p[0] + 12, p[1] + 12];
        const whole = coverage(40, (canvas) => polygon(canvas, [shift(a), shift(b), shift(c)]));
        const cut = coverage(16, (canvas) => polygon(canvas, [a, b, c]), [3, 2, 13, 14]);
        for (let y = 0; y < 16; y++) {
          for (let x = 0; x < 16; x++) {
            const inside = x >= 3 && x < 13 && y >= 2 && y < 14;
            expect(Math.abs(cut[y * 16 + x]! - (inside ? whole[(y + 12) * 40 + x + 12]! : 0))).toBeLessThan(
              1e-4,
            );
          }
        }
      }),
    );
  });

  test("of a clip between pixels is the part inside", () => {
    const got = coverage(
      4,
      (c) =>
        polygon(c, [
          [-5, -5],
          [9, -5],
          [9, 9],
          [-5, 9],
        ]),
      [0.5, 1, 2.25, 2],
    );
    expect([...got.subarray(4, 8)].map((v) => Math.round(v * 100) / 100)).toEqual([0.5, 1, 0.25, 0]);
    expect(total(got)).toBeCloseTo(1.75, 6);
  });
});

describe("strokes", () => {
  test("of a straight line have its length times its width as area", () => {
    const got = coverage(16, (c) => strokePiece(c, Float64Array.of(2, 3, 11, 9), 0, 4, 2, false));
    expect(total(got)).toBeCloseTo(2 * Math.hypot(9, 6), 3);
  });

  test("join round: a corner's outside is within 2 % of a quarter disc", () => {
    const got = coverage(32, (c) => strokePiece(c, Float64Array.of(4, 24, 24, 24, 24, 4), 0, 6, 8, false));
    const bars = 20 * 8 * 2 - 16;
    expect(Math.abs(total(got) - bars - (Math.PI * 16) / 4)).toBeLessThan(0.35);
  });

  test("dashes cover the pattern's share of a line, across its corners", () => {
    let length = 0;
    dashPiece(Float64Array.of(0, 0, 10, 0, 10, 10), 0, 6, [3, 2], (dash) => {
      for (let i = 2; i < dash.length; i += 2)
        length += Math.hypot(dash[i]! - dash[i - 2]!, dash[i + 1]! - dash[i - 1]!);
    });
    expect(length).toBeCloseTo(12, 9);
  });
});

describe("pictures", () => {
  const square: Item = {
    kind: "path",
    coords: Float64Array.of(5, 5, 15, 5, 15, 15, 5, 15),
    closed: true,
    fill: { ...black, a: 128 },
    width: 0,
  };
  const at = (pixels: Uint8ClampedArray, x: number, y: number): number[] => [
    ...pixels.subarray((y * 20 + x) * 4, (y * 20 + x) * 4 + 4),
  ];

  test("blend over white", () => {
    const { pixels } = rasterise(scene([square]), 1, { r: 255, g: 255, b: 255, a: 255 });
    expect(at(pixels, 10, 10)).toEqual([127, 127, 127, 255]);
    expect(at(pixels, 1, 1)).toEqual([255, 255, 255, 255]);
  });

  test("keep colour and opacity on a transparent ground", () => {
    const red = { ...square, fill: { r: 200, g: 40, b: 0, a: 128 } };
    const { pixels } = rasterise(scene([red]), 1, undefined);
    expect(at(pixels, 1, 1)).toEqual([0, 0, 0, 0]);
    const [r, g, b, a] = at(pixels, 10, 10);
    expect([Math.abs(r! - 200) <= 1, Math.abs(g! - 40) <= 1, b, a]).toEqual([true, true, 0, 128]);
  });

  test("stamped markers are within 3/255 of exact ones", () => {
    const n = 5001;
    const x = Float64Array.from({ length: n }, (_, i) => 5 + (i % 4) / 4);
    const y = Float64Array.from({ length: n }, () => 10.25);
    const one = { kind: "markers", radius: 3, paint: black, alpha: 1, shape: "circle" } as const;
    const stamped = rasterise(scene([{ ...one, x, y }]), 1, black);
    const light = { r: 255, g: 255, b: 255, a: 255 };
    const many = rasterise(scene([{ ...one, x: new Float64Array(n).fill(9.5), y }]), 1, light).pixels;
    const exact = rasterise(
      scene([{ ...one, x: Float64Array.of(9.5), y: Float64Array.of(10.25) }]),
      1,
      light,
    ).pixels;
    expect(stamped.width).toBe(20);
    // Five thousand discs in one place: every pixel that one disc touches ends black; inside, one disc already is.
    for (let i = 0; i < exact.length; i += 4) if (exact[i] === 0) expect(many[i]).toBe(0);
    for (let i = 0; i < exact.length; i += 4) if (exact[i] === 255) expect(many[i]).toBe(255);
  });

  test("show cells larger than a pixel as blocks, and average smaller ones", () => {
    const box = { left: 2, top: 2, right: 6, bottom: 6 };
    const image = (width: number, values: readonly number[]): Item => ({
      kind: "image",
      box,
      width,
      height: width,
      pixels: Uint8Array.from(values.flatMap((v) => [v, v, v, 255])),
    });
    const light = { r: 255, g: 255, b: 255, a: 255 };
    const large = rasterise(scene([image(2, [0, 100, 150, 200])]), 1, light).pixels;
    expect([
      at(large, 2, 2)[0],
      at(large, 3, 3)[0],
      at(large, 4, 3)[0],
      at(large, 3, 4)[0],
      at(large, 5, 5)[0],
    ]).toEqual([0, 0, 100, 150, 200]);
    const fine = rasterise(
      scene([
        image(
          8,
          Array.from({ length: 64 }, (_, i) => (i % 2 ? 100 : 50)),
        ),
      ]),
      1,
      light,
    ).pixels;
    expect([at(fine, 2, 2)[0], at(fine, 5, 5)[0]]).toEqual([75, 75]);
  });
});
