import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildId, join, printing } from "../join.mjs";
import { at } from "../setup.mjs";
import { packages } from "../workspace.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "raven-join-"));
const sources = path.join(folder, "src");
cpSync(at("packages/tolk/src"), sources, { recursive: true });

beforeAll(() => join());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("build id", () => {
  test("is the same for the same sources, wherever they are", () => {
    expect(buildId(sources)).toBe(buildId());
  });

  test.each(printing)("changes with any file of %s", (name) => {
    const files = readdirSync(path.join(sources, name), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((one) => one.endsWith(".ts"))) {
      const before = buildId(sources);
      appendFileSync(path.join(sources, name, file), "\n");
      expect(buildId(sources), file).not.toBe(before);
    }
  });

  test("is stamped into the file of tolk that Node loads", () => {
    const text = readFileSync(at("packages/tolk/dist/node/index.js"), "utf8");
    expect(text).toContain(JSON.stringify(buildId()));
    expect(text).not.toContain("RAVEN_BUILD_ID");
  });
});

/** The entries that have a form for Node, with the modules that pages load. */
const entries = packages().flatMap(({ dir, manifest }) =>
  Object.values<Record<string, string>>(manifest.exports).flatMap((target) =>
    target.node === undefined
      ? []
      : [{ node: path.join(dir, target.node), modules: path.join(dir, target.default) }],
  ),
);

test.each(entries)("$node exports what its modules export", async ({ node, modules }) => {
  const names = async (file: string) => Object.keys(await import(pathToFileURL(file).href)).sort();
  expect(await names(node)).toEqual(await names(modules));
});

test("classes keep their names", async () => {
  for (const { node } of entries) {
    for (const [name, value] of Object.entries(await import(pathToFileURL(node).href))) {
      if (typeof value === "function" && /^class\b/.test(String(value))) expect(value.name).toBe(name);
    }
  }
});

test("a built file is written anew only where it changed, and leftovers go", async () => {
  const file = at("packages/rune/dist/node/index.js");
  const left = at("packages/rune/dist/node/chunk-OLD.js");
  const before = readFileSync(file, "utf8");
  appendFileSync(left, "");
  appendFileSync(file, "// stale\n");
  await join();
  expect(readFileSync(file, "utf8")).toBe(before);
  expect(readdirSync(at("packages/rune/dist/node"))).not.toContain("chunk-OLD.js");
});
