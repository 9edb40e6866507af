import { type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec, Schema } from "prosemirror-model";
import { LINKS, PICTURES, safeAddress } from "./safe-address.ts";

/** Attributes of a node or mark: its name, and the value it has when none is given. */
type Attributes = Record<string, { default?: unknown }>;

/** A block that is shown as its own source: HTML, front matter, link definitions. */
function source(name: string, attrs: Attributes, text: (node: Node) => string): NodeSpec {
  return {
    group: "block",
    atom: true,
    attrs,
    toDOM: (node): DOMOutputSpec => ["pre", { class: name, contenteditable: "false" }, text(node)],
  };
}

/** An inline leaf that moves and is deleted as a whole. */
function leaf(attrs: Attributes, toDOM: (node: Node) => DOMOutputSpec): NodeSpec {
  return { group: "inline", inline: true, atom: true, attrs, toDOM };
}

/** A mark without attributes, written as one element. */
function plainMark(tag: string, ...tags: string[]): MarkSpec {
  return { parseDOM: [tag, ...tags].map((name) => ({ tag: name })), toDOM: () => [tag, 0] };
}

/** `marker` and `identifier` of a reference, kept as Markdown has them: `full:Label`, `collapsed:..`, `shortcut:..`. */
const reference = { default: null };

/** `data-column-1="right"` and so on: the style sheet aligns by them. */
function columnAttributes(table: Node): Record<string, string> {
  const align = table.attrs.align as readonly (string | null)[];
  return Object.fromEntries(align.flatMap((value, at) => (value ? [[`data-column-${at + 1}`, value]] : [])));
}

/** How a construct was written, `""` where it is the way in which new text is written. */
const style = { default: "" };

/** Text runs the way its first letter with a direction does. */
const direction = { dir: "auto" };

const headingLevels = [1, 2, 3, 4, 5, 6];

