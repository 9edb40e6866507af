import { alignOf, nodeTypes, schema, tableStyle } from "@raven-ts/quill/document";
import { closeHistory } from "prosemirror-history";
import { Fragment, type Node, type ResolvedPos } from "prosemirror-model";
import { type Command, TextSelection } from "prosemirror-state";
import { insertRow } from "../table/commands.ts";
import { placeOf, regular } from "../table/grid.ts";

/** Splits inline content at the bars of its plain text; those around all of it are left out. */
function cellsOf(line: Node): Fragment[] {
  const cells: Node[][] = [[]];
  line.forEach((node) => {
    const isPlain = node.isText && !node.marks.some(({ type }) => type.spec.code);
    if (!isPlain) {
      cells.at(-1)!.push(node);
      return;
    }
    let start = 0;
    for (const { index } of [...node.text!.matchAll(/(?<!\\)\|/g), { index: node.text!.length }]) {
      if (index > start) cells.at(-1)!.push(node.cut(start, index));
      if (index < node.text!.length) cells.push([]);
      start = index + 1;
    }
  });
  const isBlank = (nodes: readonly Node[] = []): boolean =>
    nodes.every((node) => node.isText && !node.text!.trim());
  const from = isBlank(cells[0]) ? 1 : 0;
  const to = cells.length > 1 && isBlank(cells.at(-1)) ? -1 : cells.length;
  return cells.slice(from, to).map((nodes) => trimmed(nodes.map(withBars)));
}

/** Text in which `\|` is the bar that it stands for. */
const withBars = (node: Node): Node =>
  node.isText && /\\\|/.test(node.text!) ? schema.text(node.text!.replaceAll("\\|", "|"), node.marks) : node;

/** Whether the text of a block reads `| x | y |`. */
const isLine = (block: Node): boolean =>
  /^\s*\|.*[^|\s].*(?<!\\)\|\s*$/.test(block.textBetween(0, block.content.size, undefined, "x"));

function trimmed(nodes: readonly Node[]): Fragment {
  const out = [...nodes];
  const cut = (
    at: number,
    pattern: RegExp,
    cutFrom: (found: number, size: number) => [number, number],
  ): void => {
    const node = out.at(at);
    const found = node?.isText ? pattern.exec(node.text!)![0].length : 0;
    if (!node || found === 0) return;
    const rest = found < node.nodeSize ? [node.cut(...cutFrom(found, node.nodeSize))] : [];
    out.splice(at < 0 ? out.length + at : at, 1, ...rest);
  };
  cut(0, /^\s*/, (found, size) => [found, size]);
  cut(-1, /\s*$/, (found, size) => [0, size - found]);
  return Fragment.fromArray(out);
}

const row = (cells: readonly Fragment[]): Node =>
  nodeTypes.table_row!.create(
    null,
    cells.map((content) => nodeTypes.table_cell!.create(null, content)),
  );

/** Enter behind a line that reads `| x | y |` makes a table of it, and goes to the first cell below. */
export const openTable: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const { parent } = $from;
  if (!empty || parent.type !== nodeTypes.paragraph || $from.parentOffset < parent.content.size) return false;
  if (!isLine(parent)) return false;
  const cells = cellsOf(parent);
  if (cells.length === 0) return false;
  const header = row(cells);
  const align = cells.map(() => null);
  const { bars } = tableStyle([parent.textContent.trim()], "");
  const table = nodeTypes.table!.create({ align, bars }, [header, row(cells.map(() => Fragment.empty))]);
  const pos = $from.before();
  const tr = state.tr.replaceWith(pos, $from.after(), table);
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, pos + 1 + header.nodeSize + 2)).scrollIntoView());
  return true;
};

/** Whether a text is the line below a header: `--- | :-:`. */
const isDashes = (text: string): boolean =>
  text.includes("|") && /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/.test(text);

/** The inline content of a paragraph, line by line. */
function linesOf(paragraph: Node): Node[] {
  const lines: Node[][] = [[]];
  for (const node of paragraph.children) {
    if (node.type === nodeTypes.hard_break || node.type === nodeTypes.soft_break) lines.push([]);
    else lines.at(-1)!.push(node);
  }
  return lines.map((nodes) => nodeTypes.paragraph!.create(null, nodes));
}

