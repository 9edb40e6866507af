import type { Labels, NumericArray } from "../../spec/data.ts";
import { flag, numbers, texts } from "../../spec/rules.ts";
import { styleRules } from "../../spec/style.ts";
import type { MarkSpec } from "../../spec/types.ts";
import type { Kind } from "../kind.ts";

export interface PolygonSpec extends MarkSpec {
  readonly mark: "polygon";
  readonly x: NumericArray;
  readonly y: NumericArray;
  /** Names of the places 0, 1, … on x. */
  readonly names?: Labels;
  readonly color?: string;
  readonly alpha: number;
  /** A line of the background's colour round each shape. */
  readonly edge?: boolean;
}

/** Filled shapes; a NaN starts the next. */
export const polygonKind: Kind<PolygonSpec> = {
  schema: () => ({
    data: { x: numbers, y: numbers, names: texts, edge: flag },
    optional: ["names", "edge"],
    style: styleRules(),
  }),
  channels: (mark, axis) => (axis === "x" && mark.names ? [mark.names, mark.x] : [mark[axis]]),
  draw(mark, pen) {
    const { x, y, edge } = mark;
    const color = pen.series(mark.color, mark.alpha);
    pen.layer({ kind: "polygons", x, y, color, ...(edge ? { edge: pen.theme.background } : {}) });
    pen.entry(mark, color, "box");
  },
  count: (mark) => mark.x.length,
};
