import type { Output } from "../format/index.ts";
import { INTERRUPTED, type Kernel, type KernelMessage, type StartKernel } from "../kernel/messages.ts";
import { EventLog } from "./event-log.ts";
import { OutputStore } from "./output-store.ts";
import type { CellSource, CellState, CellStatus, Numbered, SessionEvent } from "./protocol.ts";
import { applyEvent, type SessionState } from "./state.ts";
import type { StreamLimits } from "./stream-text.ts";

/** Settings of a session. */
export interface SessionOptions {
  /** Starts the kernel, when the first cell runs. */
  readonly start: StartKernel;
  /** Milliseconds that text is gathered before it is reported (33). */
  readonly flushMs?: number;
  /** How much text of a cell is kept (10,000 lines, 1,000,000 characters). */
  readonly limits?: StreamLimits;
}

/** A cell as it is read from a file: its code and perhaps its saved outputs. */
export interface LoadedCell extends CellSource {
  readonly outputs?: readonly Output[];
  readonly count?: number | null;
  readonly ms?: number | null;
}

/** What the session itself has to remember of a cell. */
interface Book {
  /** Source of the run that the outputs are from. */
  ranSource: string | null;
  declares: readonly string[];
  uses: readonly string[];
  /** Something that it reads was changed by another cell since it ran. */
  outdated: boolean;
  failed: boolean;
  before: CellStatus;
}

const LIMITS: StreamLimits = { lines: 10_000, characters: 1_000_000 };

/** Removed cells that are remembered; the page's undo goes back about as far. */
const REMEMBERED = 100;

/** After this long an interrupt counts as ignored, in milliseconds. */
const STUCK_MS = 2000;

/**
 * The running side of one notebook: queue, kernel, outputs. The same class serves the server, the command line and
 * a page without a server; it knows neither Node nor the DOM.
 *
 * All changes are reported as numbered events; `state` is what they add up to. Nothing runs until asked for, and the
 * queue stops at the first cell that fails.
 */
export class Session {
  readonly #start: StartKernel;
  readonly #outputs: OutputStore;
  readonly #log = new EventLog();
  readonly #listeners = new Set<(event: Numbered) => void>();
  readonly #books = new Map<string, Book>();
  /** Cells that were removed, the last one last: they may come back. */
  readonly #removed = new Map<string, { cell: CellState; readonly book: Book }>();
  #state: SessionState = { cells: [], kernel: "none" };
  #kernel: Kernel | null = null;
  #queue: string[] = [];
  #running: string | null = null;
  /** The running cell was told to stop. */
  #stopping = false;
  #count = 0;
  #stuckTimer: ReturnType<typeof setTimeout> | null = null;
  #waiting: (() => void)[] = [];

  constructor(options: SessionOptions) {
    this.#start = options.start;
    this.#outputs = new OutputStore(
      { cells: () => this.#state.cells, cell: (id) => this.#cell(id), emit: (event) => this.#emit(event) },
      options.limits ?? LIMITS,
      options.flushMs ?? 33,
    );
  }

  /** Cells and kernel as of the last event. */
  get state(): SessionState {
    return this.#state;
  }

  /** Number of the last event. */
  get seq(): number {
    return this.#log.seq;
  }

  /** Whether a cell runs or waits. */
  get busy(): boolean {
    return this.#running !== null || this.#queue.length > 0;
  }

