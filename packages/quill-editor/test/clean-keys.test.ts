import { expect, it } from "vitest";
import { describeKeys, type Step } from "./scenarios.ts";

describeKeys("what keys write", ({ after, text }) => {
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
