import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

async function bundle(code: string): Promise<{ text: string; inputs: string[] }> {
  const result = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    conditions: ["@raven-ts/source"],
    logLevel: "silent",
  });
  return { text: result.outputFiles[0]!.text, inputs: Object.keys(result.metafile.inputs) };
}

describe("in a browser bundle", () => {
  test("an unused import costs nothing", async () => {
    const { text } = await bundle('import { line, toSvg } from "@raven-ts/hugin";');
    expect(text.trim()).toBe("");
  });

  test("the whole package needs nothing of Node and stays within 150 kB gzipped, 62 of them the font", async () => {
    const { text } = await bundle('import * as hg from "@raven-ts/hugin"; globalThis.hg = hg;');
    expect(text).not.toMatch(/from"node:|require\("/);
    expect(gzipSync(text).length).toBeLessThan(150_000);
  });
});
