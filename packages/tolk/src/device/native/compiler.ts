import type * as fs from "node:fs";
import type * as path from "node:path";
import type { Target } from "../../kernel/ir.ts";
import { cacheFolder, sha256 } from "./cache.ts";
import { builtin, nodeProcess } from "./koffi.ts";
import { start } from "./spawn.ts";

/** A C compiler of this machine and how it is called. */
export interface Compiler {
  readonly path: string;
  readonly kind: "clang" | "gcc";
  /** For people and for cache keys: `clang 14.0.6`. */
  readonly version: string;
  readonly target: Target;
  /** Flags that choose the code, the same for every unit. */
  readonly flags: readonly string[];
  /** A linker to call directly, which saves the driver's detour; null: link through the compiler. */
  readonly linker: string | null;
  /** Names everything that decides what a source compiles to. */
  readonly key: string;
}

/** Finds `name` as the shell would, without one. Null when it is not on the PATH. */
export function which(name: string): string | null {
  const { accessSync, constants, statSync } = builtin<typeof fs>("node:fs");
  const { delimiter, join, isAbsolute } = builtin<typeof path>("node:path");
  const folders = isAbsolute(name) ? [""] : (nodeProcess()?.env.PATH ?? "").split(delimiter);
  for (const folder of folders) {
    if (folder === "" && !isAbsolute(name)) continue;
    const file = folder === "" ? name : join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here.
    }
  }
  return null;
}

const strict = [
  "-std=gnu11",
  "-O2",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-ffp-contract=off",
  "-fno-strict-aliasing",
  "-fPIC",
  "-w",
];

function machineFlags(platform: string, arch: string): string[] {
  const own = arch === "x64" ? "-march=native" : platform === "darwin" ? "-mcpu=apple-m1" : "-mcpu=native";
  return [own, ...(nodeProcess()?.env.RAVEN_CFLAGS ?? "").split(" ").filter((flag) => flag !== "")];
}

function targetOf(macros: ReadonlyMap<string, string>): Target {
  if (macros.has("__aarch64__")) return { name: "c", vectorBytes: 16, vectorRegisters: 32, fma: true };
  const fma = macros.has("__FMA__");
  if (macros.has("__AVX512F__") && macros.has("__AVX512DQ__") && macros.has("__AVX512BW__"))
    return { name: "c", vectorBytes: 64, vectorRegisters: 32, fma };
  if (macros.has("__AVX2__")) return { name: "c", vectorBytes: 32, vectorRegisters: 16, fma };
  return { name: "c", vectorBytes: 16, vectorRegisters: 16, fma };
}

/** Runs a command and returns what it printed, or null when it failed. */
function capture(argv: readonly string[], folder: string): string | null {
  const { mkdtempSync, readFileSync, rmSync } = builtin<typeof fs>("node:fs");
  const { join } = builtin<typeof path>("node:path");
  const stage = mkdtempSync(join(folder, "building-"));
  try {
    const output = join(stage, "output");
    return start(argv, output).wait() === 0 ? readFileSync(output, "utf8") : null;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function probe(file: string, folder: string): Compiler | null {
  const process = nodeProcess();
  if (process === null) return null;
  const machine = machineFlags(process.platform, process.arch);
  const text = capture([file, ...machine, "-dM", "-E", "-x", "c", "/dev/null"], folder);
  if (text === null) return null;
  const macros = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^#define (\w+) ?(.*)$/.exec(line);
    if (match) macros.set(match[1], match[2]);
  }
  const kind = macros.has("__clang__") ? "clang" : "gcc";
  const number = kind === "clang" ? macros.get("__clang_version__") : macros.get("__VERSION__");
  const version = `${kind} ${(number ?? "").replaceAll('"', "").trim()}`;
  const target = targetOf(macros);
  const wide = target.vectorBytes === 64 ? ["-mprefer-vector-width=512"] : [];
  const features = [...macros.keys()].filter((name) => /^__(AVX|SSE|FMA|F16C|ARM|AMX|BMI|POPCNT)/.test(name));
  const flags = [...strict, ...machine, ...wide];
  const linker = process.platform === "linux" && kind === "clang" ? which("ld") : null;
  const key = sha256([version, ...flags, linker ?? "", ...features.sort()].join("\n"));
  return { path: file, kind, version, target, flags, linker, key };
}

function cpuName(): string {
  try {
    const text = builtin<typeof fs>("node:fs").readFileSync("/proc/cpuinfo", "utf8");
    return text
      .slice(0, text.indexOf("\n\n"))
      .replace(/^(cpu MHz|bogomips|processor|apicid|core id).*$/gm, "");
  } catch {
    return nodeProcess()?.arch ?? "";
  }
}

// Asking a compiler costs 20 to 60 ms, so its answer is kept under everything that could change it.
function remembered(file: string, folder: string): Compiler | null {
  const { readFileSync, writeFileSync, renameSync, realpathSync, statSync } = builtin<typeof fs>("node:fs");
  const { join } = builtin<typeof path>("node:path");
  const real = realpathSync(file);
  const { size, mtimeMs } = statSync(real);
  const process = nodeProcess();
  const search = process?.env.PATH ?? "";
  const key = sha256(
    ["compiler 2", file, real, size, mtimeMs, search, process?.env.RAVEN_CFLAGS, cpuName()].join("\n"),
  ).slice(0, 32);
  const kept = join(folder, `compiler-${key}.json`);
  try {
    return JSON.parse(readFileSync(kept, "utf8")) as Compiler;
  } catch {
    const found = probe(file, folder);
    if (found === null) return null;
    const aside = `${kept}.${process?.pid}`;
    writeFileSync(aside, JSON.stringify(found));
    renameSync(aside, kept);
    return found;
  }
}

/** Why there is no compiler, in words that finish "native: ". */
export interface Missing {
  readonly missing: string;
}

/**
 * Finds a working C compiler: `RAVEN_CC` if set, else clang, gcc or cc, whichever comes first. `RAVEN_CFLAGS` adds
 * flags, such as `-march=haswell` for code that older machines run too.
 */
export function findCompiler(): Compiler | Missing {
  const process = nodeProcess();
  if (process === null) return { missing: "a browser has no C compiler" };
  if (process.platform !== "linux" && process.platform !== "darwin")
    return { missing: `no native build on ${process.platform} yet` };
  const folder = cacheFolder();
  if (folder === null) return { missing: "no cache folder can be written (set RAVEN_CACHE)" };
  const chosen = process.env.RAVEN_CC;
  const names = chosen ? [chosen] : ["clang", "gcc", "cc"];
  for (const name of names) {
    const file = which(name);
    const found = file === null ? null : remembered(file, folder);
    if (found !== null) return found;
  }
  if (chosen) return { missing: `RAVEN_CC names no working C compiler: ${chosen}` };
  return { missing: "no C compiler on the PATH (looked for clang, gcc, cc)" };
}
