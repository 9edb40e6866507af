import * as fc from "fast-check";
import type { Node } from "prosemirror-model";
import { describe, expect, it } from "vitest";
import {
  markTypes,
  nodeTypes,
  parseMarkdown,
  saveMarkdown,
  saySame,
  schema,
  writeMarkdown,
} from "../../src/document/index.ts";
import { isEmptyParagraph, tidy } from "../../src/document/tidy.ts";
import { documents } from "./random-document.ts";

/** Whether lists are loose follows from the blank lines between their blocks. */
function tight(node: Node): Node {
  if (node.isTextblock || node.isLeaf) return node;
  const attrs = "spread" in node.attrs ? { ...node.attrs, spread: false } : node.attrs;
  return node.type.create(attrs, node.children.map(tight));
}

const read = (text: string): Node => tight(parseMarkdown(text).doc);

/** A document as Markdown can say it: without spaces at the ends of lines and empty paragraphs. */
function sayable(doc: Node): Node {
  const blocks = doc.children.map(tidy).filter((block) => !isEmptyParagraph(block));
  return tight(doc.type.create(null, blocks.length > 0 ? blocks : [nodeTypes.paragraph!.create()]));
}

const plainly = (text: string): string =>
  writeMarkdown(
    nodeTypes.doc!.create(null, [nodeTypes.paragraph!.create(null, schema.text(text))]),
  ).trimEnd();

const runs = { numRuns: 250, seed: 20261126 };

