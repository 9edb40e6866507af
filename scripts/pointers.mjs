// What the documents point to is there: every path between backquotes in a README, ARCHITECTURE and CONTRIBUTING.
// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { at, root } from "./setup.mjs";
import { packages } from "./workspace.mjs";

/** A path of two names or more; `<name>` and `*` stand for any text. */
const pointer = /^[\w.*<>-]+(?:\/[\w.*<>-]+)+\/?$/;
/** Media types and targets of other tools look like paths. */
const others = /^(image|text|application|video)\//;

/** @param {string} text @returns {string[]} */
export function pointersOf(text) {
  const prose = text.replace(/```[\s\S]*?```/g, "");
  return [...prose.matchAll(/`([^`\s]+)`/g)]
    .map(([, token]) => token)
    .filter((token) => pointer.test(token) && !others.test(token));
}

/** Whether a path, with wildcards in any of its names, is there. @param {string} dir @param {string[]} names @returns {boolean} */
function found(dir, [name, ...rest]) {
  if (name === undefined) return true;
  if (!/[*<]/.test(name)) return existsSync(path.join(dir, name)) && found(path.join(dir, name), rest);
  if (!existsSync(dir)) return false;
  const parts = name.split(/\*|<\w+>/).map((part) => part.replace(/[.]/g, "\\$&"));
  const any = new RegExp(`^${parts.join(".*")}$`);
  return readdirSync(dir).some((entry) => any.test(entry) && found(path.join(dir, entry), rest));
}

/** The pointers of a document that none of the folders has. @param {string} text @param {string[]} folders */
export const broken = (text, folders) =>
  pointersOf(text).filter((token) => !folders.some((dir) => found(dir, token.split("/").filter(Boolean))));

export function pointers() {
  const dirs = packages().map((pkg) => pkg.dir);
  const within = (/** @type {string} */ dir) => [dir, path.join(dir, "src"), path.join(dir, "test")];
  const everywhere = [root, at("packages"), ...dirs.flatMap(within)];
  const documents = [
    ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map((file) => ({
      file: at(file),
      folders: everywhere,
    })),
    ...dirs.map((dir) => ({
      file: path.join(dir, "README.md"),
      folders: [root, at("packages"), ...within(dir)],
    })),
  ].filter(({ file }) => existsSync(file));
  const faults = documents.flatMap(({ file, folders }) =>
    broken(readFileSync(file, "utf8"), folders).map(
      (token) => `${path.relative(root, file)} points to ${token}`,
    ),
  );
  return { faults, note: `${documents.length} documents` };
}
