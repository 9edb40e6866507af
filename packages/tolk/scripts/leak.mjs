// `npm run leak`: memory over 10,000 eager and 10,000 jitted steps on every device, in one synchronous loop each, where
// no finalizer can run. Prints a graph of the resident memory and fails where it grows.
// @ts-check
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as nx from "@raven-ts/nx";
import { grad, jit } from "@raven-ts/rune";

const STEPS = 10_000;
const SAMPLES = 60;
/** MiB that the second half may hold beyond the first: collections come when they come. */
const SLACK = 96;

/** @typedef {nx.NDArray} A */

/** A network's step on arrays that fill no cache. */
function workload() {
  const x = nx.random.normal(nx.random.key(0), [64, 256]);
  const start = nx.random.normal(nx.random.key(1), [256, 256]).mul(0.05);
  const loss = (/** @type {A} */ w) => x.matmul(w).tanh().square().mean();
  const update = (/** @type {A} */ w) => w.sub(grad(loss)(w).mul(0.01));
  return {
    start,
    eager: (/** @type {A} */ w) => x.matmul(w).tanh().sum({ axis: 0 }).mul(0.001).add(w),
    update,
  };
}

/** @param {string} mode @returns {number[]} MiB */
function measure(mode) {
  const { start, eager, update } = workload();
  const step = mode === "jitted" ? jit(update) : eager;
  let w = start;
  const rss = [];
  for (let i = 0; i < STEPS; i++) {
    w = step(w);
    if (i % (STEPS / SAMPLES) < 1) rss.push(process.memoryUsage.rss() / 2 ** 20);
  }
  if (!Number.isFinite(Number(w.sum().item()))) throw new Error("leak: the steps went wrong");
  return rss;
}

const [mode, device] = process.argv.slice(2);
if (mode === undefined || device === undefined) {
  let failed = 0;
  for (const device of nx.devices().filter(({ name, available }) => available && name !== "reference")) {
    for (const mode of ["eager", "jitted"]) {
      const args = ["--max-old-space-size=4096", fileURLToPath(import.meta.url), mode, device.name];
      const child = spawnSync(process.execPath, args, { encoding: "utf8" });
      process.stdout.write(child.stdout);
      process.stderr.write(child.stderr);
      if (child.status !== 0) failed++;
    }
  }
  process.exitCode = failed > 0 ? 1 : 0;
} else {
  nx.setDevice(/** @type {nx.DeviceName} */ (device));
  const rss = measure(mode);
  const most = Math.max(...rss);
  const bars = rss.map((mib) => "▁▂▃▄▅▆▇█"[Math.min(7, Math.floor((mib / most) * 8))]).join("");
  const half = rss.length >> 1;
  const grown = Math.max(...rss.slice(half)) - Math.max(...rss.slice(0, half));
  console.log(`${device.padEnd(6)} ${mode.padEnd(6)} ${bars} ${STEPS} steps, at most ${most.toFixed(0)} MiB`);
  if (grown > SLACK) {
    console.error(`leak: ${device} ${mode} steps hold ${grown.toFixed(0)} MiB more in their second half`);
    process.exitCode = 1;
  }
}
