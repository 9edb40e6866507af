import type { Colorbar } from "../../prepare/types.ts";
import { include } from "../../scale/scale.ts";
import { parseColor } from "../../spec/color.ts";
import type { ColormapName } from "../../spec/colormap.ts";
import type { NumericArray } from "../../spec/data.ts";
import { color, flag, number, numbers } from "../../spec/rules.ts";
import { widthRule } from "../../spec/style.ts";
import type { MarkSpec } from "../../spec/types.ts";
import { contourLines, contourRings } from "../../statistics/contour.ts";
import { type Kind, type Pen, withAlpha } from "../kind.ts";
import { colorAt, colorChannel, mappingRules } from "../mapped.ts";

export interface ContourSpec extends MarkSpec {
  readonly mark: "contour";
  /** Where the columns and the rows of `z` lie. */
  readonly x: NumericArray;
  readonly y: NumericArray;
  /** Row-major, a row a value of y. */
  readonly z: NumericArray;
  /** In rising order. */
  readonly levels: NumericArray;
  readonly filled: boolean;
  readonly color?: string;
  readonly width: number;
  readonly alpha: number;
  readonly cmap: ColormapName;
  readonly lim?: readonly [number | null, number | null];
  readonly colorbar: boolean;
  readonly colorLabel?: string;
}

/** Lines of equal value, or the areas between them. */
export const contourKind: Kind<ContourSpec> = {
  schema: () => ({
    data: { x: numbers, y: numbers, z: numbers, levels: numbers, filled: flag },
    style: {
      color,
      width: widthRule(),
      alpha: number(0, 1),
      ...mappingRules(),
      colorbar: flag,
    },
  }),
  channels: (mark, axis) => [mark[axis]],
  reach(mark, axis, { extent, flush, log }) {
    include(extent, mark[axis], log);
    flush.lo = flush.hi = true;
  },
  quiet: (mark) => mark.filled,
  colors: (mark) => (mark.color === undefined ? colorChannel(mark.levels, mark) : undefined),
  draw(mark, pen) {
    const scale = pen.guides.colors(mark);
    if (scale && mark.colorbar) pen.colorbar(mark.filled ? stepped(scale, mark.levels) : scale);
    if (mark.filled) drawAreas(mark, scale, pen);
    else drawLines(mark, scale, pen);
  },
  noun: ({ x, y, levels }) => `contours of ${y.length} by ${x.length} values at ${levels.length} levels`,
  count: ({ z }) => z.length,
};

const fieldOf = ({ x, y, z }: ContourSpec): { x: NumericArray; y: NumericArray; values: NumericArray } => ({
  x,
  y,
  values: z,
});

function drawLines(mark: ContourSpec, scale: Colorbar | undefined, pen: Pen): void {
  const { levels, width, alpha } = mark;
  const lines = contourLines(fieldOf(mark), levels);
  for (const [k, level] of levels.entries()) {
    const { x, y } = pieces(lines[k]!);
    if (x.length === 0) continue;
    const color = withAlpha(scale ? colorAt(scale, level) : parseColor("contour", mark.color!), alpha);
    pen.layer({ kind: "line", x, y, color, width, dash: "solid" });
  }
}

/**
 * Each area covers those above it, which are drawn over it: no seam is left. What lies above the last level is a
 * hole in all; areas that are seen through end at the next.
 */
function drawAreas(mark: ContourSpec, scale: Colorbar | undefined, pen: Pen): void {
  const { levels, alpha } = mark;
  const rings = contourRings(
    fieldOf(mark),
    Float64Array.from(levels, (level, k) => (k === 0 ? below(level) : level)),
  );
  for (let k = 0; k + 1 < levels.length; k++) {
    const middle = (levels[k]! + levels[k + 1]!) / 2;
    const color = withAlpha(scale ? colorAt(scale, middle) : parseColor("contourf", mark.color!), alpha);
    const holes = rings[alpha < 1 ? k + 1 : levels.length - 1]!.map(reversed);
    const { x, y } = pieces([...rings[k]!, ...holes]);
    if (x.length > 0) pen.layer({ kind: "polygons", x, y, color, holes: true });
  }
}

/** The next number below, so that the lowest area has what is equal to its level. */
const below = (v: number): number => (v === 0 ? -Number.MIN_VALUE : v - Math.abs(v) * 2 ** -52);

function reversed(ring: Float64Array): Float64Array {
  const out = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) out.set(ring.subarray(i, i + 2), ring.length - 2 - i);
  return out;
}

/** Lines as one channel a coordinate, a NaN between any two. */
function pieces(lines: readonly Float64Array[]): { x: Float64Array; y: Float64Array } {
  const n = lines.reduce((sum, line) => sum + line.length / 2 + 1, 0);
  const x = new Float64Array(n).fill(NaN);
  const y = new Float64Array(n).fill(NaN);
  let k = 0;
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2, k++) {
      x[k] = line[i]!;
      y[k] = line[i + 1]!;
    }
    k++;
  }
  return { x, y };
}

/** A colorbar with one colour an area. */
function stepped(scale: Colorbar, levels: NumericArray): Colorbar {
  const { lo, hi } = scale;
  const table = new Uint8Array(256 * 3);
  let band = 0;
  for (let i = 0; i < 256; i++) {
    const v = lo + ((i + 0.5) / 256) * (hi - lo);
    while (band + 2 < levels.length && v > levels[band + 1]!) band++;
    const { r, g, b } = colorAt(scale, (levels[band]! + levels[Math.min(band + 1, levels.length - 1)]!) / 2);
    table.set([r, g, b], i * 3);
  }
  return { ...scale, table };
}