/** The paragraph above the one at a position, if it could be the header of a table. */
function headerAbove($pos: ResolvedPos): Node | null {
  const above = $pos.depth > 0 ? $pos.node(-1).maybeChild($pos.index(-1) - 1) : null;
  const isHeader = above?.type === nodeTypes.paragraph && linesOf(above).length === 1;
  return isHeader && cellsOf(above).length > 1 ? above : null;
}

/** Whether dashes that are typed at a position could go on as the line below the header of a table. */
export const isBelowHeader = ($pos: ResolvedPos): boolean => headerAbove($pos) !== null;

/** Enter behind `--- | ---` below a line that reads `a | b`, as the next line or the next paragraph. */
export const underlineTable: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const { parent } = $from;
  if (!empty || parent.type !== nodeTypes.paragraph || $from.parentOffset < parent.content.size) return false;
  const lines = linesOf(parent);
  const rule = lines.at(-1)!.textContent.trim();
  const above = lines.length === 1 ? headerAbove($from) : null;
  const line = lines.length === 2 ? lines[0]! : above;
  if (!line || !isDashes(rule)) return false;
  const cells = cellsOf(line);
  const dashes = rule.replace(/^\||\|$/g, "").split("|");
  if (cells.length !== dashes.length || cells.length < 2) return false;
  const align = dashes.map((cell) => alignOf(cell.trim()));
  const { bars } = tableStyle([line.textContent.trim()], "");
  const header = row(cells);
  const table = nodeTypes.table!.create({ align, bars, rule: bars ? rule : "" }, [
    header,
    row(cells.map(() => Fragment.empty)),
  ]);
  const pos = $from.before() - (above?.nodeSize ?? 0);
  const tr = state.tr.replaceWith(pos, $from.after(), table);
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, pos + 1 + header.nodeSize + 2)).scrollIntoView());
  return true;
};

/** Enter behind `|:--|--:|` in the first cell below a header, as Markdown has it there, aligns the columns. */
export const alignTable: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type !== nodeTypes.table_cell) return false;
  const table = $from.node(-2);
  if ($from.index(-2) !== 1 || $from.index(-1) !== 0) return false;
  const line = $from.parent.textContent.trim();
  const dashes = line.split("|").slice(1, -1);
  const fits = /^\|(?:\s*:?-+:?\s*\|)+$/.test(line) && dashes.length === table.firstChild!.childCount;
  if (!fits || $from.node(-1).textContent.trim() !== line) return false;
  const align = dashes.map((cell) => alignOf(cell.trim()));
  const tr = state.tr.delete($from.start(), $from.end());
  dispatch?.(
    tr
      .setNodeMarkup($from.before(-2), null, { ...table.attrs, align, rule: table.attrs.bars ? line : "" })
      .scrollIntoView(),
  );
  return true;
};

/** Enter behind a line that reads `| 1 | 2 |` in a row that is empty but for it fills the row, and begins the next. */
export const fillRow: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const { parent } = $from;
  const place = placeOf($from);
  if (!empty || !place || place.row === 0 || place.column > 0) return false;
  if ($from.parentOffset < parent.content.size || !isLine(parent)) return false;
  const old = $from.node(-1);
  if (old.children.slice(1).some(({ content }) => content.size > 0)) return false;
  const cells = cellsOf(parent);
  const missing = Array.from({ length: old.childCount - cells.length }, () => Fragment.empty);
  const rows = place.table.children.with(place.row, row([...cells, ...missing]));
  const filled = place.table.copy(Fragment.from(rows));
  const table = regular(filled) ?? filled;
  const { pos } = place;
  const tr = state.tr.replaceWith(pos, pos + place.table.nodeSize, table);
  insertRow(tr, { ...place, table }, place.row + 1, 0);
  dispatch?.(closeHistory(tr).scrollIntoView());
  return true;
};

/** Enter in an empty last row, below others that have text, ends the table as an empty line does. */
export const endTable: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const place = placeOf($from);
  if (!empty || !place || place.column > 0 || place.row < 2 || place.row < place.table.childCount - 1)
    return false;
  const last = $from.node(-1);
  const hasText = (line: Node): boolean => line.children.some(({ content }) => content.size > 0);
  if (hasText(last) || !hasText(place.table.child(place.row - 1))) return false;
  const end = place.pos + place.table.nodeSize;
  const { tr } = state;
  tr.insert(end, nodeTypes.paragraph!.create()).delete(end - 1 - last.nodeSize, end - 1);
  tr.setSelection(TextSelection.create(tr.doc, end - last.nodeSize + 1));
  dispatch?.(tr.scrollIntoView());
  return true;
};
