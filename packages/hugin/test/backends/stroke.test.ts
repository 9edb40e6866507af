import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Canvas } from "../../src/backends/raster/canvas.ts";
import { dashPiece, strokePiece } from "../../src/backends/raster/stroke.ts";

const SIZE = 32;

const stroke = (points: readonly number[], width: number): Float32Array => {
  const canvas = new Canvas(SIZE, SIZE);
  strokePiece(canvas, Float64Array.from(points), 0, points.length, width, false);
  return canvas.takeCoverage();
};

interface Step {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
}

const steps = (points: readonly number[]): Step[] => {
  const out: Step[] = [];
  for (let i = 2; i < points.length; i += 2) {
    const [ax, ay, bx, by] = points.slice(i - 2, i + 2) as [number, number, number, number];
    if (ax !== bx || ay !== by) out.push({ ax, ay, bx, by });
  }
  return out;
};

/** How deep a place lies in the stroke, px, exactly: rectangles round the segments and sectors on the outside of corners. */
function depth(path: readonly Step[], x: number, y: number, half: number): number {
  let most = -Infinity;
  path.forEach(({ ax, ay, bx, by }, i) => {
    const length = Math.hypot(bx - ax, by - ay);
    const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
    const along = (x - ax) * ux + (y - ay) * uy;
    const aside = Math.abs((x - ax) * uy - (y - ay) * ux);
    most = Math.max(most, Math.min(half - aside, along, length - along));
    const before = path[i - 1];
    if (!before) return;
    const reach = Math.hypot(before.bx - before.ax, before.by - before.ay);
    const [vx, vy] = [(before.bx - before.ax) / reach, (before.by - before.ay) / reach];
    // Beyond the end of the segment before and ahead of the start of the next.
    const past = (x - ax) * vx + (y - ay) * vy;
    most = Math.max(most, Math.min(half - Math.hypot(x - ax, y - ay), past, -along));
  });
  return most;
}

/** Pixels that are full where the stroke leaves them free, or free where it covers them whole. */
function wrong(points: readonly number[], width: number): string[] {
  const got = stroke(points, width);
  const path = steps(points);
  const out: string[] = [];
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const d = depth(path, x + 0.5, y + 0.5, width / 2);
      const cover = got[y * SIZE + x]!;
      if (!Number.isFinite(cover)) out.push(`${x},${y} is ${cover}`);
      // Half the diagonal of a pixel, and what the polygon of a round corner leaves out of its circle.
      if (d > 0.71 + width * 0.01 && cover < 0.97) out.push(`${x},${y} is ${cover} in the stroke`);
      if (d < -0.72 && cover > 0.01) out.push(`${x},${y} is ${cover} outside`);
    }
  }
  return out;
}

const place = fc.integer({ min: 3 * 256, max: 29 * 256 }).map((v) => v / 256);
const point = fc.tuple(place, place);
/** Polylines with spikes, repeated points and turns right back. */
const path = fc
  .array(fc.tuple(point, fc.constantFrom("go", "repeat", "back", "past", "near")), {
    minLength: 2,
    maxLength: 9,
  })
  .map((list) => {
    const out: number[] = [];
    for (const [[x, y], kind] of list) {
      const [px = x, py = y, qx = x, qy = y] = [out.at(-2), out.at(-1), out.at(-4), out.at(-3)];
      if (kind === "repeat") out.push(px, py);
      else if (kind === "back") out.push(qx, qy);
      else if (kind === "past") out.push((px + qx) / 2, (py + qy) / 2);
      else if (kind === "near") out.push(px + 1 / 256, py);
      else out.push(x, y);
    }
    return out;
  });

describe("a stroke", () => {
  test("covers what lies within half its width of the line, for any turns", () => {
    fc.assert(
      fc.property(path, fc.constantFrom(0.8, 1.5, 2, 5, 8), (points, width) => {
        expect(wrong(points, width)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ["right back", [4, 16, 20, 16, 6, 16]],
    ["right back, wound the other way", [20, 16, 4, 16, 24, 16]],
    ["a spike one part in a million wide", [4, 4, 16, 28, 4.00001, 4]],
    ["a spike straight up", [16, 28, 16, 4, 16, 28]],
    ["a spike straight up with a hair's breadth", [16, 28, 16 + 2 ** -40, 4, 16, 28]],
    ["repeated points", [8, 8, 8, 8, 8, 8, 24, 24, 24, 24]],
    ["there and back ten times", Array.from({ length: 22 }, (_, i) => (i % 2 ? 16 : i % 4 ? 28 : 4))],
    ["a closed triangle drawn open", [6, 6, 26, 6, 16, 24, 6, 6]],
  ])("has no hole and no overhang: %s", (_, points) => {
    for (const width of [1, 2.5, 7]) expect(wrong(points, width)).toEqual([]);
  });

  test("of one place has no length and covers nothing", () => {
    expect(Math.max(...stroke([8, 8, 8, 8, 8, 8], 4))).toBe(0);
  });

  test("in dashes over a hundred thousand spikes ends, and keeps the pattern's share", () => {
    const n = 100_000;
    const points = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? (i % 4 === 1 ? 2 : 30) : i / n));
    let on = 0;
    dashPiece(points, 0, points.length, [4, 2], (dash) => {
      for (let i = 2; i < dash.length; i += 2)
        on += Math.hypot(dash[i]! - dash[i - 2]!, dash[i + 1]! - dash[i - 1]!);
    });
    expect(on / (28 * (n - 1))).toBeCloseTo(2 / 3, 3);
  });
});
