import { ellipsize, textWidth, wrap } from "../font/shape.ts";
import type { PreparedAxis, PreparedPlot } from "../prepare/types.ts";
import { type PixelMap, pixelMap, scaleSpan } from "../scale/scale.ts";
import { horizontalTicks, NO_TICKS, verticalTicks, withOffset } from "./axis.ts";
import { type ColorbarMeasure, measureColorbar, placeColorbar } from "./colorbar.ts";
import { insideLegend, type LegendMeasure, measureLegend, placeTopLegend, sideLegend } from "./legend.ts";
import { placeMarkTexts } from "./mark-text.ts";
import { LINE, MIDDLE } from "./text.ts";
import {
  type AxisTicks,
  type Box,
  boxHeight,
  boxWidth,
  type PlacedLegend,
  type PlacedPanel,
  type TextBox,
} from "./types.ts";

export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How much a panel gives up in a small box: 0 nothing, 1 axis labels and colorbar, 2 legend and tick labels, 3 all text. */
export type Shed = 0 | 1 | 2 | 3;

export type LegendWhere = "inside" | "top" | "right" | "none";

export interface Measured {
  readonly margins: Margins;
  readonly x: AxisTicks;
  readonly y: AxisTicks;
  readonly title: readonly string[];
  readonly xLabel: readonly string[];
  readonly yLabel: readonly string[];
  /** The y axis at the right. */
  readonly right?: { readonly ticks: AxisTicks; readonly label: readonly string[] };
  readonly legend?: LegendMeasure;
  readonly where: LegendWhere;
  readonly colorbars: readonly ColorbarMeasure[];
}

const ASCENT = 0.93;
const TICK = 4;
const PAD = 4;
const LABEL_GAP = 6;
const TITLE_GAP = 8;
const CAPTION_GAP = 4;
const LEGEND_GAP = 6;

/** Room for tick marks and tick labels beside the axis. */
const labelDepth = (axis: PreparedAxis, ticks: AxisTicks): number =>
  ticks.depth > 0 ? ticks.depth + tickLength(axis) + PAD : axis.visible && axis.line ? tickLength(axis) : 0;

/** Axes of categories have no tick marks. */
const tickLength = (axis: PreparedAxis): number => (axis.line && axis.scale.type !== "category" ? TICK : 1);

