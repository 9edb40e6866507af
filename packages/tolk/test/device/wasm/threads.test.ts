import { uninitialized } from "@raven-ts/nx/internal";
import * as tolk from "@raven-ts/tolk";
import { describe, expect, test, vi } from "vitest";
import { dotContraction } from "../../../src/template/contraction-spec.ts";
import { alone, deviceSuite, sample, values } from "../device-suite.ts";
import { bundle, run } from "../native/child.ts";
import { started } from "./started.ts";

vi.setConfig({ testTimeout: 120_000 });

const five = await started(5);

describe("the wasm device on five threads that share everything", () => {
  deviceSuite(() => five, alone);

  test("workers have run a part of it", () => {
    const x = sample("float32", [400_000], 1, true);
    const out = uninitialized({ dtype: "float32", shape: [400_000] });
    for (let i = 0; i < 50; i++) five.unary("exp", x, out);
    expect(five.pool.helped).toBeGreaterThan(100);
  });
});

test("one, two and five threads give the same bits", async () => {
  const x = sample("float32", [701, 300], 1, true);
  const y = sample("float32", [300, 261], 2, true);
  const big = sample("float64", [400_003], 3, true);
  const results: unknown[] = [];
  for (const threads of [1, 2, 5]) {
    const wasm = await started(threads);
    for (let repeat = 0; repeat < 3; repeat++) {
      const make = (dtype: tolk.DType, shape: tolk.Shape) => uninitialized({ dtype, shape });
      const total = make("float64", []);
      wasm.reduce("sum", big, [0], total);
      const columns = make("float32", [300]);
      wasm.reduce("sum", x, [0], columns);
      const product = make("float32", [701, 261]);
      wasm.contract(dotContraction(x, y, product), x, y, product);
      const exp = make("float32", [701, 300]);
      wasm.unary("exp", x, exp);
      const turned = make("float32", [300, 701]);
      wasm.cast(tolk.over(x, "float32", [300, 701], tolk.storageOf(x), [1, 300], x.offset), turned);
      const draws = make("uint32", [100_001]);
      const key = sample("uint32", [2], 4);
      wasm.randomBits(key, "xor", draws);
      results.push([total, columns, product, exp, turned, draws].map((out) => [...values(out)]));
    }
  }
  for (const result of results) expect(result).toEqual(results[0]);
});

const program = `
  nx.setDevice("wasm");
  const x = nx.arange(1_000_000, { dtype: "float32" });
  let y = x;
  for (let i = 0; i < 200; i++) y = nx.sin(y).add(x);
  console.log(JSON.stringify([nx.currentDevice().threads, nx.currentDevice().pool.helped, y.sum().item()]));`;

test("a process whose workers sleep exits by itself, with the numbers of one thread", async () => {
  const file = await bundle("threads-exit", program);
  const ended = await Promise.all(["1", "3"].map((RAVEN_THREADS) => run(file, { RAVEN_THREADS })));
  expect(ended.map(({ status, stderr }) => [status, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  const [one, three] = ended.map(({ stdout }) => JSON.parse(stdout) as [number, number, number]);
  expect([one[0], one[1], three[0]]).toEqual([1, 0, 3]);
  expect(three[1]).toBeGreaterThan(0);
  expect(three[2]).toBe(one[2]);
});

test("a worker that does not start leaves one thread, with one line that says so", async () => {
  const file = await bundle(
    "threads-refused",
    `import threads from "node:worker_threads";
     import { syncBuiltinESMExports } from "node:module";
     threads.Worker = class { constructor() { throw new Error("no more threads"); } };
     syncBuiltinESMExports();
     ${program}`,
  );
  const ended = await run(file, { RAVEN_THREADS: "4" });
  expect(ended.stderr).toBe("raven: wasm runs on one thread: no more threads\n");
  expect(JSON.parse(ended.stdout).slice(0, 2)).toEqual([1, 0]);
  expect(ended.status).toBe(0);
});
