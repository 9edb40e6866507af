import { positions } from "../../scale/position.ts";
import { includeAll } from "../../scale/reach.ts";
import type { Rgba } from "../../spec/color.ts";
import type { Labels, NumericArray } from "../../spec/data.ts";
import { color, either, numbers, places, texts } from "../../spec/rules.ts";
import { dashRule, markerRule, styleRules, widthRule } from "../../spec/style.ts";
import type { Dash, MarkerShape, MarkSpec } from "../../spec/types.ts";
import { type Kind, type Pen, withAlpha } from "../kind.ts";

export interface LineSpec extends MarkSpec {
  readonly mark: "line";
  readonly x: NumericArray | Labels;
  readonly y: NumericArray;
  /** A colour, or a name a point: one line a name. */
  readonly color?: string | Labels;
  readonly alpha: number;
  readonly width?: number;
  readonly dash: Dash | Labels;
  readonly marker?: MarkerShape;
}

const LEAST_MARKER = 5;

/** Points joined in their order. */
export const lineKind: Kind<LineSpec> = {
  schema: () => ({
    data: { x: places, y: numbers },
    style: {
      ...styleRules(),
      color: either(texts, color),
      width: widthRule(),
      dash: either(texts, dashRule()),
      marker: markerRule(),
    },
  }),
  channels: (mark, axis) => [mark[axis]],
  reach(mark, axis, reach) {
    includeAll([mark[axis]], reach);
    if (mark.marker !== undefined) reach.flush.crossZero = reach.flush.clear = true;
  },
  draw(mark, pen) {
    const { marker, width = pen.theme.lineWidth } = mark;
    const x = positions(mark.x, pen.axes.x);
    const size = Math.max(LEAST_MARKER, width * 3);
    for (const { rows, color, dash } of partsOf(mark, pen)) {
      const [px, y] = rows ? [picked(x, rows), picked(mark.y, rows)] : [x, mark.y];
      pen.layer({ kind: "line", x: px, y, color, width, dash });
      if (marker) pen.layer({ kind: "points", x: px, y, paint: color, alpha: 1, size, marker });
    }
  },
  count: (mark) => mark.y.length,
};

/** One line of those that a mark draws: all its points, or the rows of a name. */
interface Part {
  readonly rows?: readonly number[];
  readonly color: Rgba;
  readonly dash: Dash;
}

const picked = (values: NumericArray, rows: readonly number[]): Float64Array =>
  Float64Array.from(rows, (i) => values[i]!);

function partsOf(mark: LineSpec, pen: Pen): Part[] {
  const { color, dash, alpha } = mark;
  const names = typeof color === "object" ? color : undefined;
  const dashed = typeof dash === "object" ? dash : undefined;
  if (!names && !dashed) {
    const part = { color: pen.series(color as string | undefined, alpha), dash: dash as Dash };
    pen.entry(mark, part.color, "line", { dash: part.dash });
    return [part];
  }
  const one = names ? undefined : pen.series(color as string | undefined, alpha);
  const colors =
    names &&
    pen.guides.names(names, (name, first) =>
      pen.key(name, {
        symbol: "line",
        color: withAlpha(first, alpha),
        ...(dashed ? {} : { dash: dash as Dash }),
      }),
    );
  const dashes =
    dashed &&
    pen.guides.dashes(dashed, (name, first) =>
      pen.key(name, { symbol: "line", dash: first, ...(one ? { color: one } : {}) }),
    );
  const groups = new Map<string, number[]>();
  for (let i = 0; i < mark.y.length; i++) {
    const key = JSON.stringify([names?.[i], dashed?.[i]]);
    const rows = groups.get(key) ?? [];
    groups.set(key, rows);
    rows.push(i);
  }
  return [...groups.values()].map((rows) => ({
    rows,
    color: one ?? withAlpha(colors!.get(names![rows[0]!]!)!, alpha),
    dash: dashes ? dashes.get(dashed![rows[0]!]!)! : (dash as Dash),
  }));
}
