import { expect, it } from "vitest";
import { describeKeys, type Step } from "./scenarios.ts";

const padded = "| aa   | bbb |\n| ---- | --- |\n| 1    | 2   |\n| 3‸    | 4   |\n";
const tightRule = "| aa   | bbb |\n|------|----:|\n| 1    |   2 |\n| 3‸    |   4 |\n";
const ragged = "| aa   | bbb |\n| ---- | --- |\n| 1  | 2   |\n| 3‸    | 4   |\n";
const open = "aa | b\n---|---\n1 | 2\n3 | 4‸\n";
const bare = "aa|b\n-|-\n1|2\n3|4‸\n";

const paste =
  (text: string): Step =>
  (page) =>
    page.evaluate((given) => {
      const data = new DataTransfer();
      data.setData("text/plain", given);
      document.activeElement!.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, text);

describeKeys("how a table is written", ({ after, text }) => {
  const saved = (title: string, given: string, steps: readonly Step[], expected: string): void =>
    it(title, async () => {
      await after(given, ...steps);
      expect((await text()).trimEnd()).toBe(expected);
    });

  saved(
    "a padded table stays padded with a column more",
    padded,
    ["Alt+Shift+ArrowRight", "x"],
    "| aa   |     | bbb |\n| ---- | --- | --- |\n| 1    |     | 2   |\n| 3    | x   | 4   |",
  );
  saved(
    "a new column is as wide as its longest text",
    padded,
    ["Alt+Shift+ArrowLeft", "wider"],
    "|       | aa   | bbb |\n| ----- | ---- | --- |\n|       | 1    | 2   |\n| wider | 3    | 4   |",
  );
  saved(
    "a padded table stays padded with a column less",
    padded,
    ["Alt+Shift+Delete"],
    "| bbb |\n| --- |\n| 2   |\n| 4   |",
  );
  saved(
    "a line of dashes without spaces stays one with a column more",
    tightRule,
    ["Alt+Shift+ArrowRight", "x"],
    "| aa   |     | bbb |\n|------|-----|----:|\n| 1    |     |   2 |\n| 3    | x   |   4 |",
  );
  saved(
    "a line of dashes without spaces stays one with a column less",
    tightRule,
    ["Alt+Shift+Delete"],
    "| bbb |\n|----:|\n|   2 |\n|   4 |",
  );
  saved(
    "aligning a column keeps the length of its dashes",
    tightRule,
    ["Control+Shift+e"],
    "|  aa  | bbb |\n|:----:|----:|\n|  1   |   2 |\n|  3   |   4 |",
  );
  saved(
    "lines pasted into a cell of a padded table change that row only",
    padded,
    [paste("one\ntwo")],
    "| aa   | bbb |\n| ---- | --- |\n| 1    | 2   |\n| 3one<br>two | 4   |",
  );
  saved(
    "lines pasted into a cell of a ragged table change that row only",
    ragged,
    [paste("one\ntwo")],
    "| aa   | bbb |\n| ---- | --- |\n| 1  | 2   |\n| 3one<br>two | 4   |",
  );
  saved(
    "lines pasted into a cell of a narrow table change that row only",
    bare,
    [paste("one\ntwo")],
    "aa|b\n-|-\n1|2\n3|4one<br>two",
  );
  saved(
    "a ragged table has a new column padded, and its lines as they were",
    ragged,
    ["Alt+Shift+ArrowLeft", "x"],
    "|     | aa   | bbb |\n| --- | ---- | --- |\n|     | 1  | 2   |\n| x   | 3    | 4   |",
  );
  saved(
    "a new row without outer bars has none",
    open,
    ["Tab", "x", "Tab", "y"],
    "aa | b\n---|---\n1 | 2\n3 | 4\nx | y",
  );
  saved(
    "a new row without outer bars and spaces has none",
    bare,
    ["Tab", "x", "Tab", "y"],
    "aa|b\n-|-\n1|2\n3|4\nx|y",
  );
  saved(
    "an empty row below rows without outer bars leaves them as they are",
    open,
    ["Tab"],
    "aa | b\n---|---\n1 | 2\n3 | 4\n|  |  |",
  );
  saved(
    "a column within a table without outer bars has none",
    open,
    ["Alt+Shift+ArrowLeft", "x"],
    "aa |  | b\n---|---|---\n1 |  | 2\n3 | x | 4",
  );
  saved(
    "a typed table is written as it was typed",
    "‸",
    ["|a|b|", "Enter", "|-|-:|", "Enter", "|1|2|", "Enter", "|3|4|", "Enter", "Enter", "done"],
    "|a|b|\n|-|-:|\n|1|2|\n|3|4|\n\ndone",
  );
});

describeKeys("rows as Markdown has them", ({ scenario }) => {
  const begun = "‸";
  const head = ["| a | b |", "Enter", "|---|---|", "Enter"] as const;
  scenario(
    "a typed row is a row of cells, and the next one begins",
    begun,
    [...head, "| 1 | 2 |", "Enter", "x"],
    "| a | b |\n| 1 | 2 |\n| x‸ |  |",
  );
  scenario(
    "a typed row with too few cells has empty ones",
    begun,
    [...head, "| 1 |", "Enter", "x"],
    "| a | b |\n| 1 |  |\n| x‸ |  |",
  );
  scenario(
    "a typed row with too many cells widens the table",
    begun,
    [...head, "| 1 | 2 | 3 |", "Enter", "x"],
    "| a | b |  |\n| 1 | 2 | 3 |\n| x‸ |  |  |",
  );
  scenario(
    "marks in a typed row stay in their cells",
    begun,
    [...head, "| *e* | `c` |", "Enter", "x"],
    "| a | b |\n| *e* | `c` |\n| x‸ |  |",
  );
  scenario(
    "an escaped bar is a bar in a cell",
    begun,
    [...head, "| 1 \\| 2 | 3 |", "Enter", "x"],
    "| a | b |\n| 1 | 2 | 3 |\n| x‸ |  |",
  );
  scenario(
    "Enter in an empty row ends the table",
    begun,
    [...head, "| 1 | 2 |", "Enter", "Enter", "x"],
    "| a | b |\n| 1 | 2 |\nx‸",
  );
  scenario(
    "bars in a row that has other text stay text",
    "| a | b |\n|---|---|\n| ‸ | d |\n",
    ["| 1 | 2 |", "Enter"],
    "| a | b |\n| | 1 | 2 | | d |\n| ‸ |  |",
  );
  scenario(
    "undo takes a typed row back",
    begun,
    [...head, "| 1 | 2 |", "Enter", "Control+z"],
    "| a | b |\n| | 1 | 2 |‸ |  |",
  );
});
