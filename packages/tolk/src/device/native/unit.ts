import { DeviceError } from "../../errors.ts";
import { Build, type Source, textOf } from "./build.ts";
import { buildId } from "./build-id.ts";
import { Cache, cacheFolder, sha256 } from "./cache.ts";
import type { Compiler } from "./compiler.ts";
import { nodeProcess } from "./koffi.ts";
import { type CompiledUnit, loadLibrary } from "./library.ts";
import { canSpawn } from "./spawn.ts";

/** Changes when compiled code must not be reused for a reason its source does not show. */
const ABI = 1;
/** Compilers run at once. */
const PARALLEL = 2;

/**
 * Compiles C units and loads them. A unit compiled before, by any process of this user, comes from the cache. Its key
 * is its text; or, where a spec determines the text, the spec and the build of this package, so that nothing is printed.
 */
export class Units {
  private readonly compiler: Compiler;
  private readonly loaded = new Map<string, CompiledUnit | WeakRef<CompiledUnit>>();
  private place: Cache | null = null;
  /** Units that are compiled while nobody waits for them: those to come, and the one under way. */
  private readonly queue: Source[] = [];
  private under: { readonly unit: Source; readonly build: Build } | null = null;

  constructor(compiler: Compiler) {
    this.compiler = compiler;
  }

  private get cache(): Cache {
    if (this.place === null) {
      const folder = cacheFolder();
      if (folder === null)
        throw new DeviceError(
          "tolk/native-cache",
          "tolk.native: cannot write a cache folder",
          "set RAVEN_CACHE",
        );
      this.place = new Cache(folder);
    }
    return this.place;
  }

  private keyOf(unit: Source): string {
    const id = unit.spec === undefined ? null : buildId;
    const made = id === null ? textOf(unit) : `spec ${id} ${unit.spec}`;
    return sha256(
      [ABI, this.compiler.key, unit.resident === true, unit.quick === true, made].join("\n"),
    ).slice(0, 40);
  }

  /** The unit if this process or the cache has it, else null. */
  find(unit: Source, key: string = this.keyOf(unit)): CompiledUnit | null {
    const known = this.loaded.get(key);
    const held = known instanceof WeakRef ? known.deref() : known;
    if (held !== undefined) return held;
    const file = this.cache.find(key, "unit.so");
    return file === null ? null : this.keep(unit, key, file);
  }

  private keep(unit: Source, key: string, file: string): CompiledUnit {
    const passing = unit.passing === true;
    const made = loadLibrary(unit.name, file, passing);
    this.loaded.set(key, passing ? new WeakRef(made) : made);
    return made;
  }

  /**
   * Compiles units, two at a time.
   *
   * @throws {DeviceError} with what the compiler said.
   */
  compile(units: readonly Source[]): CompiledUnit[] {
    const keys = units.map((unit) => this.keyOf(unit));
    const made = new Map<string, CompiledUnit>();
    const missing = units.flatMap((unit, i) => {
      if (keys.indexOf(keys[i]) !== i) return [];
      const found = this.find(unit, keys[i]);
      if (found === null) return [i];
      made.set(keys[i], found);
      return [];
    });
    const builds: Build[] = [];
    missing.forEach((at, i) => {
      while (builds.length < Math.min(missing.length, i + PARALLEL)) {
        const next = missing[builds.length];
        builds.push(this.begin(units[next], keys[next]));
      }
      made.set(keys[at], this.keep(units[at], keys[at], this.finish(builds[i], units[at], keys[at])));
    });
    return keys.map((key) => made.get(key) as CompiledUnit);
  }

  /** Starts a build; where the cache's folder cannot be written any more, in the next that can. */
  private begin(unit: Source, key: string): Build {
    try {
      return new Build(this.cache, this.compiler, unit, key);
    } catch (error) {
      const folder = this.place?.folder;
      const other = cacheFolder(folder);
      if (other === null || other === folder) throw error;
      nodeProcess()?.stderr.write(
        `raven: compiled code goes to ${other}: ${folder} cannot be written (${(error as Error).message})\n`,
      );
      this.place = new Cache(other);
      return new Build(this.place, this.compiler, unit, key);
    }
  }

  /** Waits for a build. A compiler that was killed gets a second try. */
  private finish(build: Build, unit: Source, key: string): string {
    try {
      return build.finish();
    } catch (error) {
      if (!(error instanceof DeviceError) || !/ended with (1[3-9]\d|12[89])/.test(error.message)) throw error;
      return this.begin(unit, key).finish();
    }
  }

  /** Compiles units one after the other while the program goes on; those that the cache has are left out. */
  ahead(units: readonly Source[]): void {
    if (!canSpawn()) return;
    this.queue.push(...units.filter((unit) => this.cache.find(this.keyOf(unit), "unit.so") === null));
    // What is not ready when the process ends is left for the next one.
    nodeProcess()?.once("exit", () => {
      this.queue.length = 0;
      this.look();
      this.under?.build.drop();
      this.under = null;
    });
    this.look();
  }

  /** Takes in what has been compiled ahead, and starts the next. Nothing that goes wrong here is an error yet. */
  look(): void {
    try {
      if (this.under?.build.poll() === null) return;
    } catch {
      // Whoever needs the unit will hear why.
    }
    this.under = null;
    const unit = this.queue.shift();
    if (unit === undefined) return;
    try {
      this.under = { unit, build: new Build(this.cache, this.compiler, unit, this.keyOf(unit)) };
    } catch {
      this.queue.length = 0;
    }
  }
}
