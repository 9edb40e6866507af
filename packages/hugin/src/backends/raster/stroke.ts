import type { Canvas } from "./canvas.ts";

const SAME = 1e-9;

/** Adds a rectangle round a segment, wound the same way whatever its direction. */
function segment(
  canvas: Canvas,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  dx: number,
  dy: number,
): void {
  canvas.edge(x0 + dy, y0 - dx, x1 + dy, y1 - dx);
  canvas.edge(x1 + dy, y1 - dx, x1 - dy, y1 + dx);
  canvas.edge(x1 - dy, y1 + dx, x0 - dy, y0 + dx);
  canvas.edge(x0 - dy, y0 + dx, x0 + dy, y0 - dx);
}

/** Fills the gap on the outer side of a corner with a fan along the circle, by halving the angle. */
function roundJoin(
  canvas: Canvas,
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  half: number,
): void {
  const turn = ax * by - ay * bx;
  const along = ax * bx + ay * by;
  if (Math.abs(turn) < half * half * 0.02 && along > 0) {
    wedge(canvas, x, y, ax, ay, bx, by, turn > 0);
    return;
  }
  fan(canvas, x, y, ax, ay, bx, by, half, turn >= 0, half > 3 ? 4 : 3);
}

function fan(
  canvas: Canvas,
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  half: number,
  left: boolean,
  depth: number,
): void {
  let mx = ax + bx;
  let my = ay + by;
  const length = Math.sqrt(mx * mx + my * my);
  if (length < half * 1e-3) {
    mx = left ? ax : -ax;
    my = left ? ay : -ay;
    fan(canvas, x, y, ax, ay, mx === ax ? ax : mx, my, half, left, 0);
    return;
  }
  mx *= half / length;
  my *= half / length;
  const flat = ax * bx + ay * by > half * half * 0.97;
  if (depth === 0 || flat) {
    wedge(canvas, x, y, ax, ay, bx, by, left);
    return;
  }
  fan(canvas, x, y, ax, ay, mx, my, half, left, depth - 1);
  fan(canvas, x, y, mx, my, bx, by, half, left, depth - 1);
}

/** A triangle between two segment ends; `a` and `b` are the directions, `half` long, before and after the corner. */
function wedge(
  canvas: Canvas,
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  left: boolean,
): void {
  if (left) {
    canvas.edge(x + ay, y - ax, x + by, y - bx);
    canvas.edge(x + by, y - bx, x, y);
    canvas.edge(x, y, x + ay, y - ax);
  } else {
    canvas.edge(x, y, x - by, y + bx);
    canvas.edge(x - by, y + bx, x - ay, y + ax);
    canvas.edge(x - ay, y + ax, x, y);
  }
}

/** Adds the outline of a polyline piece `points[from..to)` (x, y pairs, px), with round joins and butt ends. */
export function strokePiece(
  canvas: Canvas,
  points: Float64Array,
  from: number,
  to: number,
  width: number,
  closed: boolean,
): void {
  const half = width / 2;
  let px = points[from]!;
  let py = points[from + 1]!;
  let ax = 0;
  let ay = 0;
  let firstX = 0;
  let firstY = 0;
  let started = false;
  const count = (to - from) / 2 + (closed ? 1 : 0);
  for (let k = 1; k < count; k++) {
    const i = from + 2 * (k % ((to - from) / 2));
    const x = points[i]!;
    const y = points[i + 1]!;
    let dx = x - px;
    let dy = y - py;
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length < SAME) continue;
    dx *= half / length;
    dy *= half / length;
    if (started) join(canvas, px, py, ax, ay, dx, dy, half);
    else {
      firstX = dx;
      firstY = dy;
      started = true;
    }
    segment(canvas, px, py, x, y, dx, dy);
    ax = dx;
    ay = dy;
    px = x;
    py = y;
  }
  if (closed && started) join(canvas, px, py, ax, ay, firstX, firstY, half);
}

function join(
  canvas: Canvas,
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  half: number,
): void {
  if (half < 0.3 || (ax === bx && ay === by)) return;
  roundJoin(canvas, x, y, ax, ay, bx, by, half);
}

/** Cuts a piece into dashes, each handed on as x, y pairs. */
export function dashPiece(
  points: Float64Array,
  from: number,
  to: number,
  pattern: readonly number[],
  emit: (dash: Float64Array) => void,
): void {
  let slot = 0;
  let left = pattern[0]!;
  let current: number[] = [points[from]!, points[from + 1]!];
  for (let i = from + 2; i < to; i += 2) {
    let x = points[i - 2]!;
    let y = points[i - 1]!;
    let dx = points[i]! - x;
    let dy = points[i + 1]! - y;
    let length = Math.sqrt(dx * dx + dy * dy);
    while (length > left) {
      const t = left / length;
      x += dx * t;
      y += dy * t;
      if (slot % 2 === 0) {
        current.push(x, y);
        emit(Float64Array.from(current));
      }
      current = [x, y];
      dx = points[i]! - x;
      dy = points[i + 1]! - y;
      length -= left;
      slot++;
      left = pattern[slot % pattern.length]!;
    }
    left -= length;
    if (slot % 2 === 0) current.push(points[i]!, points[i + 1]!);
  }
  if (slot % 2 === 0 && current.length > 2) emit(Float64Array.from(current));
}
