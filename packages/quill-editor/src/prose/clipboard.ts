import { nodeTypes, schema, writeBlocks } from "@raven-ts/quill/document";
import { Fragment, type Node, Slice } from "prosemirror-model";
import { type EditorState, Plugin } from "prosemirror-state";

/** What is copied is Markdown to other programs, and between notebooks loses nothing. */
export function markdownClipboard(): Plugin {
  return new Plugin({
    props: {
      clipboardTextSerializer: (slice, { state }) => markdownOf(slice, state.doc.children),
      transformPasted: (slice, { state }) => (takesFrontMatter(state) ? slice : withoutFrontMatter(slice)),
    },
  });
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
