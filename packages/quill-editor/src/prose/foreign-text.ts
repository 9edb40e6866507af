import { nodeTypes, parseMarkdown, schema } from "@raven-ts/quill/document";
import type { Node } from "prosemirror-model";

/** A line of a terminal: it begins by a prompt. */
const prompt = /^\s*(?:\$|❯|>>>|PS [^>]*>|[\w.-]+@[\w.-]+[:~][^$#]*[$#])\s/m;

/** Text whose spaces mean something: code, columns. */
const aligned = /^[ \t]+\S|\S(?: {2,}|\t)\S/m;

/**
 * The blocks that a pasted text is: what is Markdown becomes structure; cells of a spreadsheet a table; lines of a
 * terminal or of code a block of code; lines of other text stay lines.
 */
export function blocksOfText(text: string): readonly Node[] {
  const plain = text.replaceAll(/\r\n?/g, "\n");
  const lines = plain.replace(/\n+$/, "").split("\n");
  const table = tableOf(lines);
  if (table) return [table];
  if (lines.length > 1 && prompt.test(lines[0]!)) return [codeOf(lines)];
  const blocks = parseMarkdown(plain).doc.children;
  const isPlain = blocks.every(
    (block) => block.type === nodeTypes.paragraph && block.children.every(isPlainInline),
  );
  const breaks = blocks.some((block) => block.children.some(({ type }) => type === nodeTypes.soft_break));
  if (!isPlain || !breaks) return blocks;
  if (aligned.test(plain)) return [codeOf(lines)];
  return blocks.map((block) =>
    block.type.create(
      block.attrs,
      block.children.map((node) =>
        node.type === nodeTypes.soft_break ? nodeTypes.hard_break!.create() : node,
      ),
    ),
  );
}

const isPlainInline = (node: Node): boolean =>
  node.type === nodeTypes.soft_break ||
  (node.isText && node.marks.every(({ attrs }) => attrs.literal === true));

const codeOf = (lines: readonly string[]): Node =>
  nodeTypes.code_block!.create(null, schema.text(lines.join("\n")));

/** The table of lines that have the same number of tabs; `null` where they are none. */
function tableOf(lines: readonly string[]): Node | null {
  const rows = lines.map((line) => line.split("\t").map((cell) => cell.trim()));
  const width = rows[0]!.length;
  const indented = lines.some((line) => line.startsWith("\t"));
  if (rows.length < 2 || width < 2 || indented || rows.some(({ length }) => length !== width)) return null;
  return nodeTypes.table!.create(
    { align: rows[0]!.map(() => null) },
    rows.map((row) =>
      nodeTypes.table_row!.create(
        null,
        row.map((cell) => nodeTypes.table_cell!.create(null, cell ? schema.text(cell) : null)),
      ),
    ),
  );
}
