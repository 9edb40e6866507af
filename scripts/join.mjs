// What Node loads: the modules of a package joined into one file an entry, since loading some 170 files one by one
// takes longer than the program that asked for them. `npm run build` writes them beside the modules of tsc, which
// pages load; a package has them where its `exports` say "node".
// @ts-check
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { at } from "./setup.mjs";
import { packages, walk } from "./workspace.mjs";

/** Folders of tolk whose code decides what is printed for a spec. */
export const printing = ["type", "prim", "kernel", "template", "eager", "render"];

/**
 * The build id of tolk: changes whenever the code that prints kernels does, so that compiled kernels can be found by
 * their spec. Stamped into tolk's file, it is always of the code beside it. @param {string} [src] - tolk's sources
 */
export function buildId(src = at("packages/tolk/src")) {
  const hash = createHash("sha256");
  for (const folder of printing) {
    for (const source of walk(path.join(src, folder), (name) => name.endsWith(".ts"))) {
      hash.update(`${path.relative(src, source)}\n${readFileSync(source, "utf8")}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** @param {string} file @param {Uint8Array} contents - written whole or not at all, and only where it changed. */
function put(file, contents) {
  try {
    if (readFileSync(file).equals(contents)) return;
  } catch {
    // Not there yet.
  }
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, file);
}

/**
 * esbuild calls a class that names itself `_Name`, which would show in stacks and in `constructor.name`: within the
 * class `Name` is the class too. @param {string} text
 */
function ownNames(text) {
  for (const [, name] of text.matchAll(/^var (\w+) = class _\1\b/gm)) {
    text = text.replace(new RegExp(`\\b_${name}\\b`, "g"), name);
  }
  return text;
}

/** @param {import("./workspace.mjs").Package} pkg @param {string} id - tolk's build id */
async function joinPackage({ dir, manifest }, id) {
  /** @type {Record<string, string>} */
  const entryPoints = {};
  for (const target of Object.values(manifest.exports)) {
    if (target.node === undefined) continue;
    entryPoints[path.basename(target.node, ".js")] = path.join(dir, target["@raven-ts/source"]);
  }
  if (Object.keys(entryPoints).length === 0) return;
  const out = path.join(dir, "dist/node");
  const { outputFiles } = await build({
    entryPoints,
    outdir: out,
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "es2023",
    charset: "utf8",
    conditions: ["@raven-ts/source"],
    external: ["@raven-ts/*", "koffi"],
    define: { RAVEN_BUILD_ID: JSON.stringify(id) },
    sourcemap: "linked",
    logLevel: "warning",
  });
  mkdirSync(out, { recursive: true });
  for (const { path: file, text, contents } of outputFiles) {
    put(file, file.endsWith(".js") ? Buffer.from(ownNames(text)) : contents);
  }
  const kept = new Set(outputFiles.map((file) => path.basename(file.path)));
  for (const name of readdirSync(out)) if (!kept.has(name)) rmSync(path.join(out, name), { force: true });
}

/** Joins every package that has a form for Node. */
export async function join() {
  const id = buildId();
  await Promise.all(packages().map((pkg) => joinPackage(pkg, id)));
}
