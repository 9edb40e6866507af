// `npm run lint`: every check that needs no test runner, two at a time.
// @ts-check
import { spawn } from "node:child_process";
import { reports } from "./api.mjs";
import { budget } from "./budget.mjs";
import { bundleSize, treeShake } from "./bundle.mjs";
import { errors } from "./errors.mjs";
import { join } from "./join.mjs";
import { layers } from "./layers.mjs";
import { pointers } from "./pointers.mjs";
import { at, root, Stop, tsc } from "./setup.mjs";

/** @typedef {{ faults: string[], note: string }} Finding */

/**
 * Runs a tool; its output is the finding when it fails.
 * @param {string[]} args @returns {Promise<Finding>}
 */
function tool(args) {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: "1" };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    child.on("close", (code) =>
      resolve({ faults: code === 0 ? [] : [text.trim() || `exit code ${code}`], note: "" }),
    );
  });
}

/** In order: what the later ones need comes first. @type {Record<string, () => Promise<Finding> | Finding>} */
const checks = {
  build: async () => {
    const made = await tool([tsc(), "-b"]);
    if (made.faults.length === 0) await join();
    return made;
  },
  biome: () =>
    tool([
      at("node_modules/@biomejs/biome/bin/biome"),
      "check",
      "--error-on-warnings",
      "--max-diagnostics=50",
    ]),
  types: () => tool([tsc(), "-p", "scripts/tsconfig.json"]),
  layers,
  budget,
  errors,
  pointers,
  knip: () => tool([at("node_modules/knip/bin/knip.js"), "--no-progress"]),
  api: () => reports({ write: false }),
  "tree-shake": treeShake,
  size: bundleSize,
};

const most = 80; // lines shown of one check's faults

/** Checks that read `dist`. */
const built = new Set(["types", "api", "tree-shake", "size"]);

/** @param {string[]} args @returns {Promise<number>} exit code */
export async function lint(args) {
  if (args.includes("--list")) {
    process.stdout.write(`${Object.keys(checks).join("\n")}\n`);
    return 0;
  }
  const only = args.includes("--only")
    ? (args[args.indexOf("--only") + 1] ?? "").split(",")
    : Object.keys(checks);
  const unknown = only.filter((name) => !Object.hasOwn(checks, name));
  if (unknown.length > 0) throw new Stop(`lint: cannot run ${unknown.join(", ")} (no such check)`);
  if (only.some((name) => built.has(name)) && !only.includes("build")) only.unshift("build");
  let failed = 0;
  const queue = Object.entries(checks).filter(([name]) => only.includes(name));
  /** @param {[string, () => Promise<Finding> | Finding]} check */
  const one = async ([name, check]) => {
    const start = performance.now();
    const { faults, note } = await Promise.resolve()
      .then(check)
      .catch((error) => ({ faults: [String(error instanceof Error ? error.message : error)], note: "" }));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (faults.length > 0) failed++;
    const verdict = faults.length > 0 ? "FAILED" : "ok";
    process.stdout.write(`${name.padEnd(10)} ${verdict.padEnd(6)} ${seconds.padStart(5)} s  ${note}\n`);
    const lines = faults.flatMap((fault) => fault.split("\n"));
    for (const text of lines.slice(0, most)) process.stdout.write(`  ${text}\n`);
    if (lines.length > most) process.stdout.write(`  ... and ${lines.length - most} lines more\n`);
  };
  const [first] = queue;
  if (first?.[0] === "build") {
    queue.shift();
    await one(first);
  }
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await one(next);
  };
  await Promise.all([worker(), worker()]);
  process.stdout.write(`lint: ${only.length - failed} checks passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}
