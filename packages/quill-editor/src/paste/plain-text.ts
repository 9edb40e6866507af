import { markTypes, nodeTypes, parseMarkdown, schema } from "@raven-ts/quill/document";
import { Fragment, type Node, Slice } from "prosemirror-model";

/** A line that a shell shows: a prompt and a command. */
const prompt =
  /^(?:\([\w.-]+\) ?)?(?:[\w.-]+@[\w.-]+[^\n$#%>]*)?(?:\[[^\]\n]*\])?(?:[$%❯➜]|>>>) +\S|^PS [^>\n]*> *\S/;

/** Signs by which programs draw and colour in a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals colour text by them
const drawn = /\u001b\[[\d;]*m|[│├└┌┐┘─]{2,}/;

const address = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;

/** The text as one address, if it is nothing else. */
export function addressIn(text: string): string | null {
  const trimmed = text.trim().replace(/^www\.(?=[^\s.]+\.)/i, "https://$&");
  if (!address.test(trimmed)) return null;
  return URL.canParse(trimmed) ? trimmed : null;
}

/**
 * What pasted text becomes: rows of a table, what a terminal showed, or Markdown. A cell of a table keeps lines without
 * any Markdown as lines.
 */
export function sliceOfText(given: string, inCell = false): Slice {
  const text = given.replaceAll(/\r\n?/g, "\n");
  const table = tableOf(text);
  if (table) return new Slice(Fragment.from(table), 0, 0);
  if (isTerminal(text)) return new Slice(Fragment.from(codeBlock(text, null)), 0, 0);
  const { doc } = parseMarkdown(text);
  const plain = doc.children.every((block) => block.type === nodeTypes.paragraph && isPlain(block));
  if (!plain) return Slice.maxOpen(doc.content);
  const lines = text.replace(/\n+$/, "").split("\n");
  if (lines.length === 1) return Slice.maxOpen(Fragment.from(withSpaces(doc.firstChild!, text)));
  if (lines.slice(1).some((line) => /^(?: {2,}|\t)\s*\S/.test(line))) {
    return new Slice(Fragment.from(codeBlock(text, null)), 0, 0);
  }
  return Slice.maxOpen(inCell ? Fragment.from(doc.children.map(withBreaks)) : doc.content);
}

/** Code as a block of its own. */
export function codeBlock(text: string, lang: string | null): Node {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are no text
  const value = text.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, "").replace(/\n+$/, "");
  return nodeTypes.code_block!.create({ lang }, value ? schema.text(value) : null);
}

/** Whether a terminal showed the text: it has a prompt, colours, or is laid out in columns. */
function isTerminal(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim());
  if (lines.length < 2) return false;
  if (lines.some((line) => prompt.test(line)) || drawn.test(text)) return !/^(?:```|~~~)/m.test(text);
  const columns = lines.filter((line) => /^(?![-*+|>] )\S(?:.*\S)? {2,}\S/.test(line)).length;
  return columns >= 2 && columns * 2 > lines.length && !/^ {0,3}(?:#{1,6} |```|~~~|\|)/m.test(text);
}

/** The cells of rows with tabs between them; one that holds a tab, a line break or a quote stands in quotes. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g;
  for (const [, quoted, plain, end] of text.replace(/\n+$/, "").matchAll(cells)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows;
}

/** Rows of a spreadsheet come as lines with tabs; empty cells at the end of a row may be left out. */
function tableOf(text: string): Node | null {
  const rows = cellsOf(text);
  const width = Math.max(...rows.map(({ length }) => length));
  const indented = rows.every(([first]) => first === "");
  const ragged = rows.some(({ length }) => length < width);
  const isCode = rows.some(([first, second]) => second === undefined || (ragged && first === ""));
  if (rows.length < 2 || indented || isCode) return null;
  const cell = (value: string): Node => {
    const lines = value
      .trim()
      .split("\n")
      .map((line) => line.trim());
    const content = lines.flatMap((line, at) => [
      ...(at > 0 ? [nodeTypes.hard_break!.create()] : []),
      ...(line ? [schema.text(line)] : []),
    ]);
    return nodeTypes.table_cell!.create(null, content);
  };
  return nodeTypes.table!.create(
    { align: new Array<null>(width).fill(null) },
    rows.map((row) =>
      nodeTypes.table_row!.create(
        null,
        Array.from({ length: width }, (_, at) => cell(row[at] ?? "")),
      ),
    ),
  );
}

/** Whether a paragraph holds text and lines only; bare addresses are text. */
function isPlain(paragraph: Node): boolean {
  return paragraph.children.every(
    (node) =>
      node.type === nodeTypes.soft_break ||
      (node.isText && node.marks.every(({ type, attrs }) => type === markTypes.link && attrs.literal)),
  );
}

/** One line of text keeps the spaces around it, which Markdown does not read. */
function withSpaces(line: Node, text: string): Node {
  const around = [/^[ \t]*/, /[ \t]*$/].map((ends) => ends.exec(text.replace(/\n+$/, ""))![0]);
  const [before, after] = around.map((spaces) => (spaces ? [schema.text(spaces)] : []));
  if (!text.trim()) return line;
  return line.copy(Fragment.from(before!).append(line.content).append(Fragment.from(after!)));
}

/** Markdown has no lines in a cell but by breaks. */
function withBreaks(paragraph: Node): Node {
  const lines = paragraph.children.map((node) =>
    node.type === nodeTypes.soft_break ? nodeTypes.hard_break!.create() : node,
  );
  return paragraph.copy(Fragment.from(lines));
}
