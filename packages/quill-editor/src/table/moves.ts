import { nodeTypes } from "@raven-ts/quill/document";
import type { ResolvedPos } from "prosemirror-model";
import {
  type Command,
  type EditorState,
  Selection,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { select } from "../prose/extend.ts";
import { beyond, nearestInLine } from "../prose/room.ts";
import { CellSelection } from "./cell-selection.ts";
import { insertRow } from "./commands.ts";
import { type CellPlace, cellPos, placeOf, widthOf } from "./grid.ts";

/** A way to go from one cell to the next. */
export type Direction = "up" | "down" | "left" | "right";

const steps: Record<Direction, readonly [rows: number, columns: number]> = {
  up: [-1, 0],
  down: [1, 0],
  left: [0, -1],
  right: [0, 1],
};

const isBack = (direction: Direction): boolean => direction === "up" || direction === "left";

/** The position before the neighbour of a cell; `null` past the edge of the table. */
function neighbour(place: CellPlace, direction: Direction): number | null {
  const [rows, columns] = steps[direction];
  const row = place.row + rows;
  const column = place.column + columns;
  const inside = row >= 0 && row < place.table.childCount && column >= 0 && column < widthOf(place.table);
  return inside ? cellPos(place, row, column) : null;
}

/** The position before the cell that is read before or after one; `null` past the ends of the table. */
function readingNeighbour(place: CellPlace, direction: 1 | -1): number | null {
  const width = widthOf(place.table);
  const index = place.row * width + place.column + direction;
  if (index < 0 || index >= width * place.table.childCount) return null;
  return cellPos(place, Math.floor(index / width), index % width);
}

/** Whether a position of a textblock is in the line next to its edge. */
function atEdge(view: EditorView, $pos: ResolvedPos, direction: Direction): boolean {
  if (direction === "left") return $pos.parentOffset === 0;
  if (direction === "right") return $pos.parentOffset === $pos.parent.content.size;
  const here = view.coordsAtPos($pos.pos);
  return direction === "up"
    ? view.coordsAtPos($pos.start()).bottom > here.top
    : view.coordsAtPos($pos.end()).top < here.bottom;
}

/** An arrow at the edge of a cell: to the next cell, or out of the table. Nothing is made by it. */
export function moveOverCells(direction: Direction): Command {
  return (state, dispatch, view) => {
    const { selection, doc } = state;
    const to = isBack(direction) ? -1 : 1;
    if (selection instanceof CellSelection) {
      const end = to < 0 ? selection.ranges[0]!.$from : selection.ranges.at(-1)!.$to;
      dispatch?.(state.tr.setSelection(TextSelection.create(doc, end.pos)).scrollIntoView());
      return true;
    }
    const place = selection.empty ? placeOf(selection.$head) : null;
    if (!place || !view?.endOfTextblock(direction)) return false;
    const vertical = direction === "up" || direction === "down";
    const cell = vertical ? neighbour(place, direction) : readingNeighbour(place, to);
    const next =
      cell === null
        ? beyond(doc, to < 0 ? place.pos : place.pos + place.table.nodeSize, to)
        : Selection.near(doc.resolve(to < 0 ? cell + doc.nodeAt(cell)!.nodeSize - 1 : cell + 1), to);
    if (next && dispatch) {
      const { left } = view.coordsAtPos(selection.head);
      dispatch(state.tr.setSelection(vertical ? nearestInLine(view, next, to, left) : next).scrollIntoView());
    }
    return true;
  };
}

/** The position before the cell that a position is in. */
const cellAround = ($pos: ResolvedPos): number => {
  let { depth } = $pos;
  while ($pos.node(depth).type !== nodeTypes.table_cell) depth--;
  return $pos.before(depth);
};

/** A shifted arrow at the edge of a cell selects cells. */
export function extendOverCells(direction: Direction): Command {
  return (state, dispatch, view) => {
    const { selection } = state;
    let anchor: number;
    let place: CellPlace | null;
    if (selection instanceof CellSelection) {
      anchor = selection.anchorCell;
      place = selection.place;
    } else {
      place = placeOf(selection.$head);
      if (!place || !view || !selection.$anchor.sameParent(selection.$head)) return false;
      if (!atEdge(view, selection.$head, direction)) return false;
      anchor = cellAround(selection.$head);
    }
    const head = neighbour(place, direction);
    if (head === null) {
      if (!(selection instanceof CellSelection)) return false;
      const next = outOf(state, place, direction);
      if (next) dispatch?.(next);
      return true;
    }
    dispatch?.(state.tr.setSelection(cellsBetween(state, anchor, head)).scrollIntoView());
    return true;
  };
}

/** All of a table and on into the text above or below it, where that is the way. */
function outOf(state: EditorState, { table, pos }: CellPlace, direction: Direction): Transaction | null {
  const end = pos + table.nodeSize;
  if (direction === "left" || direction === "right") return null;
  const found = Selection.findFrom(
    state.doc.resolve(direction === "up" ? pos : end),
    direction === "up" ? -1 : 1,
    true,
  );
  return found && select(state, direction === "up" ? end - 3 : pos + 3, found.head);
}

/** The cells between two; of a single one its text. */
export function cellsBetween({ doc }: EditorState, anchor: number, head: number): Selection {
  if (anchor !== head) return new CellSelection(doc, anchor, head);
  return TextSelection.create(doc, anchor + 1, anchor + 1 + doc.nodeAt(anchor)!.content.size);
}

/** Moves the caret to the next or previous cell; past the last one a row is added. */
export function tabToCell(direction: 1 | -1): Command {
  return (state, dispatch) => {
    const { selection, doc, tr } = state;
    const place = selection instanceof CellSelection ? selection.place : placeOf(selection.$head);
    if (!place) return false;
    const cell = readingNeighbour(place, direction);
    if (cell !== null) tr.setSelection(TextSelection.create(doc, cell + 1));
    else if (direction > 0) insertRow(tr, place, place.table.childCount, 0);
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Moves the caret to the cell below; below the last row one is added. */
export const enterBelow: Command = (state, dispatch) => {
  const { selection, doc, tr } = state;
  const place = selection instanceof CellSelection ? selection.place : placeOf(selection.$head);
  if (!place) return false;
  const cell = neighbour(place, "down");
  if (cell !== null) tr.setSelection(TextSelection.create(doc, cell + 1));
  else insertRow(tr, place, place.table.childCount, place.column);
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Holds a caret at the edge of a cell: what deletes text there must not join cells. */
export function holdEdge(direction: 1 | -1): Command {
  return ({ selection }) => {
    const { $head, empty } = selection;
    if (!empty || $head.parent.type !== nodeTypes.table_cell) return false;
    return $head.parentOffset === (direction < 0 ? 0 : $head.parent.content.size);
  };
}
