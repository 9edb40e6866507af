import * as hg from "@raven-ts/hugin";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutFigure } from "../../src/layout/layout.ts";
import { prepare } from "../../src/prepare/prepare.ts";

/** What a reader finds of the tick labels: the texts, and the whole of those that are shortened, wrapped or shared. */
const found = (figure: hg.Figure): string[] =>
  layoutFigure(prepare(figure.spec))
    .panels.flatMap((panel) => panel.texts)
    .filter((text) => text.role === "tick")
    .flatMap((text) => (text.full === undefined ? [text.text] : text.full.split(", ")));

const ones = (names: readonly string[]): number[] => names.map((_, i) => 1 + i);
const letter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz  ÄéΩ");
const name = fc.string({ unit: letter, minLength: 1, maxLength: 26 }).map((s) => s.trim() || "x");

describe("names on an axis", () => {
  test("are all found, whatever their lengths, number and the size of the figure", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 240, max: 900 }),
        fc.integer({ min: 200, max: 500 }),
        fc.boolean(),
        (names, width, height, flat) => {
          const figure = (flat ? hg.barh : hg.bar)(names, ones(names)).with({ size: [width, height] });
          const seen = found(figure);
          for (const each of names) expect(seen).toContain(each);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("stay in the file, as titles where they are shortened", () => {
    const names = [
      "seventeen letters",
      "eighteen letters a",
      "nineteen letters ab",
      "twenty letters abcd",
      "fifteen letters",
      "sixteen letters x",
    ];
    for (const text of ["text", "outlines"] as const) {
      const svg = hg.toSvg(hg.bar(names, ones(names)).with({ size: [320, 240] }), { text });
      for (const each of names) expect(svg).toContain(each);
    }
  });

  test("are said in the description, where a picture is too small for any", () => {
    const names = ["alpha", "beta", "gamma"];
    const svg = hg.toSvg(hg.bar(names, ones(names)).with({ size: [60, 40] }));
    expect(/<desc>(.*)<\/desc>/.exec(svg)![1]).toContain("x: alpha, beta, gamma.");
  });

  test("are level where they fit, in lines where their words do, then turned", () => {
    const angles = (names: string[], width: number): number[] => [
      ...new Set(
        layoutFigure(prepare(hg.bar(names, ones(names)).with({ size: [width, 300] }).spec))
          .panels[0]!.texts.filter((t) => t.role === "tick" && !/^[\d.]+$/.test(t.text))
          .map((t) => t.angle),
      ),
    ];
    expect(angles(["a", "b"], 400)).toEqual([0]);
    expect(angles(["softmax cross-entropy", "batch norm", "max pool"], 400)).toEqual([0]);
    expect(
      angles(
        ["incomprehensibilities", "counterrevolutionary", "electroencephalogram", "uncharacteristically"],
        400,
      ),
    ).toEqual([-45]);
    expect(
      angles(
        Array.from({ length: 30 }, (_, i) => `number ${i}`),
        500,
      ),
    ).toEqual([-90]);
  });

  test("of numbers stay level, each label whole", () => {
    const figure = hg.heatmap([Array.from({ length: 60 }, (_, i) => i)], { size: undefined } as never);
    for (const text of layoutFigure(prepare(figure.spec)).panels[0]!.texts)
      if (text.role === "tick") expect(text.angle).toBe(0);
  });
});

describe("offsets", () => {
  test("are written beside the axis that they belong to", () => {
    const texts = (figure: hg.Figure): string[] =>
      layoutFigure(prepare(figure.spec)).panels.flatMap((panel) => panel.texts.map((t) => t.text));
    expect(texts(hg.line([1e9, 1e9 + 1e-3]))).toContain("+ 1,000,000,000");
    expect(texts(hg.line([1e9, 1e9 + 1e-3]).with({ y: "time" }))).toContain("time (+ 1,000,000,000)");
    expect(texts(hg.scatter([0, 1], [0, 1], { color: [1e9, 1e9 + 1e-3], colorLabel: "T" }))).toContain(
      "T (+ 1,000,000,000)",
    );
  });
});
