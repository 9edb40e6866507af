import type { ArrowsLayer } from "../prepare/types.ts";
import { type PixelMap, toPixel } from "../scale/scale.ts";

/** How far apart arrows are, as a share of the side of the square that each would have. */
const SHARE = 0.9;
const HEAD_LENGTH = 4.5;
const HEAD_WIDTH = 3.2;
/** Shorter arrows are dots, px. */
const LEAST = 0.5;

/** Outlines of arrows in px, by the packed colour of each (0 where they have one). */
export function arrowOutlines(
  layer: ArrowsLayer,
  mx: PixelMap,
  my: PixelMap,
  area: number,
): Map<number, number[]> {
  const { x, y, u, v, width, paint } = layer;
  const n = x.length;
  let longest = 0;
  let known = 0;
  for (let i = 0; i < n; i++) {
    const length = Math.hypot(u[i]!, v[i]!);
    if (!Number.isFinite(length)) continue;
    longest = Math.max(longest, length);
    known++;
  }
  const scale = layer.scale ?? longest / (SHARE * Math.sqrt(area / Math.max(1, known)));
  const out = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const px = toPixel(mx, x[i]!);
    const py = toPixel(my, y[i]!);
    const length = scale > 0 ? Math.hypot(u[i]!, v[i]!) / scale : 0;
    if (!Number.isFinite(px + py + length)) continue;
    const color = paint instanceof Uint32Array ? paint[i]! : 0;
    const path = out.get(color) ?? [];
    out.set(color, path);
    if (length < LEAST) dot(path, px, py, width);
    else arrow(path, px, py, u[i]! / scale / length, -v[i]! / scale / length, length, width);
  }
  return out;
}

/** One outline from the tail; heads of short arrows shrink with them. */
function arrow(
  out: number[],
  px: number,
  py: number,
  dx: number,
  dy: number,
  length: number,
  width: number,
): void {
  const head = Math.min(HEAD_LENGTH * width, length * 0.6);
  const half = width / 2;
  const wide = (head / HEAD_LENGTH) * (HEAD_WIDTH / 2);
  const neck = length - head;
  const thin = Math.min(half, wide);
  const at = (along: number, across: number): void => {
    out.push(px + dx * along - dy * across, py + dy * along + dx * across);
  };
  at(0, thin);
  at(neck, thin);
  at(neck, wide);
  at(length, 0);
  at(neck, -wide);
  at(neck, -thin);
  at(0, -thin);
  out.push(NaN, NaN);
}

/** A hexagon where an arrow has no length that could be seen. */
function dot(out: number[], px: number, py: number, width: number): void {
  const r = width * 0.6;
  const tall = r * (Math.sqrt(3) / 2);
  out.push(px + r, py, px + r / 2, py + tall, px - r / 2, py + tall);
  out.push(px - r, py, px - r / 2, py - tall, px + r / 2, py - tall, NaN, NaN);
}
