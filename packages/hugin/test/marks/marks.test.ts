import * as hg from "@raven-ts/hugin";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutFigure } from "../../src/layout/layout.ts";
import type { BarSpec } from "../../src/marks/kinds/bar.ts";
import { prepare } from "../../src/prepare/prepare.ts";
import type { PreparedPlot } from "../../src/prepare/types.ts";
import type { PlotSpec } from "../../src/spec/types.ts";

const prepared = (figure: hg.Figure): PreparedPlot => prepare(figure.spec) as PreparedPlot;

describe("hist", () => {
  const bars = (figure: hg.Figure): BarSpec => (figure.spec as PlotSpec).marks[0] as BarSpec;

  test("counts every finite value once, in the bin that holds it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (values, bins) => {
          const { at, value } = bars(hg.hist([...values, NaN, Infinity], { bins }));
          const centres = at as ArrayLike<number>;
          const step = centres.length > 1 ? centres[1]! - centres[0]! : Infinity;
          expect(Array.from(value).reduce((a, b) => a + b, 0)).toBe(values.length);
          if (step === Infinity) return;
          Array.from(value).forEach((count, i) => {
            const near = values.filter((v) => Math.abs(v - centres[i]!) <= step * 0.5 + 1e-9).length;
            expect(count).toBeLessThanOrEqual(near);
          });
        },
      ),
    );
  });

  test("takes its edges as given", () => {
    const { at, value } = bars(hg.hist([0, 0.5, 1, 1.5, 2, 2.5, 3], { bins: [0, 1, 2, 3] }));
    expect([...(at as Float64Array)]).toEqual([0.5, 1.5, 2.5]);
    expect([...value]).toEqual([2, 2, 3]);
  });

  test("as a density has area 1", () => {
    const { at, value } = bars(hg.hist([1, 2, 2.5, 3, 3.1, 7], { density: true }));
    const step = (at as Float64Array)[1]! - (at as Float64Array)[0]!;
    expect(Array.from(value).reduce((a, b) => a + b, 0) * step).toBeCloseTo(1, 12);
  });
});

describe("confusionMatrix", () => {
  test("shares of each true class add up to 1, and an empty class has none", () => {
    const figure = hg.confusionMatrix(
      [
        [8, 2, 0],
        [1, 9, 10],
        [0, 0, 0],
      ],
      { normalize: "true" },
    );
    const text = prepared(figure).layers.find((layer) => layer.kind === "text")!;
    expect(text.text).toEqual(["0.80", "0.20", "0", "0.05", "0.45", "0.50", "0", "0", "0"]);
  });

  test("shares by prediction divide by columns", () => {
    const text = prepared(
      hg.confusionMatrix(
        [
          [8, 2],
          [2, 0],
        ],
        { normalize: "predicted" },
      ),
    ).layers.find((l) => l.kind === "text")!;
    expect(text.text).toEqual(["0.80", "1.00", "0.20", "0"]);
  });
});

describe("legends and colorbars", () => {
  test("come from labels and colour channels by themselves, in order", () => {
    const figure = hg.plot([
      hg.line([1], { label: "a" }),
      hg.line([2]),
      hg.scatter([1, 2], [1, 2], { color: ["p", "q"] }),
    ]);
    expect(prepared(figure).legend.map((entry) => entry.label)).toEqual(["a", "p", "q"]);
    expect(prepared(hg.scatter([1, 2], [1, 2], { color: [5, 9] })).colorbars).toMatchObject([
      { lo: 5, hi: 9 },
    ]);
  });

  test("the legend hides no point: it moves out where every corner has data", () => {
    const x = Array.from({ length: 400 }, (_, i) => i % 20);
    const y = Array.from({ length: 400 }, (_, i) => Math.floor(i / 20));
    const [panel] = layoutFigure(prepare(hg.scatter(x, y, { label: "everywhere" }).spec)).panels;
    expect(panel!.legend!.framed).toBe(false);
    expect(panel!.legend!.box.bottom).toBeLessThanOrEqual(panel!.box.top);
  });

  test("the legend takes the free corner", () => {
    const falling = Array.from({ length: 50 }, (_, i) => 50 - i);
    const [panel] = layoutFigure(prepare(hg.line(falling, { label: "falls" }).spec)).panels;
    const { left, top } = panel!.legend!.box;
    expect(left).toBeGreaterThan((panel!.box.left + panel!.box.right) / 2);
    expect(top).toBeLessThan((panel!.box.top + panel!.box.bottom) / 2);
  });
});

describe("axes", () => {
  test("bars start at zero, and rows of an image run down", () => {
    expect(prepared(hg.bar(["a"], [5])).y.scale.lo).toBe(0);
    expect(
      prepared(
        hg.imshow([
          [1, 2],
          [3, 4],
        ]),
      ).y.scale,
    ).toMatchObject({ lo: 1.5, hi: -0.5 });
  });

  test("limits are kept exactly, one alone too", () => {
    expect(prepared(hg.line([1, 5]).with({ y: { lim: [-3, 7] } })).y.scale).toMatchObject({ lo: -3, hi: 7 });
    expect(prepared(hg.line([1, 5]).with({ y: { lim: [null, 70] } })).y.scale.hi).toBe(70);
    expect(prepared(hg.line([1, 5]).with({ y: { lim: [2, 3], invert: true } })).y.scale).toMatchObject({
      lo: 3,
      hi: 2,
    });
  });

  test("categories of several marks share one axis in order of first appearance", () => {
    const figure = hg.plot([hg.bar(["b", "a"], [1, 2]), hg.bar(["c", "a"], [3, 4])]);
    expect(prepared(figure).x.scale.categories).toEqual(["b", "a", "c"]);
  });

  test("the inner areas of a grid line up along rows and columns", () => {
    const wide = hg.line([1e5, 2e5]).with({ y: "a label" });
    const { panels } = layoutFigure(
      prepare(
        hg.grid([
          [wide, hg.line([1, 2])],
          [hg.line([1, 2]), hg.line([0, 1]).with({ title: "t" })],
        ]).spec,
      ),
    );
    expect(panels[0]!.box.left).toBe(panels[2]!.box.left);
    expect(panels[1]!.box.right).toBe(panels[3]!.box.right);
    expect(panels[0]!.box.bottom).toBe(panels[1]!.box.bottom);
    expect(panels[2]!.box.top).toBe(panels[3]!.box.top);
  });

  test("equal aspect gives both axes the same px a unit", () => {
    const [panel] = layoutFigure(prepare(hg.scatter([0, 4], [0, 1]).with({ aspect: "equal" }).spec)).panels;
    expect(Math.abs(panel!.x.k)).toBeCloseTo(Math.abs(panel!.y.k), 0);
  });
});

describe("cell text", () => {
  test("is dark on light cells and light on dark ones", () => {
    const text = prepared(hg.heatmap([[0, 1]], { text: true, cmap: "gray" })).layers.find(
      (layer) => layer.kind === "text",
    )!;
    const [onBlack, onWhite] = text.paint as Uint32Array;
    expect(onBlack).toBe(0xffffff);
    expect(onWhite! & 0xff).toBeLessThan(64);
  });

  test("is left out where it cannot be read", () => {
    const many = Array.from({ length: 80 }, (_, j) => Array.from({ length: 80 }, (_, i) => i * j));
    const [panel] = layoutFigure(prepare(hg.heatmap(many, { text: true }).spec)).panels;
    expect(panel!.texts.filter((t) => t.role === "mark")).toEqual([]);
  });
});
