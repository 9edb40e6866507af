import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bytesHash, ChangedError, replaceFile } from "../../src/server/files.ts";
import { locked } from "../../src/server/lock.ts";
import { type QuillServer, startServer } from "../../src/server/server.ts";
import { TestPage } from "./page.ts";

let folder: string;
let path: string;
let servers: QuillServer[];

const read = (): string => readFileSync(path, "utf8");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "quill-two-"));
  path = join(folder, "n.md");
  writeFileSync(path, "start\n");
  servers = [await startServer({ folder }), await startServer({ folder })];
});

afterEach(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true });
});

/** What a save is answered by. */
async function answer(page: TestPage, from: number): Promise<string> {
  const find = (): string | undefined =>
    page.messages.slice(from).find(({ type }) => type === "saved" || type === "save_failed")?.type;
  await page.until(() => find() !== undefined);
  return find()!;
}

describe("two servers of one file", () => {
  test("of two texts that are saved at once, one is written and the other is told of the conflict, 60 times of 60", async () => {
    const pages = await Promise.all(servers.map((server) => TestPage.open(server, "n.md")));
    for (let round = 0; round < 60; round++) {
      const bases = await Promise.all(
        pages.map(async (page) => {
          const from = page.messages.length;
          page.send({ type: "reload" });
          await page.until(() => page.messages.slice(from).some(({ type }) => type === "doc"));
          return page.doc.revision;
        }),
      );
      expect(bases[0]).toBe(bases[1]);
      const answers = await Promise.all(
        pages.map((page, at) => {
          const from = page.messages.length;
          page.send({ type: "save", text: `round ${round} of ${at}\n`, cells: [], base: bases[at]! });
          return answer(page, from);
        }),
      );
      expect([...answers].sort()).toEqual(["save_failed", "saved"]);
      expect(read()).toBe(`round ${round} of ${answers.indexOf("saved")}\n`);
    }
    expect(readdirSync(folder)).toEqual(["n.md"]);
  });

  test("a lock that a dead server left behind does not stay in the way", async () => {
    const lock = join(folder, ".n.md.lock");
    writeFileSync(lock, "1");
    utimesSync(lock, new Date(0), new Date(0));
    expect(await locked(path, () => Promise.resolve("done"))).toBe("done");
    expect(existsSync(lock)).toBe(false);
  });

  test("what works under a lock works one after the other, and gives the lock back when it fails", async () => {
    const seen: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      seen.push(`${name} ends`);
    };
    await Promise.all([locked(path, work("a")), locked(path, work("b"))]);
    expect(seen.map((line) => line.slice(2))).toEqual(["begins", "ends", "begins", "ends"]);
    await expect(locked(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(readdirSync(folder)).toEqual(["n.md"]);
  });
});

describe("a program that knows no lock", () => {
  test("is not written over between reading and writing", async () => {
    const hash = bytesHash(readFileSync(path));
    writeFileSync(path, "theirs\n");
    await expect(replaceFile(path, "mine\n", hash)).rejects.toThrow(ChangedError);
    expect(read()).toBe("theirs\n");
    expect(readdirSync(folder)).toEqual(["n.md"]);
  });

  test("that removed the file is asked about: only a save with force writes it again", async () => {
    const page = await TestPage.open(servers[0]!, "n.md");
    rmSync(path);
    page.send({ type: "save", text: "mine\n", cells: [], base: page.doc.revision });
    expect(await page.next("save_failed")).toMatchObject({
      reason: "removed",
      message: "quill: cannot save n.md (it was removed from the disk)",
    });
    expect(existsSync(path)).toBe(false);
    page.send({ type: "save", text: "mine\n", cells: [], base: page.doc.revision, force: true });
    await page.next("saved");
    expect(read()).toBe("mine\n");
  });
});

test("a page that asks whether the server is there is answered", async () => {
  const page = await TestPage.open(servers[0]!, "n.md");
  page.send({ type: "ping" });
  expect(await page.next("pong")).toEqual({ type: "pong" });
});
