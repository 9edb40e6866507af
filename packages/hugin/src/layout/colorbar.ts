import { ellipsize, textWidth, wrap } from "../font/shape.ts";
import type { Colorbar } from "../prepare/types.ts";
import { linearTicks, type Tick } from "../scale/ticks.ts";
import type { Theme } from "../spec/theme.ts";
import { withOffset } from "./axis.ts";
import { LINE, MIDDLE } from "./text.ts";
import { type Box, boxHeight, type PlacedColorbar, type TextBox } from "./types.ts";

export interface ColorbarMeasure {
  readonly colorbar: Colorbar;
  readonly ticks: readonly Tick[];
  readonly label: readonly string[];
  /** Everything right of the inner area: gap, bar, ticks and label. */
  readonly width: number;
}

const GAP = 14;
const BAR = 12;
const TICK = 3;
const PAD = 4;

export function measureColorbar(
  colorbar: Colorbar,
  height: number,
  theme: Theme,
  widest: number,
): ColorbarMeasure {
  const size = theme.tickSize;
  let ticks: Tick[] = [];
  for (let count = Math.max(1, Math.min(7, Math.round(height / 45))); count >= 1; count--) {
    ticks = linearTicks(colorbar.lo, colorbar.hi, count);
    if ((ticks.length - 1) * LINE * size <= height) break;
  }
  const apart = (): number =>
    ticks.length < 2 ? Infinity : ((ticks[1]!.at - ticks[0]!.at) / (colorbar.hi - colorbar.lo)) * height;
  while (apart() < LINE * size) ticks = ticks.filter((_, i) => i % 2 === 0);
  const offset = ticks[0]?.offset ?? "";
  ticks = ticks.map(({ at, label }) => ({ at, label: ellipsize(label, size, widest) }));
  const depth = ticks.reduce((m, t) => Math.max(m, textWidth(t.label, size)), 0);
  const named = withOffset(colorbar.label, offset);
  const label = named === "" ? [] : wrap(named, theme.labelSize, height, 2);
  const labelDepth = label.length > 0 ? label.length * LINE * theme.labelSize + 6 : 0;
  return { colorbar, ticks, label, width: GAP + BAR + TICK + PAD + depth + labelDepth };
}

export function placeColorbar(
  measured: ColorbarMeasure,
  inner: Box,
  overhang: number,
  theme: Theme,
): { placed: PlacedColorbar; texts: TextBox[] } {
  const { colorbar, ticks } = measured;
  const left = Math.round(inner.right + overhang + GAP - 1);
  const box: Box = { left, top: inner.top, right: left + BAR, bottom: inner.bottom };
  const size = theme.tickSize;
  const at = (v: number): number =>
    box.bottom - ((v - colorbar.lo) / (colorbar.hi - colorbar.lo)) * boxHeight(box);
  const texts: TextBox[] = ticks.map(({ at: v, label }) => {
    const x = box.right + TICK + PAD;
    return {
      text: label,
      x,
      y: at(v) + MIDDLE * size,
      size,
      anchor: "start",
      angle: 0,
      color: theme.muted,
      role: "tick",
    };
  });
  const depth = ticks.reduce((m, t) => Math.max(m, textWidth(t.label, size)), 0);
  measured.label.forEach((text, i) => {
    const x = box.right + TICK + PAD + depth + 5 + (0.93 + i * LINE) * theme.labelSize;
    const y = (box.top + box.bottom) / 2;
    texts.push({
      text,
      x,
      y,
      size: theme.labelSize,
      anchor: "middle",
      angle: -90,
      color: theme.ink,
      role: "axis",
    });
  });
  return { placed: { box, colorbar, ticks: ticks.map((t) => at(t.at)) }, texts };
}
