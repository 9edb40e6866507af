// Load time and key-to-paint of the editor with N cells (default 200), and of a stream of output: JSON lines. Frames
// are made as soon as there is something to paint, so that the wait for the screen is not counted.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const cells = Number(process.argv[2] ?? 200);
const folder = await mkdtemp(join(tmpdir(), "quill-bench-"));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

await build({
  entryPoints: { page: join(root, "test/pages/notebook.ts"), style: join(root, "src/style/index.css") },
  outdir: folder,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  conditions: ["@raven-ts/source"],
});
await writeFile(
  join(folder, "index.html"),
  '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="style.css"><script type="module" src="page.js"></script><body></body>',
);
const server = createServer(async (request, response) => {
  const path = request.url === "/" ? "index.html" : request.url.slice(1);
  try {
    const bytes = await readFile(join(folder, path));
    response
      .writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" })
      .end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const source = (i) => `const a${i} = ${i};\nfor (let k = 0; k < 10; k++) {\n  console.log(k, a${i});\n}`;
const prose = (i) =>
  `## Section ${i}\n\nSome *prose* with a [link](http://example.org/${i}) and text number ${i}. More words follow here.`;
const text = Array.from({ length: cells }, (_, i) => `${prose(i)}\n\n\`\`\`ts\n${source(i)}\n\`\`\`\n`).join(
  "\n",
);
const output = { type: "stream", name: "stdout", text: "0 1\n1 1\n2 1\n" };
const states = Array.from({ length: cells }, (_, i) => ({
  source: source(i),
  status: "ok",
  count: i,
  ms: 3,
  outputs: [output],
}));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-frame-rate-limit", "--disable-gpu-vsync"],
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction("window.page !== undefined");

const load = await page.evaluate(
  async ([markdown, given]) => {
    const start = performance.now();
    window.page.open(markdown, given);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - start;
  },
  [text, states],
);
await page.waitForTimeout(500);
const mounted = await page.evaluate(() => document.querySelectorAll(".cm-editor").length);

await page.evaluate(() => {
  window.times = [];
  const onKey = () => {
    const start = performance.now();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.times.push(performance.now() - start);
      channel.port2.postMessage(0);
    });
  };
  addEventListener("keydown", onKey, true);
});
const typeInto = async (target) => {
  await target.scrollIntoViewIfNeeded();
  await target.click();
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    window.times = [];
  });
  for (const key of "the quick brown fox jumps over") {
    await page.keyboard.press(key === " " ? "Space" : key);
    await page.waitForTimeout(30);
  }
  await page.waitForTimeout(200);
  const times = (await page.evaluate(() => window.times)).sort((a, b) => a - b);
  const at = (share) =>
    Number(times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1));
  return { p50: at(0.5), p95: at(0.95) };
};
const inProse = await typeInto(page.getByText("text number 5."));
const inCode = await typeInto(page.locator(".cell").nth(6).locator(".code"));

const lines = 20_000;
const stream = await page.evaluate(async (count) => {
  const start = performance.now();
  let seq = 0;
  let length = 0;
  for (let from = 0; from < count; from += 500) {
    const part = Array.from({ length: 500 }, (_, i) => `line ${from + i}\n`).join("");
    const event = {
      type: "stream",
      cell: "c1",
      index: 1,
      name: "stdout",
      keep: length,
      text: part,
      seq: ++seq,
    };
    length += part.length;
    window.page.receive({ type: "event", event });
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}, lines);

const round = (value) => Math.round(value);
console.log(
  JSON.stringify({
    case: "editor",
    cells,
    bytes: text.length,
    loadMs: round(load),
    mounted,
    inProse,
    inCode,
  }),
);
console.log(JSON.stringify({ case: "stream", lines, frames: lines / 500, ms: round(stream) }));
await browser.close();
server.close();
