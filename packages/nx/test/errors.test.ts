import { readdirSync, readFileSync } from "node:fs";
import * as nx from "@raven-ts/nx";
import { describe, expect, test } from "vitest";

const f = (...shape: number[]): nx.NDArray => nx.zeros(shape);
const mask = nx.asarray([true, false]);
const key = nx.random.key(0);
const npy = nx.saveNpy(f(2, 3));

/** A trace that stands still: its values are known to be traced, no more. */
function traced(): nx.NDArray {
  return new nx.NDArray("float32", [2], null, [1], 0, {});
}

/** An array that was used once, and whose memory then went elsewhere. */
function lentThenTaken(): nx.NDArray {
  const data = Float32Array.of(1, 2);
  const x = nx.asarray(data);
  x.add(x);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  return x;
}

type Row = readonly [code: string, call: () => unknown, message: string];

const image = f(1, 4, 4, 1);
const kernel = f(3, 3, 1, 1);
const bytes = nx.asarray([0, 250], { dtype: "uint8" });

const shapes: readonly Row[] = [
  [
    "nx/window",
    () => nx.conv2d(image, kernel, { strides: 0 }),
    "nx.conv2d: cannot use strides 0 (need whole numbers > 0 and below 2^31)",
  ],
  [
    "nx/window",
    () => nx.conv2d(image, kernel, { kernelDilation: [1, 1.5] }),
    "nx.conv2d: cannot use kernelDilation [1,1.5] (need whole numbers > 0 and below 2^31)",
  ],
  [
    "nx/window",
    () => nx.maxPool2d(image, 0),
    "nx.maxPool2d: cannot use a window of 0 (need whole numbers > 0 and below 2^31)",
  ],
  [
    "nx/padding",
    () => nx.conv2d(image, kernel, { padding: "SAME" as "same" }),
    'nx.conv2d: cannot use padding "SAME" (need "valid", "same" or [before, after] of height and of width)',
  ],
  ["nx/whole", () => nx.repeat(f(2), -1), "nx.repeat: cannot use a count of -1 (need a whole number >= 0)"],
  ["nx/whole", () => nx.roll(f(2), "1" as never), 'nx.roll: cannot use a shift of "1" (need a whole number)'],
  [
    "nx/whole",
    () => nx.random.foldIn(key, 2 ** 32),
    "nx.random.foldIn: cannot use data 4294967296 (need a whole number >= 0 and <= 4294967295)",
  ],
  [
    "nx/finite",
    () => nx.linspace(0, Number.NaN, 2),
    "nx.linspace: cannot use an end of NaN (need a finite number)",
  ],
  [
    "tolk/extent",
    () => f(1).broadcastTo(2 ** 27, 2 ** 27),
    "nx.broadcastTo: cannot make shape [134217728,134217728] (it has 2^53 elements or more)",
  ],
  [
    "nx/reshape",
    () => nx.reshape(f(2), "2" as never),
    'nx.reshape: cannot reshape [2] to "2" (need a list of whole numbers)',
  ],
  [
    "nx/buffer",
    () => nx.fromBuffer("float32", [1], new ArrayBuffer(8), -1),
    "nx.fromBuffer: cannot start at element -1 (need a whole number >= 0)",
  ],
  ["tolk/axis", () => nx.iota([4], 3), "nx.iota: cannot use axis 3 (the array has rank 1)"],
  [
    "tolk/extent",
    () => nx.iota([-4], 0),
    "nx.iota: cannot make shape [-4] (extents must be whole numbers >= 0)",
  ],
  [
    "tolk/extent",
    () => nx.random.normal(key, [-1]),
    "nx.random.uniform: cannot make shape [-1] (extents must be whole numbers >= 0)",
  ],
  [
    "nx/index",
    () => f(5).slice("1:3" as unknown as nx.Index),
    'nx.slice: cannot index [5] by ("1:3") (axis 0: an entry is a number, [start, stop, step], null or "..."; arrays are for nx.take)',
  ],
  ["nx/index", () => f(5).slice(1.5), "nx.slice: cannot index [5] by (1.5) (axis 0: 1.5 is no whole number)"],
  ["nx/take-range", () => f(0).take(nx.iota([1], 0)), "nx.take: cannot take from axis 0 (it is empty)"],
  [
    "nx/take-range",
    () => f(3).take(nx.asarray([4294967295], { dtype: "uint32" })),
    "nx.take: cannot take index 4294967295 (axis 0 has extent 3)",
  ],
  [
    "tolk/broadcast",
    () => f(2, 3).add(f(4, 5)),
    "nx.add: cannot broadcast [2,3] with [4,5] (axis 0: 2 ≠ 4, axis 1: 3 ≠ 5)",
  ],
  ["tolk/axis", () => f(2, 3).sum({ axis: 2 }), "nx.sum: cannot use axis 2 (the array has rank 2)"],
  [
    "tolk/axis-repeated",
    () => f(2, 3).sum({ axis: [0, -2] }),
    "nx.sum: cannot use axes [0,0] (an axis is named twice)",
  ],
  [
    "nx/matmul",
    () => f(2, 3).matmul(f(2, 3)),
    "nx.matmul: cannot multiply [2,3] @ [2,3] (inner 3 ≠ 2)\nhint: b.T has shape [3,2]",
  ],
  ["nx/matmul", () => f(2, 3).matmul(f(4, 5)), "nx.matmul: cannot multiply [2,3] @ [4,5] (inner 3 ≠ 4)"],
  [
    "nx/matmul-scalar",
    () => f(2, 3).matmul(f()),
    "nx.matmul: cannot multiply [2,3] @ [] (an operand is 0-d)\nhint: use nx.multiply",
  ],
  [
    "nx/tensordot",
    () => nx.tensordot(f(2, 3), f(4, 5), 1),
    "nx.tensordot: cannot contract [2,3] with [4,5] (axes [1] and [0] do not match)",
  ],
  ["nx/reshape", () => f(2, 3).reshape(4, 2), "nx.reshape: cannot reshape [2,3] to [4,2] (6 elements ≠ 8)"],
  [
    "nx/reshape",
    () => f(2, 3).reshape(4, -1),
    "nx.reshape: cannot reshape [2,3] to [4,-1] (6 elements do not divide evenly)",
  ],
  [
    "nx/permute",
    () => f(2, 3).permuteDims(0, 0),
    "nx.permuteDims: cannot permute [2,3] by axes [0,0] (need each of 2 axes once)",
  ],
  [
    "nx/squeeze",
    () => f(2, 3).squeeze(1),
    "nx.squeeze: cannot drop axis 1 of [2,3] (its extent is 3, not 1)",
  ],
  [
    "nx/broadcast-to",
    () => f(2, 3).broadcastTo(4, 3),
    "nx.broadcastTo: cannot stretch [2,3] to [4,3] (only axes of extent 1 stretch)",
  ],
  ["nx/concat-empty", () => nx.concat([]), "nx.concat: cannot join no arrays (need at least one)"],
  ["nx/concat-empty", () => nx.stack([]), "nx.stack: cannot join no arrays (need at least one)"],
  [
    "nx/concat",
    () => nx.concat([f(2, 3), f(2, 4)]),
    "nx.concat: cannot join [2,3] and [2,4] along axis 0 (axis 1: 3 ≠ 4)",
  ],
  [
    "nx/concat",
    () => nx.concat([f(2, 3), f(2)]),
    "nx.concat: cannot join [2,3] and [2] along axis 0 (rank 2 ≠ 1)",
  ],
  ["nx/stack", () => nx.stack([f(2), f(3)]), "nx.stack: cannot stack [2] and [3] (shapes differ)"],
  [
    "nx/split",
    () => nx.split(f(5), 2),
    "nx.split: cannot split axis 0 of [5] into 2 (5 does not divide evenly)",
  ],
  [
    "nx/pad",
    () => nx.pad(f(2, 3), [[1, 1]]),
    "nx.pad: cannot pad [2,3] by [[1,1]] (need whole numbers >= 0, a pair for each of 2 axes)",
  ],
  [
    "nx/index",
    () => f(2, 3).slice(0, 5),
    "nx.slice: cannot index [2,3] by (0, 5) (axis 1: 5 is not below 3)",
  ],
  [
    "nx/index",
    () => f(2, 3).slice(0, 0, 0),
    "nx.slice: cannot index [2,3] by (0, 0, 0) (3 indices for rank 2)",
  ],
  [
    "nx/index",
    () => f(2, 3).slice("...", "..."),
    "nx.slice: cannot index [2,3] by (..., ...) (more than one ellipsis)",
  ],
  [
    "nx/index",
    () => f(2, 3).slice([0, 2, 0]),
    "nx.slice: cannot index [2,3] by ([0,2,0]) (axis 0: a range needs whole numbers and a step other than 0)",
  ],
  [
    "nx/take-range",
    () => f(2, 3).take(nx.asarray([0, 3], { dtype: "int32" }), 1),
    "nx.take: cannot take index 3 (axis 1 has extent 3)",
  ],
  ["nx/mask", () => f(3).compress(mask, 0), "nx.compress: cannot mask [3] by [2] (axis 0 has extent 3)"],
  ["nx/mask", () => f(3).compress(mask), "nx.compress: cannot mask [3] by [2] (shapes differ)"],
  [
    "nx/empty-reduce",
    () => f(2, 0).max({ axis: 1 }),
    "nx.max: cannot reduce [2,0] (axis 1 is empty and there is no identity)",
  ],
  [
    "nx/item",
    () => f(2).item(),
    "nx.item: cannot read one value of [2] (it has 2 elements)\nhint: use tolist() or toTypedArray()",
  ],
  ["nx/iterate", () => [...f()], "nx.iterate: cannot iterate over [] (it has no axis)"],
  [
    "nx/ragged",
    () => nx.asarray([[1, 2], [3]]),
    "nx.asarray: cannot make an array of ragged lists (depth 1: a list of 2 ≠ a list of 1)",
  ],
  [
    "nx/ragged",
    () => nx.asarray([[1], 2]),
    "nx.asarray: cannot make an array of ragged lists (depth 1: a list of 1 ≠ a value)",
  ],
  [
    "tolk/extent",
    () => nx.zeros([2, -1]),
    "nx.zeros: cannot make shape [2,-1] (extents must be whole numbers >= 0)",
  ],
  ["nx/arange", () => nx.arange(0, 1, 0), "nx.arange: cannot count from 0 to 1 by 0 (it never ends)"],
  ["nx/matrix", () => nx.tril(f(3)), "nx.tril: cannot take a triangle of [3] (need a matrix)"],
  [
    "nx/buffer",
    () => nx.fromBuffer("float32", [3], new ArrayBuffer(8)),
    "nx.fromBuffer: cannot view 8 bytes as float32 [3] (needs 12)",
  ],
  [
    "nx/conv-rank",
    () => nx.conv2d(f(3, 3), f(1, 1, 1, 1)),
    "nx.conv2d: cannot convolve [3,3] with [1,1,1,1] (need [N,H,W,C] and [KH,KW,C,O])",
  ],
  [
    "nx/conv-channels",
    () => nx.conv2d(f(1, 3, 3, 2), f(1, 1, 3, 1)),
    "nx.conv2d: cannot convolve [1,3,3,2] with [1,1,3,1] (channels 2 ≠ 3)",
  ],
  [
    "nx/conv-channels",
    () => nx.conv2d(f(1, 3, 3, 2), f(1, 1, 2, 2), { groups: 2 }),
    "nx.conv2d: cannot convolve [1,3,3,2] with [1,1,2,2] (channels 2 ≠ 2 in each of 2 groups)",
  ],
  [
    "nx/conv-groups",
    () => nx.conv2d(f(1, 3, 3, 2), f(1, 1, 1, 3), { groups: 2 }),
    "nx.conv2d: cannot convolve [1,3,3,2] with [1,1,1,3] (3 outputs do not divide into 2 groups)",
  ],
  [
    "nx/conv-window",
    () => nx.conv2d(f(1, 2, 2, 1), f(3, 1, 1, 1)),
    "nx.conv2d: cannot convolve [1,2,2,1] with [3,1,1,1] (the kernel is larger than the image)",
  ],
  ["nx/pool-rank", () => nx.maxPool2d(f(4, 4), 2), "nx.maxPool2d: cannot pool [4,4] (need [N,H,W,C])"],
  [
    "nx/pool-window",
    () => nx.avgPool2d(f(1, 2, 2, 1), 3),
    "nx.avgPool2d: cannot pool [1,2,2,1] by [3,3] (the window is larger than the image)",
  ],
  [
    "nx/key",
    () => nx.random.bits(f(2), [3]),
    "nx.random.bits: cannot use float32 [2] as a key (need uint32 [2])\nhint: make one with nx.random.key(seed)",
  ],
  [
    "nx/bounds",
    () => nx.random.truncatedNormal(key, 1, 1, [2]),
    "nx.random.truncatedNormal: cannot draw between 1 and 1 (need lower < upper)",
  ],
];

