import { nodeTypes, type TableStyle, withColumns } from "@raven-ts/quill/document";
import type { Attrs, Node, ResolvedPos } from "prosemirror-model";

/** How a column's text stands; `null` is the way of the page. */
export type Alignment = "left" | "center" | "right" | null;

/** A cell of a table: the table, where that stands, and the cell's row and column. */
export interface CellPlace {
  readonly table: Node;
  /** The position before the table. */
  readonly pos: number;
  readonly row: number;
  readonly column: number;
}

/** The place of the cell that a position is in; `null` outside of cells. */
export function placeOf($pos: ResolvedPos): CellPlace | null {
  for (let depth = $pos.depth; depth > 2; depth--) {
    if ($pos.node(depth).type !== nodeTypes.table_cell) continue;
    return {
      table: $pos.node(depth - 2),
      pos: $pos.before(depth - 2),
      row: $pos.index(depth - 2),
      column: $pos.index(depth - 1),
    };
  }
  return null;
}

/** How many columns a table has: as many as its header. */
export const widthOf = (table: Node): number => table.firstChild?.childCount ?? 0;

/** The position before a row, which may be one past the last. */
export function rowPos({ table, pos }: Pick<CellPlace, "table" | "pos">, row: number): number {
  let at = pos + 1;
  for (let index = 0; index < row; index++) at += table.child(index).nodeSize;
  return at;
}

/** The position before a cell, which may be one past the last of its row. */
export function cellPos(place: Pick<CellPlace, "table" | "pos">, row: number, column: number): number {
  let at = rowPos(place, row) + 1;
  for (let index = 0; index < column; index++) at += place.table.child(row).child(index).nodeSize;
  return at;
}

/** The alignment of each column. */
export function aligned(table: Node): Alignment[] {
  const align = table.attrs.align as readonly Alignment[];
  return Array.from({ length: widthOf(table) }, (_, column) => align[column] ?? null);
}

/** Attributes of a table that gets and loses columns, as `Array.splice` does: what stays is written as before. */
export function spliced(table: Node, at: number, removed: number, added: number): Attrs {
  const align = aligned(table).toSpliced(at, removed, ...new Array<null>(added).fill(null));
  return { align, ...withColumns(table.attrs as TableStyle & Attrs, at, removed, added) };
}

/** A row of empty cells. */
export function emptyRow(width: number): Node {
  const cells = Array.from({ length: width }, () => nodeTypes.table_cell!.create());
  return nodeTypes.table_row!.create(null, cells);
}

/** The same table with cells added until each row has as many as the widest; `null` where none is missing. */
export function regular(table: Node): Node | null {
  const width = Math.max(...table.children.map((row) => row.childCount), 1);
  if (table.children.every((row) => row.childCount === width)) return null;
  const rows = table.children.map((row) =>
    row.copy(row.content.append(emptyRow(width - row.childCount).content)),
  );
  const before = widthOf(table);
  return nodeTypes.table!.create(
    width > before ? spliced(table, before, 0, width - before) : table.attrs,
    rows,
  );
}
