import { Merge, parseMarkdown } from "@raven-ts/quill/document";
import { splitNotebook } from "@raven-ts/quill/format";
import type { CellSource, ClientMessage, Doc, KernelStatus, ServerMessage } from "@raven-ts/quill/session";
import type { Node } from "prosemirror-model";
import type { CodeHost } from "../code/code-view.ts";
import { Lazy } from "../code/lazy.ts";
import { NotebookEditor } from "../prose/notebook-editor.ts";
import { keepingCaret } from "../prose/steady.ts";
import type { Link } from "../store/link.ts";
import { NotebookStore } from "../store/notebook-store.ts";
import { Announcer } from "./announcer.ts";
import { CellFrameView } from "./cell-frame.ts";
import { askConflicts } from "./conflict-dialog.ts";
import { showHelp } from "./help.ts";
import { Notices } from "./notices.ts";
import { Outline } from "./outline.ts";
import { Toolbar } from "./toolbar.ts";

/** Quiet time after an edit before it is sent to the session, and before it is saved, in milliseconds. */
const sendDelay = 200;
const saveDelay = 1_500;

/** How a page differs with the place it runs in. */
export interface PageOptions {
  /** Path of the notebook, shown in the bar. */
  readonly path: string;
  /** Address of the list of notebooks, if there is one. */
  readonly home: string | null;
  /** Saves by itself after a pause. */
  readonly autosave: boolean;
  /** What the save button does instead of saving to the session, given the text. */
  readonly download?: (text: string) => void;
  /** Puts a file that was pasted or dropped where the notebook can refer to it. @returns its address. */
  readonly keepFile: (file: File) => Promise<string>;
  /** What the interrupt button does, where it is not the usual. */
  readonly interruptLabel?: string;
}

/** The page of one notebook: editor, outputs, toolbar, and what they say to the session. */
export class NotebookPage {
  readonly editor: NotebookEditor;
  readonly store: NotebookStore = new NotebookStore();
  readonly notices: Notices = new Notices();
  private readonly announcer: Announcer = new Announcer();
  private readonly outline: Outline;
  private readonly toolbar: Toolbar;
  private readonly link: Link;
  private readonly options: PageOptions;
  /** Cells as the session last heard of them. */
  private sent: readonly CellSource[] = [];
  /** The nodes of those cells, where they came from this page: equal nodes are not compared as text. */
  private sentNodes: readonly Node[] = [];
  private revision = "";
  /** The text of that revision: what the edits of this page began with. */
  private base = "";
  private sentText = "";
  /** What is on disk, where that and this page have conflicts that nobody has decided yet. */
  private undecided: Doc | null = null;
  private savedDoc: Node;
  private saving: Node | null = null;
  private connected = false;
  private opened = false;
  private sendTimer: ReturnType<typeof setTimeout> | undefined;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(place: HTMLElement, link: Link, options: PageOptions) {
    this.link = link;
    this.options = options;
    this.toolbar = new Toolbar(options, this.store, {
      runAll: () => this.runAll(),
      interrupt: () => this.link.send({ type: "interrupt" }),
      restart: () => this.link.send({ type: "restart" }),
      addCell: () => this.editor.insertCell(),
      save: () => this.saveOrDownload(),
      help: showHelp,
    });
    const main = document.createElement("main");
    place.append(this.toolbar.dom, this.notices.dom, main, this.announcer.dom);
    this.editor = new NotebookEditor(main, this.host(), {
      changed: () => this.changed(),
      keepFile: options.keepFile,
      failed: (message) => this.notices.show("file", message),
    });
    this.outline = new Outline(this.editor);
    main.before(this.outline.dom);
    this.savedDoc = this.editor.doc;
    this.listen();
    link.start({
      connected: () => this.open(),
      disconnected: () => this.disconnected(),
      message: (message) => this.receive(message),
    });
  }

  /** Whether the text on the page differs from the saved one. */
  get dirty(): boolean {
    return !this.editor.doc.eq(this.savedDoc);
  }

  private host(): CodeHost {
    const actions = {
      run: (id: string) => this.run([id]),
      interrupt: () => this.link.send({ type: "interrupt" }),
      cellName: (id: string) => {
        const index = this.editor.cells.findIndex((cell) => cell.id === id);
        return `cell ${this.store.cell(id)?.count ?? index + 1}`;
      },
      go: (id: string, line: number) => this.editor.focusCell(id, line),
      keepingCaret: (act: () => void) => keepingCaret(this.editor.view.dom, act),
    };
    return {
      frame: (id, cell) => new CellFrameView(id, cell, this.store, actions),
      run: (id) => this.run([id]),
      runAndAdvance: (id) => {
        this.run([id]);
        this.editor.advance(id);
      },
      runAndInsert: (id) => {
        this.run([id]);
        this.editor.focusCell(id);
        this.editor.insertCell();
      },
      cells: () => this.editor.cells.map(({ node }) => node),
      lazy: new Lazy(800),
    };
  }

