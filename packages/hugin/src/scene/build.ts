import { LEGEND_KEY } from "../layout/legend.ts";
import {
  type Box,
  boxHeight,
  boxWidth,
  type Layout,
  type PlacedColorbar,
  type PlacedLegend,
  type PlacedPanel,
} from "../layout/types.ts";
import type {
  AreaLayer,
  ArrowsLayer,
  ImageLayer,
  Layer,
  LineLayer,
  PointsLayer,
  PolygonsLayer,
  RectsLayer,
  SegmentsLayer,
} from "../prepare/types.ts";
import { toPixel } from "../scale/scale.ts";
import { type Rgba, unpack } from "../spec/color.ts";
import type { Dash } from "../spec/types.ts";
import { arrowOutlines } from "./arrows.ts";
import { clipLine, clipPolygons, grown } from "./clip.ts";
import { decimateLine, projectLine } from "./decimate.ts";
import { spread } from "./swarm.ts";
import type { Item, PathItem, Scene } from "./types.ts";

/** Turns a layout into a display list; `detail` is how many device px a px will have (1 for SVG). */
export function buildScene(layout: Layout, detail: number): Scene {
  const items: Item[] = [];
  for (const panel of layout.panels) drawPanel(panel, items, detail);
  for (const box of layout.texts) items.push({ kind: "text", box });
  const { width, height, background, theme, title, description } = layout;
  return { width, height, background, theme, items, title, description };
}

const dashes = (dash: Dash, width: number): readonly number[] | undefined => {
  const w = Math.max(1, width);
  switch (dash) {
    case "solid":
      return undefined;
    case "dashed":
      return [4 * w, 2.5 * w];
    case "dotted":
      return [1 * w, 1.8 * w];
    case "dashdot":
      return [5 * w, 2 * w, 1 * w, 2 * w];
  }
};

const stroked = (coords: Float64Array, stroke: Rgba, width: number, dash: Dash = "solid"): PathItem => {
  const pattern = dashes(dash, width);
  return { kind: "path", coords, closed: false, stroke, width, ...(pattern ? { dash: pattern } : {}) };
};

const filled = (coords: Float64Array, fill: Rgba): PathItem => ({
  kind: "path",
  coords,
  closed: true,
  fill,
  width: 0,
});

/** Straight pieces x0 y0 x1 y1, … as one path. */
function segments(ends: readonly number[]): Float64Array {
  const out = new Float64Array((ends.length / 4) * 6);
  for (let i = 0, k = 0; i < ends.length; i += 4) {
    out[k++] = ends[i]!;
    out[k++] = ends[i + 1]!;
    out[k++] = ends[i + 2]!;
    out[k++] = ends[i + 3]!;
    out[k++] = NaN;
    out[k++] = NaN;
  }
  return out;
}

/** The middle of the px row or column nearest to an edge: hairlines come out sharp. */
const crisp = (v: number): number => Math.floor(v) + 0.5;

function drawPanel(panel: PlacedPanel, items: Item[], detail: number): void {
  const { plot, box } = panel;
  const { theme } = plot;
  const gridLines: number[] = [];
  if (plot.x.grid) {
    for (const { px, major } of panel.xTicks)
      if (major) gridLines.push(crisp(px), box.top, crisp(px), box.bottom);
  }
  if (plot.y.grid) {
    for (const { px, major } of panel.yTicks)
      if (major) gridLines.push(box.left, crisp(px), box.right, crisp(px));
  }
  if (gridLines.length > 0 && plot.x.visible) items.push(stroked(segments(gridLines), theme.grid, 1));
  // One px of room: a line along the edge of the axes keeps its width. Markers are whole or not there.
  const clip: Box = { left: box.left - 1, top: box.top - 1, right: box.right + 1, bottom: box.bottom + 1 };
  let clipped = false;
  for (const layer of plot.layers) {
    const clips = layer.kind !== "points" && layer.kind !== "text";
    if (clips !== clipped) items.push(clips ? { kind: "clip", box: clip } : { kind: "clip" });
    clipped = clips;
    drawLayer(layer, layer.right && panel.right ? { ...panel, y: panel.right.map } : panel, items, detail);
  }
  if (clipped) items.push({ kind: "clip" });
  drawAxes(panel, items);
  for (const bar of panel.colorbars) drawColorbar(bar, items, theme.axis);
  if (panel.legend) drawLegend(panel.legend, items, theme.background, theme.grid);
  for (const text of panel.texts) items.push({ kind: "text", box: text });
}

