import type { MarkersItem } from "../../scene/types.ts";
import { Canvas } from "./canvas.ts";
import { markerShape, snap } from "./shapes.ts";

/** Up to here each marker is drawn exactly; past it a stamp at the nearest quarter of a px is blended. */
const EXACT = 5000;
const PHASES = 4;

interface Stamp {
  readonly size: number;
  /** PHASES² masks, y phase first. */
  readonly masks: readonly Float32Array[];
}

function makeStamp(shape: MarkersItem["shape"], radius: number): Stamp {
  const reach = Math.ceil(radius * 1.25) + 1;
  const size = 2 * reach + 1;
  const canvas = new Canvas(size, size);
  const masks: Float32Array[] = [];
  for (let py = 0; py < PHASES; py++) {
    for (let px = 0; px < PHASES; px++) {
      markerShape(canvas, shape, reach + px / PHASES, reach + py / PHASES, radius);
      masks.push(canvas.takeCoverage());
    }
  }
  return { size, masks };
}

export function drawMarkers(canvas: Canvas, item: MarkersItem, scale: number): void {
  const { x, y, radius, paint, alpha, shape } = item;
  const n = x.length;
  const exact = n <= EXACT;
  const colors = paint instanceof Uint32Array ? paint : undefined;
  let [r, g, b] = paint instanceof Uint32Array ? [0, 0, 0] : [paint.r, paint.g, paint.b];
  const stamps = new Map<number, Stamp>();
  let stamp: Stamp | undefined;
  let stamped = NaN;
  for (let i = 0; i < n; i++) {
    const size = (typeof radius === "number" ? radius : radius[i]!) * scale;
    if (colors) {
      const c = colors[i]!;
      r = (c >> 16) & 255;
      g = (c >> 8) & 255;
      b = c & 255;
    }
    if (exact) {
      markerShape(canvas, shape, snap(x[i]! * scale), snap(y[i]! * scale), snap(size));
      canvas.paint(r, g, b, alpha);
      continue;
    }
    const rounded = Math.max(1, Math.round(size * 4)) / 4;
    if (rounded !== stamped) {
      stamp = stamps.get(rounded);
      if (!stamp) {
        stamp = makeStamp(shape, rounded);
        stamps.set(rounded, stamp);
      }
      stamped = rounded;
    }
    blendStamp(canvas, stamp!, snap(x[i]! * scale), snap(y[i]! * scale), r, g, b, alpha);
  }
}

function blendStamp(
  canvas: Canvas,
  { size, masks }: Stamp,
  x: number,
  y: number,
  r: number,
  g: number,
  b: number,
  alpha: number,
): void {
  const { pixels, width } = canvas;
  const [left, top, right, bottom] = canvas.clipBox;
  const qx = Math.floor(x * PHASES + 0.5);
  const qy = Math.floor(y * PHASES + 0.5);
  const reach = (size - 1) / 2;
  const cx = Math.floor(qx / PHASES);
  const cy = Math.floor(qy / PHASES);
  const mask = masks[(qy - cy * PHASES) * PHASES + (qx - cx * PHASES)]!;
  const x0 = cx - reach;
  const y0 = cy - reach;
  const fromX = Math.max(0, Math.ceil(left) - x0);
  const toX = Math.min(size, Math.floor(right) - x0);
  const fromY = Math.max(0, Math.ceil(top) - y0);
  const toY = Math.min(size, Math.floor(bottom) - y0);
  for (let j = fromY; j < toY; j++) {
    let o = j * size + fromX;
    let q = ((y0 + j) * width + x0 + fromX) * 4;
    for (let i = fromX; i < toX; i++, q += 4) {
      const c = mask[o++]! * alpha;
      if (c === 0) continue;
      pixels[q]! += (r - pixels[q]!) * c;
      pixels[q + 1]! += (g - pixels[q + 1]!) * c;
      pixels[q + 2]! += (b - pixels[q + 2]!) * c;
      pixels[q + 3]! += (255 - pixels[q + 3]!) * c;
    }
  }
}