/** Margins that the texts of a panel need around an inner area of `width` × `height` px, in an outer box of `outer`. */
export function measurePanel(
  plot: PreparedPlot,
  width: number,
  height: number,
  outer: readonly [number, number],
  where: LegendWhere,
  shed: Shed,
): Measured {
  const { theme } = plot;
  const ticks = shed < 2;
  const labels = shed < 1;
  const x =
    ticks && plot.x.visible ? horizontalTicks(plot.x, width, theme.tickSize, outer[1] * 0.35) : NO_TICKS;
  const y =
    ticks && plot.y.visible ? verticalTicks(plot.y, height, theme.tickSize, outer[0] * 0.35) : NO_TICKS;
  const atRight =
    ticks && plot.right?.visible
      ? verticalTicks(plot.right, height, theme.tickSize, outer[0] * 0.35)
      : NO_TICKS;
  const lines = (text: string, size: number, room: number, limit: number): string[] =>
    text === "" ? [] : wrap(text, size, room, limit);
  // An offset stays where the label goes: without it the numbers are wrong.
  const named = (axis: PreparedAxis, { offset }: AxisTicks): string =>
    axis.visible ? withOffset(labels && !axis.bare ? axis.label : "", offset) : "";
  const xLabel = lines(named(plot.x, x), theme.labelSize, width, 2);
  const yLabel = lines(named(plot.y, y), theme.labelSize, height, 2);
  const titleSize = panelTitleSize(plot);
  const title =
    shed < 3 ? lines(plot.title, titleSize, centred(plot) ? Math.max(width, outer[0] * 0.8) : width, 3) : [];
  const legend =
    shed < 2 && where !== "none"
      ? measureLegend(
          plot,
          where === "top" ? width : outer[0] * 0.4,
          where === "top" ? outer[1] * 0.3 : height * 0.95,
          where,
        )
      : undefined;
  const colorbars = labels
    ? plot.colorbars.map((bar) => measureColorbar(bar, height, theme, outer[0] * 0.25))
    : [];

  const right_ = plot.right && {
    ticks: atRight,
    label: lines(named(plot.right, atRight), theme.labelSize, height, 2),
  };
  const yDepth = labelDepth(plot.y, y);
  const xDepth = labelDepth(plot.x, x);
  const left = Math.max(yDepth + nameDepth(yLabel.length, theme.labelSize), x.before);
  const right =
    Math.max(x.after, 1, rightDepth(plot, right_)) +
    sumWidths(colorbars) +
    (legend && where === "right" ? legend.width + LEGEND_GAP * 2 : 0);
  const legendTop = legend && where === "top" ? legend.height + LEGEND_GAP : 0;
  const titleTop =
    title.length > 0 ? title.length * LINE * titleSize + titleGap(plot) - (legendTop > 0 ? 2 : 0) : 0;
  const edge = Math.max(y.after, atRight.after, colorbars.length > 0 ? theme.tickSize * 0.6 : 0);
  const top = Math.max(
    edge,
    edge > 0 && titleTop + legendTop > 0
      ? titleTop + legendTop + Math.max(0, edge - titleGap(plot))
      : titleTop + legendTop,
  );
  const bottom = Math.max(
    y.before,
    colorbars.length > 0 ? theme.tickSize * 0.6 : 0,
    xDepth + nameDepth(xLabel.length, theme.labelSize),
  );
  return {
    margins: { left, right, top, bottom },
    x,
    y,
    title,
    xLabel,
    yLabel,
    ...(right_ ? { right: right_ } : {}),
    ...(legend ? { legend } : {}),
    where,
    colorbars,
  };
}

const nameDepth = (n: number, size: number): number => (n > 0 ? n * LINE * size + LABEL_GAP : 0);

/** What the y axis at the right needs beside the inner area. */
const rightDepth = (plot: PreparedPlot, right: Measured["right"]): number =>
  right && plot.right
    ? labelDepth(plot.right, right.ticks) + nameDepth(right.label.length, plot.theme.labelSize)
    : 0;

const sumWidths = (bars: readonly ColorbarMeasure[]): number => bars.reduce((sum, bar) => sum + bar.width, 0);

/** Panels without axes are pictures: their title is a caption. */
const isPicture = (plot: PreparedPlot): boolean =>
  !plot.x.visible && !plot.y.visible && plot.cells !== undefined;

const panelTitleSize = (plot: PreparedPlot): number =>
  isPicture(plot) ? plot.theme.tickSize : plot.theme.titleSize;

const titleGap = (plot: PreparedPlot): number => (isPicture(plot) ? CAPTION_GAP : TITLE_GAP);

const centred = (plot: PreparedPlot): boolean => plot.cells !== undefined;

/** Shrinks a box about its centre so that x and y have the same px a unit, or a decade; edges on whole px. */
export function fitAspect(plot: PreparedPlot, box: Box): Box {
  if (!plot.equal) return box;
  const spanX = scaleSpan(plot.x.scale);
  const spanY = scaleSpan(plot.y.scale);
  const unit = Math.min(boxWidth(box) / spanX, boxHeight(box) / spanY);
  const width = Math.max(1, Math.round(unit * spanX));
  const height = Math.max(1, Math.round(unit * spanY));
  const left = Math.round((box.left + box.right - width) / 2);
  const top = Math.round((box.top + box.bottom - height) / 2);
  return { left, top, right: left + width, bottom: top + height };
}

