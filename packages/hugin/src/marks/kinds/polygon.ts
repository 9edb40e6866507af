import { pack } from "../../spec/color.ts";
import type { ColormapName } from "../../spec/colormap.ts";
import type { Labels, NumericArray } from "../../spec/data.ts";
import { color, either, flag, numbers, texts } from "../../spec/rules.ts";
import { styleRules } from "../../spec/style.ts";
import type { MarkSpec } from "../../spec/types.ts";
import type { Kind } from "../kind.ts";
import { colorChannel, mapped, mappingRules } from "../mapped.ts";

export interface PolygonSpec extends MarkSpec {
  readonly mark: "polygon";
  readonly x: NumericArray;
  readonly y: NumericArray;
  /** Names of the places 0, 1, … on x. */
  readonly names?: Labels;
  /** A colour, or a value a shape. */
  readonly color?: string | NumericArray;
  readonly cmap?: ColormapName;
  readonly lim?: readonly [number | null, number | null];
  readonly colorLabel?: string;
  readonly alpha: number;
  /** A line of the background's colour round each shape. */
  readonly edge?: boolean;
}

/** Filled shapes; a NaN starts the next. */
export const polygonKind: Kind<PolygonSpec> = {
  schema: () => ({
    data: { x: numbers, y: numbers, names: texts, edge: flag },
    optional: ["names", "edge"],
    style: {
      ...styleRules(),
      color: either(numbers, color),
      ...mappingRules(),
    },
  }),
  channels: (mark, axis) => (axis === "x" && mark.names ? [mark.names, mark.x] : [mark[axis]]),
  colors({ color, cmap = "viridis", ...given }) {
    return typeof color === "object" ? colorChannel(color, { cmap, ...given }) : undefined;
  },
  draw(mark, pen) {
    const { x, y, edge, alpha } = mark;
    const colorbar = pen.guides.colors(mark);
    if (colorbar) {
      pen.colorbar(colorbar);
      const color = mapped(mark.color as NumericArray, colorbar, pack(pen.theme.axis));
      pen.layer({ kind: "polygons", x, y, color, alpha });
      return;
    }
    const color = pen.series(mark.color as string | undefined, alpha);
    pen.layer({ kind: "polygons", x, y, color, ...(edge ? { edge: pen.theme.background } : {}) });
    pen.entry(mark, color, "box");
  },
  count: (mark) => mark.x.length,
};
