/** A C function that koffi calls; arguments and results are numbers, strings and typed arrays. */
export type ForeignFunction = (...args: unknown[]) => number;

/** The part of koffi that this package uses. */
export interface Koffi {
  load(path: string | null): { func(definition: string): ForeignFunction };
  /** Machine address of a typed array's first byte. */
  address(view: ArrayBufferView): bigint;
  /** Memory at `address` as an ArrayBuffer. */
  view(address: bigint | number, bytes: number): ArrayBuffer;
}

interface NodeModule {
  createRequire(from: string): (name: string) => unknown;
}

interface NodeProcess {
  readonly platform: string;
  readonly arch: string;
  readonly pid: number;
  readonly env: Record<string, string | undefined>;
  readonly stderr: { write(text: string): void };
  once(event: "exit", listener: () => void): void;
  getBuiltinModule?(name: string): unknown;
}

/** Node's `process`, or null in a browser. */
export function nodeProcess(): NodeProcess | null {
  const found = (globalThis as { process?: NodeProcess }).process;
  return found?.getBuiltinModule === undefined ? null : found;
}

/** A Node module without a static import: browsers load this file too. Call only where `nodeProcess()` is not null. */
export function builtin<T>(name: string): T {
  return nodeProcess()?.getBuiltinModule?.(name) as T;
}

let loaded: Koffi | null | undefined;

/** koffi, or null where it is not installed or has no binary for this platform. */
export function loadKoffi(): Koffi | null {
  if (loaded !== undefined) return loaded;
  loaded = null;
  if (nodeProcess() === null) return null;
  try {
    const require = builtin<NodeModule>("node:module").createRequire(import.meta.url);
    loaded = require("koffi") as Koffi;
  } catch {
    // Optional: the caller says what is missing.
  }
  return loaded;
}
