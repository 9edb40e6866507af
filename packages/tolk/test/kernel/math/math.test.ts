import { readFileSync } from "node:fs";
import type { BinaryOp, UnaryOp } from "@raven-ts/tolk";
import { describe, expect, test } from "vitest";
import { Builder } from "../../../src/kernel/builder.ts";
import { interpret } from "../../../src/kernel/interpret.ts";
import type { Type } from "../../../src/kernel/ir.ts";
import { binaryMath, threefry, unaryMath } from "../../../src/kernel/math/index.ts";
import { verify } from "../../../src/kernel/verify.ts";
import { type Memory, memoryOf } from "../../fuzz-kernel.ts";

type Float = "float32" | "float64";
const golden = JSON.parse(readFileSync(new URL("../../golden/math.json", import.meta.url), "utf8")) as Record<
  string,
  number[][]
>;

/** Applies a function to values through a kernel of one lane and the interpreter. */
export function apply(op: UnaryOp | BinaryOp, type: Type, ...inputs: readonly (readonly number[])[]): Memory {
  const b = new Builder();
  const buffers = inputs.map((_, i) => b.buffer(`x${i}`, type, "read"));
  const out = b.buffer("out", type, "write");
  b.for(b.bound("lo"), b.bound("hi"), 1, (i) => {
    const args = buffers.map((buffer) => b.load(buffer, i));
    b.store(
      out,
      i,
      args.length === 1
        ? unaryMath(b, op as UnaryOp, args[0])
        : binaryMath(b, op as BinaryOp, args[0], args[1]),
    );
  });
  const kernel = b.finish(`apply_${op}`);
  verify(kernel);
  const memory = inputs.map((values) => {
    const made = memoryOf(type, values.length);
    made.set(values as never);
    return made;
  });
  const result = memoryOf(type, inputs[0].length);
  interpret(kernel, [...memory, result], [], 0, inputs[0].length);
  return result;
}

const cell = new DataView(new ArrayBuffer(8));

/** The distance between neighbours at a value. */
function ulp(value: number, type: Float): number {
  const size = Math.abs(value);
  if (type === "float32") {
    const near = Math.max(Math.fround(size), 2 ** -126);
    cell.setFloat32(0, near);
    return 2 ** ((cell.getUint32(0) >>> 23) - 127 - 23);
  }
  cell.setFloat64(0, Math.max(size, 2 ** -1022));
  return 2 ** Math.max(((cell.getUint32(0) >>> 20) & 2047) - 1023 - 52, -1074);
}

function worst(op: UnaryOp | BinaryOp, type: Float): { error: number; at: number[] } {
  const arity = golden[op][0].length - 2;
  const single = type === "float32";
  const rows = golden[op].filter((row) => {
    const result = Math.abs(row[arity]);
    return (
      !single || (row.slice(0, arity).every((x) => Math.fround(x) === x) && result < 3e38 && result > 1e-37)
    );
  });
  const inputs = Array.from({ length: arity }, (_, i) => rows.map((row) => row[i]));
  const got = apply(op, type, ...inputs);
  let error = 0;
  let at: number[] = [];
  rows.forEach((row, i) => {
    const off = Math.abs(Number(got[i]) - row[arity] - row[arity + 1]) / ulp(row[arity], type);
    if (off <= error) return;
    error = off;
    at = row;
  });
  expect(rows.length).toBeGreaterThan(20);
  return { error, at };
}

const bounds: readonly (readonly [op: UnaryOp | BinaryOp, float32: number, float64: number])[] = [
  ["exp", 1, 1],
  ["expm1", 2, 2],
  ["log", 1, 1],
  ["log1p", 2, 2],
  ["sin", 2, 2],
  ["cos", 2, 2],
  ["tanh", 2, 2],
  ["erf", 2, 2],
  ["erfinv", 4, 4],
  ["pow", 1, 2],
  ["atan2", 1, 2],
];

describe("against 90 digits", () => {
  for (const [op, ...most] of bounds) {
    (["float32", "float64"] as const).forEach((type, i) => {
      test(`${op} of ${type} is within ${most[i]} ulp`, () => {
        const { error, at } = worst(op, type);
        if (process.env.ULPS !== undefined) console.log(op, type, error.toFixed(3), at);
        expect(error, String(at)).toBeLessThanOrEqual(most[i]);
      });
    });
  }
});

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const specials: readonly (readonly [op: UnaryOp, x: readonly number[], y: readonly number[]])[] = [
  ["exp", [0, -0, inf, -inf, nan, 1000, -1000], [1, 1, inf, 0, nan, inf, 0]],
  ["expm1", [0, -0, inf, -inf, nan, 1000, -1000], [0, -0, inf, -1, nan, inf, -1]],
  ["log", [0, -0, 1, inf, -inf, -1, nan], [-inf, -inf, 0, inf, nan, nan, nan]],
  ["log1p", [0, -0, -1, inf, -inf, -2, nan], [0, -0, -inf, inf, nan, nan, nan]],
  ["sin", [0, -0, inf, -inf, nan], [0, -0, nan, nan, nan]],
  ["cos", [0, -0, inf, -inf, nan], [1, 1, nan, nan, nan]],
  ["tanh", [0, -0, inf, -inf, nan, 100], [0, -0, 1, -1, nan, 1]],
  ["erf", [0, -0, inf, -inf, nan, 100], [0, -0, 1, -1, nan, 1]],
  ["erfinv", [0, -0, 1, -1, 2, nan], [0, -0, inf, -inf, nan, nan]],
  ["sign", [3, -3, 0, -0, nan, inf], [1, -1, 0, -0, nan, 1]],
  ["sqrt", [4, 0, -0, -1, inf, nan], [2, 0, -0, nan, inf, nan]],
  ["round", [0.5, 1.5, 2.5, -0.5, -0, inf], [0, 2, 2, -0, -0, inf]],
];

