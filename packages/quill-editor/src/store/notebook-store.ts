import type { CellState, Doc, KernelStatus, SessionEvent } from "@raven-ts/quill/session";

type Listener = () => void;

/** What the page knows of the session: the state of each cell and of the kernel. Views listen to their part. */
export class NotebookStore {
  private readonly cells: Map<string, CellState> = new Map();
  private readonly cellListeners: Map<string, Set<Listener>> = new Map();
  private readonly listeners: Set<Listener> = new Set();
  /** Ids in the order in which the session has them. */
  order: readonly string[] = [];
  kernel: KernelStatus = "none";
  kernelReason: string | undefined;
  seq = 0;
  session: string | undefined;

  /** The state of a cell; `undefined` for one that the session has not heard of. */
  cell(id: string): CellState | undefined {
    return this.cells.get(id);
  }

  /** All cells, in document order. */
  all(): CellState[] {
    return this.order.flatMap((id) => this.cells.get(id) ?? []);
  }

  /** Calls back when a cell changed. @returns what ends that. */
  watchCell(id: string, listener: Listener): () => void {
    const listeners = this.cellListeners.get(id) ?? new Set();
    this.cellListeners.set(id, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls back when anything changed. @returns what ends that. */
  watch(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes over the whole state of a session. */
  load(doc: Doc): void {
    this.session = doc.session;
    this.seq = doc.seq;
    this.kernel = doc.kernel;
    this.setCells(doc.cells);
    this.notify();
  }

  /** Applies one event of the session. */
  apply(event: SessionEvent): void {
    switch (event.type) {
      case "cells":
        this.setCells(event.cells);
        break;
      case "status": {
        const { cell, status, count, ms, startedAt } = event;
        const live = status === "running" || status === "queued";
        this.change(cell, { status, count, ms, startedAt, ...(live ? { stale: false } : {}) });
        break;
      }
      case "clear":
        this.change(event.cell, { outputs: [], saved: false, stale: false });
        break;
      case "output": {
        const outputs = [...(this.cells.get(event.cell)?.outputs ?? [])];
        outputs[event.index] = event.output;
        this.change(event.cell, { outputs, saved: false });
        break;
      }
      case "stream": {
        const { cell, index, name, keep, text, dropped } = event;
        const outputs = [...(this.cells.get(cell)?.outputs ?? [])];
        const old = outputs[index];
        const kept = old?.type === "stream" ? old.text.slice(0, keep) : "";
        outputs[index] = { type: "stream", name, text: kept + text, ...(dropped ? { dropped } : {}) };
        this.change(cell, { outputs, saved: false });
        break;
      }
      case "stale":
        for (const cell of event.cells) this.change(cell, { stale: true });
        break;
      case "kernel":
        this.kernel = event.status;
        this.kernelReason = event.reason;
        break;
    }
    this.notify();
  }

  private setCells(cells: readonly CellState[]): void {
    this.order = cells.map(({ id }) => id);
    const gone = new Set(this.cells.keys());
    for (const cell of cells) {
      gone.delete(cell.id);
      this.cells.set(cell.id, cell);
    }
    for (const id of gone) this.cells.delete(id);
    for (const id of [...this.order, ...gone]) this.notifyCell(id);
  }

  private change(id: string, changes: Partial<CellState>): void {
    const cell = this.cells.get(id);
    if (!cell) return;
    this.cells.set(id, { ...cell, ...changes });
    this.notifyCell(id);
  }

  private notifyCell(id: string): void {
    for (const listener of this.cellListeners.get(id) ?? []) listener();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
