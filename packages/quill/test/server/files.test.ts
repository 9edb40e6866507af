import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeOrphans, replaceFile, writeSideFiles } from "../../src/server/files.ts";
import { readNotebook } from "../../src/server/notebook-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quill-files-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("replaceFile", () => {
  test("the new bytes are there, the mode is kept, nothing else is left", async () => {
    const path = join(folder, "a.md");
    writeFileSync(path, "old");
    chmodSync(path, 0o600);
    await replaceFile(path, "new");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["a.md"]);
  });

  test("a read-only file is left alone", async () => {
    const path = join(folder, "a.md");
    writeFileSync(path, "old");
    chmodSync(path, 0o444);
    await expect(replaceFile(path, "new")).rejects.toThrow(`quill: cannot write ${path} (it is read-only)`);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.md"]);
  });

  test("when it fails the old file stays and nothing else is left", async () => {
    mkdirSync(join(folder, "dir", "sub"), { recursive: true });
    await expect(replaceFile(join(folder, "dir"), "x")).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(["dir"]);
  });
});

test("a side file with the same content is not written again", async () => {
  const file = { path: "n.quill/cell1-00000000.png", content: "aGk=", binary: true };
  await writeSideFiles(folder, [file]);
  const path = join(folder, file.path);
  expect(readFileSync(path, "utf8")).toBe("hi");
  const { ino } = statSync(path);
  await writeSideFiles(folder, [file]);
  expect(statSync(path).ino).toBe(ino);
});

test("only images that quill named and that nobody links to are removed", async () => {
  const names = ["cell1-0123abcd.svg", "cell2-0123abcd.png", "cell1-mine.svg", "photo.png"];
  for (const name of names) writeFileSync(join(folder, name), "");
  await removeOrphans(folder, "![](<n.quill/cell2-0123abcd.png>)");
  expect(readdirSync(folder).sort()).toEqual(["cell1-mine.svg", "cell2-0123abcd.png", "photo.png"]);
});

test("a file that is not UTF-8 is refused rather than changed", async () => {
  const path = join(folder, "latin.md");
  writeFileSync(path, Buffer.from([0x23, 0x20, 0xe9, 0x0a]));
  await expect(readNotebook(path)).rejects.toThrow(`quill: cannot open ${path} (it is not UTF-8)`);
});
