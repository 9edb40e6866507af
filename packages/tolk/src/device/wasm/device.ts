import { tileRows } from "../../eager/contract.ts";
import { eagerKernel } from "../../eager/kernels.ts";
import type { Launch } from "../../eager/launch.ts";
import { DeviceError } from "../../errors.ts";
import { scratchLayout } from "../../kernel/ir.ts";
import { renderWasm } from "../../render/wasm/index.ts";
import { over, storageOf, type Tensor } from "../../tensor.ts";
import { dtypes } from "../../type/dtype.ts";
import { spanOf } from "../../type/view.ts";
import { writeArgument } from "../arguments.ts";
import { KernelDevice } from "../kernel-device.ts";
import { nodeProcess } from "../native/koffi.ts";
import { coresHere, sayAlone, threadsWanted } from "../threads.ts";
import { Heap } from "./heap.ts";
import { Code, Pool, sharesMemory, WORTH } from "./pool.ts";
import { wasmTarget } from "./target.ts";

const VECTOR = 16;
const PAGE = 65536;
/** Where the argument block lies, where working memory starts after it, and where the heap starts. */
const ARGS = 1024;
const STAGE = 4096;
const RESERVED = 16 * PAGE;
/** Elements of an operand outside the heap that pass through memory at a time: three arrays fit a cache. */
const PIECE = 16384;
/** MiB of the heap unless `RAVEN_WASM_MEMORY` says how many. */
const BUDGET = 1024;
/** Threads unless `RAVEN_THREADS` says how many: more wait for memory, not for each other. */
const MOST_THREADS = 16;

// () -> v128: valid only where SIMD is.
const simdProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];

/** A compiled kernel, and the bytes of working memory that a thread needs for it. */
interface Made {
  readonly code: Code;
  readonly scratch: number;
}

const align = (bytes: number): number => (bytes + 63) & -64;

/**
 * Eager kernels as WebAssembly with SIMD. Arrays of more than a few KiB stay in linear memory between operations, as
 * {@link Heap} says; small ones, and memory that a caller lent, are copied in and out.
 */
export class WasmDevice extends KernelDevice {
  readonly name = "wasm" as const;
  readonly vectorBytes: number = VECTOR;
  readonly tileRows: Readonly<Record<number, number>> = tileRows(wasmTarget);
  /** Where arrays stay, and the threads; compiled programs run there too. */
  readonly heap: Heap;
  readonly pool: Pool;
  /** Whether the memory is shared between threads. */
  readonly shared: boolean;
  private readonly made: Map<string, Made> = new Map<string, Made>();

  constructor({ budget, threads, worth }: Required<WasmOptions>) {
    super();
    const memory = memoryFor(threads);
    this.shared = threads > 1 && !(memory.buffer instanceof ArrayBuffer);
    this.heap = new Heap(memory, RESERVED, budget);
    this.pool = new Pool(memory, this.shared ? threads : 1, worth);
  }

  get threads(): number {
    return this.pool.threads;
  }

  get description(): string {
    return `wasm (128-bit SIMD, ${this.threads === 1 ? "1 thread" : `${this.threads} threads`})`;
  }

  /** A kernel, compiled when it is first asked for. */
  private load(name: string): Made {
    const kernel = eagerKernel(name, wasmTarget);
    if (kernel === null)
      throw new DeviceError("tolk/kernel-missing", `tolk.wasm: cannot run ${name} (no such kernel)`);
    const bytes = renderWasm([kernel], { memory: "import", shared: this.shared });
    const code = new Code(bytes, [name], this.heap.memory);
    const made = { code, scratch: align(scratchLayout(kernel).bytes) };
    this.made.set(name, made);
    return made;
  }

