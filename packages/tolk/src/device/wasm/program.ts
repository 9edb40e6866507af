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

const PAGE = 65_536;
const align = (n: number): number => (n + 63) & ~63;

/** For each loop around a step, the outermost first: what it moves. */
type Moves = readonly { index: number; stride: number }[][];

type Kernel = (args: number, lo: number, hi: number, scratch: number) => void;

/** A call of a kernel, or a copy, with the addresses in it that loops move. */
type Call =
  | { readonly op: "launch"; readonly kernel: Kernel; readonly units: number; readonly at: number }
  | { readonly op: "copy"; readonly at: number; readonly bytes: number }
  | {
      readonly op: "loop";
      readonly turns: number;
      readonly body: readonly Call[];
      /** Index of an address among the doubles of the memory, and how it moves with every turn. */
      readonly moves: readonly { readonly index: number; readonly stride: number }[];
    }
  | { readonly op: "branch"; readonly at: number; readonly cases: readonly (readonly Call[])[] };

/** Hands out consecutive aligned ranges of a memory. */
class Layout {
  bytes = 64;

  take(bytes: number): number {
    const at = this.bytes;
    this.bytes = align(at + bytes);
    return at;
  }
}

/** Runs calls; `cells` are the doubles of the memory, where the addresses of operands lie. */
function perform(calls: readonly Call[], memory: Uint8Array, cells: Float64Array, scratch: number): void {
  for (const call of calls) {
    if (call.op === "launch") call.kernel(call.at, 0, call.units, scratch);
    else if (call.op === "copy") {
      const [to, from] = cells.subarray(call.at / 8, call.at / 8 + 2);
      memory.copyWithin(to, from, from + call.bytes);
    } else if (call.op === "branch") {
      const [index] = new Int32Array(memory.buffer, cells[call.at / 8], 1);
      perform(call.cases[Math.max(0, Math.min(call.cases.length - 1, index))], memory, cells, scratch);
    } else {
      for (let turn = 0; turn < call.turns; turn++) {
        perform(call.body, memory, cells, scratch);
        for (const { index, stride } of call.moves) cells[index] += stride;
      }
      for (const { index, stride } of call.moves) cells[index] -= call.turns * stride;
    }
  }
}

/**
 * Compiles a graph to one WebAssembly module with a memory of its own. Arguments are copied in and results out, so
 * arrays stay with the garbage collector and the memory is as small as the program needs.
 */
export function compileWasm(graph: Graph): Executable {
  const program = lowerProgram(graph, wasmTarget);
  const { kernels } = program;
  const layout = new Layout();
  const places = {
    argument: program.arguments.map((aval) => layout.take(byteLength(aval))),
    result: program.results.map((aval) => layout.take(byteLength(aval))),
    table: program.tables.map((table) => layout.take(table.byteLength)),
  };
  const arena = layout.take(program.arena);
  const scratch = layout.take(kernels.reduce((n, kernel) => Math.max(n, scratchLayout(kernel).bytes), 0));
  const read = new Set<number>();
  const cells: { index: number; address: number }[] = [];
  const block = (operands: readonly Operand[], params: readonly number[], moves: Moves): number => {
    const at = layout.take((operands.length + params.length) * 8);
    params.forEach((value, i) => {
      cells.push({ index: at / 8 + operands.length + i, address: value });
    });
    operands.forEach(({ slot, offset, strides }, i) => {
      const base = slot.kind === "arena" ? arena : places[slot.kind][slot.index];
      if (slot.kind === "argument") read.add(slot.index);
      const index = at / 8 + i;
      cells.push({ index, address: base + offset });
      strides.forEach((stride, depth) => {
        if (stride !== 0) moves[depth].push({ index, stride });
      });
    });
    return at;
  };
  const plan = (steps: readonly Step[], moves: Moves): ((kernels: readonly Kernel[]) => Call)[] =>
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
      const own: { index: number; stride: number }[] = [];
      const body = plan(step.body, [...moves, own]);
      return (found) => ({
        op: "loop",
        turns: step.turns,
        body: body.map((make) => make(found)),
        moves: own,
      });
    });
  const planned = plan(program.steps, []);

  const pages = Math.ceil(layout.bytes / PAGE);
  if (pages > 65_536) {
    throw new DeviceError(
      "tolk/program-memory",
      `rune.jit: cannot compile for wasm (the program needs ${(layout.bytes / 2 ** 30).toFixed(1)} GiB, at most 4)`,
      "use smaller batches, or the native device",
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages });
  const bytes = renderWasm(kernels, { memory: "import", shared: false, relaxed: hasRelaxed() });
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  program.tables.forEach((table, i) => {
    new Int32Array(memory.buffer, places.table[i], table.length).set(table);
  });
  const whole = new Uint8Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer, 0, Math.floor(memory.buffer.byteLength / 8));
  for (const { index, address } of cells) doubles[index] = address;
  const functions = kernels.map(({ name }) => exports[name] as unknown as Kernel);
  const calls = planned.map((make) => make(functions));

  const bytesOf = (x: Tensor): Uint8Array => {
    const { bytes } = dtypes[x.dtype];
    return storageOf(x)
      .as("uint8")
      .subarray(x.offset * bytes, (x.offset + x.size) * bytes);
  };

  return {
    run(inputs, create) {
      const device = currentDevice();
      for (const i of read) whole.set(bytesOf(contiguous(device, inputs[i])), places.argument[i]);
      perform(calls, whole, doubles, scratch);
      const results = program.results.map((aval, i) => {
        const out = create(aval);
        const result = bytesOf(out);
        result.set(whole.subarray(places.result[i], places.result[i] + result.length));
        return out;
      });
      return gatherOutputs(program, inputs, results, create);
    },
    explain: () => explainProgram(program, `${bytes.length} bytes of WebAssembly`),
  };
}
