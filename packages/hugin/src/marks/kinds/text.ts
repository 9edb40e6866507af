import { positions } from "../../scale/position.ts";
import { parseColor } from "../../spec/color.ts";
import type { Labels, NumericArray } from "../../spec/data.ts";
import { choice, color, number, places, texts } from "../../spec/rules.ts";
import type { MarkSpec } from "../../spec/types.ts";
import type { Kind } from "../kind.ts";

export interface TextSpec extends MarkSpec {
  readonly mark: "text";
  readonly x: NumericArray | Labels;
  readonly y: NumericArray | Labels;
  readonly text: Labels;
  readonly color?: string;
  readonly size?: number;
  readonly anchor: "start" | "middle" | "end";
}

/** Texts at points of the data. */
export const textKind: Kind<TextSpec> = {
  schema: () => ({
    data: { x: places, y: places, text: texts },
    style: { color, size: number(4, 200, " px"), anchor: choice(["start", "middle", "end"]) },
  }),
  channels: (mark, axis) => [mark[axis]],
  draw(mark, { axes, theme, layer }) {
    const { text, anchor, size = theme.tickSize } = mark;
    const [x, y] = [positions(mark.x, axes.x), positions(mark.y, axes.y)];
    const paint = mark.color ? parseColor("text", mark.color) : theme.ink;
    layer({ kind: "text", x, y, text, paint, size, anchor, cell: false });
  },
  count: (mark) => mark.x.length,
};
