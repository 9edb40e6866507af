export type { CTarget } from "./compiler.ts";
export { type NativeRuntime, nativeMissing, nativeRuntime } from "./runtime.ts";
export type { CompiledUnit, Source } from "./unit.ts";
