import { expect, it } from "vitest";
import { click, describeKeys, type Step } from "./scenarios.ts";

const undo = "Control+z";
const redo = "Control+y";
/** Edits further apart in time than this are undone one by one. */
const later: Step = (page) => page.waitForTimeout(600);

describeKeys("one history over text and cells", ({ scenario, after, then }) => {
  const given = "a‸\n\n```ts\nb\n```\n\nc\n";
  const edits: Step[] = ["1", "ArrowDown", "End", "2", "ArrowDown", "End", "3"];

  it("undoes the last change first, and the caret goes there", async () => {
    expect(await after(given, ...edits)).toBe("a1\n```ts b2\nc3‸");
    expect(await then(undo)).toBe("a1\n```ts b2\nc‸");
    expect(await then(undo)).toBe("a1\n```ts b‸\nc");
    expect(await then(undo)).toBe("a‸\n```ts b\nc");
  });

  it("redoes the first change first, and the caret goes there", async () => {
    await after(given, ...edits, undo, undo, undo);
    expect(await then(redo)).toBe("a1‸\n```ts b\nc");
    expect(await then(redo)).toBe("a1\n```ts b2‸\nc");
    expect(await then("Control+Shift+Z")).toBe("a1\n```ts b2\nc3‸");
    expect(await then(redo, "x")).toBe("a1\n```ts b2\nc3x‸");
  });

  scenario(
    "undo in a cell reaches the text before it",
    given,
    ["1", "ArrowDown", "End", "2", undo, undo, "x"],
    "ax‸\n```ts b\nc",
  );
  scenario(
    "undo in a cell reaches another cell",
    "```ts\na‸\n```\n\n```ts\nb\n```\n",
    ["1", "ArrowDown", "ArrowDown", "End", "2", undo, undo, "x"],
    "```ts ax‸\n```ts b",
  );
  scenario(
    "what is typed after an undo in another block goes there",
    given,
    ["1", "ArrowDown", undo, "x"],
    "ax‸\n```ts b\nc",
  );
  scenario("undo in a cell after a click elsewhere", given, ["1", click("b"), undo], "a‸\n```ts b\nc");
  scenario(
    "undo of a cell's edit from the text",
    "a\n\n```ts\nb‸\n```\n",
    ["1", click("a"), undo, "x"],
    "a\n```ts bx‸",
  );
  scenario(
    "two edits of one cell, apart in time, are undone one by one",
    "```ts\na‸\n```\n",
    ["1", later, "2", undo],
    "```ts a1‸",
  );
  scenario(
    "undo brings a removed cell back",
    "a\n\n```ts\nb\n```\n\nc‸\n",
    ["Control+a", "Delete", undo],
    "⟦all⟧\na\n```ts b\nc",
  );
  scenario("undo of a new cell from inside it", "a‸\n", ["Control+Alt+c", "x", later, undo, undo], "a‸");
  scenario(
    "undo of a table's row from a cell below",
    "| a‸ |\n|---|\n\n```ts\nb\n```\n",
    ["Tab", click("b"), undo],
    "| a‸ |\n```ts b",
  );
  scenario("undo with nothing left stays in the cell", "```ts\na‸\n```\n", [undo, "x"], "```ts ax‸");
});
