import type { NumericArray } from "../../spec/data.ts";
import { numbers } from "../../spec/rules.ts";
import { styleRules } from "../../spec/style.ts";
import type { MarkSpec } from "../../spec/types.ts";
import type { Kind } from "../kind.ts";

export interface BandSpec extends MarkSpec {
  readonly mark: "band";
  readonly x: NumericArray;
  readonly low: NumericArray;
  readonly high: NumericArray;
  readonly color?: string;
  readonly alpha: number;
}

/** The area between two lines. */
export const bandKind: Kind<BandSpec> = {
  schema: () => ({ data: { x: numbers, low: numbers, high: numbers }, style: styleRules() }),
  channels: (mark, axis) => (axis === "x" ? [mark.x] : [mark.low, mark.high]),
  draw(mark, pen) {
    const { x, low, high } = mark;
    const color = pen.series(mark.color, mark.alpha);
    pen.layer({ kind: "area", x, low, high, color });
    pen.entry(mark, color, "box");
  },
  count: (mark) => mark.x.length,
};
