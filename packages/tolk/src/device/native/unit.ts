import type * as fs from "node:fs";
import type * as path from "node:path";
import { DeviceError } from "../../errors.ts";
import { Cache, cacheFolder, sha256 } from "./cache.ts";
import type { Compiler } from "./compiler.ts";
import { builtin, type ForeignFunction, loadKoffi, nodeProcess } from "./koffi.ts";
import { type Running, start } from "./spawn.ts";

/** Changes when compiled code must not be reused for a reason its source does not show. */
const ABI = 1;
/** Compilers run at once. */
const PARALLEL = 2;

/** C code of this process. */
export interface CompiledUnit {
  readonly name: string;
  /** The shared library. */
  readonly path: string;
  /** Machine address of a function. Throws `DeviceError` where there is none of that name. */
  symbol(name: string): number;
}

/** C to compile: one unit is one shared library. */
export interface Source {
  /** For people: names the unit in messages. */
  readonly name: string;
  readonly source: string;
  /** True for code with threads of its own, which must never be unmapped. */
  readonly resident?: boolean;
  /** True to compile in a third of the time: code of explicit vectors loses nothing by it. */
  readonly quick?: boolean;
}

interface Loader {
  dlopen: ForeignFunction;
  dlsym: ForeignFunction;
}

let loader: Loader | null = null;

function load(name: string, file: string): CompiledUnit {
  if (loader === null) {
    const koffi = loadKoffi();
    if (koffi === null)
      throw new DeviceError("tolk/native-missing", "tolk.native: cannot load code (no koffi)");
    // Not koffi.load: it unmaps libraries at exit, under the feet of threads.
    const self = koffi.load(null);
    loader = {
      dlopen: self.func("int64_t dlopen(const char*, int)"),
      dlsym: self.func("int64_t dlsym(int64_t, const char*)"),
    };
  }
  const RTLD_NOW = 2;
  const handle = loader.dlopen(file, RTLD_NOW);
  if (handle === 0) throw new DeviceError("tolk/native-load", `tolk.native: cannot load ${name} (${file})`);
  const { dlsym } = loader;
  return {
    name,
    path: file,
    symbol(symbol) {
      const address = Number(dlsym(handle, symbol));
      if (address === 0)
        throw new DeviceError("tolk/native-symbol", `tolk.native: cannot find ${symbol} in ${name}`);
      return address;
    },
  };
}

let told = false;

function tell(compiler: Compiler, folder: string): void {
  if (told) return;
  told = true;
  nodeProcess()?.stderr.write(
    `raven: compiling for this machine with ${compiler.version}, once (${folder})\n`,
  );
}

interface Step {
  running: Running;
  next: () => Step | null;
}

interface Build {
  readonly stage: string;
  step: Step;
}

function begin(cache: Cache, compiler: Compiler, unit: Source): Build {
  const { writeFileSync } = builtin<typeof fs>("node:fs");
  const { join } = builtin<typeof path>("node:path");
  const stage = cache.stage();
  const source = join(stage, "unit.c");
  const object = join(stage, "unit.o");
  const library = join(stage, "unit.so");
  const log = join(stage, "log");
  writeFileSync(source, unit.source);
  const darwin = nodeProcess()?.platform === "darwin";
  const flags = unit.quick === true ? [...compiler.flags, "-O1"] : compiler.flags;
  const nodelete = unit.resident === true && !darwin;
  if (compiler.linker !== null) {
    const linker = compiler.linker;
    const link = [linker, "-shared", ...(nodelete ? ["-z", "nodelete"] : []), object, "-o", library];
    const running = start([compiler.path, ...flags, "-c", source, "-o", object], log);
    return { stage, step: { running, next: () => ({ running: start(link, log), next: () => null }) } };
  }
  const shared = darwin ? ["-dynamiclib", "-Wl,-undefined,dynamic_lookup"] : ["-shared", "-nostdlib"];
  if (nodelete) shared.push("-Wl,-z,nodelete");
  const argv = [compiler.path, ...flags, ...shared, source, "-o", library];
  return { stage, step: { running: start(argv, log), next: () => null } };
}

function finish(cache: Cache, compiler: Compiler, unit: Source, key: string, build: Build): string {
  const { readFileSync, rmSync } = builtin<typeof fs>("node:fs");
  const { join } = builtin<typeof path>("node:path");
  for (let step: Step | null = build.step; step !== null; ) {
    const status = step.running.wait(() => tell(compiler, cache.folder));
    if (status !== 0) {
      const log = readFileSync(join(build.stage, "log"), "utf8").slice(0, 4000);
      rmSync(build.stage, { recursive: true, force: true });
      throw new DeviceError(
        "tolk/native-compile",
        `tolk.native: cannot compile ${unit.name} (${compiler.path} ended with ${status})\n${log}`,
      );
    }
    step = step.next();
  }
  rmSync(join(build.stage, "unit.o"), { force: true });
  rmSync(join(build.stage, "log"), { force: true });
  return cache.commit(build.stage, key, "unit.so");
}

const seen = new Map<string, CompiledUnit>();

/**
 * Compiles C units, two at a time, and loads them. A unit compiled before, by any process of this user, comes from
 * the cache.
 *
 * @throws {DeviceError} with what the compiler said.
 */
export function compileUnits(compiler: Compiler, units: readonly Source[]): CompiledUnit[] {
  const folder = cacheFolder();
  if (folder === null)
    throw new DeviceError("tolk/native-cache", "tolk.native: cannot write a cache folder", "set RAVEN_CACHE");
  const cache = new Cache(folder);
  const keys = units.map((unit) =>
    sha256([ABI, compiler.key, unit.resident === true, unit.quick === true, unit.source].join("\n")).slice(
      0,
      40,
    ),
  );
  const done = new Map<string, CompiledUnit>();
  const missing: number[] = [];
  keys.forEach((key, i) => {
    const known = seen.get(key);
    if (known !== undefined) done.set(key, known);
    else {
      const file = cache.find(key, "unit.so");
      if (file !== null) done.set(key, load(units[i].name, file));
      else if (!missing.some((j) => keys[j] === key)) missing.push(i);
    }
  });
  const builds: Build[] = [];
  for (let i = 0; i < missing.length; i++) {
    while (builds.length < Math.min(missing.length, i + PARALLEL))
      builds.push(begin(cache, compiler, units[missing[builds.length]]));
    const unit = units[missing[i]];
    const key = keys[missing[i]];
    done.set(key, load(unit.name, finish(cache, compiler, unit, key, builds[i])));
  }
  return keys.map((key) => {
    const unit = done.get(key) as CompiledUnit;
    seen.set(key, unit);
    return unit;
  });
}
