import type { NDArray } from "@raven-ts/nx";
import { uninitialized } from "@raven-ts/nx/internal";
import * as tolk from "@raven-ts/tolk";
import { type BinaryOp, binaryOps, compareOps, reduceOps, type UnaryOp, unaryOps } from "@raven-ts/tolk";
import { beforeAll, describe, expect, test } from "vitest";
import type { Device } from "../../src/device/device.ts";
import { referenceDevice } from "../../src/device/reference.ts";
import { convContraction, dotContraction } from "../../src/template/contraction-spec.ts";
import {
  type DType,
  dtypes,
  type Element,
  type Elements,
  isBig,
  isFloat,
  type TypedArray,
} from "../../src/type/dtype.ts";
import { type Shape, sizeOf } from "../../src/type/shape.ts";
import { broadcastView, flipView, permuteView, sliceView, type View } from "../../src/type/view.ts";

const all = Object.keys(dtypes) as DType[];
const numeric = all.filter((dtype) => dtype !== "bool");
const floats = all.filter(isFloat);
const integers = numeric.filter((dtype) => !isFloat(dtype));

// A fixed sequence (xorshift32), so that a failure names a value that is there again.
function* bitsFrom(seed: number): Generator<number> {
  let x = seed;
  for (;;) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield x >>> 0;
  }
}

