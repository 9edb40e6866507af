import { nodeTypes } from "@raven-ts/quill/document";
import { GapCursor } from "prosemirror-gapcursor";
import type { Node, ResolvedPos } from "prosemirror-model";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** A caret between blocks, where neither side has text for it; nothing stands above front matter. */
export function gapAt($pos: ResolvedPos): Selection | null {
  if ($pos.parent.inlineContent || $pos.nodeAfter?.type === nodeTypes.frontmatter) return null;
  const gap = new GapCursor($pos).getBookmark().resolve($pos.doc);
  return gap instanceof GapCursor ? gap : null;
}

/**
 * Where the caret goes past the border of a block, at a position between blocks: between them where neither side has
 * text for it, else to what is next. `null` where nothing is.
 */
export function beyond(doc: Node, pos: number, direction: 1 | -1): Selection | null {
  const $pos = doc.resolve(pos);
  return gapAt($pos) ?? Selection.findFrom($pos, direction);
}

/** The caret at the start or end of a document: in its text, or between its first or last block and the edge. */
export function documentEdge(doc: Node, side: 1 | -1): Selection {
  const found = beyond(doc, side < 0 ? 0 : doc.content.size, side < 0 ? 1 : -1);
  if (found && !(found instanceof NodeSelection)) return found;
  return firstText(doc);
}

/** Where the caret stands in a document that is opened: at its first text, else below its blocks. */
export function firstText(doc: Node): Selection {
  return (
    Selection.findFrom(doc.resolve(0), 1, true) ??
    gapAt(doc.resolve(doc.content.size)) ??
    Selection.atEnd(doc)
  );
}

/** The caret in the first line of a textblock, or in its last one, nearest to a place of the window. */
export function nearestInLine(
  view: EditorView,
  selection: Selection,
  direction: 1 | -1,
  left: number,
): Selection {
  if (!(selection instanceof TextSelection)) return selection;
  const { $head } = selection;
  const edge = direction > 0 ? $head.start() : $head.end();
  const { top, bottom } = view.coordsAtPos(edge, direction);
  const found = view.posAtCoords({ left, top: (top + bottom) / 2 })?.pos ?? edge;
  const inside = found >= $head.start() && found <= $head.end();
  return TextSelection.create(selection.$head.doc, inside ? found : edge);
}