  launch({ kernel, inputs, out, before, params, units, grain, updates }: Launch): void {
    const { code, scratch } = this.made.get(kernel) ?? this.load(kernel);
    const { heap, pool } = this;
    const count = inputs.length + 1;
    const first = before ?? inputs.length;
    const operand = (i: number): Tensor => (i === first ? out : inputs[i < first ? i : i - 1]);
    heap.begin();
    // Addresses of first elements; of staged operands from the start of the stage, which is not placed yet.
    const at: number[] = [];
    const staged: number[] = [];
    let end = scratch * pool.threads;
    for (let i = 0; i < count; i++) {
      const x = operand(i);
      const storage = storageOf(x);
      const { bytes } = dtypes[x.dtype];
      if (heap.takes(storage)) at.push(heap.hold(storage) + x.offset * bytes);
      else {
        const [first, last] = spanOf(x);
        staged.push(i, first * bytes, last * bytes, end);
        at.push(end + (x.offset - first) * bytes);
        // Vectors never reach past an operand, but keep each on lines of its own.
        end += align((last - first) * bytes);
      }
    }
    const block = STAGE + end > RESERVED ? heap.take(end) : null;
    const stage = block?.at ?? STAGE;
    try {
      // Nothing grows from here on.
      const memory = heap.bytes;
      const args = heap.words.subarray(ARGS / 8, STAGE / 8);
      for (let s = 0; s < staged.length; s += 4) {
        const [i, from, to, place] = staged.slice(s, s + 4);
        at[i] += stage;
        const gaps = i === first && to - from !== out.size * dtypes[out.dtype].bytes;
        if (i !== first || updates === true || gaps)
          memory.set(storageOf(operand(i)).as("uint8").subarray(from, to), stage + place);
      }
      for (let i = 0; i < count; i++) args[i] = at[i];
      for (let i = 0; i < params.length; i++) writeArgument(args, count + i, params[i]);
      pool.run(code, 0, { args: ARGS, units, grain, scratch: stage, stride: scratch });
      for (let s = 0; s < staged.length; s += 4) {
        const [i, from, to, place] = staged.slice(s, s + 4);
        if (i === first)
          storageOf(out)
            .as("uint8")
            .set(memory.subarray(stage + place, stage + place + to - from), from);
      }
    } finally {
      if (block !== null) heap.give(block);
    }
  }

  override launchFlat(launch: Launch, mask: number): void {
    const { inputs, out, units } = launch;
    const outside = (x: Tensor): boolean => !this.heap.takes(storageOf(x));
    const all =
      units <= PIECE || !(outside(out) || inputs.some((x, i) => ((mask >> i) & 1) === 0 && outside(x)));
    if (all) {
      this.launch(launch);
      return;
    }
    const piece = (x: Tensor, from: number, count: number): Tensor =>
      over(x, x.dtype, [count], storageOf(x), [1], x.offset + from);
    for (let from = 0; from < units; from += PIECE) {
      const count = Math.min(PIECE, units - from);
      this.launch({
        ...launch,
        inputs: inputs.map((x, i) => ((mask >> i) & 1 ? x : piece(x, from, count))),
        out: piece(out, from, count),
        units: count,
      });
    }
  }
}

function budgetWanted(): number {
  const asked = Number(nodeProcess()?.env.RAVEN_WASM_MEMORY ?? "");
  return (asked > 0 ? asked : BUDGET) * 2 ** 20;
}

/** How a wasm device is made; what is not said is as `RAVEN_WASM_MEMORY` and `RAVEN_THREADS` say. */
export interface WasmOptions {
  /** Bytes of its memory that arrays take at most before they move out. */
  readonly budget?: number;
  readonly threads?: number;
  /** Grains from which a launch is shared between threads. */
  readonly worth?: number;
}

/** A memory for so many threads: not a shared one where that is refused, or one thread is wanted. */
function memoryFor(threads: number): WebAssembly.Memory {
  const initial = RESERVED / PAGE;
  if (threads > 1 && sharesMemory()) {
    try {
      return new WebAssembly.Memory({ initial, maximum: 65_536, shared: true });
    } catch {
      // The most that it may grow to is had at once.
      sayAlone("no shared memory");
    }
  }
  return new WebAssembly.Memory({ initial });
}

/**
 * The wasm device.
 *
 * @throws {DeviceError} where WebAssembly or its SIMD is missing.
 */
export function openWasm(options: WasmOptions = {}): WasmDevice {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(Uint8Array.from(simdProbe))) {
    throw new DeviceError(
      "tolk/wasm-simd",
      "tolk.wasm: cannot run here (this engine has no WebAssembly SIMD)",
      "any browser since 2023 and Node 16 or later have it",
    );
  }
  const { budget = budgetWanted(), worth = WORTH } = options;
  const threads = options.threads ?? (threadsWanted() || Math.min(coresHere(), MOST_THREADS));
  return new WasmDevice({ budget, threads, worth });
}
