import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";

const y = [1, 3, 2];
const m = [
  [1, 2],
  [3, 4],
];
const said = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(hg.FigureError);
    return (error as Error).message;
  }
  return "no error";
};
/** Calls as a program without types makes them. */
// biome-ignore lint/suspicious/noExplicitAny: these calls are wrong on purpose
const loose = hg as any;

describe("a misspelt option names the right one", () => {
  test.each<[() => unknown, string]>([
    [() => loose.line(y, { colour: "red" }), "color"],
    [() => loose.line(y, { linewidth: 2 }), "width"],
    [() => loose.line(y, { linestyle: "--" }), "dash"],
    [() => loose.line(y, { lable: "a" }), "label"],
    [() => loose.line(y, { Marker: "circle" }), "marker"],
    [() => loose.scatter(y, y, { s: 3 }), "size"],
    [() => loose.scatter(y, y, { opacity: 0.5 }), "alpha"],
    [() => loose.bar(["a"], [1], { widht: 0.5 }), "width"],
    [() => loose.hist(y, { bin: 3 }), "bins"],
    [() => loose.hist(y, { normed: true }), "density"],
    [() => loose.imshow(m, { vmin: 1 }), "lim"],
    [() => loose.imshow(m, { colormap: "gray" }), "cmap"],
    [() => loose.heatmap(m, { annot: true }), "text"],
    [() => loose.confusionMatrix(m, { normalise: "true" }), "normalize"],
    [() => loose.imageGrid([m], { ncols: 3 }), "cols"],
    [() => loose.line(y).with({ x: { limits: [0, 1] } }), "lim"],
    [() => loose.line(y).with({ xlabel: "t" }), "x"],
    [() => loose.plot([hg.line(y)], { figsize: [4, 3] }), "size"],
    [() => loose.plot([hg.line(y)], { ylim: [4, 3] }), "y"],
    [() => loose.plot([hg.line(y)], { y: { log: true } }), "label"],
    [() => loose.grid([[hg.line(y)]], { suptitle: "a" }), "title"],
    [() => loose.toSvg(hg.line(y), { sized: [4, 3] }), "size"],
    [() => loose.toPixels(hg.line(y), { DPI: 300 }), "dpi"],
    [() => loose.text(y, y, ["a", "b", "c"], { fontsize: 9 }), "size"],
    [() => loose.vline(3, { ls: "dotted" }), "dash"],
  ])("%#", (make, name) => {
    const message = said(make);
    expect(message).toMatch(/cannot take \w+ .+ \(the options are /);
    expect(message).toContain(name);
    if (name !== "label" || message.includes("lable"))
      expect(message).toMatch(new RegExp(`hint: write ${name}$`));
  });
});

describe("a wrong value says what is needed", () => {
  test.each<[() => unknown, string]>([
    [
      () => loose.plot([hg.line(y)], { legend: "bottom" }),
      'cannot take legend "bottom" (need one of auto, none, inside, top, right)',
    ],
    [
      () => loose.line(y, { dash: "dash" }),
      'cannot take dash "dash" (need one of solid, dashed, dotted, dashdot)\nhint: dash: "dashed"',
    ],
    [() => loose.line(y, { marker: "square " }), 'hint: marker: "square"'],
    [() => loose.imshow(m, { cmap: "virids" }), 'hint: cmap: "viridis"'],
    [() => hg.imshow(m, { lim: [4, 1] }), "cannot take lim [4,1] (need two numbers or null, the first less)"],
    [() => hg.imageGrid([m], { lim: [1, 1] }), "cannot take lim [1,1]"],
    [
      () => hg.line(y).with({ x: { lim: [2, 2] } }),
      "cannot take lim [2,2] (need two numbers or null, apart)",
    ],
    [() => loose.line(y).with({ x: { lim: 5 } }), "cannot take lim 5"],
    [() => loose.line(y).with({ x: { scale: "ln" } }), "need one of linear, log, category, time"],
    [() => loose.line(y).with({ title: 5 }), "cannot take title 5 (need text)"],
    [() => loose.line(y, { label: 5 }), "cannot take label 5 (need text)"],
    [() => loose.line(y, { width: "2" }), 'cannot take width "2" (need 0 to 1000)'],
    [() => loose.line(y, { color: 3 }), "cannot take color 3 (need a colour)"],
    [() => hg.line(y, { color: "redd" }), 'cannot read color "redd"'],
    [() => loose.line(y, "red"), "cannot"],
    [() => loose.line(y, y, "red"), 'cannot take style "red"'],
    [() => hg.scatter(y, y, { size: -1 }), "cannot take size -1"],
    [() => hg.hist(y, { alpha: NaN }), "cannot take alpha NaN"],
    [() => loose.hist(y, { density: "yes" }), 'cannot take density "yes" (need true or false)'],
    [() => loose.confusionMatrix(m, { normalize: "truth" }), 'hint: normalize: "true"'],
    [() => loose.imageGrid([m], { cols: 2.5 }), "cannot take cols 2.5 (need a whole number from 1"],
    [() => loose.grid([[hg.line(y)]], { gap: -1 }), "cannot take gap -1"],
    [() => loose.line(y).with({ size: [600] }), "cannot take size [600]"],
    [() => loose.line(y, { alpha: 1n }), "cannot take alpha 1n"],
    [() => loose.line(y, { alpha: new Float64Array(1e6) }), "cannot take alpha a Float64Array"],
  ])("%#", (make, text) => {
    expect(said(make)).toContain(text);
  });
});

describe("what is missing or of another kind is an error of ours", () => {
  test.each<[() => unknown, string]>([
    [
      () => loose.line([1, 2], undefined, { label: "a" }),
      "hugin.line: cannot draw without y (it is undefined)",
    ],
    [() => loose.line(), "hugin.line: cannot read y (undefined"],
    [() => loose.line(null), "hugin.line: cannot read y (null"],
    [() => loose.bar(["a"]), "hugin.bar: cannot read y (undefined"],
    [() => loose.scatter([1]), "hugin.scatter: cannot read y (undefined"],
    [() => loose.line([1, new Date(0)]), "element 1, a Date,"],
    [() => loose.line(new Date(0)), "cannot read y (a Date"],
    [() => loose.line(new Map()), "cannot read y (Map"],
    [() => loose.line(["a", "b"]), "cannot read y[0] (string is not an array"],
    [
      () => loose.hist(5),
      "hugin.hist: cannot read values (number is not an array of real numbers)\nhint: give an array: [x]",
    ],
    [
      () => loose.grid([hg.line(y), hg.line(y)]),
      "hugin.grid: cannot place a figure that is not in a row (give rows of figures: grid([[a, b]]))",
    ],
    [() => loose.grid(hg.line(y)), "hint: give rows of figures"],
    [() => loose.grid([[y]]), "hugin.grid: cannot use [1,3,2] (it is not a figure)"],
    [() => loose.plot(hg.line(y)), "hint: give an array of figures: plot([line(y)])"],
    [() => loose.plot([y]), "hugin.plot: cannot use [1,3,2] (it is not a figure)"],
    [() => loose.mosaic("A", { A: 5 }), "hugin.mosaic: cannot use 5"],
    [() => loose.toSvg(undefined), "hugin.toSvg: cannot use undefined (it is not a figure)"],
    [() => loose.toSvg({}), "hugin.toSvg: cannot use {}"],
    [() => loose.toPixels("x"), 'hugin.toPng: cannot use "x"'],
    [
      () => hg.toPixels(hg.line(y), { size: [20_000, 20_000], scale: 2 }),
      "hugin.toPng: cannot draw 20000 × 20000 at scale 2 (40000 × 40000 px, at most 268435456 in all)\nhint: give a smaller size or scale, or write an SVG",
    ],
    [
      () => hg.toPixels(hg.line(y), { size: [2000, 2000], dpi: 3000 }),
      "cannot draw 2000 × 2000 at scale 31.25",
    ],
  ])("%#", (make, text) => {
    expect(said(make)).toContain(text);
  });
});

describe("a spec", () => {
  const figures: Record<string, hg.Figure> = {
    line: hg.line([1, NaN, -Infinity, 3], { color: "red", dash: "dotted", marker: "plus" }),
    names: hg.bar(["a", "b"], new Float32Array([1, 2]), { label: "s" }).with({ y: { lim: [0, null] } }),
    scatter: hg.scatter(new Int16Array([1, 2]), [3, 4], { color: ["p", "q"], size: [1, 2] }),
    image: hg.heatmap(m, { text: true, rows: ["a", "b"], lim: [0, 5] }),
    bytes: hg.imshow([[[200, 30, 30]]]),
    marks: hg.plot([hg.band([0, 1], [0, 1], [1, 2]), hg.hline(1), hg.text([0], [1], ["é <&>"])], { x: "t" }),
    grid: hg.grid([[hg.hist(y), null], [hg.line(y).with({ title: "b" })]], { title: "G", gap: 9 }),
  };

  test.each(Object.entries(figures))("draws the same picture after JSON and structuredClone: %s", (_, f) => {
    const svg = hg.toSvg(f);
    expect(hg.toSvg(hg.figure(JSON.parse(JSON.stringify(f.spec))))).toBe(svg);
    expect(hg.toSvg(hg.figure(JSON.parse(JSON.stringify(f))))).toBe(svg);
    expect(hg.toSvg(hg.figure(JSON.parse(JSON.stringify({ f })).f))).toBe(svg);
    expect(hg.toSvg(hg.figure(structuredClone(f.spec)))).toBe(svg);
    expect(hg.toSvg(structuredClone({ spec: f.spec }))).toBe(svg);
    expect(JSON.stringify(hg.figure(JSON.parse(JSON.stringify(f))))).toBe(JSON.stringify(f));
  });

  test("is written with its version, arrays as base64", () => {
    expect(JSON.parse(JSON.stringify(hg.line([1, 2])))).toEqual({
      hugin: 1,
      kind: "plot",
      marks: [
        {
          mark: "line",
          x: { array: "float64", base64: "AAAAAAAAAAAAAAAAAADwPw==" },
          y: { array: "float64", base64: "AAAAAAAA8D8AAAAAAAAAQA==" },
          alpha: 1,
          dash: "solid",
        },
      ],
      options: {},
    });
  });

  test("is frozen to its leaves, and what it was made of is not", () => {
    const ticks = [1, 2];
    const options = { x: { ticks }, size: [300, 200] as [number, number] };
    const { spec } = hg.line(y).with(options);
    for (const part of [
      spec,
      (spec as { marks: readonly object[] }).marks,
      (spec as { marks: readonly object[] }).marks[0],
      spec.options,
      (spec.options as typeof options).x,
    ])
      expect(Object.isFrozen(part)).toBe(true);
    ticks.push(3);
    options.x.ticks = [9];
    expect((spec.options as typeof options).x.ticks).toEqual([1, 2]);
  });

  test.each<[unknown, string]>([
    [null, "hugin.figure: cannot read a spec (null is not an object)"],
    [{}, "hugin.figure: cannot read a spec (its kind undefined is neither plot nor grid)"],
    [{ hugin: 2, kind: "plot" }, "hugin.figure: cannot read version 2 (this hugin reads version 1)"],
    [{ kind: "plot", marks: [] }, "hugin.figure: cannot draw without options (it is undefined)"],
    [
      { kind: "plot", marks: [{ mark: "lines" }], options: {} },
      'hugin.figure: cannot read a mark ("lines" is not one of line,',
    ],
    [
      { kind: "plot", marks: [{ mark: "line", x: { 0: 1 }, y: { 0: 1 } }], options: {} },
      'hugin.figure line: cannot take x {"0":1} (need a typed array, or an array of texts)',
    ],
    [
      { kind: "plot", marks: [{ mark: "line", x: new Float64Array(1) }], options: {} },
      "hugin.figure line: cannot draw without y",
    ],
    [{ kind: "plot", marks: [], options: { titel: "a" } }, "hint: write title"],
    [
      { kind: "grid", rows: 1, columns: 1, panels: [{}], options: {} },
      "hugin.figure: cannot draw without figure",
    ],
    [
      { hugin: 1, kind: "plot", marks: [{ mark: "line", x: { array: "float8", base64: "" } }], options: {} },
      'cannot read an array of "float8"',
    ],
  ])("that is not whole is an error: %#", (spec, text) => {
    expect(said(() => hg.toSvg(hg.figure(spec as object)))).toContain(text);
  });
});
