import { positions } from "../../scale/position.ts";
import type { Labels, NumericArray } from "../../spec/data.ts";
import { flag, number, numbers, places } from "../../spec/rules.ts";
import { dashRule, styleRules, widthRule } from "../../spec/style.ts";
import type { Dash, MarkSpec } from "../../spec/types.ts";
import type { Kind } from "../kind.ts";

export interface SegmentsSpec extends MarkSpec {
  readonly mark: "segments";
  readonly x0: NumericArray | Labels;
  readonly y0: NumericArray;
  readonly x1: NumericArray | Labels;
  readonly y1: NumericArray;
  readonly color?: string;
  readonly alpha: number;
  readonly width: number;
  readonly dash: Dash;
  /** Length of a bar across each end, px. */
  readonly cap: number;
  /** Has the colour of the mark before it. */
  readonly follows?: boolean;
}

/** Straight pieces, each from one point to another. */
export const segmentsKind: Kind<SegmentsSpec> = {
  schema: () => ({
    data: { x0: places, y0: numbers, x1: places, y1: numbers, follows: flag },
    optional: ["follows"],
    style: { ...styleRules(), width: widthRule(), dash: dashRule(), cap: number(0, 100, " px") },
  }),
  channels: (mark, axis) => [mark[`${axis}0`], mark[`${axis}1`]],
  draw(mark, pen) {
    const { y0, y1, width, dash, cap } = mark;
    const color = pen.series(mark.color, mark.alpha, mark.follows);
    const [x0, x1] = [positions(mark.x0, pen.axes.x), positions(mark.x1, pen.axes.x)];
    pen.layer({ kind: "segments", x0, y0, x1, y1, color, width, dash, cap });
    pen.entry(mark, color, "line", { dash });
  },
  count: (mark) => mark.y0.length,
};
