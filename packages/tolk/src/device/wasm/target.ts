import type { Target } from "../../kernel/ir.ts";

/** V8 gives a kernel sixteen vector registers before it spills. */
export const wasmTarget: Target = { name: "wasm", vectorBytes: 16, vectorRegisters: 16, fma: false };
