import { nodeTypes } from "@raven-ts/quill/document";
import type { Attrs, Node, NodeRange, ResolvedPos } from "prosemirror-model";
import { liftListItem, wrapRangeInList } from "prosemirror-schema-list";
import {
  type Command,
  type EditorState,
  NodeSelection,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import { joinAbove } from "./join.ts";

const itemType = nodeTypes.list_item!;
const listType = nodeTypes.list!;

/** The item that a position's textblock stands in directly. */
function itemAround($pos: ResolvedPos): Node | null {
  const item = $pos.depth > 1 && $pos.parent.isTextblock ? $pos.node(-1) : null;
  return item?.type === itemType ? item : null;
}

/** The selected items of one list: those that share the innermost list around the whole selection. */
function itemRange({ selection: { $from, $to } }: EditorState): NodeRange | null {
  return $from.blockRange($to, (node) => node.type === listType);
}

/** Attributes of an item that is begun beside another: a task is open. */
const begun = ({ attrs }: Node): Attrs => ({ ...attrs, checked: attrs.checked === null ? null : false });

/**
 * Enter in a list: the item is split at the caret, an empty one goes up by a level, and from the outermost level out
 * of the list.
 */
export const enterInItem: Command = (state, dispatch, view) => {
  const { selection } = state;
  const { $from, empty } = selection;
  const item = itemAround($from);
  if (!item || selection instanceof NodeSelection || $from.parent.type.spec.code) return false;
  const index = $from.index(-1);
  if (empty && $from.parent.content.size === 0) {
    if (index === 0) return liftItem(state, dispatch, view);
    if (index === item.childCount - 1) {
      dispatch?.(itemOfParagraph(state.tr, $from, item));
      return true;
    }
  }
  if (dispatch) dispatch(splitItem(state.tr.deleteSelection()).scrollIntoView());
  return true;
};

/** An empty paragraph at the end of an item becomes the next item. */
function itemOfParagraph(tr: Transaction, $from: ResolvedPos, item: Node): Transaction {
  const after = $from.after(-1);
  tr.insert(after, itemType.create(begun(item), nodeTypes.paragraph!.create()));
  tr.setSelection(TextSelection.create(tr.doc, after + 2));
  return tr.delete($from.before(), $from.after()).scrollIntoView();
}

function splitItem(tr: Transaction): Transaction {
  const { $from } = tr.selection;
  const item = itemAround($from);
  if (!item) return tr.split($from.pos);
  const { parent, parentOffset } = $from;
  if (parentOffset === 0 && parent.content.size > 0 && $from.index(-1) === 0) {
    return tr.insert($from.before(-1), itemType.create(begun(item), nodeTypes.paragraph!.create()));
  }
  const atEnd = parentOffset === parent.content.size;
  const text = atEnd ? { type: nodeTypes.paragraph! } : null;
  return tr.split($from.pos, 2, [{ type: itemType, attrs: begun(item) }, text]);
}

/** Moves the selected items up by a level, or out of their list; the numbers behind them go on. */
export const liftItem: Command = (state, dispatch) => {
  const range = itemRange(state);
  if (!range) return false;
  const { parent, startIndex, endIndex } = range;
  const nested = state.doc.resolve(range.start).node(-1).type === itemType;
  return liftListItem(itemType)(state, (tr) => {
    // The list is closed before the items and opened again behind them.
    const after = tr.mapping.map(range.end) - 1;
    const rest = tr.doc.resolve(after).nodeAfter;
    if (!nested && parent.attrs.ordered && endIndex < parent.childCount && rest?.type === listType) {
      tr.setNodeMarkup(after, null, { ...rest.attrs, start: parent.attrs.start + startIndex });
    }
    // What was nested in the item and what stood below it are one list again.
    const above = tr.doc.resolve(after).nodeBefore;
    if (rest?.type === listType && above?.type === listType && above.attrs.ordered === rest.attrs.ordered)
      tr.join(after);
    dispatch?.(tr);
  });
};

/** Moves the selected items into the item above them, at the end of its list of the same kind. */
export const sinkItem: Command = (state, dispatch) => {
  const range = itemRange(state);
  if (!range) return false;
  const { parent: list, startIndex, endIndex, start, end } = range;
  // The first item has none above it. The key is taken all the same: the focus stays here.
  if (startIndex === 0 || !dispatch) return true;
  const items = list.children.slice(startIndex, endIndex);
  const last = list.child(startIndex - 1).lastChild;
  const joins = last?.type === listType && last.attrs.ordered === list.attrs.ordered;
  const { tr, selection } = state;
  tr.delete(start, end);
  const at = joins ? start - 2 : start;
  if (joins) tr.insert(at, items);
  else tr.insert(start - 1, listType.create({ ...list.attrs, start: 1 }, items));
  const moved = at - start;
  tr.setSelection(TextSelection.create(tr.doc, selection.anchor + moved, selection.head + moved));
  dispatch(tr.scrollIntoView());
  return true;
};

/** Backspace at the start of an item: the first one is lifted, others join the text above. */
export const backspaceInItem: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0 || !itemAround($from) || $from.index(-1) > 0) return false;
  if ($from.index(-2) === 0) return liftItem(state, dispatch, view);
  return joinAbove(state, dispatch, view);
};

