import { contiguous } from "../../eager/launch.ts";
import { DeviceError } from "../../errors.ts";
import type { Graph } from "../../graph/graph.ts";
import { Builder } from "../../kernel/builder.ts";
import { scratchLayout } from "../../kernel/ir.ts";
import { lowerProgram } from "../../lower/place.ts";
import type { Operand, Step } from "../../lower/program.ts";
import { byteLength } from "../../prim/infer.ts";
import { renderWasm } from "../../render/wasm/index.ts";
import { storageOf, type Tensor } from "../../tensor.ts";
import { dtypes } from "../../type/dtype.ts";
import { explainProgram } from "../explain.ts";
import { type Executable, gatherOutputs } from "../program.ts";
import { currentDevice } from "../select.ts";
import type { Heap } from "./heap.ts";
import { wasmTarget } from "./target.ts";

let fuses: boolean | null = null;

/** True where the engine has relaxed SIMD, whose multiply-add is one instruction: asked once, of a small module. */
function hasRelaxed(): boolean {
  if (fuses === null) {
    const b = new Builder();
    const x = b.buffer("x", "float32", "readwrite");
    const value = b.let(b.load(x, b.index(0), 4));
    b.store(x, b.index(0), b.fma(value, value, value));
    const bytes = renderWasm([b.finish("probe")], { memory: "import", shared: false, relaxed: true });
    fuses = WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>);
  }
  return fuses;
}

const align = (n: number): number => (n + 63) & ~63;

/** For each loop around a step, the outermost first: what it moves. */
type Moves = readonly Move[][];

/** An address, by its index among the doubles of the program's block, and how it moves with every turn of a loop. */
interface Move {
  readonly index: number;
  readonly stride: number;
}

type KernelFunction = (args: number, lo: number, hi: number, scratch: number) => void;

/** A call of a kernel, or a copy; `at` counts bytes from the start of the program's block to the addresses of operands. */
type Call =
  | { readonly op: "launch"; readonly kernel: KernelFunction; readonly units: number; readonly at: number }
  | { readonly op: "copy"; readonly at: number; readonly bytes: number }
  | {
      readonly op: "loop";
      readonly turns: number;
      readonly body: readonly Call[];
      readonly moves: readonly Move[];
    }
  | { readonly op: "branch"; readonly at: number; readonly cases: readonly (readonly Call[])[] };

/** Hands out consecutive aligned ranges of a block. */
class Layout {
  bytes = 0;

  take(bytes: number): number {
    const at = this.bytes;
    this.bytes = align(at + bytes);
    return at;
  }
}

/** Runs calls. The block of the program starts at `base`; its addresses are `cells`. */
function perform(
  calls: readonly Call[],
  heap: Heap,
  base: number,
  cells: Float64Array,
  scratch: number,
): void {
  for (const call of calls) {
    if (call.op === "launch") call.kernel(base + call.at, 0, call.units, scratch);
    else if (call.op === "copy") {
      const [to, from] = cells.subarray(call.at / 8, call.at / 8 + 2);
      heap.bytes.copyWithin(to, from, from + call.bytes);
    } else if (call.op === "branch") {
      const [index] = new Int32Array(heap.memory.buffer, cells[call.at / 8], 1);
      perform(call.cases[Math.max(0, Math.min(call.cases.length - 1, index))], heap, base, cells, scratch);
    } else {
      for (let turn = 0; turn < call.turns; turn++) {
        perform(call.body, heap, base, cells, scratch);
        for (const { index, stride } of call.moves) cells[index] += stride;
      }
      for (const { index, stride } of call.moves) cells[index] -= call.turns * stride;
    }
  }
}

/** An address in the program's block that is a place in memory plus an offset. */
interface Patch {
  readonly index: number;
  readonly offset: number;
}

/** What the operands of a program lie in, and where its block names their addresses. */
class Place {
  readonly patches: Patch[] = [];
  private at = -1;

  /** Writes the addresses, if they are others than before. */
  move(at: number, cells: Float64Array): void {
    if (at === this.at) return;
    for (const { index, offset } of this.patches) cells[index] = at + offset;
    this.at = at;
  }
}

