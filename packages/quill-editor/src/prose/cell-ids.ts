import { parseInfo } from "@raven-ts/quill/format";
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

/** A cell of the document: where it stands, and the id under which the session knows it. */
export interface CellAt {
  readonly id: string;
  readonly pos: number;
  readonly node: Node;
}

interface CellIds {
  readonly marks: DecorationSet;
  readonly cells: readonly CellAt[];
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
 * Gives each cell of the document an id that stays with it while it is edited and moved around, and comes
 * back when its removal is undone. Ids are no part of the document.
 */
export function cellIds(): Plugin<CellIds> {
  return new Plugin<CellIds>({
    key,
    state: {
      init: (_, { doc }) => assign(doc, DecorationSet.empty, undefined),
      apply(tr, before) {
        const given = tr.getMeta(key) as readonly string[] | undefined;
        if (!tr.docChanged && !given) return before;
        return assign(tr.doc, before.marks.map(tr.mapping, tr.doc), given);
      },
    },
    props: { decorations: (state) => key.getState(state)?.marks },
  });
}

function assign(doc: Node, marks: DecorationSet, given: readonly string[] | undefined): CellIds {
  const old = new Map<number, Decoration>();
  for (const mark of marks.find()) old.set(mark.from, mark);
  const used = new Set([...old.values()].map((mark) => mark.spec.id as string));
  const cells: CellAt[] = [];
  const added: Decoration[] = [];
  doc.forEach((node, pos) => {
    if (!runs(node)) return;
    const mark = old.get(pos);
    let id = given?.[cells.length] ?? (mark?.spec.id as string | undefined);
    if (id === undefined) {
      const before = known.get(node);
      id = before !== undefined && !used.has(before) ? before : freshId();
      used.add(id);
    }
    if (mark?.spec.id === id) old.delete(pos);
    else added.push(Decoration.node(pos, pos + node.nodeSize, {}, { id }));
    known.set(node, id);
    cells.push({ id, pos, node });
  });
  const stale = [...old.values()];
  let next = stale.length > 0 ? marks.remove(stale) : marks;
  if (added.length > 0) next = next.add(doc, added);
  return { marks: next, cells };
}

/** The cells of a document, in order. */
export function cellsOf(state: EditorState): readonly CellAt[] {
  return key.getState(state)?.cells ?? [];
}

/** The id that a node view's decorations carry; `undefined` when the node is not a cell. */
export function idFrom(decorations: readonly Decoration[]): string | undefined {
  return decorations.find((mark) => mark.spec.id !== undefined)?.spec.id as string | undefined;
}

/** The metadata key under which a transaction gives all cells of its document their ids, in order. */
export const givenIds: PluginKey = key;