/** The selected items, or the one at the caret, with their positions. */
function selectedItems({ doc, selection: { $from, $to } }: EditorState): { item: Node; pos: number }[] {
  const found: { item: Node; pos: number }[] = [];
  doc.nodesBetween($from.pos, $to.pos, (node, pos) => {
    // Items around the selection hold it without being selected.
    if (node.type === itemType && pos + 1 + node.firstChild!.nodeSize > $from.pos)
      found.push({ item: node, pos });
    return !node.isTextblock;
  });
  return found;
}

/** Sets the selected tasks done, or open when all of them are done. */
export const toggleTasks: Command = (state, dispatch) => {
  const tasks = selectedItems(state).filter(({ item }) => item.attrs.checked !== null);
  if (tasks.length === 0) return false;
  const checked = tasks.some(({ item }) => item.attrs.checked === false);
  const { tr } = state;
  for (const { item, pos } of tasks) tr.setNodeMarkup(pos, null, { ...item.attrs, checked });
  dispatch?.(tr);
  return true;
};

/** Makes a list of the selected blocks or of another kind of list this kind; a list of this kind is dissolved. */
export function toggleList(kind: { readonly ordered: boolean; readonly task: boolean }): Command {
  return (state, dispatch, view) => {
    const range = itemRange(state);
    const items = range ? range.parent.children.slice(range.startIndex, range.endIndex) : [];
    const isTask = (item: Node): boolean => item.attrs.checked !== null;
    if (
      range &&
      range.parent.attrs.ordered === kind.ordered &&
      items.every((item) => isTask(item) === kind.task)
    ) {
      return liftItem(state, dispatch, view);
    }
    const { $from, $to } = state.selection;
    const blocks = range ?? $from.blockRange($to);
    if (!blocks || blocks.parent.type.spec.isolating || holdsFrontMatter(blocks)) return false;
    const { tr } = state;
    if (range) {
      const { attrs } = range.parent;
      if (attrs.ordered !== kind.ordered) {
        tr.setNodeMarkup(range.start - offsetOf(range) - 1, null, {
          ...attrs,
          ordered: kind.ordered,
          start: 1,
          marker: "",
        });
      }
    } else if (!wrapRangeInList(tr, blocks, listType, { ordered: kind.ordered })) return false;
    const { doc, selection } = tr;
    const end = Math.min(doc.content.size, selection.to);
    doc.nodesBetween(selection.from, end, (node, pos) => {
      if (node.type !== itemType || pos + 1 + node.firstChild!.nodeSize <= selection.from) return true;
      const checked = kind.task ? (node.attrs.checked ?? false) : null;
      if (checked !== node.attrs.checked) tr.setNodeMarkup(pos, null, { ...node.attrs, checked });
      return true;
    });
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** How far inside of its list the first selected item begins. */
const offsetOf = ({ parent, startIndex }: NodeRange): number =>
  parent.children.slice(0, startIndex).reduce((sum, { nodeSize }) => sum + nodeSize, 0);

const holdsFrontMatter = ({ parent, startIndex, endIndex }: NodeRange): boolean =>
  parent.children.slice(startIndex, endIndex).some(({ type }) => type === nodeTypes.frontmatter);
