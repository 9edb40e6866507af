import type { MimeBundle, Output, ProgressOutput } from "../format/index.ts";
import type { CellState, SessionEvent } from "./protocol.ts";
import { type StreamBudget, type StreamLimits, StreamText } from "./stream-text.ts";

/** The session, as far as outputs need it. */
export interface OutputHost {
  readonly cells: () => readonly CellState[];
  /** A cell, also one that was removed and may come back. */
  readonly cell: (id: string) => CellState | undefined;
  readonly emit: (event: SessionEvent) => void;
}

/** The text of one cell that is still being written. */
interface Writing {
  readonly budget: StreamBudget;
  readonly streams: Map<number, StreamText>;
}

/** Outputs of one cell; an endless loop of displays must not fill the memory of whoever looks. */
const MAX_OUTPUTS = 1000;

/**
 * Turns what a kernel says into events about outputs: gathers text, applies limits, finds what is updated in place.
 */
export class OutputStore {
  readonly #host: OutputHost;
  readonly #limits: StreamLimits;
  readonly #flushMs: number;
  readonly #writing = new Map<string, Writing>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: OutputHost, limits: StreamLimits, flushMs: number) {
    this.#host = host;
    this.#limits = limits;
    this.#flushMs = flushMs;
  }

  /** Removes the outputs of a cell and gives it room for new ones. */
  clear(id: string): void {
    this.#writing.delete(id);
    if ((this.#cell(id)?.outputs.length ?? 0) > 0) this.#host.emit({ type: "clear", cell: id });
  }

  /** Forgets a cell that is gone, or whose outputs were replaced. */
  forget(id: string): void {
    this.#writing.delete(id);
  }

  /** Adds text; it is reported within `flushMs`, or before anything else is. */
  write(id: string, name: "stdout" | "stderr", text: string): void {
    const cell = this.#cell(id);
    if (!cell) return;
    const writing = this.#writingOf(id);
    // Bars between two lines do not part them.
    let index = cell.outputs.findLastIndex((output) => output.type !== "progress");
    const last = cell.outputs[index];
    if (last?.type !== "stream" || last.name !== name) {
      index = this.#openStream(id, writing, name);
      if (index < 0) return;
    }
    let stream = writing.streams.get(index);
    if (!stream) {
      stream = new StreamText(writing.budget);
      writing.streams.set(index, stream);
    }
    stream.write(text);
    this.#timer ??= setTimeout(() => this.flush(), this.#flushMs);
  }

  /** Reports the text that was gathered. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [id, { streams }] of this.#writing) {
      for (const [index, stream] of streams) {
        if (!stream.changed) continue;
        const { keep, add } = stream.takePatch();
        const output = this.#cell(id)?.outputs[index];
        if (output?.type !== "stream") continue;
        const { dropped } = stream;
        const event: SessionEvent = { type: "stream", cell: id, index, name: output.name, keep, text: add };
        this.#host.emit(dropped ? { ...event, dropped } : event);
      }
    }
  }

  /** Adds an output; beyond the limit only errors and results. */
  add(id: string, output: Output): void {
    this.flush();
    const cell = this.#cell(id);
    if (!cell) return;
    const index = cell.outputs.length;
    if (index < MAX_OUTPUTS || output.type === "error" || output.type === "result") {
      this.#host.emit({ type: "output", cell: id, index, output });
    } else if (index === MAX_OUTPUTS) {
      this.#noteFull(id, index);
    }
  }

  /** Shows a value: in the place of the display with this id in any cell, else below the cell. */
  display(id: string, displayId: string, data: MimeBundle): void {
    const output: Output = { type: "display", data, displayId };
    const own = this.#cell(id);
    for (const cell of own ? [own, ...this.#host.cells()] : this.#host.cells()) {
      const index = cell.outputs.findIndex((old) => old.type === "display" && old.displayId === displayId);
      if (index < 0) continue;
      this.flush();
      this.#host.emit({ type: "output", cell: cell.id, index, output });
      return;
    }
    this.add(id, output);
  }

  /** Moves the bar with the same key, or adds it. */
  progress(id: string, bar: ProgressOutput): void {
    const outputs = this.#cell(id)?.outputs ?? [];
    const index = outputs.findIndex((output) => output.type === "progress" && output.key === bar.key);
    if (index < 0) this.add(id, bar);
    else this.#host.emit({ type: "output", cell: id, index, output: bar });
  }

  /** Index of a new stream output; of the one that counts what is dropped, once there is no more room. */
  #openStream(id: string, { budget, streams }: Writing, name: "stdout" | "stderr"): number {
    this.flush();
    if (budget.lines === 0 || budget.characters <= 0) {
      const full = [...streams].find(([, stream]) => stream.dropped);
      if (full) return full[0];
    }
    const index = this.#cell(id)!.outputs.length;
    if (index >= MAX_OUTPUTS) return [...streams.keys()].at(-1) ?? -1;
    this.#host.emit({ type: "stream", cell: id, index, name, keep: 0, text: "" });
    return index;
  }

  #noteFull(id: string, index: number): void {
    const { budget, streams } = this.#writingOf(id);
    const stream = new StreamText(budget);
    this.#host.emit({ type: "stream", cell: id, index, name: "stderr", keep: 0, text: "" });
    stream.write(`only the first ${MAX_OUTPUTS.toLocaleString("en")} outputs of a cell are kept\n`);
    streams.set(index, stream);
    this.flush();
  }

  #writingOf(id: string): Writing {
    let writing = this.#writing.get(id);
    if (!writing) {
      writing = { budget: { ...this.#limits }, streams: new Map() };
      this.#writing.set(id, writing);
    }
    return writing;
  }

  #cell(id: string): CellState | undefined {
    return this.#host.cell(id);
  }
}
