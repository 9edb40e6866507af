import { markTypes, nodeTypes } from "@raven-ts/quill/document";
import type { Node } from "prosemirror-model";
import { type Command, NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { documentEdge } from "./room.ts";

const through: readonly (Node["type"] | undefined)[] = [
  nodeTypes.list,
  nodeTypes.list_item,
  nodeTypes.blockquote,
  nodeTypes.footnote_def,
];

const entered: readonly (Node["type"] | undefined)[] = [
  nodeTypes.code_block,
  nodeTypes.math_block,
  nodeTypes.table,
];

/**
 * Backspace at the start of a text, or Delete at its end, next to what text can not join: the caret goes into code,
 * math and tables, and a block without text is selected first. An empty paragraph that is left goes.
 */
export function stepOver(direction: 1 | -1): Command {
  return (state, dispatch) => {
    const { $from, empty } = state.selection;
    const { parent } = $from;
    const edge = direction < 0 ? 0 : parent.content.size;
    if (!empty || !parent.isTextblock || parent.type.spec.code || $from.parentOffset !== edge) return false;
    const $pos = state.doc.resolve(direction < 0 ? $from.before() : $from.after());
    let next = direction < 0 ? $pos.nodeBefore : $pos.nodeAfter;
    let { pos } = $pos;
    while (next && through.includes(next.type)) {
      pos += direction;
      next = direction < 0 ? next.lastChild : next.firstChild;
    }
    if (!next || next.type === nodeTypes.thematic_break || !(next.isAtom || entered.includes(next.type)))
      return false;
    const { tr } = state;
    const target = next.isAtom
      ? NodeSelection.create(state.doc, direction < 0 ? pos - next.nodeSize : pos)
      : Selection.near(state.doc.resolve(pos + direction), direction);
    tr.setSelection(target);
    if (parent.content.size === 0 && $from.node(-1).childCount > 1) tr.delete($from.before(), $from.after());
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Home and End next to inline code: what is typed then is no code. */
export function lineEdge(side: "start" | "end"): Command {
  return (state, dispatch, view) => {
    const { $head } = state.selection;
    const { parent } = $head;
    const atEdge = side === "start" ? parent.firstChild : parent.lastChild;
    const code = markTypes.code!;
    if (!parent.isTextblock || !atEdge || !code.isInSet(atEdge.marks)) return false;
    // Only in the line that the edge is in.
    if (!view?.endOfTextblock(side === "start" ? "up" : "down")) return false;
    const { tr } = state;
    tr.setSelection(TextSelection.create(tr.doc, side === "start" ? $head.start() : $head.end()));
    dispatch?.(tr.setStoredMarks(atEdge.marks.filter(({ type }) => type !== code)).scrollIntoView());
    return true;
  };
}

/** Removes the mark of code that is about to be typed on at the start of a block. */
export const leaveCodeLeft: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const active = state.storedMarks ?? $from.marks();
  if (!empty || $from.parentOffset > 0 || !markTypes.code!.isInSet(active)) return false;
  dispatch?.(state.tr.removeStoredMark(markTypes.code!));
  return true;
};

/** The start or end of the document, with room there if its first or last block is no text. */
export function goToEdge(side: 1 | -1): Command {
  return (state, dispatch) => {
    dispatch?.(state.tr.setSelection(documentEdge(state.doc, side)).scrollIntoView());
    return true;
  };
}

/** Enter on what is selected as a whole: into code and tables, else a paragraph below; a picture stays. */
export const enterOnSelected: Command = (state, dispatch) => {
  const { selection, tr } = state;
  if (!(selection instanceof NodeSelection)) return false;
  const { node, from, to } = selection;
  if (node.isInline) {
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, to)).split(to).scrollIntoView());
    return true;
  }
  if (entered.includes(node.type)) tr.setSelection(Selection.near(tr.doc.resolve(from + 1), 1));
  else {
    tr.insert(to, nodeTypes.paragraph!.create());
    tr.setSelection(TextSelection.create(tr.doc, to + 1));
  }
  dispatch?.(tr.scrollIntoView());
  return true;
};