const TICK = 4;
const MINOR = 2.5;

function drawAxes(panel: PlacedPanel, items: Item[]): void {
  const { plot, box } = panel;
  const ends: number[] = [];
  const bottom = crisp(box.bottom);
  const left = crisp(box.left);
  if (plot.x.visible && plot.x.line) {
    ends.push(left - 0.5, bottom, box.right, bottom);
    const ticked = plot.x.scale.type !== "category";
    for (const { px, major } of panel.xTicks)
      if (ticked) ends.push(crisp(px), bottom, crisp(px), bottom + (major ? TICK : MINOR));
  }
  if (plot.y.visible && plot.y.line) {
    ends.push(left, box.top, left, bottom + 0.5);
    const ticked = plot.y.scale.type !== "category";
    for (const { px, major } of panel.yTicks)
      if (ticked) ends.push(left, crisp(px), left - (major ? TICK : MINOR), crisp(px));
  }
  if (plot.right?.visible && panel.right) {
    const right = crisp(box.right);
    ends.push(right, box.top, right, bottom + 0.5);
    const ticked = plot.right.scale.type !== "category";
    for (const { px, major } of panel.right.ticks)
      if (ticked) ends.push(right, crisp(px), right + (major ? TICK : MINOR), crisp(px));
  }
  if (ends.length > 0) items.push(stroked(segments(ends), plot.theme.axis, 1));
}

function drawLayer(layer: Layer, panel: PlacedPanel, items: Item[], detail: number): void {
  const { box, x: mx, y: my } = panel;
  switch (layer.kind) {
    case "line":
      drawLine(layer, panel, items, detail);
      break;
    case "area":
      items.push(filled(areaCoords(layer, panel), layer.color));
      break;
    case "points":
      drawPoints(layer, panel, items);
      break;
    case "rects":
      items.push(filled(rectCoords(layer, panel), layer.color));
      break;
    case "segments":
      drawSegments(layer, panel, items);
      break;
    case "polygons": {
      if (layer.color instanceof Uint32Array) {
        drawColored(layer, layer.color, panel, items);
        break;
      }
      const coords = clipPolygons(projectLine(layer.x, layer.y, mx, my), grown(box, ROOM));
      if (coords.length === 0) break;
      const edge = layer.edge ? { stroke: layer.edge, width: 1.5 } : {};
      items.push({ ...filled(coords, layer.color), ...edge, ...(layer.holes ? { holes: true } : {}) });
      break;
    }
    case "arrows":
      drawArrows(layer, panel, items);
      break;
    case "rule": {
      const ends: number[] = [];
      for (const v of layer.at) {
        const px = toPixel(layer.axis === "x" ? mx : my, v);
        if (!Number.isFinite(px)) continue;
        if (layer.axis === "x") ends.push(px, box.top, px, box.bottom);
        else ends.push(box.left, px, box.right, px);
      }
      items.push(stroked(segments(ends), layer.color, layer.width, layer.dash));
      break;
    }
    case "image":
      drawImage(layer, panel, items);
      break;
    case "text":
      break;
  }
}

/** Room round a panel within which lines and areas are drawn, beside half their width, px: their cut ends stay unseen. */
const ROOM = 2;

function drawLine(layer: LineLayer, { box, x, y }: PlacedPanel, items: Item[], detail: number): void {
  const { color, width, dash } = layer;
  const dense = layer.y.length > 4 * boxWidth(box) * detail;
  const all = dense ? decimateLine(layer.x, layer.y, x, y, detail) : projectLine(layer.x, layer.y, x, y);
  const { line, dots } = splitDots(clipLine(all, grown(box, ROOM + width)), detail);
  if (line.length > 0) items.push(stroked(line, color, width, dash));
  if (dots.x.length === 0) return;
  const size = line.length > 0 ? Math.max(LEAST_DOT, 2 * width) : Math.max(LONE_DOT, 3 * width);
  items.push({
    kind: "markers",
    ...dots,
    radius: size / 2,
    paint: color,
    alpha: color.a / 255,
    shape: "circle",
  });
}

