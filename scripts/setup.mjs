// What every verb needs before it can work: dependencies, built packages, the page. Plain Node only:
// this file runs before `npm ci` has.
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A failure whose message says everything that the reader needs; printed without a stack. */
export class Stop extends Error {}

/** Only a program's messages, on our stderr: stdout stays the verb's own. @type {import("node:child_process").SpawnOptions} */
export const quiet = { stdio: ["ignore", 2, 2] };

/** @param {string} text - one line on stderr, so that a verb's own output stays clean. */
export const say = (text) => process.stderr.write(`raven: ${text}\n`);

/** @param {string[]} parts - path below the root. */
export const at = (...parts) => path.join(root, ...parts);

/**
 * Runs a program and resolves with its exit code: 128 when a signal ended it, 127 when it did not start.
 * @param {string} program
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", ...options });
    child.on("error", (error) => {
      say(error.message);
      resolve(127);
    });
    child.on("close", (code) => resolve(code ?? 128));
  });
}

/** @param {string[]} args @param {import("node:child_process").SpawnOptions} [options] */
export const node = (args, options) => run(process.execPath, args, options);

/**
 * Whether `node_modules` holds what the lock file asks for. The hash of the lock that was installed is kept
 * in a stamp; without one (someone ran `npm ci` by hand) the times of the two files decide.
 * @param {string} dir - the repository.
 */
export function installed(dir) {
  const lock = path.join(dir, "package-lock.json");
  const hidden = path.join(dir, "node_modules/.package-lock.json");
  if (!existsSync(hidden)) return false;
  const stamp = path.join(dir, "node_modules/.raven-lock");
  if (existsSync(stamp)) {
    const [hash] = readFileSync(stamp, "utf8").split("\n");
    if (hash === hashOf(lock)) return true;
  }
  return statSync(hidden).mtimeMs >= statSync(lock).mtimeMs;
}

/** @param {string} file */
const hashOf = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Runs `npm ci` when the dependencies are missing or not those of the lock file. */
export async function install() {
  const stamp = at("node_modules/.raven-lock");
  if (!installed(root)) {
    say("installing the dependencies (npm ci, about half a minute) ...");
    const start = performance.now();
    const npm = process.env.npm_execpath;
    const args = ["ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
    const code = npm?.endsWith(".js")
      ? await node([npm, ...args], quiet)
      : await run("npm", args, { ...quiet, shell: process.platform === "win32" });
    if (code !== 0) throw new Stop(`npm ci failed with code ${code}`);
    say(`installed in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
  if (!existsSync(stamp)) writeFileSync(stamp, hashOf(at("package-lock.json")) + "\n");
}

/** The TypeScript 7 compiler (`typescript` in package.json is version 6, for tools that need its API). */
export const tsc = () => at("node_modules/@typescript/native/bin/tsc");

/** Builds quill's page: the bundles that `quill serve` hands to the browser and that a static page holds. */
export async function page() {
  const script = "packages/quill-editor/scripts/build-page.mjs";
  if (!existsSync(at(script))) throw new Stop(`the page cannot be built (${script} is missing)`);
  const code = await node([script], quiet);
  if (code !== 0) throw new Stop("quill's page does not build (see above)");
}

/**
 * Output of a program, or undefined when it cannot run or fails.
 * @param {string} program @param {string[]} args
 */
export function probe(program, args) {
  const got = spawnSync(program, args, {
    encoding: "utf8",
    timeout: 20_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return got.status === 0 ? got.stdout.trim() : undefined;
}
