import { type Figure, given, markFigure } from "../figure.ts";
import type { ColormapName } from "../spec/colormap.ts";
import { column, isLabels, type Labels, type Values } from "../spec/data.ts";
import { checkStyle } from "../spec/schema.ts";
import type { MarkerShape } from "../spec/types.ts";
import { channel, sameLength, timeAxes } from "./channels.ts";

export interface ScatterStyle {
  readonly label?: string;
  /** A colour; or a value a point, shown by `cmap` with a colorbar; or a name a point, with a legend. */
  readonly color?: string | Values | Labels;
  /** Names the colorbar. */
  readonly colorLabel?: string;
  /** Diameter in px (6); or a value a point, shown by area, the largest 18 px wide. */
  readonly size?: number | Values;
  /** Opacity, 0 to 1 (0.8; 1 past 2000 points). */
  readonly alpha?: number;
  /** A shape; or a name a point, each name with a shape of its own and a legend. */
  readonly marker?: MarkerShape | Labels;
  /** Heads the sizes in the legend. */
  readonly sizeLabel?: string;
  readonly cmap?: ColormapName;
  /** Values of the first and last colour; `null` leaves one to the data. */
  readonly lim?: readonly [number | null, number | null];
}

const OPAQUE_FROM = 2000;

/**
 * Draws a marker at each point.
 *
 * @param x - Positions, shape `(n,)`, or category names.
 * @param y - Values, shape `(n,)`; points with a NaN are left out.
 * @param style - `color`, `size` and `marker` take one value or a channel of n; `label`, `alpha`, `cmap`, `lim`,
 *   `colorLabel`, `sizeLabel`. Marks of one plot share one scale of colour and one of size: equal values look equal.
 * @throws {FigureError} if channels have different lengths.
 * @example
 * scatter([1, 2], [3, 4], { color: [0, 1] }).spec.kind // "plot"
 */
export function scatter(x: Values | Labels, y: Values, style: ScatterStyle = {}): Figure {
  const { color, size, ...rest } = style;
  const channels = { x: channel("scatter", "x", x), y: column("scatter", "y", y) };
  const colors =
    color === undefined || typeof color === "string"
      ? color
      : isLabels(color)
        ? [...color]
        : column("scatter", "color", color);
  const sizes =
    size === undefined || typeof size === "number" ? (size ?? 6) : column("scatter", "size", size);
  sameLength("scatter", {
    ...channels,
    ...(typeof colors === "object" ? { color: colors } : {}),
    ...(typeof sizes === "object" ? { size: sizes } : {}),
    ...(typeof style.marker === "object" ? { marker: style.marker } : {}),
  });
  checkStyle("scatter", "scatter", { ...rest, color: colors, size: sizes });
  return markFigure(
    {
      mark: "scatter",
      ...channels,
      ...(colors === undefined ? {} : { color: colors }),
      size: sizes,
      alpha: channels.y.length > OPAQUE_FROM ? 1 : 0.8,
      marker: "circle",
      cmap: "viridis",
      ...given(rest),
    },
    timeAxes(x, y),
  );
}
