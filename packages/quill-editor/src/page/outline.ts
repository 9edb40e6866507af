import type { Node } from "prosemirror-model";
import type { NotebookEditor } from "../prose/notebook-editor.ts";

/** The notebook's headings beside it, where the window is wide enough; a click goes there. */
export class Outline {
  readonly dom: HTMLElement = document.createElement("nav");
  private readonly editor: NotebookEditor;
  private shown: readonly Node[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(editor: NotebookEditor) {
    this.editor = editor;
    this.dom.className = "outline";
    this.dom.setAttribute("aria-label", "Outline");
  }

  /** Draws the headings anew some time after a change. */
  later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), 250);
  }

  private draw(): void {
    const headings = this.editor.headings();
    const { shown } = this;
    if (headings.length === shown.length && headings.every((heading, index) => heading.eq(shown[index]!)))
      return;
    this.shown = headings;
    const top = Math.min(...headings.map(({ attrs }) => attrs.level));
    const list = document.createElement("ul");
    for (const [index, { attrs, textContent }] of headings.entries()) {
      const item = document.createElement("li");
      item.dataset.depth = String(Math.min(attrs.level - top, 2));
      const link = document.createElement("button");
      link.type = "button";
      link.textContent = textContent;
      link.addEventListener("click", () => this.editor.focusHeading(index));
      item.append(link);
      list.append(item);
    }
    this.dom.replaceChildren(...(headings.length > 1 ? [list] : []));
  }
}
