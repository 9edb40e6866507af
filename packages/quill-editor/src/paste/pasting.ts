import { markTypes, nodeTypes } from "@raven-ts/quill/document";
import { Plugin, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { plainHtml } from "./foreign-html.ts";
import { clipboardParser } from "./parser.ts";
import { copiedHtml, rememberPictures } from "./pictures.ts";
import { addressIn, codeBlock, sliceOfText } from "./plain-text.ts";

/** Names of languages as VS Code has them, where cells and fences have a shorter one. */
const languages: Readonly<Record<string, string>> = {
  typescript: "ts",
  javascript: "js",
  typescriptreact: "tsx",
  javascriptreact: "jsx",
  shellscript: "sh",
  plaintext: "",
};

/** What comes from elsewhere: web pages, word processors, editors, terminals and spreadsheets become structure. */
export function pasting(): Plugin {
  /** Whether the paste that comes is one of plain text, by Ctrl Shift V. */
  let plainKey = false;
  return new Plugin({
    props: {
      clipboardParser,
      transformCopied: (slice) => {
        rememberPictures(slice);
        return slice;
      },
      transformPastedHTML: (html) => (html.includes("data-pm-slice") ? copiedHtml(html) : plainHtml(html)),
      clipboardTextParser: (text, $context, plain) => {
        if (plain || $context.parent.type.spec.code) return null as never;
        return sliceOfText(text, $context.parent.type === nodeTypes.table_cell);
      },
      handleDOMEvents: {
        keydown(_, event) {
          plainKey = event.shiftKey;
          return false;
        },
      },
      handlePaste(view, event) {
        const data = event.clipboardData;
        if (!data || plainKey) return false;
        return linkSelection(view, data) || pasteCode(view, data);
      },
    },
  });
}

/** An address pasted over selected text makes a link of the text. */
function linkSelection({ state, dispatch }: EditorView, data: DataTransfer): boolean {
  const { selection } = state;
  const url = addressIn(data.getData("text/plain"));
  if (url === null || selection.empty || !(selection instanceof TextSelection)) return false;
  const { $from, $to, from, to } = selection;
  if (!$from.sameParent($to) || $from.parent.type.spec.code) return false;
  const link = markTypes.link!;
  const tr = state.tr.removeMark(from, to, link).addMark(from, to, link.create({ url }));
  dispatch(
    tr
      .setSelection(TextSelection.create(tr.doc, to))
      .removeStoredMark(link)
      .setMeta("paste", true)
      .scrollIntoView(),
  );
  return true;
}

/** VS Code says the language of what it copies: code is a block, where it is not a part of a sentence. */
function pasteCode({ state, dispatch }: EditorView, data: DataTransfer): boolean {
  const mode = modeOf(data.getData("vscode-editor-data"));
  const text = data.getData("text/plain").replaceAll(/\r\n?/g, "\n");
  const { parent } = state.selection.$from;
  const takesText = parent.type.spec.code || parent.type === nodeTypes.table_cell;
  if (mode === null || !text.trim() || takesText) return false;
  const inSentence = parent.isTextblock && (parent.content.size > 0 || parent.type !== nodeTypes.paragraph);
  const { tr } = state;
  if (mode === "markdown") tr.replaceSelection(sliceOfText(text));
  else if (inSentence && !text.trim().includes("\n")) tr.insertText(text.trim());
  else tr.replaceSelectionWith(codeBlock(text, (languages[mode] ?? mode) || null));
  dispatch(tr.setMeta("paste", true).scrollIntoView());
  return true;
}

function modeOf(data: string): string | null {
  try {
    const { mode } = JSON.parse(data) as { mode?: unknown };
    return typeof mode === "string" && /^[\w+#.-]+$/.test(mode) ? mode : null;
  } catch {
    return null;
  }
}
