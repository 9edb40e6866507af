import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeBrowser, serveFolder, temporaryFolder } from "../../../quill-editor/test/browser.ts";
import { buildWholePage } from "../../../quill-editor/test/editor-page.ts";
import { buildSite } from "../../src/site/index.ts";

describeBrowser("an exported page that trains", (browser) => {
  let page: Page;
  let server: { url: string; close(): Promise<void> };

  beforeAll(async () => {
    const built = await temporaryFolder();
    await buildWholePage(built);
    const folder = await temporaryFolder();
    const notebook = fileURLToPath(new URL("./train.md", import.meta.url));
    await buildSite({ notebook, outDir: folder, page: built });
    server = await serveFolder(folder);
    page = await browser().newPage();
  }, 180_000);

  afterAll(async () => {
    await page?.close();
    await server?.close();
  });

  it("fits a line with compiled gradients on wasm, and draws the loss", async () => {
    await page.goto(server.url);
    await page.waitForSelector(".cell");
    await page.getByRole("button", { name: "Run all" }).click();
    await page.waitForFunction(
      () => {
        const cells = [...document.querySelectorAll<HTMLElement>(".cell")];
        return cells.some((cell) => cell.dataset.status === "error") || cells.at(-1)?.dataset.status === "ok";
      },
      undefined,
      { timeout: 90_000 },
    );
    const texts = await page.locator(".outputs").allInnerTexts();
    expect(texts.join("\n")).toContain("w 3.000 b -0.500 on wasm");
    expect(await page.locator(".outputs").nth(2).locator("svg path").count()).toBeGreaterThan(5);
  }, 120_000);
});
