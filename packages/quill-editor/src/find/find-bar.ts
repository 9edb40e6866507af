import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { button } from "../page/controls.ts";
import { goToMatch, replaceAll, replaceMatch, searchOf, setQuery } from "./find.ts";

/** The bar for finding and replacing: Ctrl+F and Ctrl+H open it, Escape closes it. */
export function findBar(): Plugin {
  return new Plugin({ view: (view) => new FindBar(view) });
}

class FindBar {
  private readonly view: EditorView;
  private readonly dom: HTMLElement = document.createElement("div");
  private readonly text: HTMLInputElement = field("Find");
  private readonly replacement: HTMLInputElement = field("Replace with");
  private readonly count: HTMLElement = document.createElement("span");
  private readonly matchCase: HTMLButtonElement;
  private readonly regexp: HTMLButtonElement;
  private readonly replaceRow: HTMLElement = document.createElement("div");
  private readonly stop: AbortController = new AbortController();

  constructor(view: EditorView) {
    this.view = view;
    this.dom.className = "find-bar";
    this.dom.setAttribute("role", "search");
    this.dom.setAttribute("aria-label", "Find and replace");
    this.dom.hidden = true;
    this.count.className = "found-count";
    this.count.setAttribute("role", "status");
    this.matchCase = this.toggle("Aa", "Match case");
    this.regexp = this.toggle(".*", "Regular expression");
    const row = document.createElement("div");
    row.append(
      this.text,
      this.count,
      this.matchCase,
      this.regexp,
      button("Previous match (Shift Enter)", "up", () => this.go(-1)),
      button("Next match (Enter)", "down", () => this.go(1)),
      button("Close (Escape)", "close", () => this.close()),
    );
    this.replaceRow.className = "replace";
    this.replaceRow.append(
      this.replacement,
      button("Replace", null, () => this.replace()),
      button("Replace all", null, () => this.replaceAll()),
    );
    this.dom.append(row, this.replaceRow);
    this.text.addEventListener("input", () => this.look());
    this.dom.addEventListener("keydown", (event) => this.key(event));
    // Before the editors and the browser see the key.
    document.addEventListener("keydown", (event) => this.pageKey(event), {
      capture: true,
      signal: this.stop.signal,
    });
    document.body.append(this.dom);
  }

  update(): void {
    if (!this.dom.hidden) this.showCount();
  }

  destroy(): void {
    this.stop.abort();
    this.dom.remove();
  }

  private toggle(sign: string, name: string): HTMLButtonElement {
    const element = button(sign, null, () => {
      element.setAttribute("aria-pressed", String(element.getAttribute("aria-pressed") !== "true"));
      this.look();
    });
    element.className = "toggle";
    element.setAttribute("aria-label", name);
    element.setAttribute("aria-pressed", "false");
    element.title = name;
    return element;
  }

  private pageKey(event: KeyboardEvent): void {
    const { altKey, shiftKey, key } = event;
    const open = !this.dom.hidden;
    const mod = event.ctrlKey || event.metaKey;
    const letter = mod && !altKey ? key.toLowerCase() : "";
    if (mod && altKey && event.code === "KeyF") this.open(true);
    else if (letter === "f" && !shiftKey) this.open(false);
    else if (letter === "h" && !shiftKey) this.open(true);
    else if (open && (key === "F3" || letter === "g")) this.go(shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private open(replacing: boolean): void {
    const { state } = this.view;
    const { from, to, empty, $from, $to } = state.selection;
    if (this.dom.hidden && !empty && $from.sameParent($to) && $from.parent.inlineContent) {
      this.text.value = state.doc.textBetween(from, to);
    }
    this.replaceRow.hidden = !replacing && (this.dom.hidden || this.replaceRow.hidden);
    this.dom.hidden = false;
    this.text.focus();
    this.text.select();
    this.look();
  }

  private close(): void {
    this.dom.hidden = true;
    setQuery(this.view, null);
    this.view.focus();
  }

  private key(event: KeyboardEvent): void {
    const { key, target, shiftKey } = event;
    if (key === "Escape") this.close();
    else if (key === "Enter" && target === this.text) this.go(shiftKey ? -1 : 1);
    else if (key === "Enter" && target === this.replacement) this.replace();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Looks for what stands in the field, from the selection on, and shows the first match. */
  private look(): void {
    const pressed = (element: HTMLElement): boolean => element.getAttribute("aria-pressed") === "true";
    setQuery(this.view, {
      text: this.text.value,
      regexp: pressed(this.regexp),
      matchCase: pressed(this.matchCase),
    });
    this.go(0);
  }

  private go(step: number): void {
    goToMatch(this.view, step);
    this.reveal();
    this.showCount();
  }

  private replace(): void {
    replaceMatch(this.view, this.replacement.value);
    this.reveal();
  }

  private replaceAll(): void {
    const count = replaceAll(this.view, this.replacement.value);
    this.count.textContent = count === 1 ? "1 replaced" : `${count.toLocaleString("en")} replaced`;
  }

  /** Brings the current match to the middle of the window, if it is out of it. */
  private reveal(): void {
    const search = searchOf(this.view.state);
    const match = search?.matches[search.current];
    if (!match) return;
    const $from = this.view.state.doc.resolve(match.from);
    const block = this.view.nodeDOM($from.before());
    const place = block instanceof HTMLElement ? (block.querySelector(".found.current") ?? block) : null;
    const box = place?.getBoundingClientRect();
    if (!place || !box) return;
    if (box.top < this.dom.getBoundingClientRect().bottom || box.bottom > window.innerHeight) {
      place.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    }
  }

  private showCount(): void {
    const search = searchOf(this.view.state);
    this.text.setAttribute("aria-invalid", String(search?.wrong === true));
    this.count.textContent = counted(search);
  }
}

function counted(search: ReturnType<typeof searchOf>): string {
  if (!search || search.query.text === "") return "";
  if (search.wrong) return "No regular expression";
  const count = search.matches.length;
  return count === 0 ? "No results" : `${search.current + 1} of ${count.toLocaleString("en")}`;
}

function field(name: string): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "text";
  input.placeholder = name;
  input.spellcheck = false;
  input.autocapitalize = "off";
  input.setAttribute("aria-label", name);
  return input;
}
