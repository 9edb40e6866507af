import { expect, it } from "vitest";
import { click, describeKeys } from "./scenarios.ts";

const given = "| a | b |\n|---|---|\n| c‸ | d |\n\nafter\n";
const tool = (name: string) => click(`.table-bar [aria-label^="${name}"]`, { selector: true });

describeKeys("the bar of tables", (editor) => {
  const { scenario, after, then, text } = editor;
  const bar = () => editor.page.locator(".table-bar");

  scenario(
    "adds a row above",
    given,
    [tool("Add a row above"), "x"],
    "| a | b |\n| x‸ |  |\n| c | d |\nafter",
  );
  scenario(
    "adds a row below",
    given,
    [tool("Add a row below"), "x"],
    "| a | b |\n| c | d |\n| x‸ |  |\nafter",
  );
  scenario("removes a row", given, [tool("Remove the row"), "x"], "| x‸a | b |\nafter");
  scenario(
    "adds a column left",
    given,
    [tool("Add a column left"), "x"],
    "|  | a | b |\n| x‸ | c | d |\nafter",
  );
  scenario(
    "adds a column right",
    given,
    [tool("Add a column right"), "x"],
    "| a |  | b |\n| c | x‸ | d |\nafter",
  );
  scenario("removes a column", given, [tool("Remove the column"), "x"], "| b |\n| x‸d |\nafter");

  it("aligns a column, and takes that back", async () => {
    await after(given, tool("Align right"));
    expect(await text()).toMatch(/-: *\|/);
    expect(await bar().locator("[aria-label^='Align right']").getAttribute("aria-pressed")).toBe("true");
    await then(tool("Align right"));
    expect(await text()).not.toMatch(/-:/);
  });

  it("is there only at a table, and inside of the window", async () => {
    await after(given);
    const box = (await bar().boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(900);
    expect(box.x).toBeGreaterThanOrEqual(0);
    await then("ArrowDown");
    expect(await bar().isVisible()).toBe(false);
    await then("ArrowUp");
    expect(await bar().isVisible()).toBe(true);
  });

  it("is reached and left by keys", async () => {
    await after(given, "Alt+F10", "ArrowRight", "Enter");
    expect(await then("Escape", "x")).toBe("| a | b |\n| c | d |\n| x‸ |  |\nafter");
    await after(given, "Alt+F10", "ArrowLeft");
    expect(await editor.page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(
      /^Align right/,
    );
    expect(await then("Escape", "x")).toBe("| a | b |\n| cx‸ | d |\nafter");
  });
});

describeKeys("Escape", ({ scenario, after, then }) => {
  scenario("selects nothing in text", "o‸ne\n", ["Escape", "x"], "ox‸ne");
  scenario("leaves a selection at its end", "‹one‸ two\n", ["Escape", "x"], "onex‸ two");
  scenario(
    "leaves selected cells",
    given,
    ["Shift+ArrowRight", "Escape", "x"],
    "| a | b |\n| c | dx‸ |\nafter",
  );
  scenario(
    "leaves a selection over cells",
    "o‹ne\n\n```ts\nco‸de\n```\n",
    ["Escape", "x"],
    "one\n```ts cox‸de",
  );
  scenario(
    "leaves a selected rule",
    "a‸\n\n---\n\nb\n",
    [click("hr", { selector: true }), "Escape", "x"],
    "a\n---\nx‸b",
  );

  it("lets Tab go on from lists and tables", async () => {
    for (const marked of [given, "- a\n- b‸\n"]) {
      const before = await after(marked);
      expect(await then("Escape", "Tab")).toBe(before);
    }
  });
});
