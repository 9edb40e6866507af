import { describe, expect, it } from "vitest";
import {
  parseMarkdown,
  saveMarkdown,
  saySame,
  writeBlocks,
  writeMarkdown,
} from "../../src/document/index.ts";
import { gfmCases } from "./gfm-cases.ts";
import { commonmarkHtml, gfmHtml, spec, visibleText } from "./judge.ts";

const rewrite = (text: string): string => writeMarkdown(parseMarkdown(text).doc);

describe("writing every block anew", () => {
  it("keeps the HTML of at least 630 of the 652 examples of CommonMark, judged by its reference renderer", () => {
    const changed = spec.filter(
      ({ markdown }) => commonmarkHtml(rewrite(markdown)) !== commonmarkHtml(markdown),
    );
    expect(spec).toHaveLength(652);
    expect(652 - changed.length).toBeGreaterThanOrEqual(630);
  });

  it("changes the visible text of no example of CommonMark", () => {
    const text = (markdown: string): string => visibleText(commonmarkHtml(markdown));
    expect(spec.filter(({ markdown }) => text(rewrite(markdown)) !== text(markdown))).toEqual([]);
  });

  it("keeps the document of every GFM and notebook case", () => {
    const changed = gfmCases.filter(
      (text) => !saySame(parseMarkdown(rewrite(text)).doc, parseMarkdown(text).doc),
    );
    expect(changed).toEqual([]);
  });

  it("keeps the HTML of at least 23 of the 30 GFM and notebook cases", () => {
    const kept = gfmCases.filter((text) => gfmHtml(rewrite(text)) === gfmHtml(text));
    expect(gfmCases).toHaveLength(30);
    expect(kept.length).toBeGreaterThanOrEqual(23);
  });

  it.each([
    ["Title\n=====\n", "Title\n====="],
    ["* a\n* b\n", "* a\n* b"],
    ["~~~ts\nx\n~~~\n", "~~~ts\nx\n~~~"],
    ["__bold__ _em_ *em*", "__bold__ _em_ *em*"],
    ["1) a\n2) b\n", "1) a\n2) b"],
    ["a  \nb\\\nc\n", "a  \nb\\\nc"],
    ["* * *\n\n---\n", "* * *\n\n---"],
    ["    code\n", "    code"],
    ["see www.example.org now", "see www.example.org now"],
    ["mail me@example.org now", "mail me@example.org now"],
    ["<https://example.org>", "<https://example.org>"],
    ["a $x_1$ b\n\n$$\ny\n$$\n", "a $x_1$ b\n\n$$\ny\n$$"],
    ["- [x] done\n- [ ] open\n", "- [x] done\n- [ ] open"],
    ["[a][b]\n\n[b]: /u 'T'\n", '[a][b]\n\n[b]: /u "T"'],
    ["a [](/empty) b", "a [](/empty) b"],
    ["text[^n]\n\n[^n]: note\n", "text[^n]\n\n[^n]: note"],
  ])("writes %j as %j", (text, written) => {
    expect(writeBlocks(parseMarkdown(text).doc.children)).toBe(written);
  });
});

describe("writing what was edited", () => {
  it("writes a list item anew, and leaves the other items as they were", () => {
    const { doc, source } = parseMarkdown("* one\n* two _em_\n    * deep\n");
    const edited = parseMarkdown("* ONE\n* two _em_\n    * deep\n").doc;
    expect(saveMarkdown(doc, source).kept).toBe(1);
    expect(saveMarkdown(edited, source).text).toBe("* ONE\n* two _em_\n    * deep\n");
  });
});

describe("parseMarkdown", () => {
  it("gives an empty text one empty paragraph", () => {
    expect(parseMarkdown("").doc.toString()).toBe("doc(paragraph)");
  });

  it("says where each block stands in the text", () => {
    const { source } = parseMarkdown("# A\n\ntext\nmore\n\n- b\n");
    expect(source.spans.map(([from, to]) => source.text.slice(from, to))).toEqual([
      "# A",
      "text\nmore",
      "- b",
    ]);
  });

  it("keeps lang and options of a fence apart", () => {
    const block = parseMarkdown("```ts hide fold\nlet a\n```\n").doc.child(0);
    expect([block.attrs.lang, block.attrs.meta, block.textContent]).toEqual(["ts", "hide fold", "let a"]);
  });
});

describe("tables", () => {
  it.each(["| a |\n| --- |\n| b<br>c |", "| a<br>b |\n| --- |\n| **c<br>d** e<br> |"])(
    "break lines in cells: %j",
    (text) => {
      const { doc } = parseMarkdown(text);
      let breaks = 0;
      doc.descendants(({ type }) => {
        if (type.name === "hard_break") breaks++;
      });
      expect(breaks).toBe(text.split("<br>").length - 1);
      const written = writeBlocks(doc.children);
      expect(written.split("<br>")).toHaveLength(breaks + 1);
      expect(saySame(parseMarkdown(written).doc, doc)).toBe(true);
    },
  );

  it.each([
    ["| a | b |\n|---|---|\n| c |\n", ["a|b", "c|"]],
    ["| a | b |\n|---|:-:|\n| c | d | e |\n| f | g |\n", ["a|b|", "c|d|e", "f|g|"]],
    ["| a |\n|---|\n", ["a"]],
  ])("have rows of one length: %j", (text, rows) => {
    const table = parseMarkdown(text).doc.firstChild!;
    expect(table.children.map((row) => row.children.map((cell) => cell.textContent).join("|"))).toEqual(rows);
    expect(table.attrs.align).toHaveLength(table.firstChild!.childCount);
    expect(saveMarkdown(parseMarkdown(text).doc, parseMarkdown(text).source).text).toBe(text);
  });
});
