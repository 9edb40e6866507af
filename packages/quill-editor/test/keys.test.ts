import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { describeBrowser, serveFolder, temporaryFolder } from "./browser.ts";
import { buildTestPage } from "./editor-page.ts";
import type {} from "./pages/editor.ts";

describeBrowser("keys in the editor", (browser) => {
  let page: Page;
  let server: { url: string; close(): Promise<void> };
  const errors: string[] = [];

  beforeAll(async () => {
    const folder = await temporaryFolder();
    await buildTestPage("editor", folder);
    server = await serveFolder(folder);
    page = await browser().newPage();
    page.on("pageerror", (error) => errors.push(error.message));
  }, 60_000);

  afterAll(async () => {
    await server?.close();
  });

  beforeEach(async () => {
    errors.length = 0;
    await page.goto(server.url);
    await page.waitForFunction("window.editor !== undefined");
    return () => expect(errors).toEqual([]);
  });

  const open = async (markdown: string): Promise<void> => {
    await page.evaluate((text) => window.editor.open(text), markdown);
    await page.waitForTimeout(60);
  };
  const caret = async (needle: string, offset = needle.length): Promise<void> => {
    await page.evaluate(([text, at]) => window.editor.caret(text, at), [needle, offset] as const);
    await page.waitForTimeout(30);
  };
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const type = (text: string): Promise<void> => page.keyboard.type(text, { delay: 5 });
  const text = (): Promise<string> => page.evaluate(() => window.editor.text());
  /** Type and text of each block; an empty paragraph at the end is how editors give room below the last block. */
  const blocks = async (): Promise<[string, string][]> => {
    await page.waitForTimeout(60);
    const all = await page.evaluate(() => window.editor.blocks());
    while (all.at(-1)?.[0] === "paragraph" && all.at(-1)?.[1] === "") all.pop();
    return all;
  };
  const texts = async (): Promise<string[]> => (await blocks()).map(([, content]) => content);

  it("makes another paragraph on Enter in an empty one", async () => {
    await open("First\n\nSecond\n");
    await caret("First");
    await press("Enter", "Enter", "Enter");
    await type("X");
    expect(await texts()).toEqual(["First", "", "", "X", "Second"]);
  });

  it("makes three paragraphs on three Enters in an empty document", async () => {
    await open("");
    await page.evaluate(() => window.editor.focus());
    await press("Enter", "Enter", "Enter");
    await type("X");
    expect(await texts()).toEqual(["", "", "", "X"]);
  });

  it("leaves a list on Enter in an empty item", async () => {
    await open("- one\n\nafter\n");
    await caret("one");
    await press("Enter", "Enter");
    await type("X");
    expect(await blocks()).toEqual([
      ["list", "one"],
      ["paragraph", "X"],
      ["paragraph", "after"],
    ]);
  });

  it.each(["Delete", "Backspace"])("keeps the paragraph break on Shift+End, %s", async (key) => {
    await open("Alpha beta\n\nGamma\n\nDelta\n");
    await caret("Alpha ");
    await press("Shift+End", key);
    expect((await texts()).map((content) => content.trim())).toEqual(["Alpha", "Gamma", "Delta"]);
  });

  it("keeps the next paragraph when a whole one is selected by keys and deleted", async () => {
    await open("Alpha beta\n\nGamma\n\nDelta\n");
    await caret("Alpha", 0);
    await press("Shift+End", "Delete");
    await type("N");
    expect(await texts()).toEqual(["N", "Gamma", "Delta"]);
  });

  it("keeps the next paragraph on triple click, Delete", async () => {
    await open("Alpha beta\n\nGamma\n\nDelta\n");
    await page.getByText("Alpha beta").click({ clickCount: 3 });
    await page.waitForTimeout(50);
    await press("Delete");
    await type("N");
    expect(await texts()).toEqual(["N", "Gamma", "Delta"]);
  });

  it("keeps a hard break on Shift+End, Delete before it", async () => {
    await open("Alpha beta\\\nGamma\n");
    await caret("Alpha ");
    await press("Shift+End", "Delete");
    expect((await texts())[0]).toMatch(/^Alpha ?\\nGamma$/);
  });

  it("joins with the next paragraph on Delete at the end", async () => {
    await open("Alpha\n\nGamma\n");
    await caret("Alpha");
    await press("Delete");
    expect(await texts()).toEqual(["AlphaGamma"]);
  });

  const rich =
    "---\ntitle: t\n---\n\n# Head\n\npara *em*\n\n```ts\nconst a = 1;\n```\n\n<!-- hidden -->\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [ ] task\n\n<div>x</div>\n\n[r]: http://e.com\n\nlast [r] ![i](i.png)\n";

  it.each(["Delete", "Backspace"])("leaves one empty paragraph on select all, %s", async (key) => {
    await open(rich);
    await caret("para ");
    await press("Control+a", key);
    expect(await text()).toBe("");
    await type("New");
    expect(await blocks()).toEqual([["paragraph", "New"]]);
    expect((await text()).trim()).toBe("New");
  });

  it("replaces everything by what is typed on select all", async () => {
    await open(rich);
    await caret("para ");
    await press("Control+a");
    await type("Z");
    expect((await text()).trim()).toMatch(/^(# )?Z$/);
  });

  it.each([
    ["``` and Enter", "```", true],
    ["``` and space", "``` ", false],
    ["```ts and Enter", "```ts", true],
  ])("makes an empty code block of %s, and keeps the rest", async (_, typed, enter) => {
    await open("Before\n\nAfter *one*\n\n- item\n\n```js\nold()\n```\n\nEnd\n");
    await caret("Before");
    await press("Enter");
    await type(typed);
    if (enter) await press("Enter");
    await page.waitForTimeout(80);
    await type("q=1");
    expect(await blocks()).toEqual([
      ["paragraph", "Before"],
      ["code_block", "q=1"],
      ["paragraph", "After one"],
      ["list", "item"],
      ["code_block", "old()"],
      ["paragraph", "End"],
    ]);
  });

  it("moves with the arrow keys into a cell and out of it", async () => {
    await open("Top\n\n```ts\nline1\n```\n\nBottom\n");
    await caret("Top");
    await press("ArrowDown", "Home");
    await type("A");
    await press("ArrowDown", "Home");
    await type("B");
    expect(await texts()).toEqual(["Top", "Aline1", "BBottom"]);
  });

  it("leaves a cell at the end of the notebook on ArrowDown", async () => {
    await open("Top\n\n```ts\nline1\n```\n");
    await caret("Top");
    await press("ArrowDown", "End", "ArrowDown");
    await type("Z");
    expect(await texts()).toEqual(["Top", "line1", "Z"]);
  });

  it("undoes edits of prose and cells in one history", async () => {
    await open("Top\n\n```ts\nline1\n```\n\nBottom\n");
    await caret("Top");
    await type("1");
    await press("ArrowDown", "End");
    await type("2");
    await page.waitForTimeout(700);
    await press("ArrowDown", "End");
    await type("3");
    expect(await texts()).toEqual(["Top1", "line12", "Bottom3"]);
    for (let undone = 0; undone < 8; undone++) {
      await press("Control+z");
      await page.waitForTimeout(20);
    }
    expect(await texts()).toEqual(["Top", "line1", "Bottom"]);
  });

  it("loses nothing on Backspace at the start of a paragraph after a cell", async () => {
    await open("```ts\ncode\n```\n\nText\n");
    await caret("Text", 0);
    await press("Backspace");
    expect(await texts()).toEqual(["code", "Text"]);
  });

  it("inserts composed text once", async () => {
    await open("Hello \n\nNext\n");
    await caret("Hello");
    const client = await page.context().newCDPSession(page);
    await client.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
    await client.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
    await client.send("Input.insertText", { text: "日本" });
    expect((await texts()).map((content) => content.trim())).toEqual(["Hello日本", "Next"]);
  });

  it("formats typed **bold** and ## headings", async () => {
    await open("x\n");
    await caret("x");
    await press("Enter");
    await type("## Hi");
    await press("Enter");
    await type("a **b** c");
    expect(await text()).toBe("x\n\n## Hi\n\na **b** c\n");
  });

  it("makes math of $x$ and a task of [ ] in a list", async () => {
    await open("");
    await page.evaluate(() => window.editor.focus());
    await type("so $a+b$ holds");
    await press("Enter");
    await type("- [ ] do it");
    expect(await text()).toBe("so $a+b$ holds\n\n- [ ] do it\n");
  });

  it("makes the selection bold by Ctrl+B and a link by Ctrl+K", async () => {
    await open("some words here\n");
    await caret("some ");
    await press("Shift+End");
    await page.waitForTimeout(50);
    await press("Control+b");
    await press("Control+k");
    await type("https://example.org");
    await press("Enter");
    expect(await text()).toBe("some [**words here**](https://example.org)\n");
  });

  it("runs a cell on Ctrl+Enter, and goes to the next on Shift+Enter", async () => {
    await open("```ts\nfirst\n```\n\nbetween\n\n```ts\nsecond\n```\n");
    await caret("first");
    await press("Control+Enter", "Shift+Enter", "Control+Enter");
    const ids = await page.evaluate(() => window.editor.ids());
    expect(await page.evaluate(() => window.editor.ran)).toEqual([ids[0], ids[0], ids[1]]);
    expect(await texts()).toEqual(["first", "between", "second"]);
  });

  it("gives a removed cell its id back on undo", async () => {
    await open("a\n\n```ts\none\n```\n\nb\n");
    const before = await page.evaluate(() => window.editor.ids());
    await caret("a", 0);
    await press("Control+a", "Delete");
    expect(await page.evaluate(() => window.editor.ids())).toEqual([]);
    await press("Control+z");
    expect(await page.evaluate(() => window.editor.ids())).toEqual(before);
  });

  it("pastes text as Markdown, and copies a selection as Markdown", async () => {
    await open("x\n");
    await caret("x");
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "# Pasted\n\n* a\n* b\n\n```ts\ncode\n```\n");
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    expect(await blocks()).toEqual([
      ["paragraph", "xPasted"],
      ["list", "ab"],
      ["code_block", "code"],
    ]);
    const copied = await page.evaluate(() => {
      window.editor.open("some **bold** and\n\n- list\n");
      const select = document.createRange();
      select.selectNodeContents(document.querySelector(".notebook")!);
      document.getSelection()?.removeAllRanges();
      document.getSelection()?.addRange(select);
      return new Promise<string>((resolve) => {
        setTimeout(() => {
          const data = new DataTransfer();
          document
            .querySelector(".notebook")!
            .dispatchEvent(
              new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }),
            );
          resolve(data.getData("text/plain"));
        }, 100);
      });
    });
    expect(copied).toBe("some **bold** and\n\n- list");
  });
});
