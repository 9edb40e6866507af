import { type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec, Schema } from "prosemirror-model";
import { type Attribute, faithful } from "./faithful.ts";
import { LINKS, PICTURES, safeAddress } from "./safe-address.ts";

type Attributes = Record<string, Attribute>;

const matching =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === "string" && pattern.test(value);
const isText = (value: unknown): boolean => typeof value === "string";
const orNull =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || holds(value);
const wholeUpTo =
  (most: number) =>
  (value: unknown): boolean =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
const listOf =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(holds);

const attribute = (value: unknown, holds: (value: unknown) => boolean): Attribute => ({
  default: value,
  holds,
});

const given: Attribute = { holds: isText };
const oneLine: Attribute = { holds: matching(/^[^\r\n]*$/) };
const optional: Attribute = { default: null, holds: orNull(isText) };
const flag: Attribute = { default: false, holds: (value) => typeof value === "boolean" };

/** How a construct was written, `""` where it is the way in which new text is written. */
const style = (pattern: RegExp): Attribute => ({ default: "", holds: matching(pattern) });

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

/** Kind and label of a reference, kept as Markdown has them: `full:Label`, `collapsed:..`, `shortcut:..`. */
const reference: Attribute = {
  default: null,
  holds: orNull(matching(/^(?:full|collapsed|shortcut):[^\r\n]+$/)),
};

/** `data-column-1="right"` and so on: the style sheet aligns by them. */
function columnAttributes(table: Node): Record<string, string> {
  const align = table.attrs.align as readonly (string | null)[];
  return Object.fromEntries(align.flatMap((value, at) => (value ? [[`data-column-${at + 1}`, value]] : [])));
}

/** How the columns of a foreign table are aligned, by the cells of its first row. */
function alignOfCells(table: HTMLElement): (string | null)[] {
  const cells = [...(table.querySelector("tr")?.querySelectorAll<HTMLElement>("td, th") ?? [])];
  return cells.map((cell) => {
    const align = (cell.style.textAlign || cell.getAttribute("align")) ?? "";
    return /^(?:left|right|center)$/.test(align) ? align : null;
  });
}