const types: readonly Row[] = [
  [
    "nx/number-range",
    () => bytes.less(300),
    'nx.less: cannot hold 300 in uint8 (0 to 255)\nhint: convert the array first: astype("float32")',
  ],
  [
    "nx/number-range",
    () => bytes.sub(-1),
    'nx.subtract: cannot hold -1 in uint8 (0 to 255)\nhint: convert the array first: astype("float32")',
  ],
  [
    "nx/number-range",
    () => bytes.set([0], 300),
    'nx.update: cannot hold 300 in uint8 (0 to 255)\nhint: convert the array first: astype("float32")',
  ],
  [
    "nx/operand",
    () => f(2).add([1, 2] as unknown as number),
    "nx.add: cannot take a value of type Array (need an array, a number or a boolean)\nhint: make an array of it: nx.asarray(x)",
  ],
  [
    "nx/operand",
    () => f(2).mul(undefined as unknown as number),
    "nx.multiply: cannot take undefined (need an array, a number or a boolean)\nhint: make an array of it: nx.asarray(x)",
  ],
  [
    "nx/value",
    // A hole in the list.
    () => nx.asarray(Object.assign([1, 2, 3], { length: 4 })),
    "nx.asarray: cannot hold undefined (element 3 is neither a number nor a boolean)",
  ],
  [
    "nx/dtype-unknown",
    () => f(2).astype("float16" as nx.DType),
    'nx.astype: cannot use dtype "float16" (it is none of bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64)',
  ],
  [
    "tolk/dtype-unsupported",
    () => nx.asarray(new DataView(new ArrayBuffer(8))),
    "nx.asarray: cannot hold DataView (no such dtype)\nhint: convert it to Float32Array or Float64Array first",
  ],
  [
    "nx/number-range",
    () => nx.array([1n], { dtype: "int64" }).add(2 ** 53),
    "nx.add: cannot hold 9007199254740992 in int64 (numbers are exact as whole numbers below 2^53)\nhint: write it as a bigint: 9007199254740992n",
  ],
  [
    "nx/no-array",
    // @ts-expect-error two numbers
    () => nx.add(1, 2),
    "nx.add: cannot combine plain numbers (no operand is an array)\nhint: wrap one of them: nx.asarray(2)",
  ],
  [
    "nx/bool-arithmetic",
    () => mask.sub(mask),
    'nx.subtract: cannot subtract bool (it is not a number)\nhint: use nx.logicalXor, or astype("int32")',
  ],
  [
    "nx/bool-arithmetic",
    () => mask.neg(),
    "nx.neg: cannot negate bool (it is not a number)\nhint: use nx.logicalNot",
  ],
  [
    "nx/bitwise-float",
    () => nx.bitwiseAnd(f(2), 1),
    "nx.bitwiseAnd: cannot take bits of float32 (need an integer or bool)",
  ],
  [
    "nx/bitwise-float",
    () => nx.bitwiseInvert(f(2)),
    "nx.bitwiseInvert: cannot take bits of float32 (need an integer or bool)",
  ],
  [
    "nx/value",
    () => nx.asarray(["a" as unknown as number]),
    "nx.asarray: cannot hold string (element 0 is neither a number nor a boolean)",
  ],
  [
    "nx/take-dtype",
    () => f(2).take(f(1)),
    'nx.take: cannot index by float32 (need an integer dtype)\nhint: use astype("int32"), or nx.compress for a mask',
  ],
  ["nx/seed", () => nx.random.key(0.5), "nx.random.key: cannot seed with 0.5 (need a whole number)"],
  [
    "nx/random-dtype",
    () => nx.random.normal(key, [2], { dtype: "int32" as "float32" }),
    "nx.random.normal: cannot draw int32 (need float32 or float64)",
  ],
  [
    "nx/randint",
    () => nx.random.randint(key, [2], 0, 2 ** 40),
    "nx.random.randint: cannot draw from [0, 1099511627776) (need whole numbers of 32 bits)",
  ],
];

