import { expect } from "vitest";
import { openWasm, type WasmDevice } from "../../../src/device/wasm/device.ts";
import { sample } from "../device-suite.ts";

/** Starts the workers of a device that shares out whatever can be cut, and waits until they are there. */
export async function started(threads: number): Promise<WasmDevice> {
  const wasm = openWasm({ budget: 2 ** 22, threads, worth: 0 });
  const x = sample("float32", [100], 1);
  wasm.unary("neg", x, x);
  const end = Date.now() + 60_000;
  while (wasm.pool.present < threads - 1 && Date.now() < end)
    await new Promise((done) => setTimeout(done, 5));
  expect(wasm.pool.present).toBe(threads - 1);
  return wasm;
}
