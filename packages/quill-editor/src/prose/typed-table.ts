import { nodeTypes } from "@raven-ts/quill/document";
import { Fragment, type Node } from "prosemirror-model";
import { type Command, TextSelection } from "prosemirror-state";

type Align = "left" | "right" | "center" | null;

/** Splits inline content at the bars of its plain text; the parts before the first and after the last are left out. */
function cellsOf(line: Node): Fragment[] {
  const cells: Node[][] = [[]];
  line.forEach((node) => {
    const isPlain = node.isText && !node.marks.some(({ type }) => type.spec.code);
    if (!isPlain) {
      cells.at(-1)!.push(node);
      return;
    }
    let start = 0;
    for (const { index } of [...node.text!.matchAll(/\|/g), { index: node.text!.length }]) {
      if (index > start) cells.at(-1)!.push(node.cut(start, index));
      if (index < node.text!.length) cells.push([]);
      start = index + 1;
    }
  });
  return cells.slice(1, -1).map((nodes) => trimmed(nodes));
}

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
  if (!/^\s*\|.*[^|\s].*\|\s*$/.test(parent.textBetween(0, parent.content.size, undefined, "x")))
    return false;
  const cells = cellsOf(parent);
  if (cells.length === 0) return false;
  const header = row(cells);
  const align = cells.map(() => null);
  const table = nodeTypes.table!.create({ align }, [header, row(cells.map(() => Fragment.empty))]);
  const pos = $from.before();
  const tr = state.tr.replaceWith(pos, $from.after(), table);
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, pos + 1 + header.nodeSize + 2)).scrollIntoView());
  return true;
};

const alignOf = (dashes: string): Align => {
  const left = dashes.startsWith(":");
  if (dashes.endsWith(":")) return left ? "center" : "right";
  return left ? "left" : null;
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
  dispatch?.(tr.setNodeMarkup($from.before(-2), null, { ...table.attrs, align }).scrollIntoView());
  return true;
};
