import { colorDomain } from "../scale/domain.ts";
import { emptyExtent, include } from "../scale/scale.ts";
import type { Rgba } from "../spec/color.ts";
import { colormapTable } from "../spec/colormap.ts";
import type { Labels, NumericArray } from "../spec/data.ts";
import type { ImageSpec, MarkSpec, ScatterSpec } from "../spec/types.ts";
import { isCategories } from "./axes.ts";
import type { Colorbar } from "./types.ts";

/** The scales of colour and size that all marks of a plot share. */
export interface Guides {
  /** The scale of a mark whose colours are numbers. */
  colors(mark: ColorMark): Colorbar | undefined;
  /** The colours of names; `first` hears of each name once a plot. */
  names(names: Labels, first: (name: string, color: Rgba) => void): ReadonlyMap<string, Rgba>;
  /** The value that is drawn at the largest size. */
  readonly largest: number;
}

type ColorMark = ScatterSpec | ImageSpec;

function colorValues(mark: MarkSpec): NumericArray | undefined {
  if (mark.mark === "image") return mark.data.shape.length === 2 ? mark.data.values : undefined;
  if (mark.mark !== "scatter" || typeof mark.color !== "object" || isCategories(mark.color)) return undefined;
  return mark.color;
}

/** Marks with the same map and limits share a scale, unless they name it differently. */
const keyOf = (mark: ColorMark): string => `${mark.cmap} ${mark.lim?.join() ?? ""}`;

/** Collects what the marks ask of colour and size, and resolves it to scales. */
export function resolveGuides(marks: readonly MarkSpec[], next: () => Rgba): Guides {
  const of = new Map<MarkSpec, Colorbar>();
  const groups = new Map<string, { key: string; label: string; members: ColorMark[] }[]>();
  const sizes = emptyExtent();
  for (const mark of marks) {
    if (mark.mark === "scatter" && typeof mark.size === "object") include(sizes, mark.size, false);
    if (colorValues(mark) === undefined) continue;
    const asked = mark as ColorMark;
    const key = keyOf(asked);
    const label = asked.colorLabel ?? "";
    const same = groups.get(key) ?? [];
    groups.set(key, same);
    const group = same.find((g) => g.label === label || g.label === "" || label === "");
    if (group) {
      group.members.push(asked);
      group.label ||= label;
    } else same.push({ key, label, members: [asked] });
  }
  for (const { label, members } of [...groups.values()].flat()) {
    const extent = emptyExtent();
    for (const mark of members) include(extent, colorValues(mark)!, false);
    const { cmap, lim } = members[0]!;
    const domain = colorDomain(lim?.[0] ?? extent.lo, lim?.[1] ?? extent.hi);
    const colorbar = { table: colormapTable("plot", cmap), ...domain, label };
    for (const mark of members) of.set(mark, colorbar);
  }
  const colors = new Map<string, Rgba>();
  return {
    colors: (mark) => of.get(mark),
    names(names, first) {
      for (const name of names) {
        if (colors.has(name)) continue;
        const color = next();
        colors.set(name, color);
        first(name, color);
      }
      return colors;
    },
    largest: Math.max(Math.abs(sizes.lo), Math.abs(sizes.hi)) || 1,
  };
}
