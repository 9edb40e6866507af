import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";

const candidates = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  chromium.executablePath(),
];

/** The browser that tests drive, or `undefined` where there is none. */
export const browserPath: string | undefined = candidates.find(
  (path) => path !== undefined && existsSync(path),
);

/**
 * A `describe` for tests that need a browser. Without one they are skipped with one loud line, and fail
 * where `CI` is set.
 */
export function describeBrowser(name: string, tests: (browser: () => Browser) => void): void {
  if (browserPath === undefined) {
    if (process.env.CI) throw new Error(`no browser for "${name}": set CHROMIUM to the path of one`);
    process.stderr.write(`\n!!! SKIPPED, no browser found: "${name}" (set CHROMIUM to the path of one)\n\n`);
    describe.skip(name, () => tests(() => undefined as never));
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: browserPath!,
        args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
      });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
    });
    tests(() => browser!);
  });
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".md": "text/markdown; charset=utf-8",
};

/** A static file server, as any host of static pages is one: no headers but the type. */
export async function serveFolder(
  folder: string,
  prefix = "",
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
    const inside = path.startsWith(`${prefix}/`) ? normalize(path.slice(prefix.length)) : null;
    const file = inside === null ? null : join(folder, inside.endsWith("/") ? `${inside}index.html` : inside);
    const answer = file === null ? Promise.reject(new Error("outside")) : readFile(file);
    answer.then(
      (bytes) => {
        response.writeHead(200, { "content-type": types[extname(file!)] ?? "application/octet-stream" });
        response.end(bytes);
      },
      () => {
        response.writeHead(404);
        response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A page that is still open keeps its connections.
        server.closeAllConnections();
      }),
  };
}

/** An empty folder that is removed after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quill-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
