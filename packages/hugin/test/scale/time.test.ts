import * as hg from "@raven-ts/hugin";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutFigure } from "../../src/layout/layout.ts";
import { prepare } from "../../src/prepare/prepare.ts";
import type { PreparedPlot } from "../../src/prepare/types.ts";
import { timeTicks } from "../../src/scale/time.ts";

const labels = (from: string, to: string, count: number): string[] =>
  timeTicks(Date.parse(from), Date.parse(to), count).map((t) => t.label);

describe("ticks of a time axis", () => {
  test.each([
    ["2025-01-01", "2030-01-01", 6, ["2025", "2026", "2027", "2028", "2029", "2030"]],
    ["2024-11-01", "2025-03-01", 5, ["Nov\n2024", "Dec", "Jan\n2025", "Feb", "Mar"]],
    ["2025-01-15", "2025-12-15", 5, ["Apr\n2025", "Jul", "Oct"]],
    ["2025-02-26", "2025-03-03", 6, ["26\nFeb 2025", "27", "28", "1\nMar 2025", "2", "3"]],
    ["2024-02-27T00:00Z", "2024-03-02T00:00Z", 3, ["27\nFeb 2024", "29", "1\nMar 2024"]],
    [
      "2025-05-01T22:00Z",
      "2025-05-02T04:00Z",
      6,
      ["22:00\nMay 1, 2025", "23:00", "00:00\nMay 2, 2025", "01:00", "02:00", "03:00", "04:00"],
    ],
    [
      "2025-05-01T00:00:00Z",
      "2025-05-01T00:00:10Z",
      5,
      ["00:00:00\nMay 1, 2025", "00:00:02", "00:00:04", "00:00:06", "00:00:08", "00:00:10"],
    ],
    [
      "2025-05-01T00:00:00.000Z",
      "2025-05-01T00:00:00.004Z",
      4,
      ["00:00:00.000\nMay 1, 2025", "00:00:00.001", "00:00:00.002", "00:00:00.003", "00:00:00.004"],
    ],
    ["1800-01-01", "2000-01-01", 4, ["1800", "1850", "1900", "1950", "2000"]],
    ["0001-01-01", "0009-01-01", 4, ["2", "4", "6", "8"]],
  ])("from %s to %s read %j", (from, to, count, wanted) => {
    expect(labels(from, to, count)).toEqual(wanted);
  });

  test("rise, lie in the axis, are few, and no two read the same", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e13, max: 4e13 }),
        fc.double({ min: 0.7, max: 13.5, noNaN: true }),
        fc.integer({ min: 1, max: 10 }),
        (lo, power, count) => {
          const hi = lo + 10 ** power;
          const ticks = timeTicks(lo, hi, count);
          expect(ticks.length).toBeLessThanOrEqual(count + 3);
          let whole = "";
          const seen = new Set<string>();
          ticks.forEach(({ at, label }, i) => {
            expect(at).toBeGreaterThanOrEqual(lo);
            expect(at).toBeLessThanOrEqual(hi);
            if (i > 0) expect(at).toBeGreaterThan(ticks[i - 1]!.at);
            const [own, under] = label.split("\n") as [string, string?];
            whole = under ?? whole;
            seen.add(`${own} ${whole}`);
          });
          expect(seen.size).toBe(ticks.length);
        },
      ),
    );
  });
});

describe("dates", () => {
  const days = Array.from({ length: 40 }, (_, i) => new Date(Date.UTC(2025, 0, 1 + i)));
  const y = days.map((_, i) => i);
  const scale = (figure: hg.Figure): string => (prepare(figure.spec) as PreparedPlot).x.scale.type;

  test.each([
    ["line", hg.line(days, y)],
    ["step", hg.step(days, y)],
    ["area", hg.area(days, y)],
    ["band", hg.band(days, y, y)],
    ["scatter", hg.scatter(days, y)],
    ["bar", hg.bar(days, y)],
    ["barStack", hg.barStack(days, [y, y])],
    ["stem", hg.stem(days, y)],
    ["errorbar", hg.errorbar(days, y, { y: 1 })],
    ["vline", hg.plot([hg.line(days, y), hg.vline([days[3]!])])],
    ["text", hg.text([days[0]!], [0], ["a"])],
    ["plot", hg.plot([hg.line(days, y)], { x: "day" })],
  ])("make a time axis: %s", (_, figure) => {
    expect(scale(figure)).toBe("time");
    const texts = layoutFigure(prepare(figure.spec)).panels[0]!.texts.map((t) => t.text);
    expect(texts.some((t) => /^[A-Z][a-z]{2} (\d+, )?2025$|^2025$/.test(t))).toBe(true);
  });

  test("stay dates after JSON, and an invalid one is a gap", () => {
    const figure = hg.line([new Date(0), new Date(NaN), new Date(1e10)], [1, 2, 3]);
    expect(hg.toSvg(hg.figure(JSON.parse(JSON.stringify(figure))))).toBe(hg.toSvg(figure));
    expect(hg.toSvg(figure)).toMatch(/stroke-linecap="round"/);
  });

  test("are refused among numbers", () => {
    expect(() => hg.line([new Date(0), 5] as never, [1, 2])).toThrow("element 1, number among Dates,");
  });
});