  private listen(): void {
    // Before the editors see the key: ProseMirror takes every Enter for itself.
    document.addEventListener("keydown", (event) => this.pageKey(event), { capture: true });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.options.autosave) this.save();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  private pageKey(event: KeyboardEvent): void {
    const { altKey, shiftKey } = event;
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "s" && !shiftKey && !altKey) this.saveOrDownload();
    else if (key === "Enter" && shiftKey && !altKey) this.runAll();
    else if (key === "ArrowUp" && altKey) this.editor.moveBlock(-1);
    else if (key === "ArrowDown" && altKey) this.editor.moveBlock(1);
    else if (key === "Backspace" && altKey) this.editor.deleteBlock();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private open(): void {
    this.connected = true;
    this.notices.hide("connection");
    const { session, seq } = this.store;
    this.link.send(session === undefined ? { type: "open" } : { type: "open", session, since: seq });
    // What was written while the connection was lost.
    if (this.opened && this.dirty) this.saveLater();
    this.showSaved();
  }

  private disconnected(): void {
    this.connected = false;
    this.saving = null;
    if (this.opened) {
      this.notices.show(
        "connection",
        "The connection to the server is lost. Your edits stay here; trying again. If the server was started anew, open the address that it printed in another tab: this page then goes on.",
      );
    }
    this.showSaved();
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case "doc":
        this.takeDoc(message);
        break;
      case "event":
        if ("cell" in message.event) this.announcer.hear(message.event, this.store.cell(message.event.cell));
        if (message.event.type === "kernel") this.tellKernel(message.event.status, message.event.reason);
        this.store.apply(message.event);
        this.store.seq = message.event.seq;
        if (message.event.type === "cells")
          this.sent = message.event.cells.map(({ id, source }) => ({ id, source }));
        break;
      case "saved":
        this.takeSaved(message.revision);
        break;
      case "save_failed":
        this.saving = null;
        if (message.reason === "conflict") this.link.send({ type: "reload" });
        else if (message.reason === "removed") this.askAboutRemoved();
        else this.notices.show("save", `Not saved: ${message.message}`);
        break;
      case "disk_changed":
        this.link.send({ type: "reload" });
        break;
      case "problem":
        this.notices.show("problem", message.message);
        break;
    }
    this.showSaved();
  }

  private tellKernel(status: KernelStatus, reason: string | undefined): void {
    if (reason === undefined) {
      this.notices.hide("kernel");
      return;
    }
    const text = status === "dead" ? `The kernel has stopped: ${reason}. Its state is lost.` : `${reason}.`;
    this.notices.show("kernel", text, [{ name: "Restart", act: () => this.link.send({ type: "restart" }) }]);
  }

  private takeDoc(doc: Doc): void {
    const ids = doc.cells.map(({ id }) => id);
    this.saving = null;
    this.store.load(doc);
    this.sent = doc.cells.map(({ id, source }) => ({ id, source }));
    this.sentNodes = [];
    const known = this.undecided?.revision ?? this.revision;
    if (!this.opened) {
      this.editor.open(doc.text, ids);
      this.savedDoc = this.editor.doc;
    } else if (!this.dirty) {
      this.undecided = null;
      this.notices.hide("disk");
      this.takeText(doc.text, ids);
    } else if (doc.revision !== known || this.undecided) this.merge(doc);
    else this.saveLater();
    this.outline.later();
    if (!this.undecided) {
      this.revision = doc.revision;
      this.base = doc.text;
    }
    this.opened = true;
    this.sendEdits();
  }

  private takeText(text: string, ids: readonly string[]): void {
    this.editor.replace(text, ids);
    this.savedDoc = this.editor.doc;
    clearTimeout(this.saveTimer);
  }

  /** Merges what is on disk with the edits of this page; what both changed is asked about. */
  private merge(doc: Doc): void {
    const merge = Merge.of(this.base, this.editor.text(), doc.text);
    const { length } = merge.conflicts;
    if (length === 0) {
      this.takeMerged(merge.text([]), doc);
      return;
    }
    clearTimeout(this.saveTimer);
    this.undecided = doc;
    const places = length === 1 ? "one place" : `${length} places`;
    this.notices.show(
      "disk",
      `The file changed on disk, in ${places} that you changed too. Nothing is saved yet.`,
      [{ name: "Compare", act: () => this.compare() }],
    );
  }

  /** Asks what shall stand where this page and the file differ. */
  private compare(): void {
    const doc = this.undecided;
    if (!doc) return;
    // There may be other edits since.
    const merge = Merge.of(this.base, this.editor.text(), doc.text);
    const decide = (chosen: readonly string[]): void => {
      if (this.undecided !== doc) this.compare();
      else this.takeMerged(merge.text(chosen), doc);
    };
    if (merge.conflicts.length === 0) decide([]);
    else {
      askConflicts(merge.conflicts, decide);
      this.merge(doc);
    }
  }

  private takeMerged(text: string, doc: Doc): void {
    const free = [
      ...this.editor.cells.map(({ id, node }) => ({ id, source: node.textContent })),
      ...doc.cells,
    ];
    const used = new Set<string>();
    const ids = splitNotebook(text).flatMap((segment) => {
      if (segment.type !== "cell") return [];
      const known = free.find(({ id, source }) => source === segment.source && !used.has(id));
      const id = known?.id ?? crypto.randomUUID();
      used.add(id);
      return [id];
    });
    this.editor.replace(text, ids);
    this.savedDoc = parseMarkdown(doc.text).doc;
    this.undecided = null;
    this.revision = doc.revision;
    this.base = doc.text;
    this.notices.hide("disk");
    this.sendEdits();
    this.saveLater();
    this.showSaved();
  }

  private takeSaved(revision: string): void {
    this.revision = revision;
    this.base = this.sentText;
    this.savedDoc = this.saving ?? this.savedDoc;
    this.saving = null;
    for (const subject of ["save", "disk", "problem"]) this.notices.hide(subject);
    if (this.dirty) this.saveLater();
  }

  private askAboutRemoved(): void {
    clearTimeout(this.saveTimer);
    this.notices.hide("problem");
    this.notices.show("disk", "The file was removed from the disk. Your text is here only.", [
      { name: "Write it again", act: () => this.save(true) },
    ]);
  }

  private changed(): void {
    if (!this.opened) return;
    this.outline.later();
    clearTimeout(this.sendTimer);
    this.sendTimer = setTimeout(() => this.sendEdits(), sendDelay);
    this.showSaved();
    this.saveLater();
  }

  private saveLater(): void {
    clearTimeout(this.saveTimer);
    if (this.options.autosave) this.saveTimer = setTimeout(() => this.save(), saveDelay);
  }

  private showSaved(): void {
    const state = !this.connected ? "offline" : this.saving ? "saving" : this.dirty ? "dirty" : "saved";
    this.toolbar.showSaved(state);
    const title = `${state === "dirty" || state === "saving" ? "• " : ""}${this.options.path.split("/").pop()}`;
    if (document.title !== title) document.title = title;
  }

  /** Tells the session what changed in cells since it last heard of them. */
  private sendEdits(): void {
    clearTimeout(this.sendTimer);
    const before = this.sent;
    const nodes = this.editor.cells.map(({ node }) => node);
    const cells = this.editor.cells.map(({ id, node }, index): CellSource => {
      const sent = before[index];
      return sent?.id === id && this.sentNodes[index] === node ? sent : { id, source: node.textContent };
    });
    const same = cells.length === before.length && cells.every(({ id }, index) => id === before[index]!.id);
    if (same) {
      cells.forEach(({ id, source }, index) => {
        if (source !== before[index]!.source) this.link.send({ type: "edit", cell: id, source });
      });
    } else this.link.send({ type: "cells", cells });
    this.sentNodes = nodes;
    this.sent = cells;
  }

  private ask(message: ClientMessage): void {
    this.sendEdits();
    this.link.send(message);
  }

  /** Runs cells, after telling the session their present source. */
  run(ids: readonly string[]): void {
    this.ask({ type: "run", cells: ids });
  }

  runAll(): void {
    this.ask({ type: "run_all" });
  }

  private saveOrDownload(): void {
    if (!this.options.download) {
      this.save(false, true);
      return;
    }
    this.sendEdits();
    this.options.download(this.editor.text());
    this.savedDoc = this.editor.doc;
    this.showSaved();
  }

  /**
   * Sends the text to be written to the file. `force` writes it also where the file is gone, `always` also what has no
   * edits.
   */
  save(force = false, always: boolean = force): void {
    clearTimeout(this.saveTimer);
    if (this.undecided && always) this.compare();
    if (!this.connected || !this.opened || this.undecided || this.saving || !(this.dirty || always)) return;
    this.saving = this.editor.doc;
    this.sentText = this.editor.text();
    this.ask({
      type: "save",
      text: this.sentText,
      cells: this.editor.cells.map(({ id }) => id),
      base: this.revision,
      ...(force ? { force } : {}),
    });
    this.showSaved();
  }
}
