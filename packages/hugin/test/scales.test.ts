import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import { layoutFigure } from "../src/layout/layout.ts";
import { prepare } from "../src/prepare/prepare.ts";
import type { PreparedGrid, PreparedPlot } from "../src/prepare/types.ts";

const plotOf = (figure: hg.FigureLike): PreparedPlot => prepare(figure.spec) as PreparedPlot;
const texts = (figure: hg.FigureLike): string[] => {
  const { panels, texts } = layoutFigure(prepare(figure.spec));
  return [...texts, ...panels.flatMap((panel) => panel.texts)].map(({ text }) => text);
};

describe("a second y axis", () => {
  const left = hg.bar(["a", "b", "c"], [1, 2, 3], { label: "rain" }).with({ y: "mm" });
  const right = hg.line(["a", "b", "c"], [100, 300, 200], { label: "heat" }).with({ y: "K" });

  test("has the limits of its own marks, and leaves the left axis to the others", () => {
    const { y, right: r } = plotOf(hg.twin(left, right));
    expect([y.scale.lo, y.scale.hi >= 3, y.scale.hi < 10]).toEqual([0, true, true]);
    expect([r!.scale.lo <= 100, r!.scale.hi >= 300, r!.scale.lo > 3]).toEqual([true, true, true]);
    expect([y.label, r!.label]).toEqual(["mm", "K"]);
  });

  test("draws its marks by its own scale, in the next colour, with one legend for both", () => {
    const { legend, layers } = plotOf(hg.twin(left, right));
    expect(legend.map(({ label }) => label)).toEqual(["rain", "heat"]);
    expect(legend[0]!.color).not.toEqual(legend[1]!.color);
    expect(layers.map((layer) => layer.right ?? false)).toEqual([false, true]);
  });

  test("may be logarithmic, limited and named beside a linear one", () => {
    const f = hg.twin(left, right, { right: { scale: "log", lim: [1, 1000], label: "kelvin" } });
    expect(plotOf(f).right!.scale).toEqual({ type: "log", lo: 1, hi: 1000 });
    expect(texts(f)).toEqual(expect.arrayContaining(["kelvin", "mm", "1", "10", "100", "1000"]));
  });

  test("survives JSON and structuredClone", () => {
    const f = hg.twin(left, right, { title: "both" });
    expect(hg.toSvg(hg.figure(JSON.parse(JSON.stringify(f))))).toBe(hg.toSvg(f));
    expect(hg.toSvg(structuredClone({ spec: f.spec }))).toBe(hg.toSvg(f));
  });

  test("stays within the picture and clear of a colorbar and a legend at the right", () => {
    const dots = hg.scatter([1, 2, 3], [5, 6, 7], { color: [1, 2, 3], label: "dots", colorLabel: "value" });
    const f = hg.twin(dots, hg.line([1, 2, 3], [1e6, 2e6, 3e6], { label: "line" }).with({ y: "far" }), {
      legend: "right",
    });
    const { panels, width } = layoutFigure(prepare(f.spec));
    const [{ box, colorbars, legend, texts: all }] = panels as [(typeof panels)[0]];
    const label = all.find(({ text }) => text === "far")!;
    expect(label.x).toBeGreaterThan(box.right);
    expect(colorbars[0]!.box.left).toBeGreaterThan(label.x);
    expect(legend!.box.left).toBeGreaterThan(colorbars[0]!.box.right);
    expect(legend!.box.right).toBeLessThanOrEqual(width);
  });

  test("is refused for grids and for what already has one", () => {
    expect(() => hg.twin(hg.grid([[left]]), right)).toThrow(/hugin.twin: cannot place a grid/);
    expect(() => hg.twin(hg.twin(left, right), right)).toThrow(/already has an axis at the right/);
  });
});

