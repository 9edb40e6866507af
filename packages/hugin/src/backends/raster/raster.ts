import type { PathItem, Scene } from "../../scene/types.ts";
import type { Rgba } from "../../spec/color.ts";
import { Canvas } from "./canvas.ts";
import { drawImage } from "./image.ts";
import { drawMarkers } from "./markers.ts";
import { snap, textShape } from "./shapes.ts";
import { dashPiece, strokePiece } from "./stroke.ts";

/** An RGBA picture, rows from the top, alpha not premultiplied. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
  readonly opaque: boolean;
}

/** Draws a scene at `scale` device px a px; a background of undefined is transparent. */
export function rasterise(scene: Scene, scale: number, background: Rgba | undefined): Picture {
  const width = Math.max(1, Math.round(scene.width * scale));
  const height = Math.max(1, Math.round(scene.height * scale));
  const canvas = new Canvas(width, height);
  if (background) {
    const { r, g, b, a } = background;
    canvas.clear((r * a) / 255, (g * a) / 255, (b * a) / 255, a);
  }
  for (const item of scene.items) {
    switch (item.kind) {
      case "clip":
        if (item.box) {
          const { left, top, right, bottom } = item.box;
          canvas.clip(snap(left * scale), snap(top * scale), snap(right * scale), snap(bottom * scale));
        } else canvas.unclip();
        break;
      case "path":
        drawPath(canvas, item, scale);
        break;
      case "markers":
        drawMarkers(canvas, item, scale);
        break;
      case "image":
        drawImage(canvas, item, scale);
        break;
      case "text":
        textShape(canvas, item.box, scale);
        paint(canvas, item.box.color);
        break;
    }
  }
  const opaque = background !== undefined && background.a === 255;
  if (!opaque) canvas.unmultiply();
  return { width, height, pixels: canvas.pixels, opaque };
}

const paint = (canvas: Canvas, c: Rgba): void => canvas.paint(c.r, c.g, c.b, c.a / 255);

function drawPath(canvas: Canvas, item: PathItem, scale: number): void {
  const points = new Float64Array(item.coords.length);
  for (let i = 0; i < points.length; i++) points[i] = Math.round(item.coords[i]! * scale * 256) / 256;
  const pieces: [number, number][] = [];
  let start = 0;
  for (let i = 0; i <= points.length; i += 2) {
    if (i < points.length && !Number.isNaN(points[i]!)) continue;
    if (i > start) pieces.push([start, i]);
    start = i + 2;
  }
  if (item.fill) {
    for (const [from, to] of pieces) fillPiece(canvas, points, from, to, item.holes ?? false);
    paint(canvas, item.fill);
  }
  if (!item.stroke) return;
  const width = item.width * scale;
  const apart = item.stroke.a === 255 && pieces.length <= 200;
  const pattern = item.dash?.map((d) => d * scale);
  for (const [from, to] of pieces) {
    if (pattern)
      dashPiece(points, from, to, pattern, (dash) => strokePiece(canvas, dash, 0, dash.length, width, false));
    else strokePiece(canvas, points, from, to, width, item.closed);
    // A straight piece has a small box of its own; painting it alone spares a sweep over the whole plot.
    if (apart && to - from === 4) paint(canvas, item.stroke);
  }
  paint(canvas, item.stroke);
}

/** Adds a closed piece, turned so that all pieces of a path wind the same way, unless some are holes. */
function fillPiece(canvas: Canvas, points: Float64Array, from: number, to: number, holes: boolean): void {
  let area = 0;
  for (let i = from, j = to - 2; i < to; j = i, i += 2)
    area += points[j]! * points[i + 1]! - points[i]! * points[j + 1]!;
  for (let i = from, j = to - 2; i < to; j = i, i += 2) {
    if (area >= 0 || holes) canvas.edge(points[j]!, points[j + 1]!, points[i]!, points[i + 1]!);
    else canvas.edge(points[i]!, points[i + 1]!, points[j]!, points[j + 1]!);
  }
}
