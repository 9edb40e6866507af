import { layoutError } from "../errors.ts";
import { wrap } from "../font/shape.ts";
import type { Prepared, PreparedGrid, PreparedPlot } from "../prepare/types.ts";
import {
  fitAspect,
  type LegendWhere,
  type Margins,
  type Measured,
  measurePanel,
  placePanel,
  type Shed,
} from "./panel.ts";
import { naturalSize } from "./size.ts";
import { LINE } from "./text.ts";
import { spanTracks, type TrackPanel } from "./tracks.ts";
import { type Box, boxHeight, boxWidth, type Layout, type PlacedPanel, type TextBox } from "./types.ts";

const OUTER = 12;
const ROUNDS = 12;
const SMALLEST_INNER = 24;

/** Places every panel, tick and text of a figure; nothing overlaps and nothing leaves the figure. */
export function layoutFigure(prepared: Prepared, size?: readonly [number, number]): Layout {
  const [width, height] = size ?? naturalSize(prepared, OUTER);
  if (!(width >= 1 && height >= 1 && width <= 20_000 && height <= 20_000)) {
    throw layoutError("plot", "a figure", `size [${width}, ${height}] is not within 1 to 20000 px`);
  }
  const pad = Math.min(OUTER, width / 10, height / 10);
  const outer: Box = { left: pad, top: pad, right: width - pad, bottom: height - pad };
  const panels: PlacedPanel[] = [];
  const texts: TextBox[] = [];
  placeAny(prepared, outer, panels, texts);
  return {
    width,
    height,
    background: prepared.theme.background,
    theme: prepared.theme,
    panels,
    texts,
    title: prepared.kind === "plot" ? prepared.title : (prepared.options.title ?? ""),
    description: prepared.description,
  };
}

function placeAny(prepared: Prepared, outer: Box, panels: PlacedPanel[], texts: TextBox[]): void {
  if (prepared.kind === "plot") {
    panels.push(
      ...placeTracks([{ plot: prepared, row: 0, column: 0, rowSpan: 1, columnSpan: 1 }], 1, 1, outer, 0),
    );
    return;
  }
  const inside = placeFigureTitle(prepared, outer, texts);
  const gap = prepared.options.gap ?? defaultGap(prepared);
  const { rows, columns } = prepared;
  const plots = prepared.panels.flatMap(({ content, ...place }) =>
    content.kind === "plot" ? [{ plot: content, ...place }] : [],
  );
  if (plots.length === prepared.panels.length) {
    panels.push(...placeTracks(plots, rows, columns, inside, gap));
    return;
  }
  // Beside a grid in a grid there is no one edge to line up with: each panel keeps to an equal share.
  const cell = (boxWidth(inside) - gap * (columns - 1)) / columns;
  const tall = (boxHeight(inside) - gap * (rows - 1)) / rows;
  for (const { content, row, column, rowSpan, columnSpan } of prepared.panels) {
    const left = inside.left + column * (cell + gap);
    const top = inside.top + row * (tall + gap);
    const right = left + columnSpan * cell + (columnSpan - 1) * gap;
    const bottom = top + rowSpan * tall + (rowSpan - 1) * gap;
    placeAny(content, { left, top, right, bottom }, panels, texts);
  }
}

const isPicture = (prepared: Prepared): boolean =>
  prepared.kind === "plot" && prepared.cells !== undefined && !prepared.x.visible && !prepared.y.visible;

export const defaultGap = (grid: PreparedGrid): number =>
  grid.panels.every((panel) => isPicture(panel.content)) ? 6 : 18;

function placeFigureTitle(grid: PreparedGrid, outer: Box, texts: TextBox[]): Box {
  const { title } = grid.options;
  const size = grid.theme.figureTitleSize;
  const lines = title ? wrap(title, size, boxWidth(outer), 2) : [];
  lines.forEach((text, i) => {
    const y = outer.top + (0.93 + i * LINE) * size;
    texts.push({
      text,
      x: outer.left,
      y,
      size,
      anchor: "start",
      angle: 0,
      color: grid.theme.ink,
      role: "title",
    });
  });
  return lines.length === 0 ? outer : { ...outer, top: outer.top + lines.length * LINE * size + 10 };
}

