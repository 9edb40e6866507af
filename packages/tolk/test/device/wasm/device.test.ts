import { uninitialized } from "@raven-ts/nx/internal";
import { describe, expect, test, vi } from "vitest";
import { openWasm } from "../../../src/device/wasm/device.ts";
import { deviceSuite, sample, values } from "../device-suite.ts";

vi.setConfig({ testTimeout: 120_000 });

const wasm = openWasm();

describe("the wasm device", () => {
  deviceSuite(() => wasm);

  test("an elementwise operation over memory outside the heap goes through it in pieces", () => {
    const x = sample("float32", [100_003], 1, true);
    const out = uninitialized({ dtype: "float32", shape: [100_003] });
    // Too large for its heap.
    openWasm({ budget: 2 ** 16 }).binary("add", x, x, out);
    const [a, b] = [values(x), values(out)];
    expect(a.findIndex((value, i) => b[i] !== 2 * Number(value))).toBe(-1);
  });
});
