import type { Handle } from "mdast-util-to-markdown";
import { displayWidth } from "./display-width.ts";
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
  /** The width of each column between its bars where those stand below each other, 0 for that of its text; else none. */
  readonly widths: readonly number[];
  /** The line below the header. */
  readonly rule: string;
  /** `tight` for `|a|b|`, `open` for `a | b`, `bare` for `a|b`, `""` for `| a | b |`. */
  readonly bars: "" | "tight" | "open" | "bare";
}

/** How the table was written that has these lines, without what stands before it in each line. */
export function tableStyle(rows: readonly string[], rule: string): TableStyle {
  const cells = rows.map(cellsOfLine);
  const widths =
    sharedWidths(cells, displayWidth) ??
    sharedWidths(cells, ({ length }) => length) ??
    mostWidths(cells) ??
    [];
  const [head = ""] = rows;
  const bars = head.startsWith("|") ? (/^\|\S/.test(head) ? "tight" : "") : barsWithin(head);
  return { widths: rows.length > 1 && bars === "" ? widths : [], rule, bars };
}

/** The widths of the columns, if they are the same in all rows. */
function sharedWidths(
  rows: readonly (readonly string[])[],
  measure: (text: string) => number,
): number[] | undefined {
  const [first = [], ...others] = rows.map((row) => row.map(measure));
  return others.every((row) => row.join() === first.join()) ? first : undefined;
}

/** The widths that at least half of the rows have, where these are padded: some row is out of line. */
function mostWidths(rows: readonly (readonly string[])[]): number[] | undefined {
  const groups = new Map<string, (readonly string[])[]>();
  for (const row of rows) {
    const widths = row.map(displayWidth).join();
    groups.set(widths, [...(groups.get(widths) ?? []), row]);
  }
  const [most = []] = [...groups.values()].sort((a, b) => b.length - a.length);
  const padded = most.some((row) => row.some((cell) => /\S {2,}$|^ {2,}\S/.test(cell)));
  return padded && most.length > 1 && most.length * 2 >= rows.length ? most[0]!.map(displayWidth) : undefined;
}

const barsWithin = (head: string): "open" | "bare" => (/\S\|\S/.test(head) ? "bare" : "open");

/** How a column is aligned by its signs in the line below the header. */
export const alignOf = (dashes: string): Align => {
  const left = dashes.startsWith(":");
  if (dashes.endsWith(":")) return left ? "center" : "right";
  return left ? "left" : null;
};

const frames = {
  "": ["| ", " | ", " |"],
  tight: ["|", "|", "|"],
  open: ["", " | ", ""],
  bare: ["", "|", ""],
} as const;

const dashes: Record<string, (width: number) => string> = {
  left: (width) => `:${"-".repeat(Math.max(width - 1, 1))}`,
  right: (width) => `${"-".repeat(Math.max(width - 1, 1))}:`,
  center: (width) => `:${"-".repeat(Math.max(width - 2, 1))}:`,
  none: (width) => "-".repeat(Math.max(width, 1)),
};

/** The line below a header with other signs in it, between bars as they are. */
function ruleOf(rule: string, change: (signs: string[], spaced: boolean) => string[]): string {
  const spaced = / \||\| /.test(rule);
  const signs = cellsOfLine(rule).map((cell) => cell.trim());
  const frame = rule.startsWith("|") ? (spaced ? "" : "tight") : spaced ? "open" : "bare";
  const [start, between, end] = frames[frame];
  const line = change(signs, spaced).join(between);
  // A column of its own needs a bar, or it underlines a heading.
  return start + line + (rule.endsWith("|") || !line.includes("|") ? end || " |" : "");
}

/** The same way of writing with columns put in or taken out, as `Array.splice` does. */
export function withColumns(style: TableStyle, at: number, removed: number, added: number): TableStyle {
  const { widths, rule, bars } = style;
  return {
    bars,
    widths: widths.length > 0 ? widths.toSpliced(at, removed, ...new Array<number>(added).fill(0)) : [],
    rule:
      rule && ruleOf(rule, (signs) => signs.toSpliced(at, removed, ...new Array<string>(added).fill("---"))),
  };
}

/** The line below a header that aligns columns so; signs that say it already stay as they are. */
function alignedRule(
  rule: string,
  align: readonly Align[],
  widths: readonly number[],
  fresh: readonly boolean[],
): string {
  const says = (sign: string, at: number): boolean => !fresh[at] && alignOf(sign) === align[at];
  const before = cellsOfLine(rule).map((cell) => cell.trim());
  if (before.length !== align.length) return "";
  if (before.every(says)) return rule;
  return ruleOf(rule, (signs, spaced) =>
    signs.map((sign, at) => {
      if (says(sign, at)) return sign;
      const width = fresh[at] ? widths[at]! + (spaced ? 0 : 2) : sign.length;
      return dashes[align[at] ?? "none"]!(width);
    }),
  );
}

function pad(text: string, width: number, align: Align | undefined): string {
  const room = Math.max(width - displayWidth(text), 0);
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
    const padded = known.length === align.length && known.length > 0;
    const fresh = align.map((_, at) => padded && known[at] === 0);
    const longest = (at: number): number => Math.max(3, ...rows.map((row) => displayWidth(row[at] ?? "")));
    const widths = align.map((_, at) => (padded ? (fresh[at] ? longest(at) : known[at]! - 2) : 0));
    const line = (cells: readonly string[]): string => {
      // Without outer bars, a line that begins or ends by an empty cell, or is one cell, would be read as another.
      const safe = align.length > 1 && cells[0] && cells.at(-1);
      const [start, between, end] = frames[bars === "open" || bars === "bare" ? (safe ? bars : "") : bars];
      return start + cells.map((cell, at) => pad(cell, widths[at] ?? 0, align[at])).join(between) + end;
    };
    const signs = align.map((value, at) => dashes[value ?? "none"]!(widths[at]! > 0 ? widths[at]! : 3));
    const [head = [], ...body] = rows.map(line);
    return [head, alignedRule(rule, align, widths, fresh) || line(signs), ...body].join("\n");
  };
}