describe("axes shared over a grid", () => {
  const panels = [
    [hg.line([0, 1], [0, 1]), hg.line([0, 10], [5, 6])],
    [hg.line([-3, 1], [0, 100]), hg.line([0, 1], [0, 1])],
  ];
  const grid = (share: "x" | "y" | "both"): PreparedPlot[] =>
    (prepare(hg.grid(panels, { share }).spec) as PreparedGrid).panels.map(
      ({ content }) => content as PreparedPlot,
    );

  test.each(["x", "y", "both"] as const)("have the same ends in every panel where %s is shared", (share) => {
    const all = grid(share);
    for (const name of ["x", "y"] as const) {
      const ends = new Set(all.map((plot) => `${plot[name].scale.lo} ${plot[name].scale.hi}`));
      expect(ends.size === 1, name).toBe(share === "both" || share === name);
    }
  });

  test("cover the data of all panels", () => {
    const [{ x, y }] = grid("both") as [PreparedPlot];
    expect([x.scale.lo <= -3, x.scale.hi >= 10, y.scale.lo <= 0, y.scale.hi >= 100]).not.toContain(false);
  });

  test("have labels at the left and at the bottom only", () => {
    expect(grid("both").map(({ x, y }) => [x.bare ?? false, y.bare ?? false])).toEqual([
      [true, false],
      [true, true],
      [false, false],
      [false, true],
    ]);
  });

  test("share names in the order in which they come, and limits that one panel gives", () => {
    const f = hg.grid(
      [[hg.bar(["a", "b"], [1, 2]), hg.bar(["b", "c"], [3, 4]).with({ y: { lim: [0, 50] } })]],
      { share: "both" },
    );
    for (const { content } of (prepare(f.spec) as PreparedGrid).panels) {
      const { x, y } = content as PreparedPlot;
      expect(x.scale.categories).toEqual(["a", "b", "c"]);
      expect(y.scale.hi).toBe(50);
    }
  });

  test.each([
    [{ scale: "log" }, { scale: "linear" }, 'its panels ask for scale "log" and "linear"'],
    [{ lim: [0, 5] }, { lim: [10, 20] }, "its panels ask for lim [0,5] and [10,20]"],
    [{ zone: "Asia/Tokyo" }, { zone: "UTC" }, 'its panels ask for zone "Asia/Tokyo" and "UTC"'],
  ] as const)("are refused where panels ask for different ones: %j beside %j", (one, other, why) => {
    const days = [new Date(0), new Date(1e8)];
    const panel = (x: object): hg.Figure => hg.line(days, [1, 2]).with({ x });
    const draw = (share: "x" | "y"): string => hg.toSvg(hg.grid([[panel(one), panel(other)]], { share }));
    expect(() => draw("x")).toThrow(why);
    if (!("scale" in one)) expect(draw("y")).toMatch(/^<svg/);
  });

  test("are as the one panel says that says it, wherever it stands", () => {
    const log = hg.line([1, 2], [1, 100]).with({ y: { scale: "log" } });
    const plain = hg.line([1, 2], [1, 50]);
    for (const row of [
      [log, plain],
      [plain, log],
    ]) {
      const { panels } = prepare(hg.grid([row], { share: "y" }).spec) as PreparedGrid;
      for (const { content } of panels) expect((content as PreparedPlot).y.scale.type).toBe("log");
    }
  });

  test("are x, y or both, and nothing else", () => {
    expect(() => hg.grid(panels, { share: "all" as "x" })).toThrow(/cannot take share "all"/);
  });
});

