import type { Box } from "../layout/types.ts";

/** Collects x, y pairs in a typed array that grows. */
class Pairs {
  private out = new Float64Array(1024);
  private length = 0;

  add(x: number, y: number): void {
    if (this.length + 2 > this.out.length) {
      const wider = new Float64Array(this.out.length * 2);
      wider.set(this.out);
      this.out = wider;
    }
    this.out[this.length++] = x;
    this.out[this.length++] = y;
  }

  /** Ends a piece, unless none is open. */
  gap(): void {
    if (this.length > 0 && !Number.isNaN(this.out[this.length - 1]!)) this.add(NaN, NaN);
  }

  take(): Float64Array {
    return this.out.subarray(0, this.length);
  }
}

export const grown = ({ left, top, right, bottom }: Box, by: number): Box => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
});

/**
 * The part of an open line inside a box: each segment is cut where it crosses an edge (Liang and Barsky 1984,
 * doi:10.1145/357332.357333), and a pair of NaN stands where the line leaves the box. A lone point inside stays.
 */
export function clipLine(points: Float64Array, box: Box): Float64Array {
  const { left, top, right, bottom } = box;
  let outside = false;
  for (let i = 0; i < points.length && !outside; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    outside = x < left || x > right || y < top || y > bottom;
  }
  if (!outside) return points;
  const out = new Pairs();
  const n = points.length;
  for (let from = 0; from < n; ) {
    let to = from;
    while (to < n && !Number.isNaN(points[to]!)) to += 2;
    if (to - from === 2) {
      const x = points[from]!;
      const y = points[from + 1]!;
      if (x >= left && x <= right && y >= top && y <= bottom) out.add(x, y);
    }
    let open = false;
    for (let i = from; i + 2 < to; i += 2) {
      const cut = clipSegment(points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!, box);
      if (!cut) {
        if (open) out.gap();
        open = false;
        continue;
      }
      if (!open || cut.late) {
        out.gap();
        out.add(cut.x0, cut.y0);
      }
      out.add(cut.x1, cut.y1);
      open = !cut.early;
      if (!open) out.gap();
    }
    out.gap();
    from = to + 2;
  }
  return out.take();
}

interface Cut {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** Whether it begins behind the segment's start, and ends before its end. */
  readonly late: boolean;
  readonly early: boolean;
}

/** The part of a segment inside a box. Each end is measured from the nearer end of the segment, to keep its digits. */
function clipSegment(ax: number, ay: number, bx: number, by: number, box: Box): Cut | undefined {
  const { left, top, right, bottom } = box;
  const dx = bx - ax;
  const dy = by - ay;
  let from = 0;
  let to = 1;
  for (let side = 0; side < 4; side++) {
    const step = side === 0 ? -dx : side === 1 ? dx : side === 2 ? -dy : dy;
    const room = side === 0 ? ax - left : side === 1 ? right - ax : side === 2 ? ay - top : bottom - ay;
    if (step === 0) {
      if (room < 0) return undefined;
      continue;
    }
    const t = room / step;
    if (step < 0) from = Math.max(from, t);
    else to = Math.min(to, t);
  }
  if (from > to) return undefined;
  const at = (t: number, a: number, b: number, d: number): number => (t <= 0.5 ? a + t * d : b - (1 - t) * d);
  return {
    x0: from === 0 ? ax : at(from, ax, bx, dx),
    y0: from === 0 ? ay : at(from, ay, by, dy),
    x1: to === 1 ? bx : at(to, ax, bx, dx),
    y1: to === 1 ? by : at(to, ay, by, dy),
    late: from > 0,
    early: to < 1,
  };
}

/**
 * The part of closed pieces inside a box (Sutherland and Hodgman 1974, doi:10.1145/360767.360802). Where a piece falls
 * apart, its parts stay joined along the edge of the box, which covers nothing.
 */
export function clipPolygons(points: Float64Array, box: Box): Float64Array {
  const out = new Pairs();
  for (let from = 0; from < points.length; ) {
    let to = from;
    while (to < points.length && !Number.isNaN(points[to]!)) to += 2;
    let piece: ArrayLike<number> = points.subarray(from, to);
    piece = cutSide(piece, 0, box.left, 1);
    piece = cutSide(piece, 0, box.right, -1);
    piece = cutSide(piece, 1, box.top, 1);
    piece = cutSide(piece, 1, box.bottom, -1);
    for (let i = 0; i < piece.length; i += 2) out.add(piece[i]!, piece[i + 1]!);
    out.gap();
    from = to + 2;
  }
  return out.take();
}

/** Keeps what lies on one side of a line along an axis. */
function cutSide(points: ArrayLike<number>, axis: 0 | 1, edge: number, sign: number): ArrayLike<number> {
  const n = points.length;
  const out: number[] = [];
  for (let i = 0; i < n; i += 2) {
    const j = i === 0 ? n - 2 : i - 2;
    const p = (points[j + axis]! - edge) * sign;
    const q = (points[i + axis]! - edge) * sign;
    if (p < 0 !== q < 0) {
      const across = points[j + 1 - axis]! + (points[i + 1 - axis]! - points[j + 1 - axis]!) * (p / (p - q));
      out.push(axis === 0 ? edge : across, axis === 0 ? across : edge);
    }
    if (q >= 0) out.push(points[i]!, points[i + 1]!);
  }
  return out;
}
