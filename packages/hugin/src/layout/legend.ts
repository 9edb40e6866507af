import { ellipsize, textWidth } from "../font/shape.ts";
import type { LegendEntry, PreparedPlot } from "../prepare/types.ts";
import type { PixelMap } from "../scale/scale.ts";
import { toPixel } from "../scale/scale.ts";
import type { Theme } from "../spec/theme.ts";
import { LINE, MIDDLE, textCorners } from "./text.ts";
import { type Box, boxHeight, boxWidth, type PlacedLegend, type TextBox } from "./types.ts";

interface Cell {
  /** None for the line that counts the entries left out. */
  readonly entry: LegendEntry | undefined;
  readonly text: string;
  /** The whole text, where it is shortened. */
  readonly full?: string;
  readonly x: number;
  readonly y: number;
}

export interface LegendMeasure {
  readonly cells: readonly Cell[];
  readonly width: number;
  readonly height: number;
}

export interface LegendPlacing {
  readonly legend: PlacedLegend;
  readonly texts: TextBox[];
}

const KEY = 18;
const KEY_GAP = 6;
const ROW = 1.45;
/** Between the points of two lines that show sizes, px. */
const KEY_ROOM = 2;
const COLUMN_GAP = 16;
const FRAME = 7;

/** How far a text is from the start of its line: none for headings and the count of what is left out. */
const indent = (entry: LegendEntry | undefined): number =>
  entry && entry.symbol !== "none" ? KEY + KEY_GAP : 0;

/**
 * Lays entries out in a column, or for the top in rows of at most `width` px. Entries past `height` px are counted in a
 * last line.
 */
export function measureLegend(
  plot: PreparedPlot,
  width: number,
  height: number,
  where: "inside" | "top" | "right",
): LegendMeasure | undefined {
  const size = plot.theme.tickSize;
  const rows = Math.max(1, Math.floor(height / (ROW * size)));
  const texts = plot.legend
    .map((entry) => {
      const room = Math.min(width, 260) - KEY - KEY_GAP;
      const label = where === "top" ? entry.label.replaceAll("\n", " ") : entry.label;
      const text = label
        .split("\n")
        .map((line) => ellipsize(line, size, room))
        .join("\n");
      return { entry, text, ...(text === entry.label ? {} : { full: entry.label }) };
    })
    .filter(({ text }) => text.trim() !== "");
  if (texts.length === 0) return undefined;
  const rest = (shown: number): string =>
    texts
      .slice(shown, shown + MOST_SAID)
      .map(({ entry }) => entry.label)
      .join(", ");
  const showing = (shown: number): LegendMeasure | undefined => {
    const left = texts.length - shown;
    const more =
      left > 0
        ? [{ entry: undefined, text: ellipsize(`+ ${left} more`, size, width), full: rest(shown) }]
        : [];
    const measured = flow([...texts.slice(0, shown), ...more], width, size, where === "top");
    return measured.height <= rows * ROW * size + 0.01 ? measured : undefined;
  };
  const whole = showing(texts.length);
  if (whole || texts.length === 0) return whole;
  let low = -1;
  let high = texts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (showing(middle)) low = middle;
    else high = middle - 1;
  }
  return low < 0 ? undefined : showing(low);
}

function flow(
  texts: readonly Pick<Cell, "entry" | "text" | "full">[],
  width: number,
  size: number,
  rows: boolean,
): LegendMeasure {
  const row = ROW * size;
  const cells: Cell[] = [];
  let x = 0;
  let y = 0;
  let widest = 0;
  for (const { entry, text, full } of texts) {
    const lines = text.split("\n");
    const widths = lines.map((line) => textWidth(line, size));
    const need = indent(entry) + Math.max(...widths);
    const tall = Math.max(row, (entry?.size ?? 0) + KEY_ROOM);
    if (rows && x > 0 && x + need > width) {
      x = 0;
      y += row;
    }
    cells.push({ entry, text, x, y: y + (rows ? row : tall) / 2, ...(full === undefined ? {} : { full }) });
    widest = Math.max(widest, x + need);
    if (rows) x += need + COLUMN_GAP;
    else y += tall + (lines.length - 1) * LINE * size;
  }
  return { cells, width: widest, height: rows ? y + row : y };
}

function place(
  measured: LegendMeasure,
  left: number,
  top: number,
  box: Box,
  framed: boolean,
  theme: Theme,
): LegendPlacing {
  const size = theme.tickSize;
  const keys = measured.cells.flatMap(({ entry, x, y }) =>
    entry ? [{ entry, x: left + x, y: top + y }] : [],
  );
  const texts = measured.cells.flatMap(({ entry, text, full, x, y }) =>
    text.split("\n").map(
      (line, i): TextBox => ({
        ...(full === undefined || i > 0 ? {} : { full }),
        text: line,
        x: left + x + indent(entry),
        y: top + y + (MIDDLE + i * LINE) * size,
        size,
        anchor: "start",
        angle: 0,
        color: theme.ink,
        role: "legend",
      }),
    ),
  );
  return { legend: { box, framed, keys }, texts };
}

export const LEGEND_KEY: number = KEY;

export function placeTopLegend(
  measured: LegendMeasure,
  inner: Box,
  gap: number,
  theme: Theme,
): LegendPlacing {
  const top = inner.top - gap - measured.height;
  const box = { left: inner.left, top, right: inner.left + measured.width, bottom: inner.top - gap };
  return place(measured, inner.left, top, box, false, theme);
}

export function sideLegend(measured: LegendMeasure, inner: Box, offset: number, theme: Theme): LegendPlacing {
  const left = inner.right + offset;
  const box = { left, top: inner.top, right: left + measured.width, bottom: inner.top + measured.height };
  return place(measured, left, inner.top, box, false, theme);
}

