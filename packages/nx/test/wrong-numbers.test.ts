import * as nx from "@raven-ts/nx";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

// One call for each argument that takes whole numbers, with that argument left open: it is wrong on purpose.
type Call = (n: never) => unknown;

const x = nx.arange(24, { dtype: "float32" }).reshape(2, 3, 4);
const v = nx.arange(4);
const m = nx.ones([3, 3]);
const im = nx.ones([1, 4, 4, 2]);
const w = nx.ones([2, 2, 2, 3]);
const k = nx.random.key(0);
const buffer = new ArrayBuffer(16);
const { sum, prod, max, min, mean, any, all, logsumexp, norm, std, var: variance, random } = nx;

const creation: Record<string, Call> = {
  "zeros(n)": (n) => nx.zeros(n),
  "zeros([2, n])": (n) => nx.zeros([2, n]),
  "ones([n])": (n) => nx.ones([n]),
  "empty([n])": (n) => nx.empty([n]),
  "full(n)": (n) => nx.full(n, 1),
  "full([n])": (n) => nx.full([n], 1),
  "iota([n])": (n) => nx.iota([n], 0),
  "iota axis": (n) => nx.iota([2, 2], n),
  "linspace count": (n) => nx.linspace(0, 1, n),
  "eye(n)": (n) => nx.eye(n),
  "eye(2, n)": (n) => nx.eye(2, n),
  "eye k": (n) => nx.eye(3, 3, n),
  "tri(n)": (n) => nx.tri(n),
  "tri(2, n)": (n) => nx.tri(2, n),
  "tri k": (n) => nx.tri(3, 3, n),
  "tril k": (n) => nx.tril(m, n),
  "triu k": (n) => nx.triu(m, n),
  "fromBuffer shape": (n) => nx.fromBuffer("float32", [n], buffer),
  "fromBuffer offset": (n) => nx.fromBuffer("float32", [1], buffer, n),
  "asarray shape": (n) => nx.asarray([1, 2], { shape: [n] }),
  "array shape": (n) => nx.array(new Float32Array(4), { shape: [2, n] }),
};

const movement: Record<string, Call> = {
  "reshape([n])": (n) => nx.reshape(x, [n]),
  "reshape([2, n])": (n) => nx.reshape(x, [2, n]),
  "reshape([-1, n])": (n) => nx.reshape(x, [-1, n]),
  "reshape(n)": (n) => nx.reshape(x, n),
  ".reshape(4, n)": (n) => x.reshape(4, n),
  "permuteDims([0, 1, n])": (n) => nx.permuteDims(x, [0, 1, n]),
  "permuteDims(n)": (n) => nx.permuteDims(x, n),
  ".permuteDims(0, 1, n)": (n) => x.permuteDims(0, 1, n),
  transpose: (n) => nx.transpose(x, [0, 1, n]),
  "swapaxes(n, 1)": (n) => nx.swapaxes(x, n, 1),
  "swapaxes(1, n)": (n) => nx.swapaxes(x, 1, n),
  "moveaxis(n, 0)": (n) => nx.moveaxis(x, n, 0),
  "moveaxis(0, n)": (n) => nx.moveaxis(x, 0, n),
  "squeeze(n)": (n) => nx.squeeze(nx.zeros([1, 2]), n),
  "squeeze([n])": (n) => nx.squeeze(nx.zeros([1, 2]), [n]),
  "expandDims(n)": (n) => nx.expandDims(x, n),
  "expandDims([0, n])": (n) => nx.expandDims(x, [0, n]),
  "broadcastTo([n])": (n) => nx.broadcastTo(nx.ones([1]), [n]),
  "broadcastTo([n, 4])": (n) => nx.broadcastTo(v, [n, 4]),
  ".broadcastTo(n, 4)": (n) => v.broadcastTo(n, 4),
  "flip(n)": (n) => nx.flip(x, n),
  "flip([n])": (n) => nx.flip(x, [n]),
  "roll shift": (n) => nx.roll(v, n),
  "roll shift by axis": (n) => nx.roll(x, n, 0),
  "roll axis": (n) => nx.roll(x, 1, n),
  "concat axis": (n) => nx.concat([x, x], n),
  "stack axis": (n) => nx.stack([x, x], n),
  "split parts": (n) => nx.split(v, n),
  "split cuts": (n) => nx.split(v, [1, n]),
  "split axis": (n) => nx.split(x, 1, n),
  "tile(n)": (n) => nx.tile(v, n),
  "tile([2, n])": (n) => nx.tile(x, [2, n]),
  "repeat count": (n) => nx.repeat(v, n),
  "repeat count by axis": (n) => nx.repeat(x, n, 0),
  "repeat axis": (n) => nx.repeat(x, 2, n),
  "pad(n)": (n) => nx.pad(v, n),
  "pad([n, 1])": (n) => nx.pad(v, [n, 1]),
  "pad([1, n])": (n) => nx.pad(v, [1, n]),
  "pad([[1, n], ...])": (n) =>
    nx.pad(m, [
      [1, n],
      [0, 0],
    ]),
  "pad([n, [0, 0]])": (n) => nx.pad(m, [n, [0, 0]]),
};

