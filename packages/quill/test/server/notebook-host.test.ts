import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cleanNotebook } from "../../src/format/index.ts";
import { type QuillServer, startServer } from "../../src/server/server.ts";
import type { CellState } from "../../src/session/index.ts";
import { TestPage } from "./page.ts";

let folder: string;
let path: string;
let server: QuillServer;

const NOTEBOOK = "# T\n\n*  odd   list\n\n```ts\nconst a = 1;\na\n```\n\nText.\n\n```ts\na + 1\n```\n";
const FIGURE =
  'display({ [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" id="` + VALUE + `"/>` }) })';

const ENDLESS = "```ts\nlet n = 0;\nconsole.log('on');\nfor (;;) n++;\n```\n\n```ts\nn > 0\n```\n";

const read = (): string => readFileSync(path, "utf8");

async function fileHas(text: string): Promise<void> {
  await expect.poll(read, { timeout: 5000, interval: 10 }).toContain(text);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "quill-host-"));
  path = join(folder, "n.md");
  writeFileSync(path, NOTEBOOK);
  server = await startServer({ folder });
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe("opening and running", () => {
  test("opening shows text and cells and runs nothing", async () => {
    const page = await TestPage.open(server, "n.md");
    expect(page.doc).toMatchObject({ path: "n.md", text: NOTEBOOK, kernel: "none" });
    expect(page.cells.map((cell) => [cell.source, cell.status])).toEqual([
      ["const a = 1;\na", "idle"],
      ["a + 1", "idle"],
    ]);
    expect(read()).toBe(NOTEBOOK);
  });

  test("outputs of a run reach the page and the file, where nothing else changes", async () => {
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    expect(page.cells[1]!.outputs).toEqual([{ type: "result", data: { "text/plain": "2" } }]);
    await fileHas("```text result\n2\n```");
    expect(cleanNotebook(read())).toBe(NOTEBOOK);
  });

  test("outputs made while no page looks are kept and saved", async () => {
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "edit", cell: page.cells[0]!.id, source: page.cells[0]!.source });
    page.send({ type: "run", cells: [page.cells[0]!.id] });
    await page.finished("ok", "idle");
    const code = 'await new Promise(r => setTimeout(r, 300)); console.log("late"); a + 1';
    writeFileSync(path, read().replace("a + 1", code));
    await page.next("disk_changed");
    page.send({ type: "reload" });
    await page.next("doc");
    page.send({ type: "run", cells: [page.cells[1]!.id] });
    await page.finished("ok", "running");
    await page.close();
    await fileHas("```text stdout\nlate\n```");
    const again = await TestPage.open(server, "n.md");
    expect(again.cells.map((cell) => cell.status)).toEqual(["ok", "ok"]);
    expect(again.cells[1]!.outputs).toHaveLength(2);
  });

  test("a page that comes back gets what it missed, and only that", async () => {
    const page = await TestPage.open(server, "n.md");
    const { session, seq } = page.doc;
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    const events = page.messages.filter((message) => message.type === "event");
    await page.close();
    const again = await TestPage.connect(server, "n.md");
    again.send({ type: "open", session, since: seq });
    await again.until(() => again.messages.length === events.length);
    expect(again.messages).toEqual(events);
    again.send({ type: "open", session: "of another server", since: seq });
    await again.next("doc");
  });

  test("the queue stops at the first error, which has its line", async () => {
    writeFileSync(path, "```ts\nlet x = 1;\n\nthrow new RangeError('no ' + x);\n```\n\n```ts\nx\n```\n");
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("error", "idle");
    expect(page.cells[0]!.outputs).toMatchObject([
      { type: "error", name: "RangeError", message: "no 1", frames: [{ cell: page.cells[0]!.id, line: 3 }] },
    ]);
    await fileHas("RangeError: no 1\n    at (cell 1:3:7)\n");
    page.send({ type: "run", cells: [page.cells[1]!.id] });
    await page.finished("error", "ok");
  });

  test("an endless loop is interrupted with the state and the file intact", async () => {
    writeFileSync(path, ENDLESS);
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.until(() => page.cells[0]!.outputs.length > 0);
    setTimeout(() => page.send({ type: "interrupt" }), 50);
    await page.finished("interrupted", "idle");
    page.send({ type: "run", cells: [page.cells[1]!.id] });
    await page.finished("interrupted", "ok");
    expect(page.cells[1]!.outputs).toEqual([{ type: "result", data: { "text/plain": "true" } }]);
    await fileHas("```text result\ntrue\n```");
    expect(cleanNotebook(read())).toBe(ENDLESS);
  });

  test("20,000 lines are cut to 10,000 and counted, in the page and in the file", async () => {
    writeFileSync(path, "```ts\nfor (let i = 1; i <= 20_000; i++) console.log('line', i);\n```\n");
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok");
    const [output] = page.cells[0]!.outputs;
    expect(page.cells[0]!.outputs).toHaveLength(1);
    expect(output).toMatchObject({ type: "stream", dropped: { lines: 10_000, bytes: 110_000 } });
    expect((output as { text: string }).text).toMatch(/^line 1\n[\s\S]*line 10000\n$/);
    await fileHas("```text stdout dropped=10000:");
    const again = await TestPage.open(server, "n.md");
    expect(again.cells[0]!.outputs).toEqual(page.cells[0]!.outputs);
  });

  test("a kernel that dies says that the state is lost and can be started again", async () => {
    writeFileSync(
      path,
      "```ts\nlet kept = 1;\n```\n\n```ts\nprocess.exit(7)\n```\n\n```ts\ntypeof kept\n```\n",
    );
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "error", "idle");
    expect(page.cells[1]!.outputs.at(-1)).toMatchObject({
      name: "KernelDied",
      message: "the kernel exited with code 7; its state is lost",
    });
    await page.until(() => page.cells[0]!.stale);
    page.send({ type: "run", cells: [page.cells[2]!.id] });
    await page.finished("ok", "error", "ok");
    expect(page.cells[2]!.outputs).toEqual([{ type: "result", data: { "text/plain": "undefined" } }]);
  });
});

