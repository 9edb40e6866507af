import { tileRows } from "../../eager/contract.ts";
import { eagerKernel } from "../../eager/kernels.ts";
import type { Launch } from "../../eager/launch.ts";
import { DeviceError } from "../../errors.ts";
import { scratchLayout } from "../../kernel/ir.ts";
import { renderWasm } from "../../render/wasm/index.ts";
import { over, storageOf, type Tensor } from "../../tensor.ts";
import { dtypes } from "../../type/dtype.ts";
import { writeArgument } from "../arguments.ts";
import { KernelDevice } from "../kernel-device.ts";
import { wasmTarget } from "./target.ts";

const VECTOR = 16;
const PAGE = 65536;
/** Where the argument block lies, and where working memory starts after it. */
const ARGS = 1024;
const SCRATCH = 4096;
/** Elements of a dense elementwise operation that pass through memory at a time: three arrays fit a cache. */
const PIECE = 16384;
/** Memory that is kept for the next operation. */
const KEPT = 256 * 1024 * 1024;

// () -> v128: valid only where SIMD is.
const simdProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];

/** A compiled kernel, and the bytes of working memory that it needs. */
interface Made {
  readonly module: WebAssembly.Module;
  readonly scratch: number;
}

type KernelFunction = (args: number, lo: number, hi: number, scratch: number) => void;

interface Span {
  readonly bytes: Uint8Array;
  /** Bytes from the span's start to the view's first element. */
  readonly lead: number;
}

/** The bytes of storage that a view covers. */
function spanOf(x: Tensor): Span {
  const { bytes } = dtypes[x.dtype];
  let first = x.offset;
  let last = x.offset;
  for (let axis = 0; axis < x.shape.length; axis++) {
    const reach = (x.shape[axis] - 1) * x.strides[axis];
    if (reach < 0) first += reach;
    else last += reach;
  }
  const all = storageOf(x).as("uint8") as Uint8Array;
  return { bytes: all.subarray(first * bytes, (last + 1) * bytes), lead: (x.offset - first) * bytes };
}

/**
 * Eager kernels as WebAssembly with SIMD. Arrays stay in the JavaScript heap: operands are copied into linear memory
 * and results out of it, dense elementwise ones in pieces, so that memory is no one's to free.
 */
export class WasmDevice extends KernelDevice {
  readonly name = "wasm" as const;
  readonly description: string = "wasm (128-bit SIMD, 1 thread)";
  readonly vectorBytes: number = VECTOR;
  readonly tileRows: Readonly<Record<number, number>> = tileRows(wasmTarget);
  readonly threads: number = 1;
  private memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 16 });
  private readonly compiled: Map<string, Made> = new Map<string, Made>();
  private functions = new Map<string, KernelFunction>();
  private bytes = new Uint8Array(0);
  private args = new Float64Array(0);

  constructor() {
    super();
    this.watch();
  }

  /** The module of a kernel, made when it is first asked for. */
  private made(name: string): Made {
    const known = this.compiled.get(name);
    if (known !== undefined) return known;
    const kernel = eagerKernel(name, wasmTarget);
    if (kernel === null)
      throw new DeviceError("tolk/kernel-missing", `tolk.wasm: cannot run ${name} (no such kernel)`);
    const bytes = renderWasm([kernel], { memory: "import", shared: false }) as Uint8Array<ArrayBuffer>;
    const made = { module: new WebAssembly.Module(bytes), scratch: scratchLayout(kernel).bytes };
    this.compiled.set(name, made);
    return made;
  }

  private load(name: string): KernelFunction {
    const { module } = this.made(name);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    const found = exports[name] as KernelFunction;
    this.functions.set(name, found);
    return found;
  }

  private reserve(bytes: number): void {
    const have = this.memory.buffer.byteLength;
    if (bytes <= have) return;
    if (bytes > 65535 * PAGE) {
      throw new DeviceError(
        "tolk/wasm-memory",
        `tolk.wasm: cannot hold the operands (${Math.ceil(bytes / 2 ** 20)} MiB; WebAssembly addresses 4096 MiB)`,
      );
    }
    this.memory.grow(Math.ceil((bytes - have) / PAGE));
    this.watch();
  }

  /** Growth detaches views: makes them anew. */
  private watch(): void {
    this.bytes = new Uint8Array(this.memory.buffer);
    this.args = new Float64Array(this.memory.buffer, ARGS, (SCRATCH - ARGS) / 8);
  }

  launch({ kernel, inputs, out, before, params, units, updates }: Launch): void {
    const { scratch } = this.made(kernel);
    const first = before ?? inputs.length;
    const operands = [...inputs.slice(0, first), out, ...inputs.slice(first)];
    const spans = operands.map(spanOf);
    const starts: number[] = [];
    let end = SCRATCH + ((scratch + 63) & -64);
    for (const { bytes } of spans) {
      starts.push(end);
      // Vectors never reach past an operand, but keep each on lines of its own.
      end += (bytes.length + 63) & -64;
    }
    this.reserve(end);
    const run = this.functions.get(kernel) ?? this.load(kernel);
    const { bytes: memory, args } = this;
    const gaps = spans[first].bytes.length !== out.size * dtypes[out.dtype].bytes;
    operands.forEach((_, i) => {
      const { bytes, lead } = spans[i];
      if (i !== first || updates === true || gaps) memory.set(bytes, starts[i]);
      args[i] = starts[i] + lead;
    });
    params.forEach((value, i) => {
      writeArgument(args, operands.length + i, value);
    });
    run(ARGS, 0, units, SCRATCH);
    spans[first].bytes.set(memory.subarray(starts[first], starts[first] + spans[first].bytes.length));
    if (this.memory.buffer.byteLength > KEPT) {
      this.memory = new WebAssembly.Memory({ initial: 16 });
      this.functions = new Map();
      this.watch();
    }
  }

  override launchFlat(launch: Launch, mask: number): void {
    const { inputs, out, units } = launch;
    if (units <= PIECE) {
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

/**
 * The wasm device.
 *
 * @throws {DeviceError} where WebAssembly or its SIMD is missing.
 */
export function openWasm(): WasmDevice {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(Uint8Array.from(simdProbe))) {
    throw new DeviceError(
      "tolk/wasm-simd",
      "tolk.wasm: cannot run here (this engine has no WebAssembly SIMD)",
      "any browser since 2023 and Node 16 or later have it",
    );
  }
  return new WasmDevice();
}
