import type { CellState, SessionEvent } from "@raven-ts/quill/session";
import { duration } from "./format-time.ts";

/** Tells screen readers how runs ended. */
export class Announcer {
  readonly dom: HTMLElement = document.createElement("div");

  constructor() {
    this.dom.className = "announcer";
    this.dom.setAttribute("role", "log");
    this.dom.setAttribute("aria-live", "polite");
  }

  /** Says how a cell ended, given its state before the event. */
  hear(event: SessionEvent, before: CellState | undefined): void {
    if (event.type !== "status" || before?.status !== "running" || event.status === "running") return;
    const ended =
      event.status === "ok" ? "finished" : event.status === "error" ? "failed" : "was interrupted";
    const time = event.ms === null ? "" : ` after ${duration(event.ms)}`;
    const line = document.createElement("p");
    line.textContent = `Cell ${event.count ?? ""} ${ended}${time}`;
    this.dom.replaceChildren(line);
  }
}