describe("saving", () => {
  test("an edited text is written with the outputs in place, and keeps the mode of the file", async () => {
    chmodSync(path, 0o640);
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    await fileHas("```text result\n2\n```");
    const before = read();
    const text = page.doc.text.replace("Text.", "Other text.");
    page.send({ type: "save", text, cells: page.cells.map((cell) => cell.id), base: page.doc.revision });
    const { revision } = await page.next("saved");
    expect(revision).not.toBe(page.doc.revision);
    expect(read()).toBe(before.replace("Text.", "Other text."));
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["n.md"]);
  });

  test("cells keep their outputs when others are added, moved and removed", async () => {
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    const [first, second] = page.cells.map((cell) => cell.id) as [string, string];
    const text = "```ts\na + 1\n```\n\n```ts\nnew Date(0).getTime()\n```\n";
    const cells = [
      { id: second, source: "a + 1" },
      { id: "mine", source: "new Date(0).getTime()" },
    ];
    page.send({ type: "cells", cells });
    page.send({ type: "save", text, cells: [second, "mine"], base: page.doc.revision });
    await page.next("saved");
    expect(read()).toContain("```ts\na + 1\n```\n<!-- quill:output");
    expect(read().match(/quill:output \{/g)).toHaveLength(1);
    expect(page.cells.map((cell) => cell.id)).toEqual([second, "mine"]);
    expect(first).not.toBe(second);
  });

  test("a text that changed on disk is not overwritten, unless asked", async () => {
    const page = await TestPage.open(server, "n.md");
    const theirs = NOTEBOOK.replace("Text.", "Theirs.");
    writeFileSync(path, theirs);
    const mine = { text: NOTEBOOK.replace("Text.", "Mine."), cells: page.cells.map((cell) => cell.id) };
    page.send({ type: "save", ...mine, base: page.doc.revision });
    expect(await page.next("save_failed")).toMatchObject({ reason: "conflict" });
    expect(read()).toBe(theirs);
    page.send({ type: "save", ...mine, base: page.doc.revision, force: true });
    await page.next("saved");
    expect(read()).toBe(mine.text);
  });

  test("a change of outputs alone is no conflict", async () => {
    const page = await TestPage.open(server, "n.md");
    const theirs = NOTEBOOK.replace(
      "a\n```\n",
      'a\n```\n<!-- quill:output {"n":9} -->\n\n<!-- /quill:output -->\n',
    );
    writeFileSync(path, theirs);
    const text = NOTEBOOK.replace("Text.", "Mine.");
    page.send({ type: "save", text, cells: page.cells.map((cell) => cell.id), base: page.doc.revision });
    await page.next("saved");
    expect(read()).toBe(theirs.replace("Text.", "Mine."));
  });

  test("a text whose cells do not match the ids is not written", async () => {
    const page = await TestPage.open(server, "n.md");
    page.send({
      type: "save",
      text: "# nothing\n",
      cells: page.cells.map((cell) => cell.id),
      base: page.doc.revision,
    });
    expect(await page.next("save_failed")).toMatchObject({
      reason: "error",
      message: "quill: cannot save (0 cells in the text, 2 ids)",
    });
    expect(read()).toBe(NOTEBOOK);
  });

  test("a cell that is added while a save is under way can run", async () => {
    const page = await TestPage.open(server, "n.md");
    const ids = page.cells.map((cell) => cell.id);
    page.send({ type: "save", text: `${NOTEBOOK}\nMore.\n`, cells: ids, base: page.doc.revision });
    page.send({ type: "cells", cells: [...page.cells, { id: "added", source: "6 * 7" }] });
    page.send({ type: "run", cells: ["added"] });
    await page.finished("idle", "idle", "ok");
    expect(page.cells[2]!.outputs).toEqual([{ type: "result", data: { "text/plain": "42" } }]);
    expect(cleanNotebook(read())).toBe(`${NOTEBOOK}\nMore.\n`);
  });

  test("the removal of a cell that was saved and undone leaves its outputs in the file", async () => {
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    await fileHas("```text result\n2\n```");
    const [first, second] = page.cells as [CellState, CellState];
    const less = "# T\n\n```ts\na + 1\n```\n";
    page.send({ type: "cells", cells: [second] });
    page.send({ type: "save", text: less, cells: [second.id], base: page.doc.revision });
    const { revision } = await page.next("saved");
    expect(read()).not.toContain("```text result\n1\n```");
    page.send({ type: "cells", cells: [first, second] });
    page.send({ type: "save", text: NOTEBOOK, cells: [first.id, second.id], base: revision });
    await page.next("saved");
    expect(page.cells.map((cell) => cell.outputs)).toEqual([first.outputs, second.outputs]);
    expect(read()).toContain("```text result\n1\n```");
    expect(cleanNotebook(read())).toBe(NOTEBOOK);
  });

  test("a page with edits whose server was started anew keeps the outputs of the cells that it did not edit", async () => {
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    await fileHas("```text result\n2\n```");
    const old = page.cells;
    await server.close();
    server = await startServer({ folder });
    const again = await TestPage.open(server, "n.md");
    again.send({
      type: "cells",
      cells: [old[0]!, { id: "added", source: "0" }, { id: old[1]!.id, source: "a + 2" }],
    });
    await again.until(() => again.cells.length === 3);
    expect(again.cells.map((cell) => cell.outputs)).toEqual([old[0]!.outputs, [], []]);
    const text = NOTEBOOK.replace("a + 1", "a + 2").replace("Text.", "```ts\n0\n```");
    const ids = again.cells.map((cell) => cell.id);
    again.send({ type: "save", text, cells: ids, base: again.doc.revision });
    await again.next("saved");
    expect(cleanNotebook(read())).toBe(text);
    expect(read()).toContain("```text result\n1\n```");
  });

  test("a file that was removed is told of, and a save with force writes it again", async () => {
    const page = await TestPage.open(server, "n.md");
    rmSync(path);
    expect((await page.next("problem")).message).toBe(
      "quill: n.md was removed from the disk; it is written again when you ask for that",
    );
    page.send({
      type: "save",
      text: NOTEBOOK,
      cells: page.cells.map((cell) => cell.id),
      base: page.doc.revision,
      force: true,
    });
    await page.next("saved");
    expect(read()).toBe(NOTEBOOK);
  });

  test("a read-only file is not written, and the page is told why", async () => {
    const page = await TestPage.open(server, "n.md");
    chmodSync(path, 0o444);
    const ids = page.cells.map((cell) => cell.id);
    page.send({ type: "save", text: `${NOTEBOOK}\nMore.\n`, cells: ids, base: page.doc.revision });
    expect((await page.next("save_failed")).message).toContain("(it is read-only)");
    expect(read()).toBe(NOTEBOOK);
  });

  test("a file that is not UTF-8 is not opened, and the page is told why", async () => {
    writeFileSync(join(folder, "latin.md"), Buffer.from([0x23, 0x20, 0xe9, 0x0a]));
    const page = await TestPage.connect(server, "latin.md");
    await page.until(() => page.messages.length > 0);
    expect(page.messages).toMatchObject([{ type: "problem", message: expect.stringContaining("not UTF-8") }]);
  });

  test("a run below an open fence does not change the text under the page; a save closes the fence", async () => {
    const open = "# T\n\n```ts\n1\n```\n\n```ts\n1 + 1";
    writeFileSync(path, open);
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    await fileHas("```text result\n1\n```");
    expect(cleanNotebook(read())).toBe(open);
    const ids = page.cells.map((cell) => cell.id);
    page.send({ type: "save", text: open.replace("T", "U"), cells: ids, base: page.doc.revision });
    await page.next("saved");
    expect(read()).toMatch(/1 \+ 1\n```\n<!-- quill:output .*\n\n```text result\n2\n```\n/);
  });

  test("a second page learns that the first saved", async () => {
    const page = await TestPage.open(server, "n.md");
    const other = await TestPage.open(server, "n.md");
    const changed = other.next("disk_changed");
    page.send({
      type: "save",
      text: `${NOTEBOOK}\nMore.\n`,
      cells: page.cells.map((cell) => cell.id),
      base: page.doc.revision,
    });
    const { revision } = await changed;
    other.send({ type: "reload" });
    expect(await other.next("doc")).toMatchObject({ revision, text: `${NOTEBOOK}\nMore.\n` });
  });

  test("images are files beside the notebook, and those that are not linked any more go", async () => {
    writeFileSync(path, `\`\`\`ts\n${FIGURE.replace("VALUE", "Date.now() + Math.random()")}\n\`\`\`\n`);
    const page = await TestPage.open(server, "n.md");
    writeFileSync(join(folder, "mine.svg"), "<svg/>");
    page.send({ type: "run_all" });
    await page.finished("ok");
    await fileHas("n.quill/cell1-");
    const [first] = readdirSync(join(folder, "n.quill"));
    writeFileSync(join(folder, "n.quill", "notes.txt"), "mine");
    const old = read();
    page.send({ type: "run_all" });
    await page.finished("running");
    await page.finished("ok");
    await expect.poll(read).not.toBe(old);
    await expect.poll(() => readdirSync(join(folder, "n.quill")).includes(first!)).toBe(false);
    expect(readdirSync(join(folder, "n.quill"))).toEqual([
      expect.stringMatching(/^cell1-[0-9a-f]{8}\.svg$/),
      "notes.txt",
    ]);
  });
});

