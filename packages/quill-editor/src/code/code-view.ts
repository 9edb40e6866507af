import { EditorState } from "@codemirror/state";
import { EditorView as CodeMirror, type KeyBinding, type ViewUpdate } from "@codemirror/view";
import { nodeTypes, schema } from "@raven-ts/quill/document";
import { exitCode } from "prosemirror-commands";
import { undo } from "prosemirror-history";
import type { Node } from "prosemirror-model";
import { type Command, type Selection, TextSelection } from "prosemirror-state";
import type { Decoration, EditorView, NodeView } from "prosemirror-view";
import type { FoundPart } from "../find/find.ts";
import { cellIdAt } from "../prose/cell-ids.ts";
import { extendOver, type Reach, select, selectDocument } from "../prose/extend.ts";
import { redoThere } from "../prose/redo.ts";
import { beyond, documentEdge } from "../prose/room.ts";
import type { SelectedPart } from "../prose/span-selection.ts";
import { setFound } from "./found.ts";
import type { Lazy } from "./lazy.ts";
import { codeSetup } from "./setup.ts";
import { wordsOf } from "./words.ts";

/** What the page adds to a cell: its run button, its outputs. */
export interface CellFrame {
  /** Stands left of the code. */
  readonly gutter: HTMLElement;
  /** Stands below the code. */
  readonly below: HTMLElement;
  destroy(): void;
}

/** What a code block needs from the page. */
export interface CodeHost {
  /** Builds the frame of a cell, whose state it also shows on the cell's element. */
  frame(id: string, cell: HTMLElement): CellFrame;
  run(id: string): void;
  runAndAdvance(id: string): void;
  runAndInsert(id: string): void;
  /** All cells, for names to complete. */
  cells(): readonly Node[];
  readonly lazy: Lazy;
}

const shifted: readonly (readonly [string, Reach, 1 | -1])[] = [
  ["ArrowUp", "line", -1],
  ["ArrowDown", "line", 1],
  ["ArrowLeft", "character", -1],
  ["ArrowRight", "character", 1],
];

/**
 * A code block: CodeMirror inside a ProseMirror node. Text flows both ways as transactions, there is one
 * undo history (ProseMirror's), and CodeMirror is made only when the block comes near the viewport.
 */
export class CodeView implements NodeView {
  readonly dom: HTMLElement = document.createElement("div");
  private readonly code: HTMLElement = document.createElement("div");
  private readonly lang: HTMLInputElement = document.createElement("input");
  private readonly folder: HTMLButtonElement = document.createElement("button");
  private node: Node;
  private readonly view: EditorView;
  private readonly getPos: () => number | undefined;
  private readonly host: CodeHost;
  private readonly removed: () => void;
  private cm: CodeMirror | null = null;
  private updating = false;
  private part: SelectedPart | undefined;
  private found: readonly FoundPart[] = [];
  private id: string | undefined;
  private frame: CellFrame | null = null;

  constructor(
    node: Node,
    view: EditorView,
    getPos: () => number | undefined,
    host: CodeHost,
    removed: () => void,
  ) {
    this.node = node;
    this.view = view;
    this.getPos = getPos;
    this.host = host;
    this.removed = removed;
    this.code.className = "code";
    this.code.addEventListener("mousedown", (event) => this.shiftClick(event), { capture: true });
    this.code.addEventListener("mousedown", (event) => this.dragOut(event));
    this.setUpLang();
    this.folder.type = "button";
    this.folder.className = "more";
    this.folder.addEventListener("click", () => {
      this.dom.classList.toggle("open");
      this.showFold();
    });
    this.showId();
    this.drawPlain();
    host.lazy.watch(this.dom, () => this.mount());
  }

  private setUpLang(): void {
    const { lang } = this;
    lang.className = "lang";
    lang.placeholder = "plain";
    lang.spellcheck = false;
    lang.setAttribute("aria-label", "Language");
    lang.value = this.info();
    lang.addEventListener("change", () => this.setInfo(lang.value));
    lang.addEventListener("keydown", (event) => {
      if (event.key === "Escape") lang.value = this.info();
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      this.mount().focus();
    });
  }

  private info(): string {
    const { lang, meta } = this.node.attrs;
    return meta ? `${lang ?? ""} ${meta}` : (lang ?? "");
  }

