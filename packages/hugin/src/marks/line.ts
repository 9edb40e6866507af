import { missingError } from "../errors.ts";
import { type Figure, given, markFigure } from "../figure.ts";
import { column, type Labels, type Values } from "../spec/data.ts";
import { checkStyle } from "../spec/schema.ts";
import type { Dash, MarkerShape, Style } from "../spec/types.ts";
import { channel, indexes, sameLength, timeAxes } from "./channels.ts";

export interface LineStyle extends Omit<Style, "color"> {
  /** A colour; or a name a point: one line a name, with a legend. */
  readonly color?: string | Labels;
  /** Line width in px (1.75). */
  readonly width?: number;
  /** A dash; or a name a point: one line a name, with a legend. */
  readonly dash?: Dash | Labels;
  /** A marker on every point. */
  readonly marker?: MarkerShape;
}

export interface BandStyle extends Style {}

type YOnly = [y: Values, style?: LineStyle];
type XAndY = [x: Values | Labels, y: Values, style?: LineStyle];

const isStyle = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === "object" && value !== null && !("length" in value) && !("shape" in value));

/**
 * Joins points by straight lines, in their order.
 *
 * `line(y)` or `line(x, y)`, each followed by a style. A NaN in either channel is a gap; a lone point is drawn as a dot.
 * Long lines are thinned to what the width can show when they are drawn, not before. Copies its data.
 *
 * @param x - Positions, shape `(n,)`, or category names; `0, 1, …, n − 1` if left out.
 * @param y - Values, shape `(n,)`.
 * @param style - `label`, `color`, `alpha`, `width`, `dash`, `marker`.
 * @throws {FigureError} if x and y have different lengths or a channel is not one-dimensional.
 * @example
 * line([1, 3, 2]).spec.kind // "plot"
 */
export function line(...args: YOnly): Figure;
export function line(...args: XAndY): Figure;
export function line(...args: YOnly | XAndY): Figure {
  if (args.length > 2 && args[1] === undefined) throw missingError("line", "y");
  const yOnly = isStyle(args[1]);
  const y = column("line", "y", yOnly ? args[0] : args[1]);
  const x = yOnly ? indexes(y.length) : channel("line", "x", args[0]);
  const style: LineStyle = (yOnly ? (args as YOnly)[1] : (args as XAndY)[2]) ?? {};
  sameLength("line", {
    x,
    y,
    ...(typeof style.color === "object" ? { color: style.color } : {}),
    ...(typeof style.dash === "object" ? { dash: style.dash } : {}),
  });
  checkStyle("line", "line", style);
  return markFigure(
    { mark: "line", x, y, alpha: 1, dash: "solid", ...given(style) },
    timeAxes(yOnly ? undefined : args[0], yOnly ? args[0] : args[1]),
  );
}

/**
 * Fills the area between two lines.
 *
 * @param x - Positions, shape `(n,)`. @param low - Lower edge, shape `(n,)`. @param high - Upper edge, shape `(n,)`.
 * @param style - `label`, `color`, `alpha` (0.2).
 * @throws {FigureError} if the channels have different lengths.
 * @example
 * band([0, 1], [0, 1], [1, 3]).spec.kind // "plot"
 */
export function band(x: Values, low: Values, high: Values, style: BandStyle = {}): Figure {
  const channels = {
    x: column("band", "x", x),
    low: column("band", "low", low),
    high: column("band", "high", high),
  };
  sameLength("band", channels);
  checkStyle("band", "band", style);
  return markFigure({ mark: "band", ...channels, alpha: 0.2, ...given(style) }, timeAxes(x));
}

export interface RuleStyle extends Style {
  /** Line width in px (1). */
  readonly width?: number;
  readonly dash?: Dash;
}

function rule(op: string, axis: "x" | "y", at: number | Values, style: RuleStyle): Figure {
  checkStyle(op, "rule", style);
  const values = typeof at === "number" ? Float64Array.of(at) : column(op, axis, at);
  return markFigure(
    { mark: "rule", axis, at: values, alpha: 1, width: 1, dash: "solid", ...given(style) },
    axis === "x" ? timeAxes(at) : timeAxes(undefined, at),
  );
}

/**
 * Draws lines across the whole plot at given heights.
 *
 * @param y - One height, or several, shape `(n,)`.
 * @param style - `label`, `color` (grey), `alpha`, `width` (1), `dash`.
 * @example
 * hline(0.5, { dash: "dashed" }).spec.kind // "plot"
 */
export const hline = (y: number | Values, style: RuleStyle = {}): Figure => rule("hline", "y", y, style);

/**
 * Draws lines up the whole plot at given positions.
 *
 * @param x - One position, or several, shape `(n,)`.
 * @param style - `label`, `color` (grey), `alpha`, `width` (1), `dash`.
 * @example
 * vline([1, 2]).spec.kind // "plot"
 */
export const vline = (x: number | Values, style: RuleStyle = {}): Figure => rule("vline", "x", x, style);
