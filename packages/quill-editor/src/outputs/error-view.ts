import type { ErrorOutput, Frame } from "@raven-ts/quill/format";
import { drawRun, parseAnsi } from "./ansi.ts";

/** How frames of an error lead to the code they name. */
export interface FrameLinks {
  /** What the page calls a cell, such as `cell [3]`. */
  cellName(id: string): string;
  go(cell: string, line: number): void;
}

/** An error that ended a cell: its message, then its frames, the ones in cells as links to their line. */
export class ErrorView {
  readonly dom: HTMLElement = document.createElement("div");
  private readonly links: FrameLinks;

  constructor(output: ErrorOutput, links: FrameLinks) {
    this.links = links;
    this.dom.className = "error";
    this.dom.setAttribute("role", "alert");
    this.draw(output);
  }

  update(output: ErrorOutput): boolean {
    this.draw(output);
    return true;
  }

  private draw({ name, message, frames }: ErrorOutput): void {
    const head = document.createElement("pre");
    head.className = "error-message";
    const title = document.createElement("strong");
    title.textContent = name;
    head.append(title, message ? ": " : "", ...parseAnsi(message).runs.map(drawRun));
    this.dom.replaceChildren(head);
    if (frames.length === 0) return;
    const list = document.createElement("ol");
    list.className = "frames";
    list.append(...frames.map((frame) => this.frame(frame)));
    this.dom.append(list);
  }

  private frame({ name, cell, file, line, column }: Frame): HTMLElement {
    const item = document.createElement("li");
    item.append(name ? `${name}, ` : "");
    if (cell === undefined) {
      item.append(`${file ?? "unknown"}:${line}:${column}`);
      return item;
    }
    const link = document.createElement("button");
    link.type = "button";
    link.className = "frame-link";
    link.textContent = `${this.links.cellName(cell)}, line ${line}`;
    link.addEventListener("click", () => this.links.go(cell, line));
    item.append(link);
    return item;
  }
}
