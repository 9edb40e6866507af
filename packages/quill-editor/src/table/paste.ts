import { nodeTypes } from "@raven-ts/quill/document";
import { Fragment, type Node, Slice } from "prosemirror-model";
import type { EditorState, Transaction } from "prosemirror-state";
import { CellSelection } from "./cell-selection.ts";
import { selectedCells } from "./commands.ts";
import { cellPos, emptyRow, spliced, widthOf } from "./grid.ts";
import { linesOf } from "./lines.ts";

/** The rows of a slice that holds cells of one table and nothing else; `null` of any other. */
function rowsOf(slice: Slice): readonly Node[] | null {
  const rows: Node[] = [];
  let other = false;
  slice.content.descendants((node) => {
    if (node.type === nodeTypes.table_row) rows.push(node);
    else if (node.type !== nodeTypes.table) other = true;
    return node.type === nodeTypes.table;
  });
  return other || rows.length === 0 ? null : rows;
}

/**
 * Puts what is pasted into the cells at the selection: cells into cells, blocks as lines of one cell. `null` where
 * nothing is pasted into a table, and of text within a line, which needs no help.
 */
export function pasteIntoTable(state: EditorState, slice: Slice): Transaction | null {
  if (!selectedCells(state)) return null;
  const cells = pasteCells(state, slice);
  if (cells) return cells;
  const { content, openStart } = slice;
  const only = content.childCount === 1 && content.firstChild!.type === nodeTypes.paragraph && openStart > 0;
  if (only || content.firstChild?.isInline) return null;
  return state.tr.replaceSelection(new Slice(linesOf(content), 0, 0)).scrollIntoView();
}

/** Puts cells into the cells from the first selected one on; the table grows by the rows and columns that it lacks. */
function pasteCells(state: EditorState, slice: Slice): Transaction | null {
  const selected = selectedCells(state);
  const rows = selected && rowsOf(slice);
  if (!selected || !rows) return null;
  const { place, rows: into, columns } = selected;
  const [top] = into;
  const [left] = columns;
  const { table, pos } = place;
  const added = Math.max(...rows.map((row) => row.childCount));
  const width = Math.max(widthOf(table), left + added);
  const height = Math.max(table.childCount, top + rows.length);
  const filled = Array.from({ length: height }, (_, row) => {
    const old = table.maybeChild(row)?.children ?? [];
    const given = rows[row - top]?.children ?? [];
    const cells = emptyRow(width).children.map(
      (empty, column) => given[column - left] ?? old[column] ?? empty,
    );
    return nodeTypes.table_row!.create(null, Fragment.from(cells));
  });
  const before = widthOf(table);
  const next = nodeTypes.table!.create(spliced(table, before, 0, width - before), filled);
  const tr = state.tr.replaceWith(pos, pos + table.nodeSize, next);
  const grown = { table: next, pos };
  const end = cellPos(grown, top + rows.length - 1, left + added - 1);
  return tr.setSelection(new CellSelection(tr.doc, cellPos(grown, top, left), end)).scrollIntoView();
}
