import fc from "fast-check";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type {} from "./pages/editor.ts";
import { click, compose, describeKeys, type Step } from "./scenarios.ts";

const small = "| a | b |\n|---|---|\n| c | d |\n";
const caretIn = (cell: string): string => small.replace(`${cell} |`, `${cell}‸ |`);

describeKeys("keys that move in tables", ({ scenario }) => {
  const grown = "| a | b |\n| c | d |";
  const down = (column: string, steps: Step[], expected: string): void =>
    scenario(`${steps.join(", ")} from ${column} makes nothing`, caretIn(column), steps, expected);
  down("a", ["ArrowDown"], "| a | b |\n| c‸ | d |");
  down("b", ["ArrowDown"], "| a | b |\n| c | d‸ |");
  down("c", ["ArrowUp"], "| a‸ | b |\n| c | d |");
  down("a", ["ArrowRight"], "| a | ‸b |\n| c | d |");
  down("b", ["ArrowRight"], "| a | b |\n| ‸c | d |");
  down("b", ["ArrowLeft", "ArrowLeft"], "| a‸ | b |\n| c | d |");
  down("c", ["ArrowLeft", "ArrowLeft"], "| a | b‸ |\n| c | d |");
  down("c", ["ArrowDown"], `${grown}\n~‸`);
  down("a", ["ArrowUp"], `~‸\n${grown}`);
  down("d", ["ArrowRight"], `${grown}\n~‸`);
  down("a", ["ArrowLeft", "ArrowLeft"], `~‸\n${grown}`);
  down("a", ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "x"], "| a | bx‸ |\n| c | d |");
  down("c", ["ArrowDown", "x"], `${grown}\nx‸`);
  down("a", ["Control+ArrowRight"], "| a | ‸b |\n| c | d |");
  scenario(
    "an arrow goes to the text above a table, and down through every row",
    "up‸\n\n| a | b |\n|---|---|\n| c | d |\n| e | f |\n\nafter\n",
    ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Home", "x"],
    "up\n| a | b |\n| c | d |\n| e | f |\nx‸after",
  );
  scenario(
    "an arrow goes through the lines of a long cell before it leaves it",
    `| a | b |\n|---|---|\n| ‸one${" word".repeat(60)} | d |\n| e | f |\n`,
    ["ArrowDown", "ArrowUp", "Home", "x"],
    `| a | b |\n| x‸one${" word".repeat(60)} | d |\n| e | f |`,
  );
});

describeKeys("Tab and Enter in tables", ({ scenario }) => {
  scenario("Tab goes to the next cell", caretIn("a"), ["Tab", "x"], "| a | x‸b |\n| c | d |");
  scenario("Tab goes on in the next row", caretIn("b"), ["Tab", "x"], "| a | b |\n| x‸c | d |");
  scenario(
    "Tab past the last cell adds a row",
    caretIn("d"),
    ["Tab", "x"],
    "| a | b |\n| c | d |\n| x‸ |  |",
  );
  scenario(
    "Tab adds a row to a table without rows",
    "| a | b‸ |\n|---|---|\n",
    ["Tab", "x", "Tab", "y"],
    "| a | b |\n| x | y‸ |",
  );
  scenario("Shift+Tab goes back", caretIn("c"), ["Shift+Tab", "x"], "| a | x‸b |\n| c | d |");
  scenario("Shift+Tab in the first cell stays", caretIn("a"), ["Shift+Tab", "x"], "| ax‸ | b |\n| c | d |");
  scenario("Enter goes to the cell below", caretIn("b"), ["Enter", "x"], "| a | b |\n| c | x‸d |");
  scenario("Enter in the last row adds one", caretIn("d"), ["Enter", "x"], "| a | b |\n| c | d |\n|  | x‸ |");
  scenario("Ctrl+Enter goes on below", caretIn("a"), ["Control+Enter", "x"], "| a | b |\n| c | d |\nx‸");
  scenario(
    "a table in a quote and a list grows in place",
    "> - | a | b |\n>   |---|---|\n>   | c | d‸ |\n",
    ["Tab", "x"],
    "> - | a | b |\n>   | c | d |\n>   | x‸ |  |",
  );
  scenario("undo takes the row away", caretIn("d"), ["Tab", "Control+z"], "| a | b |\n| c | d‸ |");
  scenario("Backspace at the start of a cell holds", "| a | ‸b |\n|---|---|\n", ["Backspace"], "| a | ‸b |");
  scenario("Delete at the end of a cell holds", "| a‸ | b |\n|---|---|\n", ["Delete"], "| a‸ | b |");
  scenario(
    "Ctrl+Backspace in an empty cell holds",
    caretIn("d"),
    ["Tab", "Control+Backspace", "x"],
    "| a | b |\n| c | d |\n| x‸ |  |",
  );
});

