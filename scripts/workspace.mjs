// The packages of the repository and the files in them; every check walks with these.
// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { at } from "./setup.mjs";

/**
 * @typedef {{ name: string, dir: string, id: string, manifest: any }} Package
 *   name of its folder, folder, name on npm, package.json
 */

/** @returns {Package[]} */
export const packages = () =>
  readdirSync(at("packages"))
    .filter((name) => existsSync(at("packages", name, "package.json")))
    .map((name) => {
      const manifest = JSON.parse(readFileSync(at("packages", name, "package.json"), "utf8"));
      return { name, dir: at("packages", name), id: manifest.name, manifest };
    });

/** Names of the vitest projects: one a package, arrays with evaluation put off, and the checks of this folder. */
export const projects = () => [...packages().map((pkg) => pkg.name), "nx-deferred", "nx-reach", "scripts"];

const skip = new Set(["node_modules", "dist", ".git", ".cache", "coverage"]);

/**
 * Files below `dir` whose path `keep` accepts, sorted.
 * @param {string} dir @param {(file: string) => boolean} keep @returns {string[]}
 */
export function walk(dir, keep) {
  if (!existsSync(dir)) return [];
  const found = [];
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!skip.has(entry.name)) found.push(...walk(file, keep));
    } else if (keep(file)) found.push(file);
  }
  return found.sort();
}

/** Public entries of a package: `.` and its subpaths, with the built declaration file. @param {Package} pkg */
export const entries = (pkg) =>
  Object.entries(pkg.manifest.exports)
    .filter(([, target]) => typeof target === "object" && target !== null)
    .map(([key, target]) => ({
      specifier: path.posix.join(pkg.id, key),
      label: key === "." ? pkg.name : `${pkg.name}-${key.slice(2).replaceAll("/", "-")}`,
      types: path.join(pkg.dir, target.types),
      code: path.join(pkg.dir, target.default),
    }));
