import type { CellState, ClientMessage, Doc, ServerMessage } from "@raven-ts/quill/session";
import { NotebookPage } from "../../src/page/notebook-page.ts";
import type { LinkEvents } from "../../src/store/link.ts";

/** What tests see of a page whose session they play themselves. */
export interface PageApi {
  sent: ClientMessage[];
  receive(message: ServerMessage): void;
  open(text: string, cells: Partial<CellState>[], more?: Partial<Doc>): void;
  disconnect(): void;
  text(): string;
}

declare global {
  interface Window {
    page: PageApi;
  }
}

const sent: ClientMessage[] = [];
let events: LinkEvents | undefined;
const receive = (message: ServerMessage): void => events?.message(message);

const page = new NotebookPage(
  document.body,
  {
    start(given) {
      events = given;
      given.connected();
    },
    send: (message) => {
      sent.push(message);
    },
  },
  { path: "folder/test.md", home: "/", autosave: true, keepFile: (file) => Promise.resolve(file.name) },
);

const blank: Omit<CellState, "id" | "source"> = {
  status: "idle",
  outputs: [],
  saved: false,
  stale: false,
  count: null,
  ms: null,
  startedAt: null,
};

window.page = {
  sent,
  receive,
  open(text, cells, more = {}) {
    receive({
      type: "doc",
      session: "s1",
      path: "folder/test.md",
      text,
      revision: "r1",
      cells: cells.map((cell, index) => ({ ...blank, id: `c${index + 1}`, source: "", ...cell })),
      kernel: "none",
      seq: 0,
      ...more,
    });
  },
  disconnect: () => events?.disconnected(),
  text: () => page.editor.text(),
};
