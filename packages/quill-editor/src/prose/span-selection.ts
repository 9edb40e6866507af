import { nodeTypes } from "@raven-ts/quill/document";
import type { Node, ResolvedPos } from "prosemirror-model";
import { Slice } from "prosemirror-model";
import { type EditorState, Plugin, TextSelection, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";

/** What of a code block is selected by a selection that reaches over its border, as offsets in its text. */
export interface SelectedPart {
  readonly from: number;
  readonly to: number;
}

/** A block that text of other blocks must not join: code, math, a table. */
interface Closed {
  readonly node: Node;
  /** Its outside, and its inside. */
  readonly before: number;
  readonly after: number;
  readonly start: number;
  readonly end: number;
}

function closedAround($pos: ResolvedPos): Closed | null {
  for (let { depth } = $pos; depth > 0; depth--) {
    const node = $pos.node(depth);
    if (!node.type.spec.code && node.type !== nodeTypes.table) continue;
    const inner = node.type === nodeTypes.table ? 2 : 0;
    return {
      node,
      before: $pos.before(depth),
      after: $pos.after(depth),
      start: $pos.start(depth) + inner,
      end: $pos.end(depth) - inner,
    };
  }
  return null;
}

/**
 * A selection of text that reaches over the border of a cell, a formula or a table. What replaces it does not join
 * code and prose: what is selected goes, of a block that is selected as a whole nothing stays, and the rest of others
 * stays where it is.
 */
export class SpanSelection extends TextSelection {
  /** A selection between two positions as it has to be: a span where it reaches over such a border. */
  static of(doc: Node, anchor: number, head: number): TextSelection {
    const $anchor = doc.resolve(anchor);
    const $head = doc.resolve(head);
    const one = closedAround($anchor);
    const other = closedAround($head);
    return one?.before === other?.before
      ? new TextSelection($anchor, $head)
      : new SpanSelection($anchor, $head);
  }

  override replace(tr: Transaction, content: Slice = Slice.empty): void {
    removeSpan(tr, this);
    if (content.size > 0) tr.replaceSelection(content);
  }

  override replaceWith(tr: Transaction, node: Node): void {
    removeSpan(tr, this);
    const plain = tr.selection.$from.parent.type.spec.code && node.isText ? node.mark([]) : node;
    tr.replaceSelectionWith(plain, false);
  }
}

function removeSpan(tr: Transaction, { $from, $to }: TextSelection): void {
  const first = closedAround($from);
  const last = closedAround($to);
  const firstGoes = first !== null && $from.pos <= first.start;
  const lastGoes = last !== null && $to.pos >= last.end;
  // From the end to the start, so that positions before stay right.
  if (!lastGoes) tr.delete(last ? last.start : $to.start(), $to.pos);
  const from = first ? (firstGoes ? first.before : first.after) : $from.after();
  const to = last ? (lastGoes ? last.after : last.before) : $to.before();
  if (firstGoes && last) tr.replaceWith(from, to, nodeTypes.paragraph!.create());
  else if (to > from) tr.delete(from, to);
  if (!firstGoes) tr.delete($from.pos, first ? first.end : $from.end());
  tr.setSelection(TextSelection.create(tr.doc, firstGoes ? from + 1 : $from.pos));
}

/** Makes spans of selections that reach over borders, and shows what of cells and tables they hold. */
export function spans(): Plugin {
  return new Plugin({
    appendTransaction(_transactions, _before, { selection, tr }) {
      if (!(selection instanceof TextSelection) || selection.empty || selection instanceof SpanSelection)
        return null;
      const { anchor, head } = selection;
      const span = SpanSelection.of(tr.doc, anchor, head);
      return span instanceof SpanSelection ? tr.setSelection(span).setStoredMarks(tr.storedMarks) : null;
    },
    props: {
      decorations: shownParts,
      handleDOMEvents: { mousedown: shiftClick },
    },
  });
}

function shownParts({ doc, selection }: EditorState): DecorationSet | null {
  const { from, to } = selection;
  if (!(selection instanceof TextSelection) || selection.empty || selection.$from.sameParent(selection.$to))
    return null;
  const shown: Decoration[] = [];
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.type.spec.code && node.type !== nodeTypes.table && !node.isAtom) return true;
    if (node.isInline) return false;
    const end = pos + node.nodeSize;
    const part: SelectedPart = {
      from: Math.max(0, from - pos - 1),
      to: Math.min(node.content.size, to - pos - 1),
    };
    shown.push(Decoration.node(pos, end, { class: "in-selection" }, { part }));
    return false;
  });
  return DecorationSet.create(doc, shown);
}

/** A shifted click in prose selects from where the selection began, also when that is in a cell. */
function shiftClick(view: EditorView, event: MouseEvent): boolean {
  const { state } = view;
  const { selection } = state;
  if (!event.shiftKey || event.button !== 0 || !(selection instanceof TextSelection)) return false;
  if (!closedAround(selection.$anchor)) return false;
  const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (!found || !state.doc.resolve(found.pos).parent.inlineContent) return false;
  event.preventDefault();
  view.dispatch(state.tr.setSelection(SpanSelection.of(state.doc, selection.anchor, found.pos)));
  view.focus();
  return true;
}
