import type { Handle } from "mdast-util-to-markdown";
import { withoutNeedlessEscapes } from "./escapes.ts";
import { withOwnSigns } from "./own-signs.ts";

type State = Parameters<Handle>[2];
type Info = Parameters<Handle>[3];
type Align = "left" | "right" | "center" | null;

interface Cell {
  readonly type: "tableCell";
  readonly children: never[];
}

interface Table {
  readonly align?: readonly Align[] | null;
  readonly children: readonly { readonly children: readonly Cell[] }[];
  readonly data: TableStyle;
}

/** The texts between the bars of one line of a table. */
function cellsOfLine(line: string): string[] {
  const cells = line
    .trim()
    .replace(/^\|/, "")
    .split(/(?<!\\)\|/);
  if (cells.at(-1) === "") cells.pop();
  return cells;
}

/** How a table was written. */
export interface TableStyle {
  /** The width of each column between its bars where those stand below each other; else none. */
  readonly widths: readonly number[];
  /** The line below the header. */
  readonly rule: string;
  /** `tight` for `|a|b|`, `open` for `a | b`, `""` for `| a | b |`. */
  readonly bars: "" | "tight" | "open";
}

/** How the table was written that has these lines, without what stands before it in each line. */
export function tableStyle(rows: readonly string[], rule: string): TableStyle {
  const lengths = rows.map((line) => cellsOfLine(line).map(({ length }) => length));
  const widths = lengths[0] ?? [];
  const even = lengths.every(
    (row) => row.length === widths.length && row.every((width, at) => width === widths[at]),
  );
  const [head = ""] = rows;
  const bars = head.startsWith("|") ? (/^\|\S/.test(head) ? "tight" : "") : "open";
  return { widths: even && rows.length > 1 && bars === "" ? widths : [], rule, bars };
}

const alignOf = (dashes: string): Align => {
  const left = dashes.startsWith(":");
  if (dashes.endsWith(":")) return left ? "center" : "right";
  return left ? "left" : null;
};

/** Whether a line below a header says how the columns are aligned. */
function says(rule: string, align: readonly Align[]): boolean {
  const cells = cellsOfLine(rule).map((cell) => alignOf(cell.trim()));
  return cells.length === align.length && cells.every((value, at) => value === align[at]);
}

const frames = { "": ["| ", " | ", " |"], tight: ["|", "|", "|"], open: ["", " | ", ""] } as const;

const dashes: Record<string, (width: number) => string> = {
  left: (width) => `:${"-".repeat(Math.max(width - 1, 1))}`,
  right: (width) => `${"-".repeat(Math.max(width - 1, 1))}:`,
  center: (width) => `:${"-".repeat(Math.max(width - 2, 1))}:`,
  none: (width) => "-".repeat(Math.max(width, 1)),
};

function padded(text: string, width: number, align: Align | undefined): string {
  const room = Math.max(width - text.length, 0);
  const before = align === "right" ? room : align === "center" ? room >> 1 : 0;
  return " ".repeat(before) + text + " ".repeat(room - before);
}

/** Writes tables a row a line. Cells are padded as they were; where none were, not at all. */
export function tableHandler(definitions: (text: string) => string): Handle {
  const cellText = (cell: Cell, state: State, info: Info): string => {
    const exits = [
      state.enter("table"),
      state.enter("tableRow"),
      state.enter("tableCell"),
      state.enter("phrasing"),
    ];
    const placed = (text: string): string => `| ${text} |\n| --- |${definitions(text)}`;
    const write = (): string => state.containerPhrasing(cell, { ...info, before: " ", after: " " });
    const text = withOwnSigns(state, write, placed);
    for (const exit of exits.reverse()) exit();
    return withoutNeedlessEscapes(text, placed);
  };
  return (node: Table, _, state, info) => {
    const rows = node.children.map((row) => row.children.map((cell) => cellText(cell, state, info)));
    const align = node.align ?? [];
    const { widths: known, rule, bars } = node.data;
    const widths = known.length === align.length ? known.map((width) => width - 2) : align.map(() => 0);
    // Without outer bars, a line that begins or ends by an empty cell, or is one cell, would be read as another.
    const safe = bars !== "open" || (align.length > 1 && rows.every((row) => row[0] && row.at(-1)));
    const [start, between, end] = frames[safe ? bars : ""];
    const line = (cells: readonly string[]): string =>
      start + cells.map((cell, at) => padded(cell, widths[at] ?? 0, align[at])).join(between) + end;
    const fresh = align.map((value, at) => dashes[value ?? "none"]!(widths[at]! > 0 ? widths[at]! : 3));
    const [head = [], ...body] = rows.map(line);
    return [head, says(rule, align) ? rule : line(fresh), ...body].join("\n");
  };
}
