import { frontmatterToMarkdown } from "mdast-util-frontmatter";
import { gfmToMarkdown } from "mdast-util-gfm";
import { mathToMarkdown } from "mdast-util-math";
import { type Handle, type Join, toMarkdown } from "mdast-util-to-markdown";
import type { Node } from "prosemirror-model";
import { Definitions } from "./definitions.ts";
import { blockFromTree } from "./from-tree.ts";
import { ownText } from "./own-text.ts";
import { nodeTypes } from "./schema.ts";
import { styleHandlers } from "./style.ts";
import { parseTree, type TreeNode } from "./syntax-tree.ts";
import { isEmptyParagraph, tidy } from "./tidy.ts";
import { blockToTree } from "./to-tree.ts";

/** Where each block of a parsed document stands in the text it came from. */
export interface Source {
  /** The whole text, as it was given. */
  readonly original: string;
  /** The text without a byte order mark, and with `\n` where all its lines end by `\r\n`. */
  readonly text: string;
  /** The document's top-level blocks, as parsed. */
  readonly blocks: readonly Node[];
  /** Start and end of each block in `text`, in UTF-16 units. */
  readonly spans: readonly (readonly [number, number])[];
}

/** A document and the text it was parsed from. */
export interface Parsed {
  readonly doc: Node;
  readonly source: Source;
}

/**
 * Parses Markdown into an editor document, and remembers where each block stood. O(n).
 *
 * An empty text gives a document of one empty paragraph.
 *
 * @example
 * parseMarkdown("# Title\n\ntext\n").doc.childCount // 2
 */
export function parseMarkdown(original: string): Parsed {
  const text = plainText(original);
  const blocks: Node[] = [];
  const spans: [number, number][] = [];
  for (const child of parseTree(text).children) {
    blocks.push(blockFromTree(child, text));
    const end = spans[spans.length - 1]?.[1] ?? 0;
    let start = child.position!.start.offset!;
    // An underlined heading right after a definition is reported as starting with it.
    if (start < end) start = end + /^\s*/.exec(text.slice(end))![0].length;
    spans.push([start, child.position!.end.offset!]);
  }
  const content = blocks.length > 0 ? blocks : [nodeTypes.paragraph!.create()];
  return { doc: nodeTypes.doc!.create(null, content), source: { original, text, blocks, spans } };
}

const mark = "\ufeff";

const hasWindowsLines = (text: string): boolean => text.includes("\r\n") && !/(?:^|[^\r])\n/.test(text);

function plainText(original: string): string {
  const text = original.startsWith(mark) ? original.slice(mark.length) : original;
  return hasWindowsLines(text) ? text.replaceAll("\r\n", "\n") : text;
}

/** Gives a text the byte order mark and the line ends of the text that a document came from. */
export function likeOriginal(text: string, { original }: Source): string {
  const lines = hasWindowsLines(original) ? text.replaceAll("\n", "\r\n") : text;
  return original.startsWith(mark) ? mark + lines : lines;
}

/**
 * Writes blocks as Markdown, with one blank line between them and no line break at the end.
 *
 * Bullets, fences, emphasis, headings, padded tables and breaks are written the way each block had them; new blocks in
 * one fixed style (`-` bullets, `*` emphasis, `#` headings, fenced code). Spaces at the ends of lines and at the inner
 * sides of marks are left out or put outside, and no character is escaped that can do without.
 *
 * @param blocks - Blocks of a document.
 * @param all - The blocks of the whole document, whose definitions say what `[label]` is.
 * @param ownTexts - Whether blocks that came from another document are written in the bytes they had there (true).
 *
 * @example
 * writeBlocks(parseMarkdown("|a|b|\n|-|-|\n|1|2|\n").doc.children) // "|a|b|\n|-|-|\n|1|2|"
 */
export function writeBlocks(blocks: readonly Node[], all: readonly Node[] = blocks, ownTexts = true): string {
  const definitions = new Definitions(all);
  const sayable = blocks.map(tidy).filter((block) => !isEmptyParagraph(block));
  const written = toMarkdown(
    {
      type: "root",
      children: sayable.map((block): TreeNode => {
        const own = ownTexts ? ownText(block) : undefined;
        return own === undefined ? blockToTree(block) : { type: "html", value: own };
      }),
    },
    {
      bullet: "-",
      rule: "-",
      emphasis: "*",
      listItemIndent: "one",
      fences: true,
      resourceLink: false,
      join: [roomForEmptyItem],
      handlers: { ...styleHandlers((text) => definitions.behind(text)), footnoteDefinition },
      extensions: [gfmToMarkdown(), mathToMarkdown(), frontmatterToMarkdown(["yaml"])],
    },
  );
  return written.replace(/\n$/, "");
}

/** Writes the note of a footnote, without a space behind a label that has no text. */
const footnoteDefinition: Handle = (node, parent, state, info) => {
  const [write] = (gfmToMarkdown().extensions ?? []).flatMap(
    ({ handlers }) => handlers?.footnoteDefinition ?? [],
  );
  return write!(node, parent, state, info).trimEnd();
};

/** An item without text right below a line would underline that line as a heading, or go on with it. */
const roomForEmptyItem: Join = (left, right) => {
  const item = left.type === "paragraph" && right.type === "list" ? right.children[0] : undefined;
  const only = item?.children.length === 1 ? item.children[0] : undefined;
  return only?.type === "paragraph" && only.children.length === 0 && typeof item?.checked !== "boolean"
    ? 1
    : null;
};

/** Writes every block of a document as Markdown; see {@link saveMarkdown} for the way to keep its text. */
export function writeMarkdown(doc: Node): string {
  const written = writeBlocks(doc.children);
  return written ? ruleFirst(`${written}\n`, doc) : "";
}

/** A rule that begins a text, with another one below it, would be read as front matter: it gets other signs. */
export function ruleFirst(text: string, { firstChild }: Node): string {
  const other = firstChild?.type !== nodeTypes.frontmatter && /\n---[ \t]*(?:\n|$)/.test(text);
  return other ? text.replace(/^---(?=[ \t]*\n)/, "***") : text;
}
