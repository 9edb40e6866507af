import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";

/** The files of bundled modules, and the table that leads to them. */
export interface ModuleBundle {
  /** Import name to path inside the site. */
  readonly table: Readonly<Record<string, string>>;
}

/** Packages that exist only in Node; code that asks for them is never reached in a browser. */
const nodeOnly = /^(?:node:.*|koffi|ws|esbuild)$/;

/** Stands in for a module of Node: it can be imported, and says what is missing when something of it is called. */
const absentModule = (name: string): string => `
const absent = (path) => new Proxy(function () {}, {
  get: (_, key) => key === "default" || key === "__esModule" || typeof key === "symbol" ? undefined : absent(path + "." + key),
  apply: () => { throw new Error(path + " is not there in a browser"); },
  construct: () => { throw new Error(path + " is not there in a browser"); },
});
module.exports = absent(${JSON.stringify(name)});`;

const withoutNode: Plugin = {
  name: "without-node",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: nodeOnly }, ({ path }) => ({ path, namespace: "absent" }));
    onLoad({ filter: /.*/, namespace: "absent" }, ({ path }) => ({
      contents: absentModule(path),
      loader: "js",
    }));
  },
};

/**
 * Bundles packages for cells of an exported page: one ES module each, with everything that they share in
 * common chunks, so that a package imported by two others exists once.
 *
 * @param names - Packages, as cells import them; found from `from`.
 * @param from - Folder from which the packages are resolved.
 * @param outDir - The site's folder; files go into `modules/`.
 * @throws {Error} when a package can not be found or bundled; esbuild's message names the file and line.
 */
export async function bundleModules(
  names: readonly string[],
  from: string,
  outDir: string,
): Promise<ModuleBundle> {
  const files = names.map((name) => name.replace(/^@/, "").replace(/[^\w.-]+/g, "-"));
  const entryPoints = Object.fromEntries(files.map((file, index) => [file, names[index]!]));
  const options: BuildOptions = {
    absWorkingDir: from,
    entryPoints,
    outdir: join(outDir, "modules"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["@raven-ts/source", "browser"],
    chunkNames: "[name]-[hash]",
    minify: true,
    keepNames: true,
    plugins: [withoutNode],
    logLevel: "silent",
  };
  if (names.length > 0) await build(options);
  return { table: Object.fromEntries(names.map((name, index) => [name, `modules/${files[index]}.js`])) };
}
