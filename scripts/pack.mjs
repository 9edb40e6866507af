// nx's eager kernels are printed by rune: the committed files must be what it prints today.
// @ts-check
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { at } from "./setup.mjs";
import { walk } from "./workspace.mjs";

/**
 * Differences between what a generator prints and what a folder holds.
 * @param {ReadonlyMap<string, string | Uint8Array>} printed - content by path below `dir`
 * @param {string} dir
 * @param {readonly string[]} present - files below `dir` that only the generator writes
 * @returns {string[]}
 */
export function stale(printed, dir, present) {
  const faults = [];
  for (const [file, content] of printed) {
    const whole = path.join(dir, file);
    if (!existsSync(whole)) faults.push(`${file} is missing`);
    else if (!readFileSync(whole).equals(Buffer.from(content))) faults.push(`${file} differs`);
  }
  for (const file of present) if (!printed.has(file)) faults.push(`${file} is printed no more`);
  return faults;
}

/** @returns {Promise<{ faults: string[], note: string }>} */
export async function pack() {
  const outfile = at("node_modules/.cache/raven-pack", `${process.pid}.mjs`);
  mkdirSync(path.dirname(outfile), { recursive: true });
  await build({
    entryPoints: [at("packages/tolk/src/eager/print-pack.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
    conditions: ["@raven-ts/source"],
    logLevel: "silent",
  });
  const { printPack } = await import(pathToFileURL(outfile).href);
  const dir = at("packages/tolk");
  const present = walk(path.join(dir, "native/pack"), () => true).map((file) => path.relative(dir, file));
  const printed = printPack();
  const faults = stale(printed, dir, present).map(
    (fault) => `packages/tolk/${fault}; run \`node packages/tolk/scripts/build-pack.mjs\``,
  );
  return { faults, note: `${printed.size} files` };
}
