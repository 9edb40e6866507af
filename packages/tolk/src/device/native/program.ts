import type { Graph, Var } from "../../graph/graph.ts";
import { scratchLayout } from "../../kernel/ir.ts";
import { type Launch, lowerGraph } from "../../lower/index.ts";
import { planMemory } from "../../lower/plan.ts";
import { renderC } from "../../render/c.ts";
import { allocate, type Block } from "../../storage.ts";
import { storageOf, type Tensor } from "../../tensor.ts";
import { dtypes } from "../../type/dtype.ts";
import type { Create } from "../evaluate.ts";
import { explainProgram } from "../explain.ts";
import { boundaryOf, dense, type Executable, gatherOutputs, newTensor } from "../program.ts";
import type { NativeRuntime } from "./runtime.ts";

/** Compiles a graph to C: one library, one block of launches, one native call a run. */
export function compileNative(graph: Graph, runtime: NativeRuntime): Executable {
  const lowered = lowerGraph(graph, runtime.target);
  const { launches } = lowered;
  const boundary = boundaryOf(lowered);
  const plan = planMemory(lowered, boundary.outside);
  const groups = cut(launches, UNIT_KERNELS);
  const sources = groups.map((group) =>
    renderC(
      group.map((l) => l.kernel),
      runtime.target,
    ),
  );
  const units = runtime.compileAll(sources.map((source) => ({ name: "jit", source, quick: true })));
  const unitOf = new Map(groups.flatMap((group, i) => group.map((launch) => [launch, units[i]] as const)));

  const arena = allocate(plan.bytes + 64);
  const arenaBase = runtime.addressOf(arena.storage) + arena.byteOffset;
  const arenaAt = arenaBase + ((64 - (arenaBase % 64)) % 64);
  const tables = placeTables(launches, runtime);
  const block: number[] = [launches.length];
  const starts: number[] = [];
  /** Positions in the block that hold the address of an argument or result, set before each run. */
  const patches = new Map<Var, number[]>();
  for (const launch of launches) {
    const { kernel } = launch;
    const scratch = scratchLayout(kernel).bytes;
    starts.push(block.length);
    block.push(
      unitOf.get(launch)?.symbol(kernel.name) ?? 0,
      launch.units,
      launch.grain,
      scratch,
      launch.buffers.length,
    );
    for (const ref of launch.buffers) {
      let address = 0;
      if (ref.kind === "table") address = tables.addresses.get(ref.data) ?? 0;
      else if (ref.kind === "temporary") address = arenaAt + (plan.temporaries.get(ref.id) ?? 0);
      else if (boundary.outside.has(ref.variable)) {
        patches.set(ref.variable, [...(patches.get(ref.variable) ?? []), block.length]);
      } else address = arenaAt + (plan.variables.get(ref.variable) ?? 0);
      block.push(address);
    }
  }
  const program = Float64Array.from(block);
  const patchOf = (v: Var): number[] => patches.get(v) ?? [];
  const inputPatches = boundary.arguments.map(patchOf);
  const resultPatches = boundary.results.map((v) => ({ v, at: patchOf(v) }));

  const bind = (x: Tensor, positions: readonly number[]): void => {
    const address = runtime.addressOf(storageOf(x)) + x.offset * dtypes[x.dtype].bytes;
    for (const at of positions) program[at] = address;
  };
  // What is read by address only: the collector must find it here for as long as code may run on it.
  const alive = { tables, arena, args: none, results: noResults };

  /** Sets the addresses of arguments, and of results, which it makes. All stay alive until {@link release}. */
  const bindAll = <T extends Tensor>(inputs: readonly T[], create: Create<T>): Map<Var, T> => {
    const args = inputs.map((x, i) => (inputPatches[i].length > 0 ? dense(x) : x));
    for (let i = 0; i < args.length; i++) bind(args[i], inputPatches[i]);
    const results = new Map<Var, T>();
    for (const { v, at } of resultPatches) {
      const out = create(lowered.graph.avals[v]);
      bind(out, at);
      results.set(v, out);
    }
    alive.args = args;
    alive.results = results;
    return results;
  };
  const release = (): void => {
    alive.args = none;
    alive.results = noResults;
  };

  return {
    run(inputs, create) {
      const results = bindAll(inputs, create);
      if (launches.length > 0) runtime.run(program);
      release();
      return gatherOutputs(lowered, inputs, results, create);
    },
    profile(inputs) {
      bindAll(inputs, newTensor);
      const times = launches.map(({ kernel, why }, i) => {
        const one = Float64Array.of(1, ...program.subarray(starts[i], starts[i + 1] ?? program.length));
        const start = performance.now();
        runtime.run(one);
        return { kernel: kernel.name, why, ms: performance.now() - start };
      });
      release();
      return times;
    },
    explain: () => explainProgram(lowered, plan, sources.join("\n"), alive.tables.addresses.size),
  };
}

const none: readonly Tensor[] = [];
const noResults: ReadonlyMap<Var, Tensor> = new Map();

/** Kernels of one C unit: units are compiled two at a time. */
const UNIT_KERNELS = 16;

function cut<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

/** Copies the offset tables of all launches to one block that does not move. */
function placeTables(
  launches: readonly Launch[],
  runtime: NativeRuntime,
): { block: Block; addresses: Map<Int32Array, number> } {
  const tables = new Set<Int32Array>();
  for (const { buffers } of launches)
    for (const ref of buffers) if (ref.kind === "table") tables.add(ref.data);
  const lengths = [...tables].reduce((n, table) => n + table.length, 0);
  const block = allocate(lengths * 4);
  const elements = block.storage.as("int32");
  const base = runtime.addressOf(block.storage);
  const addresses = new Map<Int32Array, number>();
  let at = block.byteOffset / 4;
  for (const table of tables) {
    elements.set(table, at);
    addresses.set(table, base + at * 4);
    at += table.length;
  }
  return { block, addresses };
}
