import { expect, it } from "vitest";
import { click, describeKeys } from "./scenarios.ts";

describeKeys("Enter in lists", ({ scenario }) => {
  scenario("Enter splits an item", "- one‸two\n", ["Enter"], "- one\n- ‸two");
  scenario("Enter at the end begins an item", "- a‸\n- c\n", ["Enter", "b"], "- a\n- b‸\n- c");
  scenario("Enter at the start makes room above", "1. one\n2. ‸two\n", ["Enter"], "1. one\n2.\n3. ‸two");
  scenario(
    "Enter in an empty nested item goes up a level",
    "- a\n  - b‸\n",
    ["Enter", "Enter", "c"],
    "- a\n  - b\n- c‸",
  );
  scenario(
    "Enter in an empty item goes up level by level and leaves the list",
    "- a\n  - b\n    - c‸\n",
    ["Enter", "Enter", "Enter", "Enter", "d"],
    "- a\n  - b\n    - c\nd‸",
  );
  scenario(
    "an item that goes up takes those below it along",
    "- a\n  - b‸\n  - d\n",
    ["Enter", "Enter", "c"],
    "- a\n  - b\n- c‸\n  - d",
  );
  scenario(
    "Enter in an empty item leaves the list in its middle",
    "- a‸\n- c\n",
    ["Enter", "Enter", "b"],
    "- a\nb‸\n- c",
  );
  scenario(
    "what was nested in an item that left joins the list below",
    "- a\n- b‸\n  - c\n- d\n",
    ["Backspace", "Enter", "x"],
    "- a\nx‸\n- c\n- d",
  );
  scenario(
    "numbers go on behind an item that left",
    "5. a‸\n6. c\n",
    ["Enter", "Enter", "b"],
    "5. a\nb‸\n6. c",
  );
  scenario("Enter after a done task begins an open one", "- [x] a‸\n", ["Enter", "b"], "- [x] a\n- [ ] b‸");
  scenario(
    "Enter in a done task leaves the second half open",
    "- [x] one‸two\n",
    ["Enter"],
    "- [x] one\n- [ ] ‸two",
  );
  scenario("Enter before a done task keeps it done", "- [x] ‸a\n", ["Enter"], "- [ ]\n- [x] ‸a");
  scenario("Enter after an open task begins an open one", "- [ ] a‸\n", ["Enter", "b"], "- [ ] a\n- [ ] b‸");
  scenario(
    "Enter in an empty nested task goes up as a task",
    "- [x] a\n  - [x] b‸\n",
    ["Enter", "Enter", "c"],
    "- [x] a\n  - [x] b\n- [ ] c‸",
  );
  scenario("Enter keeps the first number", "7. a‸\n", ["Enter", "b"], "7. a\n8. b‸");
  scenario(
    "Enter in a list of a quote stays in the quote",
    "> - a‸\n",
    ["Enter", "Enter", "b"],
    "> - a\n> b‸",
  );
  scenario("Enter with a selection replaces it", "- o‹n‸e\n", ["Enter"], "- o\n- ‸e");
  scenario("Enter over items replaces them", "- o‹ne\n- two\n- th‸ree\n", ["Enter"], "- o\n- ‸ree");
  scenario("Enter keeps marks apart", "- **on‸e**\n", ["Enter"], "- **on**\n- **‸e**");
  scenario("Enter above nested items stays above them", "- a‸\n  - b\n", ["Enter", "x"], "- a\n- x‸\n  - b");
  scenario(
    "Enter in an empty paragraph at the end of an item begins the next one",
    "- a\n\n  b‸\n",
    ["Enter", "c"],
    "- a\n  b\n- c‸",
  );
});

describeKeys("Backspace and Delete in lists", ({ scenario }) => {
  scenario(
    "Backspace at the start of the first item leaves the list",
    "- ‸a\n- b\n",
    ["Backspace"],
    "‸a\n- b",
  );
  scenario("Backspace at the start of an item joins the one above", "- a\n- ‸b\n", ["Backspace"], "- a‸b");
  scenario(
    "Backspace in an empty item goes to the end of the one above",
    "- a‸\n",
    ["Enter", "Backspace"],
    "- a‸",
  );
  scenario(
    "Backspace at the start of the first nested item lifts it",
    "- a\n  - ‸b\n  - c\n",
    ["Backspace"],
    "- a\n- ‸b\n  - c",
  );
  scenario(
    "Backspace joins the last line above, however deep",
    "- a\n  - b\n- ‸c\n",
    ["Backspace"],
    "- a\n  - b‸c",
  );
  scenario("Backspace keeps what is nested below", "- a\n- ‸b\n  - c\n", ["Backspace"], "- a‸b\n  - c");
  scenario("Backspace at the start of a task joins", "- [x] a\n- [ ] ‸b\n", ["Backspace"], "- [x] a‸b");
  scenario("Backspace below a list joins its last item", "- a\n- b\n\n‸c\n", ["Backspace"], "- a\n- b‸c");
  scenario(
    "Backspace below a nested list joins its last item",
    "- a\n  - b\n\n‸c\n",
    ["Backspace"],
    "- a\n  - b‸c",
  );
  scenario(
    "Backspace in an empty line below a list removes it",
    "- a\n- b‸\n",
    ["Enter", "Enter", "Backspace"],
    "- a\n- b‸",
  );
  scenario("Backspace at the start of a quote in an item lifts", "- > ‸a\n", ["Backspace"], "- ‸a");
  scenario("Ctrl+Backspace at the start of an item joins", "- a\n- ‸b\n", ["Control+Backspace"], "- a‸b");
  scenario("numbers go on behind a first item that left", "3. ‸a\n4. b\n", ["Backspace"], "‸a\n3. b");
  scenario("Delete at the end of an item joins the next", "- a‸\n- b\n- c\n", ["Delete"], "- a‸b\n- c");
  scenario("Delete joins the first nested item", "- a‸\n  - b\n  - c\n", ["Delete"], "- a‸b\n  - c");
  scenario("Delete at the end of a list joins the text below", "- a‸\n\nb\n", ["Delete"], "- a‸b");
  scenario("Delete before a list joins its first item", "a‸\n\n- b\n- c\n", ["Delete"], "a‸b\n- c");
  scenario("Delete before a list of one item takes the list away", "a‸\n\n- b\n\nc\n", ["Delete"], "a‸b\nc");
  scenario("Delete before a footnote leaves it", "a‸\n\n[^1]: n\n", ["Delete"], "a‸\n[^1]: n");
  scenario("a rule is not joined over", "- a\n\n---\n\n- ‸b\n", ["Backspace"], "- a\n---\n‸b");
});

