import { nodeTypes } from "@raven-ts/quill/document";
import type { Node } from "prosemirror-model";
import {
  type EditorState,
  NodeSelection,
  Plugin,
  PluginKey,
  type Selection,
  TextSelection,
} from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { CellSelection } from "./cell-selection.ts";
import { placeOf, regular, rowPos } from "./grid.ts";
import { cellsBetween } from "./moves.ts";
import { pasteIntoTable } from "./paste.ts";

/** The cell in which the mouse was pressed, while it is dragged over others. */
const dragged: PluginKey<number | null> = new PluginKey("dragged-cell");

/** Tables stay whole: selections take cells as cells, also by mouse, and each row has a cell for each column. */
export function wholeTables(): Plugin<number | null> {
  return new Plugin<number | null>({
    key: dragged,
    state: {
      init: () => null,
      apply(tr, before) {
        const given = tr.getMeta(dragged) as number | null | undefined;
        if (given !== undefined) return given;
        return before === null ? null : tr.mapping.map(before);
      },
    },
    appendTransaction(transactions, before, state) {
      const { tr } = state;
      if (transactions.some(({ docChanged }) => docChanged)) {
        for (const { pos, table } of raggedTables(before.doc, state.doc)) {
          tr.replaceWith(pos, pos + table.nodeSize, regular(table)!);
        }
      }
      const selection = tr.docChanged ? null : asCells(state);
      if (selection) tr.setSelection(selection);
      return tr.docChanged || selection ? tr : null;
    },
    props: {
      decorations({ doc, selection }) {
        if (!(selection instanceof CellSelection)) return null;
        const cells = selection.ranges.map(({ $from }) =>
          Decoration.node($from.before(), $from.after(), { class: "selected-cell" }),
        );
        return DecorationSet.create(doc, cells);
      },
      createSelectionBetween: ({ state }) => (dragged.getState(state) === null ? null : state.selection),
      handlePaste(view, _event, slice) {
        const tr = pasteIntoTable(view.state, slice);
        if (tr) view.dispatch(tr);
        return tr !== null;
      },
      handleDOMEvents: { mousedown: press },
    },
  });
}

/** The ragged tables among the blocks that changed, the last one first. */
function raggedTables(before: Node, doc: Node): { table: Node; pos: number }[] {
  const found: { table: Node; pos: number }[] = [];
  const start = before.content.findDiffStart(doc.content);
  const end = before.content.findDiffEnd(doc.content);
  if (start === null || end === null) return found;
  doc.forEach((block, offset) => {
    if (offset + block.nodeSize < start || offset > Math.max(start, end.b)) return;
    const look = (node: Node, pos: number): boolean => {
      if (node.type === nodeTypes.table && regular(node)) found.unshift({ table: node, pos });
      return !node.isTextblock;
    };
    if (look(block, offset)) block.descendants((node, pos) => look(node, offset + 1 + pos));
  });
  return found;
}

/** The selection that is meant by one that crosses cells or holds a row or cell as a node; `null` if it is fine. */
function asCells(state: EditorState): Selection | null {
  const { selection, doc } = state;
  if (selection instanceof NodeSelection) {
    if (selection.node.type === nodeTypes.table_cell)
      return new CellSelection(doc, selection.from, selection.from);
    if (selection.node.type !== nodeTypes.table_row) return null;
    const last = selection.to - 1 - selection.node.lastChild!.nodeSize;
    return new CellSelection(doc, selection.from + 1, last);
  }
  if (!(selection instanceof TextSelection) || selection.empty) return null;
  const { $anchor, $head, $from, $to } = selection;
  const from = placeOf($anchor);
  const to = placeOf($head);
  if (from?.pos === to?.pos) {
    if (!from || $anchor.sameParent($head)) return null;
    // A triple click reaches to the start of the next cell.
    if ($to.parentOffset === 0 && $from.parentOffset === 0)
      return TextSelection.create(doc, $from.pos, $from.end());
    return new CellSelection(doc, $anchor.before(), $head.before());
  }
  // What reaches into a table from outside takes all of it.
  const forward = $anchor.pos < $head.pos;
  const anchor = from ? edge(from, forward ? -1 : 1) : $anchor.pos;
  const head = to ? edge(to, forward ? 1 : -1) : $head.pos;
  return anchor === $anchor.pos && head === $head.pos ? null : TextSelection.create(doc, anchor, head);
}

/** The first or last position for a caret in a table. */
function edge({ table, pos }: { table: Node; pos: number }, side: 1 | -1): number {
  return side < 0 ? pos + 3 : rowPos({ table, pos }, table.childCount) - 2;
}

/** The position before the cell at a place of the window. */
function cellAtMouse(view: EditorView, event: MouseEvent): number | null {
  const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (!found) return null;
  const $pos = view.state.doc.resolve(found.pos);
  return $pos.parent.type === nodeTypes.table_cell ? $pos.before() : null;
}

/** A press of the mouse in a cell: shifted it selects cells up to it, dragged over other cells it selects those. */
function press(view: EditorView, event: MouseEvent): boolean {
  if (event.button !== 0 || event.ctrlKey || event.metaKey) return false;
  const cell = cellAtMouse(view, event);
  if (cell === null) return false;
  const sameTable = (other: number): boolean =>
    placeOf(view.state.doc.resolve(other + 1))?.pos === placeOf(view.state.doc.resolve(cell + 1))?.pos;
  const select = (anchor: number, head: number): void => {
    const { state } = view;
    const next = cellsBetween(state, anchor, head);
    if (!next.eq(state.selection)) view.dispatch(state.tr.setSelection(next).setMeta(dragged, anchor));
  };
  let anchor: number = cell;
  if (event.shiftKey) {
    const { selection } = view.state;
    const { $anchor } = selection;
    const began =
      selection instanceof CellSelection
        ? selection.anchorCell
        : $anchor.parent.type === nodeTypes.table_cell
          ? $anchor.before()
          : null;
    if (began === null || began === cell || !sameTable(began)) return false;
    event.preventDefault();
    anchor = began;
    select(anchor, cell);
  }
  const move = (moved: MouseEvent): void => {
    const over = cellAtMouse(view, moved);
    const begun = dragged.getState(view.state) ?? null;
    if (moved.buttons === 0) stop();
    else if (over !== null && sameTable(over) && (begun !== null || over !== anchor)) select(anchor, over);
  };
  const stop = (): void => {
    document.removeEventListener("mousemove", move);
    document.removeEventListener("mouseup", stop);
    if (dragged.getState(view.state) != null) view.dispatch(view.state.tr.setMeta(dragged, null));
  };
  document.addEventListener("mousemove", move);
  document.addEventListener("mouseup", stop);
  return event.shiftKey;
}
