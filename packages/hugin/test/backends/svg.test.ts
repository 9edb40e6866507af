import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import { gallery } from "../gallery.ts";

const ids = (svg: string): string[] => [...svg.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]!);
const used = (svg: string): string[] => [...svg.matchAll(/(?:href="|url\()#([^")]+)/g)].map((m) => m[1]!);

describe("an SVG in a page", () => {
  test("shares no id with another figure, and finds all of its own", () => {
    const all = Object.values(gallery).map((make) => hg.toSvg(make()));
    const every = all.flatMap(ids);
    expect(new Set(every).size).toBe(every.length);
    for (const svg of all) {
      const own = new Set(ids(svg));
      for (const id of used(svg)) expect(own.has(id)).toBe(true);
    }
  });

  test("takes an id of the page's choice", () => {
    const [a, b] = ["left", "right"].map((id) => ids(hg.toSvg(hg.line([1, 2]), { id })));
    expect(a!.every((id) => id.startsWith("left-"))).toBe(true);
    expect(a!.filter((id) => b!.includes(id))).toEqual([]);
    expect(() => hg.toSvg(hg.line([1]), { id: '"x' })).toThrow("cannot take id");
  });

  test("shrinks with its column and keeps its proportions", () => {
    expect(hg.toSvg(hg.line([1, 2]))).toMatch(
      /^<svg [^>]*width="640" height="400" viewBox="0 0 640 400" style="max-width:100%;block-size:auto"/,
    );
  });

  test("without a background has the page's colour for text, axes and grid, and no ground of its own", () => {
    const figure = hg.plot([hg.line([1, 2], { label: "a" }), hg.line([2, 1], { label: "b" })], {
      title: "t",
      x: "x",
    });
    const svg = hg.toSvg(figure, { background: "transparent" });
    for (const color of ["#202124", "#52565c", "#8c929a", "#e8eaed", "#ffffff"])
      expect(svg).not.toContain(color);
    expect(svg).toContain('fill="currentColor"');
    expect(svg).toContain('stroke="currentColor" stroke-opacity=".12"');
    expect(svg).toContain("#2a6fbb");
    expect(hg.toSvg(figure)).not.toContain("currentColor");
  });

  test("keeps the colour of text on cells", () => {
    const cells = hg.toSvg(hg.heatmap([[1, 2]], { text: true, cmap: "blues" }), {
      background: "transparent",
    });
    expect(cells).toContain("#202124");
  });
});