const wide = "| a | b | c |\n|---|---|---|\n| d | e | f |\n| g | h | i |\n";
const wideIn = (cell: string): string => wide.replace(`${cell} |`, `${cell}‸ |`);

/** Drags the mouse from the middle of one text to the middle of another. */
const drag =
  (from: string, to: string): Step =>
  async (page: Page) => {
    const middle = async (text: string): Promise<[number, number]> => {
      const { x, y, width, height } = (await page.getByText(text, { exact: true }).first().boundingBox())!;
      return [x + width / 2, y + height / 2];
    };
    await page.mouse.move(...(await middle(from)));
    await page.mouse.down();
    await page.mouse.move(...(await middle(to)), { steps: 8 });
    await page.mouse.up();
  };

describeKeys("selected cells", ({ scenario }) => {
  scenario(
    "Shift+ArrowRight selects cells, and a letter replaces their text",
    wideIn("d"),
    ["Shift+ArrowRight", "x"],
    "| a | b | c |\n| x‸ |  | f |\n| g | h | i |",
  );
  scenario(
    "Shift+ArrowRight over two cells shows both",
    wideIn("d"),
    ["Shift+ArrowRight"],
    "| a | b | c |\n| ⟦d⟧ | ⟦e⟧ | f |\n| g | h | i |",
  );
  scenario(
    "Shift+ArrowDown and Shift+ArrowRight select a block of cells",
    wideIn("a"),
    ["Shift+ArrowRight", "Shift+ArrowDown"],
    "| ⟦a⟧ | ⟦b⟧ | c |\n| ⟦d⟧ | ⟦e⟧ | f |\n| g | h | i |",
  );
  scenario(
    "shifted arrows go back to one cell",
    wideIn("a"),
    ["Shift+ArrowRight", "Shift+ArrowLeft", "x"],
    "| x‸ | b | c |\n| d | e | f |\n| g | h | i |",
  );
  scenario(
    "Delete empties cells",
    wideIn("a"),
    ["Shift+ArrowRight", "Shift+ArrowDown", "Delete"],
    "| ‸ |  | c |\n|  |  | f |\n| g | h | i |",
  );
  scenario(
    "Backspace empties cells of one column",
    wideIn("d"),
    ["Shift+ArrowDown", "Backspace"],
    "| a | b | c |\n| ‸ | e | f |\n|  | h | i |",
  );
  scenario(
    "Delete removes a whole row",
    wideIn("d"),
    ["Shift+ArrowRight", "Shift+ArrowRight", "Delete"],
    "| a | b | c |\n| g | h | ‸i |",
  );
  scenario(
    "Backspace removes whole rows, the header too",
    wideIn("a"),
    ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Backspace"],
    "| g | h | ‸i |",
  );
  scenario(
    "Delete removes a whole column",
    wideIn("b"),
    ["Shift+ArrowDown", "Shift+ArrowDown", "Delete", "x"],
    "| a | c |\n| d | f |\n| g | x‸i |",
  );
  scenario(
    "Delete over all cells removes the table",
    `before\n\n${wideIn("a")}\nafter\n`,
    ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Delete", "x"],
    "before\nx‸\nafter",
  );
  scenario(
    "a shifted click selects cells up to it",
    wideIn("a"),
    [click("e", { shift: true }), "x"],
    "| x‸ |  | c |\n|  |  | f |\n| g | h | i |",
  );
  scenario(
    "a shifted click makes a selection of cells larger",
    wideIn("d"),
    ["Shift+ArrowRight", click("i", { shift: true })],
    "| a | b | c |\n| ⟦d⟧ | ⟦e⟧ | ⟦f⟧ |\n| ⟦g⟧ | ⟦h⟧ | ⟦i⟧ |",
  );
  scenario(
    "a drag selects cells",
    wideIn("a"),
    [drag("e", "i")],
    "| a | b | c |\n| d | ⟦e⟧ | ⟦f⟧ |\n| g | ⟦h⟧ | ⟦i⟧ |",
  );
  scenario(
    "a drag and a letter replace the cells",
    wideIn("a"),
    [drag("i", "e"), "x"],
    "| a | b | c |\n| d | x‸ |  |\n| g |  |  |",
  );
  scenario(
    "an arrow leaves a selection of cells at its end",
    wideIn("d"),
    ["Shift+ArrowRight", "ArrowRight", "x"],
    "| a | b | c |\n| d | ex‸ | f |\n| g | h | i |",
  );
  scenario(
    "composed text replaces selected cells",
    wideIn("d"),
    ["Shift+ArrowRight", compose("に", "日本")],
    "| a | b | c |\n| 日本‸ |  | f |\n| g | h | i |",
  );
  scenario(
    "Shift+ArrowDown goes on below the table, with all of it",
    `${wideIn("g")}\nafter\n`,
    ["Shift+ArrowRight", "Shift+ArrowDown", "x"],
    "x‸after",
  );
  scenario(
    "undo brings the text of cells back",
    wideIn("d"),
    ["Shift+ArrowRight", "x", "Control+z"],
    "| a | b | c |\n| ⟦d⟧ | ⟦e⟧ | f |\n| g | h | i |",
  );
  scenario(
    "Ctrl+B sets selected cells bold",
    wideIn("d"),
    ["Shift+ArrowRight", "Control+b"],
    "| a | b | c |\n| ⟦**d**⟧ | ⟦**e**⟧ | f |\n| g | h | i |",
  );
  scenario(
    "a triple click selects the text of one cell",
    wideIn("a"),
    [click("e", { count: 3 }), "x"],
    "| a | b | c |\n| d | x‸ | f |\n| g | h | i |",
  );
});

