import { lineMetrics } from "../font/font.ts";
import { textWidth } from "../font/shape.ts";
import type { TextBox } from "./types.ts";

/** Distance between the baselines of two lines, in em. */
export const LINE = 1.2;

/** From the middle of a digit to its baseline, in em. */
export const MIDDLE = 0.36;

export type Corner = readonly [number, number];

/** The four corners of a line of text, in order round it. */
export function textCorners(box: TextBox): [Corner, Corner, Corner, Corner] {
  const { ascent, descent } = lineMetrics();
  const width = textWidth(box.text, box.size);
  const start = box.anchor === "start" ? 0 : box.anchor === "middle" ? -width / 2 : -width;
  const radians = (box.angle * Math.PI) / 180;
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  const at = (dx: number, dy: number): Corner => [box.x + dx * cos - dy * sin, box.y + dx * sin + dy * cos];
  const up = -ascent * box.size;
  const down = descent * box.size;
  return [at(start, up), at(start + width, up), at(start + width, down), at(start, down)];
}

/** Whether two lines of text share area: separating axes of two oriented boxes, touching edges allowed. */
export function textsMeet(a: TextBox, b: TextBox, slack = 0.01): boolean {
  const p = textCorners(a);
  const q = textCorners(b);
  for (const corners of [p, q]) {
    for (let i = 0; i < 2; i++) {
      const nx = corners[i + 1]![1] - corners[i]![1];
      const ny = corners[i]![0] - corners[i + 1]![0];
      const length = Math.sqrt(nx * nx + ny * ny) || 1;
      const span = (shape: readonly Corner[]): [number, number] => {
        const along = shape.map(([x, y]) => (x * nx + y * ny) / length);
        return [Math.min(...along), Math.max(...along)];
      };
      const [p0, p1] = span(p);
      const [q0, q1] = span(q);
      if (p1 <= q0 + slack || q1 <= p0 + slack) return false;
    }
  }
  return true;
}
