import { expect, it } from "vitest";
import { click, compose, describeKeys } from "./scenarios.ts";

const cell = "```ts\na\n```\n";

describeKeys("keys on blocks that are selected as a whole", ({ scenario, after, then, text }) => {
  const beside = (name: string, given: string, selector: string, expected: string): void =>
    scenario(
      `a letter on ${name} goes beside it`,
      given,
      [click(selector, { selector: true }), "x"],
      expected,
    );
  beside("front matter", "---\na: b\n---\n\nc‸\n", ".frontmatter", "{a: b}\nx‸\nc");
  beside("a comment", "c‸\n\n<!-- note -->\n", ".html-block", "c\n<!-- note -->\nx‸");
  beside("HTML", "c‸\n\n<div>d</div>\n\ne\n", ".html-block", "c\n<div>d</div>\nx‸\ne");
  beside("a definition", "c‸\n\n[r]: /u\n", ".definition", "c\n[r]: /u\nx‸");
  beside("a rule", "c‸\n\n---\n\nd\n", "hr", "c\n---\nx‸\nd");
  beside("a picture", "c‸ ![i](i.png) d\n", "img", "c ![i](i.png)x‸ d");
  beside("a formula in text", "c‸ $a$ d\n", ".math-inline", "c $a$x‸ d");
  beside("HTML in text", "c‸ <b>d</b>\n", ".html-inline", "c <b>x‸d</b>");
  beside("a footnote's number", "c‸[^1] d\n\n[^1]: e\n", "sup", "c[^1]x‸ d\n[^1]: e");

  const rule = click("hr", { selector: true });
  scenario("a space on a rule makes a paragraph below", "c‸\n\n---\n", [rule, " ", "x"], "c\n---\n x‸");
  scenario("Enter on a rule makes a paragraph below", "c‸\n\n---\n", [rule, "Enter", "x"], "c\n---\nx‸");
  scenario(
    "Shift+Enter on a rule makes a paragraph below",
    "c‸\n\n---\n",
    [rule, "Shift+Enter", "x"],
    "c\n---\nx‸",
  );
  scenario(
    "composed text on a rule goes below",
    "c‸\n\n---\n",
    [rule, compose("に", "日本")],
    "c\n---\n日本‸",
  );
  scenario("Delete on a rule removes it", "c‸\n\n---\n\nd\n", [rule, "Delete"], "c\n‸d");
  scenario("Backspace on a rule removes it", "c‸\n\n---\n\nd\n", [rule, "Backspace"], "c\n‸d");
  scenario("Ctrl+Alt+C on a rule keeps it", "c‸\n\n---\n", [rule, "Control+Alt+c", "x"], "c\n---\n```ts x‸");
  const front = click(".frontmatter", { selector: true });
  scenario("Delete on front matter removes it", "---\na: b\n---\n\n‸c\n", [front, "Delete"], "‸c");
  scenario(
    "a quote is not made of front matter",
    "---\na: b\n---\n\n‸c\n",
    [front, "Control+Shift+9"],
    "⟦{a: b}⟧\nc",
  );
  scenario(
    "a list is not made of front matter",
    "---\na: b\n---\n\n‸c\n",
    [front, "Control+Shift+8"],
    "⟦{a: b}⟧\nc",
  );
  scenario(
    "Enter on a picture breaks the line behind it",
    "c ![i](i.png) ‸d\n",
    [click("img", { selector: true }), "Enter", "x"],
    "c ![i](i.png)\nx‸ d",
  );
  scenario(
    "Backspace below HTML selects it first",
    "<div>a</div>\n\n‸b\n",
    ["Backspace"],
    "⟦<div>a</div>⟧\nb",
  );
  scenario(
    "Backspace below front matter selects it first",
    "---\na: b\n---\n\n‸b\n",
    ["Backspace"],
    "⟦{a: b}⟧\nb",
  );
  scenario(
    "Backspace in an empty line below HTML removes the line",
    "<div>a</div>\n\n‸\n\nb\n",
    ["Enter", "Backspace", "Backspace"],
    "⟦<div>a</div>⟧\nb",
  );
  scenario("Delete above a definition selects it first", "a‸\n\n[r]: /u\n", ["Delete"], "a\n⟦[r]: /u⟧");
  scenario("Backspace below a cell goes to its end", `${cell}\n‸b\n`, ["Backspace", "x"], "```ts ax‸\nb");
  scenario("Delete above a cell goes to its start", `b‸\n\n${cell}`, ["Delete", "x"], "b\n```ts x‸a");
  scenario(
    "Backspace in an empty line below a cell removes the line",
    `${cell}\nb‸\n`,
    ["Backspace", "Backspace", "x"],
    "```ts ax‸",
  );
  scenario(
    "Backspace below a table goes to its last cell",
    "| a |\n|---|\n| b |\n\n‸c\n",
    ["Backspace", "x"],
    "| a |\n| bx‸ |\nc",
  );
  scenario("Backspace below math goes to its end", "$$\na\n$$\n\n‸c\n", ["Backspace", "x"], "$$ ax‸\nc");

  it("opens a document at its first text, whatever stands above that", async () => {
    expect(await after("---\na: b\n---\n\nc\n")).toBe("{a: b}\n‸c");
    expect(await after("---\n\n# c\n")).toBe("---\n# ‸c");
    expect(await after("<!-- a -->\n\nb\n")).toBe("<!-- a -->\n‸b");
    expect(await after("---\na: b\n---\n")).toBe("{a: b}\n~‸");
    expect(await then()).toBe("{a: b}\n~‸");
    expect(await text()).toBe("---\na: b\n---\n");
  });
});

