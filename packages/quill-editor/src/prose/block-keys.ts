import { nodeTypes } from "@raven-ts/quill/document";
import { lift } from "prosemirror-commands";
import type { ResolvedPos } from "prosemirror-model";
import { type Command, type EditorState, Selection } from "prosemirror-state";

/** The caret, if it stands at the start of a textblock. */
function atStart({ selection: { $from, empty } }: EditorState): ResolvedPos | null {
  return empty && $from.parent.isTextblock && $from.parentOffset === 0 ? $from : null;
}

/** Backspace at the start of a heading makes a paragraph of it. */
export const dissolveHeading: Command = (state, dispatch) => {
  const $from = atStart(state);
  if ($from?.parent.type !== nodeTypes.heading) return false;
  dispatch?.(state.tr.setBlockType($from.pos, $from.pos, nodeTypes.paragraph!));
  return true;
};

/** Backspace at the start of a quote takes its first block out of it. */
export const leaveQuote: Command = (state, dispatch, view) => {
  const $from = atStart(state);
  if (!$from || $from.depth < 2 || $from.index(-1) > 0 || $from.node(-1).type !== nodeTypes.blockquote)
    return false;
  return lift(state, dispatch, view);
};

/** Enter in an empty line of a quote takes the line out of it, also from its middle. */
export const enterOutOfQuote: Command = (state, dispatch, view) => {
  const $from = atStart(state);
  if (!$from || $from.parent.content.size > 0 || $from.depth < 2) return false;
  return $from.node(-1).type === nodeTypes.blockquote && lift(state, dispatch, view);
};

/** Backspace at the start of a footnote stays there; an empty footnote goes. */
export const holdFootnote: Command = (state, dispatch) => {
  const $from = atStart(state);
  if (!$from || $from.depth < 2 || $from.index(-1) > 0 || $from.node(-1).type !== nodeTypes.footnote_def)
    return false;
  if ($from.node(-1).textContent === "" && $from.node(-1).childCount === 1 && state.doc.childCount > 1) {
    const { tr } = state;
    const from = $from.before(-1);
    tr.delete(from, $from.after(-1));
    dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(from), -1)).scrollIntoView());
  }
  return true;
};
