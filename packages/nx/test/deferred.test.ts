import * as nx from "@raven-ts/nx";
import { deferred, realize } from "@raven-ts/nx/deferred";
import { currentTrace } from "@raven-ts/nx/internal";
import { originOf } from "@raven-ts/tolk";
import { describe, expect, test } from "vitest";

const waits = (x: nx.NDArray): boolean => originOf(x) !== null;

describe("deferred evaluation", () => {
  test("waits until a value is read, and then gives what plain evaluation gives", () => {
    const x = nx.arange(6, { dtype: "float32" }).reshape([2, 3]);
    const y = deferred(() => x.mul(2).add(1).tanh());
    expect(waits(y)).toBe(true);
    expect([y.dtype, y.shape, y.size]).toEqual(["float32", [2, 3], 6]);
    const plain = x.mul(2).add(1).tanh();
    expect(y.tolist()).toEqual(plain.tolist());
    expect(waits(y)).toBe(false);
  });

  test("holds bigints beside 0-d arrays exactly, beyond 2^53 too", () => {
    const one = nx.asarray(1n);
    const past = 2n ** 53n + 1n;
    const cases: Readonly<Record<string, () => nx.NDArray>> = {
      add: () => one.add(past),
      sub: () => one.sub(past),
      mul: () => one.mul(past),
      maximum: () => nx.maximum(one, past),
      minimum: () => nx.minimum(one, -past),
      where: () => nx.where(nx.less(one, 2n), past, one),
      equal: () => nx.equal(one.add(past - 1n), past),
      full: () => one.add(nx.full([], past)),
      largest: () => one.astype("uint64").add(2n ** 64n - 9n),
      smallest: () => one.add(-(2n ** 63n)),
    };
    for (const [name, f] of Object.entries(cases))
      expect([name, deferred(f).item()]).toEqual([name, f().item()]);
    expect(deferred(cases.add).item()).toBe(past + 1n);
  });

  test("makes views of what is there at once", () => {
    const x = nx.ones([2, 3]);
    expect(waits(deferred(() => x.T))).toBe(false);
    expect(waits(deferred(() => x.add(1).T))).toBe(true);
  });

  test("realize computes several arrays in one program", () => {
    const [a, b] = deferred(() => {
      const shared = nx.ones([3]).mul(5);
      return [shared.add(1), shared.sub(1)];
    });
    expect(realize(a, b)).toBe(a);
    expect([waits(a), waits(b)]).toEqual([false, false]);
    expect([a.tolist(), b.tolist()]).toEqual([
      [6, 6, 6],
      [4, 4, 4],
    ]);
  });

  test("keeps what others wait for, so that nothing is computed twice on the way", () => {
    const [shared, a, b] = deferred(() => {
      const x = nx.ones([3]).exp();
      return [x, x.add(1), x.sub(1)];
    });
    realize(a);
    expect(waits(shared)).toBe(false);
    expect(waits(b)).toBe(true);
    expect(b.tolist()).toEqual(shared.sub(1).tolist());
  });

  test("sees the values of the time when it was asked, whatever is set later", () => {
    const x = nx.array([1, 2]);
    const [y, z] = deferred(() => {
      const y = x.add(10);
      x.set([0], 100);
      const z = y.mul(2);
      y.set([1], 7);
      return [y, z];
    });
    expect(x.tolist()).toEqual([100, 2]);
    expect(z.tolist()).toEqual([22, 24]);
    expect(y.tolist()).toEqual([11, 7]);
  });

  test("survives chains of any length", () => {
    const x = deferred(() => {
      let x = nx.zeros([2]);
      for (let i = 0; i < 3000; i++) x = x.add(1);
      return x;
    });
    expect(x.tolist()).toEqual([3000, 3000]);
  });

  test("ends with the function, also when that throws", () => {
    const before = currentTrace();
    expect(() =>
      deferred(() => {
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(currentTrace()).toBe(before);
  });

  test("nests", () => {
    const x = deferred(() => deferred(() => nx.ones([2]).add(1)).add(1));
    expect(waits(x)).toBe(true);
    expect(x.tolist()).toEqual([3, 3]);
  });

  test("prints values", () => {
    expect(String(deferred(() => nx.ones([2]).add(1)))).toBe("[2. 2.]");
    expect(JSON.stringify(deferred(() => nx.ones([2]).add(1)))).toBe("[2,2]");
  });
});
