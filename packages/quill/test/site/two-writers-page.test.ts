import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeBrowser, temporaryFolder } from "../../../quill-editor/test/browser.ts";
import { buildWholePage } from "../../../quill-editor/test/editor-page.ts";
import { cleanNotebook } from "../../src/format/index.ts";
import { type QuillServer, startServer } from "../../src/server/server.ts";

const text = "# T\n\nFirst.\n\n*  odd\n\n```ts\nconst a = 1;\n```\n\nLast.\n";

describeBrowser("two writers of one notebook", (browser) => {
  let folder: string;
  let built: string;
  let server: QuillServer;
  let context: BrowserContext;

  beforeAll(async () => {
    folder = await temporaryFolder();
    built = await temporaryFolder();
    await buildWholePage(built);
    server = await startServer({ folder, page: built });
    context = await browser().newContext();
  }, 120_000);

  afterAll(async () => {
    await context?.close();
    await server?.close();
  });

  const open = async (name: string, prepare?: (page: Page) => Promise<void>): Promise<Page> => {
    const page = await context.newPage();
    await prepare?.(page);
    await page.goto(server.url(name));
    await page.waitForSelector(".notebook > *");
    return page;
  };
  const write = (name: string, given: string): Promise<void> => writeFile(join(folder, name), given);
  const read = async (name: string): Promise<string> =>
    cleanNotebook(await readFile(join(folder, name), "utf8"));
  const typeBehind = async (page: Page, line: string, typed: string): Promise<void> => {
    await page.locator(".notebook").getByText(line, { exact: true }).click();
    await page.keyboard.press("End");
    await page.keyboard.type(typed);
  };
  const fileIs = (name: string, expected: string): Promise<void> =>
    expect.poll(() => read(name), { timeout: 10_000 }).toBe(expected);

  it("two tabs that write in different paragraphs at once both have all of it, and the file too", async () => {
    await write("tabs.md", text);
    const [one, other] = [await open("tabs.md"), await open("tabs.md")];
    await Promise.all([typeBehind(one, "First.", " One."), typeBehind(other, "Last.", " Other.")]);
    const expected = text.replace("First.", "First. One.").replace("Last.", "Last. Other.");
    await fileIs("tabs.md", expected);
    for (const page of [one, other]) {
      await page.locator(".notebook").getByText("First. One.").waitFor();
      await page.locator(".notebook").getByText("Last. Other.").waitFor();
      await page.close();
    }
  });

  it("what another program writes while a page has edits is merged, with the cell and its outputs", async () => {
    await write("merge.md", text);
    const page = await open("merge.md");
    await page.getByRole("button", { name: "Run all" }).click();
    await page.locator(".cell[data-status=ok]").waitFor();
    await typeBehind(page, "Last.", " Mine.");
    await write("merge.md", text.replace("First.", "First. Theirs.").replace("const a = 1;", "const a = 2;"));
    await fileIs(
      "merge.md",
      text
        .replace("First.", "First. Theirs.")
        .replace("const a = 1;", "const a = 2;")
        .replace("Last.", "Last. Mine."),
    );
    expect(await page.locator(".notice").count()).toBe(0);
    await page.close();
  });

  it("what both wrote in one paragraph is shown side by side, and nothing is saved before a choice", async () => {
    await write("conflict.md", text);
    const page = await open("conflict.md");
    await typeBehind(page, "First.", " Mine.");
    const theirs = text.replace("First.", "First. Theirs.");
    await write("conflict.md", theirs);
    await page.locator(".notice").getByText("in one place that you changed too").waitFor();
    await page.waitForTimeout(2_000);
    expect(await read("conflict.md")).toBe(theirs);
    await page.getByRole("button", { name: "Compare" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.locator("pre").allTextContents()).toEqual(["First. Mine.", "First. Theirs."]);
    expect(await dialog.getByRole("button", { name: "Keep these" }).isDisabled()).toBe(true);
    if (process.env.QUILL_SHOTS) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: `${process.env.QUILL_SHOTS}/conflict-${colorScheme}.png` });
      }
    }
    await dialog.getByRole("radio", { name: "Both" }).check();
    await dialog.getByRole("button", { name: "Keep these" }).click();
    await fileIs("conflict.md", text.replace("First.", "First. Theirs.\n\nFirst. Mine."));
    expect(await page.locator(".notice").count()).toBe(0);
    await page.close();
  });

  it("a removed file is written again only when that is asked for", async () => {
    await write("gone.md", text);
    const page = await open("gone.md");
    await rm(join(folder, "gone.md"));
    await typeBehind(page, "Last.", " Mine.");
    await page.getByRole("button", { name: "Write it again" }).waitFor();
    await expect(read("gone.md")).rejects.toThrow("ENOENT");
    await page.getByRole("button", { name: "Write it again" }).click();
    await fileIs("gone.md", text.replace("Last.", "Last. Mine."));
    await page.close();
  });

  it("a server that falls silent is noticed, and what was typed meanwhile is saved when it answers", async () => {
    await write("cut.md", text);
    let cut = false;
    const page = await open("cut.md", (fresh) =>
      fresh.routeWebSocket(/\/ws/, (socket) => {
        // What a connection loses it never delivers: from its first lost message on it stays silent.
        let dead = false;
        const pass = (send: () => void): void => {
          dead ||= cut;
          if (!dead) send();
        };
        const other = socket.connectToServer();
        socket.onMessage((message) => pass(() => other.send(message)));
        other.onMessage((message) => pass(() => socket.send(message)));
      }),
    );
    await page.waitForFunction(() => document.querySelector(".saved")?.textContent === "Saved");
    cut = true;
    await page.waitForFunction(() => document.querySelector(".saved")?.textContent === "Not connected");
    await typeBehind(page, "Last.", " Offline.");
    expect(await read("cut.md")).toBe(text);
    cut = false;
    await expect
      .poll(() => read("cut.md"), { timeout: 60_000 })
      .toBe(text.replace("Last.", "Last. Offline."));
    await page.close();
  }, 120_000);

  it("edits made while the server was away are merged and saved when it is started anew", async () => {
    await write("anew.md", text);
    const page = await open("anew.md");
    const { port } = server;
    await server.close();
    await page.waitForFunction(() => document.querySelector(".saved")?.textContent === "Not connected");
    await typeBehind(page, "Last.", " Mine.");
    await write("anew.md", text.replace("First.", "First. Theirs."));
    server = await startServer({ folder, page: built, port });
    const other = await open("anew.md");
    await expect
      .poll(() => read("anew.md"), { timeout: 15_000 })
      .toBe(text.replace("First.", "First. Theirs.").replace("Last.", "Last. Mine."));
    await other.close();
    await page.close();
  }, 30_000);

  it("a page with unsaved text asks before it closes", async () => {
    await write("close.md", text);
    const page = await open("close.md");
    await typeBehind(page, "Last.", " Mine.");
    const asked = page.waitForEvent("dialog");
    void page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    await fileIs("close.md", text.replace("Last.", "Last. Mine."));
    await page.close();
  });
});
