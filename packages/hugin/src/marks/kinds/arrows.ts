import { positions } from "../../scale/position.ts";
import { includeAll } from "../../scale/reach.ts";
import { pack } from "../../spec/color.ts";
import type { ColormapName } from "../../spec/colormap.ts";
import type { NumericArray } from "../../spec/data.ts";
import { color, either, numbers, positive } from "../../spec/rules.ts";
import { styleRules } from "../../spec/style.ts";
import type { MarkSpec } from "../../spec/types.ts";
import type { Kind } from "../kind.ts";
import { colorChannel, mapped, mappingRules } from "../mapped.ts";

export interface ArrowsSpec extends MarkSpec {
  readonly mark: "arrows";
  readonly x: NumericArray;
  readonly y: NumericArray;
  readonly u: NumericArray;
  readonly v: NumericArray;
  readonly color?: string | NumericArray;
  readonly alpha: number;
  readonly width: number;
  /** Length that is drawn one px long; without it the longest arrow is as long as arrows are apart. */
  readonly scale?: number;
  readonly cmap: ColormapName;
  readonly lim?: readonly [number | null, number | null];
  readonly colorLabel?: string;
}

/** An arrow at each point: u to the right, v upwards, in px. */
export const arrowsKind: Kind<ArrowsSpec> = {
  schema: () => ({
    data: { x: numbers, y: numbers, u: numbers, v: numbers },
    style: {
      ...styleRules(),
      color: either(numbers, color),
      width: positive(50, " px"),
      scale: positive(1e300),
      ...mappingRules(),
    },
  }),
  channels: (mark, axis) => [mark[axis]],
  reach(mark, axis, reach) {
    includeAll([mark[axis]], reach);
    reach.flush.crossZero = reach.flush.clear = true;
  },
  colors: (mark) => (typeof mark.color === "object" ? colorChannel(mark.color, mark) : undefined),
  draw(mark, pen) {
    const { u, v, width, scale, alpha, color } = mark;
    const colorbar = pen.guides.colors(mark);
    if (colorbar) pen.colorbar(colorbar);
    const paint = colorbar
      ? mapped(color as NumericArray, colorbar, pack(pen.theme.axis))
      : pen.series(color as string | undefined, alpha);
    const [x, y] = [positions(mark.x, pen.axes.x), positions(mark.y, pen.axes.y)];
    pen.layer({ kind: "arrows", x, y, u, v, paint, alpha, width, ...(scale ? { scale } : {}) });
    if (!(paint instanceof Uint32Array)) pen.entry(mark, paint, "line");
  },
  count: (mark) => mark.x.length,
};
