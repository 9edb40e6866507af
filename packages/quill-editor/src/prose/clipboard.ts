import { markTypes, nodeTypes, schema, writeBlocks } from "@raven-ts/quill/document";
import { Fragment, type Node, Slice } from "prosemirror-model";
import { type EditorState, Plugin, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { readableHtml } from "./foreign-html.ts";
import { blocksOfText } from "./foreign-text.ts";

/**
 * Text is copied and pasted as Markdown, HTML as what it shows, code of an editor as code, and an address over a
 * selection as its link. Pasting as plain text (Ctrl Shift V) takes the text literally.
 */
export function markdownClipboard(): Plugin {
  return new Plugin({
    props: {
      clipboardTextParser: (text, $context, plain) => {
        if (plain || $context.parent.type.spec.code) return null as unknown as Slice;
        return Slice.maxOpen(Fragment.fromArray([...blocksOfText(text)]));
      },
      transformPastedHTML: readableHtml,
      handlePaste: (view, event) => pasteCode(view, event) || pasteAddress(view, event),
      clipboardTextSerializer: (slice, { state }) => markdownOf(slice, state.doc.children),
      transformPasted: (slice, { state }) => (takesFrontMatter(state) ? slice : withoutFrontMatter(slice)),
    },
  });
}

/** Lines that were copied in VS Code, which says their language, become a block of code. */
function pasteCode(view: EditorView, { clipboardData }: ClipboardEvent): boolean {
  const about = clipboardData?.getData("vscode-editor-data");
  const text = clipboardData?.getData("text/plain").replaceAll(/\r\n?/g, "\n").replace(/\n$/, "") ?? "";
  const { $from } = view.state.selection;
  const inCell = $from.parent.type === nodeTypes.table_cell || $from.parent.type.spec.code;
  if (!about || !text.includes("\n") || inCell) return false;
  const mode = /"mode"\s*:\s*"([^"]*)"/.exec(about)?.[1];
  const lang = mode !== undefined && /^[\w+#.-]+$/.test(mode) ? (shortNames[mode] ?? mode) : null;
  const code = nodeTypes.code_block!.create({ lang }, schema.text(text));
  view.dispatch(view.state.tr.replaceSelectionWith(code).setMeta("paste", true).scrollIntoView());
  return true;
}

/** The names that info strings have for languages of VS Code. */
const shortNames: Readonly<Record<string, string>> = {
  typescript: "ts",
  javascript: "js",
  typescriptreact: "tsx",
  javascriptreact: "jsx",
  shellscript: "sh",
  plaintext: "text",
};

/** An address that is pasted over text becomes the link of that text. */
function pasteAddress(view: EditorView, { clipboardData }: ClipboardEvent): boolean {
  const url = clipboardData?.getData("text/plain").trim() ?? "";
  const { state } = view;
  const { selection } = state;
  if (!(selection instanceof TextSelection) || selection.empty) return false;
  const { $from, $to, from, to } = selection;
  if (!/^(?:https?:\/\/|mailto:)\S+$/.test(url) || !$from.sameParent($to) || $from.parent.type.spec.code)
    return false;
  const mark = markTypes.link!.create({ url });
  view.dispatch(
    state.tr.removeMark(from, to, markTypes.link!).addMark(from, to, mark).setMeta("paste", true),
  );
  return true;
}

const isTopLevel = (node: Node): boolean => node.type.spec.group === "block";

/** A part of a document as Markdown; text within one line as that line's. `all` are the document's blocks. */
function markdownOf({ content, openStart, openEnd }: Slice, all: readonly Node[]): string {
  if (content.firstChild?.isInline) return writeBlocks([nodeTypes.paragraph!.create(null, content)], all);
  let blocks = content.content;
  let open = Math.min(openStart, openEnd);
  for (let part = blocks; part.length === 1 && open > 0; open--) {
    const only = part[0]!;
    if (only.type.spec.code) return only.textContent;
    if (only.isTextblock) return writeBlocks([nodeTypes.paragraph!.create(null, only.content)], all);
    part = only.children;
    if (part.every(isTopLevel)) blocks = part;
  }
  return writeBlocks(blocks, all);
}

/** Whether what is pasted comes to stand first, where no front matter is. */
function takesFrontMatter({ doc, selection: { $from, from, to } }: EditorState): boolean {
  const first = doc.firstChild!;
  const stays = first.type === nodeTypes.frontmatter && (from > 0 || to < first.nodeSize);
  return !stays && $from.index(0) === 0 && $from.depth <= 1 && $from.parentOffset === 0;
}

/** Front matter stands first in a document or is none: elsewhere it is code. */
function withoutFrontMatter(slice: Slice): Slice {
  const blocks = slice.content.content.map((node) =>
    node.type === nodeTypes.frontmatter
      ? nodeTypes.code_block!.create(
          { lang: "yaml" },
          node.attrs.value ? schema.text(node.attrs.value) : null,
        )
      : node,
  );
  return new Slice(Fragment.fromArray(blocks), slice.openStart, slice.openEnd);
}
