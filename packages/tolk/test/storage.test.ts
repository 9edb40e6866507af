import * as nx from "@raven-ts/nx";
import * as tolk from "@raven-ts/tolk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("allocate", () => {
  test("gives aligned blocks that no other block overlaps", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40_000), { minLength: 1, maxLength: 60 }), (sizes) => {
        const blocks = sizes.map((bytes) => ({ ...tolk.allocate(bytes), bytes }));
        for (const { storage, byteOffset, bytes } of blocks) {
          expect(byteOffset % 64).toBe(0);
          expect(byteOffset + bytes).toBeLessThanOrEqual(storage.bytes);
        }
        const sorted = blocks.toSorted((a, b) => a.byteOffset - b.byteOffset);
        for (let i = 0; i < sorted.length; i++) {
          const next = sorted.slice(i + 1).find((other) => other.storage === sorted[i].storage);
          if (next === undefined) continue;
          expect(sorted[i].byteOffset + sorted[i].bytes).toBeLessThanOrEqual(next.byteOffset);
        }
      }),
    );
  });

  test("a synchronous loop over 40 MB arrays stays under 1 GB without any dispose", () => {
    let kept = tolk.allocate(0);
    let peak = 0;
    for (let step = 0; step < 50; step++) {
      // Written to, so that the pages are there.
      kept = tolk.allocate(40_000_000);
      kept.storage.as("float32").fill(step);
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    expect(kept.storage.as("float32")[9_999_999]).toBe(49);
    expect(peak).toBeLessThan(1e9);
  });
});

describe("Storage", () => {
  test("hands out one view a dtype, over the same bytes", () => {
    const storage = new tolk.Storage(new ArrayBuffer(10));
    expect(storage.as("int32")).toBe(storage.as("int32"));
    expect(storage.as("float64").length).toBe(1);
    storage.as("uint32")[1] = 0x01020304;
    expect([...storage.as("uint8").subarray(4, 8)].sort()).toEqual([1, 2, 3, 4]);
  });
});

test.each(["native", "wasm", "reference"] as const)(
  "memory that went elsewhere is not read on %s",
  (name) => {
    if (!nx.devices().some((device) => device.name === name && device.available)) return;
    const before = nx.currentDevice().name as nx.DeviceName;
    nx.setDevice(name);
    try {
      const data = Float32Array.of(1, 2);
      const x = nx.asarray(data);
      expect(x.add(x).tolist()).toEqual([2, 4]);
      structuredClone(data.buffer, { transfer: [data.buffer] });
      const gone = "nx: cannot use memory that was transferred or resized (0 of 8 bytes are left)";
      for (const read of [() => x.add(1), () => x.sum(), () => x.tolist(), () => String(x)]) {
        expect(read).toThrow(gone);
      }
    } finally {
      nx.setDevice(before);
    }
  },
);
