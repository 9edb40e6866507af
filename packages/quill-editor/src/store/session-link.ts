import { contentHash } from "@raven-ts/quill/format";
import type { ClientMessage, LoadedCell, ServerMessage, Session } from "@raven-ts/quill/session";
import type { Link, LinkEvents } from "./link.ts";

/** A notebook as a page without a server has it. */
export interface Notebook {
  readonly path: string;
  /** The text without output regions. */
  readonly text: string;
  /** The cells of `text` in order, with saved outputs. */
  readonly cells: readonly LoadedCell[];
}

/** The session runs in the page itself: the same messages as over a socket, without one. */
export class SessionLink implements Link {
  private readonly session: Session;
  private readonly notebook: Notebook;
  private events: LinkEvents | null = null;

  constructor(session: Session, notebook: Notebook) {
    this.session = session;
    this.notebook = notebook;
    session.setCells(notebook.cells);
  }

  start(events: LinkEvents): void {
    this.events = events;
    this.session.subscribe((event) => this.answer({ type: "event", event }));
    queueMicrotask(() => events.connected());
  }

  private answer(message: ServerMessage): void {
    this.events?.message(message);
  }

  send(message: ClientMessage): void {
    const { session, notebook } = this;
    switch (message.type) {
      case "open": {
        const { path, text } = notebook;
        const revision = contentHash(text);
        this.answer({
          type: "doc",
          session: "page",
          path,
          text,
          revision,
          ...session.state,
          seq: session.seq,
        });
        break;
      }
      case "cells":
        session.setCells(message.cells);
        break;
      case "edit":
        session.edit(message.cell, message.source);
        break;
      case "run":
        session.run(message.cells);
        break;
      case "run_all":
        session.runAll();
        break;
      case "run_above":
        session.runAbove(message.cell);
        break;
      case "interrupt":
        session.interrupt();
        break;
      case "restart":
        session.restart();
        if (message.runAll) session.runAll();
        break;
      case "clear":
        session.clear(message.cells);
        break;
      case "save":
        this.answer({
          type: "save_failed",
          reason: "error",
          message: "this page has no file; download the notebook",
        });
        break;
      case "reload":
        this.send({ type: "open" });
        break;
      case "ping":
        this.answer({ type: "pong" });
        break;
    }
  }
}
