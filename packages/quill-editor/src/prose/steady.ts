import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** How far below the top of the window the page begins: its bar stands above. */
const belowBar = 80;

/** The child of the editor's element that a node stands in. */
function blockOf(dom: HTMLElement, node: globalThis.Node | null): Element | null {
  let at = node;
  while (at && at.parentNode !== dom) at = at.parentNode;
  return at instanceof Element ? at : null;
}

/** What should stay where it is: the block with the caret, if that is in view, else the first block in view. */
function heldBlock(dom: HTMLElement): Element | null {
  const focused = dom.contains(document.activeElement);
  const caret = focused ? blockOf(dom, document.getSelection()?.focusNode ?? null) : null;
  if (caret) {
    const { top, bottom } = caret.getBoundingClientRect();
    if (bottom > 0 && top < window.innerHeight) return caret;
  }
  const { left, width } = dom.getBoundingClientRect();
  return blockOf(dom, document.elementFromPoint(left + width / 2, belowBar));
}

/** Where a block was meant to be: windows scroll by whole pixels, and what is lost must not add up. */
let meant: { readonly block: Element; readonly top: number } | null = null;

/** Does something that may change heights above the caret; the line with the caret stays where it is in the window. */
export function keepingCaret(dom: HTMLElement, act: () => void): void {
  const block = heldBlock(dom);
  const before = block?.getBoundingClientRect().top ?? 0;
  act();
  if (block) scrollBack(block, before);
}

function scrollBack(block: Element, before: number): void {
  if (!block.isConnected) return;
  const top = meant?.block === block && Math.abs(meant.top - before) < 1 ? meant.top : before;
  meant = { block, top };
  const moved = block.getBoundingClientRect().top - top;
  if (Math.abs(moved) > 0.5) window.scrollBy({ top: moved, behavior: "instant" });
}

/**
 * Keeps the line with the caret where it is when something above it grows by itself: a picture that arrives, an
 * output that folds.
 */
export function steadyCaret(): Plugin {
  return new Plugin({ view: (view) => new Steady(view) });
}

class Steady {
  private readonly dom: HTMLElement;
  private readonly sizes: ResizeObserver;
  private readonly stop: AbortController = new AbortController();
  private held: { block: Element; top: number } | null = null;
  private waiting = 0;

  constructor(view: EditorView) {
    this.dom = view.dom;
    this.sizes = new ResizeObserver(() => {
      if (this.held) scrollBack(this.held.block, this.held.top);
      this.hold();
    });
    this.sizes.observe(view.dom);
    const { signal } = this.stop;
    window.addEventListener("scroll", () => this.later(), { signal, passive: true });
    document.addEventListener("selectionchange", () => this.later(), { signal });
  }

  update(): void {
    this.later();
  }

  destroy(): void {
    this.stop.abort();
    this.sizes.disconnect();
    clearTimeout(this.waiting);
  }

  /** After an edit or a scroll the caret is somewhere else; where, is asked when the window has been painted. */
  private later(): void {
    this.held = null;
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.hold(), 60);
  }

  private hold(): void {
    const block = heldBlock(this.dom);
    this.held = block && { block, top: block.getBoundingClientRect().top };
  }
}
