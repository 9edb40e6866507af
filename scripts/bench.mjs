// `npm run bench`: our cases and, where they are given, the peers' suite, one after the other; JSON lines out.
// @ts-check
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { lock } from "../bench/harness.mjs";
import { ratios } from "../bench/report.mjs";
import { at, root, Stop, say } from "./setup.mjs";

const parts = new Set(["harness.mjs", "report.mjs"]);
const peerParts = new Set([
  "harness.mjs",
  "harness.py",
  "models.py",
  "report.py",
  "sizes.mjs",
  "tf-setup.mjs",
  "worker-polyfill.mjs",
]);

/** @param {string} out every row of every round @returns {any[]} */
const rowsOf = (out) =>
  existsSync(out)
    ? readdirSync(out)
        .filter((file) => file.endsWith(".jsonl"))
        .flatMap((file) => readFileSync(path.join(out, file), "utf8").split("\n").filter(Boolean))
        .map((text) => JSON.parse(text))
    : [];

/** @param {string[]} args @returns {Promise<number>} */
export async function bench(args) {
  const out = at("bench/out");
  if (args.includes("--report")) {
    process.stdout.write(ratios(rowsOf(out)));
    return 0;
  }
  const wanted = args.filter((arg) => !arg.startsWith("-"));
  const options = args.filter((arg) => arg.startsWith("-"));
  const cases = readdirSync(at("bench")).filter((file) => file.endsWith(".mjs") && !parts.has(file));
  const ours = cases.filter((file) => wanted.length === 0 || wanted.includes(path.basename(file, ".mjs")));
  if (ours.length === 0) throw new Stop(`bench: there is no case ${wanted.join(", ") || "in bench/"}`);
  const round = new Date().toISOString();
  mkdirSync(out, { recursive: true });
  const file = path.join(out, `${round.replace(/[:.]/g, "-")}.jsonl`);
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version };
  const release = await lock(at("bench/out/.lock"));
  let failed = 0;
  /** @param {string} program @param {string[]} argv @param {string} cwd */
  const take = async (program, argv, cwd) => {
    say(`bench: ${path.basename(program)} ${argv.join(" ")}`);
    const code = await rows(program, argv, cwd, (row) => {
      const text = JSON.stringify({ round, ...row, ...machine });
      appendFileSync(file, `${text}\n`);
      process.stdout.write(`${text}\n`);
    });
    if (code !== 0) {
      failed++;
      say(`bench: ${argv[0]} ended with code ${code}`);
    }
  };
  try {
    for (const name of ours) await take(process.execPath, [at("bench", name), ...options], root);
    const { PEERS_DIR: peers, PEERS_PYTHON: python } = process.env;
    if (peers !== undefined) {
      const scripts = readdirSync(peers).filter((name) => !peerParts.has(name));
      const pick = (/** @type {string} */ name) =>
        wanted.length === 0 ||
        wanted.some((word) => name.startsWith(`${word}_`) || name.startsWith(`${word}.`));
      for (const name of scripts.filter((one) => pick(one))) {
        if (name.endsWith(".mjs")) await take(process.execPath, [name, ...options], peers);
        else if (name.endsWith(".py") && python !== undefined) await take(python, [name, ...options], peers);
      }
    } else say("bench: no peers (PEERS_DIR and PEERS_PYTHON name them)");
  } finally {
    release();
  }
  process.stdout.write(ratios(rowsOf(out).filter((row) => row.round === round)));
  say(`bench: ${path.relative(root, file)}`);
  return failed > 0 ? 1 : 0;
}

/**
 * Runs a program and hands over each JSON line of its output as it comes.
 * @param {string} program @param {string[]} argv @param {string} cwd
 * @param {(row: Record<string, unknown>) => void} take
 * @returns {Promise<number>}
 */
function rows(program, argv, cwd, take) {
  return new Promise((resolve) => {
    const child = spawn(program, argv, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    let rest = "";
    child.stdout.on("data", (chunk) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) {
        if (text.startsWith("{")) take(JSON.parse(text));
        else if (text !== "") say(text);
      }
    });
    child.on("error", (error) => {
      say(error.message);
      resolve(127);
    });
    child.on("close", (code) => resolve(code ?? 128));
  });
}
