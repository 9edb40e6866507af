import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** Documents with fewer blocks are laid out as a whole. */
const fewest = 200;
/** How far outside of the window blocks are laid out, and how much of that may be used up, in heights of the window. */
const overscan = 1.6;
const reserve = 0.6;
/** Blocks around the caret that are laid out wherever the window is. */
const aroundCaret = 4;

/** Pixels of a line, characters in it, and the space below a block: for blocks that were never laid out. */
const line = 27;
const measure = 72;
const below = 18;

type Run = readonly [from: number, to: number];

/**
 * Lays out only the blocks of a long document that are near the window or the caret: what a key costs then does not
 * grow with the document. The others keep their elements and have no box; a rule of a style sheet of its own hides
 * them, and space of their height, as last measured or else guessed, stands in for them.
 */
export function blockWindow(): Plugin {
  return new Plugin({ view: (view) => new BlockWindow(view) });
}

class BlockWindow {
  private readonly view: EditorView;
  private readonly sheet: CSSStyleSheet = new CSSStyleSheet();
  private readonly heights: WeakMap<Node, number> = new WeakMap();
  private readonly stop: AbortController = new AbortController();
  private doc: Node;
  private shown: readonly Run[] = [];
  /** What of the document is laid out around the window, in pixels from its start. */
  private top = 0;
  private bottom = 0;

  constructor(view: EditorView) {
    this.view = view;
    this.doc = view.state.doc;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    const { signal } = this.stop;
    window.addEventListener("scroll", () => this.follow(), { signal, passive: true });
    window.addEventListener("resize", () => this.place(), { signal });
    window.addEventListener("beforeprint", () => this.sheet.replaceSync(""), { signal });
    window.addEventListener("afterprint", () => this.place(), { signal });
    this.place();
  }

  update(view: EditorView): void {
    const { doc, selection } = view.state;
    const count = this.doc.childCount;
    this.doc = doc;
    if (count === doc.childCount && (count < fewest || this.shows(selection.$head.index(0)))) return;
    this.place();
  }

  destroy(): void {
    this.stop.abort();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }

  private shows(index: number): boolean {
    return this.shown.some(([from, to]) => index >= from && index < to);
  }

  private follow(): void {
    if (this.shown.length === 0) return;
    const start = -this.view.dom.getBoundingClientRect().top;
    const spare = window.innerHeight * reserve;
    const before = this.top > 0 && start - this.top < spare;
    const after = this.bottom < Number.POSITIVE_INFINITY && this.bottom - start - window.innerHeight < spare;
    if (before || after) this.place();
  }

  private height(block: Node): number {
    return this.heights.get(block) ?? guess(block);
  }

  /** Lays out what is near the window now. What is in view stays where it is. */
  private place(): void {
    const { doc, selection } = this.view.state;
    if (doc.childCount < fewest) {
      if (this.shown.length > 0) this.sheet.replaceSync("");
      this.shown = [];
      return;
    }
    this.remember();
    const held = this.inView();
    const before = held?.getBoundingClientRect().top;
    const far = window.innerHeight * overscan;
    const start = -this.view.dom.getBoundingClientRect().top - far;
    const end = start + window.innerHeight + 2 * far;
    const { children } = doc;
    let y = 0;
    let first = 0;
    while (first < children.length && y + this.height(children[first]!) < start) {
      y += this.height(children[first++]!);
    }
    this.top = first === 0 ? 0 : y;
    let last = first;
    while (last < children.length && y < end) y += this.height(children[last++]!);
    this.bottom = last === children.length ? Number.POSITIVE_INFINITY : y;
    const caret = selection.$head.index(0);
    const near: Run = [Math.max(0, caret - aroundCaret), Math.min(children.length, caret + aroundCaret + 1)];
    this.shown = merged([first, last], near);
    this.sheet.replaceSync(this.rules(children));
    this.remember();
    if (held === undefined || before === undefined) return;
    const moved = held.getBoundingClientRect().top - before;
    if (Math.abs(moved) > 0.5 && held.isConnected) window.scrollBy({ top: moved, behavior: "instant" });
  }

  /** The elements of the blocks; a caret between blocks may stand among them. */
  private get elements(): HTMLCollection | null {
    const { children } = this.view.dom;
    return children.length === this.view.state.doc.childCount ? children : null;
  }

  /** Notes how high the blocks are that are laid out: from the top of one to the top of the next. */
  private remember(): void {
    const { elements } = this;
    if (!elements) return;
    const { children } = this.view.state.doc;
    for (const [from, to] of this.shown) {
      let top = elements[from]?.getBoundingClientRect().top ?? 0;
      for (let index = from; index + 1 < Math.min(to, children.length); index++) {
        const next = elements[index + 1]!.getBoundingClientRect().top;
        if (next > top) this.heights.set(children[index]!, next - top);
        top = next;
      }
    }
  }

  /** The first block in view. */
  private inView(): Element | undefined {
    const { elements } = this;
    if (!elements) return undefined;
    for (const [from, to] of this.shown) {
      for (let index = from; index < Math.min(to, elements.length); index++) {
        const { top, bottom } = elements[index]!.getBoundingClientRect();
        if (bottom > 0 && top < window.innerHeight && bottom > top) return elements[index];
      }
    }
    return undefined;
  }

  private rules(children: readonly Node[]): string {
    const rules: string[] = [];
    let from = 0;
    const hide = (to: number): void => {
      if (to <= from) return;
      let space = 0;
      for (let index = from; index < to; index++) space += this.height(children[index]!);
      const hidden = `.notebook > :nth-child(n + ${from + 1}):nth-child(-n + ${to})`;
      rules.push(`${hidden} { display: none !important }`);
      if (from === 0) rules.push(`.notebook { padding-block-start: ${space}px }`);
      else if (to === children.length) rules.push(`.notebook { padding-block-end: ${space}px }`);
      else rules.push(`.notebook > :nth-child(${to + 1}) { margin-block-start: ${space}px !important }`);
    };
    for (const [start, end] of this.shown) {
      hide(start);
      from = end;
    }
    hide(children.length);
    return rules.join("\n");
  }
}

function merged(a: Run, b: Run): readonly Run[] {
  const [one, two] = a[0] <= b[0] ? [a, b] : [b, a];
  return two[0] <= one[1] ? [[one[0], Math.max(one[1], two[1])]] : [one, two];
}

function guess(block: Node): number {
  const { textContent } = block;
  const lines = block.type.spec.code ? textContent.split("\n").length : textContent.length / measure;
  return Math.ceil(lines) * line + below + block.childCount;
}
