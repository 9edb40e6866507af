// Timing and inputs for every case in this folder. The inputs are a hash of the index, the same formula as in the
// peers' suites, so that losses and sums can be compared across frameworks.
// @ts-check
import { linkSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";

/** `--key=value` of the command line: `--cases=a,b`, `--budget=ms`, `--tries=n`. @type {Record<string, string>} */
export const options = Object.fromEntries(
  process.argv
    .slice(2)
    .filter((arg) => arg.startsWith("--"))
    .map((arg) => {
      const [key = "", value = "1"] = arg.slice(2).split("=");
      return [key, value];
    }),
);

const only = options.cases?.split(",");
const budget = Number(options.budget ?? 500); // ms of timed work a case
const tries = Number(options.tries ?? 4); // takes, while other processes are busy

/** Bits of (index, seed): the finaliser of MurmurHash3 over a Weyl sequence. @param {number} x */
function hash(x) {
  let h = x | 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/**
 * `n` floats in [-scale, scale), a function of index and seed only.
 * @param {number} n @param {number} seed @param {number} [scale]
 */
export function uniform(n, seed, scale = 1) {
  const base = Math.imul(seed, 0x9e3779b9);
  return Float32Array.from({ length: n }, (_, i) => ((hash(i + base) / 4294967296) * 2 - 1) * scale);
}

/**
 * `n` integers in [0, mod), a function of index and seed only.
 * @param {number} n @param {number} seed @param {number} mod
 */
export function ints(n, seed, mod) {
  const base = Math.imul(seed, 0x9e3779b9);
  return Int32Array.from({ length: n }, (_, i) => hash(i + base) % mod);
}

/** @param {number[]} xs */
export function median(xs) {
  const sorted = [...xs].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

/** One JSON line on stdout. @param {Record<string, unknown>} row */
export const emit = (row) => process.stdout.write(`${JSON.stringify(row)}\n`);

/** CPU time of the machine and of this process, ms. Linux; elsewhere nothing counts as contended. */
function usage() {
  const own = process.cpuUsage();
  let busy = 0;
  try {
    const [first = ""] = readFileSync("/proc/stat", "utf8").split("\n");
    const jiffies = first.trim().split(/\s+/).slice(1).map(Number);
    busy = [0, 1, 2, 5, 6, 7].reduce((sum, i) => sum + (jiffies[i] ?? 0), 0) * 10;
  } catch {}
  return { busy, own: (own.user + own.system) / 1000, time: performance.now() };
}

/** Share of the machine that other processes took between two readings, 0 to 1. */
function others(/** @type {ReturnType<typeof usage>} */ a, /** @type {ReturnType<typeof usage>} */ b) {
  return Math.max(0, (b.busy - a.busy - (b.own - a.own)) / (cpus().length * (b.time - a.time)));
}

/**
 * @typedef {() => unknown} Run - the work; a promise is awaited
 * @typedef {{ run: Run, done?: () => void, extra?: () => Record<string, unknown> }} Case
 */

/**
 * A function that times cases and prints `{suite, case, framework, median_ms, min_ms, first_ms, n, other}`.
 * `first_ms` is the first call (it holds compilation); a take with more than 4 % other work is repeated.
 * `ops` > 1 adds `ns_per_op`. An error becomes a row of its own.
 * @param {string} suiteName @param {string} framework
 */
export function suite(suiteName, framework) {
  /**
   * @param {string} name
   * @param {() => Run | Case | Promise<Run | Case>} setup
   * @param {{ ops?: number, most?: number }} [limits]
   */
  return async (name, setup, { ops = 1, most = 300 } = {}) => {
    if (only !== undefined && !only.includes(name)) return;
    /** @type {Case | undefined} */
    let made;
    const row = { suite: suiteName, case: name, framework };
    try {
      const got = await setup();
      made = typeof got === "function" ? { run: got } : got;
      const { first, samples, count, other } = await take(made.run, most);
      const middle = median(samples);
      emit({
        ...row,
        median_ms: round(middle),
        min_ms: round(Math.min(...samples)),
        first_ms: round(first),
        n: samples.length * count,
        other: Number(Math.min(other, 1).toFixed(3)),
        ...(ops > 1 ? { ns_per_op: round((middle * 1e6) / ops) } : {}),
        ...made.extra?.(),
      });
    } catch (error) {
      emit({
        ...row,
        error: String(error instanceof Error ? error.message : error)
          .split("\n")[0]
          ?.slice(0, 160),
      });
      process.exitCode = 1;
    } finally {
      made?.done?.();
    }
  };
}

const round = (/** @type {number} */ x) => Number(x.toPrecision(5));

/** @param {Run} run @param {number} most */
async function take(run, most) {
  /** @param {number} count */
  const time = async (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    return performance.now() - start;
  };
  const first = await time(1);
  if (first > 60_000) return { first, samples: [first], count: 1, other: 0 };
  let one = await time(1);
  if (first > 6000) return { first, samples: [one], count: 1, other: 0 };
  for (let warm = one, n = 1; warm < 150 && n < 50; n++) {
    one = await time(1);
    warm += one;
  }
  const count = Math.max(1, Math.floor(1 / Math.max(one, 1e-4))); // samples of at least a millisecond
  /** @type {number[]} */
  let samples = [];
  let other = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < tries && other >= 0.04; attempt++) {
    /** @type {number[]} */
    const got = [];
    const before = usage();
    while (got.length < most && (performance.now() - before.time < budget || got.length < 3)) {
      got.push((await time(count)) / count);
      if (performance.now() - before.time > 15_000) break;
    }
    const share = others(before, usage());
    if (share < other) {
      other = share;
      samples = got;
    }
    if (performance.now() - before.time > 6000) break;
  }
  return { first, samples, count, other };
}

/**
 * Waits until no other round holds the lock file, then holds it until the returned function is called.
 * The file appears whole (a hard link), and the lock of a process that is gone is taken over.
 * @param {string} file
 * @param {{ every?: number, within?: number }} [times] - ms between attempts, and in all
 * @returns {Promise<() => void>}
 */
export async function lock(file, { every = 500, within = 30 * 60_000 } = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  const start = performance.now();
  try {
    for (;;) {
      try {
        linkSync(own, file);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
      }
      if (!alive(file)) rmSync(file, { force: true });
      else if (performance.now() - start > within)
        throw new Error(`bench: cannot take ${file} (held for ${within} ms)`);
      else await new Promise((resolve) => setTimeout(resolve, every));
    }
  } finally {
    unlinkSync(own);
  }
}

/** Whether the process that holds the lock still runs. @param {string} file */
function alive(file) {
  try {
    process.kill(Number(readFileSync(file, "utf8")), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