describe("a document written as Markdown", () => {
  it("parses back to what stood on the screen", () => {
    void fc.assert(
      fc.property(documents, (doc) => {
        const text = writeMarkdown(doc);
        expect(saySame(read(text), sayable(doc)), text).toBe(true);
      }),
      runs,
    );
  });

  it("holds no backslash and no reference that could be left out", () => {
    let found = 0;
    void fc.assert(
      fc.property(documents, (doc) => {
        const text = writeMarkdown(doc);
        const said = read(text);
        for (const match of text.matchAll(/\\([!-/:-@[-`{-~])|&#x([0-9a-f]+);/gi)) {
          const plain = match[1] ?? String.fromCodePoint(Number.parseInt(match[2]!, 16));
          const without = text.slice(0, match.index) + plain + text.slice(match.index + match[0].length);
          expect(saySame(read(without), said), without).toBe(false);
          found++;
        }
      }),
      runs,
    );
    expect(found).toBeGreaterThan(100);
  });

  it("is written the same when it is read and written again", () => {
    void fc.assert(
      fc.property(documents, (doc) => {
        const text = writeMarkdown(doc);
        expect(writeMarkdown(parseMarkdown(text).doc)).toBe(text);
      }),
      { ...runs, numRuns: 100 },
    );
  });
});

describe("text without need of an escape", () => {
  it.each([
    "https://e.com/a_b",
    "see http://e.com/?a=1&b=2.",
    "www.example.org/a_b_c",
    "me@ex.org",
    "write to a_b@ex.org or c@ex.org",
    "a[0]",
    "a[i][j] = b[k]",
    "x_y_z and a__init__b",
    "snake_case_name",
    "f(x) = 2 * x * y",
    "5 < 6 > 4 & 3",
    "R&D, AT&T",
    "C# and F#",
    "100 % of $5",
    "a | b",
    "~ 5 ~ 6",
    'it\'s "so" (really)!',
    "C:\\temp\\new",
    "note: this = that",
    "[ ] and [x]",
    "a ^ b, x^2",
    "1.5 and 2) and - and +",
    "foo! [bar] (baz)",
    "`",
  ])("is written as it was typed: %j", (text) => {
    expect(plainly(text)).toBe(text);
  });

  it.each([
    ["*not em*", "\\*not em*"],
    ["1. no list", "1\\. no list"],
    ["# no heading", "\\# no heading"],
    ["- no list", "\\- no list"],
    ["> no quote", "\\> no quote"],
    ["[a](b)", "\\[a](b)"],
    ["<b>", "\\<b>"],
    ["&amp;", "\\&amp;"],
    ["---", "\\---"],
    ["$x$", "\\$x$"],
    ["  spaces around  ", "spaces around"],
  ])("is escaped once where it has to be: %j", (text, written) => {
    expect(plainly(text)).toBe(written);
  });

  it("counts the definitions of the document: `[label]` is a link where there is one", () => {
    const { doc } = parseMarkdown("[a]: /u\n\ntext\n");
    const add = (text: string): string =>
      writeMarkdown(
        doc.type.create(null, [doc.child(0), nodeTypes.paragraph!.create(null, schema.text(text))]),
      );
    expect(add("see [a] and [b]")).toBe("[a]: /u\n\nsee \\[a] and [b]\n");
  });
});

describe("spaces and marks", () => {
  const bold = (text: string): Node => schema.text(text, [markTypes.strong!.create()]);
  const em = (text: string): Node => schema.text(text, [markTypes.emphasis!.create()]);
  const write = (...nodes: Node[]): string =>
    writeMarkdown(nodeTypes.doc!.create(null, [nodeTypes.paragraph!.create(null, nodes)])).trimEnd();
  const hard = nodeTypes.hard_break!.create();
  const soft = nodeTypes.soft_break!.create();

  it.each<[string, Node[]]>([
    [
      "one **two** three **four** five",
      [schema.text("one "), bold("two "), schema.text("three"), bold(" four"), schema.text(" five")],
    ],
    ["a **b** c", [schema.text("a"), bold(" b "), schema.text("c")]],
    ["a b", [schema.text("a"), bold(" "), schema.text("b")]],
    [
      "*a **b*** c",
      [
        em("a "),
        schema.text("b ", [markTypes.emphasis!.create(), markTypes.strong!.create()]),
        schema.text("c"),
      ],
    ],
    ["a  b", [schema.text("  a  b  ")]],
    ["a\\\nb", [schema.text("a "), hard, schema.text(" b")]],
    ["a\nb", [schema.text("a"), soft, soft, schema.text("b")]],
    ["a", [schema.text("a"), hard]],
    ["**a**\n**b**", [bold("a"), soft, bold("b")]],
    ["**a\nb**", [bold("a"), soft.mark([markTypes.strong!.create()]), bold("b")]],
    ["b", [hard, schema.text("b")]],
    ["`a `", [schema.text("a ", [markTypes.code!.create()])]],
    ["[a](u) b", [schema.text("a ", [markTypes.link!.create({ url: "u" })]), schema.text("b")]],
  ])("are written as %j", (written, nodes) => {
    expect(write(...nodes)).toBe(written);
  });
});

/** What a save writes when `from` becomes `to` in the text of a document. */
function edited(text: string, from: string, to: string): string {
  const { doc, source } = parseMarkdown(text);
  const change = (node: Node): Node => {
    if (node.isText) {
      const next = node.text!.replace(from, to);
      return next === node.text ? node : schema.text(next, node.marks);
    }
    return node.type.create(
      node.attrs,
      node.children.map(change).filter((child) => !child.isText || child.text),
      node.marks,
    );
  };
  return saveMarkdown(change(doc), source).text;
}

describe("a rule at the start", () => {
  const rule = nodeTypes.thematic_break!.create();
  const middle = nodeTypes.paragraph!.create(null, schema.text("a"));

  it("is not taken for front matter", () => {
    expect(writeMarkdown(nodeTypes.doc!.create(null, [rule, middle, rule]))).toBe("***\n\na\n\n---\n");
    const { doc, source } = parseMarkdown("---\n\na\n");
    expect(saveMarkdown(doc.type.create(null, [...doc.children, rule]), source).text).toBe(
      "***\n\na\n\n---\n",
    );
  });
});

describe("an edit of one word", () => {
  const padded = "| Name   | Size |\n|:-------|-----:|\n| Ann    |    1 |\n| Bo     |   22 |\n";

  it.each([
    ["padding stays where it still fits", padded, "Bo", "Carl", padded.replace("Bo     ", "Carl   ")],
    ["numbers stay at the right", padded, "22", "333", padded.replace("  22", " 333")],
    [
      "a cell that does not fit changes its row only",
      padded,
      "Bo",
      "Bartholomew",
      padded.replace("Bo     ", "Bartholomew "),
    ],
    ["a narrow table stays narrow", "|a|b|\n|-|:-:|\n|1|2|\n", "2", "3", "|a|b|\n|-|:-:|\n|1|3|\n"],
    ["a table without outer bars stays so", "a | b\n--|--\n1 | 2\n", "1", "one", "a | b\n--|--\none | 2\n"],
    [
      "a table in a quote keeps its padding",
      "> | aa | b |\n> |----|---|\n> | 1  | 2 |\n",
      "1",
      "x",
      "> | aa | b |\n> |----|---|\n> | x  | 2 |\n",
    ],
    ["closing signs of a heading stay", "## Sub ##\n", "Sub", "Subs", "## Subs ##\n"],
    ["long closing signs stay", "# A ####\n\ntext\n", "A", "B", "# B ####\n\ntext\n"],
    ["an underlined heading stays underlined", "Title\n=====\n", "Title", "Heads", "Heads\n=====\n"],
    [
      "entities of other words stay",
      "&copy; 2026 by me &amp; you\n",
      "me",
      "us",
      "&copy; 2026 by us &amp; you\n",
    ],
    ["escapes of other words stay", "a\\_b is \\* new\n", "new", "old", "a\\_b is \\* old\n"],
    [
      "other items keep their indentation",
      "*  one\n*  two\n   1) deep\n",
      "two",
      "2",
      "*  one\n*  2\n   1) deep\n",
    ],
    ["other numbers stay", "1. a\n1. b\n1. c\n", "b", "x", "1. a\n1. x\n1. c\n"],
    ["a lazy quote stays lazy", "> one\ntwo\n> three\n", "three", "3", "> one\ntwo\n> 3\n"],
    ["a link keeps its title quotes", "[t](u 'T') and word\n", "word", "words", "[t](u 'T') and words\n"],
    [
      "code spans keep their fences",
      "`` a ` b `` and ``c`` word\n",
      "word",
      "x",
      "`` a ` b `` and ``c`` x\n",
    ],
    [
      "spaces at the ends of other lines stay",
      "one   \ntwo  \nthree four\n",
      "four",
      "4",
      "one   \ntwo  \nthree 4\n",
    ],
  ])("%s", (_, text, from, to, expected) => {
    expect(edited(text, from, to)).toBe(expected);
  });
});
