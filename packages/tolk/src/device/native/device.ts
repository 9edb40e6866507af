import { tileRows } from "../../eager/contract.ts";
import { eagerKernel } from "../../eager/kernels.ts";
import type { Launch } from "../../eager/launch.ts";
import { starterUnitOf, starterUnits } from "../../eager/starter.ts";
import { DeviceError } from "../../errors.ts";
import { type Kernel, scratchLayout } from "../../kernel/ir.ts";
import type { BinaryOp, CompareOp } from "../../prim/prim.ts";
import { renderC } from "../../render/c.ts";
import { storageOf, type Tensor } from "../../tensor.ts";
import { dtypes } from "../../type/dtype.ts";
import { isDense, isStill } from "../../type/view.ts";
import { writeArgument } from "../arguments.ts";
import { KernelDevice } from "../kernel-device.ts";
import type { Source } from "./build.ts";
import type { CompiledUnit } from "./library.ts";
import type { NativeRuntime } from "./runtime.ts";

interface Entry {
  readonly address: number;
  readonly scratch: number;
}

/** Elements that a small operation has at most: they stay on the caller's thread. */
const SMALL = 32768;

const nothing: readonly Tensor[] = [];

interface Roots {
  inputs: readonly Tensor[];
  left: Tensor | null;
  right: Tensor | null;
}

/** Eager kernels as C: each is compiled when it is first used, and the starter set ahead. */
export class NativeDevice extends KernelDevice {
  readonly name = "native";
  readonly description: string;
  readonly vectorBytes: number;
  readonly tileRows: Readonly<Record<number, number>>;
  private readonly runtime: NativeRuntime;
  private readonly entries = new Map<string, Entry>();
  /** True once the starter set is being compiled. */
  private started = false;
  /** Addresses of two-operand kernels by operation, then by the dtype's code; 0 until first used. */
  private readonly binaries = new Map<string, Float64Array>();
  // Kernels read operands by address: while one runs, the collector must find its operands here, or a copy that was
  // made for this call alone could go before it is read. Small ones may stay until the next call.
  private readonly roots: Roots = { inputs: nothing, left: null, right: null };

  constructor(runtime: NativeRuntime) {
    super();
    this.runtime = runtime;
    this.vectorBytes = runtime.target.vectorBytes;
    this.tileRows = tileRows(runtime.target);
    const threads = runtime.threads === 1 ? "1 thread" : `${runtime.threads} threads`;
    this.description = `native (${runtime.compiler}, ${this.vectorBytes * 8}-bit vectors, ${threads})`;
  }

  get threads(): number {
    return this.runtime.threads;
  }

  /** The kernel from the cache, or compiled now; the first that has to be compiled sets off the starter set. */
  private load(name: string): Entry {
    const { units } = this.runtime;
    const starter = starterUnitOf(name);
    const ready = (): CompiledUnit | null =>
      (starter === null ? null : units.find(this.unitOf(starter, starterUnits[starter]))) ??
      units.find(this.unitOf(name, [name]));
    let unit = ready();
    if (unit === null) {
      units.look();
      unit = ready() ?? units.compile([this.unitOf(name, [name])])[0];
      if (!this.started)
        units.ahead(Object.entries(starterUnits).map(([title, names]) => this.unitOf(title, names)));
      this.started = true;
    }
    // Of eager kernels, products alone have working memory.
    const scratch = name.startsWith("contract_") ? scratchLayout(this.kernelOf(name)).bytes : 0;
    const entry = { address: unit.symbol(name), scratch };
    this.entries.set(name, entry);
    return entry;
  }

  /** Kernels as one unit of C, printed only where it is not in the cache. */
  private unitOf(title: string, names: readonly string[]): Source {
    const { target } = this.runtime;
    return {
      name: title,
      spec: `${names.join()} ${target.vectorBytes} ${target.vectorRegisters} ${target.fma}`,
      source: () =>
        renderC(
          names.map((name) => this.kernelOf(name)),
          target,
        ),
    };
  }

  private kernelOf(name: string): Kernel {
    const kernel = eagerKernel(name, this.runtime.target);
    if (kernel !== null) return kernel;
    throw new DeviceError("tolk/kernel-missing", `tolk.native: cannot run ${name} (no such kernel)`);
  }

  launch({ kernel, inputs, out, before, params, units, grain }: Launch): void {
    const entry = this.entries.get(kernel) ?? this.load(kernel);
    const { block } = this.runtime;
    const first = before ?? inputs.length;
    block[0] = 1;
    block[1] = entry.address;
    block[2] = units;
    block[3] = grain;
    block[4] = entry.scratch;
    block[5] = inputs.length + 1 + params.length;
    let at = 6;
    for (let i = 0; i < inputs.length; i++) {
      if (i === first) block[at++] = this.addressOf(out);
      block[at++] = this.addressOf(inputs[i]);
    }
    if (first === inputs.length) block[at++] = this.addressOf(out);
    for (let i = 0; i < params.length; i++) writeArgument(block, at++, params[i]);
    this.roots.inputs = inputs;
    this.runtime.call();
    this.roots.inputs = nothing;
  }

  private addressOf(x: Tensor, bytes: number = dtypes[x.dtype].bytes): number {
    const storage = storageOf(x);
    const base = storage.address === 0 ? this.runtime.addressOf(storage) : storage.address;
    return base + x.offset * bytes;
  }

  // The path of small arrays, with nothing allocated.
  override binary(op: BinaryOp | CompareOp, a: Tensor, b: Tensor, out: Tensor): void {
    const { size } = out;
    const mask = (isDense(a) ? 0 : isStill(a) ? 1 : 4) | (isDense(b) ? 0 : isStill(b) ? 2 : 4);
    if (size === 0 || size > SMALL || mask > 2 || !isDense(out)) {
      super.binary(op, a, b, out);
      return;
    }
    const { code, bytes } = dtypes[a.dtype];
    let addresses = this.binaries.get(op);
    if (addresses === undefined) {
      addresses = new Float64Array(Object.keys(dtypes).length);
      this.binaries.set(op, addresses);
    }
    if (addresses[code] === 0) {
      const kernel = `${op}_${a.dtype === "bool" ? "uint8" : a.dtype}`;
      addresses[code] = (this.entries.get(kernel) ?? this.load(kernel)).address;
    }
    const { block } = this.runtime;
    block[0] = 1;
    block[1] = addresses[code];
    block[2] = size;
    block[3] = size;
    block[4] = 0;
    block[5] = 7;
    block[6] = this.addressOf(a, bytes);
    block[7] = this.addressOf(b, bytes);
    block[8] = this.addressOf(out, out.dtype === a.dtype ? bytes : 1);
    block[9] = mask;
    block[10] = mask === 1 ? 0 : 1;
    block[11] = mask === 2 ? 0 : 1;
    block[12] = 1;
    this.roots.left = a;
    this.roots.right = b;
    this.runtime.call();
  }
}
