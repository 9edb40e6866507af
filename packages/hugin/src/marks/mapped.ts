import type { Colorbar, ColorChannel } from "../prepare/types.ts";
import type { Rgba } from "../spec/color.ts";
import { type ColormapName, isColormap } from "../spec/colormap.ts";
import type { NumericArray } from "../spec/data.ts";
import { limits, type Rule, text } from "../spec/rules.ts";

/** How values become colours. */
interface Mapping {
  readonly cmap: ColormapName;
  /** Values of the first and last colour. */
  readonly lim?: readonly [number | null, number | null];
  readonly colorLabel?: string;
}

/** What every mark takes whose colours stand for values. */
export const mappingRules = (): Readonly<Record<keyof Mapping, Rule>> => ({
  cmap: isColormap,
  lim: limits(true),
  colorLabel: text,
});

/** Values as a channel of the plot's scale of colours. */
export const colorChannel = (values: NumericArray, { cmap, lim, colorLabel }: Mapping): ColorChannel => ({
  values,
  cmap,
  label: colorLabel ?? "",
  ...(lim ? { lim } : {}),
});

/** Where the colour of a value begins in the table of a scale. */
const placeOf = ({ lo, hi }: Colorbar, v: number): number =>
  Math.max(0, Math.min(255, Math.floor(((v - lo) / (hi - lo)) * 256))) * 3;

/** The colour of a value on a scale. */
export function colorAt(scale: Colorbar, v: number): Rgba {
  const { table } = scale;
  const k = placeOf(scale, v);
  return { r: table[k]!, g: table[k + 1]!, b: table[k + 2]!, a: 255 };
}

/** Packed colours of values on a scale; `missing` stands for NaN. */
export function mapped(values: NumericArray, scale: Colorbar, missing: number): Uint32Array {
  const { table } = scale;
  return Uint32Array.from(values, (v) => {
    if (Number.isNaN(v)) return missing;
    const k = placeOf(scale, v);
    return (table[k]! << 16) | (table[k + 1]! << 8) | table[k + 2]!;
  });
}
