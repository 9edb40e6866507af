import { uninitialized } from "@raven-ts/nx/internal";
import * as tolk from "@raven-ts/tolk";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Device } from "../../../src/device/device.ts";
import { referenceDevice } from "../../../src/device/reference.ts";
import { type Block, Blocks } from "../../../src/device/wasm/blocks.ts";
import { openWasm } from "../../../src/device/wasm/device.ts";
import { Heap } from "../../../src/device/wasm/heap.ts";
import { values } from "../device-suite.ts";
import { bundle, run } from "../native/child.ts";

vi.setConfig({ testTimeout: 120_000 });

const PAGE = 65_536;

describe("blocks of a memory", () => {
  test("never overlap, and are one again when all are back", () => {
    const act = fc.record({ bytes: fc.integer({ min: 1, max: 300_000 }), back: fc.nat() });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const blocks = new Blocks(PAGE);
        blocks.extend(16 * PAGE);
        blocks.extend(40 * PAGE);
        const held: { block: Block; bytes: number }[] = [];
        for (const { bytes, back } of acts) {
          const block = blocks.take(bytes);
          if (block !== null) held.push({ block, bytes });
          if (block === null || back % 3 === 0) {
            const [gone] = held.splice(back % held.length, 1);
            if (gone !== undefined) blocks.give(gone.block);
          }
          const sorted = held.toSorted((a, b) => a.block.at - b.block.at);
          let end = PAGE;
          for (const { block: each, bytes: need } of sorted) {
            expect(each.at).toBeGreaterThanOrEqual(end);
            expect(each.at % 64).toBe(0);
            expect(each.bytes).toBeGreaterThanOrEqual(need);
            end = each.at + each.bytes;
          }
          expect(end).toBeLessThanOrEqual(40 * PAGE);
          expect(blocks.taken).toBe(held.reduce((n, each) => n + each.block.bytes, 0));
        }
        for (const { block } of held) blocks.give(block);
        expect(blocks.taken).toBe(0);
        expect(blocks.take(39 * PAGE)?.at).toBe(PAGE);
      }),
    );
  });

  test("a block that is free is found whatever its size", () => {
    for (let bytes = 64; bytes < 2 ** 20; bytes = Math.ceil((bytes * 1.07) / 64) * 64) {
      const blocks = new Blocks(64);
      blocks.extend(64 + bytes);
      expect(blocks.take(bytes)?.bytes).toBe(bytes);
      expect(blocks.take(1)).toBe(null);
    }
  });
});

/** A float32 array of its own storage. */
function filled(size: number, value: (i: number) => number): tolk.Tensor {
  const x = uninitialized({ dtype: "float32", shape: [size] });
  const data = tolk.storageOf(x).as("float32");
  for (let i = 0; i < size; i++) data[x.offset + i] = value(i);
  return x;
}

const lies = (x: tolk.Tensor): unknown => tolk.storageOf(x).cell.room;

