import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import * as hg from "@raven-ts/hugin";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { gallery, walk } from "./gallery.ts";
import { decodePng } from "./support/png.ts";

describe("a figure", () => {
  test("of many images is described in one sentence, with the first titles", () => {
    const images = Array.from({ length: 14 }, () => [[0, 1]]);
    const titles = images.map((_, i) => `${i}`);
    const said = hg.toMimeBundle(hg.imageGrid(images, { titles, title: "Digits" }))["text/plain"];
    expect(said).toBe("Digits. 14 images of 1 by 2: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ….");
  });

  test.each(Object.entries(gallery))("survives structuredClone: %s draws the same after it", (_, make) => {
    const figure = make();
    expect(hg.toSvg(hg.figure(structuredClone(figure.spec)))).toBe(hg.toSvg(figure));
  });

  test("does not change when its data do", () => {
    const y = Float64Array.of(1, 2, 3);
    const figure = hg.line(y);
    const before = hg.toSvg(figure);
    y[1] = 99;
    expect(hg.toSvg(hg.figure(structuredClone(figure.spec)))).toBe(before);
  });

  test("does not change by with(), which merges axis options", () => {
    const figure = hg.line([1, 2, 3]).with({ y: "loss", title: "a" });
    const changed = figure.with({ y: { scale: "log" } });
    expect(figure.spec.options).toEqual({ y: { label: "loss" }, title: "a" });
    expect(changed.spec.options).toEqual({ y: { label: "loss", scale: "log" }, title: "a" });
  });

  test("shows itself as SVG, and as PNG once that would be large", () => {
    const small = hg.line([1, 2, 3]);
    expect(Object.keys(small[Symbol.for("Jupyter.display") as typeof hg.DISPLAY]())).toEqual([
      "image/svg+xml",
      "text/plain",
    ]);
    const y = walk(30_000);
    const large = hg.scatter(walk(30_000), y)[hg.DISPLAY]();
    expect(Object.keys(large)).toEqual(["image/png", "text/plain"]);
    const file = decodePng(Buffer.from(large["image/png"]!, "base64"), inflateSync);
    expect([file.width, file.height]).toEqual([1280, 800]);
  });

  test("a line of a million points is at most 40 kB of SVG", () => {
    expect(hg.toSvg(hg.line(walk(1_000_000)).with({ size: [1200, 800] })).length).toBeLessThan(40_000);
  });
});

