import { figureError, layoutError } from "./errors.ts";
import { type Figure, figureOf, mergeOptions } from "./figure.ts";
import { check } from "./spec/rules.ts";
import { schemas, specOf } from "./spec/schema.ts";
import type { FigureLike, GridOptions, PanelSpec, PlotOptions, PlotSpec } from "./spec/types.ts";

/**
 * Draws marks over one another on shared axes.
 *
 * @param marks - Figures of marks, from back to front; each keeps its own options unless `options` says otherwise.
 * @param options - `title`, `x`, `y` (a label, or axis options), `legend`, `aspect`, `size`, `description`.
 * @throws {FigureError} if one of the figures is a grid.
 * @example
 * plot([line([1, 2]), hline(1.5)], { title: "Two marks" }).spec.kind // "plot"
 */
export function plot(marks: readonly FigureLike[], options: PlotOptions = {}): Figure {
  if (!Array.isArray(marks)) throw figureError("plot", marks, "give an array of figures: plot([line(y)])");
  check("plot", options, schemas().plot);
  const specs = marks.map((mark: FigureLike, i) => {
    const spec = specOf("plot", mark);
    if (spec.kind === "grid")
      throw layoutError("plot", `figure ${i}`, "a grid has no axes of its own to share; put it in a grid");
    return spec;
  });
  const merged = specs.reduce<PlotOptions>((all, spec) => mergeOptions(all, spec.options), {});
  return figureOf({
    kind: "plot",
    marks: specs.flatMap((spec) => spec.marks),
    options: mergeOptions(merged, options),
  });
}

/**
 * Draws two plots over one another: they share the x axis, and the second has a y axis of its own at the right.
 *
 * @param left - A figure of marks; its `y` options are those of the left axis.
 * @param right - A figure of marks; its `y` options become the plot's `right`.
 * @param options - As those of `plot`, and `right`, the axis at the right.
 * @throws {FigureError} if one of the figures is a grid, or already has an axis at the right.
 * @example
 * twin(bar(["a"], [1]), line(["a"], [100]), { right: "mm" }).spec.options.right // { label: "mm" }
 */
export function twin(left: FigureLike, right: FigureLike, options: PlotOptions = {}): Figure {
  check("twin", options, schemas().plot);
  const [first, second] = [left, right].map((given) => {
    const spec = specOf("twin", given);
    if (spec.kind === "grid") throw layoutError("twin", "a grid", "it has no axes of its own to share");
    if (spec.marks.some((mark) => mark.right))
      throw layoutError("twin", "a figure", "it already has an axis at the right");
    return spec;
  }) as [PlotSpec, PlotSpec];
  const { y, ...rest } = second.options;
  const merged = mergeOptions(first.options, { ...rest, ...(y === undefined ? {} : { right: y }) });
  return figureOf({
    kind: "plot",
    marks: [...first.marks, ...second.marks.map((mark) => ({ ...mark, right: true }))],
    options: mergeOptions(merged, options),
  });
}

/**
 * Sets figures side by side in rows; the axes of a row and of a column line up. Rows may have different lengths.
 *
 * @param rows - Rows of figures, top to bottom; `null` leaves a place empty.
 * @param options - `title`, `size`, `gap` px, `share` (axes that all plots have in common: `"x"`, `"y"` or `"both"`),
 *   `description`.
 * @throws {FigureError} if there is no figure.
 * @example
 * grid([[line([1, 2]), line([2, 1])]]).spec.kind // "grid"
 */
export function grid(rows: readonly (readonly (FigureLike | null)[])[], options: GridOptions = {}): Figure {
  const hint = "give rows of figures: grid([[a, b]])";
  check("grid", options, schemas().grid);
  if (!Array.isArray(rows)) throw figureError("grid", rows, hint);
  for (const line of rows)
    if (!Array.isArray(line)) throw layoutError("grid", "a figure that is not in a row", hint);
  const panels = rows.flatMap((line: readonly (FigureLike | null)[], row) =>
    line.flatMap((panel, column): PanelSpec[] =>
      panel ? [{ figure: specOf("grid", panel, hint), row, column, rowSpan: 1, columnSpan: 1 }] : [],
    ),
  );
  if (panels.length === 0) throw layoutError("grid", "figures", "there are none");
  const columns = Math.max(...rows.map((line) => line.length));
  return figureOf({ kind: "grid", rows: rows.length, columns, panels, options });
}

/**
 * Sets figures in a grid drawn with letters: `"AAB;CDB"` has A over two columns and B over two rows; `.` is empty.
 *
 * @param layout - Rows split by `;` or newlines, one letter a cell.
 * @param figures - A figure for each letter.
 * @param options - `title`, `size`, `gap` px, `description`.
 * @throws {FigureError} if rows differ in length, a letter has no figure, or its cells are not a rectangle.
 * @example
 * mosaic("AAB", { A: line([1, 2]), B: line([2, 1]) }).spec.kind // "grid"
 */
export function mosaic(
  layout: string,
  figures: Readonly<Record<string, FigureLike>>,
  options: GridOptions = {},
): Figure {
  check("mosaic", options, schemas().grid);
  const rows = layout
    .split(/[;\n]/)
    .map((row) => [...row.trim()])
    .filter((row) => row.length > 0);
  const columns = rows[0]?.length ?? 0;
  if (columns === 0 || rows.some((row) => row.length !== columns)) {
    throw layoutError(
      "mosaic",
      JSON.stringify(layout),
      "rows must have the same number of letters, at least one",
    );
  }
  const letters = [...new Set(rows.flat())].filter((letter) => letter !== ".");
  const panels = letters.map((letter): PanelSpec => {
    const panel = figures[letter];
    if (!panel) throw layoutError("mosaic", JSON.stringify(letter), "no figure has this letter");
    const cells = rows.flatMap((row, r) => row.flatMap((l, c) => (l === letter ? [[r, c] as const] : [])));
    const top = Math.min(...cells.map(([r]) => r));
    const left = Math.min(...cells.map(([, c]) => c));
    const rowSpan = Math.max(...cells.map(([r]) => r)) - top + 1;
    const columnSpan = Math.max(...cells.map(([, c]) => c)) - left + 1;
    if (rowSpan * columnSpan !== cells.length)
      throw layoutError("mosaic", JSON.stringify(letter), "its cells are not a rectangle");
    return { figure: specOf("mosaic", panel), row: top, column: left, rowSpan, columnSpan };
  });
  if (panels.length === 0) throw layoutError("mosaic", JSON.stringify(layout), "it has no letter");
  return figureOf({ kind: "grid", rows: rows.length, columns, panels, options });
}
