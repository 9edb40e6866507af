import {
  applyEvent,
  type CellState,
  type Doc,
  type KernelStatus,
  type SessionEvent,
  type SessionState,
} from "@raven-ts/quill/session";

type Listener = () => void;

/** What the page knows of the session: the state of each cell and of the kernel. Views listen to their part. */
export class NotebookStore {
  private state: SessionState = { cells: [], kernel: "none" };
  private byId: Map<string, CellState> = new Map();
  private readonly cellListeners: Map<string, Set<Listener>> = new Map();
  private readonly listeners: Set<Listener> = new Set();
  /** Why the kernel is as it is, when it said so. */
  kernelReason: string | undefined;
  /** Number of the last event that is part of the state. */
  seq = 0;
  /** Identifies the session that the state is from. */
  session: string | undefined;

  /** All cells, in the order in which the session has them. */
  get cells(): readonly CellState[] {
    return this.state.cells;
  }

  get kernel(): KernelStatus {
    return this.state.kernel;
  }

  /** The state of a cell; `undefined` for one that the session has not heard of. */
  cell(id: string): CellState | undefined {
    return this.byId.get(id);
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
  load({ session, seq, cells, kernel }: Doc): void {
    this.session = session;
    this.seq = seq;
    this.kernelReason = undefined;
    this.set({ cells, kernel });
  }

  /** Applies one event of the session. */
  apply(event: SessionEvent): void {
    if (event.type === "kernel") this.kernelReason = event.reason;
    this.set(applyEvent(this.state, event));
  }

  private set(state: SessionState): void {
    const before = this.byId;
    this.state = state;
    this.byId = new Map(state.cells.map((cell) => [cell.id, cell]));
    for (const [id, listeners] of this.cellListeners) {
      if (before.get(id) !== this.byId.get(id)) for (const listener of listeners) listener();
    }
    for (const listener of this.listeners) listener();
  }
}
