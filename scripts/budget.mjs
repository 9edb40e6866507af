// A file holds one noun: no more than 600 lines.
// @ts-check
import { readFileSync } from "node:fs";
import path from "node:path";
import { at, root } from "./setup.mjs";
import { packages, walk } from "./workspace.mjs";

export const most = 600;

/**
 * @param {Iterable<[string, string]>} files - path and text
 * @param {number} [limit]
 */
export function tooLong(files, limit = most) {
  const lengths = [...files].map(([file, text]) => ({
    file,
    lines: text.replace(/\n$/, "").split("\n").length,
  }));
  lengths.sort((a, b) => b.lines - a.lines);
  const faults = lengths
    .filter((item) => item.lines > limit)
    .map((item) => `${item.file}: ${item.lines} lines (at most ${limit}); one noun a file`);
  const [longest] = lengths;
  const middle = lengths[lengths.length >> 1]?.lines ?? 0;
  const note = longest
    ? `${lengths.length} files, median ${middle}, longest ${longest.file} ${longest.lines}`
    : "no files";
  return { faults, note };
}

/** Source, tests and scripts; generated files are left out. */
export function budget() {
  const keep = (/** @type {string} */ file) =>
    /\.(ts|mjs|css)$/.test(file) && !/\.generated\.|[/\\]golden[/\\]/.test(file);
  const folders = [...packages().map((pkg) => pkg.dir), at("scripts"), at("bench")];
  const files = folders.flatMap((dir) => walk(dir, keep));
  return tooLong(files.map((file) => [path.relative(root, file), readFileSync(file, "utf8")]));
}
