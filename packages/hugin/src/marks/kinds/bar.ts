import { scaleError } from "../../errors.ts";
import { isCategories, positions } from "../../scale/position.ts";
import { includeAll } from "../../scale/reach.ts";
import { include, type Scale } from "../../scale/scale.ts";
import type { Labels, NumericArray } from "../../spec/data.ts";
import { flag, number, numbers, places } from "../../spec/rules.ts";
import { styleRules } from "../../spec/style.ts";
import type { MarkSpec } from "../../spec/types.ts";
import type { Kind } from "../kind.ts";

export interface BarSpec extends MarkSpec {
  readonly mark: "bar";
  readonly at: NumericArray | Labels;
  readonly value: NumericArray;
  readonly horizontal: boolean;
  readonly color?: string;
  readonly alpha: number;
  /** Where the bars start; zero without it. */
  readonly base?: NumericArray;
  /** Ends of the bars of a histogram, one more than bars. */
  readonly edges?: NumericArray;
  /** Share of a category, or of the step between positions. */
  readonly width: number;
  /** Bars side by side where several share an axis; `false` for histograms. */
  readonly dodge: boolean;
}

/** Half the width of a bar on its position axis, in data units, before bars stand side by side: by the median step. */
function halfWidth(mark: BarSpec, scale: Pick<Scale, "numeric"> = {}): number {
  if (isCategories(mark.at) || scale.numeric) return mark.width / 2;
  const sorted = Float64Array.from(mark.at).filter(Number.isFinite).sort();
  const steps = sorted
    .subarray(1)
    .map((v, i) => v - sorted[i]!)
    .filter((gap) => gap > 0)
    .sort();
  const step = steps.length > 0 ? steps[steps.length >> 1]! : 1;
  return (step * mark.width) / 2;
}

const isDodged = (mark: MarkSpec): mark is BarSpec => mark.mark === "bar" && (mark as BarSpec).dodge;

/** Bars of counts and amounts, upright or from the left. */
export const barKind: Kind<BarSpec> = {
  schema: () => ({
    data: { at: places, value: numbers, base: numbers, edges: numbers, horizontal: flag, dodge: flag },
    optional: ["base", "edges"],
    style: { ...styleRules(), width: number(0, 1) },
  }),
  channels: (mark, axis) => [mark.horizontal === (axis === "x") ? mark.value : mark.at],
  down: (mark, named) => mark.horizontal && named,
  quiet: (mark, axis) => mark.horizontal === (axis === "y"),
  reach(mark, axis, reach) {
    const { extent, log, flush } = reach;
    if (mark.horizontal === (axis === "x")) {
      reach.standing = flush.clear = true;
      includeAll([mark.value], reach);
      if (mark.base) include(extent, mark.base, log);
      else if (!log) include(extent, [0], false);
      else {
        let worst = 0;
        for (const v of mark.value) worst = Math.min(worst, v);
        if (worst < 0)
          throw scaleError(
            "plot",
            `a log scale on ${axis}`,
            `a bar has the value ${worst}`,
            "draw bars of positive values, or use a linear scale",
          );
      }
      return;
    }
    includeAll([mark.at], reach);
    if (mark.edges) include(extent, mark.edges, log);
    else {
      const half = halfWidth(mark);
      for (const side of [-half, half])
        include(
          extent,
          Float64Array.from(mark.at as NumericArray, (v) => v + side),
          log,
        );
    }
  },
  draw(mark, pen) {
    const { edges } = mark;
    const color = pen.series(mark.color, mark.alpha);
    const scale = mark.horizontal ? pen.axes.y : pen.axes.x;
    const at = positions(mark.at, scale);
    const whole = halfWidth(mark, scale);
    const beside = mark.dodge ? pen.marks.filter(isDodged) : [mark];
    const slot = beside.indexOf(mark);
    const share = (2 * whole) / beside.length;
    const from = Float64Array.from(at, (v, i) => edges?.[i] ?? v - whole + slot * share);
    const to = Float64Array.from(at, (v, i) => edges?.[i + 1] ?? v - whole + (slot + 1) * share);
    const zero = mark.base ? Float64Array.from(mark.base) : new Float64Array(at.length);
    const value = Float64Array.from(mark.value);
    pen.layer(
      mark.horizontal
        ? { kind: "rects", x0: zero, x1: value, y0: from, y1: to, across: "y", color }
        : { kind: "rects", x0: from, x1: to, y0: zero, y1: value, across: "x", color },
    );
    pen.entry(mark, color, "box");
  },
  count: (mark) => mark.at.length,
};
