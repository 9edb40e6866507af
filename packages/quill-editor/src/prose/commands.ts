import { LINKS, markTypes, nodeTypes, safeAddress } from "@raven-ts/quill/document";
import { wrapIn } from "prosemirror-commands";
import type { MarkType, Node } from "prosemirror-model";
import {
  AllSelection,
  type Command,
  type EditorState,
  NodeSelection,
  Selection,
  TextSelection,
} from "prosemirror-state";

const fenceLine = /^(?:```+|~~~+)\s*([\w+#.-]*)\s*([^`]*)$/;

const paragraph = (): Node => nodeTypes.paragraph!.create();

/** The paragraph that the caret is in, when nothing is selected. */
function caretParagraph(state: EditorState) {
  const { $from, empty } = state.selection;
  return empty && $from.parent.type === nodeTypes.paragraph ? $from : null;
}

/**
 * A paragraph that reads as an opening fence becomes an empty code block, and nothing else changes:
 * the text after it is not parsed again.
 */
export const openFence: Command = (state, dispatch) => {
  const $from = caretParagraph(state);
  if (!$from || $from.parentOffset !== $from.parent.content.size) return false;
  const match = fenceLine.exec($from.parent.textContent);
  if (!match) return false;
  const block = nodeTypes.code_block!.create({
    lang: match[1] || null,
    meta: match[2]?.trim() || null,
    fence: match[0].startsWith("~") ? "~" : "",
  });
  dispatch?.(replaceParagraph(state, block));
  return true;
};

/** A paragraph that reads `$$` becomes an empty block of math. */
export const openMath: Command = (state, dispatch) => {
  const $from = caretParagraph(state);
  if ($from?.parent.textContent !== "$$") return false;
  dispatch?.(replaceParagraph(state, nodeTypes.math_block!.create()));
  return true;
};

function replaceParagraph(state: EditorState, block: Node) {
  const { $from } = state.selection;
  const pos = $from.before();
  const tr = state.tr.replaceWith(pos, $from.after(), block);
  return tr.setSelection(TextSelection.create(tr.doc, pos + 1)).scrollIntoView();
}

/** Enter in an empty paragraph of the top level makes another one. */
export const splitEmpty: Command = (state, dispatch) => {
  const $from = caretParagraph(state);
  if (!$from || $from.parent.content.size > 0 || $from.depth !== 1) return false;
  const pos = $from.after();
  const tr = state.tr.insert(pos, paragraph());
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, pos + 1)).scrollIntoView());
  return true;
};

/** Deleting everything leaves one empty paragraph, also when the document starts or ends with an atom. */
export const deleteAll: Command = (state, dispatch) => {
  const { selection, doc } = state;
  if (selection.empty) return false;
  const all =
    selection instanceof AllSelection || (selection.from <= 1 && selection.to >= doc.content.size - 1);
  if (!all) return false;
  const tr = state.tr.replaceWith(0, doc.content.size, paragraph());
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, 1)));
  return true;
};

/** Breaks the line inside a paragraph. */
export const breakLine: Command = (state, dispatch) => {
  if (!state.selection.$from.parent.inlineContent || state.selection instanceof NodeSelection) return false;
  dispatch?.(state.tr.replaceSelectionWith(nodeTypes.hard_break!.create()).scrollIntoView());
  return true;
};

/** Moves the caret from prose into the code or math next to it. */
export function enterCode(direction: "left" | "right" | "up" | "down"): Command {
  const side = direction === "left" || direction === "up" ? -1 : 1;
  return (state, dispatch, view) => {
    const { $head, empty } = state.selection;
    if (!empty || $head.depth === 0 || !view?.endOfTextblock(direction)) return false;
    const next = Selection.findFrom(state.doc.resolve(side > 0 ? $head.after() : $head.before()), side);
    if (!next?.$head.parent.type.spec.code) return false;
    dispatch?.(state.tr.setSelection(next).scrollIntoView());
    return true;
  };
}

/** Removes a mark that is about to be typed on, so that text after it is plain. */
export function leaveMark(type: MarkType): Command {
  return (state, dispatch) => {
    const { $from, empty } = state.selection;
    const atEnd = $from.parentOffset === $from.parent.content.size;
    const active = state.storedMarks ?? $from.marks();
    if (!empty || !atEnd || !type.isInSet(active)) return false;
    dispatch?.(state.tr.removeStoredMark(type));
    return true;
  };
}

/** Makes a heading of the block at the caret, or a paragraph again when it has that level. */
export function toggleHeading(level: number): Command {
  return (state, dispatch) => {
    const { $from, from, to } = state.selection;
    const on = $from.parent.type === nodeTypes.heading && $from.parent.attrs.level === level;
    const type = on ? nodeTypes.paragraph! : nodeTypes.heading!;
    const attrs = on ? null : { level };
    if (!$from.parent.isTextblock || $from.parent.type.spec.code) return false;
    dispatch?.(state.tr.setBlockType(from, to, type, attrs).scrollIntoView());
    return true;
  };
}

/** Makes a paragraph of a heading. */
export const setParagraph: Command = (state, dispatch) => {
  const { $from, from, to } = state.selection;
  if ($from.parent.type !== nodeTypes.heading) return false;
  dispatch?.(state.tr.setBlockType(from, to, nodeTypes.paragraph!).scrollIntoView());
  return true;
};

/** Wraps the selected blocks in a quote. Front matter is none of the blocks that can be in one. */
export const quote: Command = (state, dispatch, view) => {
  if (state.selection.from === 0 && state.doc.firstChild?.type === nodeTypes.frontmatter) return false;
  return wrapIn(nodeTypes.blockquote!)(state, dispatch, view);
};

/** Puts an empty TypeScript cell after the top-level block at the caret and moves into it. */
export const insertCell: Command = (state, dispatch) => {
  const { $to } = state.selection;
  const after = $to.depth === 0 ? $to.pos : $to.after(1);
  const here = $to.depth > 0 ? $to.node(1) : null;
  const empty = here?.type === nodeTypes.paragraph && here.content.size === 0;
  const cell = nodeTypes.code_block!.create({ lang: "ts" });
  const from = empty ? $to.before(1) : after;
  const tr = state.tr.replaceWith(from, after, cell);
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, from + 1)).scrollIntoView());
  return true;
};

/** Puts a link on the selection, or removes it when `url` is empty. Addresses that could run script are refused. */
export function setLink(url: string): Command {
  return (state, dispatch) => {
    const { from, to, empty } = state.selection;
    const link = markTypes.link!;
    if (safeAddress(url, LINKS) === null) return false;
    if (empty && url) {
      dispatch?.(state.tr.replaceSelectionWith(state.schema.text(url, [link.create({ url })]), false));
    } else if (url) {
      dispatch?.(state.tr.removeMark(from, to, link).addMark(from, to, link.create({ url })));
    } else {
      dispatch?.(state.tr.removeMark(from, to, link));
    }
    return true;
  };
}
