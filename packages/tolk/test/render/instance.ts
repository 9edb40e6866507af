import { writeArgument } from "../../src/device/arguments.ts";
import { type Kernel, scratchLayout } from "../../src/kernel/ir.ts";
import type { Element } from "../../src/type/dtype.ts";
import type { Memory } from "../fuzz-kernel.ts";

export type WasmKernel = (
  buffers: readonly Memory[],
  params: readonly Element[],
  lo: number,
  hi: number,
) => void;

/** Instantiates a module on a memory of its own and returns its kernels as functions of typed arrays. */
export function instantiate(
  bytes: Uint8Array<ArrayBuffer>,
  kernels: readonly Kernel[],
  pages = 16,
): WasmKernel[] {
  const memory = new WebAssembly.Memory({ initial: pages });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return kernels.map((kernel) => (buffers, params, lo, hi) => {
    const heap = new Uint8Array(memory.buffer);
    let top = 64;
    const place = (length: number): number => {
      const at = top;
      top = (top + length + 63) & ~63;
      return at;
    };
    const addresses = buffers.map((buffer) => {
      const at = place(buffer.byteLength);
      heap.set(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength), at);
      return at;
    });
    const args = place(8 * (buffers.length + params.length));
    const block = new Float64Array(memory.buffer, args);
    for (const [i, value] of [...addresses, ...params].entries()) writeArgument(block, i, value);
    const scratch = place(scratchLayout(kernel).bytes);
    (exports[kernel.name] as (...args: number[]) => void)(args, lo, hi, scratch);
    buffers.forEach((buffer, i) => {
      const end = addresses[i] + buffer.byteLength;
      new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(
        heap.subarray(addresses[i], end),
      );
    });
  });
}