describeKeys("room at the borders of blocks", ({ scenario, after, text }) => {
  const table = "| a |\n|---|\n| b |\n";
  scenario(
    "ArrowUp above a first cell makes room",
    `${cell.replace("a", "‸a")}`,
    ["ArrowUp", "x"],
    "x‸\n```ts a",
  );
  scenario(
    "ArrowLeft above a first cell makes room",
    `${cell.replace("a", "‸a")}`,
    ["ArrowLeft", "x"],
    "x‸\n```ts a",
  );
  scenario(
    "ArrowUp above a first table makes room",
    table.replace("a", "a‸"),
    ["ArrowUp", "x"],
    "x‸\n| a |\n| b |",
  );
  scenario(
    "ArrowUp above a first formula makes room",
    "$$\na\n$$\n\nb‸\n",
    ["ArrowUp", "ArrowUp", "x"],
    "x‸\n$$ a\nb",
  );
  scenario("ArrowUp above a first rule makes room", "---\n\nb‸\n", ["ArrowUp", "ArrowUp", "x"], "x‸\n---\nb");
  scenario(
    "ArrowUp above first HTML makes room",
    "<div>a</div>\n\nb‸\n",
    ["ArrowUp", "ArrowUp", "x"],
    "x‸\n<div>a</div>\nb",
  );
  scenario(
    "ArrowUp above front matter stays",
    "---\na: b\n---\n\nb‸\n",
    ["ArrowUp", "ArrowUp", "ArrowUp"],
    "⟦{a: b}⟧\nb",
  );
  scenario(
    "ArrowDown between two cells makes room",
    `${cell.replace("a", "a‸")}\n${cell}`,
    ["ArrowDown", "x"],
    "```ts a\nx‸\n```ts a",
  );
  scenario(
    "ArrowDown goes on to the second cell",
    `${cell.replace("a", "a‸")}\n${cell}`,
    ["ArrowDown", "ArrowDown", "x"],
    "```ts a\n```ts x‸a",
  );
  scenario(
    "ArrowUp between two cells makes room",
    `${cell}\n${cell.replace("a", "‸a")}`,
    ["ArrowUp", "x"],
    "```ts a\nx‸\n```ts a",
  );
  scenario(
    "ArrowUp goes on to the first cell",
    `${cell}\n${cell.replace("a", "‸a")}`,
    ["ArrowUp", "ArrowUp", "x"],
    "```ts ax‸\n```ts a",
  );
  scenario(
    "ArrowRight between two cells makes room",
    `${cell.replace("a", "a‸")}\n${cell}`,
    ["ArrowRight", "x"],
    "```ts a\nx‸\n```ts a",
  );
  scenario(
    "ArrowDown between a table and a cell makes room",
    `${table.replace("b", "b‸")}\n${cell}`,
    ["ArrowDown", "x"],
    "| a |\n| b |\nx‸\n```ts a",
  );
  scenario(
    "ArrowDown between a cell and a table makes room",
    `${cell.replace("a", "a‸")}\n${table}`,
    ["ArrowDown", "x"],
    "```ts a\nx‸\n| a |\n| b |",
  );
  scenario(
    "ArrowDown between two tables makes room",
    `${table.replace("b", "b‸")}\n<!-- c -->\n\n${table}`,
    ["ArrowDown", "x"],
    "| a |\n| b |\nx‸\n<!-- c -->\n| a |\n| b |",
  );
  scenario(
    "ArrowDown below a last table makes room",
    table.replace("b", "b‸"),
    ["ArrowDown", "x"],
    "| a |\n| b |\nx‸",
  );
  scenario(
    "ArrowDown below a last cell makes room",
    cell.replace("a", "a‸"),
    ["ArrowDown", "x"],
    "```ts a\nx‸",
  );
  scenario(
    "ArrowDown below a last rule makes room",
    "b‸\n\n---\n",
    ["ArrowDown", "ArrowDown", "x"],
    "b\n---\nx‸",
  );
  scenario("ArrowDown below a last formula makes room", "$$\na‸\n$$\n", ["ArrowDown", "x"], "$$ a\nx‸");
  scenario("Ctrl+End below a last cell makes room", `‸b\n\n${cell}`, ["Control+End", "x"], "b\n```ts a\nx‸");
  scenario(
    "Ctrl+End in a last cell makes room below",
    `b\n\n${cell.replace("a", "‸a")}`,
    ["Control+End", "x"],
    "b\n```ts a\nx‸",
  );
  scenario(
    "Ctrl+End below a last table makes room",
    `‸b\n\n${table}`,
    ["Control+End", "x"],
    "b\n| a |\n| b |\nx‸",
  );
  scenario(
    "Ctrl+End goes to the end of the last text",
    `${cell.replace("a", "‸a")}\nb\n\n- c\n`,
    ["Control+End", "x"],
    "```ts a\nb\n- cx‸",
  );
  scenario(
    "Ctrl+Home above a first cell makes room",
    `${cell}\nb‸\n`,
    ["Control+Home", "x"],
    "x‸\n```ts a\nb",
  );
  scenario(
    "Ctrl+Home goes to the first text below front matter",
    "---\na: b\n---\n\nb\n\nc‸\n",
    ["Control+Home", "x"],
    "{a: b}\nx‸b\nc",
  );
  scenario(
    "Enter between two cells makes a paragraph",
    `${cell.replace("a", "a‸")}\n${cell}`,
    ["ArrowDown", "Enter", "x"],
    "```ts a\nx‸\n```ts a",
  );
  scenario(
    "composed text between two cells makes a paragraph",
    `${cell.replace("a", "a‸")}\n${cell}`,
    ["ArrowDown", compose("に", "日本")],
    "```ts a\n日本‸\n```ts a",
  );
  scenario(
    "a cell can be begun between two",
    `${cell.replace("a", "a‸")}\n${cell}`,
    ["ArrowDown", "Control+Alt+c", "x"],
    "```ts a\n```ts x‸\n```ts a",
  );
  scenario(
    "a list can be begun between two cells",
    `${cell.replace("a", "a‸")}\n${cell}`,
    ["ArrowDown", "- x"],
    "```ts a\n- x‸\n```ts a",
  );
  scenario(
    "room in a list stays in the list",
    "- ```ts\n  a\n  ```\n\nb‸\n",
    ["ArrowUp", "ArrowUp", "x"],
    "- x‸\n  ```ts a\nb",
  );

  it("leaves nothing behind where nothing is typed", async () => {
    const given = `${cell}\n${cell}`;
    await after(
      `${cell.replace("a", "‸a")}\n${cell}`,
      "ArrowUp",
      "ArrowDown",
      "ArrowDown",
      "ArrowDown",
      "Control+End",
      "ArrowUp",
    );
    expect(await text()).toBe(given);
  });
});

describeKeys("borders of inline code", ({ scenario }) => {
  scenario("what is typed at Home before code is text", "`a` b‸\n", ["Home", "x"], "x‸`a` b");
  scenario("what is typed at End behind code is text", "b‸ `a`\n", ["End", "x"], "b `a`x‸");
  scenario("ArrowLeft at the start leaves code", "`‸a`\n", ["ArrowLeft", "ArrowLeft", "x"], "x‸`a`");
  scenario("ArrowRight at the end leaves code", "`a‸`\n", ["ArrowRight", "x"], "`a`x‸");
  scenario("Home in code of a list item", "- `a‸`\n", ["Home", "x"], "- x‸`a`");
  scenario("Home in code of a heading", "# `a‸`\n", ["Home", "x"], "# x‸`a`");
  scenario("Home before bold code keeps it bold", "**`a`** b‸\n", ["Home", "x"], "**x‸`a`** b");
  scenario("Home in the second line stays there", "`a`\\\n`b`c‸\n", ["Home", "x"], "`a`\\⏎x‸`b`c");
});
