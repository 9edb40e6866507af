import type { Mark, Node } from "prosemirror-model";
import { lineBreak } from "./line-break.ts";
import { listStyle } from "./list-style.ts";
import { markTypes, nodeTypes, schema } from "./schema.ts";
import { isBareLink, type Phrasing, type TreeNode, type TreeOf } from "./syntax-tree.ts";
import { tableStyle } from "./table-text.ts";

type ReferenceType = "shortcut" | "collapsed" | "full";

/** How a reference was written: its type and label, in one attribute. */
const referenceOf = (node: {
  referenceType: ReferenceType;
  label?: string | null;
  identifier: string;
}): string => `${node.referenceType}:${node.label ?? node.identifier}`;

const code = (value: string): Node | null => (value ? schema.text(value) : null);

/**
 * Converts one block of a Markdown syntax tree into an editor node.
 *
 * `source` is the text that the tree was parsed from; it tells a bare link (`www.x.org`) from a written one.
 *
 * @throws {TypeError} on a node that is not a block of {@link parseTree}'s tree.
 */
export function blockFromTree(node: TreeNode, source: string): Node {
  const inlines = (parent: { children: Phrasing[] }): Node[] => inlinesFromTree(parent.children, [], source);
  const blocks = (parent: { children: TreeNode[] }): Node[] =>
    parent.children.map((child) => blockFromTree(child, source));
  /** What holds blocks has room for a caret, also when its text is empty. */
  const roomy = (parent: { children: TreeNode[] }): Node[] =>
    parent.children.length > 0 ? blocks(parent) : [nodeTypes.paragraph!.create()];
  /** A table with rows of one length: short ones get empty cells, and where one is too long all get as many. */
  const table = (node: TreeOf<"table">): Node => {
    const { children, align } = node;
    const width = Math.max(...children.map((row) => row.children.length));
    const rows = children.map((row) => {
      const missing = Array.from({ length: width - row.children.length }, () => create("table_cell", null));
      return create("table_row", null, [...blocks(row), ...missing]);
    });
    return create(
      "table",
      {
        align: Array.from({ length: width }, (_, at) => align?.[at] ?? null),
        ...tableStyle(
          children.map((row) => textOf(row, source)),
          ruleOf(node, source),
        ),
      },
      rows,
    );
  };
  const create = (name: string, attrs: object | null, content?: Node[] | Node | null): Node =>
    nodeTypes[name]!.create(attrs as Record<string, unknown> | null, content);
  switch (node.type) {
    case "paragraph":
      return create("paragraph", null, inlines(node));
    case "heading":
      return create(
        "heading",
        { level: node.depth, underlined: !opening(node, source, /#/), closing: closingOf(node, source) },
        inlines(node),
      );
    case "blockquote":
      return create("blockquote", null, roomy(node));
    case "list":
      return create(
        "list",
        {
          ordered: !!node.ordered,
          start: node.start ?? 1,
          spread: !!node.spread,
          marker: opening(node, source, node.ordered ? /\d+(\))/ : /([*+])/),
          ...listStyle(node, source),
        },
        blocks(node),
      );
    case "listItem":
      return create("list_item", { checked: node.checked ?? null, spread: !!node.spread }, roomy(node));
    case "code":
      return create(
        "code_block",
        {
          lang: node.lang ?? null,
          meta: node.meta ?? null,
          fence: opening(node, source, /`/) ? "" : opening(node, source, /(~)/) || "indent",
        },
        code(node.value),
      );
    case "math":
      return create("math_block", { meta: node.meta ?? null }, code(node.value));
    case "thematicBreak":
      return create("thematic_break", { marker: opening(node, source, /(?!---\s*$)([-*_][-*_ \t]*[-*_])/m) });
    case "html":
      return create("html_block", { value: node.value });
    case "yaml":
      return create("frontmatter", { value: node.value });
    case "definition": {
      const { identifier, url } = node;
      return create("definition", {
        identifier,
        label: node.label ?? identifier,
        url,
        title: node.title ?? null,
      });
    }
    case "footnoteDefinition": {
      const { identifier } = node;
      return create("footnote_def", { identifier, label: node.label ?? identifier }, roomy(node));
    }
    case "table":
      return table(node);
    case "tableCell":
      return create("table_cell", null, inlines(node).map(lineBreak));
    default:
      throw new TypeError(`document: cannot convert a ${node.type} (expected a block)`);
  }
}

function inlinesFromTree(nodes: readonly Phrasing[], marks: readonly Mark[], source: string): Node[] {
  const out: Node[] = [];
  const leaf = (name: string, attrs: Record<string, unknown> | null): void => {
    out.push(nodeTypes[name]!.create(attrs, null, marks));
  };
  const marked = (children: readonly Phrasing[], name: string, attrs?: Record<string, unknown>): void => {
    out.push(...inlinesFromTree(children, markTypes[name]!.create(attrs).addToSet(marks), source));
  };
  for (const node of nodes) {
    // A mark needs text to stand on: a link without any is kept as its source.
    if ("children" in node && node.children.length === 0) {
      leaf("html_inline", { value: textOf(node, source) });
      continue;
    }
    switch (node.type) {
      case "text":
        node.value.split("\n").forEach((line, index) => {
          if (index > 0) leaf("soft_break", null);
          if (line) out.push(schema.text(line, marks));
        });
        break;
      case "emphasis":
      case "strong":
        marked(node.children, node.type, { marker: opening(node, source, /(_)/) });
        break;
      case "delete":
        marked(node.children, node.type);
        break;
      case "link":
        marked(node.children, "link", {
          url: node.url,
          title: node.title ?? null,
          literal: isBareLink(node, source),
        });
        break;
      case "linkReference":
        marked(node.children, "link", { url: `#${node.identifier}`, ref: referenceOf(node) });
        break;
      case "inlineCode":
        if (node.value) out.push(schema.text(node.value, markTypes.code!.create().addToSet(marks)));
        break;
      case "break":
        leaf("hard_break", { spaces: !opening(node, source, /\\/) });
        break;
      case "image":
        leaf("image", { url: node.url, alt: node.alt ?? "", title: node.title ?? null });
        break;
      case "imageReference":
        leaf("image", { url: `#${node.identifier}`, alt: node.alt ?? "", ref: referenceOf(node) });
        break;
      case "html":
        leaf("html_inline", { value: node.value });
        break;
      case "inlineMath":
        leaf("math_inline", { value: node.value, dollars: opening(node, source, /\${2,}/) });
        break;
      case "footnoteReference":
        leaf("footnote_ref", { identifier: node.identifier, label: node.label ?? node.identifier });
        break;
    }
  }
  return out;
}

/** What the first group of a pattern (else all of it) finds at the very start of a node's source, else `""`. */
function opening(node: TreeNode, source: string, pattern: RegExp): string {
  const sticky = new RegExp(pattern.source, `${pattern.flags}y`);
  sticky.lastIndex = node.position?.start.offset ?? 0;
  const match = sticky.exec(source);
  return match?.[1] ?? match?.[0] ?? "";
}

/** The text that a node was parsed from. */
const textOf = ({ position }: TreeNode, source: string): string =>
  source.slice(position!.start.offset, position!.end.offset);

/** The line below the header of a table, without what stands before the table in each line. */
function ruleOf({ children, position }: TreeOf<"table">, source: string): string {
  const start = source.indexOf("\n", children[0]?.position?.end.offset) + 1;
  const end = source.indexOf("\n", start);
  const line = source.slice(start, end < 0 ? position?.end.offset : end);
  return /[|:-](?:[|: \t-]*[|:-])?$/.exec(line.trimEnd().replace(/^[> \t]+/, ""))?.[0] ?? "";
}

/** The signs that close a `#` heading, with the blanks before them, else `""`. */
function closingOf(node: TreeOf<"heading">, source: string): string {
  const end = (node.children.at(-1)?.position ?? node.position)?.end.offset;
  const rest = source.slice(end, node.position?.end.offset);
  return /^[ \t]+#+$/.exec(rest.trimEnd())?.[0] ?? "";
}
