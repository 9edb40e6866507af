// The catalogue of errors: every code that the packages throw, with what it says, as docs/errors.md.
// `node scripts/errors.mjs` writes the page; lint compares it, and asks that every text is checked by a test.
// @ts-check
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { at, root } from "./setup.mjs";

const page = "docs/errors.md";

/** @param {string} folder @returns {string[]} */
const files = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("generated"))
    .map((name) => path.join(folder, name))
    .sort();

/** @typedef {{ code: string, text: string, file: string }} Entry */

/** A thrown code with the first string after it: its text, placeholders as an ellipsis. */
const thrown =
  /"((?:tolk|nx|rune|kaun|hugin|quill)\/[a-z0-9-]+)",\s*((?:`[^`]*`|"[^"]*")(?:\s*\+\s*(?:`[^`]*`|"[^"]*"))*)/g;

/** @param {string} literal */
const shown = (literal) =>
  literal
    .split(/\s*\+\s*(?=[`"])/)
    .map((part) => part.slice(1, -1))
    .join("")
    .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…")
    .replace(/\\n.*/s, "");

/** @param {string} name @returns {Entry[]} */
function entriesOf(name) {
  return files(at(`packages/${name}/src`)).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(thrown)].map((match) => ({
      code: match[1] ?? "",
      text: shown(match[2] ?? ""),
      file: path.relative(root, file),
    })),
  );
}

const packages = ["tolk", "nx", "rune", "kaun", "hugin", "quill"];

/** Thrown where a machine lacks or loses something that a test cannot take away. */
const beyondTests = new Set([
  "tolk/kernel-missing",
  "tolk/native-cache",
  "tolk/native-load",
  "tolk/native-memory",
  "tolk/native-missing",
  "tolk/wasm-memory",
  "tolk/wasm-simd",
  "tolk/program-memory",
]);

/** The page, and the texts that no test of their package holds. */
export function catalogue() {
  const lines = [
    "# Errors",
    "",
    "Every error has a stable code in its `code` field. Texts read `<op>: cannot <verb> <given> (<both sides>)`, then a",
    "hint; `…` stands for what was given. Made by `node scripts/errors.mjs`.",
    "",
  ];
  /** @type {string[]} */
  const untested = [];
  let count = 0;
  for (const name of packages) {
    const entries = entriesOf(name);
    if (entries.length === 0) continue;
    // What the machine throws reaches people through nx, and is tested there too.
    const tests = (name === "tolk" ? ["tolk", "nx"] : [name])
      .flatMap((tested) => files(at(`packages/${tested}/test`)))
      .map((file) => readFileSync(file, "utf8").replaceAll("\\", ""));
    lines.push(`## ${name}`, "", "| code | says | thrown in |", "|---|---|---|");
    const unique = new Map(entries.map((entry) => [`${entry.code} ${entry.text}`, entry]));
    for (const { code, text, file } of [...unique.values()].sort((a, b) => (a.code < b.code ? -1 : 1))) {
      lines.push(`| \`${code}\` | ${text.replaceAll("|", "\\|")} | [${path.basename(file)}](../${file}) |`);
      const parts = text.split("…").map((part) => part.trim());
      const longest = parts.reduce((a, b) => (b.length > a.length ? b : a), "");
      const tested = longest.length <= 8 || tests.some((test) => test.includes(longest));
      if (!tested && !beyondTests.has(code)) untested.push(`${code}: ${text} (${file})`);
    }
    lines.push("");
    count += unique.size;
  }
  return { text: lines.join("\n"), untested, count };
}

/** Compares the page with the code, and the texts with the tests. @returns {{ faults: string[], note: string }} */
export function errors() {
  const { text, untested, count } = catalogue();
  const old = readFileSync(at(page), "utf8");
  const stale = `${page} differs from the code; run \`node scripts/errors.mjs\` and commit it`;
  const faults = untested.map((one) => `no test holds the text of ${one}`);
  return { faults: old === text ? faults : [stale, ...faults], note: `${count} texts` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, untested } = catalogue();
  writeFileSync(at(page), text);
  for (const one of untested) console.log(`no test holds ${one}`);
}
