import { type Parsed, parseMarkdown, type Source, saveMarkdown } from "@raven-ts/quill/document";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import type { Node } from "prosemirror-model";
import { type Command, EditorState, Plugin, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { type CodeHost, CodeView } from "../code/code-view.ts";
import { find } from "../find/find.ts";
import { findBar } from "../find/find-bar.ts";
import { pasting } from "../paste/pasting.ts";
import { copyingSource } from "../paste/source-texts.ts";
import { tableBar } from "../table/bar.ts";
import { wholeTables } from "../table/cells.ts";
import { tableKeys } from "../table/keys.ts";
import { deleteBlock, moveBlock } from "./block-commands.ts";
import { blockWindow } from "./block-window.ts";
import { type CellAt, cellIds, cellOrder, cellsOf, givenIds } from "./cell-ids.ts";
import { markdownClipboard } from "./clipboard.ts";
import { insertCell } from "./commands.ts";
import { escapeKey } from "./escape.ts";
import { files } from "./files.ts";
import { markdownInput } from "./input-rules.ts";
import { proseKeys } from "./keys.ts";
import { editLeaf, leafViews } from "./leaves.ts";
import { linkField } from "./link-field.ts";
import { mathView, openMathAtCaret } from "./math.ts";
import { beyond, firstText } from "./room.ts";
import { spans } from "./span-selection.ts";
import { steadyCaret } from "./steady.ts";
import { typingOver } from "./typing.ts";

/** What an editor tells its page. */
export interface EditorEvents {
  /** The document changed, by typing, undo or {@link NotebookEditor.replace}. */
  changed(): void;
  /** Puts a file that was pasted or dropped where the notebook can refer to it. @returns its address. */
  keepFile(file: File): Promise<string>;
  /** Something that was asked for could not be done. */
  failed(message: string): void;
}

/** Prose and cells of one notebook, editable in place. Outputs are drawn by the host and are no part of it. */
export class NotebookEditor {
  readonly view: EditorView;
  private source: Source;
  private readonly code: Set<CodeView> = new Set();

  constructor(place: HTMLElement, host: CodeHost, events: EditorEvents) {
    const { doc, source } = parseMarkdown("");
    this.source = source;
    const askLink: Command = linkField();
    this.view = new EditorView(place, {
      state: EditorState.create({
        doc,
        plugins: [
          cellIds(),
          escapeKey(),
          ...markdownInput(),
          wholeTables(),
          spans(),
          typingOver(),
          pasting(),
          tableKeys(),
          keymap({ Enter: (state, _, view) => view !== undefined && editLeaf(state, view) }),
          ...proseKeys(askLink),
          history(),
          files(
            (file) => events.keepFile(file),
            (message) => events.failed(message),
          ),
          markdownClipboard(),
          copyingSource(() => this.source),
          gapCursor(),
          dropCursor({ color: "var(--accent)", width: 2 }),
          openMathAtCaret(),
          placeholder(),
          find(),
          blockWindow(),
          findBar(),
          tableBar(),
          steadyCaret(),
        ],
      }),
      attributes: { class: "notebook", "aria-label": "Notebook", role: "textbox", "aria-multiline": "true" },
      nodeViews: {
        ...leafViews,
        math_block: mathView,
        code_block: (node, view, getPos) => {
          const code = new CodeView(node, view, getPos, host, () => this.code.delete(code));
          this.code.add(code);
          return code;
        },
      },
      handleClick: (_, __, event) => openLink(event),
      dispatchTransaction: (tr) => {
        this.update(this.view.state.apply(tr));
        if (tr.docChanged) events.changed();
      },
    });
  }

  private update(state: EditorState): void {
    const before = cellOrder(this.view.state);
    this.view.updateState(state);
    if (cellOrder(state) !== before) for (const code of this.code) code.showId();
  }

  get doc(): Node {
    return this.view.state.doc;
  }

  /** The cells of the document, in order. */
  get cells(): readonly CellAt[] {
    return cellsOf(this.view.state);
  }

  /** The document as Markdown; blocks that were not edited keep their bytes. */
  text(): string {
    return saveMarkdown(this.doc, this.source).text;
  }

  /** Opens a text: a new document with an empty history. `ids` name its cells, in order. */
  open(text: string, ids: readonly string[]): void {
    const parsed = parseMarkdown(text);
    this.source = parsed.source;
    const { plugins } = this.view.state;
    const state = EditorState.create({ doc: parsed.doc, plugins, selection: firstText(parsed.doc) });
    this.update(state.apply(state.tr.setMeta(givenIds, ids)));
  }

  /** Takes over a text that was written elsewhere: only blocks that differ are replaced, the caret stays. */
  replace(text: string, ids: readonly string[]): void {
    const parsed = parseMarkdown(text);
    this.source = parsed.source;
    const { tr } = this.view.state;
    const change = difference(this.doc, parsed);
    if (change) tr.replaceWith(change.from, change.to, change.blocks);
    this.view.dispatch(tr.setMeta(givenIds, ids).setMeta("addToHistory", false));
  }

  /** Puts the caret into a cell, at a line (from 1) when given, and brings it into view. */
  focusCell(id: string, line = 1): void {
    const cell = this.cells.find((at) => at.id === id);
    if (!cell) return;
    const lines = cell.node.textContent.split("\n").slice(0, line - 1);
    const pos = cell.pos + 1 + lines.reduce((sum, text) => sum + text.length + 1, 0);
    const { tr } = this.view.state;
    this.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, pos)).scrollIntoView());
    this.view.focus();
  }

  /** Moves to the next cell; after the last one, below it. */
  advance(id: string): void {
    const { cells } = this;
    const index = cells.findIndex((at) => at.id === id);
    const next = cells[index + 1];
    if (next) {
      this.focusCell(next.id);
      return;
    }
    const cell = cells[index];
    if (!cell) return;
    const after = cell.pos + cell.node.nodeSize;
    const below = beyond(this.doc, after, 1);
    if (below) this.view.dispatch(this.view.state.tr.setSelection(below).scrollIntoView());
    this.view.focus();
  }

  /** Puts a new cell below the block at the caret. */
  insertCell(): void {
    insertCell(this.view.state, this.view.dispatch);
    this.view.focus();
  }

  /** Moves the block at the caret up or down. */
  moveBlock(direction: 1 | -1): void {
    moveBlock(direction)(this.view.state, this.view.dispatch);
    this.view.focus();
  }

  /** Removes the block at the caret. */
  deleteBlock(): void {
    deleteBlock(this.view.state, this.view.dispatch);
    this.view.focus();
  }

  /** The headings of the top level, in order. */
  headings(): Node[] {
    return this.headingsAt().map(({ node }) => node);
  }

  /** Puts the caret into the heading of that index, and brings it to the top of the window. */
  focusHeading(index: number): void {
    const pos = this.headingsAt()[index]?.pos;
    if (pos === undefined) return;
    const { tr } = this.view.state;
    this.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, pos + 1)));
    this.view.focus();
    (this.view.nodeDOM(pos) as HTMLElement | null)?.scrollIntoView({ block: "start" });
  }

  private headingsAt(): { node: Node; pos: number }[] {
    const found: { node: Node; pos: number }[] = [];
    this.doc.forEach((node, pos) => {
      if (node.type.name === "heading") found.push({ node, pos });
    });
    return found;
  }

  destroy(): void {
    this.view.destroy();
  }
}

