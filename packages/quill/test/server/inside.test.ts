import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findInside } from "../../src/server/inside.ts";
import { readNotebook, writeNotebook } from "../../src/server/notebook-file.ts";

let outside: string;
let folder: string;
let notebook: string;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "quill-inside-"));
  folder = join(outside, "received");
  notebook = join(folder, "n.md");
  mkdirSync(folder);
  writeFileSync(join(outside, "secret.png"), "secret");
  writeFileSync(join(outside, "secret.svg"), "<svg>secret</svg>");
  writeFileSync(join(outside, "received-secret.png"), "secret");
});

afterEach(() => rmSync(outside, { recursive: true }));

/** What a received notebook shows whose saved output is the image at `path`. */
async function shown(path: string): Promise<string> {
  const region = `<!-- quill:output {} -->\n\n![](<${path}>)\n\n<!-- /quill:output -->\n`;
  writeFileSync(notebook, `\`\`\`ts\n1\n\`\`\`\n${region}`);
  return JSON.stringify((await readNotebook(notebook)).cells[0]!.outputs);
}

const refused = (path: string): string =>
  JSON.stringify([
    {
      type: "display",
      data: { "text/plain": `(image refused: ${path} is outside of the notebook's folder)` },
    },
  ]);

describe("an output image of a received notebook", () => {
  test("is read inside the notebook's folder, also through a link that stays there", async () => {
    mkdirSync(join(folder, "n.quill"));
    writeFileSync(join(folder, "n.quill", "a.png"), "own");
    symlinkSync("a.png", join(folder, "n.quill", "b.png"));
    for (const name of ["a", "b"]) {
      expect(await shown(`n.quill/${name}.png`)).toContain(Buffer.from("own").toString("base64"));
    }
  });

  test("is refused, and said to be, when its path leads out of the folder", async () => {
    mkdirSync(join(folder, "sub"));
    const paths = ["../secret.png", "../secret.svg", "sub/../../secret.png", "../received-secret.png"];
    for (const path of paths) expect(await shown(path)).toBe(refused(path));
  });

  test("is refused when a link, a chain of links or a linked side folder leads out of the folder", async () => {
    symlinkSync(join(outside, "secret.png"), join(folder, "direct.png"));
    symlinkSync("../secret.svg", join(folder, "relative.svg"));
    symlinkSync("direct.png", join(folder, "chain.png"));
    symlinkSync(outside, join(folder, "n.quill"));
    for (const path of ["direct.png", "relative.svg", "chain.png", "n.quill/secret.png"]) {
      expect(await shown(path)).toBe(refused(path));
    }
  });

  test("whose path is absolute counts from the notebook's folder", async () => {
    expect(await shown(join(outside, "secret.png"))).toContain("image not found");
  });
});

describe("a side folder that is a link out of the notebook's folder", () => {
  const image = { path: "n.quill/cell1-00000000.png", content: "aGk=", binary: true };

  test("gets no image, and neither it nor the notebook changes", async () => {
    writeFileSync(notebook, "old");
    symlinkSync(outside, join(folder, "n.quill"));
    await expect(writeNotebook(notebook, "new", [image])).rejects.toThrow(
      `quill: cannot write ${join(folder, image.path)} (a link there leads out of the notebook's folder)`,
    );
    expect(readFileSync(notebook, "utf8")).toBe("old");
    expect(existsSync(join(outside, "cell1-00000000.png"))).toBe(false);
  });

  test("loses no file when the notebook is written", async () => {
    writeFileSync(join(outside, "cell1-0123abcd.png"), "theirs");
    symlinkSync(outside, join(folder, "n.quill"));
    await writeNotebook(notebook, "text", []);
    expect(readFileSync(notebook, "utf8")).toBe("text");
    expect(readdirSync(outside)).toContain("cell1-0123abcd.png");
  });
});

test("what is not there is neither inside nor outside", () => {
  symlinkSync("nowhere", join(folder, "dangling"));
  expect(findInside(folder, "dangling")).toBeUndefined();
  expect(findInside(folder, "none.png")).toBeUndefined();
  expect(findInside(folder, ".")).toBe(findInside(folder, ""));
});
