import { contiguous } from "../../eager/launch.ts";
import type { Graph } from "../../graph/graph.ts";
import { scratchLayout } from "../../kernel/ir.ts";
import { lowerProgram } from "../../lower/place.ts";
import type { LaunchStep, Operand, Program, Slot, Step } from "../../lower/program.ts";
import { renderC } from "../../render/c.ts";
import { allocate, type Block } from "../../storage.ts";
import { storageOf, type Tensor, uninitialized } from "../../tensor.ts";
import { dtypes } from "../../type/dtype.ts";
import type { Create } from "../evaluate.ts";
import { explainProgram } from "../explain.ts";
import { type Executable, gatherOutputs } from "../program.ts";
import { currentDevice } from "../select.ts";
import type { NativeRuntime } from "./runtime.ts";

/** Kernels of one C unit: units are compiled two at a time. */
const UNIT_KERNELS = 16;

const LOOP = 1;
const COPY = 2;
const BRANCH = 3;
const GROUP = 4;

/** A place in the block that holds an address in a slot that is known only when the program is called. */
interface Patch {
  readonly at: number;
  readonly offset: number;
}

/** A place in the block that a loop moves on. */
interface Move {
  readonly at: number;
  readonly stride: number;
}

/** For each loop around a step, the outermost first. */
type Moves = readonly Move[][];

/** Writes a program's steps as the block of doubles that the runtime reads. */
class BlockWriter {
  readonly words: number[] = [0];
  /** By "argument 0", "result 1" and so on. */
  readonly patches = new Map<string, Patch[]>();
  private readonly program: Program;
  private readonly functions: readonly number[];
  /** Addresses of the arena and of the tables. */
  private readonly fixed: { readonly arena: number; readonly tables: readonly number[] };

  constructor(program: Program, functions: readonly number[], fixed: BlockWriter["fixed"]) {
    this.program = program;
    this.functions = functions;
    this.fixed = fixed;
  }

  /** Writes steps and returns where each begins. */
  write(steps: readonly Step[], moves: Moves): number[] {
    return steps.map((step) => {
      const start = this.words.length;
      if (step.op === "launch") this.launch(step, moves);
      else if (step.op === "group") {
        const units = step.members.reduce((total, one) => total + one.units, 0);
        this.words.push(GROUP, step.members.length, units);
        for (const one of step.members) this.launch(one, moves);
      } else if (step.op === "copy") {
        this.words.push(COPY);
        this.operand(step.to, moves);
        this.operand(step.from, moves);
        this.words.push(step.bytes);
      } else if (step.op === "branch") this.branch(step.index, step.cases, moves);
      else this.loop(step.turns, step.body, moves);
      return start;
    });
  }

  private launch({ kernel, operands, params, units, grain }: LaunchStep, moves: Moves): void {
    const scratch = scratchLayout(this.program.kernels[kernel]).bytes;
    this.words.push(this.functions[kernel], units, grain, scratch, operands.length + params.length);
    for (const operand of operands) this.operand(operand, moves);
    this.words.push(...params);
  }

  /** What moves with every turn stands behind the body, whose own places are known by then. */
  private loop(turns: number, body: readonly Step[], moves: Moves): void {
    const start = this.words.push(LOOP, turns, body.length, 0);
    const own: Move[] = [];
    this.write(body, [...moves, own]);
    this.words[start - 1] = this.words.length - start;
    this.words.push(own.length, ...own.flatMap(({ at, stride }) => [at - start, stride]));
  }

  private branch(index: Operand, cases: readonly (readonly Step[])[], moves: Moves): void {
    this.words.push(BRANCH);
    this.operand(index, moves);
    const start = this.words.push(cases.length, 0);
    for (const steps of cases) {
      const one = this.words.push(steps.length, 0);
      this.write(steps, moves);
      this.words[one - 1] = this.words.length - one;
    }
    this.words[start - 1] = this.words.length - start;
  }

  private operand({ slot, offset, strides }: Operand, moves: Moves): void {
    const at = this.words.length;
    strides.forEach((stride, depth) => {
      if (stride !== 0) moves[depth].push({ at, stride });
    });
    if (slot.kind === "arena") this.words.push(this.fixed.arena + offset);
    else if (slot.kind === "table") this.words.push(this.fixed.tables[slot.index] + offset);
    else {
      const key = slotKey(slot);
      this.patches.set(key, [...(this.patches.get(key) ?? []), { at, offset }]);
      this.words.push(0);
    }
  }
}

