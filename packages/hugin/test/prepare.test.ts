import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import { layoutFigure } from "../src/layout/layout.ts";
import { prepare } from "../src/prepare/prepare.ts";
import type { PointsLayer, PreparedPlot, RectsLayer } from "../src/prepare/types.ts";
import { toPixel } from "../src/scale/scale.ts";
import { buildScene } from "../src/scene/build.ts";

const prepared = (figure: hg.Figure): PreparedPlot => prepare(figure.spec) as PreparedPlot;
const points = (figure: hg.Figure): PointsLayer[] =>
  prepared(figure).layers.filter((layer) => layer.kind === "points");
const paints = (figure: hg.Figure): number[][] =>
  points(figure).map((layer) => [...(layer.paint as Uint32Array)]);
const m = [
  [1, 2],
  [3, 4],
];

describe("colour is one scale over the marks of a plot", () => {
  test("numbers of two scatters share their ends and one colorbar", () => {
    const two = hg.plot([
      hg.scatter([0], [0], { color: [0] }),
      hg.scatter([1, 2], [1, 2], { color: [0, 1000] }),
    ]);
    const one = hg.scatter([0, 1, 2], [0, 1, 2], { color: [0, 0, 1000] });
    expect(paints(two).flat()).toEqual(paints(one).flat());
    expect(prepared(two).colorbars).toMatchObject([{ lo: 0, hi: 1000 }]);
  });

  test("a name keeps its colour in every mark and has one entry", () => {
    const figure = hg.plot([
      hg.scatter([0, 1], [0, 1], { color: ["a", "b"] }),
      hg.scatter([2, 3, 4], [0, 1, 2], { color: ["b", "c", "a"] }),
    ]);
    const [p, q] = paints(figure) as [number[], number[]];
    expect([q[0], q[2]]).toEqual([p[1], p[0]]);
    expect(new Set([...p, ...q]).size).toBe(3);
    expect(prepared(figure).legend.map((entry) => entry.label)).toEqual(["a", "b", "c"]);
  });

  test("an image and a scatter share it, other maps, limits and names have their own", () => {
    const over = hg.scatter([0, 1], [0, 1], { color: [0, 8] });
    expect(prepared(hg.plot([hg.imshow(m), over])).colorbars).toMatchObject([{ lo: 0, hi: 8 }]);
    const other = hg.scatter([0, 1], [0, 1], { color: [0, 8], cmap: "gray" });
    expect(prepared(hg.plot([hg.heatmap(m), other])).colorbars).toMatchObject([
      { lo: 1, hi: 4 },
      { lo: 0, hi: 8 },
    ]);
    const named = (label: string, hi: number): hg.Figure =>
      hg.scatter([0, 1], [0, 1], { color: [0, hi], colorLabel: label });
    expect(prepared(hg.plot([named("K", 1), named("Pa", 9)])).colorbars).toMatchObject([
      { label: "K", hi: 1 },
      { label: "Pa", hi: 9 },
    ]);
    expect(prepared(hg.plot([named("K", 1), named("K", 9)])).colorbars).toMatchObject([
      { label: "K", hi: 9 },
    ]);
    const fixed = hg.scatter([0, 1], [0, 1], { color: [0, 8], lim: [0, 100] });
    expect(prepared(fixed).colorbars).toMatchObject([{ lo: 0, hi: 100 }]);
  });

  test("two colorbars stand beside each other without meeting", () => {
    const other = hg.scatter([0, 1], [0, 1], { color: [0, 8], cmap: "gray", colorLabel: "right" });
    const [panel] = layoutFigure(
      prepare(hg.plot([hg.heatmap(m, { colorLabel: "left" }), other]).spec),
    ).panels;
    const [a, b] = panel!.colorbars;
    expect(b!.box.left).toBeGreaterThan(a!.box.right + 10);
  });

  test("size is one scale too", () => {
    const figure = hg.plot([
      hg.scatter([0], [0], { size: [1] }),
      hg.scatter([1, 2], [1, 2], { size: [1, 100] }),
    ]);
    const [a, b] = points(figure).map((layer) => [...(layer.size as Float32Array)]) as [number[], number[]];
    expect(a[0]).toBe(b[0]);
    expect(b[1]).toBe(18);
  });

  test("fifty series differ in colour", () => {
    const { legend } = prepared(
      hg.plot(Array.from({ length: 50 }, (_, i) => hg.line([i], { label: `${i}` }))),
    );
    expect(new Set(legend.map(({ color }) => `${color.r},${color.g},${color.b}`)).size).toBe(50);
  });

  test("twenty thousand names are drawn, each colour looked up once", () => {
    const n = 20_000;
    const names = Array.from({ length: n }, (_, i) => `n${i}`);
    const at = Float64Array.from({ length: n }, (_, i) => i);
    const figure = hg.scatter(at, at, { color: names });
    expect(prepared(figure).legend).toHaveLength(n);
    expect(hg.toPixels(figure, { scale: 1 }).width).toBe(640);
  });
});