describe("names as shapes, dashes and colours", () => {
  test("a name has one shape in all marks of a plot, and one key in the legend", () => {
    const plot = plotOf(
      hg.plot([
        hg.scatter([0, 1], [0, 1], { marker: ["a", "b"] }),
        hg.scatter([0, 1], [1, 2], { marker: ["b", "c"] }),
      ]),
    );
    const keys = plot.legend.map(({ label, marker }) => [label, marker]);
    expect(keys).toEqual([
      ["a", "circle"],
      ["b", "triangle"],
      ["c", "square"],
    ]);
  });

  test("colour and shape of the same names are one key", () => {
    const { legend } = plotOf(
      hg.scatter([0, 1, 2], [0, 1, 2], { color: ["a", "b", "a"], marker: ["a", "b", "a"] }),
    );
    expect(legend.map(({ label, marker }) => [label, marker])).toEqual([
      ["a", "circle"],
      ["b", "triangle"],
    ]);
    expect(legend[0]!.color).not.toEqual(legend[1]!.color);
  });

  test("every point is drawn once, whatever its shape", () => {
    const marker = Array.from({ length: 30 }, (_, i) => `name ${i % 7}`);
    const { layers } = plotOf(
      hg.scatter(
        marker.map((_, i) => i),
        marker.map((_, i) => i),
        { marker },
      ),
    );
    const seen = layers.flatMap((layer) => (layer.kind === "points" ? [...layer.x] : []));
    expect(seen.sort((a, b) => a - b)).toEqual(marker.map((_, i) => i));
  });

  test("a line is one line a name, in the order of its points", () => {
    const { layers, legend } = plotOf(
      hg.line([0, 0, 1, 1, 2, 2], [1, 10, 2, 20, 3, 30], { color: ["a", "b", "a", "b", "a", "b"] }),
    );
    expect(layers.map((layer) => (layer.kind === "line" ? [...layer.y] : []))).toEqual([
      [1, 2, 3],
      [10, 20, 30],
    ]);
    expect(legend.map(({ label, symbol }) => [label, symbol])).toEqual([
      ["a", "line"],
      ["b", "line"],
    ]);
  });

  test("two channels of names make a line for each pair that there is, and keys for each name", () => {
    const { layers, legend } = plotOf(
      hg.line([0, 1, 0, 1, 0, 1], [1, 2, 3, 4, 5, 6], {
        color: ["a", "a", "a", "a", "b", "b"],
        dash: ["p", "p", "q", "q", "p", "p"],
      }),
    );
    expect(layers.map((layer) => (layer.kind === "line" ? layer.dash : ""))).toEqual([
      "solid",
      "dashed",
      "solid",
    ]);
    expect(legend.map(({ label, dash }) => [label, dash])).toEqual([
      ["a", "solid"],
      ["b", "solid"],
      ["p", "solid"],
      ["q", "dashed"],
    ]);
  });

  test.each([
    ["marker", () => hg.scatter([1, 2], [1, 2], { marker: ["a"] })],
    ["color", () => hg.line([1, 2], [1, 2], { color: ["a"] })],
    ["dash", () => hg.line([1, 2], [1, 2], { dash: ["a", "b", "c"] })],
  ])("%s has a name for each point", (name, make) => {
    expect(make).toThrow(new RegExp(`cannot bind channels .*${name} has`));
  });

  test("a misspelt dash or shape is still an error with the nearest right one", () => {
    expect(() => hg.line([1], { dash: "dashes" as "dashed" })).toThrow(/dash: "dashed"/);
    expect(() => hg.scatter([1], [1], { marker: "circel" as "circle" })).toThrow(/marker: "circle"/);
  });
});

describe("sizes in the legend", () => {
  test("are round values of the data, each at the diameter of its points", () => {
    const { legend, layers } = plotOf(
      hg.scatter([0, 1, 2], [0, 1, 2], { size: [100, 400, 900], sizeLabel: "people" }),
    );
    expect(legend.map(({ label }) => label)).toEqual(["people", "200", "600", "800"]);
    const [points] = layers as unknown as [{ size: Float32Array }];
    const area = (d: number): number => d * d;
    const perUnit = area(points.size[2]!) / 900;
    for (const { label, size } of legend.slice(1))
      expect(area(size!) / Number(label)).toBeCloseTo(perUnit, 5);
  });

  test("are there once, over all marks of a plot", () => {
    const one = hg.scatter([0, 1], [0, 1], { size: [1, 4] });
    const labels = plotOf(hg.plot([one, one])).legend.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  test("their keys do not touch", () => {
    const f = hg.scatter([0, 1], [0, 1], { size: [1, 1000] }).with({ legend: "right" });
    const { keys } = layoutFigure(prepare(f.spec)).panels[0]!.legend!;
    for (let i = 1; i < keys.length; i++) {
      const [a, b] = [keys[i - 1]!, keys[i]!];
      expect(b.y - a.y).toBeGreaterThan((a.entry.size! + b.entry.size!) / 2);
    }
  });
});
