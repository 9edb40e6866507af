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
import type { WasmDevice } from "./device.ts";
import type { Heap } from "./heap.ts";
import { Code, type Pool } from "./pool.ts";
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

/** A call of a kernel, or a copy; `at` counts bytes from the start of the program's block to the addresses of operands. */
type Call =
  | {
      readonly op: "launch";
      /** Index of the kernel, and bytes of working memory that a thread needs for it. */
      readonly kernel: number;
      readonly stride: number;
      readonly units: number;
      readonly grain: number;
      readonly at: number;
    }
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

/** What calls run on, in one run: the block of the program starts at `base`, and its addresses are `cells`. */
interface Ground {
  readonly heap: Heap;
  readonly pool: Pool;
  readonly code: Code;
  readonly base: number;
  readonly cells: Float64Array;
  /** Address of the kernels' working memory. */
  readonly scratch: number;
}

function perform(calls: readonly Call[], ground: Ground): void {
  const { heap, base, cells, scratch } = ground;
  for (const call of calls) {
    if (call.op === "launch") {
      const { kernel, units, grain, stride } = call;
      ground.pool.run(ground.code, kernel, { args: base + call.at, units, grain, scratch, stride });
    } else if (call.op === "copy") {
      const [to, from] = cells.subarray(call.at / 8, call.at / 8 + 2);
      heap.bytes.copyWithin(to, from, from + call.bytes);
    } else if (call.op === "branch") {
      const [index] = new Int32Array(heap.memory.buffer, cells[call.at / 8], 1);
      perform(call.cases[Math.max(0, Math.min(call.cases.length - 1, index))], ground);
    } else {
      for (let turn = 0; turn < call.turns; turn++) {
        perform(call.body, ground);
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
export function compileWasm(graph: Graph, { heap, pool, shared }: WasmDevice): Executable {
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
  const strides = kernels.map((kernel) => align(scratchLayout(kernel).bytes));
  const plan = (steps: readonly Step[], moves: Moves): Call[] =>
    steps.map((step): Call => {
      if (step.op === "launch") {
        const { kernel, units, grain } = step;
        const at = block(step.operands, step.params, moves);
        return { op: "launch", kernel, stride: strides[kernel], units, grain, at };
      }
      if (step.op === "copy")
        return { op: "copy", at: block([step.to, step.from], [], moves), bytes: step.bytes };
      if (step.op === "branch") {
        const at = block([step.index], [], moves);
        return { op: "branch", at, cases: step.cases.map((steps) => plan(steps, moves)) };
      }
      if (step.op === "group") return { op: "loop", turns: 1, body: plan(step.members, moves), moves: [] };
      const own: Move[] = [];
      return { op: "loop", turns: step.turns, body: plan(step.body, [...moves, own]), moves: own };
    });
  const calls = plan(program.steps, []);
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
  const bytes = renderWasm(kernels, { memory: "import", shared, relaxed: hasRelaxed() });
  const names = kernels.map(({ name }) => name);
  const code = new Code(bytes, names, heap.memory);

  const held = heap.take(layout.bytes);
  const base = held.at;
  const cellsNow = (): Float64Array => heap.words.subarray(base / 8, (base + layout.bytes) / 8);
  for (const { index, value } of values) cellsNow()[index] = value;
  program.tables.forEach((table, i) => {
    new Int32Array(heap.memory.buffer, base + tables[i], table.length).set(table);
    slots.table[i].move(base + tables[i], cellsNow());
  });
  const arena = align(program.arena);
  const scratch = Math.max(0, ...strides);

  const executable: Executable = {
    run(inputs, create) {
      const device = currentDevice();
      const args = inputs.map((x, i) => (slots.argument[i].patches.length > 0 ? contiguous(device, x) : x));
      const results = program.results.map(create);
      heap.begin();
      // The work of this run: the arena, working memory of kernels, and operands that do not live in the heap.
      const work = new Layout();
      const places = [work.take(arena), work.take(scratch * pool.threads)];
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
        perform(calls, { heap, pool, code, base, cells, scratch: workspace.at + places[1] });
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
  finished.register(executable, () => {
    heap.give(held);
    pool.forget(code);
  });
  return executable;
}
