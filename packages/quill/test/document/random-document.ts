import * as fc from "fast-check";
import type { Mark, Node } from "prosemirror-model";
import { markTypes, nodeTypes, schema } from "../../src/document/index.ts";
import { isEmptyParagraph, tidy } from "../../src/document/tidy.ts";

/** Pieces of text that Markdown could take for signs. */
const pieces = [
  "word",
  "two words",
  "a_b",
  "_x_",
  "*",
  "**",
  "a*b",
  "[0]",
  "[a](b)",
  "![",
  "<b>",
  "&amp;",
  "&",
  "#",
  "# h",
  "C#",
  "- x",
  "+",
  "1. x",
  "1)",
  ">",
  "> q",
  "`",
  "``",
  "~~",
  "~",
  "$",
  "$5 and $6",
  "|",
  "a|b",
  "\\",
  "\\*",
  "!",
  "(",
  ")",
  "---",
  "===",
  ":",
  "x:",
  '"',
  "'",
  ".",
  ",",
  "é",
  "日本",
  "😀",
  " ",
  "  ",
  "[^1]",
  "[ ] t",
  "[x]",
  "{a}",
  "@",
  "^",
  "a__b__c",
  "2 * 3",
  "x < y",
  "a\\b",
  "...",
  "1.",
  "=",
  "%",
  "[a]: b",
];

const leafNodes: readonly Node[] = [
  nodeTypes.math_inline!.create({ value: "a_1+b" }),
  nodeTypes.image!.create({ url: "p.png", alt: "alt [x]", title: "T" }),
  nodeTypes.image!.create({ url: "a b(c).png", alt: "" }),
];

const mark = (name: string, attrs?: Record<string, unknown>): Mark => markTypes[name]!.create(attrs);

const markSets: fc.Arbitrary<readonly Mark[]> = fc
  .subarray([mark("strong"), mark("emphasis"), mark("delete"), mark("link", { url: "u.md", title: "T" })])
  .map((marks) => marks.reduce((set, one) => one.addToSet(set), [] as readonly Mark[]));

const addresses = fc.constantFrom("https://e.com/a_b", "see www.e.org.", "me@ex.org, a", "xhttps://e.com");

/** Inline content as keys leave it: any text, under any marks. */
const inlines = (breaks: boolean): fc.Arbitrary<Node[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .tuple(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 }), markSets)
          .map(([text, marks]) => schema.text(text.join(""), marks)),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom("a", "x_y", "p|q").map((text) => schema.text(text, [mark("code")])),
      },
      { weight: 1, arbitrary: addresses.map((text) => schema.text(text)) },
      { weight: 1, arbitrary: fc.constantFrom(...leafNodes) },
      ...(breaks
        ? [
            {
              weight: 1,
              arbitrary: fc.constantFrom(
                nodeTypes.soft_break!.create(),
                nodeTypes.hard_break!.create(),
                nodeTypes.hard_break!.create({ spaces: true }),
              ),
            },
          ]
        : []),
    ),
    { maxLength: 4 },
  );

const paragraphs = inlines(true).map((content) => nodeTypes.paragraph!.create(null, content));

const headings = fc
  .tuple(inlines(false), fc.integer({ min: 1, max: 6 }), fc.constantFrom("", " #", " ##"))
  .map(([content, level, closing]) => nodeTypes.heading!.create({ level, closing }, content));

const codes = fc
  .tuple(fc.constantFrom("", "x = 1", "```\nin\n```", "~~~", "a\n\n  b"), fc.constantFrom(null, "ts", "js"))
  .map(([text, lang]) => nodeTypes.code_block!.create({ lang }, text ? schema.text(text) : null));

