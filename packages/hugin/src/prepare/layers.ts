import { type AxisName, type Pen, withAlpha } from "../marks/kind.ts";
import { kindOf } from "../marks/table.ts";
import type { Scale } from "../scale/scale.ts";
import { parseColor, type Rgba } from "../spec/color.ts";
import { paletteColor, type Theme } from "../spec/theme.ts";
import type { MarkSpec } from "../spec/types.ts";
import { resolveGuides } from "./guides.ts";
import type { Colorbar, Layer, LegendEntry } from "./types.ts";

/** What turning marks into layers gathers on the way. */
export interface Gathered {
  readonly layers: Layer[];
  readonly legend: LegendEntry[];
  readonly colorbars: Colorbar[];
}

const NEUTRAL = { symbol: "point", dash: "solid", marker: "circle" } as const;

/** Draws the marks, from back to front, on their axes. */
export function gatherLayers(
  marks: readonly MarkSpec[],
  axes: Readonly<Record<AxisName, Scale> & { right?: Scale }>,
  theme: Theme,
): Gathered {
  const out: Gathered = { layers: [], legend: [], colorbars: [] };
  let used = 0;
  let last = theme.ink;
  const series = (color: string | undefined, follows = false): Rgba => {
    if (color !== undefined) last = parseColor("plot", color);
    else if (!follows) last = paletteColor(theme, used++);
    return last;
  };
  const keys = new Map<string, number>();
  const pen: Omit<Pen, "axes" | "layer"> = {
    theme,
    marks,
    guides: resolveGuides(marks, () => series(undefined)),
    series: (color, alpha, follows) => withAlpha(series(color, follows), alpha),
    entry({ label }, color, symbol, more = {}) {
      if (label) out.legend.push({ label, color, symbol, dash: "solid", marker: "circle", ...more });
    },
    key(label, part) {
      const at = keys.get(label);
      const entry = at === undefined ? { ...NEUTRAL, color: theme.muted, label } : out.legend[at]!;
      if (at === undefined) keys.set(label, out.legend.length);
      out.legend[at ?? out.legend.length] = { ...entry, ...part };
    },
    colorbar(colorbar) {
      if (!out.colorbars.includes(colorbar)) out.colorbars.push(colorbar);
    },
  };
  for (const mark of marks) {
    const own = mark.right ? { x: axes.x, y: axes.right! } : axes;
    const layer = (layer: Layer): void => {
      out.layers.push(mark.right ? { ...layer, right: true } : layer);
    };
    kindOf(mark).draw(mark, { ...pen, axes: own, layer });
  }
  return out;
}
