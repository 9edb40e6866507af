import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KernelMessage } from "../../src/kernel/messages.ts";
import { findBrowser, NO_BROWSER } from "../browser.ts";

const source = (name: string): string => fileURLToPath(new URL(`../../src/kernel/${name}`, import.meta.url));

/** The page: starts a kernel and collects what a cell says until it is done. */
const PAGE = `
import { startWebKernel } from "kernel";
let waiting, isReady;
const start = () => {
  const ready = new Promise((resolve) => { isReady = resolve; });
  kernel = startWebKernel({ worker: "/web-main.js", modules: { stats: "/stats.mjs", "pkg/": "/" } })((message) => {
    if (message.type === "ready") isReady();
    if (!waiting) return;
    waiting.messages.push({ ...message, at: performance.now() });
    if (message.type === "done" || message.type === "dead") { waiting.resolve(waiting.messages); waiting = undefined; }
  });
  return ready;
};
let kernel, cells = 0;
window.start = start;
window.run = (source, stopAfter) => new Promise((resolve) => {
  waiting = { resolve, messages: [] };
  kernel.run("c" + ++cells, source);
  if (stopAfter === "now") kernel.interrupt();
  else if (stopAfter) setTimeout(() => kernel.interrupt(), stopAfter);
});
window.close = () => kernel.close();
`;

type Said = (KernelMessage & { at: number })[];

const executablePath = findBrowser();

