import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimateLine, projectLine } from "../../src/scene/decimate.ts";
import { walk } from "../gallery.ts";

const same = { log: false, k: 1, o: 0 };

/** Lowest and highest point, first and last of each unbroken run in each column: what M4 promises to keep. */
function columns(points: Float64Array): Map<string, [number, number, number, number]> {
  const out = new Map<string, [number, number, number, number]>();
  let run = 0;
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (Number.isNaN(x)) {
      run++;
      continue;
    }
    const key = `${run}:${Math.floor(x)}`;
    const c = out.get(key);
    out.set(key, c ? [Math.min(c[0], y), Math.max(c[1], y), c[2], y] : [y, y, y, y]);
  }
  return out;
}

describe("decimateLine", () => {
  test("keeps of every pixel column the first and last point and the height within 1/32 px, in at most 16", () => {
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -50, max: 50, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 400 }), (ys) => {
        const y = Float64Array.from(ys);
        const x = y.map((_, i) => i / 20);
        const all = columns(projectLine(x, y, same, same));
        const kept = decimateLine(x, y, same, same, 1);
        const got = columns(kept);
        expect([...got.keys()]).toEqual([...all.keys()]);
        for (const [key, [low, high, first, last]] of all) {
          const [l, h, f, t] = got.get(key)!;
          expect([f, t]).toEqual([first, last]);
          expect(Math.max(l - low, high - h)).toBeLessThanOrEqual(1 / 32);
          expect(Math.min(l - low, high - h)).toBeGreaterThanOrEqual(0);
        }
        expect(kept.length / 2).toBeLessThanOrEqual(17 * all.size + 1);
      }),
    );
  });

  test("works through log axes as through projected points", () => {
    const x = Float64Array.from({ length: 5000 }, (_, i) => 1 + i);
    const y = x.map((v) => 1 + Math.abs(Math.sin(v)) * v);
    const log = { log: true, k: 100, o: 0 };
    const got = columns(decimateLine(x, y, log, log, 1));
    for (const [key, ends] of columns(projectLine(x, y, log, log)))
      ends.forEach((v, i) => expect(Math.abs(got.get(key)![i]! - v)).toBeLessThanOrEqual(1 / 32));
  });

  test("brings a million points at 1000 px to at most 6000", () => {
    const y = walk(1_000_000);
    const x = y.map((_, i) => i / 1000);
    expect(decimateLine(x, y, same, same, 1).length / 2).toBeLessThanOrEqual(6000);
  });

  test("leaves points in the order they came", () => {
    const points = decimateLine([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [3, 9, 1, 5, 2, 4], same, same, 1);
    expect([...points]).toEqual([0.1, 3, 0.2, 9, 0.3, 1, 0.4, 5, 0.5, 2, 0.6, 4]);
  });

  test("keeps both ends of every edge of a square wave", () => {
    const y = Float64Array.from({ length: 6000 }, (_, i) => (Math.floor(i / 200) % 2) * 90);
    const x = y.map((_, i) => i / 100);
    const kept = decimateLine(x, y, same, same, 1);
    const upright = [];
    for (let i = 2; i < kept.length; i += 2)
      if (kept[i + 1] !== kept[i - 1]) upright.push(kept[i]! - kept[i - 2]!);
    expect(upright).toHaveLength(29);
    for (const width of upright) expect(width).toBeCloseTo(0.01, 9);
  });
});

describe("projectLine", () => {
  test("joins gaps and drops those at the start", () => {
    const out = projectLine([0, 1, 2, 3, 4], [NaN, 1, NaN, Infinity, 2], same, same);
    expect([...out]).toEqual([1, 1, NaN, NaN, 4, 2]);
  });
});
