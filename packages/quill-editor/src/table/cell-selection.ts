import { nodeTypes, type TableStyle, withColumns } from "@raven-ts/quill/document";
import { type Attrs, Fragment, type Node, Slice } from "prosemirror-model";
import {
  Selection,
  type SelectionBookmark,
  SelectionRange,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import { aligned, type CellPlace, cellPos, placeOf, widthOf } from "./grid.ts";
import { linesOf } from "./lines.ts";

type Mappable = Parameters<Selection["map"]>[1];

/** Numbers from one up to, not including, another. */
type Run = readonly [from: number, to: number];

const between = (a: number, b: number): Run => [Math.min(a, b), Math.max(a, b) + 1];

/** A rectangle of a table's cells, selected as cells: what is typed replaces their text, and no cell goes. */
export class CellSelection extends Selection {
  /** The positions before the cells in which the selection began and ends. */
  readonly anchorCell: number;
  readonly headCell: number;
  /** Where the selection ends. */
  readonly place: CellPlace;
  readonly rows: Run;
  readonly columns: Run;

  constructor(doc: Node, anchorCell: number, headCell: number) {
    const $anchor = doc.resolve(anchorCell + 1);
    const head = doc.nodeAt(headCell);
    const from = placeOf($anchor);
    const place = placeOf(doc.resolve(headCell + 1));
    if (!from || !place || !head || from.pos !== place.pos) {
      throw new RangeError(
        `CellSelection: cannot select from ${anchorCell} to ${headCell} (not cells of one table)`,
      );
    }
    const rows = between(from.row, place.row);
    const columns = between(from.column, place.column);
    const ranges: SelectionRange[] = [];
    for (let row = rows[0]; row < rows[1]; row++) {
      for (let column = columns[0]; column < columns[1]; column++) {
        const start = cellPos(place, row, column) + 1;
        const end = start + place.table.child(row).child(column).content.size;
        ranges.push(new SelectionRange(doc.resolve(start), doc.resolve(end)));
      }
    }
    super($anchor, doc.resolve(headCell + 1 + head.content.size), ranges);
    this.anchorCell = anchorCell;
    this.headCell = headCell;
    this.place = place;
    this.rows = rows;
    this.columns = columns;
  }

  /** Whether whole rows are selected. */
  get wholeRows(): boolean {
    return this.columns[1] - this.columns[0] === widthOf(this.place.table);
  }

  /** Whether whole columns are selected. */
  get wholeColumns(): boolean {
    return this.rows[1] - this.rows[0] === this.place.table.childCount;
  }

  eq(other: Selection): boolean {
    return (
      other instanceof CellSelection &&
      other.anchorCell === this.anchorCell &&
      other.headCell === this.headCell
    );
  }

  map(doc: Node, mapping: Mappable): Selection {
    return new CellBookmark(this.anchorCell, this.headCell).map(mapping).resolve(doc);
  }

  override getBookmark(): SelectionBookmark {
    return new CellBookmark(this.anchorCell, this.headCell);
  }

  /** The selected cells as a table of their own. */
  override content(): Slice {
    const { table } = this.place;
    const rows = table.children
      .slice(...this.rows)
      .map((row) => row.copy(Fragment.from(row.children.slice(...this.columns))));
    const [left, right] = this.columns;
    const style = withColumns(table.attrs as TableStyle & Attrs, right, widthOf(table) - right, 0);
    const attrs = { align: aligned(table).slice(left, right), ...withColumns(style, 0, left, 0) };
    return new Slice(Fragment.from(table.type.create(attrs, rows)), 0, 0);
  }

  /** Empties the cells and puts what can stand in a cell into the first one. */
  override replace(tr: Transaction, content: Slice = Slice.empty): void {
    for (const { $from, $to } of this.ranges.toReversed()) tr.delete($from.pos, $to.pos);
    const start = this.$from.pos;
    const inline = linesOf(content.content);
    tr.replace(start, start, new Slice(inline, 0, 0));
    tr.setSelection(TextSelection.create(tr.doc, start + inline.size));
  }

  override replaceWith(tr: Transaction, node: Node): void {
    this.replace(tr, new Slice(Fragment.from(node), 0, 0));
  }

  toJSON(): { type: string; anchor: number; head: number } {
    return { type: "cells", anchor: this.anchorCell, head: this.headCell };
  }

  static override fromJSON(doc: Node, json: { anchor: number; head: number }): CellSelection {
    return new CellSelection(doc, json.anchor, json.head);
  }
}

CellSelection.prototype.visible = false;

class CellBookmark implements SelectionBookmark {
  private readonly anchor: number;
  private readonly head: number;

  constructor(anchor: number, head: number) {
    this.anchor = anchor;
    this.head = head;
  }

  map(mapping: Mappable): CellBookmark {
    return new CellBookmark(mapping.map(this.anchor), mapping.map(this.head));
  }

  resolve(doc: Node): Selection {
    const table = tableAt(doc, this.anchor);
    return table !== null && table === tableAt(doc, this.head)
      ? new CellSelection(doc, this.anchor, this.head)
      : Selection.near(doc.resolve(this.head), 1);
  }
}

/** Where the table stands whose cell begins at a position. */
function tableAt(doc: Node, pos: number): number | null {
  return doc.nodeAt(pos)?.type === nodeTypes.table_cell ? (placeOf(doc.resolve(pos + 1))?.pos ?? null) : null;
}