  private setInfo(info: string): void {
    const pos = this.getPos();
    if (pos === undefined || info.trim() === this.info()) return;
    const [lang = "", ...meta] = info.trim().split(/\s+/);
    const attrs = { ...this.node.attrs, lang: lang || null, meta: meta.join(" ") || null };
    this.view.dispatch(this.view.state.tr.setNodeMarkup(pos, null, attrs));
  }

  /** Options `fold` and `hide` of the info string: the code is shown on demand. */
  private fold(): void {
    const options = String(this.node.attrs.meta ?? "").split(/\s+/);
    const folds = options.includes("fold") || options.includes("hide");
    this.dom.classList.toggle("folds", folds);
    this.folder.hidden = !folds;
    this.showFold();
  }

  private showFold(): void {
    const open = this.dom.classList.contains("open");
    this.folder.textContent = open ? "Hide code" : "Show code";
    this.folder.setAttribute("aria-expanded", String(open));
  }

  /** Shows the frame of the cell that stands here now; without one, the block is code that does not run. */
  showId(): void {
    const pos = this.getPos();
    const id = pos === undefined ? undefined : cellIdAt(this.view.state, pos);
    if (id === this.id && this.dom.firstChild) return;
    this.frame?.destroy();
    this.id = id;
    this.dom.className = id === undefined ? "block" : "cell";
    this.frame = id === undefined ? null : this.host.frame(id, this.dom);
    this.dom.setAttribute("role", "group");
    this.dom.setAttribute("aria-label", id === undefined ? "Code" : "Code cell");
    if (id === undefined) delete this.dom.dataset.cell;
    else this.dom.dataset.cell = id;
    const body = document.createElement("div");
    body.className = "code-box";
    body.append(this.code, this.lang);
    const parts = [this.folder, body];
    this.dom.replaceChildren(...(this.frame ? [this.frame.gutter, ...parts, this.frame.below] : parts));
    this.fold();
  }

  private drawPlain(): void {
    const pre = document.createElement("pre");
    pre.textContent = this.node.textContent || " ";
    this.code.replaceChildren(pre);
  }

  /** Makes the CodeMirror view if it is not there yet. */
  private mount(): CodeMirror {
    if (this.cm) return this.cm;
    this.host.lazy.unwatch(this.dom);
    const label = this.id === undefined ? "Code" : "Code of the cell";
    this.cm = new CodeMirror({
      state: EditorState.create({
        doc: this.node.textContent,
        extensions: [
          codeSetup(
            this.node.attrs.lang,
            this.keys(),
            label,
            wordsOf(() => this.host.cells()),
          ),
          CodeMirror.updateListener.of((update) => this.forward(update)),
        ],
      }),
    });
    this.code.replaceChildren(this.cm.dom);
    if (this.found.length > 0) this.cm.dispatch({ effects: setFound.of(this.found) });
    return this.cm;
  }

  private keys(): KeyBinding[] {
    const { view } = this;
    const onCell = (act: (id: string) => void) => () => {
      if (this.id === undefined) return false;
      act(this.id);
      return true;
    };
    return [
      { key: "ArrowUp", run: () => this.leave("line", -1) },
      { key: "ArrowLeft", run: () => this.leave("character", -1) },
      { key: "ArrowDown", run: () => this.leave("line", 1) },
      { key: "ArrowRight", run: () => this.leave("character", 1) },
      ...this.extending(),
      { key: "Mod-a", run: () => this.selectAll() },
      { key: "Mod-Home", run: () => this.goTo(documentEdge(view.state.doc, -1)) },
      { key: "Mod-End", run: () => this.goTo(documentEdge(view.state.doc, 1)) },
      { key: "Backspace", run: () => this.dissolve() },
      { key: "Shift-Enter", run: onCell((id) => this.host.runAndAdvance(id)) },
      {
        key: "Mod-Enter",
        run: () => {
          if (this.id !== undefined) this.host.run(this.id);
          else if (exitCode(view.state, view.dispatch)) view.focus();
          return true;
        },
      },
      { key: "Alt-Enter", run: onCell((id) => this.host.runAndInsert(id)) },
      { key: "Mod-z", run: () => this.recall(undo) },
      { key: "Mod-Shift-z", run: () => this.recall(redoThere) },
      { key: "Mod-y", run: () => this.recall(redoThere) },
    ];
  }

