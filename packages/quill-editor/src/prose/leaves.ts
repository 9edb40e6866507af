import type { Node } from "prosemirror-model";
import { type EditorState, NodeSelection } from "prosemirror-state";
import type { EditorView, NodeView, NodeViewConstructor } from "prosemirror-view";
import { renderMath } from "./math.ts";

/** How an atom with a `value` is shown while it is not edited. */
interface Look {
  readonly className: string;
  readonly inline: boolean;
  readonly label: string;
  draw(dom: HTMLElement, value: string): void;
}

const asSource = (dom: HTMLElement, value: string): void => {
  dom.textContent = value;
};

const looks: Record<string, Look> = {
  math_inline: {
    className: "math-inline",
    inline: true,
    label: "Math",
    draw: (dom, value) => renderMath(dom, value, false),
  },
  html_inline: { className: "html-inline", inline: true, label: "HTML", draw: asSource },
  html_block: { className: "html-block", inline: false, label: "HTML", draw: asSource },
  frontmatter: { className: "frontmatter", inline: false, label: "Front matter", draw: asSource },
};

/**
 * Shows an atom that keeps its source in the attribute `value`, and edits that source in a text field:
 * by double click, or by Enter when it is selected. Escape gives up, Enter or leaving the field takes over.
 */
class SourceView implements NodeView {
  readonly dom: HTMLElement;
  private node: Node;
  private field: HTMLTextAreaElement | null = null;
  private readonly view: EditorView;
  private readonly getPos: () => number | undefined;
  private readonly look: Look;

  constructor(node: Node, view: EditorView, getPos: () => number | undefined) {
    this.node = node;
    this.view = view;
    this.getPos = getPos;
    this.look = looks[node.type.name]!;
    this.dom = document.createElement(this.look.inline ? "span" : "div");
    this.dom.className = `leaf ${this.look.className}`;
    this.dom.title = `${this.look.label}: double click to edit`;
    this.dom.addEventListener("dblclick", () => this.edit());
    this.draw();
  }

  private draw(): void {
    this.look.draw(this.dom, String(this.node.attrs.value));
  }

  edit(): void {
    if (this.field) return;
    const field = document.createElement("textarea");
    this.field = field;
    field.className = "leaf-field";
    field.value = String(this.node.attrs.value);
    field.setAttribute("aria-label", `${this.look.label} source`);
    field.rows = this.look.inline ? 1 : field.value.split("\n").length;
    if (this.look.inline) field.cols = Math.max(6, field.value.length);
    field.addEventListener("blur", () => this.take(true));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.take(false);
      else if (event.key === "Enter" && (this.look.inline || event.ctrlKey || event.metaKey)) this.take(true);
      else return;
      event.preventDefault();
      this.view.focus();
    });
    this.dom.replaceChildren(field);
    field.focus();
    field.select();
  }

  private take(keep: boolean): void {
    const value = this.field?.value;
    const pos = this.getPos();
    this.field = null;
    this.draw();
    if (!keep || value === undefined || pos === undefined || value === this.node.attrs.value) return;
    const tr = this.view.state.tr;
    this.view.dispatch(
      value.trim() ? tr.setNodeMarkup(pos, null, { ...this.node.attrs, value }) : tr.delete(pos, pos + 1),
    );
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    const changed = node.attrs.value !== this.node.attrs.value;
    this.node = node;
    if (changed && !this.field) this.draw();
    return true;
  }

  selectNode(): void {
    this.dom.classList.add("selected");
  }

  deselectNode(): void {
    this.dom.classList.remove("selected");
  }

  stopEvent(event: Event): boolean {
    return this.field !== null && event.target === this.field;
  }

  ignoreMutation(): boolean {
    return true;
  }
}

/** Enter on a selected atom opens its source. */
export function editLeaf(state: EditorState, view: EditorView): boolean {
  const { selection } = state;
  if (!(selection instanceof NodeSelection) || !(selection.node.type.name in looks)) return false;
  const dom = view.nodeDOM(selection.from);
  dom?.dispatchEvent(new MouseEvent("dblclick"));
  return true;
}

/** A task's check box before its text. */
class ItemView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  private readonly box: HTMLInputElement | null;

  constructor(node: Node, view: EditorView, getPos: () => number | undefined) {
    this.dom = document.createElement("li");
    this.contentDOM = this.dom;
    this.box = null;
    if (node.attrs.checked === null) return;
    this.contentDOM = document.createElement("div");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = node.attrs.checked;
    box.setAttribute("aria-label", "Done");
    box.contentEditable = "false";
    // The focus stays in the text, for its keys.
    box.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("change", () => {
      const pos = getPos();
      const item = pos === undefined ? null : view.state.doc.nodeAt(pos);
      if (pos === undefined || !item) return;
      view.dispatch(view.state.tr.setNodeMarkup(pos, null, { ...item.attrs, checked: box.checked }));
    });
    this.box = box;
    this.dom.className = "task";
    this.dom.append(box, this.contentDOM);
  }

  update(node: Node): boolean {
    if (node.type.name !== "list_item" || (node.attrs.checked === null) !== (this.box === null)) return false;
    if (this.box) this.box.checked = node.attrs.checked;
    return true;
  }

  ignoreMutation(mutation: { target: globalThis.Node }): boolean {
    return !this.contentDOM.contains(mutation.target);
  }

  stopEvent(event: Event): boolean {
    return event.target === this.box;
  }
}

/** Node views of the prose: atoms that are edited as source, math, and tasks. */
export const leafViews: Record<string, NodeViewConstructor> = {
  ...Object.fromEntries(
    Object.keys(looks).map((name): [string, NodeViewConstructor] => [
      name,
      (node, view, getPos) => new SourceView(node, view, getPos),
    ]),
  ),
  list_item: (node, view, getPos) => new ItemView(node, view, getPos),
};