/** Shapes of many colours, one path a colour. */
function drawColored(
  layer: PolygonsLayer,
  colors: Uint32Array,
  { box, x, y }: PlacedPanel,
  items: Item[],
): void {
  const points = projectLine(layer.x, layer.y, x, y);
  const paths = new Map<number, number[]>();
  let shape = 0;
  for (let from = 0; from < points.length; shape++) {
    let to = from;
    while (to < points.length && !Number.isNaN(points[to]!)) to += 2;
    const coords = clipPolygons(points.subarray(from, to), grown(box, ROOM));
    const path = paths.get(colors[shape]!) ?? [];
    paths.set(colors[shape]!, path);
    for (const v of coords) path.push(v);
    from = to + 2;
  }
  const a = Math.round((layer.alpha ?? 1) * 255);
  for (const [color, coords] of paths)
    if (coords.length > 0) items.push(filled(Float64Array.from(coords), { ...unpack(color), a }));
}

function drawArrows(layer: ArrowsLayer, { box, x, y }: PlacedPanel, items: Item[]): void {
  const outlines = arrowOutlines(layer, x, y, boxWidth(box) * boxHeight(box));
  const { paint, alpha } = layer;
  for (const [color, coords] of outlines) {
    const inside = clipPolygons(Float64Array.from(coords), grown(box, ROOM));
    if (inside.length === 0) continue;
    const a = Math.round(alpha * 255);
    items.push(filled(inside, paint instanceof Uint32Array ? { ...unpack(color), a } : paint));
  }
}

function drawSegments(layer: SegmentsLayer, { box, x: mx, y: my }: PlacedPanel, items: Item[]): void {
  const { x0, y0, x1, y1, color, width, dash, cap } = layer;
  const ends: number[] = [];
  const caps: number[] = [];
  for (let i = 0; i < y0.length; i++) {
    const [ax, ay] = [toPixel(mx, x0[i]!), toPixel(my, y0[i]!)];
    const [bx, by] = [toPixel(mx, x1[i]!), toPixel(my, y1[i]!)];
    if (!Number.isFinite(ax + ay + bx + by)) continue;
    ends.push(ax, ay, bx, by);
    const length = Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2);
    if (cap === 0 || length === 0) continue;
    const [dx, dy] = [(((by - ay) / length) * cap) / 2, (((ax - bx) / length) * cap) / 2];
    caps.push(ax - dx, ay - dy, ax + dx, ay + dy, bx - dx, by - dy, bx + dx, by + dy);
  }
  const room = grown(box, ROOM + width);
  const coords = clipLine(segments(ends), room);
  if (coords.length > 0) items.push(stroked(coords, color, width, dash));
  const across = clipLine(segments(caps), room);
  if (across.length > 0) items.push(stroked(across, color, width));
}

/** Diameter of the dot that stands for a piece without length: beside a line, and where there is none, px. */
const LEAST_DOT = 4;
const LONE_DOT = 5;

/** Takes the pieces without length out of a line: a stroke would not show them. Dots on the same px are one. */
function splitDots(
  points: Float64Array,
  detail: number,
): { line: Float64Array; dots: { x: Float64Array; y: Float64Array } } {
  const x: number[] = [];
  const y: number[] = [];
  const seen = new Set<string>();
  const line = new Float64Array(points.length);
  let k = 0;
  for (let from = 0; from < points.length; ) {
    let to = from;
    let reach = 0;
    for (; to < points.length && !Number.isNaN(points[to]!); to += 2) {
      reach = Math.max(
        reach,
        Math.abs(points[to]! - points[from]!),
        Math.abs(points[to + 1]! - points[from + 1]!),
      );
    }
    if (reach > 1e-6) {
      line.set(points.subarray(from, Math.min(points.length, to + 2)), k);
      k += Math.min(points.length, to + 2) - from;
    } else if (to > from) {
      const key = `${Math.round(points[from]! * detail * 4)},${Math.round(points[from + 1]! * detail * 4)}`;
      if (!seen.has(key)) {
        seen.add(key);
        x.push(points[from]!);
        y.push(points[from + 1]!);
      }
    }
    from = to + 2;
  }
  return { line: line.subarray(0, k), dots: { x: Float64Array.from(x), y: Float64Array.from(y) } };
}

