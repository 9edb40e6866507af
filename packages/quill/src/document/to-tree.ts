import type { Fragment, Mark, Node } from "prosemirror-model";
import { markTypes } from "./schema.ts";
import type { Phrasing, TreeNode } from "./syntax-tree.ts";

/** A node of the tree before its exact type is known; every case below builds a complete one. */
interface Loose {
  type: string;
  [field: string]: unknown;
}

interface Item {
  node: Loose;
  marks: Mark[];
}

/** Converts an editor block into a block of a Markdown syntax tree. */
export function blockToTree(node: Node): TreeNode {
  return block(node) as unknown as TreeNode;
}

function block(node: Node): Loose {
  const { attrs } = node;
  const blocks = (): Loose[] => node.children.map(block);
  const inlines = (): Phrasing[] => inlinesToTree(node.content) as unknown as Phrasing[];
  switch (node.type.name) {
    case "paragraph":
      return { type: "paragraph", children: inlines() };
    case "heading":
      return {
        type: "heading",
        depth: attrs.level,
        data: { underlined: attrs.underlined, closing: attrs.closing },
        children: inlines(),
      };
    case "blockquote":
      return { type: "blockquote", children: blocks() };
    case "list": {
      const { ordered, start, spread, ...style } = attrs;
      return {
        type: "list",
        ordered,
        start: ordered ? start : null,
        spread,
        data: style,
        children: blocks(),
      };
    }
    case "list_item":
      return { type: "listItem", checked: attrs.checked, spread: attrs.spread, children: blocks() };
    case "code_block":
      return {
        type: "code",
        lang: attrs.lang,
        meta: attrs.meta,
        data: { fence: attrs.fence },
        value: node.textContent,
      };
    case "math_block":
      return { type: "math", meta: attrs.meta, value: node.textContent };
    case "thematic_break":
      return { type: "thematicBreak", data: { marker: attrs.marker } };
    case "html_block":
      return { type: "html", value: attrs.value };
    case "frontmatter":
      return { type: "yaml", value: attrs.value };
    case "definition":
      return { type: "definition", ...attrs };
    case "footnote_def":
      return { type: "footnoteDefinition", ...attrs, children: blocks() };
    case "table":
      return {
        type: "table",
        align: attrs.align,
        data: { widths: attrs.widths, rule: attrs.rule, bars: attrs.bars },
        children: blocks(),
      };
    case "table_row":
      return { type: "tableRow", children: blocks() };
    case "table_cell":
      return { type: "tableCell", children: inlines() };
    default:
      throw new TypeError(`document: cannot write a ${node.type.name} (not a block of the schema)`);
  }
}

function inlinesToTree(content: Fragment): Loose[] {
  const items: Item[] = [];
  content.forEach((child) => {
    const code = child.isText && markTypes.code!.isInSet(child.marks);
    items.push({
      node: code ? { type: "inlineCode", value: child.text } : inline(child),
      marks: child.marks.filter((mark) => mark.type !== markTypes.code && !isBare(mark)),
    });
  });
  return nest(items);
}

/** A bare address is a link by how it reads. */
const isBare = ({ type, attrs }: Mark): boolean => type === markTypes.link && attrs.literal;

function inline(node: Node): Loose {
  const { attrs } = node;
  switch (node.type.name) {
    case "text":
      return { type: "text", value: node.text };
    case "soft_break":
      return { type: "text", value: "\n" };
    case "hard_break":
      return { type: "break", data: { spaces: attrs.spaces } };
    case "image":
      return attrs.ref
        ? { type: "imageReference", ...reference(attrs.ref), alt: attrs.alt }
        : { type: "image", url: attrs.url, alt: attrs.alt, title: attrs.title };
    case "html_inline":
      return { type: "html", value: attrs.value };
    case "math_inline":
      return { type: "inlineMath", value: attrs.value, data: { dollars: attrs.dollars } };
    case "footnote_ref":
      return { type: "footnoteReference", ...attrs };
    default:
      throw new TypeError(`document: cannot write a ${node.type.name} (not an inline of the schema)`);
  }
}

function reference(ref: string): { referenceType: string; label: string; identifier: string } {
  const colon = ref.indexOf(":");
  const label = ref.slice(colon + 1);
  return { referenceType: ref.slice(0, colon), label, identifier: label.toLowerCase() };
}

/** Opens the mark that covers the longest run first, so that marks nest without being split. */
function nest(items: readonly Item[]): Loose[] {
  const out: Loose[] = [];
  for (let at = 0; at < items.length; ) {
    const { node, marks } = items[at]!;
    if (marks.length === 0) {
      const last = out[out.length - 1];
      if (node.type === "text" && last?.type === "text") {
        last.value = String(last.value) + String(node.value);
      } else {
        out.push({ ...node });
      }
      at++;
      continue;
    }
    let widest = marks[0]!;
    let width = 0;
    for (const mark of marks) {
      let end = at;
      while (end < items.length && items[end]!.marks.some((other) => other.eq(mark))) end++;
      if (end - at > width) {
        width = end - at;
        widest = mark;
      }
    }
    const inner = items
      .slice(at, at + width)
      .map((item) => ({ node: item.node, marks: item.marks.filter((mark) => !mark.eq(widest)) }));
    out.push(markToTree(widest, nest(inner)));
    at += width;
  }
  return out;
}

function markToTree(mark: Mark, children: Loose[]): Loose {
  if (mark.type !== markTypes.link) {
    return { type: mark.type.name, data: { marker: mark.attrs.marker ?? "" }, children };
  }
  const { url, title, ref } = mark.attrs;
  if (ref) return { type: "linkReference", ...reference(ref), children };
  return { type: "link", url, title, children };
}