const indexing: Record<string, Call> = {
  "slice(n)": (n) => nx.slice(x, n),
  "slice start": (n) => nx.slice(x, [n, 2]),
  "slice stop": (n) => nx.slice(x, [0, n]),
  "slice step": (n) => nx.slice(x, [0, 2, n]),
  ".at(0, n)": (n) => x.at(0, n),
  "update(n)": (n) => nx.update(x, n, 0),
  "update([n])": (n) => nx.update(x, [n], 0),
  "update start": (n) => nx.update(x, [[n, 2]], 0),
  "update stop": (n) => nx.update(x, [[0, n]], 0),
  "update step": (n) => nx.update(x, [[0, 2, n]], 0),
  ".set([n])": (n) => x.copy().set([n], 0),
  "take axis": (n) => nx.take(x, v, n),
  "compress axis": (n) => nx.compress(x, nx.asarray([true, false]), n),
};

const products: Record<string, Call> = {
  "tensordot(n)": (n) => nx.tensordot(m, m, n),
  "tensordot([[n], [0]])": (n) => nx.tensordot(m, m, [[n], [0]]),
  "tensordot([[0], [n]])": (n) => nx.tensordot(m, m, [[0], [n]]),
  "tensordot([n, [0]])": (n) => nx.tensordot(m, m, [n, [0]]),
  "tensordot([[0], n])": (n) => nx.tensordot(m, m, [[0], n]),
  "conv2d strides": (n) => nx.conv2d(im, w, { strides: n }),
  "conv2d strides of one axis": (n) => nx.conv2d(im, w, { strides: [1, n] }),
  "conv2d padding": (n) => nx.conv2d(im, w, { padding: n }),
  "conv2d padding before": (n) =>
    nx.conv2d(im, w, {
      padding: [
        [n, 0],
        [0, 0],
      ],
    }),
  "conv2d padding after": (n) =>
    nx.conv2d(im, w, {
      padding: [
        [0, 0],
        [0, n],
      ],
    }),
  "conv2d kernelDilation": (n) => nx.conv2d(im, w, { kernelDilation: n }),
  "conv2d inputDilation": (n) => nx.conv2d(im, w, { inputDilation: [n, 1] }),
  "conv2d groups": (n) => nx.conv2d(im, w, { groups: n }),
  "maxPool2d window": (n) => nx.maxPool2d(im, n),
  "maxPool2d window of one axis": (n) => nx.maxPool2d(im, [2, n]),
  "maxPool2d strides": (n) => nx.maxPool2d(im, 2, { strides: n }),
  "maxPool2d padding": (n) =>
    nx.maxPool2d(im, 2, {
      strides: 1,
      padding: [
        [0, 0],
        [0, n],
      ],
    }),
  "avgPool2d window": (n) => nx.avgPool2d(im, n),
  "avgPool2d padding": (n) =>
    nx.avgPool2d(im, 2, {
      padding: [
        [0, n],
        [0, 0],
      ],
    }),
};

const reductions: Record<string, Call> = {
  ...Object.fromEntries(
    Object.entries({ sum, prod, max, min, mean, variance, std, any, all, logsumexp, norm }).flatMap(
      ([name, fold]): [string, Call][] => [
        [`${name} axis`, (n) => fold(x, { axis: n })],
        [`${name} axes`, (n) => fold(x, { axis: [0, n] })],
      ],
    ),
  ),
  "argmax axis": (n) => nx.argmax(x, { axis: n }),
  "argmin axis": (n) => nx.argmin(x, { axis: n }),
};

