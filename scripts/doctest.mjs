// Runs the examples of the documentation against the built packages. `node scripts/doctest.mjs [path part]`.
// @ts-check
import { fork } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { allExamples, compile } from "./examples.mjs";
import { none } from "./reporter.mjs";
import { at, root } from "./setup.mjs";
import { entries, packages } from "./workspace.mjs";

/** What each package's examples may name without importing it. */
const namespaces = new Map([
  ["tolk", "@raven-ts/tolk"],
  ["nx", "@raven-ts/nx"],
  ["rune", "@raven-ts/rune"],
  ["kaun", "@raven-ts/kaun"],
  ["hg", "@raven-ts/hugin"],
  ["quill", "@raven-ts/quill"],
]);

/**
 * @typedef {{ module: string, file: string, line: number }} Job
 * @typedef {{ file: string, line: number, error: string }} Failure
 */

/**
 * @param {(example: import("./examples.mjs").Example) => boolean} [keep]
 * @returns {Promise<import("./reporter.mjs").Counts>}
 */
export async function doctest(keep = () => true) {
  const start = performance.now();
  const counts = none();
  const { failures, count } = await runExamples(allExamples().filter(keep));
  for (const failure of failures) {
    process.stdout.write(
      `\n${path.relative(root, failure.file)}:${failure.line}\n  ${failure.error.replaceAll("\n", "\n  ")}\n`,
    );
  }
  counts.failed = failures.length;
  counts.passed = count - failures.length;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`\nexamples of the documentation: ${count}, ${counts.failed} failed (${seconds} s)\n`);
  return counts;
}

/**
 * @param {import("./examples.mjs").Example[]} examples
 * @param {number} [limit] - ms an example may take; a first one may build the native runtime
 */
export async function runExamples(examples, limit = 60_000) {
  const folder = at("node_modules/.cache/raven-doctest", String(process.pid));
  const cwd = mkdtempSync(path.join(tmpdir(), "raven-doctest-"));
  mkdirSync(folder, { recursive: true });
  /** @type {Failure[]} */
  const failures = [];
  /** @type {Map<string, Job[]>} */
  const groups = new Map();
  try {
    let serial = 0;
    for (const example of examples) {
      const { file, line } = example;
      try {
        const { code } = compile(example, await namesFor(example));
        const module = path.join(folder, `${serial++}.mjs`);
        const js = transformSync(code, { loader: "ts", format: "esm", target: "es2023" }).code;
        writeFileSync(module, js);
        const group = example.own ?? "(pages)";
        groups.set(group, [...(groups.get(group) ?? []), { module: pathToFileURL(module).href, file, line }]);
      } catch (error) {
        failures.push({ file, line, error: `cannot compile: ${/** @type {Error} */ (error).message}` });
      }
    }
    for (const jobs of groups.values()) failures.push(...(await runGroup(jobs, cwd, limit)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(cwd, { recursive: true, force: true });
  }
  return { failures, count: examples.length };
}

/**
 * Runs one package's examples in a child process, and goes on in a new one after a crash or a hang.
 * @param {Job[]} jobs @param {string} cwd @param {number} limit @returns {Promise<Failure[]>}
 */
async function runGroup(jobs, cwd, limit) {
  /** @type {Failure[]} */
  const failures = [];
  let next = 0;
  while (next < jobs.length) {
    const from = next;
    /** @type {string | undefined} */
    const end = await new Promise((resolve) => {
      const child = fork(at("scripts/doctest-child.mjs"), [], {
        cwd,
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      let tail = "";
      child.stderr?.on("data", (chunk) => {
        tail = (tail + chunk).slice(-400);
      });
      const hang = () => setTimeout(() => child.kill("SIGKILL"), limit);
      let timer = hang();
      child.on("message", (/** @type {{ error?: string, line?: number }} */ answer) => {
        clearTimeout(timer);
        timer = hang();
        const job = jobs[next++];
        if (job !== undefined && answer.error !== undefined) {
          failures.push({ file: job.file, line: answer.line ?? job.line, error: answer.error });
        }
      });
      child.on("close", (code, signal) => {
        clearTimeout(timer);
        resolve(next < jobs.length ? `ended the process (${signal ?? code}): ${tail.trim()}` : undefined);
      });
      child.send(jobs.slice(from).map((job) => job.module));
    });
    const job = jobs[next];
    if (end === undefined || job === undefined) break;
    failures.push({ file: job.file, line: job.line, error: end });
    next++;
  }
  return failures;
}

/** @type {Map<string, string[]>} */
const exported = new Map();

/** @param {string} url names of a built module */
async function exportsOf(url) {
  const known = exported.get(url);
  if (known !== undefined) return known;
  const names = Object.keys(await import(url)).filter((name) => name !== "default");
  exported.set(url, names);
  return names;
}

/**
 * Names that an example may use without an import: the namespaces, the exports of the file that it stands in, and
 * those of its package.
 * @param {import("./examples.mjs").Example} example
 */
async function namesFor(example) {
  const names = new Map([...namespaces].map(([name, specifier]) => [name, `* ${specifier}`]));
  const pkg = packages().find((one) => one.name === example.own);
  if (pkg === undefined) return names;
  /** @param {string} url @param {string} specifier */
  const add = async (url, specifier) => {
    for (const name of await exportsOf(url)) if (!names.has(name)) names.set(name, specifier);
  };
  const source = path.relative(path.join(pkg.dir, "src"), example.file);
  const built = path.join(pkg.dir, "dist", source.replace(/\.ts$/, ".js"));
  if (example.file.endsWith(".ts") && existsSync(built)) {
    const { href } = pathToFileURL(built);
    await add(href, href);
  }
  for (const entry of entries(pkg)) {
    if (existsSync(entry.code)) await add(pathToFileURL(entry.code).href, entry.specifier);
  }
  return names;
}

if (process.argv[1] === at("scripts/doctest.mjs")) {
  const part = process.argv[2] ?? "";
  const counts = await doctest((example) => example.file.includes(part));
  process.exitCode = counts.failed > 0 ? 1 : 0;
}
