import type { ImageItem } from "../../scene/types.ts";
import { Canvas } from "./canvas.ts";

/** Draws an image: each px takes the cell under its middle; where cells are smaller than a px, the mean of those under it. */
export function drawImage(canvas: Canvas, { box, width, height, pixels }: ImageItem, scale: number): void {
  const left = Math.round(box.left * scale);
  const top = Math.round(box.top * scale);
  const w = Math.round(box.right * scale) - left;
  const h = Math.round(box.bottom * scale) - top;
  if (w < 1 || h < 1) return;
  const mean = width > w || height > h;
  const [clipLeft, clipTop, clipRight, clipBottom] = canvas.clipBox;
  const x0 = Math.max(left, Math.round(clipLeft));
  const x1 = Math.min(left + w, Math.round(clipRight));
  const y0 = Math.max(top, Math.round(clipTop));
  const y1 = Math.min(top + h, Math.round(clipBottom));
  const out = canvas.pixels;
  const columns = Int32Array.from({ length: w + 1 }, (_, i) => Math.floor((i * width) / w));
  const centres = Int32Array.from({ length: w }, (_, i) => Math.floor(((i + 0.5) * width) / w));
  for (let y = y0; y < y1; y++) {
    let q = (y * canvas.width + x0) * 4;
    const j = y - top;
    if (!mean) {
      const row = Math.floor(((j + 0.5) * height) / h) * width;
      for (let x = x0; x < x1; x++, q += 4) {
        const p = (row + centres[x - left]!) * 4;
        over(out, q, pixels[p]!, pixels[p + 1]!, pixels[p + 2]!, pixels[p + 3]!);
      }
      continue;
    }
    const r0 = Math.floor((j * height) / h);
    const r1 = Math.max(r0 + 1, Math.floor(((j + 1) * height) / h));
    for (let x = x0; x < x1; x++, q += 4) {
      const c0 = columns[x - left]!;
      const c1 = Math.max(c0 + 1, columns[x - left + 1]!);
      let r = 0;
      let g = 0;
      let b = 0;
      let a = 0;
      for (let row = r0; row < r1; row++) {
        for (let c = c0, p = (row * width + c0) * 4; c < c1; c++, p += 4) {
          const weight = pixels[p + 3]!;
          if (weight === 255) {
            r += pixels[p]!;
            g += pixels[p + 1]!;
            b += pixels[p + 2]!;
            a++;
          } else if (weight > 0) {
            r += (pixels[p]! * weight) / 255;
            g += (pixels[p + 1]! * weight) / 255;
            b += (pixels[p + 2]! * weight) / 255;
            a += weight / 255;
          }
        }
      }
      if (a > 0) over(out, q, r / a, g / a, b / a, (a * 255) / ((r1 - r0) * (c1 - c0)));
    }
  }
}

/** An image brought to another number of cells: repeated, or each the mean of those it stands for. */
export function imageAt(item: ImageItem, width: number, height: number): Uint8Array {
  const canvas = new Canvas(width, height);
  drawImage(canvas, { ...item, box: { left: 0, top: 0, right: width, bottom: height } }, 1);
  canvas.unmultiply();
  return canvas.bytes;
}

function over(out: Uint8ClampedArray, q: number, r: number, g: number, b: number, a: number): void {
  if (a === 255) {
    out[q] = r;
    out[q + 1] = g;
    out[q + 2] = b;
    out[q + 3] = 255;
    return;
  }
  if (a === 0) return;
  const c = a / 255;
  out[q]! += (r - out[q]!) * c;
  out[q + 1]! += (g - out[q + 1]!) * c;
  out[q + 2]! += (b - out[q + 2]!) * c;
  out[q + 3]! += (255 - out[q + 3]!) * c;
}
