import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeBrowser, serveFolder, temporaryFolder } from "./browser.ts";
import { buildTestPage } from "./editor-page.ts";
import type {} from "./pages/notebook.ts";

const section = (index: number): string =>
  `## Section ${index}\n\nSome *prose* with a [link](http://example.org/${index}) and number ${index}.\n\n\`\`\`ts\nconst a${index} = ${index};\n\`\`\`\n`;
const notebook = (cells: number): string => Array.from({ length: cells }, (_, i) => section(i)).join("\n");
const states = (cells: number) =>
  Array.from({ length: cells }, (_, i) => ({ source: `const a${i} = ${i};` }));

describeBrowser("long documents", (browser) => {
  let page: Page;
  let server: { url: string; close(): Promise<void> };

  beforeAll(async () => {
    const folder = await temporaryFolder();
    await buildTestPage("notebook", folder);
    server = await serveFolder(folder);
    page = await browser().newPage({ viewport: { width: 900, height: 700 } });
  }, 60_000);

  afterAll(async () => {
    await server?.close();
  });

  const open = async (cells: number): Promise<void> => {
    await page.goto(server.url);
    await page.waitForFunction("window.page !== undefined");
    await page.evaluate(([text, given]) => window.page.open(text, given), [
      notebook(cells),
      states(cells),
    ] as const);
    await page.waitForTimeout(100);
  };
  const laidOut = (): Promise<number> =>
    page.evaluate(
      () =>
        [...document.querySelectorAll(".notebook > *")].filter((block) => block.getClientRects().length > 0)
          .length,
    );

  describe("the cost of a key", () => {
    /** What a key in a paragraph changes in the page: elements, attributes and texts. */
    const changesOfAKey = async (cells: number): Promise<string[]> => {
      await open(cells);
      await page.getByText("and number 5.").click();
      await page.keyboard.press("End");
      await page.keyboard.press("a");
      await page.waitForTimeout(600);
      await page.evaluate(() => {
        const found: string[] = [];
        new MutationObserver((records) => {
          for (const { type, target } of records) found.push(`${type} ${target.nodeName}`);
        }).observe(document.querySelector("main")!, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
        Object.assign(window, { found });
      });
      await page.keyboard.press("b");
      await page.waitForTimeout(100);
      return page.evaluate(() => (window as unknown as { found: string[] }).found);
    };

    it("changes as much of the page in 20 cells as in 1,000", async () => {
      const few = await changesOfAKey(20);
      expect(few).toContain("characterData #text");
      expect(few.length).toBeLessThan(4);
      expect(await changesOfAKey(1000)).toEqual(few);
    });

    it("lays out what is near the window, however long the document is", async () => {
      await open(300);
      const some = await laidOut();
      await open(1000);
      expect(await laidOut()).toBe(some);
      expect(some).toBeLessThan(100);
      await open(20);
      expect(await laidOut()).toBe(60);
    });
  });

  it("shows and edits any place that is scrolled to", async () => {
    await open(400);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await page.waitForTimeout(200);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await page.waitForTimeout(200);
    await page.getByText("and number 399.").click();
    await page.keyboard.press("End");
    await page.keyboard.type(" Last");
    expect(await page.evaluate(() => window.page.text())).toContain("and number 399. Last\n");
    const before = await page.getByText("and number 399.").boundingBox();
    for (let up = 0; up < 12; up++) {
      await page.mouse.wheel(0, -3000);
      await page.waitForTimeout(50);
    }
    await page.mouse.wheel(0, 400_000);
    await page.waitForTimeout(200);
    expect((await page.getByText("and number 399.").boundingBox())!.y).toBeCloseTo(before!.y, -1);
  });

  it("keeps what is in view in its place while it scrolls", async () => {
    await open(400);
    await page.evaluate(() => window.scrollTo(0, 40_000));
    await page.waitForTimeout(200);
    for (let step = 0; step < 40; step++) {
      const [moved, scrolled] = await page.evaluate(async () => {
        const shown = [...document.querySelectorAll(".notebook > *")].find((block) => {
          const { top } = block.getBoundingClientRect();
          return top > 300 && top < 700;
        })!;
        const before = shown.getBoundingClientRect().top;
        window.scrollBy({ top: 150, behavior: "instant" });
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        return [before - shown.getBoundingClientRect().top, 150];
      });
      expect(moved).toBeCloseTo(scrolled!, 0);
    }
  });

  it("types where the caret is when the window was scrolled away from it", async () => {
    await open(400);
    await page.getByText("and number 3.").click();
    await page.keyboard.press("End");
    await page.evaluate(() => window.scrollTo(0, 50_000));
    await page.waitForTimeout(200);
    await page.keyboard.type(" Here");
    await page.waitForTimeout(100);
    expect(await page.evaluate(() => window.page.text())).toContain("and number 3. Here\n");
    expect(await page.evaluate(() => window.scrollY)).toBeLessThan(5_000);
  });

  it("keeps the line with the caret in its place while an output above it grows", async () => {
    await open(20);
    await page.getByText("and number 2.").click();
    const top = async (): Promise<number> => (await page.getByText("and number 2.").boundingBox())!.y;
    const before = await top();
    await page.evaluate(async () => {
      for (let seq = 1; seq <= 30; seq++) {
        const text = `line ${seq}\n`.repeat(3);
        const keep = (seq - 1) * text.length;
        const event = { type: "stream", cell: "c2", index: 0, name: "stdout", keep, text, seq } as const;
        window.page.receive({ type: "event", event });
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      }
    });
    await page.waitForTimeout(200);
    expect(await page.locator('[data-cell="c2"] .outputs').textContent()).toContain("line 9");
    expect(await top()).toBeCloseTo(before, 0);
  });
});
