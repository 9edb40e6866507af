import type { Kernel } from "../../kernel/ir.ts";
import { type Code, encodeModule } from "./encoder.ts";
import { type Helper, helperCode } from "./helpers.ts";
import { kernelCode } from "./kernel.ts";

export interface WasmOptions {
  /** The module imports `env.memory`; no other way is offered. */
  readonly memory: "import";
  /** Whether that memory is shared between threads; a shared one has 65536 pages at most, as the module states. */
  readonly shared: boolean;
  /** Fuse `fma` by relaxed SIMD; ask `WebAssembly.validate` whether this machine has it. */
  readonly relaxed?: boolean;
}

/**
 * Writes kernels as one WebAssembly module with SIMD.
 *
 * Every kernel is exported by its name as `(args, lo, hi, scratch)`, four i32; `args` is the address of the block of
 * doubles that ir.ts describes. A vector of more than 16 bytes is several registers.
 */
export function renderWasm(kernels: readonly Kernel[], options: WasmOptions): Uint8Array<ArrayBuffer> {
  const helpers: Helper[] = [];
  const call = (helper: Helper): number => {
    if (!helpers.includes(helper)) helpers.push(helper);
    return kernels.length + helpers.indexOf(helper);
  };
  const functions: { name: string | null; code: Code }[] = kernels.map((kernel) => ({
    name: kernel.name,
    code: kernelCode(kernel, call, options.relaxed === true),
  }));
  for (const helper of helpers) functions.push({ name: null, code: helperCode(helper) });
  return encodeModule(functions, options.shared);
}