  /** Backspace in an empty code block turns it into a paragraph. */
  private dissolve(): boolean {
    const pos = this.getPos();
    if (this.cm?.state.doc.length !== 0 || pos === undefined) return false;
    const { tr } = this.view.state;
    this.view.dispatch(tr.setBlockType(pos + 1, pos + 1, nodeTypes.paragraph!));
    this.view.focus();
    return true;
  }

  /** Moves the caret out of the code when it stands at its edge. */
  private leave(unit: "line" | "character", direction: 1 | -1): boolean {
    const start = this.getPos();
    const { cm, view } = this;
    if (!cm || start === undefined || !cm.state.selection.main.empty) return false;
    const { head } = cm.state.selection.main;
    const span = unit === "line" ? cm.state.doc.lineAt(head) : { from: head, to: head };
    if (direction < 0 ? span.from > 0 : span.to < cm.state.doc.length) return false;
    const next = beyond(view.state.doc, start + (direction < 0 ? 0 : this.node.nodeSize), direction);
    return next !== null && this.goTo(next);
  }

  /** Shifted keys at the edge of the code: the selection goes on over its border. */
  private extending(): KeyBinding[] {
    const keys: KeyBinding[] = [];
    for (const [key, reach, direction] of shifted) {
      const run = (far: boolean) => (cm: CodeMirror) => {
        const { head } = cm.state.selection.main;
        const by = far ? (reach === "character" ? "word" : "block") : reach;
        const span = reach === "line" && !far ? cm.state.doc.lineAt(head) : { from: head, to: head };
        if (direction < 0 ? span.from > 0 : span.to < cm.state.doc.length) return false;
        return extendOver(by, direction)(this.view.state, this.view.dispatch, this.view);
      };
      keys.push({ key: `Shift-${key}`, run: run(false) }, { key: `Mod-Shift-${key}`, run: run(true) });
    }
    for (const [key, direction] of [
      ["Mod-Shift-Home", -1],
      ["Mod-Shift-End", 1],
    ] as const) {
      keys.push({
        key,
        run: () => extendOver("document", direction)(this.view.state, this.view.dispatch, this.view),
      });
    }
    return keys;
  }

  /** Selects the code, and when all of it is selected the document. */
  private selectAll(): boolean {
    const { main, ranges } = this.cm!.state.selection;
    if (ranges.length > 1 || main.from > 0 || main.to < this.cm!.state.doc.length) return false;
    return selectDocument(this.view.state, this.view.dispatch, this.view);
  }

  /** A shifted click selects from where the selection began, also when that is in another block. */
  private shiftClick(event: MouseEvent): void {
    const pos = this.getPos();
    const { state } = this.view;
    const { anchor } = state.selection;
    if (
      !event.shiftKey ||
      event.button !== 0 ||
      pos === undefined ||
      !(state.selection instanceof TextSelection)
    )
      return;
    if (anchor > pos && anchor < pos + this.node.nodeSize) return;
    const offset = this.mount().posAtCoords({ x: event.clientX, y: event.clientY }, false);
    event.preventDefault();
    event.stopPropagation();
    this.view.dispatch(select(state, anchor, pos + 1 + offset));
    this.view.focus();
  }

  /** A selection that is drawn by the mouse goes on over the border of the code. */
  private dragOut({ button, shiftKey }: MouseEvent): void {
    if (button !== 0 || shiftKey) return;
    let anchor: number | null = null;
    const ends = new AbortController();
    const move = ({ buttons, clientX: left, clientY: top }: MouseEvent): void => {
      const start = this.getPos();
      const box = this.code.getBoundingClientRect();
      if (buttons === 0 || start === undefined) ends.abort();
      else if (top < box.top || top > box.bottom) {
        anchor ??= start + 1 + this.cm!.state.selection.main.anchor;
        const over = this.view.posAtCoords({ left, top });
        if (!over || !this.view.state.doc.resolve(over.pos).parent.inlineContent) return;
        this.view.dispatch(select(this.view.state, anchor, over.pos));
        this.view.focus();
      } else if (anchor !== null) {
        const head = start + 1 + this.cm!.posAtCoords({ x: left, y: top }, false);
        this.view.dispatch(select(this.view.state, anchor, head));
      }
    };
    document.addEventListener("mousemove", move, { signal: ends.signal });
    document.addEventListener("mouseup", () => ends.abort(), { signal: ends.signal });
  }

  /** Undoes or redoes the last change, wherever it was; the caret goes there. */
  private recall(change: Command): boolean {
    change(this.view.state, this.view.dispatch);
    this.view.focus();
    return true;
  }

