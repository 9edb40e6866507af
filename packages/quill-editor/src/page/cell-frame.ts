import type { CellState } from "@raven-ts/quill/session";
import type { CellFrame } from "../code/code-view.ts";
import type { FrameLinks } from "../outputs/error-view.ts";
import { drawOutput, type OutputView } from "../outputs/output-view.ts";
import type { NotebookStore } from "../store/notebook-store.ts";
import { button, icon } from "./controls.ts";
import { duration } from "./format-time.ts";

/** What a cell's frame can ask for. */
export interface CellActions extends FrameLinks {
  run(id: string): void;
  interrupt(): void;
  /** Does something that may change heights; the line with the caret stays where it is. */
  keepingCaret(act: () => void): void;
}

/** Outputs taller than this, in CSS pixels, are folded until asked for. */
const foldedHeight = 420;

/** The page's part of one cell: run button and count beside the code; outputs and time below it. */
export class CellFrameView implements CellFrame {
  readonly gutter: HTMLElement = document.createElement("div");
  readonly below: HTMLElement = document.createElement("div");
  private readonly id: string;
  private readonly cell: HTMLElement;
  private readonly store: NotebookStore;
  private readonly actions: CellActions;
  private readonly runButton: HTMLButtonElement;
  private readonly count: HTMLElement = document.createElement("span");
  private readonly list: HTMLElement = document.createElement("div");
  private readonly content: HTMLElement = document.createElement("div");
  /** Tells the height of the outputs where they are laid out at all: cells far from the viewport are not. */
  private readonly sizes: ResizeObserver;
  private height = 0;
  private readonly more: HTMLButtonElement;
  private readonly time: HTMLElement = document.createElement("div");
  private readonly unwatch: () => void;
  private views: OutputView[] = [];
  private shown: CellState | undefined;
  private open = false;
  private waiting = 0;
  private ticking: ReturnType<typeof setInterval> | undefined;

  constructor(id: string, cell: HTMLElement, store: NotebookStore, actions: CellActions) {
    this.id = id;
    this.cell = cell;
    this.store = store;
    this.actions = actions;
    this.gutter.className = "gutter";
    this.gutter.contentEditable = "false";
    this.runButton = button("Run cell", "run", () => this.press());
    this.count.className = "count";
    this.gutter.append(this.runButton, this.count);
    this.below.className = "below";
    this.below.contentEditable = "false";
    this.list.className = "outputs";
    this.list.setAttribute("role", "region");
    this.list.setAttribute("aria-label", "Output");
    this.more = button("Show all", null, () => this.unfold());
    this.more.className = "more";
    this.more.hidden = true;
    this.time.className = "time";
    this.content.className = "output-list";
    this.list.append(this.content);
    this.below.append(this.list, this.more, this.time);
    this.sizes = new ResizeObserver(([entry]) => {
      this.height = entry?.contentRect.height ?? 0;
      this.actions.keepingCaret(() => this.fold());
    });
    this.sizes.observe(this.content);
    this.unwatch = store.watchCell(id, () => this.later());
    this.draw();
  }

  destroy(): void {
    this.unwatch();
    this.sizes.disconnect();
    cancelAnimationFrame(this.waiting);
    clearInterval(this.ticking);
  }

  private press(): void {
    const status = this.store.cell(this.id)?.status;
    if (status === "running" || status === "queued") this.actions.interrupt();
    else this.actions.run(this.id);
  }

  private unfold(): void {
    this.open = !this.open;
    this.fold();
  }

  /** Draws once before the next paint, however many events come. */
  private later(): void {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.actions.keepingCaret(() => this.draw());
    });
  }

  private draw(): void {
    const cell = this.store.cell(this.id);
    const before = this.shown;
    this.shown = cell;
    if (
      !cell ||
      cell.status !== before?.status ||
      cell.count !== before.count ||
      cell.stale !== before.stale
    ) {
      this.drawStatus(cell);
    }
    if (cell?.outputs !== before?.outputs) this.drawOutputs(cell, before);
  }

  private drawStatus(cell: CellState | undefined): void {
    const status = cell?.status ?? "idle";
    const active = status === "running" || status === "queued";
    for (const part of [this.cell, this.gutter, this.below]) {
      part.dataset.status = status;
      part.classList.toggle("stale", cell?.stale === true && !active);
    }
    const label = active ? "Interrupt" : "Run cell";
    this.runButton.replaceChildren(icon(active ? "stop" : "run"));
    this.runButton.setAttribute("aria-label", label);
    this.runButton.title = active ? "Interrupt" : "Run cell (Ctrl Enter)";
    const counted = cell?.count !== null && cell?.count !== undefined;
    this.count.textContent =
      status === "running" ? "[∗]" : status === "queued" ? "[…]" : counted ? `[${cell.count}]` : "";
    clearInterval(this.ticking);
    if (status === "running") this.ticking = setInterval(() => this.drawTime(), 100);
    this.drawTime();
  }

  private drawTime(): void {
    const cell = this.store.cell(this.id);
    if (!cell) {
      this.time.textContent = "";
      return;
    }
    const { status, ms, startedAt, stale } = cell;
    const parts: string[] = [];
    if (status === "queued") parts.push("waiting");
    else if (status === "running" && startedAt !== null) {
      const run = Date.now() - startedAt;
      if (run > 400) parts.push(duration(run));
    } else if (ms !== null) parts.push(duration(ms));
    if (status === "interrupted") parts.push("interrupted");
    if (stale && status !== "running" && status !== "queued") parts.push("out of date");
    this.time.textContent = parts.join(" · ");
  }

  private drawOutputs(cell: CellState | undefined, before: CellState | undefined): void {
    const outputs = cell?.outputs ?? [];
    const live = cell?.saved === false;
    // A cell that runs again keeps its height until something new is there, so that the page does not jump.
    if (outputs.length === 0 && cell?.status !== "idle" && this.views.length > 0) {
      this.list.style.minHeight = `${Math.min(this.height, foldedHeight)}px`;
      setTimeout(() => this.list.style.removeProperty("min-height"), 250);
    } else if (outputs.length > 0) this.list.style.removeProperty("min-height");
    outputs.forEach((output, index) => {
      const view = this.views[index];
      if (view && (before?.outputs[index] === output || view.update(output))) return;
      const next = drawOutput(output, live, this.actions);
      next.dom.classList.add("output");
      if (view) view.dom.replaceWith(next.dom);
      else this.content.append(next.dom);
      this.views[index] = next;
    });
    for (const view of this.views.splice(outputs.length)) view.dom.remove();
  }

  private fold(): void {
    const pictures = this.list.querySelector("img, iframe, [role=img]") !== null;
    const tall = !pictures && this.height > foldedHeight + 60;
    if (!tall && this.more.hidden) return;
    const folded = tall && !this.open;
    this.list.classList.toggle("folded", folded);
    this.more.hidden = !tall;
    this.more.textContent = folded ? "Show all" : "Show less";
    // While a cell runs, its last lines are what one wants to see.
    const tail = folded && this.shown?.status === "running";
    this.list.classList.toggle("tail", tail);
    if (tail) this.list.scrollTop = this.height;
  }
}
