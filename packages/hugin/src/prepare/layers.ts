import type { Scale } from "../scale/scale.ts";
import { contrast, pack, parseColor, type Rgba, unpack } from "../spec/color.ts";
import type { NumericArray } from "../spec/data.ts";
import { paletteColor, type Theme } from "../spec/theme.ts";
import type { BarSpec, ImageSpec, MarkSpec, ScatterSpec } from "../spec/types.ts";
import { barHalf, isCategories, positions } from "./axes.ts";
import { type Guides, resolveGuides } from "./guides.ts";
import type { Colorbar, ImageLayer, Layer, LegendEntry, Paint } from "./types.ts";

/** What turning marks into layers gathers on the way. */
export interface Gathered {
  readonly layers: Layer[];
  readonly legend: LegendEntry[];
  readonly colorbars: Colorbar[];
}

interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

const withAlpha = (c: Rgba, alpha: number): Rgba => ({
  ...c,
  a: Math.round(c.a * Math.max(0, Math.min(1, alpha))),
});

export function gatherLayers(marks: readonly MarkSpec[], axes: Axes, theme: Theme): Gathered {
  const out: Gathered = { layers: [], legend: [], colorbars: [] };
  let series = 0;
  let last = theme.ink;
  const seriesColor = (color: string | undefined, op: string, follows = false): Rgba => {
    if (color !== undefined) last = parseColor(op, color);
    else if (!follows) last = paletteColor(theme, series++);
    return last;
  };
  const guides = resolveGuides(marks, () => seriesColor(undefined, "plot"));
  const bars = marks.filter((mark): mark is BarSpec => mark.mark === "bar" && mark.dodge);
  for (const mark of marks) {
    const entry = (color: Rgba, symbol: LegendEntry["symbol"], more: Partial<LegendEntry> = {}): void => {
      const label = "label" in mark ? mark.label : undefined;
      if (label) out.legend.push({ label, color, symbol, dash: "solid", marker: "circle", ...more });
    };
    switch (mark.mark) {
      case "line": {
        const color = withAlpha(seriesColor(mark.color, "line"), mark.alpha);
        const width = mark.width ?? theme.lineWidth;
        const x = positions(mark.x, axes.x);
        out.layers.push({ kind: "line", x, y: mark.y, color, width, dash: mark.dash });
        const { marker } = mark;
        if (marker) {
          const size = Math.max(5, width * 3);
          out.layers.push({ kind: "points", x, y: mark.y, paint: color, alpha: 1, size, marker });
        }
        entry(color, "line", { dash: mark.dash });
        break;
      }
      case "band": {
        const color = withAlpha(seriesColor(mark.color, "band"), mark.alpha);
        out.layers.push({ kind: "area", x: mark.x, low: mark.low, high: mark.high, color });
        entry(color, "box");
        break;
      }
      case "scatter": {
        const { alpha, marker } = mark;
        const paint = scatterPaint(mark, theme, out, guides, (c) =>
          withAlpha(seriesColor(c, "scatter", mark.follows), alpha),
        );
        const x = positions(mark.x, axes.x);
        const size = diameters(mark.size, guides.largest);
        out.layers.push({ kind: "points", x, y: mark.y, paint, alpha, size, marker });
        if (!(paint instanceof Uint32Array)) entry(paint, "point", { marker });
        break;
      }
      case "bar": {
        const color = withAlpha(seriesColor(mark.color, "bar"), mark.alpha);
        out.layers.push(barRects(mark, color, axes, bars));
        entry(color, "box");
        break;
      }
      case "segments": {
        const color = withAlpha(seriesColor(mark.color, "segments", mark.follows), mark.alpha);
        const { y0, y1, width, dash, cap } = mark;
        const [x0, x1] = [positions(mark.x0, axes.x), positions(mark.x1, axes.x)];
        out.layers.push({ kind: "segments", x0, y0, x1, y1, color, width, dash, cap });
        entry(color, "line", { dash });
        break;
      }
      case "polygon": {
        const color = withAlpha(seriesColor(mark.color, "polygon"), mark.alpha);
        const edge = mark.edge ? { edge: theme.background } : {};
        out.layers.push({ kind: "polygons", x: mark.x, y: mark.y, color, ...edge });
        entry(color, "box");
        break;
      }
      case "rule": {
        const color = withAlpha(
          mark.color ? parseColor(mark.axis === "x" ? "vline" : "hline", mark.color) : theme.muted,
          mark.alpha,
        );
        const { axis, at, width, dash } = mark;
        out.layers.push({ kind: "rule", axis, at, color, width, dash });
        entry(color, "line", { dash });
        break;
      }
      case "text":
        out.layers.push({
          kind: "text",
          x: positions(mark.x, axes.x),
          y: positions(mark.y, axes.y),
          text: mark.text,
          paint: mark.color ? parseColor("text", mark.color) : theme.ink,
          size: mark.size ?? theme.tickSize,
          anchor: mark.anchor,
          cell: false,
        });
        break;
      case "image":
        imageLayers(mark, theme, out, guides);
        break;
    }
  }
  return out;
}

const MIN_DIAMETER = 3;
const MAX_DIAMETER = 18;

