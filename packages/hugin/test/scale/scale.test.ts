import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linearDomain, logDomain } from "../../src/scale/domain.ts";
import { pixelMap, toPixel } from "../../src/scale/scale.ts";
import { formatNumber, formatTable, linearTicks, logTicks } from "../../src/scale/ticks.ts";

const labels = (ticks: readonly { label: string }[]): string[] =>
  ticks.map((t) => t.label).filter((l) => l !== "");
const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true, noDefaultInfinity: true });

describe("ticks", () => {
  test.each([
    [0, 1, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
    [-0.3, 0.3, 3, ["−0.2", "0.0", "0.2"]],
    [0, 60_000, 3, ["0", "20,000", "40,000", "60,000"]],
    [0, 4e6, 4, ["0", "1M", "2M", "3M", "4M"]],
    [0, 4e-5, 2, ["0", "2×10⁻⁵", "4×10⁻⁵"]],
    [1, 0, 2, ["0.0", "0.5", "1.0"]],
    [0, 1.5e6, 3, ["0", "0.5M", "1.0M", "1.5M"]],
    [0, 2e9, 2, ["0", "1B", "2B"]],
    [-3e12, 0, 3, ["−3T", "−2T", "−1T", "0"]],
    [0, 5e-4, 5, ["0", "0.0001", "0.0002", "0.0003", "0.0004", "0.0005"]],
    [0, 8e-7, 4, ["0", "2×10⁻⁷", "4×10⁻⁷", "6×10⁻⁷", "8×10⁻⁷"]],
    [1_000_000, 1_000_004, 4, ["1,000,000", "1,000,001", "1,000,002", "1,000,003", "1,000,004"]],
    [1e9, 1e9 + 1e-3, 5, ["0.0000", "0.0002", "0.0004", "0.0006", "0.0008", "0.0010"]],
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
          expect(Math.abs(readBack(label, ticks[0]!.offset) - at)).toBeLessThanOrEqual(step * 1e-3);
        }
      }),
    );
  });

  test.each([
    [1e9, 1e9 + 1e-3, "+ 1,000,000,000"],
    [1e15, 1e15 + 4, "+ 1,000,000,000,000,000"],
    [-1e9 - 1, -1e9, "− 1,000,000,001"],
    [1, 1 + 1e-9, "+ 1"],
    [0.1, 0.1 + 1e-10, "+ 0.1"],
    [1.7e12, 1.7e12 + 60, "+ 1,700,000,000,000"],
    [99_999_999.5, 100_000_000.5, "+ 99,999,999"],
    [123456789.123, 123456789.124, "+ 123,456,789.12"],
  ])("between %d and %d differ, with an offset of %s", (lo, hi, offset) => {
    const ticks = linearTicks(lo, hi, 5);
    expect(new Set(labels(ticks)).size).toBe(ticks.length);
    expect(ticks[0]!.offset).toBe(offset);
    for (const { label } of ticks) expect(label.length).toBeLessThan(9);
  });

  test("never have equal labels, on any axis", () => {
    fc.assert(
      fc.property(
        finite,
        fc.double({ min: -12, max: 0, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        (lo, share, count) => {
          const hi = lo + Math.max(Math.abs(lo), 1e-3) * 10 ** share;
          const all = labels(linearTicks(lo, hi, count));
          expect(new Set(all).size).toBe(all.length);
        },
      ),
    );
  });

  test.each([
    [3, "3"],
    [1234567, "1.23M"],
    [1_500_000, "1.5M"],
    [999_999.6, "1,000,000"],
    [2.5e9, "2.5B"],
    [-3e12, "−3T"],
    [4.2e15, "4.2×10¹⁵"],
    [0.0005, "0.0005"],
    [0.00001, "10⁻⁵"],
    [12345, "12,345"],
    [0.12345, "0.123"],
    [-0.5, "−0.500"],
    [0.00012, "0.00012"],
    [NaN, ""],
    [Infinity, "∞"],
  ])("formatNumber(%d) is %s", (v, wanted) => {
    expect(formatNumber(v)).toBe(wanted);
  });
});

describe("tables", () => {
  test.each([
    [
      [0.8, 2.4, 4],
      ["0.8", "2.4", "4.0"],
    ],
    [
      [1, 2, 300],
      ["1", "2", "300"],
    ],
    [
      [0.1234, 1],
      ["0.123", "1.000"],
    ],
    [
      [12345, 7],
      ["12,345", "7"],
    ],
    [
      [1_500_000, 20],
      ["1,500,000", "20"],
    ],
    [
      [NaN, 0.25],
      ["", "0.25"],
    ],
    [
      [0, 0],
      ["0", "0"],
    ],
    [
      [-0.5, 0.25],
      ["−0.50", "0.25"],
    ],
    [[], []],
  ])("%j reads %j", (values, wanted) => {
    expect(formatTable(values)).toEqual(wanted);
  });
});

/** Reads a label as a number again: an independent inverse of the formats. */
function readBack(label: string, offset = ""): number {
  const bare = (text: string): string => text.replaceAll("−", "-").replaceAll(/[, +]/g, "");
  if (offset !== "") return readBack(label) + Number(bare(offset));
  const plain = bare(label);
  const unit = { M: 1e6, B: 1e9, T: 1e12 }[plain.at(-1)!];
  if (unit) return Number(plain.slice(0, -1)) * unit;
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
