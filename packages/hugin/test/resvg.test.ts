import * as hg from "@raven-ts/hugin";
import { toPixels, toSvg } from "@raven-ts/hugin";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { layoutFigure } from "../src/layout/layout.ts";
import { prepare } from "../src/prepare/prepare.ts";
import { gallery } from "./gallery.ts";

type Picture = ReturnType<typeof toPixels>;

/**
 * What resvg 2.6.2 draws from our SVG, `zoom` times as large and averaged back. resvg samples a pixel on four lines, so
 * its coverage is fine to 1/(4 · zoom) along an edge that lies flat.
 */
function oracle(svg: string, { width, height }: Picture, zoom: number): Float64Array {
  const large = new Resvg(svg, {
    font: { loadSystemFonts: false },
    fitTo: { mode: "zoom", value: zoom },
  }).render();
  expect([large.width, large.height]).toEqual([width * zoom, height * zoom]);
  const { pixels } = large;
  const out = new Float64Array(width * height * 4);
  for (let y = 0; y < height * zoom; y++) {
    const row = Math.floor(y / zoom) * width;
    for (let x = 0; x < width * zoom; x++) {
      const from = (y * width * zoom + x) * 4;
      const to = (row + Math.floor(x / zoom)) * 4;
      for (let c = 0; c < 4; c++) out[to + c]! += pixels[from + c]! / zoom ** 2;
    }
  }
  return out;
}

/** Share of pixels that are within `limit`/255 of one of the oracles in every channel. */
function agreement(ours: Picture, oracles: readonly Float64Array[], limit: number): number {
  const n = ours.width * ours.height;
  let close = 0;
  for (let i = 0; i < n; i++) {
    const near = (theirs: Float64Array): boolean =>
      [0, 1, 2, 3].every((c) => Math.abs(theirs[i * 4 + c]! - ours.pixels[i * 4 + c]!) <= limit);
    if (oracles.some(near)) close++;
  }
  return close / n;
}

const show = (line: string): void => {
  if (process.env.SHOW_AGREEMENT) process.stdout.write(`${line}\n`);
};

describe("our raster and resvg's of our SVG", () => {
  // Where an image's cells meet within a pixel only resvg at our own scale picks the same cell; elsewhere averages are finer.
  test.each(Object.entries(gallery))(
    "agree within resvg's own sampling on 99 of 100 pixels of the figure %s",
    (name, make) => {
      const figure = make();
      const svg = toSvg(figure);
      const ours = toPixels(figure, { scale: 1 });
      const oracles = [oracle(svg, ours, 4), oracle(svg, ours, 1)];
      const share = agreement(ours, oracles, 8.5);
      show(
        `${name}: ${(agreement(ours, oracles, 2.5) * 100).toFixed(2)} % within 2, ${(share * 100).toFixed(2)} % within 8`,
      );
      expect(share).toBeGreaterThan(0.99);
    },
  );

  // Strokes that cross inside one pixel add their areas, so a line that doubles back a hundred times is a little bolder.
  test.each([
    ["dashes", 0.995],
    ["scatter-groups", 0.995],
    ["annotated", 0.995],
    ["bar-long-names", 0.995],
    ["loss", 0.985],
  ] as const)(
    "agree within 2/255 on a small %s, where resvg can be made fine enough, for a share of %d",
    (name, floor) => {
      const figure = gallery[name]!();
      const size = [320, 220] as const;
      const ours = toPixels(figure, { size, scale: 1 });
      const share = agreement(ours, [oracle(toSvg(figure, { size }), ours, 16)], 2.5);
      show(`small ${name}: ${(share * 100).toFixed(2)} % within 2`);
      expect(share).toBeGreaterThan(floor);
    },
  );
});

describe("rasters in SVG", () => {
  const raster = (svg: string): Uint8Array =>
    new Resvg(svg, { font: { loadSystemFonts: false } }).render().pixels;
  const wave = (h: number, w: number): number[][] =>
    Array.from({ length: h }, (_, j) => Array.from({ length: w }, (_, i) => (i * 7 + j * 13) % 10));

  test.each([
    ["heatmap of 2 by 2", hg.heatmap(wave(2, 2))],
    ["heatmap of 7 by 3", hg.heatmap(wave(7, 3), { aspect: "auto" })],
    ["image of 9 by 13", hg.imshow(wave(9, 13), { colorbar: true })],
    ["image of 28 by 28", hg.imshow(wave(28, 28))],
    ["image of 90 by 70", hg.imshow(wave(90, 70), { cmap: "gray" })],
    ["image with an inverted axis", hg.imshow(wave(5, 5)).with({ x: { invert: true }, size: [233, 211] })],
    [
      "image with holes",
      hg.imshow([
        [1, NaN],
        [NaN, 3],
      ]),
    ],
  ])("are sharp, as the file is written: %s", (_, figure) => {
    const ours = hg.toPixels(figure, { scale: 1 });
    const theirs = raster(hg.toSvg(figure));
    const { box } = layoutFigure(prepare(figure.spec)).panels[0]!;
    let off = 0;
    for (let y = Math.ceil(box.top); y < Math.floor(box.bottom); y++)
      for (let x = Math.ceil(box.left); x < Math.floor(box.right); x++) {
        const at = (y * ours.width + x) * 4;
        if ([0, 1, 2].some((c) => Math.abs(ours.pixels[at + c]! - theirs[at + c]!) > 2)) off++;
      }
    // Where two white lines between cells cross, resvg leaves a hairline of one pixel half covered.
    expect(off).toBeLessThanOrEqual(12);
  });
});
