import { lineMetrics } from "../font/font.ts";
import { textWidth } from "../font/shape.ts";
import type { PreparedPlot, TextLayer } from "../prepare/types.ts";
import { type PixelMap, toPixel } from "../scale/scale.ts";
import { unpack } from "../spec/color.ts";
import { MIDDLE } from "./text.ts";
import { type Box, boxHeight, boxWidth, type TextBox } from "./types.ts";

const SMALLEST = 7;

/** Places text marks and the text of heatmap cells; each line of text stays inside the axes. */
export function placeMarkTexts(
  plot: PreparedPlot,
  box: Box,
  mx: PixelMap,
  y: PixelMap,
  right: PixelMap | undefined,
): TextBox[] {
  const out: TextBox[] = [];
  for (const layer of plot.layers) {
    if (layer.kind !== "text") continue;
    const my = layer.right && right ? right : y;
    const size = layer.cell ? cellSize(plot, layer, box) : layer.size;
    if (size < SMALLEST) continue;
    for (let i = 0; i < layer.text.length; i++) {
      const text = layer.text[i]!;
      const x = toPixel(mx, layer.x[i]!);
      const y = toPixel(my, layer.y[i]!) + MIDDLE * size;
      if (text === "" || !Number.isFinite(x) || !Number.isFinite(y)) continue;
      if (x < box.left - 1 || x > box.right + 1 || y < box.top - size || y > box.bottom + size) continue;
      const color = layer.paint instanceof Uint32Array ? unpack(layer.paint[i]!) : layer.paint;
      out.push({
        text,
        ...keepInside(text, x, y, size, layer.anchor, box),
        size,
        anchor: layer.anchor,
        angle: 0,
        color,
        role: layer.cell ? "cell" : "mark",
      });
    }
  }
  return out;
}

/** The largest size, up to the layer's, at which the longest text fits its cell. */
function cellSize(plot: PreparedPlot, layer: TextLayer, box: Box): number {
  const width = boxWidth(box) / Math.abs(plot.x.scale.hi - plot.x.scale.lo);
  const height = boxHeight(box) / Math.abs(plot.y.scale.hi - plot.y.scale.lo);
  const widest = layer.text.reduce((m, text) => Math.max(m, textWidth(text, 1)), 0.1);
  return Math.min(layer.size, (width - 4) / widest, (height - 2) / 1.2);
}

function keepInside(
  text: string,
  x: number,
  y: number,
  size: number,
  anchor: TextBox["anchor"],
  box: Box,
): { x: number; y: number } {
  const { ascent, descent } = lineMetrics();
  const width = textWidth(text, size);
  const lead = anchor === "start" ? 0 : anchor === "middle" ? width / 2 : width;
  const left = Math.max(box.left, Math.min(box.right - width, x - lead));
  const base = Math.max(box.top + ascent * size, Math.min(box.bottom - descent * size, y));
  return { x: left + lead, y: base };
}