const special: Record<DType, Element[]> = {
  bool: [0, 1],
  int8: [0, 1, -1, 7, 8, -128, 127],
  uint8: [0, 1, 255, 7, 200],
  int16: [0, 1, -1, 15, 16, -32768, 32767],
  uint16: [0, 1, 15, 16, 32768, 65535],
  int64: [0n, 1n, -1n, 7n, 63n, 65n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  uint64: [0n, 1n, 63n, 64n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n],
  int32: [0, 1, -1, 7, -2147483648, 2147483647, 31, 33],
  uint32: [0, 1, 4294967295, 31, 32, 2147483648],
  float32: [0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, Number.NaN, Infinity, -Infinity, 1e-40, 3e38, -7.25],
  float64: [0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, Number.NaN, Infinity, -Infinity, 5e-324, 1e300, -7.25],
};

function fillData(data: Elements, dtype: DType, seed: number, plain: boolean): void {
  const bits = bitsFrom(seed);
  for (let i = 0; i < data.length; i++) {
    const r = bits.next().value as number;
    if (dtype === "bool") data[i] = r & 1;
    else if (!plain && i % 5 === 2) data[i] = special[dtype][r % special[dtype].length];
    else if (isFloat(dtype)) data[i] = (r / 2 ** 32 - 0.5) * 8;
    else {
      const value = plain ? (r % 13) - (dtypes[dtype].kind === "signed" ? 6 : 0) : r;
      data[i] = isBig(dtype) ? BigInt(value) * (plain ? 1n : 0x1_0000_0001n) : value;
    }
  }
}

type Make = (type: { readonly dtype: DType; readonly shape: Shape }) => NDArray;

/** Makes the arrays of the suite that runs. */
let arrayOf: Make = uninitialized;

/** An array that begins within a storage of its own, however small it is: one that a device may take in. */
export const alone: Make = ({ dtype, shape }) => {
  const { bytes } = dtypes[dtype];
  const storage = new tolk.Storage(Math.max(17_000, (sizeOf(shape) + 3) * bytes));
  return tolk.over(uninitialized({ dtype, shape: [] }), dtype, shape, storage, tolk.denseStrides(shape), 3);
};

/** A dense array of fixed values; `plain` ones are small and finite. */
export function sample(dtype: DType, shape: Shape, seed: number, plain = false): NDArray {
  const x = arrayOf({ dtype, shape });
  const data = tolk
    .storageOf(x)
    .as(dtype)
    .subarray(x.offset, x.offset + x.size) as TypedArray;
  fillData(data, dtype, seed, plain);
  return x;
}

function viewed(x: NDArray, view: View): NDArray {
  return tolk.over(x, x.dtype, view.shape, tolk.storageOf(x), view.strides, view.offset);
}

/** Arrays of `shape` over other layouts of memory. */
const layouts: Record<string, (dtype: DType, shape: Shape, seed: number, plain?: boolean) => NDArray> = {
  dense: sample,
  transposed(dtype, shape, seed, plain) {
    const axes = shape.map((_, i) => shape.length - 1 - i);
    const x = sample(dtype, [...shape].reverse(), seed, plain);
    return viewed(x, permuteView(x, axes));
  },
  stepped(dtype, shape, seed, plain) {
    const x = sample(
      dtype,
      shape.map((n) => 2 * n + 1),
      seed,
      plain,
    );
    return viewed(
      x,
      sliceView(
        x,
        shape.map(() => 1),
        shape.map((n) => 2 * n + 1),
        shape.map(() => 2),
      ),
    );
  },
  flipped(dtype, shape, seed, plain) {
    const x = sample(dtype, shape, seed, plain);
    return viewed(x, flipView(x, [...shape.keys()]));
  },
  still(dtype, shape, seed, plain) {
    const x = sample(dtype, [], seed, plain);
    return viewed(x, broadcastView(x, shape));
  },
  column(dtype, shape, seed, plain) {
    const x = sample(
      dtype,
      shape.map((n, i) => (i === shape.length - 1 ? 1 : n)),
      seed,
      plain,
    );
    return viewed(x, broadcastView(x, shape));
  },
};

/** Elements row-major, through the reference device's copy. */
export function values(x: NDArray): TypedArray {
  const out = uninitialized(x);
  referenceDevice.cast(x, out);
  return tolk
    .storageOf(out)
    .as(x.dtype)
    .slice(out.offset, out.offset + out.size) as TypedArray;
}

/** Fails unless all elements agree within `ulps` units in the last place of the larger, NaN with NaN. */
export function expectClose(found: NDArray, wanted: NDArray, ulps: number, what: string): void {
  const [x, y] = [values(found), values(wanted)];
  const epsilon = found.dtype === "float64" ? 2 ** -52 : 2 ** -23;
  for (let i = 0; i < y.length; i++) {
    if (Object.is(x[i], y[i]) || (Number.isNaN(x[i]) && Number.isNaN(y[i]))) continue;
    const [p, q] = [Number(x[i]), Number(y[i])];
    const bound = isFloat(found.dtype) ? ulps * epsilon * Math.max(Math.abs(p), Math.abs(q)) : -1;
    if (!(Math.abs(p - q) <= bound)) expect.fail(`${what}: element ${i} is ${x[i]}, wanted ${y[i]}`);
  }
}

const transcendental: readonly string[] = "exp expm1 log log1p sin cos tanh erf erfinv".split(" ");
const floatOnly = new Set([...transcendental, "sqrt", "atan2"]);
const bitwise = new Set(["not", "and", "or", "xor", "shl", "shr"]);

export function unaryTypes(op: UnaryOp): DType[] {
  if (op === "not") return ["bool", ...integers];
  return floatOnly.has(op) ? floats : numeric;
}

export function binaryTypes(op: BinaryOp): DType[] {
  if (op === "max" || op === "min" || op === "and" || op === "or" || op === "xor")
    return bitwise.has(op) ? ["bool", ...integers] : all;
  if (bitwise.has(op)) return integers;
  return floatOnly.has(op) ? floats : numeric;
}

const shapes: Shape[] = [[], [1], [7], [200], [3, 70], [3, 4, 90], [0], [4, 0, 2], [2, 3, 4, 5, 6]];

/** Compares every operation of a device with the reference device, over dtypes, shapes and layouts. */
export function deviceSuite(open: () => Device, arrays: Make = uninitialized): void {
  beforeAll(() => {
    arrayOf = arrays;
  });
  const makers = Object.entries(layouts);
  const each = (run: (shape: Shape, layout: (typeof layouts)[string], name: string) => void): void => {
    for (const shape of shapes) for (const [name, make] of makers) run(shape, make, `${name} [${shape}]`);
  };
  const both = (dtype: DType, shape: Shape): [NDArray, NDArray] => [
    arrayOf({ dtype, shape }),
    arrayOf({ dtype, shape }),
  ];

  describe("unary", () => {
    test.each(unaryOps.map((op) => [op]))("%s gives the reference's values", (op) => {
      const ulps = op === "erf" || op === "erfinv" ? 40 : transcendental.includes(op) ? 4 : 0;
      for (const dtype of unaryTypes(op)) {
        each((shape, make, name) => {
          // Of angles beyond about 1e6 only the size of the error is promised.
          const x = make(dtype, shape, 1, op === "sin" || op === "cos");
          const [found, wanted] = both(dtype, shape);
          open().unary(op, x, found);
          referenceDevice.unary(op, x, wanted);
          expectClose(found, wanted, ulps, `${op} ${dtype} ${name}`);
        });
      }
    });
  });

  describe("binary", () => {
    test.each([...binaryOps, ...compareOps].map((op) => [op]))("%s gives the reference's values", (op) => {
      const compare = (compareOps as readonly string[]).includes(op);
      const ulps = op === "pow" || op === "atan2" ? 4 : 0;
      for (const dtype of compare ? all : binaryTypes(op as BinaryOp)) {
        each((shape, make, name) => {
          // Every pair of layouts for two operations; the others share their loops and take three.
          const every = op === "add" || op === "lt";
          const first = makers.findIndex(([, of]) => of === make);
          const seconds = every ? makers : [makers[0], makers[first], makers[(first + 1) % makers.length]];
          for (const [other, second] of seconds) {
            const a = make(dtype, shape, 1);
            const b = second(dtype, shape, 99, op === "pow");
            const [found, wanted] = both(compare ? "bool" : dtype, shape);
            open().binary(op, a, b, found);
            referenceDevice.binary(op, a, b, wanted);
            expectClose(found, wanted, ulps, `${op} ${dtype} ${name}, ${other}`);
          }
        });
      }
    });
  });

  test("where chooses by element in every layout", () => {
    for (const dtype of all) {
      each((shape, make, name) => {
        for (const [other, second] of makers) {
          const condition = second("bool", shape, 5);
          const [a, b] = [make(dtype, shape, 6), second(dtype, shape, 7)];
          const [found, wanted] = both(dtype, shape);
          open().where(condition, a, b, found);
          referenceDevice.where(condition, a, b, wanted);
          expectClose(found, wanted, 0, `where ${dtype} ${name}, ${other}`);
        }
      });
    }
  });

  test("cast converts every dtype to every other, into views too", () => {
    for (const from of all) {
      for (const to of all) {
        each((shape, make, name) => {
          const x = make(from, shape, 11);
          for (const target of ["dense", "transposed", "stepped", "flipped"]) {
            const found = layouts[target](to, shape, 3);
            const wanted = layouts[target](to, shape, 3);
            open().cast(x, found);
            referenceDevice.cast(x, wanted);
            expectClose(found, wanted, 0, `cast ${from} to ${to} ${name} into ${target}`);
          }
        });
      }
    }
  });

  test("fill and iota write every dtype, dense and stepped", () => {
    for (const dtype of all) {
      for (const shape of shapes) {
        for (const target of ["dense", "stepped"]) {
          for (const value of [0, 1, -3.7, 1e10, Number.NaN]) {
            const [found, wanted] = [layouts[target](dtype, shape, 3), layouts[target](dtype, shape, 3)];
            open().fill(value, found);
            referenceDevice.fill(value, wanted);
            expectClose(found, wanted, 0, `fill ${value} ${dtype} [${shape}]`);
          }
          for (let axis = 0; axis < shape.length; axis++) {
            const [found, wanted] = [layouts[target](dtype, shape, 3), layouts[target](dtype, shape, 3)];
            open().iota(axis, found);
            referenceDevice.iota(axis, wanted);
            expectClose(found, wanted, 0, `iota ${axis} ${dtype} [${shape}]`);
          }
        }
      }
    }
  });

  test("random bits are Threefry's for one key and several", () => {
    for (const word of ["xor", "high", "low"] as const) {
      for (const [keys, shape] of [
        [[], [0]],
        [[], [1]],
        [[], [5001]],
        [[3], [3, 70]],
      ] as const) {
        const key = sample("uint32", [...keys, 2], 21);
        const [found, wanted] = both("uint32", shape);
        open().randomBits(key, word, found);
        referenceDevice.randomBits(key, word, wanted);
        expectClose(found, wanted, 0, `randomBits ${word} [${shape}]`);
      }
    }
  });

  const reductions: readonly (readonly [Shape, readonly number[]])[] = [
    [[], []],
    [[7], [0]],
    [[5000], [0]],
    [[9001], [0]],
    [[3, 70], [0]],
    [[3, 70], [1]],
    [[1200, 33], [0]],
    [
      [2, 3, 4, 5, 6],
      [1, 3],
    ],
    [
      [2, 3, 4, 5, 6],
      [0, 1, 2, 3, 4],
    ],
    [[2, 3, 4, 5, 6], [4]],
    [[0, 3], [1]],
    [[3, 1], [1]],
  ];

  test.each(reduceOps.map((op) => [op]))("reduce %s folds any axes", (op) => {
    for (const dtype of op === "sum" || op === "prod" ? numeric : all) {
      for (const [shape, axes] of reductions) {
        for (const [name, make] of makers) {
          // Sums of values around zero lose digits; of positive ones, as many as additions in a row.
          const x = make(dtype, shape, 31, true);
          if (isFloat(dtype)) referenceDevice.unary("abs", x, x);
          const kept = shape.filter((_, axis) => !axes.includes(axis));
          if (op === "prod" && isFloat(dtype)) referenceDevice.unary("sqrt", x, x);
          const [found, wanted] = both(dtype, kept);
          open().reduce(op, x, axes, found);
          referenceDevice.reduce(op, x, axes, wanted);
          const ulps = op === "sum" ? 64 : op === "prod" ? 4 + sizeOf(axes.map((a) => shape[a])) : 0;
          expectClose(found, wanted, ulps, `${op} ${dtype} ${name} [${shape}] over [${axes}]`);
        }
      }
    }
  });

  test("an empty sum is 0 and an empty product 1; NaN wins a maximum and a minimum", () => {
    const empty = sample("float32", [0, 3], 1);
    for (const [op, value] of [
      ["sum", 0],
      ["prod", 1],
    ] as const) {
      const out = arrayOf({ dtype: "float32", shape: [3] });
      open().reduce(op, empty, [0], out);
      expect([...values(out)]).toEqual([value, value, value]);
    }
    const x = sample("float32", [100], 1, true);
    tolk.storageOf(x).as("float32")[x.offset + 61] = Number.NaN;
    for (const op of ["max", "min"] as const) {
      const out = arrayOf({ dtype: "float32", shape: [] });
      open().reduce(op, x, [0], out);
      expect(values(out)[0]).toBeNaN();
    }
  });

  test("argreduce gives the first extreme, or the first NaN", () => {
    for (const dtype of all) {
      for (const op of ["max", "min"] as const) {
        for (const [shape, axis] of [
          [[70], 0],
          [[3, 70], 0],
          [[3, 70], 1],
          [[4, 5, 6], 1],
        ] as const) {
          for (const [name, make] of makers) {
            const x = make(dtype, shape, 41);
            const [found, wanted] = both(
              "int32",
              shape.filter((_, i) => i !== axis),
            );
            open().argreduce(op, x, axis, found);
            referenceDevice.argreduce(op, x, axis, wanted);
            expectClose(found, wanted, 0, `arg${op} ${dtype} ${name} [${shape}] axis ${axis}`);
          }
        }
      }
    }
  });

  test("take and scatterAdd move slices by index, with indices out of range and repeated", () => {
    for (const dtype of numeric) {
      for (const [shape, axis] of [
        [[7], 0],
        [[5, 70], 0],
        [[5, 70], 1],
        [[3, 4, 300], 1],
      ] as const) {
        for (const [name, make] of makers) {
          const indices = sample("int32", [2, 3], 51, true);
          const x = make(dtype, shape, 52);
          const outShape = [...shape.slice(0, axis), 2, 3, ...shape.slice(axis + 1)];
          const [found, wanted] = both(dtype, outShape);
          open().take(x, indices, axis, found);
          referenceDevice.take(x, indices, axis, wanted);
          expectClose(found, wanted, 0, `take ${dtype} ${name} [${shape}] axis ${axis}`);
          const updates = make(dtype, outShape, 53, true);
          const [sum, wantedSum] = both(dtype, shape);
          open().scatterAdd(updates, indices, axis, sum);
          referenceDevice.scatterAdd(updates, indices, axis, wantedSum);
          expectClose(sum, wantedSum, 0, `scatterAdd ${dtype} ${name} [${shape}] axis ${axis}`);
        }
      }
    }
  });

  test("matrix products agree over sizes, batches and layouts", () => {
    const cases: readonly (readonly [Shape, Shape])[] = [
      [
        [1, 1],
        [1, 1],
      ],
      [
        [3, 4],
        [4, 5],
      ],
      [
        [7, 1100],
        [1100, 3],
      ],
      [
        [130, 33],
        [33, 65],
      ],
      [
        [1, 40],
        [40, 50],
      ],
      [
        [50, 40],
        [40, 1],
      ],
      [
        [2, 3, 5, 6],
        [2, 3, 6, 7],
      ],
    ];
    for (const dtype of numeric) {
      for (const [m, n] of cases) {
        for (const name of ["dense", "transposed", "stepped", "flipped"]) {
          const a = layouts[name](dtype, m, 61, true);
          const b = layouts.dense(dtype, n, 62, true);
          for (const x of [a, b]) if (isFloat(dtype)) referenceDevice.unary("abs", x, x);
          const [found, wanted] = both(dtype, [...m.slice(0, -1), n[n.length - 1]]);
          open().contract(dotContraction(a, b, found), a, b, found);
          referenceDevice.contract(dotContraction(a, b, wanted), a, b, wanted);
          expectClose(found, wanted, 400, `dot ${dtype} ${name} [${m}] @ [${n}]`);
        }
      }
    }
  });

  test("a convolution is summed over windows and channels, and a result may be transposed", () => {
    for (const dtype of floats) {
      const x = sample(dtype, [2, 9, 8, 3], 71, true);
      const w = sample(dtype, [3, 3, 3, 20], 72, true);
      for (const t of [x, w]) referenceDevice.unary("abs", t, t);
      const steps = { strides: [2, 1], kernelDilation: [1, 2] } as const;
      const [found, wanted] = both(dtype, [2, 4, 4, 20]);
      open().contract(convContraction(x, w, found, steps), x, w, found);
      referenceDevice.contract(convContraction(x, w, wanted, steps), x, w, wanted);
      expectClose(found, wanted, 100, `conv ${dtype}`);
      const [a, b] = [sample(dtype, [5, 6], 73, true), sample(dtype, [6, 40], 74, true)];
      const [across, wantedAcross] = both(dtype, [40, 5]);
      const flip = (out: NDArray): NDArray => viewed(out, permuteView(out, [1, 0]));
      open().contract(dotContraction(a, b, flip(across)), a, b, flip(across));
      referenceDevice.contract(dotContraction(a, b, flip(wantedAcross)), a, b, flip(wantedAcross));
      expectClose(across, wantedAcross, 1e6, `transposed dot ${dtype}`);
    }
  });
}
