import * as nx from "@raven-ts/nx";
import * as inner from "@raven-ts/nx/internal";
import * as tolk from "@raven-ts/tolk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("asarray", () => {
  test("shares the memory of a typed array", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const x = nx.asarray(data.subarray(1));
    data[1] = 20;
    expect(x.tolist()).toEqual([20, 3, 4]);
    expect(tolk.storageOf(nx.array(data.subarray(1)))).not.toBe(tolk.storageOf(x));
  });

  test("copies when asked to", () => {
    const data = Float32Array.of(1, 2);
    const x = nx.asarray(data, { copy: true });
    data[0] = 9;
    expect(x.tolist()).toEqual([1, 2]);
  });

  test.each([
    [[1, 2.5], "float32"],
    [[true, false], "bool"],
    [[true, 2], "float32"],
    [3, "float32"],
    [true, "bool"],
    [new Uint8ClampedArray(2), "uint8"],
    [new Uint32Array(2), "uint32"],
    [new Float64Array(2), "float64"],
  ] as const)("%j becomes %s", (data, dtype) => {
    expect(nx.asarray(data as nx.ArraySource).dtype).toBe(dtype);
  });

  test("keeps whole numbers exact on their way to integers", () => {
    expect(nx.asarray([4294967295, 16777217], { dtype: "uint32" }).tolist()).toEqual([4294967295, 16777217]);
    expect(nx.asarray([-2147483648], { dtype: "int32" }).tolist()).toEqual([-2147483648]);
  });

  test("nested lists of any shape come back from tolist", () => {
    const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(shape, (extents) => {
        let next = 0;
        const nest = (axis: number): nx.NestedList =>
          axis === extents.length ? next++ : Array.from({ length: extents[axis] }, () => nest(axis + 1));
        const list = nest(0);
        const x = nx.asarray(list);
        expect(x.shape).toEqual(extents);
        expect(x.tolist()).toEqual(list);
      }),
    );
  });
});

describe("numbers beside arrays", () => {
  test.each([
    ["int32", 1, "int32"],
    ["int32", 1.5, "float32"],
    ["uint8", 1, "uint8"],
    ["bool", 1, "int32"],
    ["bool", true, "bool"],
    ["float32", 1e300, "float32"],
    ["float64", 2, "float64"],
  ] as const)("%s + %s is %s", (dtype, value, expected) => {
    const x = nx.ones([2], { dtype });
    expect(nx.add(x, value).dtype).toBe(expected);
    expect(nx.add(value, x).dtype).toBe(expected);
  });

  test("subtract and divide keep the order of operands", () => {
    const x = nx.asarray([1, 2, 4]);
    expect(nx.subtract(1, x).tolist()).toEqual([0, -1, -3]);
    expect(nx.divide(1, x).tolist()).toEqual([1, 0.5, 0.25]);
  });
});

describe("a cell", () => {
  test("takes new storage when set, so that older views keep their values", () => {
    const x = nx.asarray([1, 2, 3]);
    const before = x.slice([1, null]);
    expect(x.set([[1, null]], 9)).toBe(x);
    expect(x.tolist()).toEqual([1, 9, 9]);
    expect(before.tolist()).toEqual([2, 3]);
  });

  test("iterates over its first axis by views", () => {
    const x = nx.arange(6).reshape(3, 2);
    const rows = [...x];
    expect(rows.map((row) => row.tolist())).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(tolk.storageOf(rows[1])).toBe(tolk.storageOf(x));
  });

  test("shows itself to notebooks as text and as a table", () => {
    const show = Symbol.for("Jupyter.display");
    const bundle = (x: nx.NDArray): Record<string, string> =>
      (x as unknown as Record<symbol, () => Record<string, string>>)[show]();
    expect(bundle(nx.asarray([[1, 2.5]]))).toEqual({
      "text/plain": "[[1.  2.5]]\nfloat32 [1,2]",
      "text/html": '<table class="nx-array"><tr><td>1.</td><td>2.5</td></tr></table><p>float32 [1,2]</p>',
    });
    expect(bundle(nx.arange(3))).toEqual({ "text/plain": "[0 1 2]\nint32 [3]" });
  });
});

describe("update", () => {
  /** Runs every primitive eagerly, but as under a trace: what a transformation sees. */
  function underTrace(f: () => nx.NDArray): nx.NDArray {
    const before = inner.setTrace({ bind: (prim, inputs, params) => tolk.evaluate(prim, inputs, params) });
    try {
      return f();
    } finally {
      inner.setTrace(before);
    }
  }

  const range = fc.tuple(
    fc.integer({ min: -4, max: 4 }),
    fc.integer({ min: -4, max: 4 }),
    fc.constantFrom(-2, -1, 1, 2, 3),
  );
  const entry = fc.oneof<fc.Arbitrary<nx.Index>[]>(fc.integer({ min: -3, max: 2 }), range, fc.constant(null));

  test("written with differentiable operations equals the direct one", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 3 }), (index) => {
        const x = nx.arange(27).reshape(3, 3, 3);
        const part = x.slice(...index);
        const value = nx.arange(part.size).reshape(part.shape).mul(-1);
        const direct = nx.update(x, index, value);
        expect(underTrace(() => nx.update(x, index, value)).tolist()).toEqual(direct.tolist());
        expect(direct.slice(...index).tolist()).toEqual(value.tolist());
        expect(direct.size).toBe(27);
      }),
      { numRuns: 300 },
    );
  });
});

describe("isclose, allclose and arrayEqual", () => {
  test("infinities are close only to themselves", () => {
    const inf = Number.POSITIVE_INFINITY;
    const a = nx.asarray([inf, inf, 1, Number.NaN]);
    const b = nx.asarray([inf, -inf, inf, Number.NaN]);
    expect(nx.isclose(a, b).tolist()).toEqual([true, false, false, false]);
    expect(nx.isclose(a, b, { equalNan: true }).tolist()).toEqual([true, false, false, true]);
  });

  test("the tolerance counts relative to the second array", () => {
    const x = nx.asarray([100], { dtype: "float64" });
    expect(nx.allclose(x, x.add(0.0009))).toBe(true);
    expect(nx.allclose(x, x.add(0.0011))).toBe(false);
    expect(nx.arrayEqual(x, x.add(0))).toBe(true);
    expect(nx.arrayEqual(x, nx.asarray([[100]], { dtype: "float64" }))).toBe(false);
  });
});

describe("split", () => {
  test("cuts into equal parts or before indices, without copying", () => {
    const x = nx.arange(6);
    expect(nx.split(x, 3).map((part) => part.tolist())).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(nx.split(x, [1, 4, 9]).map((part) => part.tolist())).toEqual([[0], [1, 2, 3], [4, 5], []]);
    expect(tolk.storageOf(nx.split(x, 2)[1])).toBe(tolk.storageOf(x));
  });
});

describe("sigmoid", () => {
  test("keeps relative accuracy far left, in float32 down to the smallest normal", () => {
    const x = nx.asarray([-87, -30, 30, 200, -200]);
    const [far, left, right, up, down] = nx.sigmoid(x).tolist() as number[];
    expect(Math.abs(far / Math.exp(-87) - 1)).toBeLessThan(1e-5);
    expect(Math.abs(left / Math.exp(-30) - 1)).toBeLessThan(1e-5);
    expect([right, up]).toEqual([1, 1]);
    expect(down).toBeLessThan(1e-38);
  });
});
