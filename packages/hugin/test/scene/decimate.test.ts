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
  test("keeps of every pixel column the lowest, highest, first and last point, and at most four", () => {
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
        expect(columns(kept)).toEqual(all);
        expect(kept.length / 2).toBeLessThanOrEqual(4 * all.size + all.size + 1);
      }),
    );
  });

  test("works through log axes as through projected points", () => {
    const x = Float64Array.from({ length: 5000 }, (_, i) => 1 + i);
    const y = x.map((v) => 1 + Math.abs(Math.sin(v)) * v);
    const log = { log: true, k: 100, o: 0 };
    expect(columns(decimateLine(x, y, log, log, 1))).toEqual(columns(projectLine(x, y, log, log)));
  });

  test("brings a million points at 1000 px to at most 4000", () => {
    const y = walk(1_000_000);
    const x = y.map((_, i) => i / 1000);
    expect(decimateLine(x, y, same, same, 1).length / 2).toBeLessThanOrEqual(4000);
  });

  test("leaves points in the order they came", () => {
    const points = decimateLine([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [3, 9, 1, 5, 2, 4], same, same, 1);
    expect([...points]).toEqual([0.1, 3, 0.2, 9, 0.3, 1, 0.6, 4]);
  });
});

describe("projectLine", () => {
  test("joins gaps and drops those at the start", () => {
    const out = projectLine([0, 1, 2, 3, 4], [NaN, 1, NaN, Infinity, 2], same, same);
    expect([...out]).toEqual([1, 1, NaN, NaN, 4, 2]);
  });
});
