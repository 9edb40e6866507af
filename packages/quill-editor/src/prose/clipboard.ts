import { parseMarkdown, writeBlocks } from "@raven-ts/quill/document";
import { type Node, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";

/** Text is copied and pasted as Markdown; pasting as plain text (Ctrl Shift V) takes it literally. */
export function markdownClipboard(): Plugin {
  return new Plugin({
    props: {
      clipboardTextParser: (text, $context, plain) => {
        if (plain || $context.parent.type.spec.code) return null as unknown as Slice;
        return Slice.maxOpen(parseMarkdown(text).doc.content);
      },
      clipboardTextSerializer: ({ content, openStart, openEnd }) => {
        const only = content.firstChild;
        if (content.childCount === 1 && openStart > 0 && openEnd > 0 && only?.isTextblock) {
          return writeBlocks([only.type.schema.node("paragraph", null, only.content)]);
        }
        const blocks: Node[] = content.content.filter((node) => node.isBlock);
        return blocks.some((node) => !isTopLevel(node))
          ? content.textBetween(0, content.size, "\n\n")
          : writeBlocks(blocks);
      },
    },
  });
}

const isTopLevel = (node: Node): boolean => node.type.spec.group === "block";
