import { redo } from "prosemirror-history";
import { type Command, Selection, type Transaction } from "prosemirror-state";

/** Redoes the change that was undone last; the caret goes to its end, not to where it was when it was undone. */
export const redoThere: Command = (state, dispatch) =>
  redo(state, dispatch && ((tr: Transaction) => dispatch(caretAtChange(tr))));

function caretAtChange(tr: Transaction): Transaction {
  let end: number | null = null;
  tr.mapping.maps.forEach((map, index) => {
    map.forEach((_oldStart, _oldEnd, _start, newEnd) => {
      end = tr.mapping.slice(index + 1).map(newEnd);
    });
  });
  return end === null ? tr : tr.setSelection(Selection.near(tr.doc.resolve(end), -1)).scrollIntoView();
}