/** Solves margins and inner areas together: ticks depend on the inner size, margins on the ticks. */
function placeTracks(
  panels: readonly TrackPanel[],
  rows: number,
  columns: number,
  outer: Box,
  gap: number,
): PlacedPanel[] {
  if (panels.length === 0) return [];
  for (const shed of [0, 1, 2, 3] as const) {
    const where = panels.map(({ plot }) => legendStart(plot));
    for (let attempt = 0; attempt < 2; attempt++) {
      const solved = solve(panels, rows, columns, outer, gap, where, shed);
      if (!solved) break;
      const placed = panels.map(({ plot }, i) =>
        placePanel(plot, solved[i]!.inner, solved[i]!.outer, solved[i]!.measured),
      );
      const homeless = placed.map(
        (panel, i) => where[i] === "inside" && solved[i]!.measured.legend !== undefined && !panel.legend,
      );
      if (attempt === 1 || !homeless.includes(true)) return placed;
      homeless.forEach((lost, i) => {
        if (lost) where[i] = "top";
      });
    }
  }
  throw layoutError(
    "plot",
    "a panel",
    `${Math.round(boxWidth(outer))} × ${Math.round(boxHeight(outer))} px is too small`,
  );
}

const legendStart = (plot: PreparedPlot): LegendWhere => {
  if (plot.legend.length === 0) return "none";
  return plot.legendPlace === "auto" ? "inside" : plot.legendPlace;
};

interface Solved {
  readonly inner: Box;
  readonly outer: Box;
  readonly measured: Measured;
}

function solve(
  panels: readonly TrackPanel[],
  rows: number,
  columns: number,
  outer: Box,
  gap: number,
  where: readonly LegendWhere[],
  shed: Shed,
): Solved[] | undefined {
  const cellWidth = (boxWidth(outer) - gap * (columns - 1)) / columns;
  const cellHeight = (boxHeight(outer) - gap * (rows - 1)) / rows;
  const outerSize = (p: TrackPanel): [number, number] => [
    cellWidth * p.columnSpan + gap * (p.columnSpan - 1),
    cellHeight * p.rowSpan + gap * (p.rowSpan - 1),
  ];
  let sizes = panels.map((p): [number, number] => {
    const [w, h] = outerSize(p);
    return [Math.max(1, w * 0.8), Math.max(1, h * 0.8)];
  });
  // Fewer ticks fit a smaller area, so margins could swing; taking the largest of all rounds makes them settle.
  let margins: Margins[] | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const measured = panels.map((p, i) =>
      measurePanel(p.plot, sizes[i]![0], sizes[i]![1], outerSize(p), where[i]!, shed),
    );
    const settled = margins !== undefined && measured.every((m, i) => covers(margins![i]!, m.margins));
    margins = measured.map((m, i) => (margins ? largest(margins[i]!, m.margins) : m.margins));
    const boxes = spanTracks(panels, rows, columns, outer, gap, margins);
    if (boxes === undefined) return undefined;
    const small = boxes.some((box, i) => {
      const least = shed === 3 || !panels[i]!.plot.x.visible ? 2 : SMALLEST_INNER;
      return boxWidth(box.inner) < least || boxHeight(box.inner) < least;
    });
    if (small) return undefined;
    const solved = boxes.map((box, i) => ({
      ...box,
      inner: fitAspect(panels[i]!.plot, box.inner),
      measured: measured[i]!,
    }));
    if (settled) return solved;
    sizes = solved.map(({ inner }) => [boxWidth(inner), boxHeight(inner)]);
  }
  return undefined;
}

const SIDES = ["left", "right", "top", "bottom"] as const;

const covers = (margins: Margins, need: Margins): boolean =>
  SIDES.every((side) => margins[side] >= need[side] - 1e-6);

const largest = (a: Margins, b: Margins): Margins => ({
  left: Math.max(a.left, b.left),
  right: Math.max(a.right, b.right),
  top: Math.max(a.top, b.top),
  bottom: Math.max(a.bottom, b.bottom),
});