describe("a time zone", () => {
  const at = (from: string, to: string, count: number, zone: string): string[] =>
    timeTicks(Date.parse(from), Date.parse(to), count, zone).map(
      ({ at, label }) => `${new Date(at).toISOString().slice(5, 16)} ${label.split("\n")[0]}`,
    );

  test("has days that begin at its own midnight, also when its clocks change", () => {
    expect(at("2025-03-28T23:00Z", "2025-03-31T22:00Z", 4, "Europe/Berlin")).toEqual([
      "03-28T23:00 29",
      "03-29T23:00 30",
      "03-30T22:00 31",
      "03-31T22:00 1",
    ]);
  });

  test("has no tick at an hour that its clocks skip", () => {
    expect(at("2025-03-30T00:00Z", "2025-03-30T03:00Z", 5, "Europe/Berlin")).toEqual([
      "03-30T00:00 01:00",
      "03-30T01:00 03:00",
      "03-30T02:00 04:00",
      "03-30T03:00 05:00",
    ]);
  });

  test.each([
    ["Asia/Kathmandu", ["05-01T18:15 00:00", "05-02T00:15 06:00", "05-02T06:15 12:00", "05-02T12:15 18:00"]],
    [
      "America/New_York",
      ["05-01T16:00 12:00", "05-01T22:00 18:00", "05-02T04:00 00:00", "05-02T10:00 06:00"],
    ],
    ["UTC", ["05-01T18:00 18:00", "05-02T00:00 00:00", "05-02T06:00 06:00", "05-02T12:00 12:00"]],
  ])("%s has its own hours", (zone, ticks) => {
    expect(at("2025-05-01T15:00Z", "2025-05-02T15:00Z", 4, zone)).toEqual(ticks);
  });

  const clockTicks = (from: string, to: string, zone: string): string[] =>
    at(from, to, 6, zone).map((text) => text.split(" ").at(-1)!);

  test.each([
    [
      "Europe/Berlin",
      "2026-10-25T00:05Z",
      "2026-10-25T00:55Z",
      ["02:10", "02:20", "02:30", "02:40", "02:50"],
    ],
    [
      "Europe/Berlin",
      "2026-10-25T01:05Z",
      "2026-10-25T01:55Z",
      ["02:10", "02:20", "02:30", "02:40", "02:50"],
    ],
    [
      "Europe/Berlin",
      "2026-10-25T00:55Z",
      "2026-10-25T01:05Z",
      ["02:56", "02:58", "02:00", "02:02", "02:04"],
    ],
    [
      "America/New_York",
      "2026-11-01T05:15Z",
      "2026-11-01T06:45Z",
      ["01:15", "01:30", "01:45", "01:00", "01:15", "01:30", "01:45"],
    ],
    [
      "Australia/Lord_Howe",
      "2026-04-04T14:40Z",
      "2026-04-04T15:20Z",
      ["01:40", "01:50", "01:30", "01:40", "01:50"],
    ],
    ["Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T12:00Z", ["18:00", "00:00", "06:00", "12:00"]],
  ])("of %s shows an hour twice that clocks show twice (%s)", (zone, from, to, ticks) => {
    expect(clockTicks(from, to, zone)).toEqual(ticks);
  });

  test.each([
    ["Europe/Berlin", "2026-03-29T00:59:59.990Z", "2026-03-29T01:00:00.010Z", "03:00:00.000"],
    ["America/New_York", "2026-03-08T06:59:59.990Z", "2026-03-08T07:00:00.010Z", "03:00:00.000"],
  ])("of %s never shows a time that clocks skip, however close one looks (%s)", (zone, from, to, first) => {
    const ticks = clockTicks(from, to, zone);
    expect(ticks).toContain(first);
    expect(ticks.filter((text) => text.startsWith("02:"))).toEqual([]);
  });

  test("UTC by name has the ticks of an axis without a zone", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6e13, max: 4e15, noNaN: true }),
        fc.double({ min: 0, max: 16, noNaN: true }),
        fc.integer({ min: 1, max: 10 }),
        (start, power, count) => {
          const end = Math.min(8e15, start + 10 ** power);
          expect(timeTicks(start, end, count, "UTC")).toEqual(timeTicks(start, end, count));
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  });

  test("gives ticks that rise and stay on the axis, whatever the zone", () => {
    const zone = fc.constantFrom(
      "Europe/Berlin",
      "America/St_Johns",
      "Pacific/Apia",
      "Africa/Casablanca",
      "Asia/Beirut",
    );
    fc.assert(
      fc.property(
        zone,
        fc.integer({ min: -3e12, max: 4e12 }),
        fc.double({ min: 3, max: 12, noNaN: true }),
        fc.integer({ min: 1, max: 10 }),
        (zone, start, power, count) => {
          const end = start + 10 ** power;
          const places = timeTicks(start, end, count, zone).map((tick) => tick.at);
          for (const [i, place] of places.entries()) {
            expect(place).toBeGreaterThan(i === 0 ? start - 1 : places[i - 1]!);
            expect(place).toBeLessThanOrEqual(end);
          }
        },
      ),
      { seed: 8, numRuns: 150 },
    );
  });

  test("is an option of an axis of dates, and an error elsewhere or where it is not known", () => {
    const days = [0, 1, 2].map((i) => new Date(Date.UTC(2025, 6, 1 + i)));
    const f = hg.line(days, [1, 2, 3]).with({ x: { zone: "Asia/Tokyo" } });
    expect((prepare(f.spec) as PreparedPlot).x.scale.zone).toBe("Asia/Tokyo");
    expect(hg.toSvg(hg.figure(JSON.parse(JSON.stringify(f))))).toBe(hg.toSvg(f));
    expect(() => hg.line(days, [1, 2, 3]).with({ x: { zone: "Europe/Berlln" } })).toThrow(
      /a time zone such as/,
    );
    expect(() => hg.toSvg(hg.line([1, 2]).with({ x: { zone: "UTC" } }))).toThrow(
      /cannot use a time zone on x \(its values are not dates\)/,
    );
  });
});