const traces: readonly Row[] = [
  [
    "tolk/leaked-tracer",
    () => traced().add(1),
    "nx.add: cannot use a traced value (it left the function that was traced)\n" +
      "hint: return it from that function instead of storing it outside",
  ],
  [
    "tolk/leaked-tracer",
    () => traced().add(traced()),
    "nx.add: cannot use a traced value (it left the function that was traced)\n" +
      "hint: return it from that function instead of storing it outside",
  ],
  ...(["item()", "tolist()", "toTypedArray()"] as const).map(
    (method): Row => [
      "tolk/traced-value",
      () => traced()[method.slice(0, -2) as "item" | "tolist" | "toTypedArray"](),
      `rune.jit: cannot read a traced value (${method} inside a jitted function)\nhint: return it, or use where(c, a, b)`,
    ],
  ),
  [
    "tolk/traced-value",
    () => traced().set([0], 1),
    "rune.jit: cannot read a traced value (set() inside a jitted function)\nhint: return it, or use where(c, a, b)",
  ],
];

const devices: readonly Row[] = [
  [
    "tolk/memory",
    () => nx.empty([2 ** 40]),
    "nx: cannot allocate 4096.0 GiB (too large for one array here, or out of memory)",
  ],
  [
    "tolk/memory-gone",
    () => lentThenTaken().add(1),
    "nx: cannot use memory that was transferred or resized (0 of 8 bytes are left)\nhint: copy before: nx.array(data)",
  ],
];

