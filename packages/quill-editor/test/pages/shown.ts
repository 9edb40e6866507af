import { schema } from "@raven-ts/quill/document";
import type { Mark, Node } from "prosemirror-model";
import { AllSelection, type EditorState, NodeSelection, TextSelection } from "prosemirror-state";

const caretMark = "‸";
const anchorMark = "‹";

/**
 * A document and its selection as short text, one line a block, independent of the Markdown writer: `‸` is the
 * caret or the head of a selection, `‹` its anchor; a selected node or table cell stands in `⟦⟧`, everything
 * selected is `⟦all⟧`, and `~‸` on a line of its own is a caret between two blocks.
 */
export function shown(state: EditorState): string {
  const { selection } = state;
  if (selection instanceof AllSelection) return `⟦all⟧\n${lines(state.doc, () => false)}`;
  if (selection instanceof NodeSelection) {
    return lines(state.doc, (_, pos) => pos === selection.from);
  }
  if (selection instanceof TextSelection) {
    const { anchor, head, empty } = selection;
    const { tr } = state;
    const mark = (pos: number, text: string): void => {
      tr.insert(pos, schema.text(text, tr.doc.resolve(pos).marks()));
    };
    if (empty) mark(head, caretMark);
    else if (head > anchor) {
      mark(head, caretMark);
      mark(anchor, anchorMark);
    } else {
      mark(anchor, anchorMark);
      mark(head, caretMark);
    }
    return lines(tr.doc, () => false);
  }
  if (selection.ranges.length > 1 || !selection.empty) {
    const starts = new Set(selection.ranges.map(({ $from }) => $from.before()));
    return lines(state.doc, (_, pos) => starts.has(pos));
  }
  return lines(state.doc, () => false, selection.from);
}

type Selected = (node: Node, pos: number) => boolean;

function lines(doc: Node, selected: Selected, gap = -1): string {
  return blockLines(doc, 0, selected, gap).join("\n");
}

/** The lines of a node's blocks. `start` is the position of its content. */
function blockLines(parent: Node, start: number, selected: Selected, gap: number): string[] {
  const out: string[] = [];
  parent.forEach((node, offset) => {
    const pos = start + offset;
    if (pos === gap) out.push("~‸");
    const own = block(node, pos, selected, gap);
    if (selected(node, pos)) {
      out.push(`⟦${own.join("\n")}⟧`);
    } else out.push(...own);
  });
  if (start + parent.content.size === gap) out.push("~‸");
  return out;
}

const indent = (rows: string[], first: string, rest = " ".repeat(first.length)): string[] =>
  rows.length === 0
    ? [first.trimEnd()]
    : rows.map((row, index) => ((index === 0 ? first : rest) + row).trimEnd());

function block(node: Node, pos: number, selected: Selected, gap: number): string[] {
  const { attrs } = node;
  const text = (): string => inline(node, pos + 1, selected);
  const inner = (): string[] => blockLines(node, pos + 1, selected, gap);
  switch (node.type.name) {
    case "paragraph":
      return [text()];
    case "heading":
      return [`${"#".repeat(attrs.level)} ${text()}`];
    case "blockquote":
      return indent(inner(), "> ", "> ");
    case "list": {
      const out: string[] = [];
      node.forEach((item, offset, index) => {
        const bullet = attrs.ordered ? `${attrs.start + index}. ` : "- ";
        const { checked } = item.attrs;
        const task = checked === null ? "" : checked ? "[x] " : "[ ] ";
        const rows = blockLines(item, pos + 1 + offset + 1, selected, gap);
        out.push(...indent(rows, bullet + task, " ".repeat(bullet.length)));
      });
      return out;
    }
    case "code_block":
      return [`\`\`\`${attrs.lang ?? ""} ${node.textContent.replaceAll("\n", "⏎")}`];
    case "math_block":
      return [`$$ ${node.textContent.replaceAll("\n", "⏎")}`];
    case "thematic_break":
      return ["---"];
    case "table":
      return node.children.map((row, index) => {
        let at = pos + 1;
        for (let before = 0; before < index; before++) at += node.child(before).nodeSize;
        const cells: string[] = [];
        row.forEach((cell, offset) => {
          const place = at + 1 + offset;
          const content = inline(cell, place + 1, selected);
          cells.push(selected(cell, place) ? `⟦${content}⟧` : content);
        });
        return `| ${cells.join(" | ")} |`;
      });
    case "footnote_def":
      return indent(inner(), `[^${attrs.label}]: `);
    case "definition":
      return [`[${attrs.label}]: ${attrs.url}`];
    case "frontmatter":
      return [`{${String(attrs.value).replaceAll("\n", "⏎")}}`];
    default:
      return [String(attrs.value).replaceAll("\n", "⏎")];
  }
}

const signs: Record<string, string> = { strong: "**", emphasis: "*", delete: "~~", code: "`" };

const opening = (mark: Mark): string => signs[mark.type.name] ?? "[";
const closing = (mark: Mark): string => signs[mark.type.name] ?? `](${mark.attrs.url})`;

function inline(parent: Node, start: number, selected: Selected): string {
  let out = "";
  let open: readonly Mark[] = [];
  const change = (marks: readonly Mark[]): void => {
    let same = 0;
    while (same < open.length && same < marks.length && open[same]!.eq(marks[same]!)) same++;
    out += open.slice(same).reverse().map(closing).join("") + marks.slice(same).map(opening).join("");
    open = marks;
  };
  parent.forEach((node, offset) => {
    change(node.marks);
    const text = inlineText(node);
    out += selected(node, start + offset) ? `⟦${text}⟧` : text;
  });
  change([]);
  return out;
}

function inlineText(node: Node): string {
  const { attrs } = node;
  switch (node.type.name) {
    case "text":
      return node.text ?? "";
    case "soft_break":
      return "⏎";
    case "hard_break":
      return "\\⏎";
    case "image":
      return `![${attrs.alt ?? ""}](${attrs.url})`;
    case "math_inline":
      return `$${attrs.value}$`;
    case "footnote_ref":
      return `[^${attrs.label}]`;
    default:
      return String(attrs.value);
  }
}
