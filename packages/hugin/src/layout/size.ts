import type { Prepared, PreparedGrid, PreparedPlot } from "../prepare/types.ts";
import { measurePanel } from "./panel.ts";

const PLOT: readonly [number, number] = [640, 400];

const isPicture = (p: Prepared): p is PreparedPlot =>
  p.kind === "plot" && p.cells !== undefined && !p.x.visible && !p.y.visible;

/** The size of a figure that was given none: 640 × 400, an image's own proportions, or a grid's panels. */
export function naturalSize(prepared: Prepared, pad: number): readonly [number, number] {
  if (prepared.kind === "grid") return prepared.options.size ?? gridSize(prepared, pad);
  if (prepared.size) return prepared.size;
  if (!prepared.equal || !prepared.cells) return PLOT;
  const [columns, rows] = prepared.cells;
  const labelled = prepared.layers.some((layer) => layer.kind === "text" && layer.cell);
  const longest = labelled
    ? Math.max(220, Math.min(520, Math.max(columns, rows) * 42))
    : prepared.x.visible
      ? 360
      : 280;
  const unit = longest / Math.max(columns, rows);
  const width = Math.max(40, columns * unit);
  const height = Math.max(40, rows * unit);
  const { left, right, top, bottom } = measurePanel(prepared, width, height, [640, 560], "none", 0).margins;
  return [Math.ceil(width + left + right + 2 * pad), Math.ceil(height + top + bottom + 2 * pad)];
}

function gridSize(grid: PreparedGrid, pad: number): readonly [number, number] {
  const { rows, columns, theme, options } = grid;
  const title = options.title ? theme.figureTitleSize * 1.2 + 10 : 0;
  if (grid.panels.every((panel) => isPicture(panel.content))) {
    const gap = options.gap ?? 6;
    const first = grid.panels[0]?.content as PreparedPlot | undefined;
    const [w, h] = first?.cells ?? [1, 1];
    const tile = Math.max(24, Math.min(96, Math.floor((616 + gap) / columns) - gap));
    const caption = grid.panels.some(({ content }) => content.kind === "plot" && content.title !== "")
      ? theme.tickSize * 1.2 + 4
      : 0;
    const tall = Math.max(8, Math.round((tile * h) / w)) + caption;
    return [
      columns * tile + (columns - 1) * gap + 2 * pad,
      Math.ceil(rows * tall + (rows - 1) * gap + 2 * pad + title),
    ];
  }
  const width = Math.min(1000, 380 * columns + 24);
  return [Math.max(380, width), Math.ceil(rows * 290 + 24 + title)];
}
