import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type QuillServer, startServer } from "../../src/server/server.ts";
import { findBrowser, NO_BROWSER } from "../browser.ts";
import { ask, ownHeaders, TestPage } from "./page.ts";

let folder: string;
let server: QuillServer;
let own: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quill-guard-"));
  mkdirSync(join(folder, "open/sub"), { recursive: true });
  mkdirSync(join(folder, "page/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.md"), "# secret\n");
  writeFileSync(join(folder, "open/a.md"), "# a\n\n```ts\n1\n```\n");
  writeFileSync(join(folder, "open/sub/b.md"), "# b\n");
  writeFileSync(join(folder, "open/evil.html"), "<script>parent.hacked = 1</script>");
  writeFileSync(join(folder, "open/.hidden.md"), "# hidden\n");
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "open/.hidden.txt"), "hidden");
  symlinkSync(join(folder, "secret.txt"), join(folder, "open/link.txt"));
  symlinkSync(join(folder, "secret.md"), join(folder, "open/link.md"));
  writeFileSync(join(folder, "page/index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(folder, "page/assets/page.js"), "export {};");
  writeFileSync(join(folder, "page/assets/frame.html"), "<!doctype html>");
  server = await startServer({ folder: join(folder, "open"), page: join(folder, "page") });
  own = ownHeaders(server);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe("requests", () => {
  test("the own page is answered, isolated, framed by nobody, without inline scripts", async () => {
    const { status, headers } = await ask(server, "/", own);
    expect(status).toBe(200);
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
    expect(headers["content-security-policy"]).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  test.each([
    ["another host name", { host: "evil.test:PORT" }, 421],
    ["a host name that begins like ours", { host: "localhost.evil.test:PORT" }, 421],
    ["another port", { host: "127.0.0.1:1" }, 421],
    ["no port", { host: "127.0.0.1" }, 421],
    ["another site's origin", { origin: "http://evil.test" }, 403],
    ["another local port's origin", { origin: "http://127.0.0.1:1" }, 403],
    ["the origin of a sandboxed frame", { origin: "null" }, 403],
    ["a cross-site fetch", { "sec-fetch-site": "cross-site" }, 403],
    ["a fetch of another port", { "sec-fetch-site": "same-site" }, 403],
    ["no cookie", { cookie: "" }, 401],
    ["a wrong token", { cookie: "quill_PORT=wrong" }, 401],
    ["the cookie of another server", { cookie: "quill_1=TOKEN" }, 401],
    ["a wrong bearer", { cookie: "", authorization: "Bearer wrong" }, 401],
  ] as const)("%s is refused, for pages and for sockets", async (_, changes, expected) => {
    const fill = (text: string): string =>
      text.replace("PORT", String(server.port)).replace("TOKEN", server.token);
    const headers: Record<string, string> = { ...own };
    for (const [name, value] of Object.entries(changes)) headers[name] = fill(value);
    const addresses = ["/", "/api/list", "/n/a.md", "/n/evil.html", "/assets/page.js"];
    const answers = await Promise.all(addresses.map((path) => ask(server, path, headers)));
    expect(answers.map((answer) => answer.status)).toEqual(addresses.map(() => expected));
    expect((await ask(server, "/api/new?path=x.md", headers, "POST")).status).toBe(expected);
    await expect(TestPage.connect(server, "a.md", headers)).rejects.toThrow(`status ${expected}`);
  });

  test("a socket without an origin is refused", async () => {
    const { origin: _, ...headers } = own;
    await expect(TestPage.connect(server, "a.md", headers)).rejects.toThrow("status 403");
  });

  test("a token in the address of a socket, an asset or a file does not open it", async () => {
    const { cookie: _, ...headers } = own;
    for (const path of ["/assets/page.js", "/n/evil.html", "/api/list"]) {
      expect((await ask(server, `${path}?token=${server.token}`, headers)).status).toBe(401);
    }
  });

  test("the token is exchanged for a cookie and leaves the address", async () => {
    const { cookie: _, origin: _origin, ...headers } = own;
    const { pathname, search } = new URL(server.url("sub/b.md"));
    const answer = await ask(server, pathname + search, headers);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe("/n/sub/b.md");
    expect(answer.headers["set-cookie"]).toEqual([
      `quill_${server.port}=${server.token}; HttpOnly; SameSite=Strict; Path=/`,
    ]);
    expect(Buffer.from(server.token, "base64url")).toHaveLength(24);
  });

  test("a tool can show the token as a bearer", async () => {
    const { cookie: _, ...headers } = own;
    expect(
      (await ask(server, "/api/list", { ...headers, authorization: `Bearer ${server.token}` })).status,
    ).toBe(200);
  });
});

describe("files", () => {
  test.each([
    "/n/../secret.txt",
    "/n/..%2fsecret.txt",
    "/n/%2e%2e/secret.txt",
    "/n/sub/..%5c..%5csecret.txt",
    "/n/link.txt",
    "/n/.hidden.txt",
    "/assets/../index.html",
    "/assets/..%2findex.html",
    "/assets/%2e%2e/index.html",
    "/n/sub",
    "/nothing",
  ])("%s is not found", async (path) => {
    expect((await ask(server, path, own)).status).toBe(404);
  });

  test.each(["../secret.md", "link.md", ".hidden.md", "evil.html", "none.md", "/etc/passwd"])(
    "no notebook is opened at %s",
    async (path) => {
      await expect(TestPage.connect(server, path)).rejects.toThrow("status 404");
    },
  );

  test("a file of the folder cannot act as a page, an output frame has no origin", async () => {
    const file = await ask(server, "/n/evil.html", own);
    expect(file.headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none'/);
    expect(file.headers["x-content-type-options"]).toBe("nosniff");
    const frame = await ask(server, "/assets/frame.html", own);
    expect(frame.headers["content-security-policy"]).toMatch(/^sandbox allow-scripts; default-src 'none'/);
  });

  test("folders come before notebooks, hidden files and links elsewhere do not come", async () => {
    expect(JSON.parse((await ask(server, "/api/list", own)).body)).toEqual({
      path: "",
      entries: [
        { name: "sub", path: "sub", kind: "folder" },
        { name: "a.md", path: "a.md", kind: "notebook" },
      ],
    });
  });

  test("a new notebook is made once and never over another", async () => {
    expect((await ask(server, "/api/new?path=sub/new.md", own, "POST")).status).toBe(201);
    expect((await ask(server, "/api/new?path=sub/new.md", own, "POST")).status).toBe(409);
    expect((await ask(server, "/api/new?path=../new.md", own, "POST")).status).toBe(400);
    expect((await ask(server, "/n/sub/new.md", own)).status).toBe(200);
  });
});

const executablePath = findBrowser();

describe.skipIf(!executablePath)(`in a browser${executablePath ? "" : NO_BROWSER}`, () => {
  let browser: Browser;
  let evil: Server;

  beforeAll(async () => {
    evil = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html>evil");
    });
    await new Promise<void>((resolve) => evil.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--host-resolver-rules=MAP evil.test 127.0.0.1,MAP rebind.test 127.0.0.1",
      ],
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    evil?.close();
  });

  test("only the own page reaches a notebook", async () => {
    const connect = (port: number): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?path=a.md`);
        socket.onopen = () => resolve("open");
        socket.onerror = () => resolve("refused");
      });
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(server.url());
    expect(page.url()).toBe(`http://127.0.0.1:${server.port}/`);
    expect(await page.evaluate(connect, server.port)).toBe("open");
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

    const other = await context.newPage();
    await other.goto(`http://evil.test:${(evil.address() as AddressInfo).port}/`);
    expect(await other.evaluate(connect, server.port)).toBe("refused");
    await other
      .evaluate(
        (port) =>
          fetch(`http://127.0.0.1:${port}/api/new?path=evil.md`, {
            method: "POST",
            mode: "no-cors",
            credentials: "include",
          }),
        server.port,
      )
      .catch(() => {});
    expect((await ask(server, "/n/evil.md.txt", own)).status).toBe(404);
    expect(JSON.parse((await ask(server, "/api/list", own)).body).entries).toHaveLength(2);

    const rebound = await context.newPage();
    expect((await rebound.goto(`http://rebind.test:${server.port}/`))?.status()).toBe(421);

    const stranger = await browser.newContext();
    expect((await (await stranger.newPage()).goto(`http://127.0.0.1:${server.port}/`))?.status()).toBe(401);
  });
});