/** Each unbroken run as one outline: along the top, back along the bottom; on a log axis from its very end where a value is not positive. */
function areaCoords({ x, low, high }: AreaLayer, { box, x: mx, y: my }: PlacedPanel): Float64Array {
  const out: number[] = [];
  const n = low.length;
  const end = my.log ? -Math.sign(my.k) * FARTHEST : NaN;
  const at = (v: number): number => (my.log && v <= 0 && v > -Infinity ? end : toPixel(my, v));
  for (let i = 0; i < n; ) {
    const start = i;
    while (i < n && Number.isFinite(toPixel(mx, x[i]!) + at(low[i]!) + at(high[i]!))) i++;
    for (let k = start; k < i; k++) out.push(toPixel(mx, x[k]!), at(high[k]!));
    for (let k = i - 1; k >= start; k--) out.push(toPixel(mx, x[k]!), at(low[k]!));
    if (i > start) out.push(NaN, NaN);
    i = Math.max(i, start + 1);
  }
  return clipPolygons(Float64Array.from(out), grown(box, ROOM));
}

/** Where a value that a log axis has no place for is drawn towards, px. */
const FARTHEST = 1e5;

/** Ends at least 1 px apart, about the same middle. */
function widened(from: number, to: number): readonly [number, number] {
  if (!(Math.abs(to - from) < 1)) return [from, to];
  const middle = (from + to) / 2;
  return [middle - 0.5, middle + 0.5];
}

function rectCoords(
  { x0, x1, y0, y1, across: thin }: RectsLayer,
  { box, x: mx, y: my }: PlacedPanel,
): Float64Array {
  const out: number[] = [];
  const room = grown(box, ROOM);
  const across = (v: number): number => Math.max(room.left, Math.min(room.right, toPixel(mx, v)));
  const down = (v: number): number => Math.max(room.top, Math.min(room.bottom, toPixel(my, v)));
  for (let i = 0; i < x0.length; i++) {
    let left = mx.log && x0[i]! <= 0 ? box.left : across(x0[i]!);
    let right = across(x1[i]!);
    let base = my.log && y0[i]! <= 0 ? box.bottom : down(y0[i]!);
    let end = down(y1[i]!);
    const visible =
      thin === "x" ? right > room.left && left < room.right : base > room.top && end < room.bottom;
    if (visible && thin === "x") [left, right] = widened(left, right);
    if (visible && thin === "y") [base, end] = widened(base, end);
    if (!Number.isFinite(left + right + base + end)) continue;
    out.push(left, base, right, base, right, end, left, end, NaN, NaN);
  }
  return Float64Array.from(out);
}

function drawPoints(layer: PointsLayer, { box, x: mx, y: my }: PlacedPanel, items: Item[]): void {
  const n = layer.y.length;
  const sizes = typeof layer.size === "number" ? undefined : layer.size;
  const colors = layer.paint instanceof Uint32Array ? layer.paint : undefined;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const radius = sizes && new Float32Array(n);
  const paint = colors && new Uint32Array(n);
  let k = 0;
  for (let i = 0; i < n; i++) {
    const px = toPixel(mx, layer.x[i]!);
    const py = toPixel(my, layer.y[i]!);
    const r = sizes ? sizes[i]! / 2 : 0;
    if (!(px >= box.left - 0.5 && px <= box.right + 0.5 && py >= box.top - 0.5 && py <= box.bottom + 0.5))
      continue;
    if (Number.isNaN(r)) continue;
    x[k] = px;
    y[k] = py;
    if (radius) radius[k] = r;
    if (paint) paint[k] = colors[i]!;
    k++;
  }
  if (layer.swarm) spread(x.subarray(0, k), y.subarray(0, k), radius ?? (layer.size as number) / 2);
  items.push({
    kind: "markers",
    x: x.subarray(0, k),
    y: y.subarray(0, k),
    radius: radius ? radius.subarray(0, k) : (layer.size as number) / 2,
    paint: paint ? paint.subarray(0, k) : layer.paint,
    alpha: paint ? layer.alpha : (layer.paint as Rgba).a / 255,
    shape: layer.marker,
  });
}

