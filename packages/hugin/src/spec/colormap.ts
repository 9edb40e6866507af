import { optionError } from "../errors.ts";
import { nearest } from "./nearest.ts";

/** A colour map by name; `_r` reverses it. */
export type ColormapName =
  | "viridis"
  | "gray"
  | "blues"
  | "diverging"
  | "viridis_r"
  | "gray_r"
  | "blues_r"
  | "diverging_r";

/** Samples 0, 8, …, 248, 255 of viridis, sRGB in thousandths of 1 % (Smith and van der Walt 2015, CC0). */
const VIRIDIS_KNOTS: readonly number[] = [
  26700, 487, 32942, 27702, 5034, 37571, 28233, 9496, 41733, 28288, 13592, 45343, 27883, 17549, 48340, 27059,
  21407, 50705, 25896, 25154, 52474, 24497, 28768, 53726, 22974, 32236, 54571, 21430, 35562, 55118, 19943,
  38761, 55464, 18556, 41857, 55675, 17272, 44879, 55789, 16066, 47854, 55811, 14904, 50805, 55725, 13777,
  53749, 55491, 12757, 56695, 55056, 12057, 59642, 54361, 12064, 62583, 53349, 13227, 65501, 51966, 15785,
  68377, 50169, 19657, 71183, 47922, 24607, 73891, 45202, 30415, 76470, 41994, 36921, 78889, 38291, 44014,
  81114, 34097, 51599, 83116, 29428, 59584, 84872, 24333, 67849, 86374, 18950, 76237, 87642, 13706, 84556,
  88732, 9970, 92611, 89733, 10407, 99325, 90616, 14394,
];

type Ramp = (t: number) => readonly [number, number, number];

const viridis: Ramp = (t) => {
  const at = t * 255;
  const k = Math.min(31, Math.floor(at / 8));
  const f = (at - k * 8) / (k === 31 ? 7 : 8);
  const part = (c: number): number => {
    const a = VIRIDIS_KNOTS[k * 3 + c]!;
    return (a + f * (VIRIDIS_KNOTS[k * 3 + 3 + c]! - a)) / 100_000;
  };
  return [part(0), part(1), part(2)];
};

// Ottosson 2020, "A perceptual color space for image processing": OKLab to linear sRGB.
function oklch(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const gamma = (v: number): number =>
    v <= 0.0031308 ? 12.92 * Math.max(0, v) : 1.055 * v ** (1 / 2.4) - 0.055;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const gray: Ramp = (t) => [t, t, t];

/** White to deep blue, lightness falling evenly. */
const blues: Ramp = (t) => oklch(0.985 - 0.6 * t, 0.005 + 0.13 * Math.min(1, 1.6 * t) * (1 - 0.25 * t), 255);

/** Blue through near-white to red, both arms equally light at equal distance. */
const diverging: Ramp = (t) => {
  const d = Math.abs(2 * t - 1);
  return oklch(0.97 - 0.52 * d, 0.15 * Math.min(1, 1.35 * d) * (1 - 0.15 * d), t < 0.5 ? 255 : 27);
};

const RAMPS: Readonly<Record<string, Ramp>> = { viridis, gray, blues, diverging };

function rampOf(op: string, name: unknown): { ramp: Ramp; reversed: boolean } {
  const text = String(name);
  const reversed = text.endsWith("_r");
  const base = reversed ? text.slice(0, -2) : text;
  const names = Object.keys(RAMPS);
  if (Object.hasOwn(RAMPS, base)) return { ramp: RAMPS[base]!, reversed };
  const near = nearest(base, names);
  throw optionError(
    op,
    "cmap",
    name,
    `one of ${names.join(", ")}, with or without _r`,
    near && `cmap: "${near}"`,
  );
}

/** Throws unless a colour map has this name. */
export const isColormap = (op: string, _: string, name: unknown): void => void rampOf(op, name);

/** The 256 colours of a map, as `r, g, b` bytes. */
export function colormapTable(op: string, name: ColormapName): Uint8Array {
  const { ramp, reversed } = rampOf(op, name);
  const table = new Uint8Array(768);
  for (let i = 0; i < 256; i++) {
    const rgb = ramp((reversed ? 255 - i : i) / 255);
    for (let c = 0; c < 3; c++) table[i * 3 + c] = Math.max(0, Math.min(255, Math.round(rgb[c]! * 255)));
  }
  return table;
}
