import type * as os from "node:os";
import { builtin, nodeProcess } from "./native/koffi.ts";

/** Threads that `RAVEN_THREADS` asks for; 0 where it does not say. */
export function threadsWanted(): number {
  const asked = Number(nodeProcess()?.env.RAVEN_THREADS ?? "");
  return Number.isInteger(asked) && asked > 0 ? asked : 0;
}

/** Threads that this machine runs at once. */
export function coresHere(): number {
  if (nodeProcess() !== null) return builtin<typeof os>("node:os").availableParallelism();
  return (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
}

/** Tells people, in one line, that there is one thread where more were wanted. */
export function sayAlone(why: string): void {
  const line = `raven: wasm runs on one thread: ${why}`;
  const process = nodeProcess();
  if (process === null) console.warn(line);
  else process.stderr.write(`${line}\n`);
}
