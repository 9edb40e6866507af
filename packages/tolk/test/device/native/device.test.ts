import { uninitialized } from "@raven-ts/nx/internal";
import { describe, expect, test, vi } from "vitest";
import type { Device } from "../../../src/device/device.ts";
import { NativeDevice } from "../../../src/device/native/device.ts";
import { nativeRuntime } from "../../../src/device/native/runtime.ts";
import { dotContraction } from "../../../src/template/contraction-spec.ts";
import { deviceSuite, sample, values } from "../device-suite.ts";

// Kernels are compiled on the way.
vi.setConfig({ testTimeout: 120_000 });

const runtime = nativeRuntime();
const native: Device | null = runtime === null ? null : new NativeDevice(runtime);

describe.skipIf(native === null)("the native device", () => {
  deviceSuite(() => native!);

  test("one, two and five threads give the same bits", () => {
    const before = runtime!.threads;
    const x = sample("float32", [700, 300], 1, true);
    const y = sample("float32", [300, 260], 2, true);
    const results = [1, 2, 5].map((threads) => {
      runtime!.setThreads(threads);
      const sum = uninitialized({ dtype: "float32", shape: [] });
      native!.reduce("sum", x, [0, 1], sum);
      const columns = uninitialized({ dtype: "float32", shape: [300] });
      native!.reduce("sum", x, [0], columns);
      const product = uninitialized({ dtype: "float32", shape: [700, 260] });
      native!.contract(dotContraction(x, y, product), x, y, product);
      const exp = uninitialized({ dtype: "float32", shape: [700, 300] });
      native!.unary("exp", x, exp);
      return [sum, columns, product, exp].map((out) => [...values(out)]);
    });
    runtime!.setThreads(before);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});