describe("the heap", () => {
  test("keeps what a chain of operations makes, and hands out what lies there", () => {
    const wasm = openWasm();
    const x = filled(10_000, (i) => i);
    const y = uninitialized({ dtype: "float32", shape: [10_000] });
    const z = uninitialized({ dtype: "float32", shape: [] });
    wasm.binary("add", x, x, y);
    expect([lies(x), lies(y)]).toEqual([wasm.heap, wasm.heap]);
    wasm.reduce("sum", y, [0], z);
    expect(values(z as never)[0]).toBe(99_990_000);
    expect(tolk.storageOf(y).as("float32")[9_999]).toBe(19_998);
    expect(lies(y)).toBe(wasm.heap);
  });

  test("leaves small arrays and lent memory where they are", () => {
    const wasm = openWasm();
    const lent = new Float32Array(10_000).fill(2);
    const x = tolk.over(
      filled(1, () => 0),
      "float32",
      [10_000],
      new tolk.Storage(lent.buffer, "lent"),
      [1],
      0,
    );
    const out = uninitialized({ dtype: "float32", shape: [10_000] });
    wasm.binary("mul", x, x, out);
    lent.fill(3);
    wasm.binary("add", x, out, out);
    expect([lies(x), lies(out)]).toEqual([null, wasm.heap]);
    expect(tolk.storageOf(out).as("float32")[5]).toBe(7);
    const small = filled(4096, (i) => i);
    wasm.unary("neg", small, small);
    expect(lies(small)).toBe(null);
    expect(tolk.storageOf(small).as("float32")[small.offset + 9]).toBe(-9);
  });

  const devices: Device[] = [referenceDevice];
  for (const { name, available } of [{ name: "native" as const, available: tolk.nativeMissing() === null }]) {
    if (!available) continue;
    const before = tolk.setDevice(name);
    devices.push(tolk.setDevice(before));
  }

  test("random chains give the reference's values under every budget, on several devices in turn", () => {
    const size = 6000;
    const step = fc.record({
      op: fc.constantFrom("add", "sub", "mul", "max", "copy", "flip", "write" as const),
      a: fc.nat(7),
      b: fc.nat(7),
      to: fc.nat(7),
      device: fc.nat(5),
    });
    const chains = fc.array(step, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(chains, fc.constantFrom(100, 200, 800, 1 << 20), (steps, kib) => {
        const wasm = openWasm({ budget: kib * 1024 });
        const other = openWasm({ budget: 300 * 1024 });
        const makes = (): tolk.Tensor[] =>
          Array.from({ length: 8 }, (_, k) => filled(size, (i) => ((i * (k + 3)) % 17) - 8));
        const [found, wanted] = [makes(), makes()];
        for (const { op, a, b, to, device } of steps) {
          const given = [wasm, wasm, wasm, other, ...devices];
          for (const [pool, on] of [
            [found, given[device % given.length]],
            [wanted, referenceDevice],
          ] as const) {
            const flip = (x: tolk.Tensor): tolk.Tensor =>
              tolk.over(x, x.dtype, x.shape, tolk.storageOf(x), [-1], x.offset + size - 1);
            const out = uninitialized({ dtype: "float32", shape: [size] });
            if (op === "copy") on.cast(pool[a], out);
            else if (op === "flip") on.cast(flip(pool[a]), out);
            else if (op === "write") {
              on.cast(pool[a], out);
              tolk.storageOf(out).as("float32")[b] = 5;
            } else on.binary(op, pool[a], pool[b], out);
            pool[to] = out;
          }
          expect(wasm.heap.taken).toBeLessThanOrEqual(Math.max(kib * 1024, 2 * 64 * 1024));
        }
        for (let k = 0; k < 8; k++) {
          const [x, y] = [values(found[k] as never), values(wanted[k] as never)];
          // Which zero a maximum takes is not defined.
          expect(x.findIndex((value, i) => value !== y[i] && !Object.is(value, y[i]))).toBe(-1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("growth in the middle of a chain leaves every value in place", () => {
    const wasm = openWasm();
    const { memory } = wasm.heap;
    let x = filled(50_000, (i) => i);
    const kept = [x];
    const before = memory.buffer.byteLength;
    for (let step = 0; step < 100; step++) {
      const out = uninitialized({ dtype: "float32", shape: [50_000] });
      wasm.binary("add", x, kept[0], out);
      kept.push(out);
      x = out;
    }
    expect(memory.buffer.byteLength).toBeGreaterThan(10 * before);
    kept.forEach((each, k) => {
      expect(lies(each)).toBe(wasm.heap);
      expect(tolk.storageOf(each).as("float32")[7]).toBe(7 * (k + 1));
    });
  });

  test("a memory that may not grow moves everything out before it gives up", () => {
    const heap = new Heap(new WebAssembly.Memory({ initial: 2, maximum: 4 }), PAGE, 2 ** 30);
    const all = Array.from({ length: 6 }, (_, k) => filled(10_000, () => k));
    for (const x of all) {
      heap.begin();
      heap.hold(tolk.storageOf(x));
    }
    heap.begin();
    const error =
      "tolk.wasm: cannot allocate (1 MiB beside 0 MiB in use, of 1 MiB; WebAssembly addresses 4096 MiB at most)";
    expect(() => heap.take(4 * PAGE)).toThrow(error);
    all.forEach((x, k) => {
      expect(lies(x)).toBe(null);
      expect(tolk.storageOf(x).as("float32")[9_999]).toBe(k);
    });
    expect(heap.take(3 * PAGE).at).toBe(PAGE);
  });

  test("operands of a launch stay where they are while others move in", () => {
    const heap = new Heap(new WebAssembly.Memory({ initial: 2 }), PAGE, 256 * 1024);
    const all = Array.from({ length: 5 }, (_, k) => filled(16_000, () => k));
    heap.begin();
    const places = all.map((x) => heap.hold(tolk.storageOf(x)));
    expect(all.map((x) => heap.hold(tolk.storageOf(x)))).toEqual(places);
    places.forEach((at, k) => {
      expect(new Float32Array(heap.memory.buffer, at, 16_000)[15_999]).toBe(k);
    });
  });
});

describe("memory", () => {
  test("ten thousand steps of one synchronous loop stay within the budget", () => {
    const budget = 64 * 2 ** 20;
    const wasm = openWasm({ budget: budget });
    let x = filled(100_000, () => 0);
    const one = filled(100_000, () => 1);
    for (let step = 0; step < 10_000; step++) {
      const out = uninitialized({ dtype: "float32", shape: [100_000] });
      wasm.binary("add", x, one, out);
      x = out;
    }
    expect(tolk.storageOf(x).as("float32")[99_999]).toBe(10_000);
    expect(wasm.heap.memory.buffer.byteLength).toBeLessThanOrEqual(budget + 2 ** 21);
  });

  test("a synchronous loop over 40 MB arrays reuses the blocks of those that are gone", async () => {
    const file = await bundle(
      "heap-loop",
      `nx.setDevice("wasm");
       let x = nx.ones([10_000_000]);
       let peak = 0;
       for (let step = 0; step < 150; step++) {
         x = x.add(1);
         peak = Math.max(peak, process.memoryUsage.rss());
       }
       console.log(JSON.stringify([x.max().item(), peak]));`,
    );
    const { stdout, stderr } = await run(file, {});
    expect(stderr).toBe("");
    const [most, peak] = JSON.parse(stdout);
    expect(most).toBe(151);
    expect(peak).toBeLessThan(1e9);
  }, 60_000);

  test("a finalizer frees the block of an array that is gone", async () => {
    const file = await bundle(
      "heap-finalizer",
      `import v8 from "node:v8";
       import vm from "node:vm";
       v8.setFlagsFromString("--expose-gc");
       const gc = vm.runInNewContext("gc");
       nx.setDevice("wasm");
       const { heap } = nx.currentDevice();
       const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
       let kept = nx.ones([100_000]);
       const few = heap.taken;
       (() => { for (let i = 0; i < 100; i++) kept = kept.add(1); })();
       const many = heap.taken;
       for (let i = 0; i < 200 && heap.taken > few; i++) { gc(); await turn(); }
       console.log(JSON.stringify([few, many, heap.taken, kept.max().item()]));`,
    );
    const { stdout, stderr } = await run(file, {});
    expect(stderr).toBe("");
    const [few, many, left, value] = JSON.parse(stdout);
    expect(many).toBeGreaterThan(100 * few - 1);
    expect(left).toBe(few);
    expect(value).toBe(101);
  }, 60_000);
});
