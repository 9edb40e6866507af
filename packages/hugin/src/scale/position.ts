import type { Labels, NumericArray } from "../spec/data.ts";
import type { Scale } from "./scale.ts";

export const isCategories = (channel: NumericArray | Labels | undefined): channel is Labels =>
  Array.isArray(channel);

/** Positions of a channel on its axis: numbers as they are, names by their place; where numbers are the names, those too. */
export function positions(channel: NumericArray | Labels, { categories, numeric }: Scale): NumericArray {
  if (categories === undefined || (!isCategories(channel) && !numeric)) return channel as NumericArray;
  const index = new Map(categories.map((c, i) => [c, i]));
  return Float64Array.from(channel as ArrayLike<string | number>, (v) => index.get(String(v)) ?? NaN);
}