describeKeys("cells that are copied", ({ scenario }) => {
  const copied: Step[] = ["Shift+ArrowDown", "Control+c"];
  scenario(
    "are pasted into cells, and the table grows by what it lacks",
    wideIn("e"),
    [...copied, "ArrowRight", "ArrowRight", "Control+v"],
    "| a | b | c |\n| d | e | f |\n| g | h | ⟦e⟧ |\n|  |  | ⟦h⟧ |",
  );
  scenario(
    "are cut and pasted back",
    wideIn("e"),
    ["Shift+ArrowDown", "Control+x", "Control+v"],
    "| a | b | c |\n| d | ⟦e⟧ | f |\n| g | ⟦h⟧ | i |",
  );
  scenario(
    "add columns where there are too few",
    wideIn("d"),
    ["Shift+ArrowRight", "Shift+ArrowRight", "Control+c", "ArrowRight", "Control+v"],
    "| a | b | c |  |  |\n| d | e | ⟦d⟧ | ⟦e⟧ | ⟦f⟧ |\n| g | h | i |  |  |",
  );
});

/** Pastes a plain text. */
const paste =
  (given: string): Step =>
  (page) =>
    page.evaluate((plain) => {
      const data = new DataTransfer();
      data.setData("text/plain", plain);
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement!.dispatchEvent(event);
    }, given);

describeKeys("lines in cells", ({ scenario, after, text }) => {
  scenario(
    "paragraphs are pasted as lines of one cell",
    caretIn("c"),
    [paste("x\n\ny")],
    "| a | b |\n| cx\\⏎y‸ | d |",
  );
  scenario(
    "a list is pasted as lines of one cell",
    caretIn("c"),
    [paste("- x\n- y\n")],
    "| a | b |\n| cx\\⏎y‸ | d |",
  );
  scenario(
    "code is pasted as lines of code",
    caretIn("c"),
    [paste("```ts\nx\ny\n```\n")],
    "| a | b |\n| c`x`\\⏎`y‸` | d |",
  );
  scenario("a word is pasted as it is", caretIn("c"), [paste("x")], "| a | b |\n| cx‸ | d |");
  scenario(
    "paragraphs replace selected cells",
    caretIn("c"),
    ["Shift+ArrowRight", paste("x\n\ny")],
    "| a | b |\n| x\\⏎y‸ |  |",
  );
  scenario(
    "a table of text is pasted into cells",
    caretIn("d"),
    [paste("| x | y |\n|---|---|\n| z | w |\n")],
    "| a | b |  |\n| c | ⟦x⟧ | ⟦y⟧ |\n|  | ⟦z⟧ | ⟦w⟧ |",
  );

  it("are written as breaks, and read again", async () => {
    await after(caretIn("c"), "Shift+Enter", "x");
    expect(await text()).toMatch(/^\| c<br>x \| d +\|$/m);
    expect(await after("| a |\n|---|\n| b<br>c‸ |\n", "Home", "x")).toBe("| a |\n| b\\⏎x‸c |");
  });
});