/** Puts everything of a measured panel round its inner box. */
export function placePanel(plot: PreparedPlot, box: Box, outer: Box, measured: Measured): PlacedPanel {
  const { theme } = plot;
  const x = pixelMap(plot.x.scale, box.left, box.right);
  const y = pixelMap(plot.y.scale, box.bottom, box.top);
  const right = plot.right && pixelMap(plot.right.scale, box.bottom, box.top);
  const texts: TextBox[] = [];
  const add = (text: TextBox): void => {
    texts.push(text);
  };
  axisTexts(plot, box, measured, add);
  labelTexts(plot, box, measured, add);
  rightTexts(plot, box, measured, add);

  const size = panelTitleSize(plot);
  const legendHeight = measured.where === "top" && measured.legend ? measured.legend.height + LEGEND_GAP : 0;
  const clearance = Math.max(
    titleGap(plot) - (legendHeight > 0 ? 2 : 0),
    legendHeight > 0 ? 0 : Math.max(measured.y.after, measured.right?.ticks.after ?? 0),
  );
  measured.title.forEach((text, i) => {
    const up = (measured.title.length - 1 - i) * LINE * size;
    const line = box.top - legendHeight - clearance - up - 0.24 * size;
    const at = centred(plot) ? centreWithin(text, size, box, outer) : box.left;
    add({
      text,
      x: at,
      y: line,
      size,
      anchor: centred(plot) ? "middle" : "start",
      angle: 0,
      color: theme.ink,
      role: "title",
    });
  });

  add2(placeMarkTexts(plot, box, x, y, right), texts);
  if (plot.note !== undefined) noteText(plot, plot.note, box, add);
  const legend = placeLegend(plot, box, measured, texts, [x, y, right]);
  let overhang = sideRoom(plot, measured);
  const bars = measured.colorbars.map((bar) => {
    const { placed, texts } = placeColorbar(bar, box, overhang, theme);
    overhang += bar.width;
    for (const text of texts) add(text);
    return placed;
  });
  if (legend) add2(legend.texts, texts);
  return {
    plot,
    box,
    x,
    y,
    xTicks: measured.x.ticks.map((t) => ({ px: box.left + t.px, major: t.major })),
    yTicks: measured.y.ticks.map((t) => ({ px: box.top + t.px, major: t.major })),
    ...(right && measured.right
      ? {
          right: {
            map: right,
            ticks: measured.right.ticks.ticks.map((t) => ({ px: box.top + t.px, major: t.major })),
          },
        }
      : {}),
    texts,
    ...(legend ? { legend: legend.legend } : {}),
    colorbars: bars,
  };
}

/** How far tick labels and the axis at the right reach past the inner area. */
const sideRoom = (plot: PreparedPlot, { x, right }: Measured): number =>
  Math.max(x.after, 1, rightDepth(plot, right));

const add2 = (from: readonly TextBox[], to: TextBox[]): void => {
  for (const text of from) to.push(text);
};

function centreWithin(text: string, size: number, box: Box, outer: Box): number {
  const half = textWidth(text, size) / 2;
  const middle = (box.left + box.right) / 2;
  return Math.max(outer.left + half, Math.min(outer.right - half, middle));
}

function axisTexts(plot: PreparedPlot, box: Box, measured: Measured, add: (t: TextBox) => void): void {
  const color = plot.theme.muted;
  const base = { color, role: "tick" } as const;
  const { size, angle } = measured.x;
  const below = box.bottom + tickLength(plot.x) + PAD;
  for (const { px, label, full } of measured.x.ticks) {
    const x = box.left + px;
    const whole = full === undefined ? {} : { full };
    label.split("\n").forEach((text, i) => {
      if (text === "") return;
      const y = below + (ASCENT + i * LINE) * size;
      const said = i === 0 ? whole : {};
      if (angle === 0) add({ ...base, ...said, text, x, y, size, anchor: "middle", angle });
      else if (angle === -90)
        add({ ...base, ...said, text, x: x + MIDDLE * size, y: below, size, anchor: "end", angle });
      else
        add({
          ...base,
          ...said,
          text,
          x: x + 0.3 * size,
          y: below + 0.75 * size,
          size,
          anchor: "end",
          angle,
        });
    });
  }
  for (const { px, label, full } of measured.y.ticks) {
    if (label === "") continue;
    const at = { x: box.left - tickLength(plot.y) - PAD, y: box.top + px + MIDDLE * measured.y.size };
    const whole = full === undefined ? {} : { full };
    add({ ...base, ...whole, ...at, text: label, size: measured.y.size, anchor: "end", angle: 0 });
  }
}

