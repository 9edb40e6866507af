import type { Handle } from "mdast-util-to-markdown";
import type { TreeOf } from "./syntax-tree.ts";

type List = TreeOf<"list">;
type Item = List["children"][number];

/** How a list is laid out: `""`, 0 and `false` where each item is a marker, a blank and its text. */
export interface ListStyle {
  /** Blanks before the markers of a list that stands in no other. */
  readonly indent: number;
  /** What stands between the markers and their texts. */
  readonly gap: string;
  /** The column in which all texts begin, counted from their markers. */
  readonly column: number;
  /** The column in which further blocks of the items begin, counted from their markers. */
  readonly inner: number;
  /** Whether a tab stands before further blocks. */
  readonly tab: boolean;
  /** Whether all items have the same number. */
  readonly steady: boolean;
}

/** The widest gap: behind a wider one, a text is indented code. */
const widest = 4;

/** How many columns a text takes, with tabs up to each fourth one. */
function columnsOf(text: string, from: number): number {
  let column = from;
  for (const sign of text) column += sign === "\t" ? 4 - (column % 4) : 1;
  return column - from;
}

const prefixOf = (source: string, offset: number): string =>
  source.slice(source.lastIndexOf("\n", offset - 1) + 1, offset);

/** The value that all have, else `undefined`. */
const shared = <T>(values: readonly T[]): T | undefined =>
  values.every((value) => value === values[0]) ? values[0] : undefined;

/** Where the parts of an item stand in the text that it was parsed from. */
function layoutOf(item: Item, source: string) {
  const start = item.position!.start.offset!;
  const [, marker = "", gap = ""] =
    /^([*+-]|\d{1,9}[.)])([ \t]*)/.exec(source.slice(start, start + 20)) ?? [];
  const at = columnsOf(prefixOf(source, start), 0);
  const width = columnsOf(gap, at + marker.length);
  const hasText = !/^[ \t]*(?:\n|$)/.test(source.slice(start + marker.length, start + marker.length + 200));
  const further = item.children.slice(1).map(({ position }) => {
    const before = prefixOf(source, position!.start.offset!);
    return { column: columnsOf(before, 0) - at, tab: before.endsWith("\t") };
  });
  return { start, at, marker, gap, text: marker.length + width, says: hasText && width <= widest, further };
}

/** How the list was laid out that was parsed from a text. */
export function listStyle({ children, ordered }: List, source: string): ListStyle {
  const items = children.map((item) => layoutOf(item, source));
  const said = items.filter(({ says }) => says);
  const further = items.flatMap((item) => item.further);
  const gap = shared(said.map((item) => item.gap));
  const column = shared(said.map(({ text }) => text));
  const { start, at, marker } = items[0]!;
  const inColumn = gap !== "\t" && column !== undefined && !(gap === " " || said.length === 0);
  const level = shared(items.map((item) => item.at)) === at;
  const lead = level ? /^(?:.*>)?( *)$/.exec(prefixOf(source, start))?.[1] : "";
  const quoted = prefixOf(source, start).includes(">");
  const tabs = at % 4 === 0 && level;
  const inner = shared(further.map((block) => block.column)) ?? 0;
  return {
    indent: Math.min(Math.max((lead?.length ?? 0) - (quoted ? 1 : 0), 0), 3),
    gap: inColumn || gap === undefined || gap === " " || (gap === "\t" && !tabs) ? "" : gap,
    column: inColumn ? column : 0,
    inner: inner === column ? 0 : inner,
    tab: tabs && (further.length > 0 ? further.every(({ tab }) => tab) : gap === "\t"),
    steady: !!ordered && items.length > 1 && items.every((item) => item.marker === marker),
  };
}

const isIndented = (node: { readonly type: string; readonly data?: unknown } | undefined): boolean =>
  node?.type === "code" && (node.data as { fence?: string } | undefined)?.fence === "indent";

type Written = List & { readonly data?: Partial<ListStyle> };

/** Writes an item of a list the way the list is laid out. */
export const listItem: Handle = (item: Item, parent, state, info) => {
  const list = parent as Written;
  const { gap = "", column = 0, inner = 0, tab = false, steady = false } = list.data ?? {};
  const sign = state.bulletCurrent ?? "-";
  const number = (list.start ?? 1) + (steady ? 0 : list.children.indexOf(item));
  const bullet = list.ordered ? `${number}${sign}` : sign;
  const stops = state.createTracker(info).current().lineShift % 4 === 0 && bullet.length < 4;
  const [first, ...rest] = item.children;
  const isEmpty = first === undefined || (first.type === "paragraph" && first.children.length === 0);
  const plain = (isEmpty && typeof item.checked !== "boolean") || isIndented(first);
  const wide = gap === "\t" ? (stops ? 4 : 0) : gap ? bullet.length + gap.length : column;
  const size = plain
    ? bullet.length + 1
    : Math.min(Math.max(wide, bullet.length + 1), bullet.length + widest);
  // What is read as it stands, indented code and HTML, would gain the blanks.
  const literal = rest.some((node) => node.type === "html" || isIndented(node));
  const shift = literal ? size : Math.min(Math.max(inner, size), size + 3);
  const exit = state.enter("listItem");
  const write = (node: Item, by: number): string => {
    const tracker = state.createTracker(info);
    tracker.move(bullet + " ".repeat(size - bullet.length));
    tracker.shift(by);
    return state.containerFlow(node, tracker.current());
  };
  /** The lines of the first block, which stand where its first line does. */
  const own = shift > size && first ? write({ ...item, children: [first] }, size).split("\n").length : 1;
  const text = write(item, shift);
  exit();
  const between = gap === "\t" && size === 4 && stops ? "\t" : " ".repeat(size - bullet.length);
  const further = tab && stops && shift === 4 ? "\t" : " ".repeat(shift);
  return state.indentLines(text, (line, index, blank) => {
    if (index === 0) return blank ? bullet : bullet + between + line;
    return blank ? line : (index < own ? " ".repeat(size) : further) + line;
  });
};