/** How many of the entries left out the last line names. */
const MOST_SAID = 200;
const INSET = 8;

/** The corner of the inner area where the legend hides no data and meets no text; undefined where there is none. */
export function insideLegend(
  plot: PreparedPlot,
  measured: LegendMeasure,
  inner: Box,
  maps: readonly [PixelMap, PixelMap, PixelMap | undefined],
  taken: readonly TextBox[],
): { placed: LegendPlacing } | undefined {
  const width = measured.width + 2 * FRAME;
  const height = measured.height + 2 * FRAME - 4;
  if (width > boxWidth(inner) * 0.6 || height > boxHeight(inner) * 0.6) return undefined;
  const lefts = [inner.right - INSET - width, inner.left + INSET];
  const tops = [inner.top + INSET, inner.bottom - INSET - height];
  const corners = tops.flatMap((top) =>
    lefts.map((left) => ({ left, top, right: left + width, bottom: top + height })),
  );
  const free = corners.map(() => true);
  const touch = (x: number, y: number): void => {
    corners.forEach((c, i) => {
      if (x > c.left - 4 && x < c.right + 4 && y > c.top - 4 && y < c.bottom + 4) free[i] = false;
    });
  };
  const sweep = (left: number, top: number, right: number, bottom: number): void => {
    corners.forEach((c, i) => {
      if (left < c.right + 4 && right > c.left - 4 && top < c.bottom + 4 && bottom > c.top - 4)
        free[i] = false;
    });
  };
  visit(plot, inner, maps, touch, sweep);
  for (const text of taken) {
    const corner = textCorners(text);
    const xs = corner.map((p) => p[0]);
    const ys = corner.map((p) => p[1]);
    sweep(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
  }
  const chosen = free.indexOf(true);
  if (chosen < 0) return undefined;
  const box = corners[chosen]!;
  return { placed: place(measured, box.left + FRAME, box.top + FRAME - 2, box, true, plot.theme) };
}

/** Walks what the layers cover, densely enough that nothing wider than a few px is missed. */
function visit(
  plot: PreparedPlot,
  inner: Box,
  [mx, y, right]: readonly [PixelMap, PixelMap, PixelMap | undefined],
  touch: (x: number, y: number) => void,
  sweep: (left: number, top: number, right: number, bottom: number) => void,
): void {
  let my = y;
  const zone = (x0: number, y0: number, x1: number, y1: number): void =>
    sweep(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
  for (const layer of plot.layers) {
    my = layer.right && right ? right : y;
    switch (layer.kind) {
      case "line":
        visitLine(layer.x, layer.y, mx, my, touch);
        break;
      case "points": {
        const r = typeof layer.size === "number" ? layer.size / 2 : 9;
        for (let i = 0; i < layer.y.length; i++) {
          const x = toPixel(mx, layer.x[i]!);
          const y = toPixel(my, layer.y[i]!);
          sweep(x - r, y - r, x + r, y + r);
        }
        break;
      }
      case "area":
        visitLine(layer.x, layer.low, mx, my, touch);
        visitLine(layer.x, layer.high, mx, my, touch);
        for (let i = 0; i < layer.x.length; i++) {
          const x = toPixel(mx, layer.x[i]!);
          zone(x, toPixel(my, layer.low[i]!), x, toPixel(my, layer.high[i]!));
        }
        break;
      case "rects":
        for (let i = 0; i < layer.x0.length; i++) {
          const y0 = my.log && layer.y0[i] === 0 ? inner.bottom : toPixel(my, layer.y0[i]!);
          zone(toPixel(mx, layer.x0[i]!), y0, toPixel(mx, layer.x1[i]!), toPixel(my, layer.y1[i]!));
        }
        break;
      case "segments":
        for (let i = 0; i < layer.y0.length; i++)
          zone(
            toPixel(mx, layer.x0[i]!),
            toPixel(my, layer.y0[i]!),
            toPixel(mx, layer.x1[i]!),
            toPixel(my, layer.y1[i]!),
          );
        break;
      case "arrows":
        for (let i = 0; i < layer.x.length; i++) {
          const [x, y] = [toPixel(mx, layer.x[i]!), toPixel(my, layer.y[i]!)];
          zone(x - 12, y - 12, x + 12, y + 12);
        }
        break;
      case "polygons":
        visitLine(layer.x, layer.y, mx, my, touch);
        break;
      case "rule":
        for (const v of layer.at) {
          if (layer.axis === "x") zone(toPixel(mx, v), inner.top, toPixel(mx, v), inner.bottom);
          else zone(inner.left, toPixel(my, v), inner.right, toPixel(my, v));
        }
        break;
      case "image":
        zone(inner.left, inner.top, inner.right, inner.bottom);
        break;
      case "text":
        break;
    }
  }
}

const STEP = 3;

function visitLine(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  mx: PixelMap,
  my: PixelMap,
  touch: (x: number, y: number) => void,
): void {
  let px = NaN;
  let py = NaN;
  for (let i = 0; i < ys.length; i++) {
    const x = toPixel(mx, xs[i]!);
    const y = toPixel(my, ys[i]!);
    const length = Math.max(Math.abs(x - px), Math.abs(y - py));
    if (length < 0.5) continue;
    const steps = length > STEP && length < 1e5 ? Math.ceil(length / STEP) : 1;
    if (steps > 1)
      for (let k = 1; k < steps; k++) touch(px + ((x - px) * k) / steps, py + ((y - py) * k) / steps);
    touch(x, y);
    px = x;
    py = y;
  }
}
