import { choice, color, number, type Rule, text } from "./rules.ts";

const DASHES = ["solid", "dashed", "dotted", "dashdot"];
const MARKERS = ["circle", "square", "diamond", "triangle", "cross", "plus"];

/** What every mark takes. */
export const styleRules = (): Readonly<Record<"label" | "color" | "alpha", Rule>> => ({
  label: text,
  color,
  alpha: number(0, 1),
});

export const dashRule = (): Rule => choice(DASHES);
export const markerRule = (): Rule => choice(MARKERS);
/** Of a line, px. */
export const widthRule = (): Rule => number(0, 1000);