const formats: readonly Row[] = [
  [
    "nx/npy",
    () => nx.loadNpy(npy.subarray(0, 130)),
    "nx.loadNpy: cannot read this as an npy file ([2,3] needs 24 bytes, 2 are there)",
  ],
  [
    "nx/npy-dtype",
    () => nx.loadNpy(npy.map((byte, i) => (byte === 0x66 && npy[i + 1] === 0x34 ? 0x63 : byte))),
    "nx.loadNpy: cannot read elements of type <c4 (only bool, integers, float32 and float64)",
  ],
];

function caught(call: () => unknown): Error & { code?: string } {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

describe.each([
  { name: "ShapeError", type: nx.ShapeError, base: RangeError, rows: shapes },
  { name: "DTypeError", type: nx.DTypeError, base: TypeError, rows: types },
  { name: "TraceError", type: nx.TraceError, base: Error, rows: traces },
  { name: "FormatError", type: nx.FormatError, base: Error, rows: formats },
  { name: "DeviceError", type: nx.DeviceError, base: Error, rows: devices },
])("$name", ({ name, type, base, rows }) => {
  test.each(rows)("%s says what was asked, and why not", (code, call, message) => {
    const error = caught(call);
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(base);
    expect({ name: error.name, code: error.code, message: error.message }).toEqual({ name, code, message });
  });
});

test("a traced array prints its type instead of values", () => {
  expect(String(traced())).toBe("traced float32 [2]");
});

test("every code in the source of arrays, types and files has its text tested", () => {
  const used = new Set<string>();
  const machine = ["errors.ts", "storage.ts", "tensor.ts", "type"].map((name) => `../../tolk/src/${name}`);
  for (const name of ["../src", ...machine]) {
    const root = new URL(name, import.meta.url);
    const found = name.endsWith(".ts")
      ? [root]
      : readdirSync(root, { recursive: true, encoding: "utf8" })
          .filter((file) => file.endsWith(".ts"))
          .map((file) => new URL(`${root}/${file}`));
    for (const file of found) {
      for (const [, code] of readFileSync(file, "utf8").matchAll(/"((?:nx|tolk)\/[a-z0-9-]+)"/g))
        used.add(code);
    }
  }
  const tested = new Set([...shapes, ...types, ...traces, ...formats, ...devices].map(([code]) => code));
  // This one needs whole files: test/io/npy.test.ts.
  tested.add("nx/zip");
  expect([...tested].sort()).toEqual([...used].sort());
});