const nodes: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  paragraph: {
    group: "block",
    content: "inline*",
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", direction, 0],
  },
  heading: {
    group: "block",
    content: "inline*",
    defining: true,
    attrs: { level: { default: 1 }, underlined: { default: false }, closing: style },
    parseDOM: headingLevels.map((level) => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: (node) => [`h${node.attrs.level}`, direction, 0],
  },
  blockquote: {
    group: "block",
    content: "block*",
    defining: true,
    parseDOM: [{ tag: "blockquote" }],
    toDOM: () => ["blockquote", direction, 0],
  },
  list: {
    group: "block",
    content: "list_item+",
    attrs: {
      ordered: { default: false },
      start: { default: 1 },
      spread: { default: false },
      marker: style,
    },
    parseDOM: [{ tag: "ul" }, { tag: "ol", attrs: { ordered: true } }],
    toDOM: (node) => {
      const tight = node.attrs.spread ? {} : { "data-tight": "true" };
      return node.attrs.ordered ? ["ol", { start: node.attrs.start, ...tight }, 0] : ["ul", tight, 0];
    },
  },
  list_item: {
    content: "block*",
    defining: true,
    attrs: { checked: { default: null }, spread: { default: false } },
    parseDOM: [{ tag: "li" }],
    toDOM: (node) => {
      const { checked } = node.attrs;
      return ["li", checked === null ? direction : { ...direction, "data-checked": String(checked) }, 0];
    },
  },
  code_block: {
    group: "block",
    content: "text*",
    marks: "",
    code: true,
    defining: true,
    isolating: true,
    attrs: { lang: { default: null }, meta: { default: null }, fence: style },
    parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
    toDOM: () => ["pre", ["code", 0]],
  },
  math_block: {
    group: "block",
    content: "text*",
    marks: "",
    code: true,
    defining: true,
    createGapCursor: true,
    attrs: { meta: { default: null } },
    toDOM: () => ["pre", { class: "math" }, ["code", 0]],
  },
  thematic_break: {
    group: "block",
    attrs: { marker: style },
    parseDOM: [{ tag: "hr" }],
    toDOM: () => ["hr"],
  },
  html_block: source("html", { value: { default: "" } }, (node) => String(node.attrs.value)),
  frontmatter: source("frontmatter", { value: { default: "" } }, (node) => String(node.attrs.value)),
  definition: source(
    "definition",
    { identifier: {}, label: {}, url: {}, title: { default: null } },
    (node) => `[${node.attrs.label}]: ${node.attrs.url}`,
  ),
  footnote_def: {
    group: "block",
    content: "block*",
    attrs: { identifier: {}, label: {} },
    toDOM: (node) => ["div", { class: "footnote", "data-label": node.attrs.label }, 0],
  },
  table: {
    group: "block",
    content: "table_row+",
    isolating: true,
    allowGapCursor: false,
    attrs: { align: { default: [] }, widths: { default: [] }, rule: style, bars: style },
    toDOM: (node) => ["div", { class: "table", ...columnAttributes(node) }, ["table", ["tbody", 0]]],
  },
  table_row: {
    content: "table_cell*",
    allowGapCursor: false,
    parseDOM: [{ tag: "tr" }],
    toDOM: () => ["tr", 0],
  },
  table_cell: {
    content: "inline*",
    isolating: true,
    parseDOM: [{ tag: "td" }, { tag: "th" }],
    toDOM: () => ["td", direction, 0],
  },
  text: { group: "inline" },
  soft_break: {
    group: "inline",
    inline: true,
    selectable: false,
    leafText: () => " ",
    toDOM: () => ["span", { class: "soft-break" }, " "],
  },
  hard_break: {
    group: "inline",
    inline: true,
    selectable: false,
    leafText: () => "\n",
    attrs: { spaces: { default: false } },
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
  image: {
    ...leaf({ url: {}, alt: { default: null }, title: { default: null }, ref: reference }, (node) => [
      "img",
      { src: safeAddress(node.attrs.url, PICTURES), alt: node.attrs.alt, title: node.attrs.title },
    ]),
    parseDOM: [
      {
        tag: "img[src]",
        getAttrs: (element) => ({
          url: element.getAttribute("src"),
          alt: element.getAttribute("alt") ?? "",
          title: element.getAttribute("title"),
        }),
      },
    ],
  },
  html_inline: leaf({ value: {} }, (node) => ["span", { class: "html-inline" }, String(node.attrs.value)]),
  math_inline: leaf({ value: {} }, (node) => ["span", { class: "math-inline" }, String(node.attrs.value)]),
  footnote_ref: leaf({ identifier: {}, label: {} }, (node) => ["sup", String(node.attrs.label)]),
};

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { url: {}, title: { default: null }, ref: reference, literal: { default: false } },
    inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (element) => ({ url: element.getAttribute("href") }) }],
    toDOM: (mark) => ["a", { href: safeAddress(mark.attrs.url, LINKS), title: mark.attrs.title }, 0],
  },
  emphasis: { ...plainMark("em", "i"), attrs: { marker: style } },
  strong: { ...plainMark("strong", "b"), attrs: { marker: style } },
  delete: plainMark("del", "s"),
  code: { ...plainMark("code"), code: true },
};

/**
 * The editor's schema: one node or mark per construct of the Markdown syntax tree, so that a document
 * holds everything that its text says and nothing else.
 *
 * Blocks that can not be edited as text (`html_block`, `frontmatter`, `definition`) are atoms that keep
 * their source. Outputs of cells are not part of a document.
 *
 * @example
 * schema.node("paragraph", null, [schema.text("Hi")]).textContent // "Hi"
 */
export const schema: Schema = new Schema({ nodes, marks });

/** The schema's node types by name. */
export const nodeTypes: Schema["nodes"] = schema.nodes;

/** The schema's mark types by name. */
export const markTypes: Schema["marks"] = schema.marks;
