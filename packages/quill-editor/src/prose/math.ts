import type { Node } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet, type NodeView, type NodeViewConstructor } from "prosemirror-view";

type Katex = typeof import("katex");
let loading: Promise<Katex> | null = null;

/** KaTeX comes with the first formula that is shown. */
function loadKatex(): Promise<Katex> {
  loading ??= import("katex");
  return loading;
}

/** Draws TeX into an element; until KaTeX is there, and where the TeX is wrong, its source is shown. */
export function renderMath(dom: HTMLElement, tex: string, display: boolean): void {
  dom.textContent = tex;
  dom.dataset.tex = tex;
  void loadKatex().then(({ default: katex }) => {
    if (dom.dataset.tex !== tex) return;
    katex.render(tex, dom, {
      displayMode: display,
      throwOnError: false,
      errorColor: "var(--danger)",
      strict: "ignore",
      trust: false,
    });
  });
}

/** A formula of its own: drawn, and its source above it while the caret is in it. */
class MathView implements NodeView {
  readonly dom: HTMLElement = document.createElement("div");
  readonly contentDOM: HTMLElement = document.createElement("code");
  private readonly drawn: HTMLElement = document.createElement("div");
  private node: Node;

  constructor(node: Node, select: () => void) {
    this.node = node;
    this.dom.className = "math-block";
    const source = document.createElement("pre");
    source.append(this.contentDOM);
    this.drawn.className = "math-drawn";
    this.drawn.contentEditable = "false";
    this.drawn.addEventListener("click", select);
    this.dom.append(source, this.drawn);
    renderMath(this.drawn, node.textContent, true);
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    if (node.textContent !== this.node.textContent) renderMath(this.drawn, node.textContent, true);
    this.node = node;
    return true;
  }

  ignoreMutation(mutation: { target: globalThis.Node }): boolean {
    return this.drawn.contains(mutation.target);
  }
}

/** Node view of block math; a click on the formula puts the caret at the end of its source. */
export const mathView: NodeViewConstructor = (node, view, getPos) =>
  new MathView(node, () => {
    const pos = getPos();
    if (pos === undefined) return;
    const { state } = view;
    const end = pos + (state.doc.nodeAt(pos)?.nodeSize ?? 2) - 1;
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, end)));
    view.focus();
  });

/** Marks the formula that the caret is in, so that its source is shown. */
export function openMathAtCaret(): Plugin {
  return new Plugin({
    props: {
      decorations({ doc, selection: { $from } }) {
        if ($from.parent.type.name !== "math_block") return null;
        return DecorationSet.create(doc, [Decoration.node($from.before(), $from.after(), { class: "open" })]);
      },
    },
  });
}
