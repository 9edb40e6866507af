import { type Command, Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { button, type IconName } from "../page/controls.ts";
import { addColumn, addRow, alignColumns, deleteColumns, deleteRows, selectedCells } from "./commands.ts";
import { type Alignment, aligned } from "./grid.ts";

const tools: readonly (readonly [name: string, icon: IconName, act: Command])[] = [
  ["Add a row above (Alt Shift ↑)", "rowAbove", addRow("above")],
  ["Add a row below (Alt Shift ↓)", "rowBelow", addRow("below")],
  ["Remove the row (Alt Shift ⌫)", "rowRemove", deleteRows],
  ["Add a column left (Alt Shift ←)", "columnLeft", addColumn("left")],
  ["Add a column right (Alt Shift →)", "columnRight", addColumn("right")],
  ["Remove the column (Alt Shift Delete)", "columnRemove", deleteColumns],
];

const alignments: readonly (readonly [name: string, icon: IconName, value: Alignment])[] = [
  ["Align left (Ctrl Shift L)", "alignLeft", "left"],
  ["Align in the middle (Ctrl Shift E)", "alignCentre", "center"],
  ["Align right (Ctrl Shift R)", "alignRight", "right"],
];

/** How far from the table the bar stands, in CSS pixels. */
const gap = 8;

/** The bar beside the table at the caret; Alt+F10 goes to it, arrows go along it, Escape goes back. */
export function tableBar(): Plugin {
  return new Plugin({
    view: (view) => new TableBar(view),
    props: {
      handleKeyDown(view, { key, altKey }) {
        if (key !== "F10" || !altKey || !selectedCells(view.state)) return false;
        document.querySelector<HTMLElement>(".table-bar button")?.focus();
        return true;
      },
    },
  });
}

class TableBar {
  private readonly view: EditorView;
  private readonly dom: HTMLElement = document.createElement("div");
  private readonly aligns: readonly HTMLButtonElement[];
  private readonly sizes: ResizeObserver = new ResizeObserver(() => this.place());
  private readonly stop: AbortController = new AbortController();

  constructor(view: EditorView) {
    this.view = view;
    this.dom.className = "table-bar";
    this.dom.setAttribute("role", "toolbar");
    this.dom.setAttribute("aria-label", "Table");
    this.dom.hidden = true;
    const press = (act: Command) => () => {
      const focused = this.dom.contains(document.activeElement);
      act(this.view.state, this.view.dispatch, this.view);
      if (!focused || this.dom.hidden) this.view.focus();
    };
    this.aligns = alignments.map(([name, icon, value]) => button(name, icon, press(alignColumns(value))));
    this.dom.append(...tools.map(([name, icon, act]) => button(name, icon, press(act))), ...this.aligns);
    for (const one of this.buttons) one.tabIndex = -1;
    this.buttons[0]!.tabIndex = 0;
    this.dom.addEventListener("keydown", (event) => this.key(event));
    const { signal } = this.stop;
    view.dom.addEventListener("focusin", () => this.place(), { signal });
    view.dom.addEventListener("focusout", () => setTimeout(() => this.place()), { signal });
    this.dom.addEventListener("focusout", () => setTimeout(() => this.place()), { signal });
    this.sizes.observe(view.dom);
    document.body.append(this.dom);
  }

  update(): void {
    this.place();
  }

  destroy(): void {
    this.stop.abort();
    this.sizes.disconnect();
    this.dom.remove();
  }

  private get buttons(): readonly HTMLButtonElement[] {
    return [...this.dom.querySelectorAll("button")];
  }

  private key(event: KeyboardEvent): void {
    const { buttons } = this;
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === "Escape") this.view.focus();
    else if (event.key === "ArrowRight") buttons[(at + 1) % buttons.length]?.focus();
    else if (event.key === "ArrowLeft") buttons.at(at - 1)?.focus();
    else return;
    event.preventDefault();
  }

  /** Stands right of the table, or above its end where there is no room; away from tables it is hidden. */
  private place(): void {
    const selected = selectedCells(this.view.state);
    const used = this.view.hasFocus() || this.dom.contains(document.activeElement);
    const block = selected && used ? this.view.nodeDOM(selected.place.pos) : null;
    const table = block instanceof HTMLElement ? block.querySelector("table") : null;
    this.dom.hidden = table === null;
    if (!selected || !table) return;
    const align = aligned(selected.place.table).slice(...selected.columns);
    this.aligns.forEach((one, index) => {
      one.setAttribute("aria-pressed", String(align.every((value) => value === alignments[index]![2])));
    });
    const { top, right } = table.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.dom;
    const room = right + gap + offsetWidth < document.documentElement.clientWidth;
    const left = room ? right + gap : document.documentElement.clientWidth - offsetWidth - gap;
    this.dom.style.left = `${left + window.scrollX}px`;
    this.dom.style.top = `${(room ? top : top - offsetHeight - gap / 2) + window.scrollY}px`;
  }
}
