// What a browser would load: an unused import must cost nothing, and each package keeps to its size.
// @ts-check
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./setup.mjs";
import { entries, packages } from "./workspace.mjs";

/**
 * Kilobytes, minified and gzipped, of everything that an entry exports. nx: 25 is the aim; 35 while the native
 * device, which no page can use, is part of the entry.
 * @type {Record<string, number>}
 */
export const sizes = {
  "@raven-ts/tolk": 60,
  "@raven-ts/nx": 25,
  "@raven-ts/rune": 25,
  "@raven-ts/hugin": 50,
  "@raven-ts/kaun": 15,
};

/** Large tables that a size leaves out: they are measured as what they are, data. @type {Record<string, RegExp>} */
const left = {
  "@raven-ts/tolk": /pack\.generated\./,
  "@raven-ts/hugin": /font.*\.generated\.|[/\\]fonts?[/\\].*data/,
};

/**
 * Bundles a module text as a browser build would.
 * @param {string} contents
 * @param {{ external?: string[], plugins?: import("esbuild").Plugin[], dir?: string }} [options]
 * @returns {Promise<Uint8Array>}
 */
export async function bundle(contents, { external = [], plugins = [], dir = root } = {}) {
  const result = await build({
    stdin: { contents, resolveDir: dir, loader: "js" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["node:*", "koffi", ...external],
    logLevel: "silent",
    plugins,
  });
  return /** @type {import("esbuild").OutputFile} */ (result.outputFiles[0]).contents;
}

/** Leaves out the files that match. @param {RegExp} pattern @returns {import("esbuild").Plugin} */
export const emptied = (pattern) => ({
  name: "without",
  setup(builder) {
    builder.onLoad({ filter: pattern }, () => ({ contents: "module.exports = {}", loader: "js" }));
  },
});

/** Other people's packages: whether their import is free is not ours to say. @type {import("esbuild").Plugin} */
const strangers = {
  name: "strangers",
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, ({ path: specifier, kind }) =>
      kind === "entry-point" || /^(@raven-ts\/|raven-ts$)/.test(specifier)
        ? undefined
        : { path: specifier, external: true, sideEffects: false },
    );
  },
};

/**
 * Bytes that an import which nothing uses leaves of our own code.
 * @param {string} specifier @param {string} [dir]
 */
export async function unusedCost(specifier, dir = root) {
  const contents = `import * as unused from ${JSON.stringify(specifier)};`;
  return (await bundle(contents, { dir, plugins: [strangers] })).length;
}

/** Packages whose import is free when unused: those a page would import. */
const shaken = ["tolk", "nx", "rune", "kaun", "hugin", "quill", "quill-editor", "raven-ts"];

/** @returns {Promise<{ faults: string[], note: string }>} */
export async function treeShake() {
  /** @type {string[]} */
  const faults = [];
  let count = 0;
  for (const pkg of packages().filter((one) => shaken.includes(one.name))) {
    for (const entry of entries(pkg)) {
      if (!existsSync(entry.code)) {
        faults.push(`${entry.specifier}: ${entry.code} is missing`);
        continue;
      }
      count++;
      const bytes = await unusedCost(entry.specifier);
      if (bytes > 0) faults.push(`${entry.specifier}: an unused import leaves ${bytes} bytes (need 0)`);
    }
  }
  return { faults, note: `${count} entries` };
}

/** @returns {Promise<{ faults: string[], note: string }>} */
export async function bundleSize() {
  /** @type {string[]} */
  const faults = [];
  /** @type {string[]} */
  const notes = [];
  for (const [specifier, limit] of Object.entries(sizes)) {
    const others = packages()
      .map((pkg) => pkg.id)
      .filter((id) => id !== specifier);
    const contents = `import * as all from ${JSON.stringify(specifier)}; globalThis.all = all;`;
    const external = others.flatMap((id) => [id, `${id}/*`]);
    const gzipped = async (/** @type {import("esbuild").Plugin[]} */ plugins) =>
      gzipSync(await bundle(contents, { external, plugins }), { level: 9 }).length / 1000;
    const without = left[specifier];
    const whole = await gzipped([]);
    const size = without === undefined ? whole : await gzipped([emptied(without)]);
    const data = without === undefined ? "" : ` (+ ${(whole - size).toFixed(0)} data)`;
    notes.push(`${specifier.split("/")[1]} ${size.toFixed(1)}/${limit}${data}`);
    if (size > limit) faults.push(`${specifier}: ${size.toFixed(1)} kB gzipped (at most ${limit})`);
  }
  return { faults, note: `${notes.join(", ")} kB gz` };
}