for (const [op, x, y] of specials) {
  for (const type of ["float32", "float64"] as const) {
    test(`${op} of ${type} takes ${x.join(" ")} to ${y.join(" ")}`, () => {
      expect([...apply(op, type, x)]).toEqual(y);
    });
  }
}

const pairs: readonly (readonly [x: number, y: number, result: number])[] = [
  [nan, 0, 1],
  [1, nan, 1],
  [nan, 1, nan],
  [2, nan, nan],
  [-8, 1 / 3, nan],
  [-2, 3, -8],
  [-2, 2, 4],
  [0, 3, 0],
  [-0, 3, -0],
  [-0, 2, 0],
  [-0, -3, -inf],
  [0, -2, inf],
  [-1, inf, 1],
  [-1, -inf, 1],
  [2, inf, inf],
  [0.5, inf, 0],
  [2, -inf, 0],
  [inf, 2, inf],
  [inf, -2, 0],
  [-inf, 3, -inf],
  [-inf, 2, inf],
  [-inf, -3, -0],
  [-inf, 0.5, inf],
  [3, 4, 81],
  [10, -2, 0.01],
  [2, 2000, inf],
  [2, -2000, 0],
  [-2, 2001, -inf],
];

test("pow follows C99 at its special values", () => {
  for (const type of ["float32", "float64"] as const) {
    const got = apply(
      "pow",
      type,
      pairs.map(([x]) => x),
      pairs.map(([, y]) => y),
    );
    const want = memoryOf(type, pairs.length);
    want.set(pairs.map(([, , result]) => result) as never);
    expect(got).toEqual(want);
  }
});

test("atan2 has every quadrant, zero and infinity of C99", () => {
  const values = [0, -0, 1, -1, inf, -inf, nan, 2];
  const all = values.flatMap((y) => values.map((x) => [y, x] as const));
  const got = apply(
    "atan2",
    "float64",
    all.map(([y]) => y),
    all.map(([, x]) => x),
  );
  all.forEach(([y, x], i) => {
    const want = Math.atan2(y, x);
    if (want === 0) expect(got[i], `${y} ${x}`).toBe(want);
    else if (Number.isNaN(want)) expect(got[i]).toBeNaN();
    else expect(Math.abs(Number(got[i]) - want) / ulp(want, "float64"), `${y} ${x}`).toBeLessThanOrEqual(1);
  });
});

test("subnormal arguments and results are exact to a unit", () => {
  expect([...apply("exp", "float32", [-100, -103])]).toEqual(
    [Math.exp(-100), Math.exp(-103)].map(Math.fround),
  );
  expect([...apply("log", "float32", [2 ** -149])]).toEqual([Math.fround(-149 * Math.LN2)]);
  expect([...apply("log", "float64", [5e-324])]).toEqual([-1074 * Math.LN2]);
  expect([...apply("exp", "float64", [-745])]).toEqual([5e-324]);
});

test("integer powers wrap, and negative ones are 0 but for 1 and -1", () => {
  expect([
    ...apply("pow", "int32", [3, -2, 2, 7, 5, 1, -1, -1, 0], [4, 3, 31, 0, -1, -7, -3, -2, 0]),
  ]).toEqual([81, -8, -2147483648, 1, 0, 1, -1, 1, 1]);
  expect([...apply("pow", "uint8", [2, 2, 3], [7, 8, 6])]).toEqual([128, 0, 217]);
  expect([...apply("pow", "uint32", [65537], [3])]).toEqual([Number(65537n ** 3n % 4294967296n)]);
});

test("bool arithmetic is logic", () => {
  const [x, y] = [
    [0, 0, 1, 1],
    [0, 1, 0, 1],
  ];
  expect([...apply("add", "bool", x, y)]).toEqual([0, 1, 1, 1]);
  expect([...apply("mul", "bool", x, y)]).toEqual([0, 0, 0, 1]);
  expect([...apply("pow", "bool", x, y)]).toEqual([1, 0, 1, 1]);
});

// The published known answers of Threefry-2x32, 20 rounds.
const vectors: readonly (readonly [key: number[], counter: number[], result: number[]])[] = [
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    [0xc4923a9c, 0x483df7a0],
  ],
];

test("threefry gives the published words", () => {
  for (const [key, counter, result] of vectors) {
    const b = new Builder();
    const out = b.buffer("out", "uint32", "write");
    const words = [...key, ...counter].map((_, i) => b.param(`w${i}`, "uint32"));
    threefry(b, words[0], words[1], words[2], words[3]).forEach((word, i) => {
      b.store(out, b.index(i), word);
    });
    const memory = new Uint32Array(2);
    interpret(b.finish("words"), [memory], [...key, ...counter], 0, 1);
    expect([...memory]).toEqual(result);
  }
});
