// What a browser would load: an unused import must cost nothing, and each package keeps to its size.
// @ts-check
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./setup.mjs";
import { entries, packages } from "./workspace.mjs";

/**
 * What a page loads: packages imported together, and how many kilobytes, minified and gzipped, everything that they
 * export and need may take. `names` loads those exports of the one package alone; `data` counts large tables too.
 * @type {{ packages: string[], limit: number, names?: string[], data?: true }[]}
 */
export const sizes = [
  { packages: ["nx"], limit: 60 },
  { packages: ["nx", "rune"], limit: 95 },
  { packages: ["nx", "rune", "kaun"], limit: 105 },
  { packages: ["hugin"], names: ["line"], limit: 60 },
  { packages: ["hugin"], limit: 150, data: true },
];

/** Large tables that a size leaves out: they are measured as what they are, data. */
const left = /font.*\.generated\.|[/\\]fonts?[/\\].*data/;

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

/**
 * Gzipped kilobytes of packages imported whole, or of some exports.
 * @param {string[]} names @param {boolean} data - large tables too @param {string[]} [parts]
 */
async function kilobytes(names, data, parts) {
  const imports = parts
    ? [`import { ${parts.join()} } from "@raven-ts/${names[0]}";`]
    : names.map((name, i) => `import * as all${i} from "@raven-ts/${name}";`);
  const used = parts ?? names.map((_, i) => `all${i}`);
  const contents = `${imports.join("\n")}\nglobalThis.all = [${used.join()}];`;
  const bytes = await bundle(contents, { plugins: data ? [] : [emptied(left)] });
  return gzipSync(bytes, { level: 9 }).length / 1000;
}

/** @returns {Promise<{ faults: string[], note: string }>} */
export async function bundleSize() {
  /** @type {string[]} */
  const faults = [];
  /** @type {string[]} */
  const notes = [];
  for (const { packages: names, limit, names: parts, data: counted = false } of sizes) {
    const size = await kilobytes(names, counted, parts);
    const data = counted ? 0 : (await kilobytes(names, true, parts)) - size;
    const name = names.join(" + ") + (parts ? ` (${parts.join()})` : "");
    notes.push(`${name} ${size.toFixed(1)}/${limit}${data > 1 ? ` (+ ${data.toFixed(0)} data)` : ""}`);
    if (size > limit) faults.push(`${name}: ${size.toFixed(1)} kB gzipped (at most ${limit})`);
  }
  return { faults, note: `${notes.join(", ")} kB gz` };
}

/** `npm run size`: what pages load, and what an unused import of a package leaves. @returns {Promise<number>} */
export async function printSizes() {
  const { faults, note } = await bundleSize();
  const rows = note.replace(/ kB gz$/, "").split(", ");
  const unused = await treeShake();
  process.stdout.write(`${rows.map((row) => `${row} kB gzipped`).join("\n")}\n`);
  process.stdout.write(
    `unused imports: ${unused.note}, ${unused.faults.length === 0 ? "0 bytes each" : "not free"}\n`,
  );
  for (const fault of [...faults, ...unused.faults]) process.stdout.write(`${fault}\n`);
  return faults.length + unused.faults.length > 0 ? 1 : 0;
}
