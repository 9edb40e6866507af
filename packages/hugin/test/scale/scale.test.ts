import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linearDomain, logDomain } from "../../src/scale/domain.ts";
import { pixelMap, toPixel } from "../../src/scale/scale.ts";
import { formatNumber, linearTicks, logTicks } from "../../src/scale/ticks.ts";

const labels = (ticks: readonly { label: string }[]): string[] =>
  ticks.map((t) => t.label).filter((l) => l !== "");
const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true, noDefaultInfinity: true });

describe("ticks", () => {
  test.each([
    [0, 1, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
    [-0.3, 0.3, 3, ["−0.2", "0.0", "0.2"]],
    [0, 60_000, 3, ["0", "20,000", "40,000", "60,000"]],
    [0, 4e6, 4, ["0", "10⁶", "2×10⁶", "3×10⁶", "4×10⁶"]],
    [0, 4e-5, 2, ["0", "2×10⁻⁵", "4×10⁻⁵"]],
    [1, 0, 2, ["0.0", "0.5", "1.0"]],
  ])("of %d to %d read %j", (lo, hi, count, wanted) => {
    expect(labels(linearTicks(lo, hi, count))).toEqual(wanted);
  });

  test.each([
    [0.01, 10, 5, ["0.01", "0.1", "1", "10"]],
    [1e-6, 1, 8, ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]],
    [1, 30, 8, ["1", "2", "5", "10", "20"]],
    [2, 3, 5, ["2.0", "2.2", "2.4", "2.6", "2.8", "3.0"]],
  ])("of a log axis from %d to %d read %j", (lo, hi, count, wanted) => {
    expect(labels(logTicks(lo, hi, count))).toEqual(wanted);
  });

  test("lie inside the axis, rise evenly and read back as their value", () => {
    fc.assert(
      fc.property(finite, finite, fc.integer({ min: 1, max: 12 }), (a, b, count) => {
        fc.pre(Math.abs(a - b) > 1e-6 * Math.max(Math.abs(a), Math.abs(b)) && Math.abs(a - b) > 1e-12);
        const [lo, hi] = [Math.min(a, b), Math.max(a, b)];
        const ticks = linearTicks(lo, hi, count);
        const step = ticks.length > 1 ? ticks[1]!.at - ticks[0]!.at : 1;
        for (const [i, { at, label }] of ticks.entries()) {
          expect(at).toBeGreaterThanOrEqual(lo - step * 1e-6);
          expect(at).toBeLessThanOrEqual(hi + step * 1e-6);
          if (i > 0) expect(Math.abs(at - ticks[i - 1]!.at - step)).toBeLessThan(step * 1e-3);
          expect(Math.abs(readBack(label) - at)).toBeLessThanOrEqual(step * 1e-3);
        }
      }),
    );
  });

  test.each([
    [3, "3"],
    [1234567, "1.23×10⁶"],
    [12345, "12,345"],
    [0.12345, "0.123"],
    [-0.5, "−0.500"],
    [0.00012, "1.2×10⁻⁴"],
    [NaN, ""],
    [Infinity, "∞"],
  ])("formatNumber(%d) is %s", (v, wanted) => {
    expect(formatNumber(v)).toBe(wanted);
  });
});

/** Reads a label as a number again: an independent inverse of the formats. */
function readBack(label: string): number {
  const plain = label.replaceAll("−", "-").replaceAll(",", "");
  const power = /^(-?)(?:([\d.]+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(plain);
  if (!power) return Number(plain);
  const digits = [...power[3]!].map((c) => (c === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c))).join("");
  return (power[1] ? -1 : 1) * Number(power[2] ?? 1) * 10 ** Number(digits);
}

describe("domains", () => {
  const open = { lo: false, hi: false, crossZero: false, clear: false };

  test("hold the data and at most about a fifth more", () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        fc.pre(a < b && b - a > 1e-12 * Math.max(Math.abs(a), Math.abs(b)) && b - a > 1e-280);
        const [lo, hi] = linearDomain({ lo: a, hi: b }, open);
        expect(lo).toBeLessThanOrEqual(a);
        expect(hi).toBeGreaterThanOrEqual(b);
        expect(hi - lo).toBeLessThanOrEqual(1.21 * (b - a));
      }),
    );
  });

  test("do not pass zero when the data do not, unless points need the room", () => {
    expect(linearDomain({ lo: 0, hi: 9.7 }, open)).toEqual([0, 10]);
    expect(linearDomain({ lo: 0, hi: 9.7 }, { ...open, crossZero: true, clear: true })[0]).toBeLessThan(0);
  });

  test("give one value, or none, a room of its own", () => {
    expect(linearDomain({ lo: 5, hi: 5 }, open)).toEqual([4.5, 5.5]);
    expect(linearDomain({ lo: 0, hi: 0 }, open)).toEqual([-1, 1]);
    expect(linearDomain({ lo: Infinity, hi: -Infinity }, open)).toEqual([0, 1]);
    expect(logDomain({ lo: Infinity, hi: -Infinity })).toEqual([1, 10]);
  });
});

describe("pixel maps", () => {
  test("send the ends of an axis to its px, linear and log, upright and turned", () => {
    const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.constantFrom("linear" as const, "log" as const), (a, b, type) => {
        fc.pre(Math.abs(a - b) > 1e-6 * Math.max(a, b));
        const map = pixelMap({ type, lo: a, hi: b }, 30, 630);
        expect(toPixel(map, a)).toBeCloseTo(30, 4);
        expect(toPixel(map, b)).toBeCloseTo(630, 4);
      }),
    );
  });

  test("have no place for zero on a log axis", () => {
    expect(toPixel(pixelMap({ type: "log", lo: 1, hi: 10 }, 0, 1), 0)).toBeNaN();
  });
});
