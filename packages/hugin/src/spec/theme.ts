import { parseColor, type Rgba } from "./color.ts";

/** Colours and sizes of everything that is not data. Sizes in px at scale 1. */
export interface Theme {
  readonly background: Rgba;
  readonly ink: Rgba;
  readonly muted: Rgba;
  readonly axis: Rgba;
  readonly grid: Rgba;
  /** Series colours, in order; each has a contrast of at least 3 against white. */
  readonly palette: readonly string[];
  readonly titleSize: number;
  readonly figureTitleSize: number;
  readonly labelSize: number;
  readonly tickSize: number;
  readonly lineWidth: number;
}

const rgb = (r: number, g: number, b: number): Rgba => ({ r, g, b, a: 255 });

export const LIGHT: Theme = {
  background: rgb(255, 255, 255),
  ink: rgb(32, 33, 36),
  muted: rgb(82, 86, 92),
  axis: rgb(140, 146, 154),
  grid: rgb(232, 234, 237),
  palette: [
    "#2a6fbb",
    "#d9601a",
    "#2c8f5d",
    "#c4314b",
    "#7b57b8",
    "#0f8799",
    "#b8439a",
    "#8a6239",
    "#5f6b7a",
    "#7d8418",
  ],
  titleSize: 14,
  figureTitleSize: 16,
  labelSize: 12,
  tickSize: 11,
  lineWidth: 1.75,
};

/** What palette colours are mixed with, and how much of it, on later rounds: black and white by turns. */
const ROUNDS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 0.38],
  [255, 0.42],
  [0, 0.62],
  [255, 0.65],
];

/** The colour of series `i`: past the palette's end its colours come darker and lighter, fifty in all. */
export function paletteColor(theme: Theme, i: number): Rgba {
  const { palette } = theme;
  const { r, g, b, a } = parseColor("theme", palette[i % palette.length]!);
  const [toward, share] = ROUNDS[Math.floor(i / palette.length) % ROUNDS.length]!;
  const mix = (v: number): number => Math.round(v + (toward - v) * share);
  return { r: mix(r), g: mix(g), b: mix(b), a };
}
