import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..", "..", "..");

/** Bundles a program that imports nx as `nx`; it lies three folders below the package, as built code does, where neither git nor npm look. */
export async function bundle(name: string, body: string): Promise<string> {
  const outfile = join(root, "node_modules", ".test", "device", `${name}.mjs`);
  await build({
    stdin: { contents: `import * as nx from "../nx/src/index.ts";\n${body}`, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["@raven-ts/source"],
    external: ["koffi"],
    logLevel: "error",
  });
  return outfile;
}

export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end with `env` over this process's environment; undefined unsets a variable. */
export function run(file: string, env: Record<string, string | undefined>): Promise<Ended> {
  const all = { ...process.env, RAVEN_DEVICE: undefined, RAVEN_THREADS: undefined, ...env };
  const child = spawn(process.execPath, [file], { env: all, timeout: 150_000 });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** Whether a command is installed. */
export function installed(command: string): boolean {
  return (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, command)));
}