/** A number is a diameter; an array is shown by area, the largest value of all marks at 18 px. */
function diameters(size: number | NumericArray, largest: number): number | Float32Array {
  if (typeof size === "number") return size;
  return Float32Array.from(size, (v) =>
    Number.isFinite(v) ? Math.max(MIN_DIAMETER, MAX_DIAMETER * Math.sqrt(Math.abs(v) / largest)) : NaN,
  );
}

function scatterPaint(
  mark: ScatterSpec,
  theme: Theme,
  out: Gathered,
  guides: Guides,
  series: (c?: string) => Rgba,
): Paint {
  const { color } = mark;
  if (color === undefined || typeof color === "string") return series(color);
  if (isCategories(color)) {
    const colors = guides.names(color, (label, color) => {
      const entry = {
        label,
        color: withAlpha(color, mark.alpha),
        dash: "solid",
        marker: mark.marker,
      } as const;
      out.legend.push({ ...entry, symbol: "point" });
    });
    return Uint32Array.from(color, (name) => pack(colors.get(name)!));
  }
  const { table, lo, hi } = guides.colors(mark)!;
  showColorbar(out, guides.colors(mark)!);
  return Uint32Array.from(color, (v) => {
    if (Number.isNaN(v)) return pack(theme.axis);
    const k = tableIndex(v, lo, hi) * 3;
    return (table[k]! << 16) | (table[k + 1]! << 8) | table[k + 2]!;
  });
}

/** Adds a colorbar once, however many marks use its scale. */
function showColorbar(out: Gathered, colorbar: Colorbar): void {
  if (!out.colorbars.includes(colorbar)) out.colorbars.push(colorbar);
}

const tableIndex = (v: number, lo: number, hi: number): number =>
  Math.max(0, Math.min(255, Math.floor(((v - lo) / (hi - lo)) * 256)));

function barRects(mark: BarSpec, color: Rgba, axes: Axes, bars: readonly BarSpec[]): Layer {
  const scale = mark.horizontal ? axes.y : axes.x;
  const at = positions(mark.at, scale);
  const n = at.length;
  const whole = barHalf(mark, scale);
  const group = mark.dodge ? bars.length : 1;
  const slot = mark.dodge ? bars.indexOf(mark) : 0;
  const { edges } = mark;
  const from = Float64Array.from(at, (v, i) => edges?.[i] ?? v - whole + (2 * whole * slot) / group);
  const to = Float64Array.from(at, (v, i) => edges?.[i + 1] ?? v - whole + (2 * whole * (slot + 1)) / group);
  const zero = mark.base ? Float64Array.from(mark.base) : new Float64Array(n);
  const value = Float64Array.from(mark.value);
  return mark.horizontal
    ? { kind: "rects", x0: zero, x1: value, y0: from, y1: to, across: "y", color }
    : { kind: "rects", x0: from, x1: to, y0: zero, y1: value, across: "x", color };
}

function imageLayers(mark: ImageSpec, theme: Theme, out: Gathered, guides: Guides): void {
  const colors = guides.colors(mark);
  const layer = colored(mark, colors);
  out.layers.push(layer);
  if (mark.colorbar && colors) showColorbar(out, colors);
  if (mark.cells === undefined) return;
  const { width, height, pixels } = layer;
  const x = new Float64Array(width * height);
  const y = new Float64Array(width * height);
  const paint = new Uint32Array(width * height);
  for (let i = 0; i < width * height; i++) {
    x[i] = i % width;
    y[i] = Math.floor(i / width);
    const under: Rgba = { r: pixels[i * 4]!, g: pixels[i * 4 + 1]!, b: pixels[i * 4 + 2]!, a: 255 };
    const dark = contrast(theme.ink, under) >= contrast(theme.background, under);
    const quiet = dark && /^[0.−%]*$/.test(mark.cells[i]!) && contrast(theme.muted, under) >= 4.5;
    paint[i] = pack(quiet ? theme.axis : dark ? theme.ink : unpack(0xffffff));
  }
  out.layers.push({ kind: "text", x, y, text: mark.cells, paint, size: 12, anchor: "middle", cell: true });
}

function colored(mark: ImageSpec, colorbar: Colorbar | undefined): ImageLayer {
  const { shape, values } = mark.data;
  const [height, width, channels] = shape as [number, number, number?];
  const pixels = new Uint8Array(width * height * 4);
  const seams = mark.cells !== undefined || mark.rows !== undefined;
  const layer: ImageLayer = { kind: "image", width, height, pixels, seams };
  if (channels !== undefined || !colorbar) {
    const step = channels ?? 1;
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < step; c++) pixels[i * 4 + c] = values[i * step + c]!;
      if (step === 3) pixels[i * 4 + 3] = 255;
    }
    return layer;
  }
  const { table, lo, hi } = colorbar;
  const scale = 256 / (hi - lo);
  const colors = new Uint8Array(257 * 4);
  for (let k = 0; k < 256; k++) colors.set([table[k * 3]!, table[k * 3 + 1]!, table[k * 3 + 2]!, 255], k * 4);
  const lookup = new Uint32Array(colors.buffer);
  const words = new Uint32Array(pixels.buffer);
  for (let i = 0; i < values.length; i++) {
    const t = (values[i]! - lo) * scale;
    words[i] = lookup[t >= 0 ? (t < 255 ? t | 0 : 255) : t < 0 ? 0 : 256]!;
  }
  return layer;
}
