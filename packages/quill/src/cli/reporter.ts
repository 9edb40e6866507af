import { type Output, type ProgressOutput, richest, type SideFile, saveOutputs } from "../format/index.ts";
import type { CellState, Session, SessionEvent } from "../session/index.ts";
import { drawBar } from "./bar.ts";
import { LiveRegion } from "./live-region.ts";
import { clip, duration, fileSize, paint, type Terminal, textWidth } from "./terminal.ts";

/** What the reporter shows of a cell besides its outputs. */
export interface ReportedCell {
  readonly id: string;
  readonly number: number;
  /** Line of the opening fence in the document. */
  readonly line: number;
  readonly source: string;
}

/** Settings of a {@link Reporter}. */
export interface ReporterOptions {
  readonly terminal: Terminal;
  readonly cells: readonly ReportedCell[];
  /** Name of the document, for places of errors. */
  readonly document: string;
  /** Folder where figures will be, `null` when they stay in the file. */
  readonly folder: string | null;
}

const SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const REDRAW_MS = 100;
/** Where lines cannot be redrawn, a bar is a line at every tenth. */
const STEPS = 10;

/** Shows a run in a terminal as it happens: status, text, bars, errors and the paths of figures. */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #terminal: Terminal;
  readonly #live: LiveRegion;
  readonly #session: Session;
  readonly #unsubscribe: () => void;
  #cell: ReportedCell | null = null;
  #headed = false;
  #tick = 0;
  #timer: ReturnType<typeof setInterval> | null = null;
  /** Characters printed of each stream, by index of the output. */
  #printed = new Map<number, number>();
  #shown = new Map<number, Output>();
  #bars = new Map<string, { readonly since: number; step: number }>();

  constructor(session: Session, options: ReporterOptions) {
    this.#session = session;
    this.#options = options;
    this.#terminal = options.terminal;
    this.#live = new LiveRegion(options.terminal);
    this.#unsubscribe = session.subscribe((event) => this.#receive(event));
    if (options.terminal.live) this.#timer = setInterval(() => this.#redraw(), REDRAW_MS);
  }

  /** Leaves the terminal clean. */
  close(): void {
    this.#unsubscribe();
    if (this.#timer) clearInterval(this.#timer);
    this.#live.show([]);
  }

  /** Prints a line. */
  say(line: string): void {
    this.#live.print(`${line}\n`);
  }

  #receive(event: SessionEvent): void {
    if (event.type === "status") this.#status(event);
    else if ((event.type === "stream" || event.type === "output") && event.cell === this.#cell?.id) {
      const output = this.#state()?.outputs[event.index];
      if (output) this.#output(event.index, output);
    } else if (event.type === "kernel" && event.status === "busy" && event.reason) {
      this.say(paint(this.#terminal, "yellow", `  ${event.reason}`));
    }
  }

  #status(event: Extract<SessionEvent, { type: "status" }>): void {
    const cell = this.#options.cells.find((known) => known.id === event.cell);
    if (!cell) return;
    if (event.status === "running") {
      this.#cell = cell;
      this.#headed = false;
      this.#printed = new Map();
      this.#shown = new Map();
      this.#bars = new Map();
      this.#redraw();
    } else if (this.#cell === cell && event.status !== "queued") {
      this.#end(cell, event);
      this.#cell = null;
      this.#redraw();
    }
  }

  #end(cell: ReportedCell, event: Extract<SessionEvent, { type: "status" }>): void {
    const outputs = this.#state()?.outputs ?? [];
    outputs.forEach((output, index) => {
      if (output.type === "stream") this.#finishStream(index, output.text, output.dropped);
      else if (output.type === "progress" && this.#terminal.live) this.#body(this.#drawBar(output));
      else if (output.type === "display" && this.#shown.get(index) !== output) this.#value(output.data);
    });
    for (const file of this.#figures(outputs, cell.number)) {
      this.#body(`${paint(this.#terminal, "magenta", "figure")} ${file.path}`);
    }
    const mark =
      event.status === "ok" ? paint(this.#terminal, "green", "✓") : paint(this.#terminal, "red", "✗");
    const word = event.status === "interrupted" ? " stopped" : "";
    const memory = event.usage?.memory ? `  ${fileSize(event.usage.memory)}` : "";
    const facts = paint(this.#terminal, "dim", `${duration(event.ms ?? 0)}${memory}${word}`);
    if (this.#headed) this.#live.print(`      ${mark} ${facts}\n`);
    else this.#live.print(`${mark} ${this.#title(cell, textWidth(facts) + 4)}  ${facts}\n`);
  }

  #figures(outputs: readonly Output[], number: number): readonly SideFile[] {
    const { folder } = this.#options;
    return folder === null ? [] : saveOutputs(outputs, { folder, cell: number }).files;
  }

  #output(index: number, output: Output): void {
    switch (output.type) {
      case "stream": {
        const end = output.text.lastIndexOf("\n") + 1;
        const begin = this.#printed.get(index) ?? 0;
        if (end > begin) this.#body(output.text.slice(begin, end - 1));
        this.#printed.set(index, Math.max(begin, end));
        this.#redraw();
        break;
      }
      case "display":
      case "result":
        if (this.#shown.has(index)) break;
        this.#shown.set(index, output);
        this.#value(output.data);
        break;
      case "error":
        this.#error(output);
        break;
      case "progress":
        this.#progress(output);
    }
  }

  #value(data: Readonly<Record<string, string>>): void {
    const mime = richest(data);
    if (!mime || mime.startsWith("image/")) return;
    const text = data["text/plain"] ?? data["text/markdown"];
    this.#body(text ?? paint(this.#terminal, "dim", `(${mime}, ${fileSize(data[mime]!.length)})`));
  }

  #error({ name, message, frames }: Extract<Output, { type: "error" }>): void {
    const lines = frames.map((frame) => {
      const cell = this.#options.cells.find((known) => known.id === frame.cell);
      const place = cell
        ? `cell ${cell.number}, ${this.#options.document}:${cell.line + frame.line}:${frame.column}`
        : `${frame.file}:${frame.line}:${frame.column}`;
      return paint(this.#terminal, "dim", `  at ${frame.name ? `${frame.name} ` : ""}(${place})`);
    });
    this.#body([paint(this.#terminal, "red", `${name}: ${message}`), ...lines].join("\n"));
  }

  #progress(bar: ProgressOutput): void {
    const known = this.#bars.get(bar.key) ?? { since: Date.now(), step: -1 };
    this.#bars.set(bar.key, known);
    if (this.#terminal.live) {
      this.#redraw();
      return;
    }
    const step = Math.floor((bar.total > 0 ? bar.done / bar.total : 0) * STEPS);
    if (step <= known.step) return;
    known.step = step;
    this.#body(this.#drawBar(bar));
  }

  #drawBar(bar: ProgressOutput): string {
    const since = this.#bars.get(bar.key)?.since ?? Date.now();
    return drawBar(bar, Date.now() - since, Math.min(100, this.#terminal.columns() - 8), this.#terminal);
  }

  #finishStream(
    index: number,
    text: string,
    dropped?: { readonly lines: number; readonly bytes: number },
  ): void {
    const begin = this.#printed.get(index) ?? 0;
    if (text.length > begin) this.#body(text.slice(begin).replace(/\n$/, ""));
    this.#printed.set(index, text.length);
    if (!dropped) return;
    const note = `… ${dropped.lines.toLocaleString("en")} more lines (${fileSize(dropped.bytes)}) not kept`;
    this.#body(paint(this.#terminal, "yellow", note));
  }

  /** Prints text below the head of its cell, indented. */
  #body(text: string): void {
    const cell = this.#cell;
    if (cell && !this.#headed) {
      this.#headed = true;
      this.#live.print(`${paint(this.#terminal, "cyan", "▸")} ${this.#title(cell, 4)}\n`);
    }
    this.#live.print(
      text
        .split("\n")
        .map((line) => `${line === "" ? "" : `      ${line}`}\n`)
        .join(""),
    );
  }

  #title(cell: ReportedCell, reserved: number): string {
    const total = this.#options.cells.length;
    const number = `${String(cell.number).padStart(String(total).length)}/${total}`;
    const lines = cell.source.split("\n").map((line) => line.trim());
    const line = lines.find((text) => text !== "") ?? "";
    const comment = /^\/\/\s*(.*)$/.exec(line)?.[1];
    const title = clip(
      comment ?? line,
      Math.max(10, this.#terminal.columns() - number.length - reserved - 4),
    );
    return `${paint(this.#terminal, "bold", number)}  ${comment ? title : paint(this.#terminal, "dim", title)}`;
  }

  #redraw(): void {
    if (!this.#terminal.live) return;
    const cell = this.#cell;
    const state = this.#state();
    if (!cell || !state?.startedAt) {
      this.#live.show([]);
      return;
    }
    const lines: string[] = [];
    const at = state.outputs.findLastIndex((output) => output.type !== "progress");
    const last = state.outputs[at];
    if (last?.type === "stream") {
      const partial = last.text.slice(this.#printed.get(at) ?? 0);
      if (partial !== "" && !partial.includes("\n")) lines.push(`      ${partial}`);
    }
    for (const output of state.outputs) {
      if (output.type === "progress") lines.push(`      ${this.#drawBar(output)}`);
    }
    const spinner = paint(this.#terminal, "cyan", SPINNER[this.#tick++ % SPINNER.length]!);
    const elapsed = paint(this.#terminal, "dim", duration(Date.now() - state.startedAt));
    lines.push(
      this.#headed ? `      ${spinner} ${elapsed}` : `${spinner} ${this.#title(cell, 12)}  ${elapsed}`,
    );
    this.#live.show(lines);
  }

  #state(): CellState | undefined {
    return this.#session.state.cells.find((cell) => cell.id === this.#cell?.id);
  }
}
