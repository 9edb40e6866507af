import { nodeTypes } from "@raven-ts/quill/document";
import {
  AllSelection,
  type EditorState,
  NodeSelection,
  Plugin,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import { CellSelection } from "../table/cell-selection.ts";
import { SpanSelection } from "./span-selection.ts";

/**
 * Typing over a selection: text and cells are replaced; what is selected as a whole (a rule, front matter, a picture)
 * stays, and the text goes beside it.
 */
export function typingOver(): Plugin {
  return new Plugin({
    appendTransaction(_transactions, _before, { selection, tr }) {
      // Front matter is what a file begins with: no caret stands above it.
      const above = selection.empty && selection.$from.depth === 0 && selection.from === 0;
      if (!above || tr.doc.firstChild?.type !== nodeTypes.frontmatter) return null;
      return tr.setSelection(NodeSelection.create(tr.doc, 0));
    },
    props: {
      handleTextInput(view, _from, _to, text) {
        const tr = roomForText(view.state);
        if (tr) view.dispatch(tr.insertText(text).scrollIntoView());
        return tr !== null;
      },
      handlePaste(view) {
        if (view.state.selection instanceof NodeSelection) view.dispatch(roomForText(view.state)!);
        return false;
      },
      handleDOMEvents: {
        compositionstart(view) {
          const tr = roomForText(view.state);
          if (tr) view.dispatch(tr);
          return false;
        },
      },
    },
  });
}

/** Puts the caret where text that is typed over the selection goes; `null` where that is as the editor does it. */
export function roomForText({ selection, tr }: EditorState): Transaction | null {
  if (selection instanceof NodeSelection) {
    const { to, node } = selection;
    if (node.isInline) return tr.setSelection(TextSelection.create(tr.doc, to));
    tr.insert(to, nodeTypes.paragraph!.create());
    return tr.setSelection(TextSelection.create(tr.doc, to + 1));
  }
  if (selection instanceof AllSelection) {
    tr.replaceWith(0, tr.doc.content.size, nodeTypes.paragraph!.create());
    return tr.setSelection(TextSelection.create(tr.doc, 1));
  }
  if (!(selection instanceof CellSelection || selection instanceof SpanSelection)) return null;
  selection.replace(tr);
  return tr;
}