describe("numbers on an axis of names", () => {
  const names = (figure: hg.Figure, axis: "x" | "y" = "x"): unknown =>
    prepared(figure)[axis].scale.categories;

  test.each([
    ["a rule between bars", hg.plot([hg.bar(["a", "b"], [1, 2]), hg.vline(0.5)])],
    ["points", hg.plot([hg.bar(["a", "b"], [1, 2]), hg.scatter([0.25, 1], [1, 2])])],
    ["a line", hg.plot([hg.bar(["a", "b"], [1, 2]), hg.line([0, 1], [2, 1])])],
    ["numbers first", hg.plot([hg.scatter([0.5], [1]), hg.bar(["a", "b"], [1, 2])])],
    ["a band", hg.plot([hg.bar(["a", "b"], [1, 2]), hg.band([-0.5, 1.5], [0, 0], [1, 1])])],
    ["a text", hg.plot([hg.bar(["a", "b"], [1, 2]), hg.text([0.5], [1], ["mid"])])],
    ["numeric bars", hg.plot([hg.bar(["a", "b"], [1, 2]), hg.bar([0.5], [1])])],
  ])("are places between: %s", (_, figure) => {
    expect(names(figure)).toEqual(["a", "b"]);
    expect(prepared(figure).x.scale).toMatchObject({ lo: -0.5, hi: 1.5 });
  });

  test("lie on the cells of a heatmap", () => {
    const figure = hg.plot([hg.heatmap(m), hg.scatter([1.5], [0.5])]);
    expect([names(figure), names(figure, "y")]).toEqual([
      ["0", "1"],
      ["0", "1"],
    ]);
    expect([...points(figure)[0]!.x]).toEqual([1.5]);
  });

  test("widen the axis where they lie outside", () => {
    expect(prepared(hg.plot([hg.bar(["a"], [1]), hg.vline(3)])).x.scale).toMatchObject({ lo: -0.5, hi: 3 });
  });

  test("are the names where the axis has no others", () => {
    const figure = hg.line([10, 1000, 20], [1, 2, 3]).with({ x: { scale: "category" } });
    expect(names(figure)).toEqual(["10", "1000", "20"]);
    const [layer] = prepared(figure).layers;
    expect(layer!.kind === "line" && [...layer!.x]).toEqual([0, 1, 2]);
  });
});

/** Widths in px of the bars of a figure. */
function widths(figure: hg.Figure): number[] {
  const layout = layoutFigure(prepare(figure.spec));
  const path = buildScene(layout, 1).items.find((item) => item.kind === "path" && item.fill !== undefined);
  if (path?.kind !== "path") return [];
  const out: number[] = [];
  for (let i = 0; i < path.coords.length; i += 10) out.push(Math.abs(path.coords[i + 2]! - path.coords[i]!));
  return out;
}