function slotKey(slot: Slot): string {
  return slot.kind === "arena" ? "arena" : `${slot.kind} ${slot.index}`;
}

function sizeOfStep(step: Exclude<Step, { op: "launch" }>): string {
  if (step.op === "loop") return `${step.turns} turns`;
  if (step.op === "group") return `${step.members.length} tensors`;
  return step.op === "copy" ? `${step.bytes} bytes` : `${step.cases.length} cases`;
}

const none: readonly Tensor[] = [];

/** Compiles a graph to C: one library, one block of steps, one native call a run. */
export function compileNative(graph: Graph, runtime: NativeRuntime): Executable {
  const program = lowerProgram(graph, runtime.target);
  const { kernels, steps } = program;
  const sources = cut(kernels, UNIT_KERNELS).map((group) => renderC(group, runtime.target));
  const units = runtime.units.compile(
    sources.map((source) => ({ name: "jit", source, quick: true, passing: true })),
  );
  const functions = kernels.map(({ name }, i) => units[Math.floor(i / UNIT_KERNELS)].symbol(name));

  const arena = allocate(program.arena + 64);
  const arenaBase = runtime.addressOf(arena.storage) + arena.byteOffset;
  const tables = placeTables(program.tables, runtime);
  const writer = new BlockWriter(program, functions, {
    arena: arenaBase + ((64 - (arenaBase % 64)) % 64),
    tables: tables.addresses,
  });
  const starts = writer.write(steps, []);
  const block = Float64Array.from(writer.words);
  block[0] = steps.length;
  const patchesOf = (kind: "argument" | "result", index: number): readonly Patch[] =>
    writer.patches.get(slotKey({ kind, index })) ?? [];
  const inputPatches = program.arguments.map((_, i) => patchesOf("argument", i));
  const resultPatches = program.results.map((_, i) => patchesOf("result", i));

  const bind = (x: Tensor, patches: readonly Patch[]): void => {
    const address = runtime.addressOf(storageOf(x)) + x.offset * dtypes[x.dtype].bytes;
    for (const { at, offset } of patches) block[at] = address + offset;
  };
  // What is reached by address only: the collector must find it here for as long as code may run on it.
  const alive = { units, tables, arena, args: none, results: none };

  /** Sets the addresses of arguments, and of results, which it makes. All stay alive until {@link release}. */
  const bindAll = <T extends Tensor>(inputs: readonly T[], create: Create<T>): T[] => {
    const device = currentDevice();
    const args = inputs.map((x, i) => (inputPatches[i].length > 0 ? contiguous(device, x) : x));
    for (let i = 0; i < args.length; i++) if (inputPatches[i].length > 0) bind(args[i], inputPatches[i]);
    const results = program.results.map((aval, i) => {
      const out = create(aval);
      bind(out, resultPatches[i]);
      return out;
    });
    alive.args = args;
    alive.results = results;
    return results;
  };
  const release = (): void => {
    alive.args = none;
    alive.results = none;
  };

  return {
    run(inputs, create) {
      const results = bindAll(inputs, create);
      if (steps.length > 0) runtime.run(block);
      release();
      return gatherOutputs(program, inputs, results, create);
    },
    profile(inputs) {
      bindAll(inputs, uninitialized);
      const times = steps.map((step, i) => {
        const one = Float64Array.of(1, ...block.subarray(starts[i], starts[i + 1] ?? block.length));
        const start = performance.now();
        runtime.run(one);
        const ms = performance.now() - start;
        if (step.op === "launch") return { kernel: kernels[step.kernel].name, why: step.why, ms };
        return { kernel: step.op, why: sizeOfStep(step), ms };
      });
      release();
      return times;
    },
    explain: () => explainProgram(program, sources.join("\n")),
  };
}

function cut<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

/** Copies the offset tables of all launches to one block that does not move. */
function placeTables(
  tables: readonly Int32Array[],
  runtime: NativeRuntime,
): { block: Block; addresses: readonly number[] } {
  const block = allocate(tables.reduce((n, table) => n + table.byteLength, 0));
  const elements = block.storage.as("int32");
  const base = runtime.addressOf(block.storage);
  let at = block.byteOffset / 4;
  const addresses = tables.map((table) => {
    elements.set(table, at);
    const address = base + at * 4;
    at += table.length;
    return address;
  });
  return { block, addresses };
}
