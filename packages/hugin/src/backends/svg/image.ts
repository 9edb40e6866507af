import type { ImageItem } from "../../scene/types.ts";
import { base64 } from "../../spec/base64.ts";
import { toHex } from "../../spec/color.ts";
import { zlibDeflate } from "../png/deflate.ts";
import { pngFile, pngParts } from "../png/encode.ts";
import { imageAt } from "../raster/image.ts";
import { coord } from "./number.ts";

/** Cells finer than this share of a px are averaged: nobody sees them, and they make the text long. */
const FINEST = 0.25;
/** Up to here an image is written as rectangles where its cells are at least so wide, px. */
const MOST_RECTANGLES = 1200;
const LEAST_CELL = 4;

/**
 * Writes an image. Renderers differ in which names of sharp scaling they know, so cells are rectangles on whole px, or
 * the image comes in the very px that it covers; only cells finer than a px are left to the renderer's smoothing.
 */
export function imageElement(item: ImageItem): string {
  const { box, width, height } = item;
  const left = Math.round(box.left);
  const top = Math.round(box.top);
  const w = Math.round(box.right) - left;
  const h = Math.round(box.bottom) - top;
  if (w < 1 || h < 1) return "";
  if (width * height <= MOST_RECTANGLES && w >= LEAST_CELL * width && h >= LEAST_CELL * height)
    return rectangles(item, left, top, w, h);
  if (width > w || height > h) {
    const columns = Math.min(width, Math.ceil((box.right - box.left) / FINEST));
    const rows = Math.min(height, Math.ceil((box.bottom - box.top) / FINEST));
    const pixels = columns === width && rows === height ? item.pixels : imageAt(item, columns, rows);
    return embedded(pixels, columns, rows, [left, top, w, h], "");
  }
  return embedded(imageAt(item, w, h), w, h, [left, top, w, h], ' style="image-rendering:pixelated"');
}

function embedded(
  pixels: Uint8Array,
  width: number,
  height: number,
  [left, top, w, h]: readonly [number, number, number, number],
  style: string,
): string {
  const parts = pngParts(pixels, width, height);
  const data = base64(pngFile(parts, zlibDeflate(parts.scanlines)));
  const place = `x="${left}" y="${top}" width="${w}" height="${h}"`;
  return `<image ${place} preserveAspectRatio="none"${style} href="data:image/png;base64,${data}"/>`;
}

/** Where cell `i` of `count` starts on `length` px: at the first px whose middle lies in it. */
const startOf = (i: number, count: number, length: number): number => Math.ceil((i * length) / count - 0.5);

/** One path a colour, runs of a row joined. */
function rectangles(item: ImageItem, left: number, top: number, w: number, h: number): string {
  const { width, height, pixels } = item;
  const words = new Uint32Array(pixels.slice().buffer);
  const data = new Map<number, string>();
  for (let j = 0; j < height; j++) {
    const y0 = startOf(j, height, h);
    const tall = startOf(j + 1, height, h) - y0;
    for (let i = 0; i < width; ) {
      const word = words[j * width + i]!;
      const from = i;
      while (i < width && words[j * width + i] === word) i++;
      const x0 = startOf(from, width, w);
      const wide = startOf(i, width, w) - x0;
      data.set(word, `${data.get(word) ?? ""}M${left + x0} ${top + y0}h${wide}v${tall}h${-wide}z`);
    }
  }
  const paths = [...data].map(([word, d]) => {
    const [r, g, b, a] = new Uint8Array(Uint32Array.of(word).buffer) as unknown as [
      number,
      number,
      number,
      number,
    ];
    if (a === 0) return "";
    const opacity = a === 255 ? "" : ` fill-opacity="${coord(a / 255)}"`;
    return `<path fill="${toHex({ r, g, b, a })}"${opacity} d="${d}"/>`;
  });
  return `<g shape-rendering="crispEdges">${paths.join("")}</g>`;
}
