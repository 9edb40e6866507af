import { schema } from "@raven-ts/quill/document";
import { DOMParser, DOMSerializer, type Node } from "prosemirror-model";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { Lazy } from "../../src/code/lazy.ts";
import { NotebookEditor } from "../../src/prose/notebook-editor.ts";
import { openMarked } from "./marked.ts";
import { shown } from "./shown.ts";

/** What tests see of the editor. */
export interface EditorApi {
  open(text: string): void;
  openMarked(text: string): void;
  text(): string;
  shown(): string;
  blocks(): [string, string][];
  caret(text: string, offset: number): void;
  focus(): void;
  ids(): string[];
  ran: string[];
  /** What the editor said could not be done. */
  failures: string[];
  /** The documents, given as JSON, that are others after they went through HTML, as a clipboard holds it. */
  changedByHtml(documents: readonly unknown[]): number[];
  /** Selects the first node of a type. */
  selectNode(type: string): void;
  /** The number of cells of each row, table by table. */
  widths(): number[][];
}

declare global {
  interface Window {
    editor: EditorApi;
  }
}

const ran: string[] = [];
const failures: string[] = [];
const run = (id: string): void => {
  ran.push(id);
};

const editor = new NotebookEditor(
  document.body,
  {
    frame: () => ({
      gutter: document.createElement("div"),
      below: document.createElement("div"),
      destroy: () => {},
    }),
    run,
    runAndAdvance: (id) => {
      run(id);
      editor.advance(id);
    },
    runAndInsert: run,
    cells: () => editor.cells.map(({ node }) => node),
    lazy: new Lazy(800),
  },
  {
    changed: () => {},
    keepFile: (file) =>
      file.name.includes("large")
        ? Promise.reject(new Error("too large"))
        : Promise.resolve(`kept-${file.name}`),
    failed: (message) => failures.push(message),
  },
);

const text = (node: Node): string => {
  if (node.isText) return node.text ?? "";
  return node.type.name === "hard_break" ? "\\n" : node.children.map(text).join("");
};

window.editor = {
  open: (markdown) => editor.open(markdown, []),
  openMarked: (marked) => openMarked(editor, marked),
  text: () => editor.text(),
  shown: () => shown(editor.view.state),
  blocks: () => editor.doc.children.map((node) => [node.type.name, text(node)]),
  caret(needle, offset) {
    let at = -1;
    editor.doc.descendants((node, pos) => {
      if (at < 0 && node.isText && node.text?.includes(needle)) at = pos + node.text.indexOf(needle) + offset;
    });
    const { state } = editor.view;
    editor.view.focus();
    editor.view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, at)));
    editor.view.focus();
  },
  focus: () => editor.view.focus(),
  ids: () => editor.cells.map(({ id }) => id),
  ran,
  failures,
  changedByHtml: (documents) =>
    documents.flatMap((json, index) => {
      const doc = schema.nodeFromJSON(json);
      const holder = document.implementation.createHTMLDocument().createElement("div");
      holder.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
      holder.innerHTML = String(holder.innerHTML);
      const back = DOMParser.fromSchema(schema).parse(holder, { preserveWhitespace: true });
      return back.eq(doc) ? [] : [index];
    }),
  selectNode(type) {
    let at = -1;
    editor.doc.descendants((node, pos) => {
      if (at < 0 && node.type.name === type) at = pos;
    });
    const { state } = editor.view;
    editor.view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, at)));
    editor.view.focus();
  },
  widths() {
    const found: number[][] = [];
    editor.doc.descendants((node) => {
      if (node.type.name === "table") found.push(node.children.map(({ childCount }) => childCount));
    });
    return found;
  },
};