describe("toSvg", () => {
  test("names and describes the figure for screen readers, escaped", () => {
    const svg = hg.toSvg(hg.line([1, 2], { label: "a<b" }).with({ title: "R&D <2026>", x: "t", y: '"u"' }));
    expect(svg).toContain('role="img"');
    expect(svg).toContain("<title>R&amp;D &lt;2026&gt;</title>");
    expect(svg).toContain(
      "<desc>R&amp;D &lt;2026&gt;. Plot of &quot;u&quot; against t: line &quot;a&lt;b&quot; with 2 values.</desc>",
    );
  });

  test("writes nothing that is not a number", () => {
    const strange = hg.plot([
      hg.line([NaN, Infinity, 1e308, -1e308, 0, 5e-324]),
      hg.scatter([0, NaN, 2], [Infinity, 1, 1], { size: [1, NaN, 2] }),
      hg.band([0, 1], [NaN, 0], [1, 2]),
      hg.bar([0, 1], [NaN, 3]),
      hg.hline([NaN, 1]),
    ]);
    for (const scale of ["linear", "log"] as const) {
      expect(hg.toSvg(strange.with({ y: { scale } }))).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  test("with text keeps the words, as wide as the outlines", () => {
    const figure = gallery.annotated!();
    const svg = hg.toSvg(figure, { text: "text" });
    expect(svg).toContain(">Damped oscillation</text>");
    expect(svg).toMatch(/textLength="[\d.]+"/);
    expect(svg).not.toContain("<use");
  });

  test("gives figures on one page ids of their own", () => {
    const ids = (svg: string): string[] => [...svg.matchAll(/clipPath id="([^"]+)"/g)].map((m) => m[1]!);
    const [a, b] = [hg.toSvg(hg.line([1, 2])), hg.toSvg(hg.line([1, 2, 4]).with({ size: [300, 200] }))].map(
      ids,
    );
    expect(a!.length).toBeGreaterThan(0);
    expect(a!.some((id) => b!.includes(id))).toBe(false);
  });

  test("is transparent on request", () => {
    const svg = hg.toSvg(hg.line([1, 2]), { background: "transparent" });
    expect(new Resvg(svg).render().pixels[3]).toBe(0);
    expect(hg.toPixels(hg.line([1, 2]), { background: "transparent" }).pixels[3]).toBe(0);
  });
});

describe("toPng", () => {
  test("takes dpi as 96 a px", async () => {
    const file = decodePng(await hg.toPng(hg.line([1, 2]), { dpi: 300 }), inflateSync);
    expect([file.width, file.height, file.perMetre]).toEqual([2000, 1250, 11811]);
  });

  test("writes the same bytes twice", async () => {
    const draw = (): Promise<Uint8Array> => hg.toPng(gallery.heatmap!());
    expect(Buffer.compare(await draw(), await draw())).toBe(0);
  });
});

describe("save", () => {
  test("writes SVG and PNG by the name's ending", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hugin-"));
    try {
      await hg.save(hg.line([1, 2]), join(folder, "a.svg"));
      await hg.save(hg.line([1, 2]), join(folder, "a.PNG"), { scale: 1 });
      expect(readFileSync(join(folder, "a.svg"), "utf8")).toBe(hg.toSvg(hg.line([1, 2])));
      expect(decodePng(readFileSync(join(folder, "a.PNG")), inflateSync).width).toBe(640);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("errors say what was given", () => {
  test.each([
    [
      () => hg.line(new Float64Array(100), new Float64Array(99)),
      "hugin.line: cannot bind channels (x has 100 values, y has 99)",
    ],
    [
      () => hg.scatter([1, 2], [1, 2], { color: [1] }),
      "hugin.scatter: cannot bind channels (x has 2 values, y has 2, color has 1)",
    ],
    [() => hg.bar(["a"], [1, 2]), "hugin.bar: cannot bind channels (x has 1 values, y has 2)"],
    [() => hg.line([1], { alpha: 2 }), "hugin.line: cannot take alpha 2 (need 0 to 1)"],
    [
      () => hg.imshow({ shape: [2], data: [1, 2] }),
      "hugin.imshow: cannot draw data (shape [2], need [h,w], [h,w,3] or [h,w,4])",
    ],
    [
      () =>
        hg.imageGrid([
          [1, 2],
          [3, 4],
        ]),
      "hugin.imageGrid: cannot draw images (shape [2,2], need [n,h,w], [n,h,w,3] or [n,h,w,4])",
    ],
    [
      () => hg.imageGrid([[[1]]], { titles: ["a", "b"] }),
      'hugin.imageGrid: cannot take titles "2 texts" (need 1, one an image)',
    ],
    [
      () => hg.confusionMatrix([[1, 2]]),
      "hugin.confusionMatrix: cannot draw counts (shape [1,2], need [k,k])",
    ],
    [
      () => hg.confusionMatrix([[1]], { classes: ["a", "b"] }),
      "hugin.confusionMatrix: cannot draw 2 row names (shape [1,1], need 1 names)",
    ],
    [
      () => hg.plot([hg.grid([[hg.line([1])]])]),
      "hugin.plot: cannot place figure 0 (a grid has no axes of its own to share; put it in a grid)",
    ],
    [() => hg.grid([]), "hugin.grid: cannot place figures (there are none)"],
    [
      () => hg.mosaic("AB;AA", { A: hg.line([1]), B: hg.line([1]) }),
      'hugin.mosaic: cannot place "A" (its cells are not a rectangle)',
    ],
    [
      () => hg.hist([1], { bins: [0, 3, 3] }),
      "hugin.hist: cannot take bins [0,3,3] (need at least two edges that rise)",
    ],
    [
      () => hg.toSvg(hg.line([1]), { size: [0, 10] }),
      "hugin.toSvg: cannot take size [0,10] (need [width, height] within 1 to 20000 px)",
    ],
    [
      () => hg.toPixels(hg.line([1]), { scale: 0 }),
      "hugin.toPng: cannot take scale 0 (need more than 0, up to 32)",
    ],
    [
      () => hg.toSvg(hg.line([1, 2]).with({ y: { scale: "log", lim: [0, 1] } })),
      "hugin.plot: cannot use a log scale on y (lim has 0)\nhint: give positive limits, or null to leave one to the data",
    ],
    [
      () => hg.toSvg(hg.bar(["a"], [1]).with({ x: { scale: "log" } })),
      "hugin.plot: cannot use a log scale on x (its values are categories)",
    ],
  ])("%#: %s", (make, message) => {
    let error: unknown;
    try {
      make();
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(hg.FigureError);
    expect((error as Error).message).toBe(message);
  });
});
