import { describe, expect, test } from "vitest";
import { contrast, luminance, parseColor } from "../../src/spec/color.ts";
import { type ColormapName, colormapTable } from "../../src/spec/colormap.ts";
import { LIGHT } from "../../src/spec/theme.ts";

const white = { r: 255, g: 255, b: 255, a: 255 };

describe("colours", () => {
  test.each([
    ["#abc", [170, 187, 204, 255]],
    ["#2a6fbb80", [42, 111, 187, 128]],
    ["rgb(1, 2, 3)", [1, 2, 3, 255]],
    ["rgba(1 2 3 / 50%)", [1, 2, 3, 128]],
    ["Teal", [0, 128, 128, 255]],
    ["transparent", [0, 0, 0, 0]],
  ])("reads %s", (text, [r, g, b, a]) => {
    expect(parseColor("line", text)).toEqual({ r, g, b, a });
  });

  test("says which text is no colour, and how to write one", () => {
    expect(() => parseColor("line", "blu")).toThrow(
      'hugin.line: cannot read color "blu" (not hex, rgb() or a known name)\nhint: write "#2b6cb0", "rgb(43, 108, 176)" or a name such as "teal"',
    );
  });

  test("contrast is WCAG's: 21 for black on white, 4.54 for #767676", () => {
    expect(contrast(parseColor("t", "black"), white)).toBeCloseTo(21, 6);
    expect(contrast(parseColor("t", "#767676"), white)).toBeCloseTo(4.54, 2);
  });

  test("every series colour stands out from white by at least 3, text by at least 4.5", () => {
    for (const color of LIGHT.palette)
      expect(contrast(parseColor("t", color), white)).toBeGreaterThanOrEqual(3);
    expect(contrast(LIGHT.ink, white)).toBeGreaterThan(7);
    expect(contrast(LIGHT.muted, white)).toBeGreaterThan(4.5);
  });

  test("no two series colours are alike", () => {
    const all = LIGHT.palette.map((c) => parseColor("t", c));
    all.forEach((a, i) => {
      for (const b of all.slice(i + 1))
        expect(Math.hypot(a.r - b.r, a.g - b.g, a.b - b.b)).toBeGreaterThan(45);
    });
  });
});

describe("colour maps", () => {
  const at = (name: ColormapName, i: number): number[] => [
    ...colormapTable("t", name).subarray(i * 3, i * 3 + 3),
  ];

  // 256-entry viridis of matplotlib 3.6: entries 0, 20, 100, 128, 253 and 255.
  test.each([
    [0, [68, 1, 84]],
    [20, [72, 29, 111]],
    [100, [42, 119, 142]],
    [128, [33, 145, 140]],
    [253, [248, 230, 33]],
    [255, [253, 231, 37]],
  ])("viridis entry %i is within 1 of the published table", (i, rgb) => {
    for (const [c, v] of at("viridis", i).entries()) expect(Math.abs(v - rgb[c]!)).toBeLessThanOrEqual(1);
  });

  test.each(["viridis", "gray"] as const)("%s grows lighter all the way", (name) => {
    const light = Array.from({ length: 256 }, (_, i) => at(name, i)).map(([r, g, b]) =>
      luminance({ r: r!, g: g!, b: b!, a: 255 }),
    );
    for (let i = 1; i < 256; i++) expect(light[i]!).toBeGreaterThanOrEqual(light[i - 1]! - 1e-3);
  });

  test("blues grows darker all the way, from nearly white", () => {
    const light = Array.from({ length: 256 }, (_, i) => at("blues", i)).map(([r, g, b]) =>
      luminance({ r: r!, g: g!, b: b!, a: 255 }),
    );
    expect(light[0]).toBeGreaterThan(0.9);
    for (let i = 1; i < 256; i++) expect(light[i]!).toBeLessThanOrEqual(light[i - 1]! + 1e-3);
  });

  test("diverging is lightest in the middle and as dark at both ends", () => {
    const light = [0, 127, 255].map((i) => {
      const [r, g, b] = at("diverging", i);
      return luminance({ r: r!, g: g!, b: b!, a: 255 });
    });
    expect(light[1]).toBeGreaterThan(0.85);
    expect(Math.abs(light[0]! - light[2]!)).toBeLessThan(0.05);
  });

  test("_r turns a map round", () => {
    expect(at("viridis_r", 0)).toEqual(at("viridis", 255));
  });

  test("an unknown name is refused with the known ones", () => {
    expect(() => colormapTable("imshow", "jet" as ColormapName)).toThrow(
      'hugin.imshow: cannot take cmap "jet" (need one of viridis, gray, blues, diverging, with or without _r)',
    );
  });
});
