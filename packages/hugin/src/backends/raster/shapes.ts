import { glyph } from "../../font/font.ts";
import { shape } from "../../font/shape.ts";
import type { TextBox } from "../../layout/types.ts";
import type { MarkerShape } from "../../spec/types.ts";
import { markerCorners } from "../marker-shape.ts";
import type { Canvas } from "./canvas.ts";

/** Rounds to 1/256 px, so that engines whose `sin` or `log10` differ in the last bit draw the same pixels. */
export const snap = (v: number): number => Math.round(v * 256) / 256;

const QUARTER = 16;
let unitCircle: Float64Array | undefined;

/** 64 points of the unit circle, by halving angles: square roots only, so every engine agrees. */
function circle(): Float64Array {
  if (unitCircle) return unitCircle;
  let xs = [1, 0];
  let ys = [0, 1];
  while (xs.length <= QUARTER) {
    const nx: number[] = [xs[0]!];
    const ny: number[] = [ys[0]!];
    for (let i = 1; i < xs.length; i++) {
      const mx = xs[i - 1]! + xs[i]!;
      const my = ys[i - 1]! + ys[i]!;
      const length = Math.sqrt(mx * mx + my * my);
      nx.push(mx / length, xs[i]!);
      ny.push(my / length, ys[i]!);
    }
    xs = nx;
    ys = ny;
  }
  const out = new Float64Array(QUARTER * 8);
  for (let q = 0, k = 0; q < 4; q++) {
    for (let i = 0; i < QUARTER; i++) {
      const [x, y] = [xs[i]!, ys[i]!];
      const turned = q === 0 ? [x, y] : q === 1 ? [-y, x] : q === 2 ? [-x, -y] : [y, -x];
      out[k++] = turned[0]!;
      out[k++] = turned[1]!;
    }
  }
  unitCircle = out;
  return out;
}

/** Adds a closed polygon of x, y pairs, scaled by `size` about `x, y`. */
function polygon(canvas: Canvas, corners: ArrayLike<number>, x: number, y: number, size: number): void {
  const n = corners.length;
  let px = x + corners[n - 2]! * size;
  let py = y + corners[n - 1]! * size;
  for (let i = 0; i < n; i += 2) {
    const nx = x + corners[i]! * size;
    const ny = y + corners[i + 1]! * size;
    canvas.edge(px, py, nx, ny);
    px = nx;
    py = ny;
  }
}

/** A polygon of 64 corners has 0.16 % less area than its circle; this makes up for it. */
const CIRCLE_GROWTH = 1.0008;

/** Adds a marker's outline. */
export function markerShape(canvas: Canvas, kind: MarkerShape, x: number, y: number, radius: number): void {
  const corners = markerCorners(kind);
  if (corners) polygon(canvas, corners, x, y, radius);
  else polygon(canvas, circle(), x, y, radius * CIRCLE_GROWTH);
}

const CURVE_STEPS = 5;
let flattened: Map<number, Float64Array> | undefined;

/** A glyph as edges x0 y0 x1 y1 in em, curves cut in five. */
function glyphEdges(code: number): Float64Array {
  flattened ??= new Map();
  const known = flattened.get(code);
  if (known) return known;
  const { outline } = glyph(code);
  const out: number[] = [];
  let x = 0;
  let y = 0;
  let startX = 0;
  let startY = 0;
  const to = (nx: number, ny: number): void => {
    if (nx !== x || ny !== y) out.push(x, y, nx, ny);
    x = nx;
    y = ny;
  };
  for (let i = 0; i < outline.length; ) {
    const op = outline[i]!;
    if (op === 0) {
      to(startX, startY);
      x = startX = outline[i + 1]!;
      y = startY = outline[i + 2]!;
    } else if (op === 1) to(outline[i + 1]!, outline[i + 2]!);
    else {
      const [ox, oy] = [x, y];
      const [cx, cy, ex, ey] = [outline[i + 1]!, outline[i + 2]!, outline[i + 3]!, outline[i + 4]!];
      for (let s = 1; s <= CURVE_STEPS; s++) {
        const t = s / CURVE_STEPS;
        const u = 1 - t;
        to(u * u * ox + 2 * u * t * cx + t * t * ex, u * u * oy + 2 * u * t * cy + t * t * ey);
      }
    }
    i += op === 2 ? 5 : 3;
  }
  to(startX, startY);
  const edges = Float64Array.from(out);
  flattened.set(code, edges);
  return edges;
}

const TURNS: Readonly<Record<number, readonly [number, number]>> = {
  0: [1, 0],
  [-90]: [0, -1],
  [-45]: [Math.SQRT1_2, -Math.SQRT1_2],
};

/** Adds the outlines of one line of text. */
export function textShape(canvas: Canvas, box: TextBox, scale: number): void {
  const [cos, sin] = TURNS[box.angle] ?? [
    Math.cos((box.angle * Math.PI) / 180),
    Math.sin((box.angle * Math.PI) / 180),
  ];
  const size = box.size * scale;
  const x = snap(box.x * scale);
  const y = snap(box.y * scale);
  const { glyphs, advance } = shape(box.text);
  const start = box.anchor === "start" ? 0 : box.anchor === "middle" ? -advance / 2 : -advance;
  for (const { code, x: pen, y: drop } of glyphs) {
    const edges = glyphEdges(code);
    for (let i = 0; i < edges.length; i += 4) {
      const ax = (start + pen + edges[i]!) * size;
      const ay = (drop + edges[i + 1]!) * size;
      const bx = (start + pen + edges[i + 2]!) * size;
      const by = (drop + edges[i + 3]!) * size;
      canvas.edge(
        x + ax * cos - ay * sin,
        y + ax * sin + ay * cos,
        x + bx * cos - by * sin,
        y + bx * sin + by * cos,
      );
    }
  }
}
