import type { Output } from "../format/index.ts";
import type { CellState, KernelStatus, SessionEvent } from "./protocol.ts";

/** What a session, or a page that follows one, knows of its cells and kernel. */
export interface SessionState {
  readonly cells: readonly CellState[];
  readonly kernel: KernelStatus;
}

/**
 * Applies an event to a state. Server and page use the same function, so they agree.
 *
 * @param state - The state before the event; not changed.
 * @param event - An event of the session.
 * @returns The state after it. Events of unknown cells change nothing.
 * @example
 * applyEvent({ cells: [], kernel: "none" }, { type: "kernel", status: "ready" }).kernel // "ready"
 */
export function applyEvent(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case "cells":
      return { ...state, cells: event.cells };
    case "kernel":
      return { ...state, kernel: event.status };
    case "stale": {
      const stale = new Set(event.cells);
      return { ...state, cells: state.cells.map((cell) => ({ ...cell, stale: stale.has(cell.id) })) };
    }
    case "status": {
      const { status, count, ms, startedAt } = event;
      return changeCell(state, event.cell, (cell) => ({
        ...cell,
        status,
        count,
        ms,
        startedAt,
        saved: cell.saved && status !== "running",
      }));
    }
    case "clear":
      return changeCell(state, event.cell, (cell) => ({ ...cell, outputs: [], saved: false }));
    case "output":
      return changeCell(state, event.cell, (cell) => ({
        ...cell,
        outputs: replaceAt(cell.outputs, event.index, event.output),
      }));
    case "stream":
      return changeCell(state, event.cell, (cell) => {
        const old = cell.outputs[event.index];
        const text = (old?.type === "stream" ? old.text.slice(0, event.keep) : "") + event.text;
        const output: Output = {
          type: "stream",
          name: event.name,
          text,
          ...(event.dropped && { dropped: event.dropped }),
        };
        return { ...cell, outputs: replaceAt(cell.outputs, event.index, output) };
      });
  }
}

function changeCell(state: SessionState, id: string, change: (cell: CellState) => CellState): SessionState {
  const at = state.cells.findIndex((cell) => cell.id === id);
  if (at < 0) return state;
  return { ...state, cells: replaceAt(state.cells, at, change(state.cells[at]!)) };
}

function replaceAt<T>(items: readonly T[], at: number, item: T): readonly T[] {
  const copy = items.slice();
  copy[at] = item;
  return copy;
}