function difference(doc: Node, { doc: next }: Parsed): { from: number; to: number; blocks: Node[] } | null {
  const old = doc.children;
  const fresh = next.children;
  let start = 0;
  while (start < old.length && start < fresh.length && old[start]!.eq(fresh[start]!)) start++;
  let tail = 0;
  const most = Math.min(old.length, fresh.length) - start;
  while (tail < most && old[old.length - 1 - tail]!.eq(fresh[fresh.length - 1 - tail]!)) tail++;
  const size = (blocks: readonly Node[]): number => blocks.reduce((sum, node) => sum + node.nodeSize, 0);
  const blocks = fresh.slice(start, fresh.length - tail);
  if (blocks.length === 0 && start + tail === old.length) return null;
  return {
    from: size(old.slice(0, start)),
    to: doc.content.size - size(old.slice(old.length - tail)),
    blocks,
  };
}

/** Opens a link on click with Ctrl or Cmd; a plain click edits its text. */
function openLink(event: MouseEvent): boolean {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!link || !(event.ctrlKey || event.metaKey)) return false;
  const { href, protocol } = link as HTMLAnchorElement;
  if (["http:", "https:", "mailto:"].includes(protocol)) window.open(href, "_blank", "noopener");
  return true;
}

/** Says what to do in an empty notebook. */
function placeholder(): Plugin {
  const hint = "Write, or type ```ts and Enter for a code cell";
  return new Plugin({
    props: {
      attributes: ({ doc }): Record<string, string> => {
        const empty = doc.childCount === 1 && doc.child(0).isTextblock && doc.child(0).content.size === 0;
        return empty ? { "data-placeholder": hint } : {};
      },
    },
  });
}