describeKeys("rows and columns", ({ scenario, after, text }) => {
  const change = (key: string, cell: string, expected: string): void =>
    scenario(`${key} in ${cell}`, wideIn(cell), [key, "x"], expected);
  change("Alt+Shift+ArrowUp", "e", "| a | b | c |\n|  | x‸ |  |\n| d | e | f |\n| g | h | i |");
  change("Alt+Shift+ArrowDown", "e", "| a | b | c |\n| d | e | f |\n|  | x‸ |  |\n| g | h | i |");
  change("Alt+Shift+ArrowDown", "i", "| a | b | c |\n| d | e | f |\n| g | h | i |\n|  |  | x‸ |");
  change("Alt+Shift+ArrowUp", "a", "| x‸ |  |  |\n| a | b | c |\n| d | e | f |\n| g | h | i |");
  change("Alt+Shift+ArrowLeft", "d", "|  | a | b | c |\n| x‸ | d | e | f |\n|  | g | h | i |");
  change("Alt+Shift+ArrowRight", "f", "| a | b | c |  |\n| d | e | f | x‸ |\n| g | h | i |  |");
  change("Alt+Shift+Backspace", "e", "| a | b | c |\n| g | x‸h | i |");
  change("Alt+Shift+Backspace", "i", "| a | b | c |\n| d | e | x‸f |");
  change("Alt+Shift+Backspace", "b", "| d | x‸e | f |\n| g | h | i |");
  change("Alt+Shift+Delete", "e", "| a | c |\n| d | x‸f |\n| g | i |");
  change("Alt+Shift+Delete", "i", "| a | b |\n| d | e |\n| g | x‸h |");
  scenario("the last column goes with the table", "| a‸ |\n|---|\n| b |\n", ["Alt+Shift+Delete", "x"], "x‸");

  it("aligns columns, and alignment stays with its column", async () => {
    await after(wideIn("b"), "Control+Shift+e");
    expect(await text()).toMatch(/^\|\s*-+\s*\|\s*:-+:\s*\|\s*-+\s*\|$/m);
    await after(wideIn("b"), "Control+Shift+r", "Alt+Shift+ArrowLeft");
    expect(await text()).toMatch(/^\|\s*-+\s*\|\s*-+\s*\|\s*-+:\s*\|\s*-+\s*\|$/m);
    await after(wideIn("a"), "Shift+ArrowRight", "Control+Shift+l");
    expect(await text()).toMatch(/^\|\s*:-+\s*\|\s*:-+\s*\|\s*-+\s*\|$/m);
    await after(wideIn("c"), "Control+Shift+r", "ArrowLeft", "ArrowLeft", "Alt+Shift+Delete");
    expect(await text()).toMatch(/^\|\s*-+\s*\|\s*-+:\s*\|$/m);
  });
});

describeKeys("tables under any keys", (editor) => {
  const { after, then, text } = editor;
  const keys: readonly string[] = [
    ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Tab", "Shift+Tab", "Enter", "Shift+Enter"],
    ...["Shift+ArrowUp", "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowRight", "Delete", "Backspace"],
    ...["Alt+Shift+ArrowUp", "Alt+Shift+ArrowDown", "Alt+Shift+ArrowLeft", "Alt+Shift+ArrowRight"],
    ...["Alt+Shift+Backspace", "Alt+Shift+Delete", "Control+z", "Control+y", "Home", "End", "Escape"],
    ...["Control+Backspace", "Control+Delete", "Shift+Home", "Shift+End", "x", "y z", "|"],
  ];
  const start = "above\n\n| a | b | c |\n|---|:-:|---|\n| d | e‸ | f |\n| g | h | i |\n\nbelow\n";

  it("keep as many cells in each row as the header has, and write what is shown", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...keys), { maxLength: 14 }), async (pressed) => {
        const shown = await after(start, ...pressed);
        expect(
          await editor.page.evaluate(() => window.editor.widths().filter((row) => new Set(row).size > 1)),
        ).toEqual([]);
        const written = await text();
        await editor.page.evaluate((markdown) => window.editor.open(markdown), written);
        const again = await then();
        const plain = (one: string): string => one.replaceAll(/[‸‹⟦⟧]|~‸\n|\n~‸/g, "");
        expect(
          plain(again)
            .split("\n")
            .filter((line) => line.startsWith("|")).length,
        ).toBe(
          plain(shown)
            .split("\n")
            .filter((line) => line.startsWith("|")).length,
        );
      }),
      { numRuns: 60, seed: 7 },
    );
  }, 120_000);
});
