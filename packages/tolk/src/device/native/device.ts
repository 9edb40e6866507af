import type * as fs from "node:fs";
import { DeviceError } from "../../errors.ts";
import type { BinaryOp, CompareOp } from "../../prim/prim.ts";
import { storageOf, type Tensor } from "../../tensor.ts";
import { dtypes } from "../../type/dtype.ts";
import { isDense } from "../../type/view.ts";
import { isStill, KernelDevice, type Launch } from "../kernel-device.ts";
import { builtin } from "./koffi.ts";
import { contractions, kernels, tileRows } from "./pack.generated.ts";
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

/** Eager kernels as C, compiled a family at a time when one of its kernels is first used. */
export class NativeDevice extends KernelDevice {
  readonly name = "native";
  readonly description: string;
  readonly vectorBytes: number;
  readonly tileRows: Readonly<Record<number, number>>;
  private readonly runtime: NativeRuntime;
  private readonly entries = new Map<string, Entry>();
  private readonly table: Readonly<Record<string, readonly [string, number]>>;
  /** Addresses of two-operand kernels by operation, then by the dtype's code; 0 until first used. */
  private readonly binaries = new Map<string, Float64Array>();
  // Kernels read operands by address: while one runs, the collector must find its operands here, or a copy that was
  // made for this call alone could go before it is read. Small ones may stay until the next call.
  private readonly roots: Roots = { inputs: nothing, left: null, right: null };

  constructor(runtime: NativeRuntime) {
    super();
    this.runtime = runtime;
    this.vectorBytes = runtime.target.vectorBytes;
    this.tileRows = tileRows[this.vectorBytes];
    this.table = { ...kernels, ...contractions[this.vectorBytes] };
    const threads = runtime.threads === 1 ? "1 thread" : `${runtime.threads} threads`;
    this.description = `native (${runtime.compiler}, ${this.vectorBytes * 8}-bit vectors, ${threads})`;
  }

  get threads(): number {
    return this.runtime.threads;
  }

  private load(kernel: string): Entry {
    const row = this.table[kernel];
    if (row === undefined) {
      throw new DeviceError(
        "tolk/kernel-missing",
        `tolk.native: cannot run ${kernel} (no such kernel for this dtype)`,
      );
    }
    const [family] = row;
    const suffix = family.startsWith("contract_") ? `.${this.vectorBytes}` : "";
    const file = new URL(
      ["..", "..", "..", "native", "pack", `${family}${suffix}.c`].join("/"),
      import.meta.url,
    );
    const source = builtin<typeof fs>("node:fs").readFileSync(file, "utf8");
    const unit = this.runtime.compileC(source, { name: family });
    for (const [name, [of, scratch]] of Object.entries(this.table)) {
      if (of === family) this.entries.set(name, { address: unit.symbol(name), scratch });
    }
    return this.entries.get(kernel)!;
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
    for (let i = 0; i < params.length; i++) block[at++] = params[i];
    this.roots.inputs = inputs;
    this.runtime.call();
    this.roots.inputs = nothing;
  }

  private addressOf(x: Tensor): number {
    const storage = storageOf(x);
    const base = storage.address === 0 ? this.runtime.addressOf(storage) : storage.address;
    return base + x.offset * dtypes[x.dtype].bytes;
  }

  // The path of small arrays, with nothing allocated.
  override binary(op: BinaryOp | CompareOp, a: Tensor, b: Tensor, out: Tensor): void {
    const { size } = out;
    const mask = (isDense(a) ? 0 : isStill(a) ? 1 : 4) | (isDense(b) ? 0 : isStill(b) ? 2 : 4);
    if (size === 0 || size > SMALL || mask > 2 || !isDense(out)) {
      super.binary(op, a, b, out);
      return;
    }
    const { code } = dtypes[a.dtype];
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
    block[6] = this.addressOf(a);
    block[7] = this.addressOf(b);
    block[8] = this.addressOf(out);
    block[9] = mask;
    block[10] = mask === 1 ? 0 : 1;
    block[11] = mask === 2 ? 0 : 1;
    block[12] = 1;
    this.roots.left = a;
    this.roots.right = b;
    this.runtime.call();
  }
}