  /** Calls `listener` with each event from now on; the returned function ends that. */
  subscribe(listener: (event: Numbered) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Events after number `seq`, or `null` when they are no longer known. */
  since(seq: number): readonly Numbered[] | null {
    return this.#log.since(seq);
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    return this.busy ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }

  /**
   * Sets the cells in document order. Cells with a known id keep outputs and status, also those that were removed
   * and come back; others start as given.
   */
  setCells(cells: readonly LoadedCell[]): void {
    this.#outputs.flush();
    const old = new Map(this.#state.cells.map((cell) => [cell.id, cell]));
    const next = cells.map((cell): CellState => {
      const known = old.get(cell.id);
      if (known) return { ...known, source: cell.source };
      const removed = this.#removed.get(cell.id);
      if (removed) {
        this.#removed.delete(cell.id);
        this.#books.set(cell.id, removed.book);
        return { ...removed.cell, source: cell.source };
      }
      this.#books.set(cell.id, this.#newBook(cell.outputs?.length ? cell.source : null));
      return {
        id: cell.id,
        source: cell.source,
        status: "idle",
        outputs: cell.outputs ?? [],
        saved: (cell.outputs?.length ?? 0) > 0,
        stale: false,
        count: cell.count ?? null,
        ms: cell.ms ?? null,
        startedAt: null,
      };
    });
    const ids = new Set(next.map((cell) => cell.id));
    for (const cell of old.values()) if (!ids.has(cell.id)) this.#remember(cell);
    this.#queue = this.#queue.filter((id) => ids.has(id));
    this.#emit({ type: "cells", cells: next });
    this.#markStale();
    this.#settle();
  }

  #remember(cell: CellState): void {
    const { id } = cell;
    const book = this.#books.get(id)!;
    const status = cell.status === "queued" ? book.before : cell.status;
    this.#removed.set(id, { cell: { ...cell, status }, book });
    this.#books.delete(id);
    const [oldest] = this.#removed.keys();
    if (this.#removed.size <= REMEMBERED || oldest === undefined) return;
    this.#removed.delete(oldest);
    this.#outputs.forget(oldest);
  }

  /** Shows outputs that are newer than ours, from the file, of cells that neither run nor wait. */
  load(cells: readonly LoadedCell[]): void {
    this.#outputs.flush();
    for (const { id, source, outputs = [], count = null, ms = null } of cells) {
      const cell = this.#cell(id);
      if (!cell || id === this.#running || this.#queue.includes(id)) continue;
      this.#books.set(id, this.#newBook(outputs.length > 0 ? source : null));
      this.#outputs.forget(id);
      const next: CellState = {
        ...cell,
        outputs,
        count,
        ms,
        saved: outputs.length > 0,
        status: "idle",
        stale: false,
      };
      this.#emit({
        type: "cells",
        cells: this.#state.cells.map((known) => (known.id === id ? next : known)),
      });
    }
    this.#markStale();
  }

  /** Changes the code of a cell. */
  edit(id: string, source: string): void {
    this.#state = {
      ...this.#state,
      cells: this.#state.cells.map((cell) => (cell.id === id ? { ...cell, source } : cell)),
    };
    this.#markStale();
  }

