import type { NotebookEditor } from "../prose/notebook-editor.ts";

/** The notebook's headings beside it, where the window is wide enough; a click goes there. */
export class Outline {
  readonly dom: HTMLElement = document.createElement("nav");
  private readonly editor: NotebookEditor;
  private shown = "";
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
    const key = JSON.stringify(headings);
    if (key === this.shown) return;
    this.shown = key;
    const top = Math.min(...headings.map(({ level }) => level));
    const list = document.createElement("ul");
    for (const [index, { text, level }] of headings.entries()) {
      const item = document.createElement("li");
      item.dataset.depth = String(Math.min(level - top, 2));
      const link = document.createElement("button");
      link.type = "button";
      link.textContent = text;
      link.addEventListener("click", () => this.editor.focusHeading(index));
      item.append(link);
      list.append(item);
    }
    this.dom.replaceChildren(...(headings.length > 1 ? [list] : []));
  }
}
