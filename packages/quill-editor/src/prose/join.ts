import { nodeTypes } from "@raven-ts/quill/document";
import type { Node, ResolvedPos } from "prosemirror-model";
import { type Command, Selection, TextSelection, type Transaction } from "prosemirror-state";

/** Whether text of other blocks may join this one. */
const isProse = ({ type }: Node): boolean => type === nodeTypes.paragraph || type === nodeTypes.heading;

/** Whether a block stands between two positions that has no text: a rule, HTML, a definition. */
function holdsAtom(doc: Node, from: number, to: number): boolean {
  let found = false;
  doc.nodesBetween(from, to, (node) => {
    found ||= node.isBlock && node.isAtom;
    return !found;
  });
  return found;
}

/** The end of the prose that is read just before a textblock, whatever lists and quotes it stands in. */
function endAbove($pos: ResolvedPos): ResolvedPos | null {
  const start = $pos.before();
  const above = Selection.findFrom($pos.doc.resolve(start), -1, true)?.$head;
  return above && isProse(above.parent) && !holdsAtom($pos.doc, above.after(), start) ? above : null;
}

/** Moves the text of the block around `$pos` to `$end`, and takes away what is left empty of lists and quotes. */
function moveText(tr: Transaction, $pos: ResolvedPos, $end: ResolvedPos): Transaction {
  const { content } = $pos.parent;
  let { depth } = $pos;
  let rest: Node[] = [];
  if ($pos.node(depth - 1).type === nodeTypes.list_item && $pos.index(depth - 1) === 0) {
    depth--;
    rest = $pos.node(depth).children.slice(1);
  }
  while (depth > 1 && $pos.node(depth - 1).childCount === 1) depth--;
  tr.delete($pos.before(depth), $pos.after(depth));
  if (rest.length > 0) tr.insert($end.after(), rest);
  tr.insert($end.pos, content);
  return tr.setSelection(TextSelection.create(tr.doc, $end.pos)).scrollIntoView();
}

const holders: readonly (Node["type"] | undefined)[] = [
  nodeTypes.list,
  nodeTypes.blockquote,
  nodeTypes.footnote_def,
];

const isHolder = (node: Node | null): boolean => node !== null && holders.includes(node.type);

/**
 * Backspace at the start of an item, or of a block below a list or quote: its text goes on where the text above ends,
 * however deep in lists and quotes that is.
 */
export const joinAbove: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0 || $from.depth === 0 || !isProse($from.parent)) return false;
  const first = $from.index(-1) === 0;
  const joins = first
    ? $from.node(-1).type === nodeTypes.list_item
    : isHolder(state.doc.resolve($from.before()).nodeBefore);
  const $end = joins ? endAbove($from) : null;
  if (!$end) return false;
  dispatch?.(moveText(state.tr, $from, $end));
  return true;
};

/** The footnote that a position is in. */
function footnoteOf($pos: ResolvedPos): Node | null {
  for (let { depth } = $pos; depth > 0; depth--) {
    if ($pos.node(depth).type === nodeTypes.footnote_def) return $pos.node(depth);
  }
  return null;
}

/** Delete at the end of a text: that of the next block comes up, out of its list or quote. */
export const joinBelow: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || !isProse($from.parent) || $from.parentOffset < $from.parent.content.size) return false;
  const $next = Selection.findFrom(state.doc.resolve($from.after()), 1, true)?.$head;
  if (!$next || !isProse($next.parent) || $next.parentOffset > 0) return false;
  // A footnote is not taken apart by it.
  if (footnoteOf($next) !== footnoteOf($from)) return true;
  if (endAbove($next)?.pos !== $from.pos) return false;
  const siblings = $next.depth === $from.depth && $next.before() === $from.after();
  if (siblings) return false;
  dispatch?.(moveText(state.tr, $next, $from));
  return true;
};
