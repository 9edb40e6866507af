// `npm run goldens`: what the golden files would become, and one flag to accept it.
// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at, node, root } from "./setup.mjs";
import { packages, walk } from "./workspace.mjs";

/** @typedef {Map<string, Buffer>} Snapshot - by path below the root */

const inGolden = (/** @type {string} */ file) => /[/\\]golden[/\\]/.test(file);

/** @returns {Snapshot} */
const snapshot = () =>
  new Map(
    packages()
      .flatMap((pkg) => walk(path.join(pkg.dir, "test"), inGolden))
      .map((file) => [path.relative(root, file), readFileSync(file)]),
  );

/**
 * One line a changed file, with the first line that differs.
 * @param {Snapshot} before @param {Snapshot} after @returns {string[]}
 */
export function changes(before, after) {
  /** @type {string[]} */
  const lines = [];
  for (const [file, now] of after) {
    const old = before.get(file);
    if (old === undefined) lines.push(`added    ${file} (${now.length} bytes)`);
    else if (!old.equals(now))
      lines.push(`changed  ${file} (${old.length} -> ${now.length} bytes)${firstDifference(old, now)}`);
  }
  for (const file of before.keys()) if (!after.has(file)) lines.push(`removed  ${file}`);
  return lines;
}

/** @param {Buffer} old @param {Buffer} now */
function firstDifference(old, now) {
  if (old.includes(0) || now.includes(0)) return "";
  const a = old.toString("utf8").split("\n");
  const b = now.toString("utf8").split("\n");
  const i = a.findIndex((line, index) => line !== b[index]);
  const row = i < 0 ? a.length : i;
  const cut = (/** @type {string | undefined} */ line) => (line === undefined ? "(end)" : line.slice(0, 160));
  return `\n  line ${row + 1}\n  - ${cut(a[row])}\n  + ${cut(b[row])}`;
}

/** @param {Snapshot} before @param {Snapshot} after */
function restore(before, after) {
  for (const file of after.keys()) if (!before.has(file)) rmSync(at(file));
  for (const [file, bytes] of before) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    if (!existsSync(at(file)) || !readFileSync(at(file)).equals(bytes)) writeFileSync(at(file), bytes);
  }
}

/** @param {string[]} args @returns {Promise<number>} 0 when nothing changes or the changes were accepted */
export async function goldens(args) {
  const accept = args.includes("--accept");
  const rest = args.filter((arg) => arg !== "--accept");
  const before = snapshot();
  const files = packages()
    .flatMap((pkg) => walk(path.join(pkg.dir, "test"), (file) => file.endsWith(".test.ts")))
    .filter((file) => /golden/i.test(readFileSync(file, "utf8")));
  let code = 1;
  let after = before;
  try {
    code = await node(
      [
        at("node_modules/vitest/vitest.mjs"),
        "run",
        "--reporter=dot",
        ...rest,
        ...files.map((file) => path.relative(root, file)),
      ],
      { env: { ...process.env, GOLDEN: "accept" } },
    );
    after = snapshot();
  } finally {
    if (!accept) restore(before, snapshot());
  }
  const lines = changes(before, after);
  process.stdout.write(`\n${lines.map((line) => `${line}\n`).join("")}`);
  const verb = accept ? "accepted" : "would change (npm run goldens -- --accept takes them)";
  process.stdout.write(
    `goldens: ${after.size} files in ${files.length} test files, ${lines.length} ${verb}\n`,
  );
  if (code !== 0) return code;
  return lines.length > 0 && !accept ? 1 : 0;
}
