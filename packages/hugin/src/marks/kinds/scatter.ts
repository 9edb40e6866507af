import type { Paint, PointsLayer } from "../../prepare/types.ts";
import { isCategories, positions } from "../../scale/position.ts";
import { includeAll } from "../../scale/reach.ts";
import { linearTicks } from "../../scale/ticks.ts";
import { pack } from "../../spec/color.ts";
import type { ColormapName } from "../../spec/colormap.ts";
import type { Labels, NumericArray } from "../../spec/data.ts";
import { color, either, flag, numbers, places, positive, text, texts } from "../../spec/rules.ts";
import { markerRule, styleRules } from "../../spec/style.ts";
import type { MarkerShape, MarkSpec } from "../../spec/types.ts";
import { type Kind, type Pen, withAlpha } from "../kind.ts";
import { colorChannel, mapped, mappingRules } from "../mapped.ts";

export interface ScatterSpec extends MarkSpec {
  readonly mark: "scatter";
  readonly x: NumericArray | Labels;
  readonly y: NumericArray;
  readonly color?: string | NumericArray | Labels;
  readonly colorLabel?: string;
  readonly size: number | NumericArray;
  readonly alpha: number;
  /** A shape, or a name a point. */
  readonly marker: MarkerShape | Labels;
  /** Heads the sizes in the legend. */
  readonly sizeLabel?: string;
  readonly cmap: ColormapName;
  /** Has the colour of the mark before it. */
  readonly follows?: boolean;
  /** Moves points sideways until none covers another. */
  readonly swarm?: boolean;
  /** Values of the first and last colour. */
  readonly lim?: readonly [number | null, number | null];
}

/** A marker at each point. */
export const scatterKind: Kind<ScatterSpec> = {
  schema: () => ({
    data: { x: places, y: numbers, follows: flag, swarm: flag },
    optional: ["follows", "swarm"],
    style: {
      ...styleRules(),
      color: either(places, color),
      size: either(numbers, positive(200, " px")),
      marker: either(texts, markerRule()),
      sizeLabel: text,
      ...mappingRules(),
    },
  }),
  channels: (mark, axis) => [mark[axis]],
  reach(mark, axis, reach) {
    includeAll([mark[axis]], reach);
    reach.flush.crossZero = reach.flush.clear = true;
  },
  colors(mark) {
    const { color } = mark;
    return typeof color === "object" && !isCategories(color) ? colorChannel(color, mark) : undefined;
  },
  sizes: ({ size }) => (typeof size === "object" ? size : undefined),
  draw(mark, pen) {
    const { y, alpha, marker } = mark;
    const x = positions(mark.x, pen.axes.x);
    const paint = paintOf(mark, pen);
    const size = diameters(mark.size, pen.guides.largest);
    if (typeof marker === "string") {
      pen.layer({ kind: "points", x, y, paint, alpha, size, marker, ...(mark.swarm ? { swarm: true } : {}) });
      if (!(paint instanceof Uint32Array)) pen.entry(mark, paint, "point", { marker });
    } else {
      const one = paint instanceof Uint32Array ? {} : { color: paint };
      const shapes = pen.guides.shapes(marker, (name, shape) => pen.key(name, { ...one, marker: shape }));
      for (const [name, shape] of shapes) {
        const rows = marker.flatMap((given, i) => (given === name ? [i] : []));
        if (rows.length > 0)
          pen.layer(subset({ kind: "points", x, y, paint, alpha, size, marker: shape }, rows));
      }
    }
    if (typeof size !== "number") sizeKeys(mark, pen);
  },
  count: (mark) => mark.y.length,
};

const pickFrom =
  (values: ArrayLike<number>) =>
  (i: number): number =>
    values[i]!;

/** Some points of a layer. */
const subset = (layer: PointsLayer, rows: readonly number[]): PointsLayer => ({
  ...layer,
  x: Float64Array.from(rows, (i) => layer.x[i]!),
  y: Float64Array.from(rows, (i) => layer.y[i]!),
  ...(layer.paint instanceof Uint32Array ? { paint: Uint32Array.from(rows, pickFrom(layer.paint)) } : {}),
  ...(typeof layer.size === "number" ? {} : { size: Float32Array.from(rows, pickFrom(layer.size)) }),
});

/** Three round values of the scale of sizes, once a plot. */
function sizeKeys({ sizeLabel, marker }: ScatterSpec, pen: Pen): void {
  const { largest } = pen.guides;
  const ticks = linearTicks(0, largest, 4).filter(({ at }) => at > 0);
  const values = ticks.filter((_, i) => i === 0 || i === ticks.length >> 1 || i === ticks.length - 1);
  if (sizeLabel) pen.key(sizeLabel, { symbol: "none" });
  for (const { at, label } of values) {
    const size = diameter(at, largest);
    pen.key(label, { symbol: "point", size, ...(typeof marker === "string" ? { marker } : {}) });
  }
}

const MIN_DIAMETER = 3;
const MAX_DIAMETER = 18;

/** A number is a diameter; an array is shown by area, the largest value of all marks at 18 px. */
function diameters(size: number | NumericArray, largest: number): number | Float32Array {
  if (typeof size === "number") return size;
  return Float32Array.from(size, (v) => diameter(v, largest));
}

const diameter = (v: number, largest: number): number =>
  Number.isFinite(v) ? Math.max(MIN_DIAMETER, MAX_DIAMETER * Math.sqrt(Math.abs(v) / largest)) : NaN;

function paintOf(mark: ScatterSpec, pen: Pen): Paint {
  const { color, alpha, marker } = mark;
  if (color === undefined || typeof color === "string") return pen.series(color, alpha, mark.follows);
  if (isCategories(color)) {
    const colors = pen.guides.names(color, (label, first) =>
      pen.key(label, { color: withAlpha(first, alpha), ...(typeof marker === "string" ? { marker } : {}) }),
    );
    return Uint32Array.from(color, (name) => pack(colors.get(name)!));
  }
  const colorbar = pen.guides.colors(mark)!;
  pen.colorbar(colorbar);
  return mapped(color, colorbar, pack(pen.theme.axis));
}
