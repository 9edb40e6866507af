import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

let built: string | undefined;

/**
 * Bundles the scripts of the Node kernel, for when this package runs from its TypeScript source, as in its tests:
 * a child process of Node 20 cannot run them as they are.
 *
 * @returns Path of the kernel's script.
 */
export function buildKernelFromSource(): string {
  if (built) return built;
  const esbuild = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  const here = fileURLToPath(new URL(".", import.meta.url));
  const folder = join(here, "../../node_modules/.cache/quill-kernel");
  const options: BuildOptions = {
    entryPoints: ["node-main", "control-thread", "module-hooks"].map((name) => join(here, `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    logLevel: "error",
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  for (const file of esbuild.buildSync(options).outputFiles ?? []) {
    const path = join(folder, basename(file.path));
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, file.contents);
    renameSync(temporary, path);
  }
  built = join(folder, "node-main.js");
  return built;
}
