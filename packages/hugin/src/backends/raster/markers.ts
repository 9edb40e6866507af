import type { MarkersItem } from "../../scene/types.ts";
import { Canvas } from "./canvas.ts";
import { markerShape, snap } from "./shapes.ts";

/** Up to here each marker is drawn exactly; past it a stamp at the nearest quarter of a px is blended. */
const EXACT = 5000;
const PHASES = 4;
const PHASE_BITS = 2;

interface Stamp {
  readonly size: number;
  /** PHASES² masks of coverage times opacity, 0 to 256, y phase first. */
  readonly masks: readonly Uint16Array[];
}

function makeStamp(shape: MarkersItem["shape"], radius: number, alpha: number): Stamp {
  const reach = Math.ceil(radius * (shape === "circle" ? 1 : 1.2));
  const size = 2 * reach + 1;
  const canvas = new Canvas(size, size);
  const masks: Uint16Array[] = [];
  for (let py = 0; py < PHASES; py++) {
    for (let px = 0; px < PHASES; px++) {
      markerShape(canvas, shape, reach + px / PHASES, reach + py / PHASES, radius);
      masks.push(Uint16Array.from(canvas.takeCoverage(), (c) => Math.round(c * alpha * 256)));
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
  const [left, top, right, bottom] = canvas.clipBox;
  const clip = Int32Array.of(Math.ceil(left), Math.ceil(top), Math.floor(right), Math.floor(bottom));
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
        stamp = makeStamp(shape, rounded, alpha);
        stamps.set(rounded, stamp);
      }
      stamped = rounded;
    }
    const { size: side, masks } = stamp!;
    const qx = Math.floor(snap(x[i]! * scale) * PHASES + 0.5);
    const qy = Math.floor(snap(y[i]! * scale) * PHASES + 0.5);
    const cx = qx >> PHASE_BITS;
    const cy = qy >> PHASE_BITS;
    const mask = masks[(qy - cy * PHASES) * PHASES + (qx - cx * PHASES)]!;
    const reach = (side - 1) >> 1;
    blendMask(canvas, mask, side, cx - reach, cy - reach, clip, r, g, b);
  }
}

/** Blends a mask at whole px `x0, y0`, cut to the clip of whole px. */
function blendMask(
  canvas: Canvas,
  mask: Uint16Array,
  size: number,
  x0: number,
  y0: number,
  clip: Int32Array,
  r: number,
  g: number,
  b: number,
): void {
  const { bytes: pixels, width } = canvas;
  const fromX = x0 < clip[0]! ? clip[0]! - x0 : 0;
  const fromY = y0 < clip[1]! ? clip[1]! - y0 : 0;
  const toX = x0 + size > clip[2]! ? clip[2]! - x0 : size;
  const toY = y0 + size > clip[3]! ? clip[3]! - y0 : size;
  for (let j = fromY; j < toY; j++) {
    let o = j * size + fromX;
    let q = ((y0 + j) * width + x0 + fromX) * 4;
    for (let i = fromX; i < toX; i++, q += 4) {
      const c = mask[o++]!;
      if (c === 0) continue;
      const pr = pixels[q]!;
      const pg = pixels[q + 1]!;
      const pb = pixels[q + 2]!;
      const pa = pixels[q + 3]!;
      pixels[q] = pr + (((r - pr) * c + 128) >> 8);
      pixels[q + 1] = pg + (((g - pg) * c + 128) >> 8);
      pixels[q + 2] = pb + (((b - pb) * c + 128) >> 8);
      if (pa !== 255) pixels[q + 3] = pa + (((255 - pa) * c + 128) >> 8);
    }
  }
}
