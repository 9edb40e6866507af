// `npm run fuzz`: random programs, every way to run them against the reference device.
// @ts-check
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const value = (/** @type {string} */ name) => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? undefined : Number(process.argv[i + 1]);
};

// Beside nx's own output: the native runtime finds its C sources from there.
const folder = mkdtempSync(at("../dist/device/fuzz-"));
try {
  const outfile = join(folder, "fuzz.mjs");
  await build({
    entryPoints: [at("../test/fuzz.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@raven-ts/source"],
    external: ["koffi"],
    sourcemap: "inline",
    outfile,
  });
  const { fuzz } = await import(pathToFileURL(outfile).href);
  const seeds = new URL("../test/golden/fuzz-seeds.json", import.meta.url);
  const programs = value("programs");
  const limit = programs === undefined ? { seconds: value("seconds") ?? 60 } : { programs };
  const failures = await fuzz({ limit, seed: value("seed"), start: value("start"), seeds });
  process.exitCode = failures > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