/** Cells smaller than this have no room for lines between them, px. */
const SEAM_CELL = 10;

function drawImage(layer: ImageLayer, panel: PlacedPanel, items: Item[]): void {
  const { x: mx, y: my, plot } = panel;
  const [x0, y0, x1, y1] = layer.edges ?? [-0.5, -0.5, layer.width - 0.5, layer.height - 0.5];
  const left = toPixel(mx, x0);
  const right = toPixel(mx, x1);
  const top = toPixel(my, y0);
  const bottom = toPixel(my, y1);
  const box: Box = {
    left: Math.min(left, right),
    right: Math.max(left, right),
    top: Math.min(top, bottom),
    bottom: Math.max(top, bottom),
  };
  const pixels = flipped(layer, left > right, top > bottom);
  items.push({ kind: "image", box, width: layer.width, height: layer.height, pixels });
  if (!layer.seams || boxWidth(box) < SEAM_CELL * layer.width || boxHeight(box) < SEAM_CELL * layer.height)
    return;
  const ends: number[] = [];
  for (let i = 1; i < layer.width; i++) {
    const px = Math.round(toPixel(mx, i - 0.5)) - 0.5;
    ends.push(px, box.top, px, box.bottom);
  }
  for (let i = 1; i < layer.height; i++) {
    const px = Math.round(toPixel(my, i - 0.5)) - 0.5;
    ends.push(box.left, px, box.right, px);
  }
  items.push(stroked(segments(ends), plot.theme.background, 1));
}

function flipped({ width, height, pixels }: ImageLayer, across: boolean, down: boolean): Uint8Array {
  if (!across && !down) return pixels;
  const out = new Uint8Array(pixels.length);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const from = ((down ? height - 1 - j : j) * width + (across ? width - 1 - i : i)) * 4;
      out.set(pixels.subarray(from, from + 4), (j * width + i) * 4);
    }
  }
  return out;
}

function drawColorbar({ box, colorbar, ticks }: PlacedColorbar, items: Item[], axis: Rgba): void {
  const pixels = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) {
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = colorbar.table[(255 - i) * 3 + c]!;
    pixels[i * 4 + 3] = 255;
  }
  items.push({ kind: "image", box, width: 1, height: 256, pixels });
  const ends = ticks.flatMap((px) => {
    const y = Math.min(crisp(px), crisp(box.bottom - 1));
    return [box.right, y, box.right + 3, y];
  });
  if (ends.length > 0) items.push(stroked(segments(ends), axis, 1));
}

function drawLegend(
  { box, framed, keys }: PlacedLegend,
  items: Item[],
  background: Rgba,
  border: Rgba,
): void {
  const { left, top, right, bottom } = box;
  if (framed) {
    const [l, t, r, b] = [crisp(left), crisp(top), crisp(right), crisp(bottom)];
    const coords = Float64Array.of(l, t, r, t, r, b, l, b);
    items.push({ kind: "path", coords, closed: true, fill: background, stroke: border, width: 1 });
  }
  for (const { entry, x, y } of keys) {
    const { color, symbol, dash, marker } = entry;
    if (symbol === "line") items.push(stroked(Float64Array.of(x, y, x + LEGEND_KEY, y), color, 2, dash));
    else if (symbol === "box") {
      const [l, r] = [x + 3, x + LEGEND_KEY - 3];
      items.push(filled(Float64Array.of(l, y - 5, r, y - 5, r, y + 5, l, y + 5), color));
    } else if (symbol === "point") {
      const at = Float64Array.of(x + LEGEND_KEY / 2);
      items.push({
        kind: "markers",
        x: at,
        y: Float64Array.of(y),
        radius: (entry.size ?? 8) / 2,
        paint: color,
        alpha: color.a / 255,
        shape: marker,
      });
    }
  }
}