describe("bars are seen", () => {
  const months = Array.from({ length: 12 }, (_, i) => i * 30 * 86_400_000);
  test.each([
    ["two places close together", [0, 0.001, 1, 2, 3, 4]],
    ["hours apart among months", [...months, 3_600_000]],
    ["spread over decades", [1, 10, 100, 1000, 1e4, 1e5]],
    ["the same place twice", [1, 1, 2, 3]],
    ["a thousand of them", Array.from({ length: 1000 }, (_, i) => i)],
    ["one far off", [0, 1, 2, 1e6]],
    ["one alone", [5]],
  ])("%s", (_, x) => {
    const all = widths(
      hg.bar(
        x,
        x.map(() => 1),
      ),
    );
    expect(all).toHaveLength(x.length);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0.999);
  });

  test("as wide as the median step allows", () => {
    const [layer] = prepared(hg.bar([0, 0.001, 1, 2, 3, 4], [1, 1, 1, 1, 1, 1])).layers as RectsLayer[];
    expect(layer!.x1[2]! - layer!.x0[2]!).toBeCloseTo(0.8, 12);
  });
});

describe("log axes", () => {
  const log = { y: { scale: "log" } } as const;

  test("cut a band at their edge where one end is not positive", () => {
    const figure = hg.band([0, 1, 2], [-1, 0, 1], [10, 10, 10]).with(log);
    const layout = layoutFigure(prepare(figure.spec));
    const area = buildScene(layout, 1).items.find((item) => item.kind === "path" && item.fill !== undefined);
    if (area?.kind !== "path") throw new Error("no area");
    const ys = [...area.coords].filter((v, i) => i % 2 === 1 && !Number.isNaN(v));
    const { box, y } = layout.panels[0]!;
    expect(Math.max(...ys)).toBeGreaterThanOrEqual(box.bottom);
    expect(Math.min(...ys)).toBeCloseTo(toPixel(y, 10), 6);
    expect(area.coords.length / 2).toBeGreaterThanOrEqual(6);
  });

  test("refuse bars below zero, and say so", () => {
    expect(() => hg.toSvg(hg.bar(["a", "b"], [-3, 5]).with(log))).toThrow(
      "hugin.plot: cannot use a log scale on y (a bar has the value -3)\nhint: draw bars of positive values, or use a linear scale",
    );
    expect(() => hg.toSvg(hg.barh(["a"], [-1]).with({ x: { scale: "log" } }))).toThrow("log scale on x");
    expect(hg.toSvg(hg.hist([1, 2, 5], { bins: 4 }).with(log))).toMatch(/^<svg/);
  });

  test.each([
    ["a line", hg.line([-1, 0, -5]).with(log)],
    ["points", hg.scatter([1, 2], [-1, -2]).with(log)],
    ["x", hg.line([-3, -2], [1, 2]).with({ x: { scale: "log" } })],
    ["bars of nothing", hg.bar(["a"], [0]).with(log)],
    ["an interval", hg.errorbar([1], [-5], { y: 1 }).with(log)],
  ])("say that they are empty: %s", (_, figure) => {
    const texts = layoutFigure(prepare(figure.spec)).panels[0]!.texts.map((t) => t.text);
    expect(texts.some((t) => /^no value above 0 on the log axis of [xy]$/.test(t))).toBe(true);
    expect(hg.toSvg(figure)).toMatch(/<desc>[^<]* no value above 0 on the log axis of [xy]\.<\/desc>/);
  });

  test("say nothing where there is a value, or no data", () => {
    for (const figure of [hg.line([-1, 2]).with(log), hg.line([]).with(log), hg.line([NaN]).with(log)])
      expect(prepared(figure).note).toBeUndefined();
  });

  test("compare decades where the aspect is equal", () => {
    const equal = (x: number[], y: number[]): hg.Figure =>
      hg.line(x, y).with({
        x: { scale: "log", lim: [x[0]!, x[1]!] },
        y: { scale: "log", lim: [y[0]!, y[1]!] },
        aspect: "equal",
      });
    for (const [x, y, ratio] of [
      [[1, 1e4], [1, 1e4], 1],
      [[1, 1e4], [1, 1e2], 2],
      [[0.001, 1], [10, 1e9], 3 / 8],
    ] as const) {
      const { box } = layoutFigure(prepare(equal([...x], [...y]).spec)).panels[0]!;
      expect((box.right - box.left) / (box.bottom - box.top)).toBeCloseTo(ratio, 1);
    }
  });
});
