import { nodeTypes } from "@raven-ts/quill/document";
import type { Attrs, Node } from "prosemirror-model";
import {
  type Command,
  type EditorState,
  Selection,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import { CellSelection } from "./cell-selection.ts";
import {
  type Alignment,
  aligned,
  type CellPlace,
  cellPos,
  emptyRow,
  placeOf,
  spliced,
  widthOf,
} from "./grid.ts";

type Run = readonly [from: number, to: number];

/** What a command on a table works on: the cell at the head, and the rows and columns that are selected. */
export interface Selected {
  readonly place: CellPlace;
  readonly rows: Run;
  readonly columns: Run;
}

/** The cell that the selection is in, or the cells that are selected. */
export function selectedCells({ selection }: EditorState): Selected | null {
  if (selection instanceof CellSelection) return selection;
  const place = placeOf(selection.$head);
  if (!place || placeOf(selection.$anchor)?.pos !== place.pos) return null;
  return { place, rows: [place.row, place.row + 1], columns: [place.column, place.column + 1] };
}

/** A command on the table at the selection. */
function onTable(act: (tr: Transaction, selected: Selected) => void): Command {
  return (state, dispatch) => {
    const selected = selectedCells(state);
    if (!selected) return false;
    if (dispatch) {
      const { tr } = state;
      act(tr, selected);
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** Puts rows in the table's place and the caret into a cell; a table without cells becomes a paragraph. */
function putTable(
  tr: Transaction,
  { table, pos }: CellPlace,
  rows: readonly Node[],
  attrs: Attrs,
  at: readonly [number, number],
): void {
  if (rows.length === 0 || rows[0]!.childCount === 0) {
    tr.replaceWith(pos, pos + table.nodeSize, nodeTypes.paragraph!.create());
    tr.setSelection(TextSelection.create(tr.doc, pos + 1));
    return;
  }
  const next = nodeTypes.table!.create(attrs, rows);
  tr.replaceWith(pos, pos + table.nodeSize, next);
  const row = Math.min(at[0], rows.length - 1);
  const column = Math.min(at[1], widthOf(next) - 1);
  tr.setSelection(TextSelection.create(tr.doc, cellPos({ table: next, pos }, row, column) + 1));
}

/** Adds an empty row before or behind the selected ones, and moves into it. */
export function addRow(side: "above" | "below"): Command {
  return onTable((tr, { place, rows }) => {
    const index = side === "above" ? rows[0] : rows[1];
    insertRow(tr, place, index, place.column);
  });
}

/** Puts an empty row into a table and the caret into its cell in that column. */
export function insertRow(tr: Transaction, place: CellPlace, index: number, column: number): void {
  const row = emptyRow(widthOf(place.table));
  const at = cellPos(place, index - 1 < 0 ? 0 : index - 1, 0) - 1;
  const pos = index === 0 ? at : at + place.table.child(index - 1).nodeSize;
  tr.insert(pos, row);
  tr.setSelection(TextSelection.create(tr.doc, pos + 2 + 2 * column));
}

/** Adds an empty column before or behind the selected ones, and moves into it. */
export function addColumn(side: "left" | "right"): Command {
  return onTable((tr, { place, columns }) => {
    const index = side === "left" ? columns[0] : columns[1];
    const { table, row } = place;
    const cell = nodeTypes.table_cell!.create();
    const rows = table.children.map((old) =>
      nodeTypes.table_row!.create(old.attrs, old.children.toSpliced(index, 0, cell)),
    );
    putTable(tr, place, rows, spliced(table, index, 0, 1), [row, index]);
  });
}

/** Removes the selected rows, and the table with the last of them. The first row that stays is the header. */
export const deleteRows: Command = onTable((tr, { place, rows }) => {
  const { table, pos, column } = place;
  if (rows[1] - rows[0] === table.childCount) {
    putTable(tr, place, [], table.attrs, [0, 0]);
    return;
  }
  tr.delete(
    cellPos(place, rows[0], 0) - 1,
    cellPos(place, rows[1] - 1, 0) - 1 + table.child(rows[1] - 1).nodeSize,
  );
  const left = tr.doc.nodeAt(pos)!;
  const row = Math.min(rows[0], left.childCount - 1);
  tr.setSelection(TextSelection.create(tr.doc, cellPos({ table: left, pos }, row, column) + 1));
});

/** Removes the selected columns, and the table with the last of them. */
export const deleteColumns: Command = onTable((tr, { place, columns }) => {
  const { table, row } = place;
  const count = columns[1] - columns[0];
  const rows = table.children.map((old) =>
    nodeTypes.table_row!.create(old.attrs, old.children.toSpliced(columns[0], count)),
  );
  putTable(tr, place, rows, spliced(table, columns[0], count, 0), [row, columns[0]]);
});

/** Aligns the selected columns, or takes the alignment away where all of them have it. */
export function alignColumns(value: Alignment): Command {
  return onTable((tr, { place: { table, pos }, columns }) => {
    const all = aligned(table);
    const on = all.slice(...columns).every((one) => one === value);
    const align = all.fill(on ? null : value, ...columns);
    tr.setNodeMarkup(pos, null, { ...table.attrs, align });
  });
}

/** Delete over cells: whole rows and whole columns go, of others the text. */
export const deleteCells: Command = (state, dispatch, view) => {
  const { selection } = state;
  if (!(selection instanceof CellSelection)) return false;
  if (selection.wholeRows) return deleteRows(state, dispatch, view);
  if (selection.wholeColumns) return deleteColumns(state, dispatch, view);
  const { tr } = state;
  selection.replace(tr);
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Goes on below a table: to the block there, or to a new paragraph. */
export const leaveTable: Command = onTable((tr, { place: { table, pos } }) => {
  const end = pos + table.nodeSize;
  const after = tr.doc.resolve(end).nodeAfter;
  if (after?.type !== nodeTypes.paragraph) tr.insert(end, nodeTypes.paragraph!.create());
  tr.setSelection(Selection.near(tr.doc.resolve(end + 1), 1));
});
