import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { describeBrowser, temporaryFolder } from "../../../quill-editor/test/browser.ts";
import { buildWholePage } from "../../../quill-editor/test/editor-page.ts";
import { cleanNotebook } from "../../src/format/index.ts";
import { type QuillServer, startServer } from "../../src/server/server.ts";

const notebook = `Title
=====

First *paragraph* with an __odd__ style.

\`\`\`ts
for (let step = 0; step < 3; step++) {
  console.log("step", step);
  progress(step + 1, 3, "loop");
  await new Promise((resolve) => setTimeout(resolve, 120));
}
\`\`\`

* star list
* two

\`\`\`ts
const figure = { [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="teal"/></svg>', "text/plain": "a bar" }) };
figure
\`\`\`

Last.
`;

describeBrowser("the page that the server serves", (browser) => {
  let folder: string;
  let server: QuillServer;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const built = await temporaryFolder();
    await buildWholePage(built);
    server = await startServer({ folder, page: built });
    page = await browser().newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("[::1]")) errors.push(message.text());
    });
    page.on("dialog", (dialog) => void dialog.accept());
  }, 120_000);

  afterAll(async () => {
    await page?.close();
    await server?.close();
  });

  beforeEach(() => {
    errors.length = 0;
    return () => expect(errors).toEqual([]);
  });

  const open = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    await page.goto(server.url(name));
    await page.waitForSelector(".notebook > *");
    return path;
  };
  const outputs = (cell: number) => page.locator(".cell").nth(cell).locator(".outputs");

  it("opens with the token, which then leaves the address", async () => {
    await open("first.md", notebook);
    expect(page.url()).not.toContain("token");
    expect(await page.locator(".notebook h1").textContent()).toBe("Title");
    expect(await page.locator(".kernel").textContent()).toBe("Not started");
  });

  it("runs all on keys, streams text and shows a figure; an edit then changes only its paragraph on disk", async () => {
    const path = await open("run.md", notebook);
    await page.getByText("Last.").click();
    await page.keyboard.press("Control+Shift+Enter");
    await page.waitForFunction(() => document.querySelector(".outputs")?.textContent?.includes("step 0"));
    expect(await outputs(0).textContent()).not.toContain("step 2");
    await page.waitForFunction(() => document.querySelector(".outputs")?.textContent?.includes("step 2"));
    await outputs(1).getByRole("img", { name: "a bar" }).waitFor();
    await page.waitForFunction(() => document.querySelector(".kernel")?.textContent === "Ready");
    expect(await page.locator(".count").allTextContents()).toEqual(["[1]", "[2]"]);

    await page.getByText("First").click();
    await page.keyboard.press("End");
    await page.keyboard.type(" Edited.");
    await page.keyboard.press("Control+s");
    await page.waitForFunction(() => document.querySelector(".saved")?.textContent === "Saved");
    const saved = await readFile(path, "utf8");
    expect(cleanNotebook(saved)).toBe(
      notebook.replace(
        "First *paragraph* with an __odd__ style.",
        "First *paragraph* with an __odd__ style. Edited.",
      ),
    );
    expect(saved).toContain("step 2");
    expect(saved).toMatch(/!\[a bar\]\(<?run\.quill\/cell2-\w+\.svg/);
  });

  it("shows saved outputs when it is opened again, and has not run anything", async () => {
    const path = join(folder, "run.md");
    await open("again.md", (await readFile(path, "utf8")).replaceAll("run.quill", "run.quill"));
    await outputs(1).getByRole("img", { name: "a bar" }).waitFor();
    expect(await outputs(0).textContent()).toContain("step 2");
    expect(await page.locator(".kernel").textContent()).toBe("Not started");
  });

  it("shows the line of an error, and goes on after an endless loop is interrupted", async () => {
    await open(
      "loop.md",
      "```ts\nlet n = 42;\n```\n\n```ts\nn + missing\n```\n\n```ts\nwhile (true) n = 42;\n```\n",
    );
    await page.locator(".cell").nth(0).getByRole("button", { name: "Run cell" }).click();
    await page.locator(".cell[data-status=ok]").waitFor();
    await page.locator(".cell").nth(2).getByRole("button", { name: "Run cell" }).click();
    await page.locator(".cell[data-status=running]").waitFor();
    await page.locator(".tools").getByRole("button", { name: "Interrupt" }).click();
    await page.locator(".cell[data-status=interrupted]").waitFor();
    await page.locator(".cell").nth(1).locator(".code").click();
    await page.keyboard.press("Control+Enter");
    await outputs(1).getByRole("alert").waitFor();
    expect(await outputs(1).innerText()).toContain("ReferenceError: missing is not defined");
    await page.locator(".cell").nth(1).locator(".code").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("n");
    await page.keyboard.press("Control+Enter");
    await page.waitForFunction(() => document.querySelectorAll(".outputs")[1]?.textContent === "42");
  });

  it("takes over a change on disk, and keeps outputs", async () => {
    const path = await open("disk.md", "Before.\n\n```ts\nconsole.log('kept')\n```\n");
    await page.getByRole("button", { name: "Run all" }).click();
    await page.waitForFunction(() => document.querySelector(".outputs")?.textContent === "kept\n");
    await page.waitForTimeout(800);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("Before.", "After."));
    await page.waitForFunction(() => document.querySelector(".notebook > p")?.textContent === "After.");
    expect(await outputs(0).textContent()).toBe("kept\n");
  });

  it("runs scripts of an output in a frame that can not reach the page", async () => {
    const html =
      "<p id=a>before</p><script>document.getElementById('a').textContent = 'ran ' + (() => { try { return parent.document.title } catch { return 'apart' } })()</script>";
    await open(
      "frame.md",
      `\`\`\`ts\n({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": ${JSON.stringify(html)} }) })\n\`\`\`\n`,
    );
    await page.getByRole("button", { name: "Run all" }).click();
    const frame = page.frameLocator(".outputs iframe");
    await frame.getByText("ran apart").waitFor();
    errors.length = 0;
  });
});
