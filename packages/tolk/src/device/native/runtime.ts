import type * as fs from "node:fs";
import type * as module from "node:module";
import { DeviceError } from "../../errors.ts";
import type { Target } from "../../kernel/ir.ts";
import type { Storage } from "../../storage.ts";
import { threadsWanted } from "../threads.ts";
import { type Compiler, findCompiler } from "./compiler.ts";
import { builtin, type Koffi, loadKoffi } from "./koffi.ts";
import type { CompiledUnit } from "./library.ts";
import { Units } from "./unit.ts";

/** Doubles in the argument block of a thread. */
const BLOCK = 4096;

/**
 * Compiled code of this machine: how it is made and how it is called.
 *
 * A program is a block of doubles: the number of steps, then the steps. A launch is `function, units, grain,
 * scratchBytes, argc, args...`; native/runtime.c describes loops and copies.
 * A function is `void k(const double* args, int64_t lo, int64_t hi, void* scratch)`; its units 0..units-1 are split
 * over the threads in pieces of at least `grain`, or run on the caller's thread when there are no more than that.
 */
export interface NativeRuntime {
  readonly target: Target;
  /** For people: `clang 14.0.6`. */
  readonly compiler: string;
  /** Threads that share a launch, the caller's included: `RAVEN_THREADS` or one a core. */
  readonly threads: number;
  setThreads(count: number): number;
  /** C that is compiled for this machine, or was. */
  readonly units: Units;
  /** Machine address of the first byte, the same as long as the storage lives. */
  addressOf(storage: Storage): number;
  /** Machine address of a typed array over an ArrayBuffer; the caller keeps the array alive. */
  address(view: ArrayBufferView): number;
  /** This thread's own block of 4096 doubles, which {@link call} runs. */
  readonly block: Float64Array;
  /** Runs {@link block}: the cheapest call, about 20 ns. */
  call(): void;
  /** Runs a program from a block of the caller's. */
  run(block: Float64Array): void;
}

function outOfMemory(launch: number): DeviceError {
  return new DeviceError(
    "tolk/native-memory",
    `tolk.native: cannot run launch ${launch - 1} (no working memory for a thread)`,
  );
}

class Runtime implements NativeRuntime {
  readonly target: Target;
  readonly compiler: string;
  readonly block: Float64Array;
  readonly call: () => void;
  readonly units: Units;
  private readonly koffi: Koffi;
  private readonly runAt: (block: Float64Array) => number;
  private readonly threadsAt: (count: number) => number;
  private count: number;

  constructor(compiler: Compiler, koffi: Koffi, units: Units, unit: CompiledUnit) {
    this.units = units;
    this.koffi = koffi;
    this.target = compiler.target;
    this.compiler = compiler.version;
    const library = koffi.load(unit.path);
    this.runAt = library.func("int raven_run(void*)");
    this.threadsAt = library.func("int raven_threads(int)");
    this.count = this.threadsAt(threadsWanted());
    const block = new Float64Array(koffi.view(library.func("void* raven_block(int)")(BLOCK), BLOCK * 8));
    const call = library.func("void raven_call(void)");
    this.block = block;
    this.call = () => {
      call();
      if (block[0] !== 0) throw outOfMemory(block[0]);
    };
  }

  get threads(): number {
    return this.count;
  }

  setThreads(count: number): number {
    this.count = this.threadsAt(count);
    return this.count;
  }

  addressOf(storage: Storage): number {
    if (storage.address !== 0) return storage.address;
    const { lent } = storage;
    if (lent === null) {
      storage.address = this.address(storage.home());
      return storage.address;
    }
    storage.check();
    if (lent.address === 0) lent.address = this.address(storage.as("uint8"));
    return lent.address;
  }

  address(view: ArrayBufferView): number {
    return Number(this.koffi.address(view));
  }

  run(block: Float64Array): void {
    const failed = this.runAt(block);
    if (failed !== 0) throw outOfMemory(failed);
  }
}

function open(): NativeRuntime | string {
  const koffi = loadKoffi();
  if (koffi === null) return "koffi is not installed (npm install koffi)";
  const compiler = findCompiler();
  if ("missing" in compiler) return compiler.missing;
  // By the package's name, as koffi is: found from a program that was bundled somewhere else too.
  const { resolve } = builtin<typeof module>("node:module").createRequire(import.meta.url);
  const file = resolve("@raven-ts/tolk/runtime.c");
  const source = builtin<typeof fs>("node:fs").readFileSync(file, "utf8");
  const units = new Units(compiler);
  const [unit] = units.compile([{ name: "runtime", source, resident: true }]);
  return new Runtime(compiler, koffi, units, unit);
}

let opened: NativeRuntime | string | undefined;

function openOnce(): NativeRuntime | string {
  if (opened === undefined) {
    try {
      opened = open();
    } catch (error) {
      opened = (error as Error).message;
    }
  }
  return opened;
}

/** The native runtime, compiled on first use, or null where there is none: {@link nativeMissing} says why. */
export function nativeRuntime(): NativeRuntime | null {
  const found = openOnce();
  return typeof found === "string" ? null : found;
}

/** Why there is no native runtime here, in words that finish a sentence; null where there is one. */
export function nativeMissing(): string | null {
  const found = openOnce();
  return typeof found === "string" ? found : null;
}
