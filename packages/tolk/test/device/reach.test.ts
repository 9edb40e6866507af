import * as nx from "@raven-ts/nx";
import { unaryOps } from "@raven-ts/tolk";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { wasmTarget } from "../../src/device/wasm/target.ts";
import type { Target } from "../../src/kernel/ir.ts";
import { over, storageOf } from "../../src/tensor.ts";
import { InterpretedDevice } from "../support/interpreted.ts";

const wide: Target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true };

const before = nx.currentDevice();
afterEach(() => void nx.setDevice(before));

const functions: Record<string, unknown> = { ...nx };

/** A matrix of 5 × 19 seen in the ways that a view can see one. */
const layouts: Record<string, (dtype: nx.DType) => nx.NDArray> = {
  dense: (dtype) => base(5, 19).astype(dtype),
  "the other way round": (dtype) => base(19, 5).astype(dtype).T,
  backwards: (dtype) => base(5, 19).astype(dtype).flip(),
  "every second column": (dtype) => base(5, 38).astype(dtype).slice([], [1, null, 2]),
  "the last columns": (dtype) => base(5, 23).astype(dtype).slice([], [4]),
  "one row": (dtype) => base(1, 19).astype(dtype).broadcastTo(5, 19),
  "one column, backwards": (dtype) => base(5, 1).astype(dtype).flip().broadcastTo(5, 19),
  "one value": (dtype) => base(1, 1).astype(dtype).broadcastTo(5, 19),
};

function base(m: number, n: number): nx.NDArray {
  return nx
    .arange(m * n)
    .reshape(m, n)
    .remainder(7);
}

const dtypes = ["float32", "float64", "int8", "uint16", "int64", "bool"] as const;
const floats: readonly nx.DType[] = ["float32", "float64"];

/** Every family of kernels, over one or two views. */
const families: Record<string, (x: nx.NDArray, y: nx.NDArray) => nx.NDArray[]> = {
  unary: (x) =>
    unaryOps.flatMap((op) =>
      op in functions ? [(functions[op] as (x: nx.NDArray) => nx.NDArray)(guarded(x))] : [],
    ),
  binary: (x, y) => [x.add(y), x.mul(y), x.maximum(y), x.div(y), x.pow(y), nx.atan2(x, y), x.remainder(y)],
  compare: (x, y) => [x.less(y), x.equal(y), nx.logicalAnd(x, y), nx.where(x.less(y), x, y)],
  cast: (x) => dtypes.map((dtype) => x.astype(dtype)),
  copy: (x) => [nx.copy(x), x.reshape(-1), nx.concat([x, x], 1), nx.stack([x, x]), nx.pad(x, [1, 2])],
  reduce: (x) => [
    x.sum(),
    x.sum({ axis: 0 }),
    x.sum({ axis: 1 }),
    x.max(),
    x.max({ axis: 0 }),
    x.prod({ axis: 1 }),
  ],
  argreduce: (x) => [x.argmax(), x.argmax({ axis: 0 }), x.argmin({ axis: 1 })],
  take: (x) => [
    x.take(nx.asarray([4, -1, 0], { dtype: "int32" })),
    x.take(nx.asarray([[18, 0]], { dtype: "int64" }), 1),
  ],
  update: (x) => [nx.update(x, [[1, null, 2]], 3), nx.tril(x), nx.roll(x, 3, 1), nx.tile(x, 2)],
  products: (x, y) => [x.matmul(y.T), x.T.matmul(y), x.matmul(y.slice(0)), nx.tensordot(x, y, 2)],
  windows: (x, y) => {
    const image = x.expandDims([0, 3]);
    const kernel = y.slice([0, 2], [0, 3]).expandDims([2, 3]);
    return [
      nx.conv2d(image, kernel),
      nx.conv2d(image, kernel, { strides: 2, padding: "same", inputDilation: 2 }),
      nx.maxPool2d(image, 2, {
        strides: [1, 3],
        padding: [
          [1, 1],
          [0, 2],
        ],
      }),
      nx.avgPool2d(image, [2, 3]),
    ];
  },
  sources: (x) => [
    nx.zerosLike(x),
    nx.iota([5, 19], 1),
    nx.random.bits(nx.random.key(1), [5, 7]),
    nx.random.split(nx.random.key(2), 5),
  ],
};

function guarded(x: nx.NDArray): nx.NDArray {
  return x.dtype === "bool" ? x.astype("int32") : x;
}

describe.each([
  ["wasm", wasmTarget],
  ["native", wide],
])("a kernel of %s reads and writes its operands and nothing beside them", (_, target) => {
  const device = new InterpretedDevice(target);

  test.each(Object.keys(families))(
    "where it belongs to %s",
    (family) => {
      for (const [one, make] of Object.entries(layouts)) {
        for (const dtype of family === "windows" ? floats : dtypes) {
          const other = layouts[one === "dense" ? "the other way round" : "dense"];
          const run = (): nx.NDArray[] => families[family](make(dtype), other(dtype));
          nx.setDevice("reference");
          const expected = run().map((x) => [...x.toTypedArray()].map(Number));
          nx.setDevice(device);
          const found = run().map((x) => [...x.toTypedArray()].map(Number));
          // Rounding is another test's matter.
          const far = found.flatMap((row, i) =>
            row.filter((n, j) => Math.abs(n - expected[i][j]) > 1e-4 * Math.max(1, Math.abs(expected[i][j]))),
          );
          expect(far, `${one} ${dtype}`).toEqual([]);
          expect(found.map((row) => row.length)).toEqual(expected.map((row) => row.length));
        }
      }
    },
    60_000,
  );
});

describe("what reaches too far is found:", () => {
  const device = new InterpretedDevice(wasmTarget);
  let x = nx.ones([4]);
  let out = nx.ones([4]);
  beforeAll(() => {
    x = nx.ones([4]);
    out = nx.ones([4]);
  });

  test("a view that does not lie in its storage", () => {
    const { length } = storageOf(x).as("float32");
    const beyond = over<nx.NDArray>(x, "float32", [4], storageOf(x), [1], length - 3);
    expect(() => device.unary("neg", beyond, out)).toThrow(/^reach: cannot give \w+ the elements/);
  });

  test("a launch over more elements than its operands have", () => {
    const { launch } = device;
    device.launch = (given) =>
      launch.call(device, {
        ...given,
        units: given.units + 1,
        params: given.params.map((n) => Number(n) + 1),
      });
    expect(() => device.binary("add", x, x, out)).toThrow(/^interpret: cannot load/);
    device.launch = launch;
  });
});
