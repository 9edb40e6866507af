import { nodeTypes } from "@raven-ts/quill/document";
import type { Node } from "prosemirror-model";
import { type Command, type EditorState, NodeSelection, Selection, TextSelection } from "prosemirror-state";

/** The top-level block at the caret: its node, its index and where it starts. */
function blockAt(state: EditorState): { node: Node; index: number; pos: number } | null {
  const { selection, doc } = state;
  const index = selection.$from.index(0);
  const node = doc.maybeChild(index);
  if (!node) return null;
  const pos = selection instanceof NodeSelection ? selection.from : selection.$from.before(1);
  return selection.$from.depth === 0 && !(selection instanceof NodeSelection) ? null : { node, index, pos };
}

/** Moves the top-level block at the caret over its neighbour, and the caret with it. */
export function moveBlock(direction: 1 | -1): Command {
  return (state, dispatch) => {
    const block = blockAt(state);
    const neighbour = block && state.doc.maybeChild(block.index + direction);
    if (!block || !neighbour) return false;
    if ([block.node.type, neighbour.type].includes(nodeTypes.frontmatter!)) return false;
    const { node, pos } = block;
    const target = direction > 0 ? pos + neighbour.nodeSize : pos - neighbour.nodeSize;
    const tr = state.tr.delete(pos, pos + node.nodeSize).insert(target, node);
    const { selection } = state;
    const shift = target - pos;
    tr.setSelection(
      selection instanceof NodeSelection
        ? NodeSelection.create(tr.doc, target)
        : TextSelection.create(tr.doc, selection.anchor + shift, selection.head + shift),
    );
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Removes the top-level block at the caret; the last one leaves an empty paragraph. */
export const deleteBlock: Command = (state, dispatch) => {
  const block = blockAt(state);
  if (!block) return false;
  const { node, pos } = block;
  const tr = state.tr;
  if (state.doc.childCount === 1) tr.replaceWith(pos, pos + node.nodeSize, nodeTypes.paragraph!.create());
  else tr.delete(pos, pos + node.nodeSize);
  tr.setSelection(Selection.near(tr.doc.resolve(Math.min(pos, tr.doc.content.size)), 1));
  dispatch?.(tr.scrollIntoView());
  return true;
};
