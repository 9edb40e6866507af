import { readFileSync } from "node:fs";
import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import type { ImageSpec } from "../../src/marks/kinds/image.ts";
import type { PlotSpec } from "../../src/spec/types.ts";
import { contourLines, contourRings } from "../../src/statistics/contour.ts";
import { hexagons } from "../../src/statistics/hexagons.ts";

interface Golden {
  readonly fields: {
    readonly name: string;
    readonly x: number[];
    readonly y: number[];
    readonly z: (number | null)[][];
    readonly levels: number[];
    readonly lines: [number, number][][][];
    readonly areas: number[];
  }[];
  readonly clouds: {
    readonly name: string;
    readonly x: number[];
    readonly y: number[];
    readonly across: number;
    readonly hexagons: [number, number, number][];
    readonly histogram: number[][];
    readonly ex: number[];
    readonly ey: number[];
  }[];
}

const golden = JSON.parse(readFileSync(new URL("./golden/fields.json", import.meta.url), "utf8")) as Golden;

const short = (v: number): string => (Math.abs(v) < 5e-8 ? 0 : v).toFixed(7);

/** The pieces of lines as texts, whichever way they run, without those that have no length. */
function piecesOf(lines: readonly (readonly (readonly [number, number])[])[]): string[] {
  const out: string[] = [];
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const ends = [line[i - 1]!, line[i]!].map(([x, y]) => `${short(x)},${short(y)}`).sort();
      if (ends[0] !== ends[1]) out.push(ends.join(" "));
    }
  }
  return out.sort();
}

const pairs = (line: Float64Array): [number, number][] =>
  Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i]!, line[2 * i + 1]!]);

function area(ring: Float64Array): number {
  let sum = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) sum += ring[i]! * ring[i + 3]! - ring[i + 2]! * ring[i + 1]!;
  return sum / 2;
}

describe.each(golden.fields)("contours of $name", ({ x, y, z, levels, lines, areas }) => {
  const field = {
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    values: Float64Array.from(z.flat(), (v) => v ?? NaN),
  };

  test.each(levels.map((level, k) => [level, k]))("are contourpy's lines at %f", (level, k) => {
    const [ours] = contourLines(field, [level!]);
    expect(piecesOf(ours!.map(pairs))).toEqual(piecesOf(lines[k!]!));
  });

  test("join into as few lines as contourpy's", () => {
    const ours = contourLines(field, levels);
    const long = (all: readonly { readonly length: number }[]): number => all.length;
    expect(ours.map(long)).toEqual(lines.map(long));
  });

  test("bound the areas between levels that contourpy fills", () => {
    const above = contourRings(field, levels).map((rings) =>
      rings.reduce((sum, ring) => sum + area(ring), 0),
    );
    areas.forEach((between, k) => expect(above[k]! - above[k + 1]!).toBeCloseTo(between, 9));
  });

  test("close every ring", () => {
    for (const ring of contourRings(field, levels).flat())
      expect([...ring.slice(0, 2)]).toEqual([...ring.slice(-2)]);
  });
});

describe.each(golden.clouds)("of $name", ({ x, y, across, hexagons: cells, histogram, ex, ey }) => {
  test("hexagons have the middles and counts of Matplotlib's", () => {
    const ours = hexagons(Float64Array.from(x), Float64Array.from(y), across);
    const text = (a: number, b: number, c: number): string => `${a.toFixed(6)} ${b.toFixed(6)} ${c}`;
    const got = Array.from(ours.count, (c, i) => text(ours.x[i]!, ours.y[i]!, c)).sort();
    expect(got).toEqual(cells.map(([a, b, c]) => text(a, b, c)).sort());
  });

  test("a histogram has the counts of NumPy's, from its own bins and from edges", () => {
    for (const bins of [
      [across, 7],
      [ex, ey],
    ] as const) {
      const [mark] = (hg.hist2d(x, y, { bins }).spec as PlotSpec).marks as [ImageSpec];
      const counts = Array.from(mark.data.values, (v) => (Number.isNaN(v) ? 0 : v));
      expect(counts).toEqual(histogram.flat());
      expect(mark.extent![0]).toBeCloseTo(ex[0]!, 12);
      expect(mark.extent![3]).toBeCloseTo(ey.at(-1)!, 12);
    }
  });
});
