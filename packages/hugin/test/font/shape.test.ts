import * as hg from "@raven-ts/hugin";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ellipsize, shape, textWidth } from "../../src/font/shape.ts";

describe("a line of text", () => {
  test.each([
    ["Cafe\u0301", "Café"],
    ["A\u030angstro\u0308m", "Ångström"],
    ["n\u0303", "ñ"],
    ["\u1100\u1161", "가"],
  ])("is composed first: %s", (parts, whole) => {
    expect(shape(parts).glyphs).toEqual(shape(whole).glyphs);
    expect(textWidth(parts, 10)).toBe(textWidth(whole, 10));
  });

  test.each([
    "Tiếng Việt",
    "Nguyễn Thị Ước",
    "ǎ ḯ ṩ ḗ",
    "x\u0302",
    "y\u0304\u0301",
    "Ω\u0303",
    "ж\u0301",
    "Привет",
    "ℏ ℂ ℝ ⇒",
    "a\u20d7".slice(0, 1),
  ])("has a picture for every letter: %s", (text) => expect(shape(text).missing).toEqual([]));

  test("keeps accents on their letter, one above the other, and they take no room", () => {
    const [base, first, second] = shape("x\u0302\u0301").glyphs;
    expect([first!.code, second!.code]).toEqual([0x302, 0x301]);
    expect(second!.y).toBeLessThan(first!.y);
    expect(shape("x\u0302\u0301").advance).toBe(shape("x").advance);
    expect(base!.y).toBe(0);
    const [tall] = shape("X\u0302").glyphs.slice(1);
    expect(tall!.y).toBeLessThan(first!.y);
    const below = shape("p\u0323").glyphs[1]!;
    expect(below.y).toBeGreaterThan(shape("x\u0323").glyphs[1]!.y);
  });

  test.each(["a\u200bb", "a\u00adb", "a\ufe0fb", "a\u200db", "\ufeffab", "a\u202eb"])(
    "shows nothing for what has no picture: %j",
    (text) => {
      expect(shape(text)).toMatchObject({ advance: shape("ab").advance, missing: [] });
    },
  );

  test("takes breaks and odd spaces as spaces", () => {
    for (const space of ["\n", "\t", "\u2028", "\u3000"])
      expect(shape(`a${space}b`).glyphs).toEqual(shape("a b").glyphs);
  });

  test("names what the font lacks", () => {
    expect(shape("a中b😀").missing).toEqual(["中", "😀"]);
    expect(shape("e\u{1ab0}").missing).toEqual(["\u{1ab0}"]);
  });

  test("is never cut between a letter and its accent", () => {
    const text = "x\u0302".repeat(9);
    expect(ellipsize(text, 10, 40)).toMatch(/^(x\u0302)+…$/);
  });
});

describe("a figure", () => {
  afterEach(() => void vi.restoreAllMocks());

  test("says once which glyphs are missing", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const figure = hg.line([1, 2]).with({ title: "\u6f22\u5b57" });
    hg.toSvg(figure);
    hg.toSvg(figure);
    hg.toPixels(figure, { scale: 1 });
    expect(warn.mock.calls).toEqual([
      [
        'hugin: the font has no \u6f22 (U+6F22), \u5b57 (U+5B57); boxes stand for them. toSvg(figure, { text: "text" }) leaves them to the viewer\'s fonts.',
      ],
    ]);
  });

  test("sets each line of a legend entry on its own line", () => {
    const svg = hg.toSvg(hg.line([1, 2], { label: "first\nsecond" }), { text: "text" });
    const at = (word: string): number => Number(new RegExp(`y="([\\d.]+)"[^>]*>${word}<`).exec(svg)![1]);
    expect(at("second") - at("first")).toBeCloseTo(13.2, 1);
  });
});
