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
