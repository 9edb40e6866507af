import { parseInfo } from "@raven-ts/quill/format";
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";

/** A cell of the document: where it stands, and the id under which the session knows it. */
export interface CellAt {
  readonly id: string;
  readonly pos: number;
  readonly node: Node;
}

interface CellIds {
  readonly cells: readonly CellAt[];
  /** The ids of `cells`; the same array as long as no cell comes, goes or moves past another. */
  readonly order: readonly string[];
}

const key: PluginKey<CellIds> = new PluginKey("cell-ids");

let fresh = 0;
const freshId = (): string => `p${Date.now().toString(36)}-${(fresh++).toString(36)}`;

/** Ids of code that was removed: undo brings back the same node, and with it its outputs. */
const known: WeakMap<Node, string> = new WeakMap();

/** Whether a code block is a cell, judged by its info string. Only blocks at the top level are cells. */
export function runs(node: Node): boolean {
  if (node.type.name !== "code_block") return false;
  const { lang, meta } = node.attrs;
  return parseInfo(meta ? `${lang ?? ""} ${meta}` : (lang ?? "")).runs;
}

/**
 * Gives each cell of the document an id that stays with it while it is edited, moved around, cut and pasted, and
 * comes back when its removal is undone. A copy gets a new one. Ids are no part of the document, nor of what is
 * copied: nothing that is pasted can claim the outputs of a cell.
 */
export function cellIds(): Plugin<CellIds> {
  /** The cells that were last cut: where they are pasted, they are the same ones. */
  let cut: readonly CellAt[] = [];
  return new Plugin<CellIds>({
    key,
    props: {
      handleDOMEvents: {
        cut({ state }) {
          cut = cellsOf(state).filter(({ pos, node }) =>
            state.selection.ranges.some(
              ({ $from, $to }) => $from.pos <= pos && pos + node.nodeSize <= $to.pos,
            ),
          );
          return false;
        },
      },
    },
    state: {
      init: (_, { doc }) =>
        withOrder(
          read(doc, 0, doc.childCount, 0, () => undefined),
          [],
        ),
      apply(tr, before) {
        const given = tr.getMeta(key) as readonly string[] | undefined;
        if (!tr.docChanged && !given) return before;
        const cells = given ? named(tr.doc, given) : follow(tr, before.cells, cut);
        return withOrder(cells, before.order);
      },
    },
  });
}

const withOrder = (cells: readonly CellAt[], before: readonly string[]): CellIds => {
  const same = cells.length === before.length && cells.every(({ id }, index) => id === before[index]);
  return { cells, order: same ? before : cells.map(({ id }) => id) };
};

const named = (doc: Node, given: readonly string[]): CellAt[] => {
  let next = 0;
  return read(doc, 0, doc.childCount, 0, () => given[next++]);
};

/** The cells among the children `from` to `to` of a document. `idAt` gives the id of a cell, if it has one. */
function read(
  doc: Node,
  from: number,
  to: number,
  start: number,
  idAt: (pos: number, node: Node) => string | undefined,
): CellAt[] {
  const cells: CellAt[] = [];
  let pos = start;
  for (let index = from; index < to; index++) {
    const node = doc.child(index);
    if (runs(node)) {
      const id = idAt(pos, node) ?? freshId();
      known.set(node, id);
      cells.push({ id, pos, node });
    }
    pos += node.nodeSize;
  }
  return cells;
}

/** The cells after a transaction. Only blocks that changed are looked at; those behind them are moved. */
function follow(tr: Transaction, before: readonly CellAt[], cut: readonly CellAt[]): CellAt[] {
  const old = tr.before;
  const { doc } = tr;
  const most = Math.min(old.childCount, doc.childCount);
  let head = 0;
  let start = 0;
  while (head < most && old.child(head) === doc.child(head)) start += old.child(head++).nodeSize;
  let tail = 0;
  let size = 0;
  while (tail < most - head) {
    const node = old.child(old.childCount - 1 - tail);
    if (node !== doc.child(doc.childCount - 1 - tail)) break;
    size += node.nodeSize;
    tail++;
  }
  const oldEnd = old.content.size - size;
  const shift = doc.content.size - old.content.size;
  const kept = before.filter(({ pos }) => pos < start);
  const behind = before.filter(({ pos }) => pos >= oldEnd);
  const moved = new Map<number, string>();
  const gone: CellAt[] = [];
  for (const cell of before.slice(kept.length, before.length - behind.length)) {
    const { id, pos, node } = cell;
    const to = tr.mapping.mapResult(pos, 1);
    // A change of a block's attributes replaces its two ends around the same content.
    if (!to.deleted || doc.nodeAt(to.pos)?.content === node.content) moved.set(to.pos, id);
    else gone.push(cell);
  }
  const comesBack = ["paste", "drop"].includes(String(tr.getMeta("uiEvent"))) ? [...gone, ...cut] : [];
  let used: Set<string> | undefined;
  const changed = read(doc, head, doc.childCount - tail, start, (pos, node) => {
    const id = moved.get(pos);
    if (id !== undefined) return id;
    used ??= new Set([...kept, ...behind].map((cell) => cell.id).concat([...moved.values()]));
    const isFree = (cell: CellAt): boolean => cell.node.eq(node) && used?.has(cell.id) === false;
    const removed = known.get(node) ?? comesBack.find(isFree)?.id;
    if (removed === undefined || used.has(removed)) return undefined;
    used.add(removed);
    return removed;
  });
  const after = shift === 0 ? behind : behind.map((cell) => ({ ...cell, pos: cell.pos + shift }));
  return [...kept, ...changed, ...after];
}

/** The cells of a document, in order. */
export function cellsOf(state: EditorState): readonly CellAt[] {
  return key.getState(state)?.cells ?? [];
}

/** The ids of the cells in order: the same array as long as no cell comes, goes or moves past another. */
export function cellOrder(state: EditorState): readonly string[] {
  return key.getState(state)?.order ?? [];
}

/** The id of the cell that starts at a position; `undefined` where none does. O(log n). */
export function cellIdAt(state: EditorState, pos: number): string | undefined {
  const cells = cellsOf(state);
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle]!.pos < pos) low = middle + 1;
    else high = middle;
  }
  return cells[low]?.pos === pos ? cells[low]!.id : undefined;
}

/** The metadata key under which a transaction gives all cells of its document their ids, in order. */
export const givenIds: PluginKey = key;
