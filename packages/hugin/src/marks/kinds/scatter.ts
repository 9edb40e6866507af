import type { Colorbar, Paint } from "../../prepare/types.ts";
import { isCategories, positions } from "../../scale/position.ts";
import { includeAll } from "../../scale/reach.ts";
import { pack } from "../../spec/color.ts";
import { type ColormapName, isColormap } from "../../spec/colormap.ts";
import type { Labels, NumericArray } from "../../spec/data.ts";
import { color, either, flag, limits, numbers, places, positive, text } from "../../spec/rules.ts";
import { markerRule, styleRules } from "../../spec/style.ts";
import type { MarkerShape, MarkSpec } from "../../spec/types.ts";
import { type Kind, type Pen, withAlpha } from "../kind.ts";

export interface ScatterSpec extends MarkSpec {
  readonly mark: "scatter";
  readonly x: NumericArray | Labels;
  readonly y: NumericArray;
  readonly color?: string | NumericArray | Labels;
  readonly colorLabel?: string;
  readonly size: number | NumericArray;
  readonly alpha: number;
  readonly marker: MarkerShape;
  readonly cmap: ColormapName;
  /** Has the colour of the mark before it. */
  readonly follows?: boolean;
  /** Values of the first and last colour. */
  readonly lim?: readonly [number | null, number | null];
}

/** A marker at each point. */
export const scatterKind: Kind<ScatterSpec> = {
  schema: () => ({
    data: { x: places, y: numbers, follows: flag },
    optional: ["follows"],
    style: {
      ...styleRules(),
      color: either(places, color),
      size: either(numbers, positive(200, " px")),
      marker: markerRule(),
      cmap: isColormap,
      lim: limits(true),
      colorLabel: text,
    },
  }),
  channels: (mark, axis) => [mark[axis]],
  reach(mark, axis, reach) {
    includeAll([mark[axis]], reach);
    reach.flush.crossZero = reach.flush.clear = true;
  },
  colors({ color, cmap, lim, colorLabel }) {
    if (typeof color !== "object" || isCategories(color)) return undefined;
    return { values: color, cmap, label: colorLabel ?? "", ...(lim ? { lim } : {}) };
  },
  sizes: ({ size }) => (typeof size === "object" ? size : undefined),
  draw(mark, pen) {
    const { y, alpha, marker } = mark;
    const x = positions(mark.x, pen.axes.x);
    const paint = paintOf(mark, pen);
    const size = diameters(mark.size, pen.guides.largest);
    pen.layer({ kind: "points", x, y, paint, alpha, size, marker });
    if (!(paint instanceof Uint32Array)) pen.entry(mark, paint, "point", { marker });
  },
  count: (mark) => mark.y.length,
};

const MIN_DIAMETER = 3;
const MAX_DIAMETER = 18;

/** A number is a diameter; an array is shown by area, the largest value of all marks at 18 px. */
function diameters(size: number | NumericArray, largest: number): number | Float32Array {
  if (typeof size === "number") return size;
  return Float32Array.from(size, (v) =>
    Number.isFinite(v) ? Math.max(MIN_DIAMETER, MAX_DIAMETER * Math.sqrt(Math.abs(v) / largest)) : NaN,
  );
}

function paintOf(mark: ScatterSpec, pen: Pen): Paint {
  const { color, alpha, marker } = mark;
  if (color === undefined || typeof color === "string") return pen.series(color, alpha, mark.follows);
  if (isCategories(color)) {
    const colors = pen.guides.names(color, (label, first) =>
      pen.entry({ mark: mark.mark, label }, withAlpha(first, alpha), "point", { marker }),
    );
    return Uint32Array.from(color, (name) => pack(colors.get(name)!));
  }
  const colorbar = pen.guides.colors(mark)!;
  pen.colorbar(colorbar);
  return mapped(color, colorbar, pack(pen.theme.axis));
}

/** Packed colours of values on a scale; `missing` stands for NaN. */
export function mapped(values: NumericArray, { table, lo, hi }: Colorbar, missing: number): Uint32Array {
  return Uint32Array.from(values, (v) => {
    if (Number.isNaN(v)) return missing;
    const k = Math.max(0, Math.min(255, Math.floor(((v - lo) / (hi - lo)) * 256))) * 3;
    return (table[k]! << 16) | (table[k + 1]! << 8) | table[k + 2]!;
  });
}