function rightTexts(plot: PreparedPlot, box: Box, { right }: Measured, add: (t: TextBox) => void): void {
  if (!right || !plot.right) return;
  const { theme } = plot;
  const { ticks, size } = right.ticks;
  const x = box.right + tickLength(plot.right) + PAD;
  for (const { px, label, full } of ticks) {
    if (label === "") continue;
    const whole = full === undefined ? {} : { full };
    const y = box.top + px + MIDDLE * size;
    add({ ...whole, text: label, x, y, size, anchor: "start", angle: 0, color: theme.muted, role: "tick" });
  }
  const middle = (box.top + box.bottom) / 2;
  const start = box.right + labelDepth(plot.right, right.ticks) + LABEL_GAP;
  right.label.forEach((text, i) => {
    const x = start + (ASCENT + i * LINE) * theme.labelSize;
    const style = {
      size: theme.labelSize,
      anchor: "middle",
      angle: -90,
      color: theme.ink,
      role: "axis",
    } as const;
    add({ text, x, y: middle, ...style });
  });
}

/** A sentence in the middle of the axes, where there is room for it. */
function noteText(plot: PreparedPlot, note: string, box: Box, add: (t: TextBox) => void): void {
  const size = plot.theme.tickSize;
  const text = ellipsize(note, size, boxWidth(box) - 8);
  if (text === "" || boxHeight(box) < 2 * LINE * size) return;
  const at = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 + MIDDLE * size };
  const whole = text === note ? {} : { full: note };
  add({ ...whole, text, ...at, size, anchor: "middle", angle: 0, color: plot.theme.muted, role: "mark" });
}

function labelTexts(plot: PreparedPlot, box: Box, measured: Measured, add: (t: TextBox) => void): void {
  const size = plot.theme.labelSize;
  const color = plot.theme.ink;
  const xDepth = labelDepth(plot.x, measured.x);
  measured.xLabel.forEach((text, i) => {
    const y = box.bottom + xDepth + LABEL_GAP + (0.95 + i * LINE) * size;
    add({ text, x: (box.left + box.right) / 2, y, size, anchor: "middle", angle: 0, color, role: "axis" });
  });
  const yDepth = labelDepth(plot.y, measured.y);
  measured.yLabel.forEach((text, i) => {
    const out = measured.yLabel.length - 1 - i;
    const x = box.left - yDepth - LABEL_GAP - (0.24 + out * LINE) * size;
    add({ text, x, y: (box.top + box.bottom) / 2, size, anchor: "middle", angle: -90, color, role: "axis" });
  });
}

function placeLegend(
  plot: PreparedPlot,
  box: Box,
  measured: Measured,
  taken: readonly TextBox[],
  maps: readonly [PixelMap, PixelMap, PixelMap | undefined],
): { legend: PlacedLegend; texts: TextBox[] } | undefined {
  if (!measured.legend) return undefined;
  if (measured.where === "top") return placeTopLegend(measured.legend, box, LEGEND_GAP, plot.theme);
  if (measured.where === "right") {
    const bar = sumWidths(measured.colorbars);
    return sideLegend(measured.legend, box, sideRoom(plot, measured) + bar + LEGEND_GAP * 2, plot.theme);
  }
  return insideLegend(plot, measured.legend, box, maps, taken)?.placed;
}
