import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import type { Node } from "prosemirror-model";
import { describe, expect, it } from "vitest";
import { nodeTypes, parseMarkdown, saveMarkdown, saySame, schema } from "../../src/document/index.ts";
import { gfmCases, mixedStyles } from "./gfm-cases.ts";
import { spec } from "./judge.ts";

const modules = fileURLToPath(new URL("../../../../node_modules", import.meta.url));

/** The README of each installed package: Markdown as many authors write it. */
const readmes: readonly string[] = readdirSync(modules, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => `${modules}/${entry.name}/README.md`)
  .filter((path) => existsSync(path) && statSync(path).size < 8_000)
  .slice(0, 60)
  .map((path) => readFileSync(path, "utf8"));

const specText = (from: number, to: number): string =>
  spec
    .slice(from, to)
    .map(({ markdown }) => markdown)
    .join("\n\n");

const texts: readonly string[] = [
  ...spec.map(({ markdown }) => markdown),
  ...gfmCases,
  mixedStyles,
  specText(100, 140),
  ...readmes,
];

const withBlock = (doc: Node, index: number, block: Node): Node =>
  doc.type.create(
    null,
    doc.children.map((child, at) => (at === index ? block : child)),
  );

const append = (paragraph: Node, text: string): Node =>
  paragraph.copy(paragraph.content.append(nodeTypes.paragraph!.create(null, schema.text(text)).content));

const save = (doc: Node, text: string): string => saveMarkdown(doc, parseMarkdown(text).source).text;

describe("saving without an edit", () => {
  it("gives back the bytes of every example, case and README", () => {
    expect(readmes.length).toBeGreaterThan(30);
    expect(texts.filter((text) => save(parseMarkdown(text).doc, text) !== text)).toEqual([]);
  });
});

describe("saving after an edit of one paragraph", () => {
  let edits = 0;
  let identical = 0;
  let equal = 0;
  for (const text of texts) {
    const { doc, source } = parseMarkdown(text);
    const paragraphs = source.blocks.flatMap((block, index) =>
      block.type.name === "paragraph" ? [index] : [],
    );
    for (const index of paragraphs.length > 3 ? [0, 1, 2].map((k) => paragraphs.at(k - 1)!) : paragraphs) {
      const edited = withBlock(doc, index, append(doc.child(index), " edited"));
      const saved = saveMarkdown(edited, source).text;
      const [from, to] = source.spans[index]!;
      edits++;
      const before = text.slice(0, from).replace(/[ \t]+$/, "");
      if (saved.startsWith(before) && saved.trimEnd().endsWith(text.slice(to).trimEnd())) identical++;
      if (saySame(parseMarkdown(saved).doc, edited)) equal++;
    }
  }

  it("leaves the bytes of all other blocks alone in at least 99.5 % of the edits", () => {
    expect(edits).toBeGreaterThan(500);
    expect(identical / edits).toBeGreaterThanOrEqual(0.995);
  });

  it("writes what the editor shows in at least 99 % of the edits", () => {
    expect(equal / edits).toBeGreaterThanOrEqual(0.99);
  });

  it("changes only the line of that paragraph in a text that mixes all styles", () => {
    const { doc } = parseMarkdown(mixedStyles);
    const index = doc.children.findIndex(
      (node) => node.textContent.startsWith("A paragraph with") || node.textContent.startsWith("See "),
    );
    const saved = save(withBlock(doc, index, append(doc.child(index), " Edited.")), mixedStyles);
    const lines = mixedStyles.split("\n");
    expect(saved.split("\n").filter((line) => !lines.includes(line))).toEqual([
      "See [ref link][ref], ![img][pic] and <https://auto.link>. Edited.",
    ]);
  });
});

describe("saving structural edits", () => {
  const text = "# A\n\n* one\n* two\n\n\n\n__p__\n\n```ts\nx\n```\nq\n";

  it("keeps all other bytes when a block is removed", () => {
    const { doc } = parseMarkdown(text);
    const without = doc.type.create(
      null,
      doc.children.filter((_, index) => index !== 2),
    );
    expect(save(without, text)).toBe("# A\n\n* one\n* two\n\n```ts\nx\n```\nq\n");
  });

  it("puts a new block between blank lines", () => {
    const { doc } = parseMarkdown(text);
    const children = [...doc.children];
    children.splice(1, 0, nodeTypes.paragraph!.create(null, schema.text("new")));
    expect(save(doc.type.create(null, children), text)).toBe(text.replace("# A\n\n", "# A\n\nnew\n\n"));
  });

  it("writes only the moved block anew", () => {
    const { doc } = parseMarkdown(text);
    const [a, list, ...rest] = doc.children;
    expect(save(doc.type.create(null, [list!, a!, ...rest]), text)).toBe(
      "* one\n* two\n\n# A\n\n__p__\n\n```ts\nx\n```\nq\n",
    );
  });

  it("writes nothing for a document of one empty paragraph", () => {
    expect(save(parseMarkdown("").doc, text)).toBe("");
  });

  it("keeps Windows line ends and a byte order mark", () => {
    const windows = `\ufeff${text.replaceAll("\n", "\r\n")}`;
    const { doc } = parseMarkdown(windows);
    expect(doc.eq(parseMarkdown(text).doc)).toBe(true);
    expect(save(doc, windows)).toBe(windows);
    const edited = withBlock(doc, 2, append(doc.child(2), " edited"));
    expect(save(edited, windows)).toBe(windows.replace("__p__", "__p__ edited"));
  });

  it("keeps the text after any sequence of removals that is undone", () => {
    void fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }), (kept) => {
        const { doc, source } = parseMarkdown(text);
        const edited = doc.type.create(
          null,
          kept.map((index) => doc.child(index)),
        );
        expect(saySame(parseMarkdown(saveMarkdown(edited, source).text).doc, edited)).toBe(true);
        expect(saveMarkdown(doc, source).text).toBe(text);
      }),
    );
  });

  it("writes exactly the edit between any two neighbouring examples of CommonMark where that text says the same", () => {
    void fc.assert(
      fc.property(fc.integer({ min: 0, max: 650 }), (index) => {
        const pair = `${spec[index]!.markdown}\n\nmiddle\n\n${spec[index + 1]!.markdown}`;
        const { doc, source } = parseMarkdown(pair);
        const at = doc.children.findIndex((node) => node.textContent === "middle");
        fc.pre(at >= 0);
        const edited = withBlock(doc, at, append(doc.child(at), " edited"));
        const [from, to] = source.spans[at]!;
        const direct = `${pair.slice(0, from)}middle edited${pair.slice(to)}`;
        fc.pre(parseMarkdown(direct).doc.eq(edited));
        expect(saveMarkdown(edited, source).text).toBe(direct);
      }),
      { numRuns: 300 },
    );
  });
});
