import type { Node, ResolvedPos } from "prosemirror-model";
import {
  AllSelection,
  type Command,
  type EditorState,
  NodeSelection,
  Selection,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { nearestInLine } from "./room.ts";
import { SpanSelection } from "./span-selection.ts";

/** How far a key takes the end of a selection. */
export type Reach = "character" | "word" | "line" | "edge" | "block" | "document";

const isClosed = (node: Node): boolean => node.type.spec.code === true || node.type.spec.isolating === true;

/**
 * A shifted key whose selection reaches, or is about to reach, over the border of a cell, a formula or a table: the
 * browser's own selection ends there. Inside of prose, and inside of one cell, the key is left to others.
 */
export function extendOver(reach: Reach, direction: 1 | -1): Command {
  return (state, dispatch, view) => {
    const { selection } = state;
    if (selection instanceof NodeSelection && selection.node.isBlock) {
      const next = aroundBlock(state, selection, direction);
      if (next) dispatch?.(next);
      return true;
    }
    if (!(selection instanceof TextSelection)) return false;
    const spans = selection instanceof SpanSelection;
    const next = nextHead(view, selection.$head, reach, direction);
    if (!spans && reach !== "document" && !leadsOver(state, next)) return false;
    if (next === null) return spans;
    dispatch?.(select(state, selection.anchor, next));
    view?.focus();
    return true;
  };
}

/** A selected block and on to the text next to it; its other end is in the text on the other side. */
function aroundBlock(state: EditorState, { from, to }: NodeSelection, direction: 1 | -1): Transaction | null {
  const above = Selection.findFrom(state.doc.resolve(from), -1, true);
  const below = Selection.findFrom(state.doc.resolve(to), 1, true);
  if (!above || !below) return null;
  return direction > 0 ? select(state, above.head, below.head) : select(state, below.head, above.head);
}

/** Selects from a position to another, as a span where that reaches over a border. */
export const select = ({ doc, tr }: EditorState, anchor: number, head: number): Transaction =>
  tr.setSelection(SpanSelection.of(doc, anchor, head)).scrollIntoView();

/** Whether the way from the selection's end to a position leads over a border of a closed block, or ends in one. */
function leadsOver({ doc, selection: { $head } }: EditorState, next: number | null): boolean {
  if (next === null) return isClosed($head.parent);
  let found = false;
  doc.nodesBetween(Math.min($head.pos, next), Math.max($head.pos, next), (node) => {
    found ||= isClosed(node);
    return !found;
  });
  return found && !$head.sameParent(doc.resolve(next));
}

/** Where a key takes the end of a selection; `null` where the document ends. */
function nextHead(
  view: EditorView | undefined,
  $head: ResolvedPos,
  reach: Reach,
  direction: 1 | -1,
): number | null {
  const { doc } = $head;
  if (reach === "document")
    return (
      Selection.findFrom(doc.resolve(direction < 0 ? 0 : doc.content.size), direction < 0 ? 1 : -1, true)
        ?.head ?? null
    );
  if (reach === "edge") return edgeOf($head, direction) ?? $head.pos;
  const inside =
    reach === "line"
      ? lineIn(view, $head, direction)
      : reach === "block"
        ? edgeOf($head, direction)
        : stepIn($head, reach, direction);
  if (inside !== null) return inside;
  const { left } = reach === "line" && view ? view.coordsAtPos($head.pos) : { left: 0 };
  const past = pastTable($head, direction);
  const found = Selection.findFrom(doc.resolve(past), direction, true);
  if (!found) return edgeOf($head, direction);
  const { $head: $next } = found;
  if (reach !== "line") return found.head;
  if ($next.parent.type.spec.code)
    return direction > 0 ? $next.start() : lineStart($next.parent.textContent, $next.start());
  return view ? nearestInLine(view, found, direction, left).head : found.head;
}

/** The border of the block that the end of a selection leaves: of a table all of it. */
function pastTable($head: ResolvedPos, direction: 1 | -1): number {
  let { depth } = $head;
  for (let above = depth - 1; above > 0; above--) if ($head.node(above).type.spec.isolating) depth = above;
  return direction < 0 ? $head.before(depth) : $head.after(depth);
}

const edgeOf = ($head: ResolvedPos, direction: 1 | -1): number | null => {
  const edge = direction < 0 ? $head.start() : $head.end();
  return edge === $head.pos ? null : edge;
};

const lineStart = (text: string, start: number): number => start + text.lastIndexOf("\n") + 1;

/** A step by a character or a word inside of the block at the end of a selection. */
function stepIn($head: ResolvedPos, reach: "character" | "word", direction: 1 | -1): number | null {
  const { parent, parentOffset } = $head;
  const text = parent.textBetween(0, parent.content.size, "\n", "￼");
  const rest = direction > 0 ? text.slice(parentOffset) : text.slice(0, parentOffset);
  if (rest === "") return null;
  const pattern =
    reach === "word"
      ? direction > 0
        ? /^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u
        : /[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u
      : direction > 0
        ? /^./su
        : /.$/su;
  return $head.pos + direction * pattern.exec(rest)![0].length;
}

/** A step by a line inside of the block at the end of a selection. */
function lineIn(view: EditorView | undefined, $head: ResolvedPos, direction: 1 | -1): number | null {
  const { parent, parentOffset } = $head;
  if (parent.type.spec.code) {
    const text = parent.textContent;
    const start = text.lastIndexOf("\n", parentOffset - 1) + 1;
    const end = text.indexOf("\n", parentOffset);
    const column = parentOffset - start;
    if (direction < 0 ? start === 0 : end < 0) return null;
    const other = direction < 0 ? text.lastIndexOf("\n", start - 2) + 1 : end + 1;
    const otherEnd = text.indexOf("\n", other);
    return $head.start() + Math.min(other + column, otherEnd < 0 ? text.length : otherEnd);
  }
  if (!view || parent.type.spec.isolating) return null;
  const { left, top, bottom } = view.coordsAtPos($head.pos);
  const edge = view.coordsAtPos(direction < 0 ? $head.start() : $head.end());
  if (direction < 0 ? edge.bottom > top : edge.top < bottom) return null;
  const found = view.posAtCoords({
    left,
    top: direction < 0 ? top - (bottom - top) / 2 : bottom + (bottom - top) / 2,
  });
  return found && found.pos >= $head.start() && found.pos <= $head.end() ? found.pos : null;
}

/** An arrow without Shift at a span: the caret goes to the span's start or end. */
export function leaveSpan(direction: 1 | -1): Command {
  return (state, dispatch, view) => {
    const { selection } = state;
    if (!(selection instanceof SpanSelection)) return false;
    const target = direction < 0 ? selection.from : selection.to;
    dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, target)).scrollIntoView());
    view?.focus();
    return true;
  };
}

/** Enter over a span replaces it by a line. */
export const enterOverSpan: Command = (state, dispatch) => {
  if (!(state.selection instanceof SpanSelection)) return false;
  const tr = state.tr.deleteSelection();
  const { $from } = tr.selection;
  dispatch?.(($from.parent.type.spec.code ? tr.insertText("\n") : tr.split($from.pos)).scrollIntoView());
  return true;
};

/** Selects the whole document. */
export const selectDocument: Command = (state, dispatch, view) => {
  dispatch?.(state.tr.setSelection(new AllSelection(state.doc)));
  view?.focus();
  return true;
};
