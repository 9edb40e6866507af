import { afterAll, describe, expect, vi } from "vitest";
import { openWasm } from "../../../src/device/wasm/device.ts";
import { Heap } from "../../../src/device/wasm/heap.ts";
import { alone, deviceSuite } from "../device-suite.ts";

vi.setConfig({ testTimeout: 120_000 });

/** Room for the operands of one launch. */
const wasm = openWasm({ budget: 160 * 1024 });
let evictions = 0;
const { evict } = Heap.prototype;
Heap.prototype.evict = function (cell) {
  evictions++;
  evict.call(this, cell);
};

describe("the wasm device with a heap of a few arrays", () => {
  deviceSuite(() => wasm, alone);

  afterAll(() => {
    expect(evictions).toBeGreaterThan(1000);
    // Working memory of products comes on top.
    expect(wasm.heap.memory.buffer.byteLength).toBeLessThan(2 ** 22);
  });
});
