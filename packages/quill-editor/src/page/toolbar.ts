import type { KernelStatus } from "@raven-ts/quill/session";
import type { NotebookStore } from "../store/notebook-store.ts";
import { button, icon } from "./controls.ts";

/** What the toolbar can ask for. */
export interface ToolbarActions {
  runAll(): void;
  interrupt(): void;
  restart(): void;
  addCell(): void;
  save(): void;
  help(): void;
}

/** What the bar shows that depends on the page. */
export interface ToolbarOptions {
  readonly path: string;
  readonly home: string | null;
  /** Set where the notebook is downloaded instead of saved. */
  readonly download?: unknown;
  readonly interruptLabel?: string;
}

/** How the save button reads. */
export type SaveState = "saved" | "dirty" | "saving" | "offline";

const kernelNames: Record<KernelStatus, string> = {
  none: "Not started",
  starting: "Starting",
  ready: "Ready",
  busy: "Running",
  dead: "Stopped",
};

const saveNames: Record<SaveState, string> = {
  saved: "Saved",
  dirty: "Edited",
  saving: "Saving",
  offline: "Not connected",
};

/** The bar on top of a notebook: its name, the kernel's state, and what can be done with all of it. */
export class Toolbar {
  readonly dom: HTMLElement = document.createElement("header");
  private readonly store: NotebookStore;
  private readonly downloads: boolean;
  private readonly kernel: HTMLElement = document.createElement("span");
  private readonly saved: HTMLElement = document.createElement("span");
  private readonly bar: HTMLElement = document.createElement("div");
  private readonly interruptButton: HTMLButtonElement;
  private done = 0;
  private waiting = 0;

  constructor(options: ToolbarOptions, store: NotebookStore, actions: ToolbarActions) {
    this.store = store;
    this.downloads = options.download !== undefined;
    this.dom.className = "toolbar";
    this.kernel.className = "kernel";
    this.saved.className = "saved";
    this.saved.setAttribute("role", "status");
    this.bar.className = "run-bar";
    this.bar.setAttribute("aria-hidden", "true");
    const runAll = button("Run all", null, actions.runAll);
    runAll.prepend(icon("runAll"));
    runAll.className = "primary";
    runAll.title = "Run all cells (Ctrl Shift Enter)";
    this.interruptButton = button(options.interruptLabel ?? "Interrupt", "stop", actions.interrupt);
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.setAttribute("role", "toolbar");
    tools.setAttribute("aria-label", "Notebook");
    const save = options.download
      ? button("Download the notebook (Ctrl S)", "download", actions.save)
      : button("Save (Ctrl S)", "save", actions.save);
    tools.append(
      button("Add a cell (Ctrl Alt C)", "add", actions.addCell),
      save,
      button("Keyboard shortcuts", "help", actions.help),
      button("Restart the kernel", "restart", actions.restart),
      this.interruptButton,
      runAll,
    );
    this.dom.append(title(options.path, options.home), this.saved, this.kernel, tools, this.bar);
    store.watch(() => this.later());
    this.draw();
    this.showSaved("saved");
  }

  /** Says whether the text on the page is the text of the file. */
  showSaved(state: SaveState): void {
    if (this.saved.dataset.state === state) return;
    this.saved.textContent = this.downloads && state === "saved" ? "" : saveNames[state];
    this.saved.dataset.state = state;
  }

  private later(): void {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { kernel, kernelReason } = this.store;
    this.kernel.textContent = kernelNames[kernel];
    this.kernel.dataset.status = kernel;
    this.kernel.title = kernelReason ?? `Kernel: ${kernelNames[kernel]}`;
    const { cells } = this.store;
    const active = cells.filter(({ status }) => status === "queued" || status === "running").length;
    this.interruptButton.disabled = active === 0 && kernel !== "busy";
    this.done = active === 0 ? 0 : Math.max(this.done, active);
    this.bar.style.transform = `scaleX(${this.done === 0 ? 0 : (this.done - active + 0.5) / this.done})`;
    this.bar.classList.toggle("on", active > 0);
  }
}

function title(path: string, home: string | null): HTMLElement {
  const dom = document.createElement("nav");
  dom.className = "title";
  dom.setAttribute("aria-label", "Notebook");
  const parts = path.split("/");
  const name = document.createElement("strong");
  name.textContent = (parts.pop() ?? path).replace(/\.md$/, "");
  if (home !== null) {
    const link = document.createElement("a");
    link.href = home;
    link.textContent = "Notebooks";
    dom.append(link, divider());
  }
  for (const part of parts) {
    const folder = document.createElement("span");
    folder.className = "parent";
    folder.textContent = part;
    dom.append(folder, divider());
  }
  dom.append(name);
  return dom;
}

function divider(): HTMLElement {
  const dom = document.createElement("span");
  dom.className = "divider";
  dom.setAttribute("aria-hidden", "true");
  dom.textContent = "/";
  return dom;
}
