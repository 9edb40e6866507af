import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { describeBrowser, serveFolder, temporaryFolder } from "../../../quill-editor/test/browser.ts";
import { buildWholePage } from "../../../quill-editor/test/editor-page.ts";
import { cleanNotebook } from "../../src/format/index.ts";
import { buildSite, type Site } from "../../src/site/index.ts";

const notebook = `# A page

Some *prose* and __more__.

\`\`\`ts
import { count } from "left";
import { raise } from "right";
raise();
console.log("shared", count());
\`\`\`

\`\`\`ts
const total: number = (await (await fetch("data/numbers.json")).json()).reduce((a: number, b: number) => a + b);
total
\`\`\`

\`\`\`ts
let n = 0;
while (true) n++;
\`\`\`
`;

/** Two packages that import a third: a page must have one instance of it, also where it imports Node's modules. */
const packages: Record<string, string> = {
  shared:
    "import { readFileSync } from 'node:fs';\nlet n = 0;\nexport const add = () => ++n;\nexport const get = () => n;\nexport const read = (path) => readFileSync(path);",
  left: "import { get } from 'shared';\nexport const count = () => get();",
  right: "import { add } from 'shared';\nexport const raise = () => add();",
};

describeBrowser("an exported page", (browser) => {
  let folder: string;
  let isolated: string;
  let site: Site;
  let page: Page;
  let server: { url: string; close(): Promise<void> };
  const errors: string[] = [];

  beforeAll(async () => {
    const built = await temporaryFolder();
    await buildWholePage(built);
    const source = await temporaryFolder();
    for (const [name, code] of Object.entries(packages)) {
      const place = join(source, "node_modules", name);
      await mkdir(place, { recursive: true });
      await writeFile(
        join(place, "package.json"),
        JSON.stringify({ name, type: "module", exports: "./index.js", sideEffects: false }),
      );
      await writeFile(join(place, "index.js"), code);
    }
    await writeFile(join(source, "page.md"), notebook);
    await writeFile(join(source, "numbers.json"), "[1, 2, 39]");
    folder = await temporaryFolder();
    site = await buildSite({
      notebook: join(source, "page.md"),
      outDir: folder,
      assets: { "data/numbers.json": join(source, "numbers.json") },
      page: built,
      isolate: false,
    });
    isolated = await temporaryFolder();
    const assets = { "data/numbers.json": join(source, "numbers.json") };
    await buildSite({ notebook: join(source, "page.md"), outDir: isolated, assets, page: built });
    server = await serveFolder(folder, "/some/place");
    page = await browser().newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("dialog", (dialog) => void dialog.accept());
  }, 120_000);

  afterAll(async () => {
    await page?.close();
    await server?.close();
  });

  beforeEach(async () => {
    errors.length = 0;
    await page.goto(server.url);
    await page.waitForSelector(".cell");
    return () => expect(errors).toEqual([]);
  });

  const cell = (index: number) => page.locator(".cell").nth(index);
  const output = (index: number, text: string) =>
    page.waitForFunction(
      ([at, wanted]) => document.querySelectorAll(".outputs")[at as number]?.textContent === wanted,
      [index, text] as const,
    );

  it("is a folder of plain files with the modules that cells import", () => {
    expect(site.files).toEqual(
      expect.arrayContaining([
        "index.html",
        "kernel.js",
        "notebook.json",
        "assets/site.js",
        "data/numbers.json",
        "modules/left.js",
        "modules/right.js",
      ]),
    );
  });

  it("is titled by the notebook's first heading and runs nothing when it opens", async () => {
    expect(await readFile(join(folder, "index.html"), "utf8")).toContain("<title>A page</title>");
    expect(await page.locator(".kernel").textContent()).toBe("Not started");
  });

  it("runs cells in a worker, below a path, with one instance of what modules share", async () => {
    await cell(0).locator(".code").click();
    await page.keyboard.press("Shift+Enter");
    await output(0, "shared 1\n");
    await page.keyboard.press("Control+Enter");
    await output(1, "42");
  });

  it("ends a busy cell by ending its worker, says that state is lost, and runs again", async () => {
    const interrupt = page.locator(".tools").getByRole("button", { name: "Stop" });
    expect(await interrupt.getAttribute("aria-label")).toContain("state is lost");
    await cell(2).getByRole("button", { name: "Run cell" }).click();
    await page.waitForFunction(() => document.querySelector(".kernel")?.textContent === "Running");
    await interrupt.click();
    await page.waitForFunction(() => document.querySelector(".kernel")?.textContent === "Stopped");
    expect(await page.locator(".outputs").nth(2).innerText()).toContain("state is lost");
    await cell(1).getByRole("button", { name: "Run cell" }).click();
    await output(1, "42");
  });

  it("gives the edited notebook as a file, with its outputs and the rest as it was", async () => {
    await cell(1).getByRole("button", { name: "Run cell" }).click();
    await output(1, "42");
    await page.getByText("A page").click();
    await page.keyboard.press("End");
    await page.keyboard.type(" of mine");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Control+s")]);
    expect(download.suggestedFilename()).toBe("page.md");
    const text = await readFile(await download.path(), "utf8");
    expect(cleanNotebook(text)).toBe(notebook.replace("# A page", "# A page of mine"));
    expect(text).toMatch(/```text result[^\n]*\n42\n```/);
  });

  it("isolates itself where it may, so that an interrupt keeps the state", async () => {
    const other = await serveFolder(isolated);
    await page.goto(other.url);
    await page.waitForFunction(() => crossOriginIsolated && document.querySelectorAll(".cell").length === 3);
    await cell(1).getByRole("button", { name: "Run cell" }).click();
    await output(1, "42");
    await cell(2).getByRole("button", { name: "Run cell" }).click();
    await page.waitForFunction(() => document.querySelector(".kernel")?.textContent === "Running");
    await page.locator(".tools").getByRole("button", { name: "Interrupt" }).click();
    await page.waitForFunction(() => document.querySelector(".kernel")?.textContent === "Ready");
    expect(await page.locator(".cell").nth(2).getAttribute("data-status")).toBe("interrupted");
    await cell(1).locator(".code").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("total + 1");
    await page.keyboard.press("Control+Enter");
    await output(1, "43");
    await other.close();
  });
});
