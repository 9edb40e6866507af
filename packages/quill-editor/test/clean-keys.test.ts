import { expect, it } from "vitest";
import { describeKeys, type Step } from "./scenarios.ts";

describeKeys("what keys write", (editor) => {
  const { after, text } = editor;
  const writes = (title: string, given: string, steps: readonly Step[], expected: string): void =>
    it(`${title}: ${JSON.stringify(expected)}`, async () => {
      await after(given, ...steps);
      expect(await text()).toBe(expected);
    });

  const plain = [
    "https://e.com/a_b",
    "me@ex.org",
    "a[0]",
    "x_y_z",
    "f(a)[i] * 2",
    "AT&T & 5 < 6",
    "C# and F#",
    "a | b ~ c",
    "only $5 a month",
    "see http://x.org/?a=1&b=2.",
  ];
  for (const typed of plain) writes("text is written as typed", "‸", [typed], `${typed}\n`);

  for (const link of [
    "<https://a.b>",
    "<http://a.b/c_d?e=f>",
    "<me@x.org>",
    "<mailto:me@x.org>",
    "<tel:+123>",
  ]) {
    writes("an address in angles is a link", "‸", [`see ${link} or`], `see ${link} or\n`);
  }
  writes("no address in angles is a link that runs script", "‸", ["<javascript:x>"], "\\<javascript:x>\n");
  writes("angles within code stay", "‸", ["`<https://a.b>`"], "`<https://a.b>`\n");
  writes("dashes of an item are no rule", "‸", ["* --"], "* --\n");
  writes("dashes of a numbered item are no rule", "‸", ["1. --"], "1. --\n");
  writes("dashes that would be a rule with their marker are escaped", "‸", ["- --"], "- \\--\n");
  writes("stars of an item are no rule", "‸", ["- a", "Enter", "**"], "- a\n- **\n");

  const typedTable = "| a | b |\n| --- | --- |\n| x |  |\n";
  writes("bars and dashes make a table", "‸", ["| a | b", "Enter", "--- | ---", "Enter", "x"], typedTable);
  writes(
    "a line without outer bars and dashes make a table",
    "‸",
    ["a | b", "Enter", "--- | :-:", "Enter", "x", "Tab", "y"],
    "a | b\n--- | :-:\nx | y\n",
  );
  writes(
    "dashes in the next line make a table",
    "‸",
    ["a|b", "Shift+Enter", "-|-", "Enter", "x", "Tab", "y"],
    "a|b\n-|-\nx|y\n",
  );
  writes(
    "dashes for other columns make none",
    "‸",
    ["a | b", "Enter", "--|--|--", "Enter", "x"],
    "a | b\n\n--|--|--\n\nx\n",
  );
  writes(
    "dashes alone below a bar are a rule",
    "‸",
    ["a | b", "Enter", "---", "Enter", "x"],
    "a | b\n\n---\n\nx\n",
  );
  writes("dashes below text are a rule at once", "‸", ["a", "Enter", "---", "x"], "a\n\n---\n\nx\n");
  writes(
    "padding counts columns that are shown",
    "| 日本 | b  |\n| ---- | -- |\n| a‸    | bb |\n",
    ["漢"],
    "| 日本 | b  |\n| ---- | -- |\n| a漢  | bb |\n",
  );
  for (const address of ["javascript:alert(1)", " JaVaScRiPt:x", "data:text/html,x", "vbscript:x"]) {
    it(`Ctrl+K takes no ${address}, and says so`, async () => {
      await after("a ‹b‸ c\n", "Control+k");
      await editor.page.keyboard.type(address);
      await editor.page.keyboard.press("Enter");
      expect(await editor.page.locator(".link-field [role=alert]").textContent()).toContain("cannot lead to");
      await editor.page.keyboard.press("Escape");
      expect(await text()).toBe("a b c\n");
    });
  }
  writes("Ctrl+K takes an address", "a ‹b‸ c\n", ["Control+k", "u.md", "Enter"], "a [b](u.md) c\n");

  writes("a space at the end is dropped", "‸", ["hello "], "hello\n");
  writes("spaces at the end of a line are dropped", "‸", ["a  ", "Shift+Enter", " b"], "a\\\nb\n");
  writes("spaces before a split are dropped", "hello‸ world\n", ["Enter"], "hello\n\nworld\n");
  writes("a split heading is clean", "## one‸ two\n", ["Enter"], "## one\n\n## two\n");
  writes(
    "an item begun by Enter is laid out as its list",
    "-   one‸\n",
    ["Enter", "two"],
    "-   one\n-   two\n",
  );
  writes(
    "an item sunk by Tab stands where its list has such",
    "- a\n    - b\n- c‸\n",
    ["Tab"],
    "- a\n    - b\n    - c\n",
  );
  writes("an item behind the ninth keeps the column", "9.  a‸\n", ["Enter", "b"], "9.  a\n10. b\n");
  writes("equal numbers stay equal", "1. a‸\n1. c\n", ["Enter", "b"], "1. a\n1. b\n1. c\n");
  writes("a split item is clean", "- one‸ two\n", ["Enter"], "- one\n- two\n");
  writes("a break at the end is dropped", "a‸\n", ["Shift+Enter"], "a\n");
  writes("a paragraph of spaces is no text", "a‸\n", ["Enter", "  "], "a\n");
  writes("spaces between words stay", "‸", ["a  b"], "a  b\n");

  writes(
    "taking a mark away leaves no debris",
    "one **two ‹three‸ four** five\n",
    ["Control+b"],
    "one **two** three **four** five\n",
  );
  writes("a mark is taken off the first word", "**‹one‸ two**\n", ["Control+b"], "one **two**\n");
  writes("a mark is taken off the last word", "*one ‹two‸*\n", ["Control+i"], "*one* two\n");
  writes("a mark is put on a word and its space", "one ‹two ‸three\n", ["Control+b"], "one **two** three\n");
  writes("a mark within a word", "un‹believ‸able\n", ["Control+b"], "un**believ**able\n");
  writes(
    "a mark on code",
    "a ‹`b c`‸ d\n".replace("‹`b", "`‹b").replace("`‸", "‸`"),
    ["Control+b"],
    "a **`b c`** d\n",
  );
  writes("two marks on one word", "a ‹b‸ c\n", ["Control+b", "Control+i"], "a ***b*** c\n");
  writes("a mark over a link", "a [‹b‸](u) c\n", ["Control+b"], "a [**b**](u) c\n");
  writes("struck text", "a ‹b ‸c\n", ["Control+Shift+x"], "a ~~b~~ c\n");
  writes("deleting a marked word leaves no marks", "a **‹b‸** c\n", ["Backspace"], "a  c\n");

  writes("closing signs of an edited heading stay", "## Sub‸ ##\n", ["s"], "## Subs ##\n");
  writes("other words keep their escapes", "&copy; a\\_b me‸\n", ["n"], "&copy; a\\_b men\n");
  const table = "| Name   | Size |\n|:-------|-----:|\n| Ann    |    1 |\n| Bo     |   22 |\n";
  writes("a cell keeps its padding", table.replace("Bo", "Bo‸"), ["b"], table.replace("Bo ", "Bob"));
  writes(
    "a cell that does not fit changes no other row",
    table.replace("Bo", "Bo‸"),
    ["rislava"],
    table.replace("Bo    ", "Borislava"),
  );
  writes(
    "other items stay as they were",
    "*  one‸\n*  two\n\n   more\n",
    ["s"],
    "*  ones\n*  two\n\n   more\n",
  );
});
