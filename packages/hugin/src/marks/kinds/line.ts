import { positions } from "../../scale/position.ts";
import { includeAll } from "../../scale/reach.ts";
import type { Labels, NumericArray } from "../../spec/data.ts";
import { numbers, places } from "../../spec/rules.ts";
import { dashRule, markerRule, styleRules, widthRule } from "../../spec/style.ts";
import type { Dash, MarkerShape, MarkSpec } from "../../spec/types.ts";
import type { Kind } from "../kind.ts";

export interface LineSpec extends MarkSpec {
  readonly mark: "line";
  readonly x: NumericArray | Labels;
  readonly y: NumericArray;
  readonly color?: string;
  readonly alpha: number;
  readonly width?: number;
  readonly dash: Dash;
  readonly marker?: MarkerShape;
}

const LEAST_MARKER = 5;

/** Points joined in their order. */
export const lineKind: Kind<LineSpec> = {
  schema: () => ({
    data: { x: places, y: numbers },
    style: { ...styleRules(), width: widthRule(), dash: dashRule(), marker: markerRule() },
  }),
  channels: (mark, axis) => [mark[axis]],
  reach(mark, axis, reach) {
    includeAll([mark[axis]], reach);
    if (mark.marker !== undefined) reach.flush.crossZero = reach.flush.clear = true;
  },
  draw(mark, pen) {
    const { y, dash, marker, width = pen.theme.lineWidth } = mark;
    const color = pen.series(mark.color, mark.alpha);
    const x = positions(mark.x, pen.axes.x);
    pen.layer({ kind: "line", x, y, color, width, dash });
    if (marker) {
      const size = Math.max(LEAST_MARKER, width * 3);
      pen.layer({ kind: "points", x, y, paint: color, alpha: 1, size, marker });
    }
    pen.entry(mark, color, "line", { dash });
  },
  count: (mark) => mark.y.length,
};