describe.skipIf(!executablePath)(`a kernel in a worker${executablePath ? "" : NO_BROWSER}`, () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let isolated = true;

  beforeAll(async () => {
    const bundle = async (options: object): Promise<string> => {
      const built = await build({ bundle: true, format: "esm", write: false, ...options });
      return built.outputFiles![0]!.text;
    };
    const files: Record<string, [string, string]> = {
      "/": ["text/html", '<!doctype html><script type="module" src="/page.js"></script>'],
      "/web-main.js": ["text/javascript", await bundle({ entryPoints: [source("web-main.ts")] })],
      "/page.js": [
        "text/javascript",
        await bundle({
          stdin: { contents: PAGE, resolveDir: "." },
          alias: { kernel: source("web-kernel.ts") },
        }),
      ],
      "/stats.mjs": [
        "text/javascript",
        "export const mean = (a) => a.reduce((x, y) => x + y, 0) / a.length;\nexport default 42;\n",
      ],
    };
    server = createServer((request, response) => {
      const file = files[request.url ?? ""];
      const headers: Record<string, string> = isolated
        ? { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }
        : {};
      response.writeHead(file ? 200 : 404, { "content-type": file?.[0] ?? "text/plain", ...headers });
      response.end(file?.[1]);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu"],
    });
    page = await openPage();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function openPage(): Promise<Page> {
    const opened = await browser.newPage();
    await opened.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await opened.waitForFunction("window.start !== undefined");
    await opened.evaluate("start()");
    return opened;
  }

  const run = (code: string, stopAfter: number | "now" = 0, on = page): Promise<Said> =>
    on.evaluate(`run(${JSON.stringify(code)}, ${JSON.stringify(stopAfter)})`);
  const value = async (code: string): Promise<string | undefined> => {
    const messages = await run(code);
    return messages.find((message) => message.type === "result")?.data["text/plain"];
  };

  test("types are dropped and names are shared", async () => {
    await run("const a: number = 1;");
    expect(await value("const a = 5; a + 1")).toBe("6");
    expect(await value("a")).toBe("5");
  });

  test("await works at the top level", async () => {
    expect(await value("const z = await Promise.resolve(3); z")).toBe("3");
  });

  test("imports are found by name, by prefix and in import()", async () => {
    expect(
      await value(
        'import k, { mean } from "stats";\nimport * as s from "pkg/stats.mjs";\nmean([1, 3]) + k + s.default',
      ),
    ).toBe("86");
    expect(await value('(await import("./stats.mjs")).default')).toBe("42");
  });

  test("an unknown package is named", async () => {
    const messages = await run('import "nothing"');
    expect(messages.find((message) => message.type === "error")?.message).toBe(
      'import: cannot find "nothing" (this page has stats, pkg/)',
    );
  });

  test("a closure shares its variable with later cells", async () => {
    expect(await value("let cnt = 0; const inc = () => { cnt++ }; 0")).toBe("0");
    expect(await value("inc(); inc(); cnt")).toBe("2");
  });

  test("errors have the lines of cells, and the right column in the first", async () => {
    const messages = await run("const s = 1;\n\nfunction bad(o: any): number {\n  return o.a.b;\n}\nbad({})");
    const failure = messages.find((message) => message.type === "error");
    expect(failure?.frames.map(({ name, line }) => [name, line])).toEqual([
      ["bad", 4],
      ["", 6],
    ]);
    const first = (await run('throw new Error("x")')).find((message) => message.type === "error");
    expect(first?.frames[0]).toMatchObject({ line: 1, column: 7 });
  });

  test("console output streams out of a busy loop", async () => {
    const messages = await run(
      'for (let i = 0; i < 3; i++) { console.log("tick %d", i, { i }); const e = performance.now() + 100; while (performance.now() < e); }',
    );
    const ticks = messages.filter((message) => message.type === "stream");
    expect(ticks.map((tick) => tick.text)).toEqual([
      "tick 0 { i: 0 }\n",
      "tick 1 { i: 1 }\n",
      "tick 2 { i: 2 }\n",
    ]);
    expect(ticks[1]!.at - ticks[0]!.at).toBeGreaterThan(60);
  });

  test("names of the worker's own globals can be used", async () => {
    expect(await value('const name = "n"; const origin = 2; name + origin')).toBe("n2");
    expect(await value("name + origin")).toBe("n2");
  });

  test.each(["for (;;) {}", "await new Promise(() => {})"])(
    "%s is interrupted and the state kept",
    async (code) => {
      await run("const keep = 9");
      const messages = await run(code, 100);
      expect(messages.find((message) => message.type === "error")?.name).toBe("Interrupted");
      expect(await value("keep")).toBe("9");
    },
  );

  test.each(["for (;;) {}", "await new Promise(() => {})"])(
    "an interrupt right after the request to run %s stops it, and not the next",
    async (code) => {
      const messages = await run(code, "now");
      expect(messages.find((message) => message.type === "error")?.name).toBe("Interrupted");
      expect(await value("let u = 0; for (let i = 0; i < 10; i++) u += i; u")).toBe("45");
    },
  );

  test.each([
    "self",
    "postMessage",
    "console",
    "name",
    "performance",
    "Map",
    "onmessage",
    "location",
    "close",
  ])("a cell may declare %s, and the kernel goes on", async (name) => {
    expect(await value(`let ${name} = 1; const up${name} = () => ++${name}; up${name}(); ${name}`)).toBe("2");
    expect(await value(`${name} += 1; up${name}(); ${name}`)).toBe("4");
    expect(await value(`function ${name}(x) { return x + 1 } ${name}(1)`)).toBe("2");
    expect(await value(`${name}(2)`)).toBe("3");
  });

  test("a value that never settles is shown as pending, and the next cell runs", async () => {
    const messages = await run("new Promise(() => {})");
    const shown = messages.find((message) => message.type === "display");
    expect(shown?.type === "display" && shown.data["text/plain"]).toBe("Promise { <pending> }");
    expect(await value("1 + 1")).toBe("2");
  });

  test("a worker that is ended can be started anew, without its state", async () => {
    await page.evaluate("close(), start()");
    expect(await value("typeof keep")).toBe("undefined");
  });

  test("in a page that is not isolated a busy cell is ended with its kernel, a waiting one is stopped", async () => {
    isolated = false;
    const plain = await openPage();
    isolated = true;
    const early = await run("await new Promise(() => {})", "now", plain);
    expect(early.find((message) => message.type === "error")?.name).toBe("Interrupted");
    const waiting = await run("await new Promise(() => {})", 50, plain);
    expect(waiting.find((message) => message.type === "error")?.name).toBe("Interrupted");
    const busy = await run("for (;;) {}", 50, plain);
    expect(busy.at(-1)).toMatchObject({ type: "dead" });
    await plain.close();
  });
});
