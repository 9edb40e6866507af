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

/** Directions from the one before a corner to the one after it, x, y pairs: a turn is halved at most this often. */
const HALVINGS = 4;
const fanned = /* @__PURE__ */ new Float64Array(2 * 2 ** (HALVINGS + 2));

/**
 * Fills the gap on the outer side of a corner with a fan along the circle, by halving the angle: square roots only, so
 * every engine agrees. `a` and `b` are the directions, `half` long, before and after the corner.
 */
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
  const left = turn >= 0;
  const square = half * half;
  if (Math.abs(turn) < square * 0.02 && along > 0) {
    wedge(canvas, x, y, ax, ay, bx, by, left);
    return;
  }
  fanned[0] = ax;
  fanned[1] = ay;
  let count = 1;
  if (along < 0) {
    // Past a right angle the first half goes by the corner's own axis: it exists for a turn right back too.
    const side = left ? half : -half;
    let mx = bx - ax;
    let my = by - ay;
    const length = Math.sqrt(mx * mx + my * my);
    [mx, my] = [(my / length) * side, (-mx / length) * side];
    fanned[2] = mx;
    fanned[3] = my;
    count = 2;
  }
  fanned[2 * count] = bx;
  fanned[2 * count + 1] = by;
  count++;
  const depth = half > 3 ? HALVINGS : HALVINGS - 1;
  for (let halvings = along < 0 ? 1 : 0; halvings < depth; halvings++) {
    if (fanned[0]! * fanned[2]! + fanned[1]! * fanned[3]! > square * 0.97) break;
    for (let k = count - 1; k > 0; k--) {
      const [qx, qy, px, py] = [fanned[2 * k]!, fanned[2 * k + 1]!, fanned[2 * k - 2]!, fanned[2 * k - 1]!];
      const mx = px + qx;
      const my = py + qy;
      const grow = half / Math.sqrt(mx * mx + my * my);
      fanned[4 * k] = qx;
      fanned[4 * k + 1] = qy;
      fanned[4 * k - 2] = mx * grow;
      fanned[4 * k - 1] = my * grow;
    }
    count = 2 * count - 1;
  }
  for (let k = 1; k < count; k++) {
    wedge(canvas, x, y, fanned[2 * k - 2]!, fanned[2 * k - 1]!, fanned[2 * k]!, fanned[2 * k + 1]!, left);
  }
}

/** A triangle between two segment ends. */
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
