// Writes the eager kernels into nx: C by family, one WebAssembly module, and the tables of both.
// node packages/tolk/scripts/build-pack.mjs
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const bundle = join(tmpdir(), `raven-pack-${process.pid}.mjs`);
await build({
  entryPoints: [join(root, "tolk/src/eager/print-pack.ts")],
  outfile: bundle,
  bundle: true,
  format: "esm",
  platform: "neutral",
  conditions: ["@raven-ts/source"],
  logLevel: "error",
});
const { printPack } = await import(pathToFileURL(bundle).href);
rmSync(bundle);
const files = printPack();
const folder = join(root, "tolk/native/pack");
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!files.has(`native/pack/${name}`)) rmSync(join(folder, name));
for (const [name, text] of files) {
  mkdirSync(dirname(join(root, "tolk", name)), { recursive: true });
  writeFileSync(join(root, "tolk", name), text);
}
console.log(`${files.size} files`);