describeKeys("levels of lists", ({ scenario }) => {
  scenario("Tab takes an item one level down", "- a\n- b‸\n", ["Tab"], "- a\n  - b‸");
  scenario("Tab joins the nested list above", "- a\n  - b\n- c‸\n- d\n", ["Tab"], "- a\n  - b\n  - c‸\n- d");
  scenario("Tab in the first item stays", "- a‸\n- b\n", ["Tab", "x"], "- ax‸\n- b");
  scenario(
    "Tab takes all selected items down",
    "- a\n- ‹b\n- c‸\n- d\n",
    ["Tab"],
    "- a\n  - ‹b\n  - c‸\n- d",
  );
  scenario(
    "Shift+Tab takes all selected items up",
    "- a\n  - ‹b\n  - c‸\n- d\n",
    ["Shift+Tab"],
    "- a\n- ‹b\n- c‸\n- d",
  );
  scenario("Tab and Shift+Tab undo each other", "- a\n- ‹b\n- c‸\n", ["Tab", "Shift+Tab"], "- a\n- ‹b\n- c‸");
  scenario("Tab keeps numbers as numbers", "1. a\n2. b‸\n", ["Tab"], "1. a\n   1. b‸");
  scenario("Tab takes what is nested along", "- a\n- b‸\n  - c\n", ["Tab"], "- a\n  - b‸\n    - c");
  scenario("Tab keeps a task", "- [ ] a\n- [x] b‸\n", ["Tab"], "- [ ] a\n  - [x] b‸");
  scenario(
    "numbers under bullets are a list of their own",
    "- a\n  - b\n- c‸\n",
    ["Control+Shift+7", "Tab"],
    "1. a\n   - b\n   1. c‸",
  );
  scenario("undo takes Tab back", "- a\n- b‸\n", ["Tab", "Control+z"], "- a\n- b‸");
});

describeKeys("tasks and kinds of lists", ({ scenario, after, then }) => {
  scenario("Ctrl+Enter sets a task done", "- [ ] a‸\n", ["Control+Enter"], "- [x] a‸");
  scenario("Ctrl+Enter opens a done task", "- [x] a‸\n", ["Control+Enter"], "- [ ] a‸");
  scenario(
    "Ctrl+Enter sets all selected tasks done",
    "- [ ] ‹a\n- [x] b\n- [ ] c‸\n",
    ["Control+Enter"],
    "- [x] ‹a\n- [x] b\n- [x] c‸",
  );
  scenario(
    "Ctrl+Enter leaves the task around a nested one",
    "- [ ] a\n  - [ ] b‸\n",
    ["Control+Enter"],
    "- [ ] a\n  - [x] b‸",
  );
  scenario("Ctrl+Shift+6 makes tasks", "a‸\n", ["Control+Shift+6"], "- [ ] a‸");
  scenario("Ctrl+Shift+6 makes tasks of items", "- ‹a\n- b‸\n", ["Control+Shift+6"], "- [ ] ‹a\n- [ ] b‸");
  scenario("Ctrl+Shift+8 makes items of tasks", "- [x] a‸\n", ["Control+Shift+8"], "- a‸");
  scenario("Ctrl+Shift+7 makes numbers of bullets", "- a\n- b‸\n", ["Control+Shift+7"], "1. a\n2. b‸");
  scenario("Ctrl+Shift+8 makes bullets of numbers", "3. a‸\n4. b\n", ["Control+Shift+8"], "- a‸\n- b");
  scenario(
    "Ctrl+Shift+8 again dissolves the list",
    "‹a\n\nb‸\n",
    ["Control+Shift+8", "Control+Shift+8"],
    "‹a\nb‸",
  );

  it("sets a task done by a click, and the keys stay with the text", async () => {
    const box = click("li.task input", { selector: true });
    expect(await after("- [ ] a‸\n", box)).toBe("- [x] a‸");
    expect(await then("b", "Control+z", "Control+z")).toBe("- [ ] a‸");
    expect(await after("- [ ] a\n- [ ] b‸\n", box, "x")).toBe("- [x] a\n- [ ] bx‸");
  });
});

describeKeys("A list of tasks and others", (editor) => {
  it("sets all its texts at one indent", async () => {
    await editor.after("- [x] done‸\n- plain\n- [ ] open\n");
    const lefts = await editor.page.locator("li p").evaluateAll((paragraphs) =>
      paragraphs.map((paragraph) => {
        const range = document.createRange();
        range.selectNodeContents(paragraph);
        return Math.round(range.getBoundingClientRect().left);
      }),
    );
    expect(lefts).toHaveLength(3);
    expect(new Set(lefts).size).toBe(1);
  });
});
