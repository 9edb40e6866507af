import { type Figure, given, markFigure } from "../figure.ts";
import type { Labels, Values } from "../spec/data.ts";
import { checkStyle } from "../spec/schema.ts";
import { channel, sameLength, timeAxes } from "./channels.ts";

export interface TextStyle {
  readonly color?: string;
  /** Font size in px (11). */
  readonly size?: number;
  /** Which end of the text is at the point (`"middle"`). */
  readonly anchor?: "start" | "middle" | "end";
}

/**
 * Writes text at points of the data. Text stays inside the axes; where two points are close, so are their texts.
 *
 * @param x - Positions, shape `(n,)`, or category names. @param y - The same.
 * @param text - n texts, one line each.
 * @param style - `color`, `size` (11 px), `anchor` (`"middle"`).
 * @throws {FigureError} if the channels have different lengths.
 * @example
 * text([1], [2], ["peak"]).spec.kind // "plot"
 */
export function text(x: Values | Labels, y: Values | Labels, text: Labels, style: TextStyle = {}): Figure {
  const channels = {
    x: channel("text", "x", x),
    y: channel("text", "y", y),
    text: text.map((t) => String(t).replaceAll("\n", " ")),
  };
  sameLength("text", channels);
  checkStyle("text", "text", style);
  return markFigure({ mark: "text", ...channels, anchor: "middle", ...given(style) }, timeAxes(x, y));
}
