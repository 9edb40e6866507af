import { expect, test } from "vitest";
import { nativeRuntime } from "../../../src/device/native/runtime.ts";

const runtime = nativeRuntime();

const source = `
typedef long long i64;
void scale(const double* args, i64 lo, i64 hi, void* scratch) {
  const float* x = (const float*)(long)args[0]; float* y = (float*)(long)args[1]; float k = (float)args[2];
  for (i64 i = lo; i < hi; i++) y[i] = x[i] * k;
}
void through_scratch(const double* args, i64 lo, i64 hi, void* scratch) {
  float* y = (float*)(long)args[0]; float* t = scratch;
  for (i64 i = lo; i < hi; i++) { for (int j = 0; j < 1000; j++) t[j] = (float)(i + j); y[i] = t[0] + t[999]; }
}
`;

test.skipIf(runtime === null)(
  "a program of two launches runs in order, the second reading the first's result",
  () => {
    if (runtime === null) return;
    const unit = runtime.units.compile([{ source: source, name: "scale" }])[0];
    const scale = unit.symbol("scale");
    const x = Float32Array.from({ length: 1000 }, (_, i) => i);
    const y = new Float32Array(1000);
    const [ax, ay] = [runtime.address(x), runtime.address(y)];
    const block = Float64Array.of(2, scale, 1000, 1000, 0, 3, ax, ay, 2, scale, 1000, 1000, 0, 3, ay, ay, 3);
    runtime.run(block);
    expect(y[7]).toBe(42);
    runtime.block.set(block);
    runtime.block[8] = 5;
    runtime.call();
    expect(y[7]).toBe(7 * 5 * 3);
  },
);

test.skipIf(runtime === null)(
  "every unit runs once, whatever the thread count, with working memory of its own",
  () => {
    if (runtime === null) return;
    const before = runtime.threads;
    const fn = runtime.units.compile([{ source: source, name: "scratch" }])[0].symbol("through_scratch");
    for (const threads of [1, 2, 5]) {
      runtime.setThreads(threads);
      const y = new Float32Array(10_007);
      for (let round = 0; round < 20; round++)
        runtime.run(Float64Array.of(1, fn, y.length, 3, 4000, 1, runtime.address(y)));
      expect(y.findIndex((value, i) => value !== 2 * i + 999)).toBe(-1);
    }
    runtime.setThreads(before);
  },
);

test.skipIf(runtime === null)("code that does not compile is an error with what the compiler said", () => {
  if (runtime === null) return;
  expect(() => runtime.units.compile([{ source: "int x = ;", name: "broken" }])[0]).toThrow(
    /^tolk\.native: cannot compile broken \(\S+ ended with 1\)\n\S+unit\.c:1:9: error: expected expression/,
  );
  const unit = runtime.units.compile([{ source: "int y(void) { return 2; }", name: "small" }])[0];
  expect(() => unit.symbol("z")).toThrow("tolk.native: cannot find z in small");
});

test.skipIf(runtime === null)("units compiled together come back in order, equal ones once", () => {
  if (runtime === null) return;
  const source = (n: number): string => `void f${n}(void) {}`;
  const units = runtime.units.compile([1, 2, 1, 3].map((n) => ({ name: `unit ${n}`, source: source(n) })));
  expect(units.map(({ name }) => name)).toEqual(["unit 1", "unit 2", "unit 1", "unit 3"]);
  expect(units[0].symbol("f1")).toBe(units[2].symbol("f1"));
  expect(units[3].symbol("f3")).toBeGreaterThan(0);
});
