import { KernelDevice } from "../../src/device/kernel-device.ts";
import { tileRows } from "../../src/eager/contract.ts";
import { eagerKernel } from "../../src/eager/kernels.ts";
import type { Launch } from "../../src/eager/launch.ts";
import { interpret } from "../../src/kernel/interpret.ts";
import { infoOf, type Kernel, type Target } from "../../src/kernel/ir.ts";
import { storageOf, type Tensor } from "../../src/tensor.ts";
import type { Elements } from "../../src/type/dtype.ts";
import { spanOf } from "../../src/type/view.ts";

/**
 * Runs the eager kernels of a target in the interpreter, every operand cut to the elements that its view reaches: a load
 * or store anywhere else throws.
 */
export class InterpretedDevice extends KernelDevice {
  readonly name = "wasm" as const;
  readonly description = "kernels in the interpreter, their reach checked";
  readonly threads = 1;
  readonly vectorBytes: number;
  readonly tileRows: Readonly<Record<number, number>>;
  private readonly target: Target;
  private readonly kernels = new Map<string, Kernel>();

  constructor(target: Target) {
    super();
    this.target = target;
    this.vectorBytes = target.vectorBytes;
    this.tileRows = tileRows(target);
  }

  launch({ kernel: name, inputs, out, before, params, units }: Launch): void {
    const kernel = this.kernels.get(name) ?? (eagerKernel(name, this.target) as Kernel);
    this.kernels.set(name, kernel);
    const operands = inputs.toSpliced(before ?? inputs.length, 0, out);
    const memory = operands.map((x, i) => cut(x, kernel, i));
    const origins = operands.map((x) => (x.size === 0 ? 0 : x.offset - spanOf(x)[0]));
    interpret(kernel, memory, params, 0, units, origins);
  }
}

/** What a view reaches, as the kernel's buffer has it; throws where that is not within the storage. */
function cut(x: Tensor, kernel: Kernel, buffer: number): Elements {
  const data = storageOf(x).as(infoOf(kernel.buffers[buffer].type).name);
  const [from, to] = x.size === 0 ? [0, 0] : spanOf(x);
  if (from < 0 || to > data.length) {
    throw new RangeError(
      `reach: cannot give ${kernel.name} the elements ${from} to ${to} (its operand ${buffer} has ${data.length})`,
    );
  }
  return data.subarray(from, to);
}
