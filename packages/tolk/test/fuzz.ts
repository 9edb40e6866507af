import { readFileSync, writeFileSync } from "node:fs";
import * as nx from "@raven-ts/nx";
import { literal, uninitialized } from "@raven-ts/nx/internal";
import {
  type Application,
  evaluateGraph as applyGraph,
  givesMany,
  nativeMissing,
  nativeRuntime,
  realize,
  record,
} from "@raven-ts/tolk";
import { compile } from "../src/device/compile.ts";
import type { Device } from "../src/device/device.ts";
import { compileNative } from "../src/device/native/program.ts";
import { difference, onReference, type Program, randomProgram, showProgram, shrink } from "./fuzz-graph.ts";
import { interpretGraph } from "./lower/interpret-graph.ts";
import { evaluateGraph } from "./support/evaluate.ts";
import { InterpretedDevice } from "./support/interpreted.ts";

const targets = {
  wide: { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: false },
  narrow: { name: "wasm", vectorBytes: 16, vectorRegisters: 16, fma: false },
} as const;

/** Results, or null where this way cannot run such a program. */
type Way = (program: Program) => nx.NDArray[] | null;

function on<T>(device: "native" | "wasm" | Device, f: () => T): T {
  const before = nx.setDevice(device);
  try {
    return f();
  } finally {
    nx.setDevice(before);
  }
}

function deferred({ graph, inputs }: Program): nx.NDArray[] {
  const later: Application<nx.NDArray> = {
    bind: (prim, operands, params) => record(prim, operands, params, uninitialized),
    literal,
  };
  const results = applyGraph(graph, inputs, later);
  realize(results);
  return results;
}

/** Every way to run a program that must agree with the reference device, by name. */
export function ways(): Map<string, Way> {
  const found = new Map<string, Way>();
  const runtime = nativeRuntime();
  if (runtime === null) console.warn(`fuzz: native is left out: ${nativeMissing()}`);
  else {
    found.set("eager native", ({ graph, inputs }) => on("native", () => evaluateGraph(graph, inputs)));
    found.set("deferred native", (program) => on("native", () => deferred(program)));
    for (const threads of [1, 2]) {
      found.set(`native program, ${threads} threads`, ({ graph, inputs }) => {
        const before = runtime.threads;
        runtime.setThreads(threads);
        try {
          return on("native", () => compileNative(graph, runtime).run(inputs, uninitialized));
        } finally {
          runtime.setThreads(before);
        }
      });
    }
  }
  found.set("eager wasm", ({ graph, inputs }) => on("wasm", () => evaluateGraph(graph, inputs)));
  found.set("wasm program", ({ graph, inputs }) =>
    on("wasm", () => compile(graph).run(inputs, uninitialized)),
  );
  found.set("deferred wasm", (program) => on("wasm", () => deferred(program)));
  for (const [name, target] of Object.entries(targets)) {
    const device = new InterpretedDevice(target);
    found.set(`eager ${name} kernels, every reach checked`, ({ graph, inputs }) =>
      on(device, () => evaluateGraph(graph, inputs)),
    );
    found.set(`interpreted ${name} kernels`, ({ graph, inputs }) => {
      // Loops and branches are run by devices, not by kernels.
      const held = graph.eqns.some((eqn) => givesMany(eqn.prim));
      return held ? null : interpretGraph(graph, inputs, target);
    });
  }
  return found;
}

/** What a way gets wrong, or null: another result than the reference's, or an error where it has none. */
export function fault(program: Program, way: Way): string | null {
  const expected = onReference(() => evaluateGraph(program.graph, program.inputs));
  try {
    const found = way(program);
    return found === null ? null : difference(program, expected, found);
  } catch (error) {
    return `threw ${(error as Error).stack ?? error}`;
  }
}

const saved = new URL("golden/fuzz-seeds.json", import.meta.url);

/** Seeds of programs that once failed: all of them are tests. */
export function savedSeeds(): number[] {
  return JSON.parse(readFileSync(saved, "utf8")) as number[];
}

function save(seed: number, file: URL): void {
  const seeds = [...new Set([...(JSON.parse(readFileSync(file, "utf8")) as number[]), seed])];
  writeFileSync(file, `${JSON.stringify(seeds.sort((a, b) => a - b))}\n`);
}

export interface FuzzOptions {
  /** How long, or how many programs. */
  readonly limit: { readonly seconds: number } | { readonly programs: number };
  /** Runs this one alone. */
  readonly seed?: number;
  readonly start?: number;
  readonly seeds: URL;
}

/**
 * Runs random programs, or one seed. Prints the smallest form of each failure, saves its seed, and returns how many
 * there were.
 */
export async function fuzz({ limit, seed: one, start, seeds }: FuzzOptions): Promise<number> {
  const all = ways();
  let seed = one ?? start ?? Math.floor(Math.random() * 2 ** 31);
  const began = performance.now();
  let programs = 0;
  let failures = 0;
  let told = began;
  const done = (): boolean =>
    one !== undefined ||
    failures >= 10 ||
    ("programs" in limit ? programs >= limit.programs : performance.now() - began >= limit.seconds * 1000);
  do {
    const program = randomProgram(seed);
    for (const [name, way] of all) {
      const wrong = fault(program, way);
      if (wrong === null) continue;
      failures++;
      const small = shrink(program, (p) => fault(p, way) !== null);
      console.log(`FAIL ${name}, seed ${seed}\n${fault(small, way)}\n${showProgram(small)}\n`);
      save(seed, seeds);
      break;
    }
    programs++;
    seed++;
    // Code of programs that are done is unmapped by finalisers, which need a turn.
    if (programs % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    if (performance.now() - told > 5000) {
      told = performance.now();
      console.error(`fuzz: ${programs} programs, ${failures} failures`);
    }
  } while (!done());
  console.log(`${programs} programs, ${all.size} ways each: ${failures} failures`);
  return failures;
}
