import { parseMarkdown } from "@raven-ts/quill/document";
import { TextSelection } from "prosemirror-state";
import type { NotebookEditor } from "../../src/prose/notebook-editor.ts";

/**
 * Opens a text in which `‸` stands for the caret, or for the head of a selection whose anchor is `‹`. The
 * signs are no part of what is opened.
 */
export function openMarked(editor: NotebookEditor, marked: string): void {
  const clean = marked.replaceAll(/[‸‹]/g, "");
  editor.open(clean, []);
  if (clean === marked) return;
  const found: { sign: string; pos: number }[] = [];
  parseMarkdown(marked).doc.descendants((node, pos) => {
    if (!node.isText) return;
    for (const match of node.text!.matchAll(/[‸‹]/g)) {
      found.push({ sign: match[0], pos: pos + match.index - found.length });
    }
  });
  const at = (sign: string): number | undefined => found.find((one) => one.sign === sign)?.pos;
  const head = at("‸");
  if (head === undefined) throw new Error(`openMarked: cannot find the caret in ${JSON.stringify(marked)}`);
  const { state } = editor.view;
  const selection = TextSelection.create(state.doc, at("‹") ?? head, head);
  editor.view.dispatch(state.tr.setSelection(selection).scrollIntoView());
  editor.view.focus();
}
