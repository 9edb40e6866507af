import { colorError } from "../errors.ts";

/** Red, green, blue and alpha, each 0 to 255. */
export interface Rgba {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

const NAMES: Readonly<Record<string, string>> = {
  black: "#000000",
  white: "#ffffff",
  gray: "#808080",
  grey: "#808080",
  silver: "#c0c0c0",
  lightgray: "#d3d3d3",
  lightgrey: "#d3d3d3",
  darkgray: "#a9a9a9",
  dimgray: "#696969",
  red: "#ff0000",
  darkred: "#8b0000",
  crimson: "#dc143c",
  firebrick: "#b22222",
  tomato: "#ff6347",
  coral: "#ff7f50",
  salmon: "#fa8072",
  orange: "#ffa500",
  darkorange: "#ff8c00",
  gold: "#ffd700",
  yellow: "#ffff00",
  khaki: "#f0e68c",
  brown: "#a52a2a",
  sienna: "#a0522d",
  chocolate: "#d2691e",
  maroon: "#800000",
  pink: "#ffc0cb",
  hotpink: "#ff69b4",
  magenta: "#ff00ff",
  violet: "#ee82ee",
  orchid: "#da70d6",
  purple: "#800080",
  indigo: "#4b0082",
  navy: "#000080",
  blue: "#0000ff",
  royalblue: "#4169e1",
  steelblue: "#4682b4",
  skyblue: "#87ceeb",
  lightblue: "#add8e6",
  cyan: "#00ffff",
  teal: "#008080",
  turquoise: "#40e0d0",
  green: "#008000",
  darkgreen: "#006400",
  forestgreen: "#228b22",
  seagreen: "#2e8b57",
  lime: "#00ff00",
  olive: "#808000",
  transparent: "#00000000",
  none: "#00000000",
};

/** Reads `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `rgb(r, g, b)`, `rgba(r, g, b, a)` or a common CSS name. */
export function parseColor(op: string, text: string): Rgba {
  const s = text.trim().toLowerCase();
  const hex = s.startsWith("#") ? s : NAMES[s];
  if (hex !== undefined) {
    const h = hex.slice(1);
    if (!/^([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(h)) throw colorError(op, text);
    const full = h.length <= 4 ? [...h].map((c) => c + c).join("") : h;
    const at = (i: number): number => Number.parseInt(full.slice(i, i + 2), 16);
    return { r: at(0), g: at(2), b: at(4), a: full.length === 8 ? at(6) : 255 };
  }
  const m = /^rgba?\(\s*([\d.]+)\s*[, ]\s*([\d.]+)\s*[, ]\s*([\d.]+)\s*(?:[,/]\s*([\d.]+)(%?)\s*)?\)$/.exec(
    s,
  );
  if (!m) throw colorError(op, text);
  const byte = (v: number): number => Math.max(0, Math.min(255, Math.round(v)));
  const alpha = m[4] === undefined ? 255 : byte((Number(m[4]) * 255) / (m[5] ? 100 : 1));
  return { r: byte(Number(m[1])), g: byte(Number(m[2])), b: byte(Number(m[3])), a: alpha };
}

const hex2 = (v: number): string => v.toString(16).padStart(2, "0");

/** `#rrggbb`, alpha left out. */
export const toHex = (c: Rgba): string => `#${hex2(c.r)}${hex2(c.g)}${hex2(c.b)}`;

const linear = (v: number): number => (v <= 10.31475 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);

/** Relative luminance of WCAG 2.2, 0 to 1. */
export const luminance = (c: Rgba): number =>
  0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);

/** Contrast ratio of WCAG 2.2, 1 to 21. */
export function contrast(a: Rgba, b: Rgba): number {
  const x = luminance(a);
  const y = luminance(b);
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Packs as 0xRRGGBB, the form of a colour channel. */
export const pack = (c: Rgba): number => (c.r << 16) | (c.g << 8) | c.b;

export const unpack = (v: number, a = 255): Rgba => ({
  r: (v >> 16) & 255,
  g: (v >> 8) & 255,
  b: v & 255,
  a,
});