const drawing: Record<string, Call> = {
  key: (n) => random.key(n),
  "split count": (n) => random.split(k, n),
  foldIn: (n) => random.foldIn(k, n),
  bits: (n) => random.bits(k, [n]),
  uniform: (n) => random.uniform(k, [n]),
  normal: (n) => random.normal(k, [n]),
  truncatedNormal: (n) => random.truncatedNormal(k, -1, 1, [n]),
  bernoulli: (n) => random.bernoulli(k, 0.5, [n]),
  "randint shape": (n) => random.randint(k, [n], 0, 3),
  "randint minval": (n) => random.randint(k, [2], n, 3),
  "randint maxval": (n) => random.randint(k, [2], 0, n),
  permutation: (n) => random.permutation(k, n),
  gumbel: (n) => random.gumbel(k, [n]),
  "categorical axis": (n) => random.categorical(k, m, n),
  "format precision": (n) => nx.format(x, { precision: n }),
  "format edgeItems": (n) => nx.format(x, { edgeItems: n }),
};

const calls = { ...creation, ...movement, ...indexing, ...products, ...reductions, ...drawing };

/** What is a whole number nowhere. */
const never: readonly unknown[] = [
  1.5,
  -0.5,
  2 ** -1074,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  "2",
  "a",
  true,
  {},
  2n,
  () => 1,
];

/** What may be one, or be left out. */
const perhaps: readonly unknown[] = [
  undefined,
  null,
  [],
  -0,
  -7,
  2 ** 31,
  2 ** 32 + 1,
  2 ** 53,
  -(2 ** 53),
  1e300,
];

/** What a call says; undefined where it says nothing. */
function refusal(call: Call, given: unknown): string | undefined {
  try {
    const found = call(given as never);
    for (const array of Array.isArray(found) ? found : [found]) if (array instanceof nx.NDArray) sound(array);
    return undefined;
  } catch (error) {
    expect(error).toHaveProperty("code");
    expect(String((error as Error).message)).toMatch(/^nx(\.\w+)*: cannot \w+ /);
    return (error as Error).message;
  }
}

/** Extents are extents, and small arrays can be read to their last element. */
function sound(array: nx.NDArray): void {
  expect(array.shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)).toBe(true);
  expect(array.size === array.shape.reduce((size, extent) => size * extent, 1)).toBe(true);
  if (array.size < 1000) expect(array.toTypedArray().length === array.size).toBe(true);
}

describe("an argument that takes whole numbers", () => {
  test.each(Object.keys(calls))("refuses what is none: %s", (name) => {
    for (const given of never) expect(refusal(calls[name], given), String(given)).toBeTypeOf("string");
  });

  test.each(Object.keys(calls))("takes or refuses what may be one, and reads nothing beyond: %s", (name) => {
    for (const given of perhaps) refusal(calls[name], given);
  });

  test("refuses fractions of any size", () => {
    const fraction = fc.double({ noNaN: true }).filter((n) => !Number.isInteger(n));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(calls)), fraction, (name, n) => {
        expect(refusal(calls[name], n), `${name} ${n}`).toBeTypeOf("string");
      }),
      { numRuns: 2000 },
    );
  });

  test("is the subject of this file in every public function that has one", () => {
    const tested = Object.values(calls).map(String).join();
    const without =
      "add subtract multiply divide floorDivide remainder pow maximum minimum atan2 clip equal notEqual less lessEqual greater greaterEqual where logicalAnd logicalOr logicalXor logicalNot bitwiseAnd bitwiseOr bitwiseXor bitwiseInvert bitwiseLeftShift bitwiseRightShift neg abs sign floor ceil round trunc sqrt square reciprocal exp expm1 log log1p log2 log10 sin cos tan tanh sigmoid erf erfinv isnan isfinite isinf astype contiguous copy stopGradient matmul dot ravel broadcastArrays item tolist toTypedArray nonzero isclose allclose arrayEqual display zerosLike onesLike fullLike scalar loadNpy saveNpy loadNpz saveNpz isFloat promote currentDevice setDevice devices arange var sum prod max min mean std any all logsumexp norm";
    const functions = Object.entries(nx).filter(
      ([name, value]) => typeof value === "function" && !/^[A-Z]/.test(name),
    );
    const untested = functions
      .map(([name]) => name)
      .filter((name) => !without.split(" ").includes(name) && !new RegExp(`\\b${name}\\(`).test(tested));
    expect(untested).toEqual([]);
  });
});

test("numbers that need not be whole must be finite, and numbers", () => {
  for (const given of [Number.NaN, Number.POSITIVE_INFINITY, "2", true, 2n, null]) {
    for (const call of [
      (n: never) => nx.linspace(n, 1, 3),
      (n: never) => nx.linspace(0, n, 3),
      (n: never) => nx.arange(0, 3, n),
      (n: never) => nx.arange(0, n),
      (n: never) => nx.var(x, { correction: n }),
    ]) {
      expect(refusal(call, given), String(given)).toBeTypeOf("string");
    }
  }
});