/** An operand that is copied in or out: its bytes in its storage, and where they are in the work of a run. */
interface Outside {
  readonly x: Tensor;
  readonly place: Place;
  readonly written: boolean;
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Gives the blocks of programs back that are gone. */
const finished = new FinalizationRegistry<() => void>((give) => give());

/**
 * Compiles a graph to one WebAssembly module on the memory of the device: arguments and results that live there are
 * read and written where they are. What lives only inside the program has a block of its own while it runs.
 */
export function compileWasm(graph: Graph, heap: Heap): Executable {
  const program = lowerProgram(graph, wasmTarget);
  const { kernels } = program;
  const layout = new Layout();
  const places = (list: readonly unknown[]): Place[] => list.map(() => new Place());
  const slots = {
    argument: places(program.arguments),
    result: places(program.results),
    table: places(program.tables),
    arena: new Place(),
  };
  const values: { index: number; value: number }[] = [];
  const block = (operands: readonly Operand[], params: readonly number[], moves: Moves): number => {
    const at = layout.take((operands.length + params.length) * 8);
    params.forEach((value, i) => {
      values.push({ index: at / 8 + operands.length + i, value });
    });
    operands.forEach(({ slot, offset, strides }, i) => {
      const index = at / 8 + i;
      const place = slot.kind === "arena" ? slots.arena : slots[slot.kind][slot.index];
      place.patches.push({ index, offset });
      strides.forEach((stride, depth) => {
        if (stride !== 0) moves[depth].push({ index, stride });
      });
    });
    return at;
  };
  const plan = (steps: readonly Step[], moves: Moves): ((kernels: readonly KernelFunction[]) => Call)[] =>
    steps.map((step) => {
      if (step.op === "launch") {
        const { kernel, units } = step;
        const at = block(step.operands, step.params, moves);
        return (found) => ({ op: "launch", kernel: found[kernel], units, at });
      }
      if (step.op === "copy") {
        const at = block([step.to, step.from], [], moves);
        return () => ({ op: "copy", at, bytes: step.bytes });
      }
      if (step.op === "branch") {
        const at = block([step.index], [], moves);
        const cases = step.cases.map((steps) => plan(steps, moves));
        return (found) => ({ op: "branch", at, cases: cases.map((one) => one.map((make) => make(found))) });
      }
      if (step.op === "group") {
        const members = plan(step.members, moves);
        return (found) => ({ op: "loop", turns: 1, body: members.map((make) => make(found)), moves: [] });
      }
      const own: Move[] = [];
      const body = plan(step.body, [...moves, own]);
      return (found) => ({
        op: "loop",
        turns: step.turns,
        body: body.map((make) => make(found)),
        moves: own,
      });
    });
  const planned = plan(program.steps, []);
  const tables = program.tables.map((table) => layout.take(table.byteLength));

  const all = [...program.arguments, ...program.results].reduce(
    (n, aval) => n + byteLength(aval),
    program.arena,
  );
  if (all + layout.bytes > 2 ** 32) {
    throw new DeviceError(
      "tolk/program-memory",
      `rune.jit: cannot compile for wasm (the program needs ${(all / 2 ** 30).toFixed(1)} GiB, at most 4)`,
      "use smaller batches, or the native device",
    );
  }
  const bytes = renderWasm(kernels, { memory: "import", shared: false, relaxed: hasRelaxed() });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory: heap.memory },
  });
  const functions = kernels.map(({ name }) => exports[name] as KernelFunction);
  const calls = planned.map((make) => make(functions));

  const held = heap.take(layout.bytes);
  const base = held.at;
  const cellsNow = (): Float64Array => heap.words.subarray(base / 8, (base + layout.bytes) / 8);
  for (const { index, value } of values) cellsNow()[index] = value;
  program.tables.forEach((table, i) => {
    new Int32Array(heap.memory.buffer, base + tables[i], table.length).set(table);
    slots.table[i].move(base + tables[i], cellsNow());
  });
  const arena = align(program.arena);
  const scratch = kernels.reduce((n, kernel) => Math.max(n, align(scratchLayout(kernel).bytes)), 0);

  const executable: Executable = {
    run(inputs, create) {
      const device = currentDevice();
      const args = inputs.map((x, i) => (slots.argument[i].patches.length > 0 ? contiguous(device, x) : x));
      const results = program.results.map(create);
      heap.begin();
      // The work of this run: the arena, working memory of kernels, and operands that do not live in the heap.
      const work = new Layout();
      const places = [work.take(arena), work.take(scratch)];
      const outside: Outside[] = [];
      const inside: { place: Place; at: number }[] = [];
      const find = (x: Tensor, place: Place, written: boolean): void => {
        const storage = storageOf(x);
        const from = x.offset * dtypes[x.dtype].bytes;
        if (heap.takes(storage)) inside.push({ place, at: heap.hold(storage) + from });
        else {
          const length = byteLength(x);
          outside.push({ x, place, written, from, to: from + length, at: work.take(length) });
        }
      };
      args.forEach((x, i) => {
        if (slots.argument[i].patches.length > 0) find(x, slots.argument[i], false);
      });
      results.forEach((x, i) => {
        find(x, slots.result[i], true);
      });
      const workspace = heap.take(work.bytes);
      try {
        const cells = cellsNow();
        slots.arena.move(workspace.at + places[0], cells);
        for (const { place, at } of inside) place.move(at, cells);
        for (const { x, place, written, from, to, at } of outside) {
          place.move(workspace.at + at, cells);
          if (!written) heap.bytes.set(storageOf(x).as("uint8").subarray(from, to), workspace.at + at);
        }
        perform(calls, heap, base, cells, workspace.at + places[1]);
        for (const { x, written, from, to, at } of outside) {
          if (!written) continue;
          const start = workspace.at + at;
          storageOf(x)
            .as("uint8")
            .set(heap.bytes.subarray(start, start + to - from), from);
        }
      } finally {
        heap.give(workspace);
      }
      return gatherOutputs(program, inputs, results, create);
    },
    explain: () => explainProgram(program, `${bytes.length} bytes of WebAssembly`),
  };
  finished.register(executable, () => heap.give(held));
  return executable;
}
