import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeArgument } from "../../src/device/arguments.ts";
import { type Kernel, scratchLayout } from "../../src/kernel/ir.ts";
import type { Element } from "../../src/type/dtype.ts";
import type { Memory } from "../fuzz-kernel.ts";

interface Koffi {
  load(path: string): { func(signature: string): (...args: unknown[]) => void };
  address(memory: unknown): bigint;
}

const koffi = createRequire(import.meta.url)("koffi") as Koffi;

/** Compilers that this machine has. */
export function compilers(): string[] {
  return ["gcc", "clang"].filter((name) => {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

function wide(): boolean {
  return existsSync("/proc/cpuinfo") && readFileSync("/proc/cpuinfo", "utf8").includes("avx512f");
}

export const flags: readonly string[] = [
  ..."-O2 -std=gnu11 -march=native -fno-math-errno -fno-trapping-math -ffp-contract=off -fPIC -shared -nostdlib".split(
    " ",
  ),
  "-Wno-psabi",
  "-Wno-tautological-compare",
  "-Wno-self-assign",
  "-Wno-xor-used-as-pow",
  ...(wide() ? ["-mprefer-vector-width=512"] : []),
];

export type NativeKernel = (
  buffers: readonly Memory[],
  params: readonly Element[],
  lo: number,
  hi: number,
) => void;

/** Compiles a unit and returns its kernels as functions; compiler messages, warnings too, are errors. */
export function compileNative(
  compiler: string,
  source: string,
  kernels: readonly Kernel[],
  more: readonly string[] = [],
): NativeKernel[] {
  const folder = mkdtempSync(join(tmpdir(), "rune-c-"));
  try {
    writeFileSync(join(folder, "unit.c"), source);
    execFileSync(
      compiler,
      [...flags, ...more, "-Werror", "-o", join(folder, "unit.so"), join(folder, "unit.c")],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    const library = koffi.load(join(folder, "unit.so"));
    return kernels.map((kernel) => {
      const call = library.func(`void ${kernel.name}(void *args, int64 lo, int64 hi, void *scratch)`);
      return (buffers, params, lo, hi) => {
        const args = new Float64Array(buffers.length + params.length);
        const addresses = buffers.map((memory) => Number(koffi.address(memory)));
        for (const [i, value] of [...addresses, ...params].entries()) writeArgument(args, i, value);
        const scratch = new Uint8Array(scratchLayout(kernel).bytes + 64);
        const aligned = scratch.subarray(64 - (Number(koffi.address(scratch)) % 64));
        call(args, lo, hi, aligned);
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
