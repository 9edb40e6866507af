import { parseColor } from "../../spec/color.ts";
import type { NumericArray } from "../../spec/data.ts";
import { choice, numbers } from "../../spec/rules.ts";
import { dashRule, styleRules, widthRule } from "../../spec/style.ts";
import type { Dash, MarkSpec } from "../../spec/types.ts";
import { type Kind, withAlpha } from "../kind.ts";

export interface RuleSpec extends MarkSpec {
  readonly mark: "rule";
  readonly axis: "x" | "y";
  readonly at: NumericArray;
  readonly color?: string;
  readonly alpha: number;
  readonly width: number;
  readonly dash: Dash;
}

/** Lines across the whole plot. */
export const ruleKind: Kind<RuleSpec> = {
  schema: () => ({
    data: { axis: choice(["x", "y"]), at: numbers },
    style: { ...styleRules(), width: widthRule(), dash: dashRule() },
  }),
  channels: (mark, axis) => (mark.axis === axis ? [mark.at] : []),
  draw(mark, pen) {
    const { axis, at, width, dash } = mark;
    const color = withAlpha(mark.color ? parseColor("plot", mark.color) : pen.theme.muted, mark.alpha);
    pen.layer({ kind: "rule", axis, at, color, width, dash });
    pen.entry(mark, color, "line", { dash });
  },
  count: (mark) => mark.at.length,
};
