import type { CellState, ClientMessage, SessionEvent } from "@raven-ts/quill/session";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeBrowser, serveFolder, temporaryFolder } from "./browser.ts";
import { buildTestPage } from "./editor-page.ts";
import type {} from "./pages/notebook.ts";

const text = "# Title\n\nFirst *paragraph*.\n\n```ts\nconst a = 1;\n```\n\n* Second\n\n```ts\na + 1\n```\n";
const sources = [{ source: "const a = 1;" }, { source: "a + 1" }];

describeBrowser("the page of a notebook", (browser) => {
  let page: Page;
  let server: { url: string; close(): Promise<void> };
  const errors: string[] = [];
  let seq = 0;

  beforeAll(async () => {
    const folder = await temporaryFolder();
    await buildTestPage("notebook", folder);
    server = await serveFolder(folder);
    page = await browser().newPage();
    page.on("pageerror", (error) => errors.push(error.message));
  }, 60_000);

  afterAll(async () => {
    await server?.close();
  });

  beforeEach(async () => {
    errors.length = 0;
    seq = 0;
    page.removeAllListeners("dialog");
    page.on("dialog", (dialog) => void dialog.accept());
    await page.goto(server.url);
    await page.waitForFunction("window.page !== undefined");
    return () => expect(errors).toEqual([]);
  });

  const open = (markdown: string, cells: Partial<CellState>[]): Promise<void> =>
    page.evaluate(([given, states]) => window.page.open(given, states), [markdown, cells] as const);
  const event = async (...events: SessionEvent[]): Promise<void> => {
    for (const one of events) {
      const numbered = { ...one, seq: ++seq };
      await page.evaluate((message) => window.page.receive({ type: "event", event: message }), numbered);
    }
    await page.waitForTimeout(50);
  };
  const sent = <T extends ClientMessage["type"]>(type: T): Promise<Extract<ClientMessage, { type: T }>[]> =>
    page.evaluate((name) => window.page.sent.filter((message) => message.type === name), type) as Promise<
      Extract<ClientMessage, { type: T }>[]
    >;
  const cell = (id: string) => page.locator(`[data-cell="${id}"]`);
  const outputs = (id: string) => cell(id).locator(".outputs");
  const status = (id: string, state: CellState["status"], count: number | null = null): SessionEvent => ({
    type: "status",
    cell: id,
    status: state,
    count,
    ms: state === "ok" ? 1234 : null,
    startedAt: state === "running" ? Date.now() : null,
  });

  describe("outputs", () => {
    beforeEach(() => open(text, sources));

    it("draws a stream as it grows and as its last line is written over", async () => {
      await event(
        { type: "stream", cell: "c1", index: 0, name: "stdout", keep: 0, text: "one\n\u001b[31mtwo" },
        { type: "stream", cell: "c1", index: 0, name: "stdout", keep: 4, text: "three\u001b[0m\n" },
      );
      expect(await outputs("c1").textContent()).toBe("one\nthree\n");
    });

    it("draws a long stream in parts that add up to the whole", async () => {
      const lines = (from: number, to: number): string =>
        Array.from(
          { length: to - from },
          (_, index) => `line ${from + index} \u001b[3${index % 7}mx\u001b[0m\n`,
        ).join("");
      const first = lines(0, 3000);
      await event(
        { type: "stream", cell: "c1", index: 0, name: "stdout", keep: 0, text: first },
        {
          type: "stream",
          cell: "c1",
          index: 0,
          name: "stdout",
          keep: first.length - 1,
          text: lines(5000, 5400),
        },
      );
      const whole = first.slice(0, -1) + lines(5000, 5400);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out to compare the text
      const plain = whole.replace(/\u001b\[\d*m/g, "");
      expect(await outputs("c1").textContent()).toBe(plain);
    });

    it("shows an error with its frames, and goes to the line of one on click", async () => {
      const frames = [
        { name: "f", cell: "c1", line: 1, column: 7 },
        { name: "", file: "lib.ts", line: 3, column: 1 },
      ];
      await event({
        type: "output",
        cell: "c2",
        index: 0,
        output: { type: "error", name: "TypeError", message: "no", frames },
      });
      expect(await outputs("c2").getByRole("alert").innerText()).toContain("TypeError: no");
      expect(await outputs("c2").innerText()).toContain("lib.ts:3:1");
      await outputs("c2").getByRole("button").click();
      await page.keyboard.type("/*here*/");
      expect(await page.evaluate(() => window.page.text())).toContain("```ts\n/*here*/const a = 1;");
    });

    it("shows HTML without its scripts and handlers, apart from the page's styles", async () => {
      const html = `<style>p { color: rgb(1, 2, 3) }</style><p onclick="window.hit = 1">text</p><img src=x onerror="window.hit = 2">`;
      const data = { "text/html": html, "text/plain": "plain" };
      await open(text, [
        { source: "const a = 1;", saved: true, outputs: [{ type: "result", data }] },
        sources[1]!,
      ]);
      await page.waitForTimeout(100);
      const inside = await outputs("c1").evaluate((element) => {
        const root = element.querySelector(".value > div")!.shadowRoot!;
        const paragraph = root.querySelector("p")!;
        return [
          root.querySelector("[onclick], [onerror]"),
          getComputedStyle(paragraph).color,
          paragraph.textContent,
        ];
      });
      expect(inside).toEqual([null, "rgb(1, 2, 3)", "text"]);
      expect(await page.evaluate(() => (window as { hit?: number }).hit)).toBeUndefined();
      expect(
        await page
          .locator(".notebook > p")
          .first()
          .evaluate((p) => getComputedStyle(p).color),
      ).not.toBe("rgb(1, 2, 3)");
    });

    it("shows a picture, and draws its next state in the same place", async () => {
      const svg = (fill: string): string =>
        `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect fill="${fill}" width="10" height="10"/><script>window.hit = 1</script></svg>`;
      const display = (fill: string): SessionEvent => ({
        type: "output",
        cell: "c1",
        index: 0,
        output: {
          type: "display",
          displayId: "d",
          data: { "image/svg+xml": svg(fill), "text/plain": "a figure" },
        },
      });
      await event(display("red"));
      const figure = await outputs("c1").getByRole("img", { name: "a figure" }).elementHandle();
      await event(display("blue"));
      expect(
        await figure!.evaluate((element) => [
          element.isConnected,
          element.shadowRoot?.querySelector("rect")?.getAttribute("fill"),
          element.shadowRoot?.querySelector("script"),
        ]),
      ).toEqual([true, "blue", null]);
    });

    it("keeps the parts that a picture uses again, but none from elsewhere", async () => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="g" d="M0 0h9v9z"/></defs><use href="#g" x="3"/><use href="https://example.org/x.svg#g"/></svg>`;
      await event({
        type: "output",
        cell: "c1",
        index: 0,
        output: { type: "result", data: { "image/svg+xml": svg } },
      });
      const uses = await outputs("c1")
        .getByRole("img", { name: "Figure" })
        .first()
        .evaluate((figure) =>
          [...figure.shadowRoot!.querySelectorAll("use")].map((use) => use.getAttribute("href")),
        );
      expect(uses).toEqual(["#g", null]);
    });

    it("shows progress as a bar with its value", async () => {
      await event({
        type: "output",
        cell: "c1",
        index: 0,
        output: { type: "progress", key: "", done: 3, total: 4, label: "train" },
      });
      const bar = outputs("c1").getByRole("progressbar", { name: "train" });
      expect(await bar.getAttribute("aria-valuenow")).toBe("3");
      expect(await bar.innerText()).toContain("75 %");
    });

    it("shows count and time of a run, and its state while it runs", async () => {
      await event(status("c1", "running", 1));
      expect(await cell("c1").getAttribute("data-status")).toBe("running");
      await cell("c1").getByRole("button", { name: "Interrupt" }).click();
      expect(await sent("interrupt")).toHaveLength(1);
      await event(status("c1", "ok", 1));
      expect(await cell("c1").locator(".count").textContent()).toBe("[1]");
      expect(await cell("c1").locator(".time").textContent()).toBe("1.2 s");
    });

    it("folds long text until asked for all of it", async () => {
      const long = Array.from({ length: 200 }, (_, index) => `line ${index}\n`).join("");
      await event({ type: "stream", cell: "c1", index: 0, name: "stdout", keep: 0, text: long });
      const height = (): Promise<number> => outputs("c1").evaluate((element) => element.clientHeight);
      expect(await height()).toBeLessThan(500);
      await cell("c1").getByRole("button", { name: "Show all" }).click();
      expect(await height()).toBeGreaterThan(2000);
    });

    it("keeps outputs out of the document and of undo", async () => {
      await page.getByText("First").click();
      await page.keyboard.type("x");
      await event({ type: "stream", cell: "c1", index: 0, name: "stdout", keep: 0, text: "out\n" });
      await page.keyboard.press("Control+z");
      expect(await page.evaluate(() => window.page.text())).toBe(text);
      expect(await outputs("c1").textContent()).toBe("out\n");
    });
  });

  describe("what it says to the session", () => {
    beforeEach(() => open(text, sources));

    it("opens, and runs nothing by itself", async () => {
      await page.waitForTimeout(300);
      expect((await page.evaluate(() => window.page.sent)).map(({ type }) => type)).toEqual(["open"]);
    });

    it("sends an edit of a cell before its run", async () => {
      await cell("c2").locator(".code").click();
      await page.keyboard.press("End");
      await page.keyboard.type("0");
      await page.keyboard.press("Control+Enter");
      const messages = await page.evaluate(() => window.page.sent);
      expect(messages.slice(1)).toEqual([
        { type: "edit", cell: "c2", source: "a + 10" },
        { type: "run", cells: ["c2"] },
      ]);
    });

    it("sends all cells when one is added", async () => {
      await page.getByText("First").click();
      await page.keyboard.press("Control+Alt+c");
      await page.keyboard.type("new");
      await page.waitForTimeout(300);
      const { cells } = (await sent("cells"))[0]!;
      expect(cells.map(({ source }) => source)).toEqual(["new", "const a = 1;", "a + 1"]);
      expect(cells.map(({ id }) => id).slice(1)).toEqual(["c1", "c2"]);
    });

    it("runs all on Ctrl+Shift+Enter from prose, from a cell, and by the button", async () => {
      await page.getByText("First").click();
      await page.keyboard.press("Control+Shift+Enter");
      await cell("c1").locator(".code").click();
      await page.keyboard.press("Control+Shift+Enter");
      await page.getByRole("button", { name: "Run all" }).click();
      expect(await sent("run_all")).toHaveLength(3);
      expect(await page.evaluate(() => window.page.text())).toBe(text);
    });

    it("moves a cell over its neighbour with its id and the caret, and removes one", async () => {
      await cell("c2").locator(".code").click();
      await page.keyboard.press("Control+Alt+ArrowUp");
      await page.keyboard.type("/*here*/");
      expect(await page.evaluate(() => window.page.text())).toMatch(
        /a \+ 1\/\*here\*\/\n```\n\n\* Second\n$/,
      );
      await page.keyboard.press("Control+Alt+ArrowUp");
      await page.waitForTimeout(300);
      const moved = (await sent("cells")).at(-1)!.cells.map(({ id }) => id);
      expect(moved).toEqual(["c2", "c1"]);
      await page.keyboard.press("Control+Alt+Backspace");
      expect(await page.evaluate(() => window.page.text())).not.toContain("here");
    });

    it("offers names of other cells while typing", async () => {
      await page.getByText("First").click();
      await page.keyboard.press("Control+Alt+c");
      await page.keyboard.type("const walker = 1;");
      await page.keyboard.press("Alt+Enter");
      await page.keyboard.type("wal");
      await page.locator(".cm-tooltip-autocomplete").getByText("walker").waitFor();
      await page.waitForTimeout(100);
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => window.page.text())).toContain("```ts\nwalker\n```");
    });

    it("saves on Ctrl+S with the other blocks as they were, and says so", async () => {
      await page.getByText("First").click();
      await page.keyboard.press("End");
      await page.keyboard.type(" Edited.");
      await page.keyboard.press("Control+s");
      const [save] = await sent("save");
      expect(save).toEqual({
        type: "save",
        text: text.replace("*paragraph*.", "*paragraph*. Edited."),
        cells: ["c1", "c2"],
        base: "r1",
      });
      expect(await page.locator(".saved").textContent()).toBe("Saving");
      await page.evaluate(() => window.page.receive({ type: "saved", revision: "r2" }));
      expect(await page.locator(".saved").textContent()).toBe("Saved");
    });

    it("saves by itself after a pause", async () => {
      await page.getByText("First").click();
      await page.keyboard.type("x");
      await page.waitForTimeout(1800);
      expect(await sent("save")).toHaveLength(1);
    });

    it("says once that a change on disk and its edits differ in one place, and saves what is chosen", async () => {
      await page.getByText("First").click();
      await page.keyboard.type("x");
      for (const revision of ["r2", "r3"]) {
        await page.evaluate(
          (name) => window.page.receive({ type: "disk_changed", revision: name }),
          revision,
        );
        await page.evaluate(
          ([markdown, cells, name]) => window.page.open(markdown, cells, { revision: name }),
          [text.replace("First *paragraph*.", `Theirs ${revision}.`), sources, revision] as const,
        );
      }
      expect(await sent("reload")).toHaveLength(2);
      expect(await page.locator(".notice").count()).toBe(1);
      await page.keyboard.press("Control+s");
      expect(await sent("save")).toHaveLength(0);
      const dialog = page.getByRole("dialog");
      expect(await dialog.locator("pre").allTextContents()).toEqual([
        expect.stringContaining("*paragraph*."),
        "Theirs r3.",
      ]);
      await dialog.getByRole("radio", { name: "On disk" }).check();
      await dialog.getByRole("button", { name: "Keep these" }).click();
      expect(await page.locator(".notebook > p").first().textContent()).toBe("Theirs r3.");
      expect(await page.locator(".notice").count()).toBe(0);
      expect(await page.locator(".saved").textContent()).toBe("Saved");
    });

    it("takes a change on disk without a question when it has no edits, and keeps outputs", async () => {
      await event({ type: "stream", cell: "c2", index: 0, name: "stdout", keep: 0, text: "kept\n" });
      await page.evaluate(() => window.page.receive({ type: "disk_changed", revision: "r2" }));
      expect(await sent("reload")).toHaveLength(1);
      const outputsNow = [{ type: "stream" as const, name: "stdout" as const, text: "kept\n" }];
      const states = [{ source: "const a = 1;" }, { source: "a + 1", outputs: outputsNow }];
      await page.evaluate(([markdown, cells]) => window.page.open(markdown, cells, { revision: "r2" }), [
        text.replace("First", "Changed"),
        states,
      ] as const);
      await page.waitForTimeout(60);
      expect(await page.locator(".notebook > p").first().textContent()).toBe("Changed paragraph.");
      expect(await outputs("c2").textContent()).toBe("kept\n");
      expect(await page.locator(".saved").textContent()).toBe("Saved");
    });

    it("offers a restart when a cell does not stop, and takes the offer back when it has", async () => {
      await event({ type: "kernel", status: "busy", reason: "the cell does not stop" });
      expect(await page.locator(".notice").innerText()).toContain("the cell does not stop");
      await event({ type: "kernel", status: "ready" });
      expect(await page.locator(".notice").count()).toBe(0);
      await event({ type: "kernel", status: "dead", reason: "ended by signal 9" });
      await page.locator(".notice").getByRole("button", { name: "Restart" }).click();
      expect(await sent("restart")).toHaveLength(1);
    });

    it("shows the code of a cell marked fold on demand only, and its outputs always", async () => {
      await open("```ts fold\nconst a = 1;\n```\n", [{ source: "const a = 1;" }]);
      await event({ type: "stream", cell: "c1", index: 0, name: "stdout", keep: 0, text: "out\n" });
      expect(await cell("c1").locator(".code").isVisible()).toBe(false);
      expect(await outputs("c1").isVisible()).toBe(true);
      await cell("c1").getByRole("button", { name: "Show code" }).click();
      expect(await cell("c1").locator(".code").isVisible()).toBe(true);
    });

    it("draws math, inline and as a block, and edits the source of a block in place", async () => {
      await open("so $x^2$ and\n\n$$\ny\n$$\n", []);
      await page.waitForFunction(() => document.querySelectorAll(".katex").length === 2);
      await page.locator(".math-drawn").click();
      await page.keyboard.type("_1");
      await page.waitForFunction(() => document.querySelector(".math-drawn .msupsub") !== null);
      expect(await page.evaluate(() => window.page.text())).toBe("so $x^2$ and\n\n$$\ny_1\n$$\n");
    });

    it.each(["light", "dark"] as const)("sets wrong TeX apart from a %s page", async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await open("so $\\href{javascript:hit()}{x}$ and $\\nonsense$\n", []);
      await page.locator(".katex").nth(1).waitFor();
      const colours = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>(".katex-html [style*=color]")].map(
          (element) => getComputedStyle(element).color,
        ),
      );
      const danger = { light: "rgb(179, 38, 30)", dark: "rgb(255, 143, 134)" }[colorScheme];
      expect([...new Set(colours)]).toEqual([danger]);
      expect(await page.locator(".katex a").count()).toBe(0);
      await page.emulateMedia({ colorScheme: null });
    });

    it("names every button and field for screen readers", async () => {
      const unnamed = await page.evaluate(() =>
        [...document.querySelectorAll("button, input, [role=textbox], nav, [role=region]")]
          .filter((element) => !element.getAttribute("aria-label") && !element.textContent?.trim())
          .filter((element) => !(element as HTMLElement).hidden)
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(unnamed).toEqual([]);
    });

    it("keeps every control of the bar in a narrow window, with its name", async () => {
      await page.setViewportSize({ width: 380, height: 700 });
      const bar = page.locator(".toolbar").locator("a, button");
      const boxes = await Promise.all((await bar.all()).map((control) => control.boundingBox()));
      const ends = boxes.map((box) => (box ? [box.width >= 20, box.x + box.width <= 380] : null));
      expect(ends).toEqual(Array.from({ length: 7 }, () => [true, true]));
      await page.getByRole("link", { name: "Notebooks" }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(380);
      await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
      expect(await page.getByRole("dialog").count()).toBe(0);
      await page.setViewportSize({ width: 1280, height: 720 });
    });

    it("moves nothing for those who want no motion", async () => {
      await page.emulateMedia({ reducedMotion: "reduce" });
      await event(status("c1", "running", 1));
      const moving = await page.evaluate(() =>
        [...document.querySelectorAll("*")].flatMap((element) => {
          const { animationName, transitionDuration } = getComputedStyle(element);
          return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration)
            ? [element.className]
            : [];
        }),
      );
      expect(moving).toEqual([]);
      await page.emulateMedia({ reducedMotion: null });
    });

    it("leads from prose nowhere that could run script", async () => {
      const hostile =
        "[a](javascript:hit()) [b](<java&Tab;script:hit()>) ![c](javascript:hit()) <https://x.org> [d](../e.md)\n\n" +
        "<a href='javascript:hit()'>f</a> <script>hit()</script>\n\n<img src=x onerror='hit()'>\n";
      await open(hostile, []);
      const addresses = await page
        .locator(".notebook a, .notebook img:not(.ProseMirror-separator)")
        .evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? one.getAttribute("src")));
      expect(addresses).toEqual([null, null, null, "https://x.org", "../e.md"]);
      expect(await page.locator(".notebook script, .notebook [onerror]").count()).toBe(0);
      expect(await page.evaluate(() => window.page.text())).toBe(hostile);
    });

    it("says when the connection is lost, and asks for what it missed when it is back", async () => {
      await page.evaluate(() => window.page.disconnect());
      expect(await page.locator(".saved").textContent()).toBe("Not connected");
      expect(await page.locator(".notice").innerText()).toContain("connection");
    });
  });
});