  /** Puts cells at the end of the queue, in the order given; those already there keep their place. */
  run(ids: readonly string[]): void {
    for (const id of ids) {
      const book = this.#books.get(id);
      if (!book || this.#queue.includes(id)) continue;
      this.#queue.push(id);
      if (id === this.#running) continue;
      book.before = this.#cell(id)!.status;
      this.#setStatus(id, "queued");
    }
    this.#pump();
  }

  /** Runs all cells in document order. */
  runAll(): void {
    this.run(this.#state.cells.map((cell) => cell.id));
  }

  /** Runs the cells above a cell. */
  runAbove(id: string): void {
    const at = this.#state.cells.findIndex((cell) => cell.id === id);
    this.run(this.#state.cells.slice(0, Math.max(0, at)).map((cell) => cell.id));
  }

  /** Empties the queue and stops the running cell. State of the kernel is kept. */
  interrupt(): void {
    this.#clearQueue();
    if (this.#running === null) {
      if (this.#state.kernel === "starting") this.#settle();
      return;
    }
    this.#stopping = true;
    this.#kernel?.interrupt();
    this.#stuckTimer ??= setTimeout(() => {
      this.#stuckTimer = null;
      if (this.#running === null) return;
      const reason = "the cell does not stop; a restart would stop it and lose the state";
      this.#emit({ type: "kernel", status: "busy", reason });
    }, STUCK_MS);
  }

  /** Ends the kernel and starts a new one. Outputs stay and turn stale. */
  restart(): void {
    this.#clearQueue();
    if (this.#running !== null) this.#finish("interrupted", null);
    this.#kernel?.close();
    this.#loseState();
    this.#startKernel();
  }

  /** Removes the outputs of cells, or of all. */
  clear(ids: readonly string[] = this.#state.cells.map((cell) => cell.id)): void {
    this.#outputs.flush();
    for (const id of ids) {
      this.#outputs.clear(id);
      const book = this.#books.get(id);
      if (book && id !== this.#running) book.ranSource = null;
    }
    this.#markStale();
  }

  /** Ends the kernel for good. */
  close(): void {
    this.#clearQueue();
    if (this.#running !== null) this.#finish("interrupted", null);
    this.#kernel?.close();
    this.#kernel = null;
    this.#outputs.flush();
    if (this.#stuckTimer !== null) clearTimeout(this.#stuckTimer);
    this.#settle();
  }

  #pump(): void {
    if (this.#running !== null) return;
    const id = this.#queue[0];
    if (id === undefined) {
      this.#settle();
      return;
    }
    if (!this.#kernel) this.#startKernel();
    if (this.#state.kernel !== "ready") return;
    this.#queue.shift();
    this.#running = id;
    this.#stopping = false;
    const book = this.#books.get(id)!;
    const cell = this.#cell(id)!;
    book.ranSource = cell.source;
    book.outdated = false;
    book.failed = false;
    this.#outputs.clear(id);
    this.#emit({ type: "kernel", status: "busy" });
    this.#setStatus(id, "running", { count: ++this.#count, ms: null, startedAt: Date.now() });
    this.#markStale();
    this.#kernel!.run(id, cell.source);
  }

  #startKernel(): void {
    this.#emit({ type: "kernel", status: "starting" });
    const kernel: Kernel = this.#start((message) => {
      if (this.#kernel === kernel) this.#receive(message);
    });
    this.#kernel = kernel;
  }

  #receive(message: KernelMessage): void {
    switch (message.type) {
      case "ready":
        this.#emit({ type: "kernel", status: "ready" });
        this.#pump();
        return;
      case "stream":
        this.#outputs.write(message.id, message.name, message.text);
        return;
      case "display":
      case "update_display":
        this.#outputs.display(message.id, message.displayId, message.data);
        return;
      case "progress": {
        const { key, done, total, label } = message;
        this.#outputs.progress(message.id, { type: "progress", key, done, total, label });
        return;
      }
      case "result":
        this.#outputs.add(message.id, { type: "result", data: message.data });
        return;
      case "error":
        this.#fail(message);
        return;
      case "done":
        this.#done(message);
        return;
      case "dead":
        this.#died(message.reason);
    }
  }

  #fail({ id, name, message, frames }: Extract<KernelMessage, { type: "error" }>): void {
    this.#outputs.add(id, { type: "error", name, message, frames });
    const book = this.#book(id);
    if (book) book.failed = true;
    if (id !== this.#running && this.#cell(id)?.status === "ok") this.#setStatus(id, "error");
  }

  #done(message: Extract<KernelMessage, { type: "done" }>): void {
    const { id, ok, ms, memory, declares, uses } = message;
    if (id !== this.#running) return;
    this.#outputs.flush();
    const book = this.#book(id);
    if (book) {
      book.declares = declares;
      book.uses = uses;
      if (this.#books.has(id)) this.#outdateReaders(id, declares);
    }
    const last = this.#cell(id)?.outputs.at(-1);
    // A library that saw the flag may have thrown an error of its own.
    const stopped = !ok && (this.#stopping || (last?.type === "error" && last.name === INTERRUPTED));
    const status = stopped ? "interrupted" : ok && !book?.failed ? "ok" : "error";
    if (status !== "ok") this.#clearQueue();
    this.#emit({ type: "kernel", status: "ready" });
    this.#finish(status, ms, memory);
    this.#pump();
  }

  #died(reason: string): void {
    this.#clearQueue();
    const id = this.#running;
    const message = `the kernel ${reason}; its state is lost`;
    if (id !== null) {
      this.#fail({ type: "error", id, name: "KernelDied", message, frames: [] });
      this.#finish("error", null);
    }
    this.#kernel = null;
    this.#emit({ type: "kernel", status: "dead", reason });
    this.#loseState();
    this.#settle();
  }

  #finish(status: CellStatus, ms: number | null, memory: number | null = null): void {
    const id = this.#running!;
    this.#running = null;
    if (this.#stuckTimer !== null) clearTimeout(this.#stuckTimer);
    this.#stuckTimer = null;
    const startedAt = this.#cell(id)?.startedAt;
    const elapsed = ms ?? (startedAt ? Date.now() - startedAt : null);
    this.#setStatus(id, status, { ms: elapsed, startedAt: null }, memory);
    this.#markStale();
  }

  #loseState(): void {
    this.#count = 0;
    const removed = [...this.#removed.values()].map(({ book }) => book);
    for (const book of [...this.#books.values(), ...removed]) book.outdated = book.ranSource !== null;
    this.#markStale();
  }

  /** Cells below that read what this cell declares have to run again. */
  #outdateReaders(id: string, declares: readonly string[]): void {
    const names = new Set(declares);
    const at = this.#state.cells.findIndex((cell) => cell.id === id);
    for (const cell of this.#state.cells.slice(at + 1)) {
      const book = this.#books.get(cell.id)!;
      if (book.ranSource !== null && book.uses.some((name) => names.has(name))) book.outdated = true;
    }
  }

  #markStale(): void {
    const stale = this.#state.cells
      .filter((cell) => {
        const book = this.#books.get(cell.id);
        return book && book.ranSource !== null && (book.outdated || book.ranSource !== cell.source);
      })
      .map((cell) => cell.id);
    const now = this.#state.cells.filter((cell) => cell.stale).map((cell) => cell.id);
    if (stale.join() !== now.join()) this.#emit({ type: "stale", cells: stale });
  }

  #clearQueue(): void {
    for (const id of this.#queue) {
      if (id !== this.#running) this.#setStatus(id, this.#books.get(id)?.before ?? "idle");
    }
    this.#queue = [];
  }

  #setStatus(
    id: string,
    status: CellStatus,
    times: { readonly count?: number; readonly ms?: number | null; readonly startedAt?: number | null } = {},
    memory: number | null = null,
  ): void {
    const cell = this.#cell(id);
    if (!cell) return;
    const { count = cell.count, ms = cell.ms, startedAt = cell.startedAt } = times;
    const usage = memory === null ? {} : { usage: { memory } };
    this.#emit({ type: "status", cell: id, status, count, ms, startedAt, ...usage });
  }

  #newBook(ranSource: string | null): Book {
    return {
      ranSource,
      declares: [],
      uses: [],
      outdated: false,
      failed: false,
      before: "idle",
    };
  }

  #cell(id: string): CellState | undefined {
    return this.#state.cells.find((cell) => cell.id === id) ?? this.#removed.get(id)?.cell;
  }

  #book(id: string): Book | undefined {
    return this.#books.get(id) ?? this.#removed.get(id)?.book;
  }

  #emit(event: SessionEvent): void {
    // What a removed cell still says is kept with it, for when it comes back.
    const removed = "cell" in event ? this.#removed.get(event.cell) : undefined;
    if (removed) {
      removed.cell = applyEvent({ ...this.#state, cells: [removed.cell] }, event).cells[0]!;
      return;
    }
    this.#state = applyEvent(this.#state, event);
    const numbered = this.#log.add(event);
    for (const listener of this.#listeners) listener(numbered);
  }

  #settle(): void {
    if (this.busy) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