describe("changes on disk", () => {
  test("a page is told, and after a reload cells that are still there keep id and outputs", async () => {
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    await fileHas("```text result\n2\n```");
    const ids = page.cells.map((cell) => cell.id);
    const changed = page.next("disk_changed");
    writeFileSync(path, `\`\`\`ts\nconst first = 0;\n\`\`\`\n\n${read()}`);
    await changed;
    page.send({ type: "reload" });
    const doc = await page.next("doc");
    expect(doc.cells.map((cell) => cell.id).slice(1)).toEqual(ids);
    expect(doc.cells[2]!.outputs).toEqual([{ type: "result", data: { "text/plain": "2" } }]);
  });

  test("outputs that another program wrote are shown, the session goes on", async () => {
    const page = await TestPage.open(server, "n.md");
    page.send({ type: "run_all" });
    await page.finished("ok", "ok");
    await fileHas("```text result\n2\n```");
    writeFileSync(path, read().replace("```text result\n2\n", "```text result\n200\n"));
    await page.until(() => page.cells[1]!.saved);
    expect(page.cells[1]!.outputs).toEqual([{ type: "result", data: { "text/plain": "200" } }]);
    expect(page.cells[0]).toMatchObject({ status: "ok", saved: false });
    expect(page.messages.some((message) => message.type === "disk_changed")).toBe(false);
    page.send({ type: "run", cells: [page.cells[1]!.id] });
    await page.finished("ok", "ok");
    expect(page.cells[1]!.outputs).toEqual([{ type: "result", data: { "text/plain": "2" } }]);
  });

  test("writing the same bytes again is no change", async () => {
    const page = await TestPage.open(server, "n.md");
    writeFileSync(path, NOTEBOOK);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(page.messages.map((message) => message.type)).toEqual(["doc"]);
  });
});

test("what is no message is answered by a problem", async () => {
  const page = await TestPage.open(server, "n.md");
  page.send({ type: "run", cells: ["../x"] });
  expect(await page.next("problem")).toMatchObject({ message: "quill: cannot read a message of the page" });
});