/** Not in lists: an empty item right below a table is read as one of its rows. */
const tables = fc.integer({ min: 1, max: 3 }).chain((width) =>
  fc
    .tuple(
      fc.array(fc.array(inlines(false), { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.array(fc.constantFrom(null, "left", "right", "center"), { minLength: width, maxLength: width }),
    )
    .map(([rows, align]) =>
      nodeTypes.table!.create(
        { align },
        rows.map((row) =>
          nodeTypes.table_row!.create(
            null,
            row.map((cell) => nodeTypes.table_cell!.create(null, cell)),
          ),
        ),
      ),
    ),
);

/** Blocks of any kind, nested up to a depth. */
function blocks(depth: number, top = false): fc.Arbitrary<Node> {
  const flat = [
    ...(top ? [{ weight: 1, arbitrary: tables }] : []),
    { weight: 6, arbitrary: paragraphs },
    { weight: 2, arbitrary: headings },
    { weight: 1, arbitrary: codes },
    { weight: 1, arbitrary: fc.constant(nodeTypes.thematic_break!.create()) },
    { weight: 1, arbitrary: fc.constant(nodeTypes.math_block!.create(null, schema.text("x^2"))) },
    { weight: 1, arbitrary: fc.constant(nodeTypes.html_block!.create({ value: "<!-- note -->" })) },
  ];
  if (depth === 0) return fc.oneof(...flat);
  const inner = fc.array(blocks(depth - 1), { minLength: 1, maxLength: 2 });
  const items = fc
    .tuple(
      paragraphs,
      fc.array(blocks(depth - 1), { maxLength: 1 }),
      fc.constantFrom(null, null, true, false),
    )
    .map(([first, rest, checked]) => nodeTypes.list_item!.create({ checked }, [first, ...rest]));
  const lists = fc
    .tuple(fc.array(items, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.integer({ min: 0, max: 12 }))
    .map(([content, ordered, start]) =>
      nodeTypes.list!.create({ ordered, start: ordered ? start : 1 }, content),
    );
  return fc.oneof(
    ...flat,
    { weight: 1, arbitrary: inner.map((content) => nodeTypes.blockquote!.create(null, content)) },
    { weight: 2, arbitrary: lists },
  );
}

/** A document as it could stand on the screen. A rule that begins one has tests of its own. */
export const documents: fc.Arbitrary<Node> = fc
  .array(blocks(2, true), { minLength: 1, maxLength: 3 })
  .filter((content) => content[0]!.type !== nodeTypes.thematic_break && !isEmptyParagraph(tidy(content[0]!)))
  .map((content) => nodeTypes.doc!.create(null, content));

/** Values that attributes may have. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  level: [1, 3, 6],
  underlined: [true, false],
  closing: ["", " ##", "\t#"],
  ordered: [true, false],
  start: [0, 1, 7, 999_999_999],
  spread: [true, false],
  checked: [null, true, false],
  lang: [null, "ts", "c++"],
  meta: [null, "hide fold", '{a="b"}'],
  fence: ["", "~", "indent"],
  value: ["x", "a < b\n\n& c", "\"'<!-- -->", "<script>alert(1)</script>"],
  url: ["u.md", "https://e.org/?a=1&b=2", "", "javascript:x", 'a "b" <c>'],
  title: [null, "", 'T "q"', "a\nb"],
  alt: [null, "", "a [b]"],
  ref: [null, "full:Label", "collapsed:a b", "shortcut:x"],
  literal: [true, false],
  spaces: [true, false],
  widths: [[], [5, 7]],
  rule: ["", "|:-:|"],
  dollars: ["", "$$", "$$$"],
  indent: [0, 2],
  gap: ["", "  ", "\t"],
  column: [0, 4],
  inner: [0, 4],
  tab: [true, false],
  steady: [true, false],
  bars: ["", "tight", "open"],
};

const markers: Readonly<Record<string, readonly string[]>> = {
  list: ["", "*", "+", ")"],
  thematic_break: ["", "***", "_ _ _"],
  strong: ["", "_"],
  emphasis: ["", "_"],
};

/** The same documents with other values for the attributes of their nodes and marks. */
export const withAnyAttributes = (docs: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
  fc.tuple(docs, fc.infiniteStream(fc.nat({ max: 1000 }))).map(([doc, numbers]) => {
    const pick = <T>(from: readonly T[]): T => from[numbers.next().value! % from.length]!;
    const other = (name: string, attrs: Readonly<Record<string, unknown>>): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(attrs).map(([key, value]) => {
          const from = key === "marker" ? markers[name] : values[key];
          return [key, from ? pick(from) : value];
        }),
      );
    const change = (node: Node): Node => {
      const marks = node.marks.reduce(
        (set, one) => one.type.create(other(one.type.name, one.attrs)).addToSet(set),
        [] as readonly Mark[],
      );
      if (node.isText) return node.mark(marks);
      return node.type.create(other(node.type.name, node.attrs), node.children.map(change), marks);
    };
    return change(doc);
  });