  private goTo(selection: Selection): boolean {
    const { view } = this;
    view.dispatch(view.state.tr.setSelection(selection).scrollIntoView());
    view.focus();
    return true;
  }

  /** Sends changes and the selection of CodeMirror to ProseMirror. */
  private forward(update: ViewUpdate): void {
    const start = this.getPos();
    if (this.updating || !this.cm?.hasFocus || start === undefined) return;
    let offset = start + 1;
    const { main } = update.state.selection;
    const anchor = offset + main.anchor;
    const head = offset + main.head;
    const { selection, tr } = this.view.state;
    if (!update.docChanged && selection.anchor === anchor && selection.head === head) return;
    update.changes.iterChanges((fromA, toA, fromB, toB, text) => {
      if (text.length > 0) tr.replaceWith(offset + fromA, offset + toA, schema.text(text.toString()));
      else tr.delete(offset + fromA, offset + toA);
      offset += toB - fromB - (toA - fromA);
    });
    tr.setSelection(TextSelection.create(tr.doc, anchor, head));
    this.view.dispatch(tr);
  }

  update(node: Node, decorations: readonly Decoration[]): boolean {
    if (node.type !== this.node.type) return false;
    const sameLang = node.attrs.lang === this.node.attrs.lang;
    this.node = node;
    if (document.activeElement !== this.lang) this.lang.value = this.info();
    if (!sameLang && this.cm) {
      this.cm.destroy();
      this.cm = null;
      this.mount();
    }
    this.showId();
    this.fold();
    if (this.updating) return true;
    if (!this.cm) this.drawPlain();
    else this.replaceText(this.cm, node.textContent);
    this.showMarks(decorations);
    return true;
  }

  private showMarks(decorations: readonly Decoration[]): void {
    const spec = (name: string): unknown => decorations.find((one) => one.spec[name])?.spec[name];
    this.showPart(spec("part") as SelectedPart | undefined);
    const found = (spec("found") as readonly FoundPart[] | undefined) ?? [];
    if (found.length === 0 && this.found.length === 0) return;
    this.found = found;
    // The place that is looked at shows its mark, also where the editor is not made yet.
    if (found.some(({ current }) => current)) this.unfold().mount();
    this.cm?.dispatch({ effects: setFound.of(found) });
  }

  /** Shows the code of a folded cell. */
  private unfold(): this {
    if (this.dom.classList.contains("folds")) {
      this.dom.classList.add("open");
      this.showFold();
    }
    return this;
  }

  /** Shows what of the code a selection holds that reaches over its border. */
  private showPart(part: SelectedPart | undefined): void {
    if (part?.from === this.part?.from && part?.to === this.part?.to) return;
    this.part = part;
    if (!this.cm || this.cm.hasFocus) return;
    const { length } = this.cm.state.doc;
    this.updating = true;
    this.cm.dispatch({
      selection: { anchor: Math.min(part?.from ?? 0, length), head: Math.min(part?.to ?? 0, length) },
    });
    this.updating = false;
  }

  /** Brings a change made elsewhere (undo, reload) into CodeMirror, as the smallest replacement. */
  private replaceText(cm: CodeMirror, after: string): void {
    const before = cm.state.doc.toString();
    if (before === after) return;
    let start = 0;
    let endAfter = after.length;
    let endBefore = before.length;
    while (start < endBefore && before.charCodeAt(start) === after.charCodeAt(start)) start++;
    while (
      endBefore > start &&
      endAfter > start &&
      before.charCodeAt(endBefore - 1) === after.charCodeAt(endAfter - 1)
    ) {
      endBefore--;
      endAfter--;
    }
    this.updating = true;
    cm.dispatch({ changes: { from: start, to: endBefore, insert: after.slice(start, endAfter) } });
    this.updating = false;
  }

  setSelection(anchor: number, head: number): void {
    const cm = this.unfold().mount();
    cm.focus();
    this.updating = true;
    cm.dispatch({ selection: { anchor, head }, scrollIntoView: true });
    this.updating = false;
  }

  stopEvent(): boolean {
    return true;
  }

  ignoreMutation(): boolean {
    return true;
  }

  destroy(): void {
    this.removed();
    this.host.lazy.unwatch(this.dom);
    this.frame?.destroy();
    this.cm?.destroy();
  }
}
