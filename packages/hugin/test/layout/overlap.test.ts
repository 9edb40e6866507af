import * as hg from "@raven-ts/hugin";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutFigure } from "../../src/layout/layout.ts";
import { textCorners, textsMeet } from "../../src/layout/text.ts";
import type { Layout, TextBox } from "../../src/layout/types.ts";
import { prepare } from "../../src/prepare/prepare.ts";
import { gallery } from "../gallery.ts";

const layoutOf = (figure: hg.Figure, size?: readonly [number, number]): Layout =>
  layoutFigure(prepare(figure.spec), size);

const textsOf = (layout: Layout): TextBox[] => [
  ...layout.texts,
  ...layout.panels.flatMap((panel) => panel.texts),
];

/** Every pair of texts that share area, and every text that leaves the figure. */
function faults(layout: Layout): string[] {
  const texts = textsOf(layout);
  const out: string[] = [];
  texts.forEach((a, i) => {
    for (const b of texts.slice(i + 1))
      if (textsMeet(a, b)) out.push(`"${a.text}" (${a.role}) meets "${b.text}" (${b.role})`);
    for (const [x, y] of textCorners(a)) {
      if (x < -0.01 || y < -0.01 || x > layout.width + 0.01 || y > layout.height + 0.01) {
        out.push(`"${a.text}" (${a.role}) leaves the figure at ${x.toFixed(1)}, ${y.toFixed(1)}`);
      }
    }
  });
  return [...new Set(out)];
}

const word = fc.string({
  minLength: 1,
  maxLength: 14,
  unit: fc.constantFrom(..."abcdefghimoWMÉÜgjy0123456789 .-–√∑é"),
});
const phrase = fc.array(word, { maxLength: 9 }).map((words) => words.join(" "));
const names = fc.uniqueArray(
  fc.array(word, { minLength: 1, maxLength: 4 }).map((w) => w.join(" ")),
  { minLength: 1, maxLength: 30 },
);
const size = fc.tuple(fc.integer({ min: 120, max: 1200 }), fc.integer({ min: 100, max: 900 }));
const value = fc.oneof(
  fc.double({ min: -5, max: 5, noNaN: true }),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.double({ min: -1e-5, max: 1e-5, noNaN: true }),
  fc.constant(Number.NaN),
);
const values = fc.array(value, { maxLength: 30 });
const scale = fc.constantFrom("linear" as const, "log" as const);
const legend = fc.constantFrom(
  "auto" as const,
  "inside" as const,
  "top" as const,
  "right" as const,
  "none" as const,
);

const linePlot = fc
  .record({
    title: phrase,
    x: phrase,
    y: phrase,
    series: fc.array(fc.tuple(values, phrase), { maxLength: 6 }),
    sx: scale,
    sy: scale,
    legend,
  })
  .map(({ title, x, y, series, sx, sy, legend }) =>
    hg.plot(
      series.map(([ys, label]) => hg.line(ys, { label })),
      { title, x: { label: x, scale: sx }, y: { label: y, scale: sy }, legend },
    ),
  );

const barPlot = fc
  .record({ names, title: phrase, label: phrase, flat: fc.boolean() })
  .map(({ names, title, label, flat }) => {
    const heights = names.map((_, i) => (i % 5) + 0.5);
    return (flat ? hg.barh(names, heights, { label }) : hg.bar(names, heights, { label })).with({
      title,
      x: label,
      y: title,
    });
  });

const scatterPlot = fc
  .record({
    points: fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 20 }),
    label: phrase,
    title: phrase,
  })
  .map(({ points, label, title }) =>
    hg
      .scatter(
        points.map((p) => p[0]),
        points.map((p) => p[1]),
        { color: points.map((p) => p[2]), colorLabel: label },
      )
      .with({ title }),
  );

const table = fc
  .record({ rows: names, columns: names, title: phrase, text: fc.boolean() })
  .map(({ rows, columns, title, text }) =>
    hg.heatmap(
      rows.map((_, j) => columns.map((_, i) => (i * 7 + j * 13) % 11)),
      { rows, columns, text, title, colorLabel: title },
    ),
  );

const matrix = names.map((classes) =>
  hg.confusionMatrix(
    classes.map((_, j) => classes.map((_, i) => (i === j ? 1000 : (i * 3 + j) % 9))),
    { classes, title: classes.join(" ") },
  ),
);

const images = fc
  .record({
    n: fc.integer({ min: 1, max: 24 }),
    cols: fc.integer({ min: 1, max: 8 }),
    title: phrase,
    caption: phrase,
  })
  .map(({ n, cols, title, caption }) =>
    hg.imageGrid(
      Array.from({ length: n }, () => [
        [0, 1],
        [1, 0],
      ]),
      { cols, title, titles: Array.from({ length: n }, (_, i) => `${i} ${caption}`) },
    ),
  );

const single = fc.oneof(linePlot, barPlot, scatterPlot, table, matrix);
const panels = fc
  .tuple(
    fc.array(
      fc.array(fc.option(fc.oneof({ weight: 4, arbitrary: single }, { weight: 1, arbitrary: images })), {
        minLength: 1,
        maxLength: 3,
      }),
      { minLength: 1, maxLength: 3 },
    ),
    phrase,
    single,
  )
  .map(([rows, title, spare]) => hg.grid(rows.flat().some(Boolean) ? rows : [[spare]], { title }));

describe("texts of a figure", () => {
  test.each(Object.entries(gallery))("keep apart and inside in the gallery's %s", (_, make) => {
    expect(faults(layoutOf(make()))).toEqual([]);
  });

  const runs = Number(process.env.LAYOUT_RUNS ?? 250);
  const check = (figures: fc.Arbitrary<hg.Figure>): void => {
    fc.assert(
      fc.property(figures, fc.option(size), (figure, given) => {
        expect(faults(layoutOf(figure, given ?? undefined))).toEqual([]);
      }),
      { numRuns: runs },
    );
  };

  test("keep apart in line plots with any labels, scales, legends and sizes", () => check(linePlot));
  test("keep apart in bar plots with any category names", () => check(barPlot));
  test("keep apart in scatter plots with colorbars", () => check(scatterPlot));
  test("keep apart in tables and confusion matrices of any names", () => check(fc.oneof(table, matrix)));
  test("keep apart in grids of images with any captions", () => {
    fc.assert(
      fc.property(images, (figure) => void expect(faults(layoutOf(figure))).toEqual([])),
      { numRuns: runs },
    );
  });
  test("keep apart in grids of any figures at their natural size", () => {
    fc.assert(
      fc.property(panels, (figure) => void expect(faults(layoutOf(figure))).toEqual([])),
      { numRuns: 60 },
    );
  });
});
