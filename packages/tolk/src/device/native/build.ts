import type * as fs from "node:fs";
import type * as path from "node:path";
import { DeviceError } from "../../errors.ts";
import type { Cache } from "./cache.ts";
import type { Compiler } from "./compiler.ts";
import { builtin, nodeProcess } from "./koffi.ts";
import { type Running, start } from "./spawn.ts";

/** C to compile: one unit is one shared library. */
export interface Source {
  /** For people: names the unit in messages. */
  readonly name: string;
  /**
   * What the text is printed from, where that and the build of this package determine it: then a unit that is in the
   * cache is found without printing.
   */
  readonly spec?: string;
  readonly source: string | (() => string);
  /** True for code with threads of its own, which must never be unmapped. */
  readonly resident?: boolean;
  /** True for code that is unmapped when nobody holds its unit: a process may compile any number of programs. */
  readonly passing?: boolean;
  /** True to compile in a third of the time: code of explicit vectors loses nothing by it. */
  readonly quick?: boolean;
}

/** The text of a unit. */
export function textOf({ source }: Source): string {
  return typeof source === "string" ? source : source();
}

let told = false;

function tell(compiler: Compiler, folder: string): void {
  if (told) return;
  told = true;
  nodeProcess()?.stderr.write(
    `raven: compiling for this machine with ${compiler.version}, once (${folder})\n`,
  );
}

/** The library of a unit in the making, in a folder aside from the cache's entries. */
export class Build {
  private readonly cache: Cache;
  private readonly compiler: Compiler;
  private readonly unit: Source;
  private readonly key: string;
  private readonly stage: string;
  /** Commands that are yet to run, and the one that runs. */
  private readonly commands: (readonly string[])[];
  private running: Running;

  constructor(cache: Cache, compiler: Compiler, unit: Source, key: string) {
    this.cache = cache;
    this.compiler = compiler;
    this.unit = unit;
    this.key = key;
    this.stage = cache.stage();
    builtin<typeof fs>("node:fs").writeFileSync(this.at("unit.c"), textOf(unit));
    this.commands = this.plan();
    this.running = start(this.commands.shift() as readonly string[], this.at("log"));
  }

  private at(file: string): string {
    return builtin<typeof path>("node:path").join(this.stage, file);
  }

  private plan(): (readonly string[])[] {
    const { compiler, unit } = this;
    const [source, object, library] = ["unit.c", "unit.o", "unit.so"].map((file) => this.at(file));
    const darwin = nodeProcess()?.platform === "darwin";
    const flags = unit.quick === true ? [...compiler.flags, "-O1"] : compiler.flags;
    const nodelete = unit.resident === true && !darwin;
    if (compiler.linker !== null) {
      const link = [
        compiler.linker,
        "-shared",
        ...(nodelete ? ["-z", "nodelete"] : []),
        object,
        "-o",
        library,
      ];
      return [[compiler.path, ...flags, "-c", source, "-o", object], link];
    }
    const shared = darwin ? ["-dynamiclib", "-Wl,-undefined,dynamic_lookup"] : ["-shared", "-nostdlib"];
    if (nodelete) shared.push("-Wl,-z,nodelete");
    return [[compiler.path, ...flags, ...shared, source, "-o", library]];
  }

  /** Goes on to the next command where one has ended; true when all have. Throws where one failed. */
  private step(status: number): boolean {
    const { readFileSync } = builtin<typeof fs>("node:fs");
    if (status !== 0) {
      const log = readFileSync(this.at("log"), "utf8").slice(0, 4000);
      this.drop();
      throw new DeviceError(
        "tolk/native-compile",
        `tolk.native: cannot compile ${this.unit.name} (${this.compiler.path} ended with ${status})\n${log}`,
      );
    }
    const command = this.commands.shift();
    if (command === undefined) return true;
    this.running = start(command, this.at("log"));
    return false;
  }

  private commit(): string {
    const { rmSync } = builtin<typeof fs>("node:fs");
    for (const file of ["unit.o", "log"]) rmSync(this.at(file), { force: true });
    return this.cache.commit(this.stage, this.key, "unit.so");
  }

  /** Waits for the library and returns its path in the cache. */
  finish(): string {
    while (!this.step(this.running.wait(() => tell(this.compiler, this.cache.folder))));
    return this.commit();
  }

  /** The path of the library in the cache if it is there by now, else null. */
  poll(): string | null {
    for (let status = this.running.poll(); status !== null; status = this.running.poll()) {
      if (this.step(status)) return this.commit();
    }
    return null;
  }

  /** Stops, and leaves nothing behind. */
  drop(): void {
    this.running.stop();
    builtin<typeof fs>("node:fs").rmSync(this.stage, { recursive: true, force: true });
  }
}
