import { kindOf } from "../marks/table.ts";
import { colorDomain } from "../scale/domain.ts";
import { emptyExtent, include } from "../scale/scale.ts";
import type { Rgba } from "../spec/color.ts";
import { colormapTable } from "../spec/colormap.ts";
import type { Labels } from "../spec/data.ts";
import type { Dash, MarkerShape, MarkSpec } from "../spec/types.ts";
import type { Colorbar, ColorChannel, Guides } from "./types.ts";

/** Marks with the same map and limits share a scale, unless they name it differently. */
const keyOf = ({ cmap, lim }: ColorChannel): string => `${cmap} ${lim?.join() ?? ""}`;

const SHAPES: readonly MarkerShape[] = ["circle", "triangle", "square", "diamond", "plus", "cross"];
const DASHES: readonly Dash[] = ["solid", "dashed", "dotted", "dashdot"];

/** A scale from names to what stands for them, given out in order of first appearance. */
function byName<T>(
  next: (i: number) => T,
): (names: Labels, first: (name: string, value: T) => void) => ReadonlyMap<string, T> {
  const known = new Map<string, T>();
  return (names, first) => {
    for (const name of names) {
      if (known.has(name)) continue;
      const value = next(known.size);
      known.set(name, value);
      first(name, value);
    }
    return known;
  };
}

/** Collects what the marks ask of colour and size, and resolves it to scales. */
export function resolveGuides(marks: readonly MarkSpec[], next: () => Rgba): Guides {
  const of = new Map<MarkSpec, Colorbar>();
  const groups = new Map<string, { label: string; members: (readonly [MarkSpec, ColorChannel])[] }[]>();
  const sizes = emptyExtent();
  for (const mark of marks) {
    const kind = kindOf(mark);
    const size = kind.sizes?.(mark);
    if (size) include(sizes, size, false);
    const asked = kind.colors?.(mark);
    if (!asked) continue;
    const key = keyOf(asked);
    const { label } = asked;
    const same = groups.get(key) ?? [];
    groups.set(key, same);
    const group = same.find((g) => g.label === label || g.label === "" || label === "");
    if (group) {
      group.members.push([mark, asked]);
      group.label ||= label;
    } else same.push({ label, members: [[mark, asked]] });
  }
  for (const { label, members } of [...groups.values()].flat()) {
    const extent = emptyExtent();
    for (const [, asked] of members) include(extent, asked.values, false);
    const { cmap, lim } = members[0]![1];
    const domain = colorDomain(lim?.[0] ?? extent.lo, lim?.[1] ?? extent.hi);
    const colorbar = { table: colormapTable("plot", cmap), ...domain, label };
    for (const [mark] of members) of.set(mark, colorbar);
  }
  return {
    colors: (mark) => of.get(mark),
    names: byName(next),
    shapes: byName((i) => SHAPES[i % SHAPES.length]!),
    dashes: byName((i) => DASHES[i % DASHES.length]!),
    largest: Math.max(Math.abs(sizes.lo), Math.abs(sizes.hi)) || 1,
  };
}