/** The language of a foreign block of code, by the class that highlighters set. */
function languageOf(block: HTMLElement): string | null {
  const classes = `${block.className} ${block.querySelector("code")?.className ?? ""}`;
  return /(?:^|\s)lang(?:uage)?-([\w+#.-]+)/.exec(classes)?.[1] ?? null;
}

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
    attrs: {
      level: attribute(1, (value) => wholeUpTo(6)(value) && value !== 0),
      underlined: flag,
      closing: style(/^(?:[ \t]+#+)?$/),
    },
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
      ordered: flag,
      start: attribute(1, wholeUpTo(999_999_999)),
      spread: flag,
      marker: style(/^[*+)]?$/),
      indent: attribute(0, wholeUpTo(3)),
      gap: style(/^(?: {2,4}|\t)?$/),
      column: attribute(0, wholeUpTo(14)),
      inner: attribute(0, wholeUpTo(17)),
      tab: flag,
      steady: flag,
    },
    parseDOM: [
      { tag: "ul" },
      {
        tag: "ol",
        getAttrs: (element) => {
          const start = Number(element.getAttribute("start") ?? 1);
          return { ordered: true, start: wholeUpTo(999_999_999)(start) ? start : 1 };
        },
      },
    ],
    toDOM: (node) => {
      const tight = node.attrs.spread ? {} : { "data-tight": "true" };
      return node.attrs.ordered ? ["ol", { start: node.attrs.start, ...tight }, 0] : ["ul", tight, 0];
    },
  },
  list_item: {
    content: "block*",
    defining: true,
    attrs: {
      checked: attribute(
        null,
        orNull((value) => typeof value === "boolean"),
      ),
      spread: flag,
    },
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
    attrs: {
      lang: attribute(null, orNull(matching(/^[^\s]+$/))),
      meta: attribute(null, orNull(matching(/^[^\r\n]+$/))),
      fence: style(/^(?:~|indent)?$/),
    },
    parseDOM: [
      {
        tag: "pre",
        preserveWhitespace: "full",
        getAttrs: (element) => ({ lang: languageOf(element) }),
      },
    ],
    toDOM: () => ["pre", ["code", 0]],
  },
  math_block: {
    group: "block",
    content: "text*",
    marks: "",
    code: true,
    defining: true,
    createGapCursor: true,
    attrs: { meta: attribute(null, orNull(matching(/^[^\r\n]+$/))) },
    toDOM: () => ["pre", { class: "math" }, ["code", 0]],
  },
  thematic_break: {
    group: "block",
    attrs: { marker: style(/^(?:[-*_][-*_ \t]*[-*_])?$/) },
    parseDOM: [{ tag: "hr" }],
    toDOM: () => ["hr"],
  },
  html_block: source("html", { value: attribute("", isText) }, (node) => String(node.attrs.value)),
  frontmatter: source("frontmatter", { value: attribute("", isText) }, (node) => String(node.attrs.value)),
  definition: source(
    "definition",
    { identifier: oneLine, label: oneLine, url: given, title: optional },
    (node) => `[${node.attrs.label}]: ${node.attrs.url}`,
  ),
  footnote_def: {
    group: "block",
    content: "block*",
    attrs: { identifier: oneLine, label: oneLine },
    toDOM: (node) => ["div", { class: "footnote", "data-label": node.attrs.label }, 0],
  },
  table: {
    group: "block",
    content: "table_row+",
    isolating: true,
    allowGapCursor: false,
    attrs: {
      align: attribute([], listOf(orNull(matching(/^(?:left|right|center)$/)))),
      widths: attribute([], listOf(wholeUpTo(1_000))),
      rule: style(/^[|: \t-]*$/),
      bars: style(/^(?:tight|open|bare)?$/),
    },
    parseDOM: [{ tag: "table", getAttrs: (element) => ({ align: alignOfCells(element) }) }],
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
    attrs: { spaces: flag },
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
  image: {
    ...leaf({ url: given, alt: optional, title: optional, ref: reference }, (node) => [
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
  html_inline: leaf({ value: given }, (node) => ["span", { class: "html-inline" }, String(node.attrs.value)]),
  math_inline: leaf({ value: given, dollars: style(/^(?:\${2,})?$/) }, (node) => [
    "span",
    { class: "math-inline" },
    String(node.attrs.value),
  ]),
  footnote_ref: leaf({ identifier: oneLine, label: oneLine }, (node) => ["sup", String(node.attrs.label)]),
};

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { url: given, title: optional, ref: reference, literal: flag },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (element) => {
          const url = safeAddress(element.getAttribute("href")!, LINKS);
          return url !== null && { url, title: element.getAttribute("title") };
        },
      },
    ],
    toDOM: (mark) => ["a", { href: safeAddress(mark.attrs.url, LINKS), title: mark.attrs.title }, 0],
  },
  emphasis: { ...plainMark("em", "i"), attrs: { marker: style(/^_?$/) } },
  strong: { ...plainMark("strong", "b"), attrs: { marker: style(/^_?$/) } },
  delete: plainMark("del", "s", "strike"),
  code: { ...plainMark("code"), code: true },
};

/** Where an element that stands for a node has its content, if not in itself. */
const contentOf: Readonly<Record<string, string>> = {
  table: "tbody",
  code_block: "code",
  math_block: "code",
};

/** Makes all specs faithful that have attributes or no element of their own. */
function allFaithful<S extends NodeSpec | MarkSpec>(specs: Record<string, S>): Record<string, S> {
  const bare = new Set([
    "doc",
    "text",
    "paragraph",
    "blockquote",
    "table_row",
    "table_cell",
    "delete",
    "code",
  ]);
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      bare.has(name) ? spec : faithful(name, spec, contentOf[name]),
    ]),
  );
}

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
export const schema: Schema = new Schema({ nodes: allFaithful(nodes), marks: allFaithful(marks) });

/** The schema's node types by name. */
export const nodeTypes: Schema["nodes"] = schema.nodes;

/** The schema's mark types by name. */
export const markTypes: Schema["marks"] = schema.marks;
