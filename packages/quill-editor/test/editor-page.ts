import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const pages = fileURLToPath(new URL("./pages/", import.meta.url));

/** Builds the whole page, as the server and exports have it, into a folder. */
export async function buildWholePage(folder: string): Promise<void> {
  const script = fileURLToPath(new URL("../scripts/build-page.mjs", import.meta.url));
  await promisify(execFile)(process.execPath, [script, folder]);
}

/** Builds a page of `test/pages` into a folder, as `index.html`. */
export async function buildTestPage(name: string, folder: string): Promise<void> {
  await build({
    entryPoints: { page: join(pages, `${name}.ts`), style: join(pages, "../../src/style/index.css") },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    conditions: ["@raven-ts/source"],
    logLevel: "error",
  });
  await writeFile(
    join(folder, "index.html"),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><link rel="stylesheet" href="style.css"><script type="module" src="page.js"></script><body></body></html>`,
  );
}
