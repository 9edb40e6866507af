import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, NO_BROWSER } from "../../../../quill/test/browser.ts";

const program = `
  import * as nx from "../nx/src/index.ts";
  nx.setDevice("wasm");
  const device = nx.currentDevice();
  const x = nx.arange(300_000, { dtype: "float32" });
  const work = () => nx.sin(x).mul(x).sum().item();
  window.found = (async () => {
    const first = work();
    // A page has to rest for its workers to start.
    for (let i = 0; i < 500 && device.threads > 1 && device.pool.helped === 0; i++) {
      await new Promise((done) => setTimeout(done, 10));
      if (work() !== first) throw new Error("another sum");
    }
    return { isolated: crossOriginIsolated, cores: navigator.hardwareConcurrency, threads: device.threads,
      helped: device.pool.helped > 0, sum: first };
  })();`;

interface Found {
  readonly isolated: boolean;
  readonly cores: number;
  readonly threads: number;
  readonly helped: boolean;
  readonly sum: number;
}

const executablePath = findBrowser();

describe.skipIf(!executablePath)(`the wasm device in a page${executablePath ? "" : NO_BROWSER}`, () => {
  let server: Server;
  let browser: Browser;
  let port = 0;

  beforeAll(async () => {
    const root = new URL("../../../", import.meta.url).pathname;
    const built = await build({
      stdin: { contents: program, resolveDir: root, loader: "ts" },
      bundle: true,
      minify: true,
      keepNames: true,
      format: "esm",
      platform: "browser",
      conditions: ["@raven-ts/source"],
      write: false,
      logLevel: "error",
    });
    const script = built.outputFiles[0].text;
    server = createServer(({ url }, response) => {
      const alone = {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      };
      const type = url === "/page.js" ? "text/javascript" : "text/html";
      response.writeHead(200, { "content-type": type, ...(url === "/plain" ? {} : alone) });
      response.end(url === "/page.js" ? script : '<script type="module" src="/page.js"></script>');
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    port = (server.address() as AddressInfo).port;
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const visit = async (path: string): Promise<{ found: Found; said: string[] }> => {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await page.goto(`http://127.0.0.1:${port}/${path}`);
    const found = await page.evaluate(() => (window as unknown as { found: Promise<Found> }).found);
    await page.close();
    return { found, said: said.filter((text) => !text.includes("favicon")) };
  };

  test("is one thread where the page is not isolated, and all cores where it is, with the same numbers", async () => {
    const plain = await visit("plain");
    const isolated = await visit("isolated");
    expect([plain.said, isolated.said]).toEqual([[], []]);
    expect([plain.found.isolated, plain.found.threads, plain.found.helped]).toEqual([false, 1, false]);
    const threads = Math.min(16, isolated.found.cores);
    expect([isolated.found.isolated, isolated.found.threads]).toEqual([true, threads]);
    expect(isolated.found.helped).toBe(threads > 1);
    expect(isolated.found.sum).toBe(plain.found.sum);
  }, 60_000);
});
