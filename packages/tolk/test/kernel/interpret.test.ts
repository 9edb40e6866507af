import { expect, test } from "vitest";
import { Builder } from "../../src/kernel/builder.ts";
import { interpret } from "../../src/kernel/interpret.ts";
import type { BinaryInstruction, Expr, Type, UnaryInstruction } from "../../src/kernel/ir.ts";
import { memoryOf } from "../fuzz-kernel.ts";

/** The value of an expression, through a store. */
function evaluate(type: Type, make: (b: Builder) => Expr): number {
  const b = new Builder();
  const out = b.buffer("out", type, "write");
  b.store(out, b.index(0), make(b));
  const memory = memoryOf(type, 1);
  interpret(b.finish("value"), [memory], [], 0, 1);
  return memory[0] as number;
}

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

const pairs: readonly (readonly [op: BinaryInstruction, type: Type, a: number, b: number, result: number])[] =
  [
    ["add", "int32", 2147483647, 1, -2147483648],
    ["add", "uint8", 200, 100, 44],
    ["add", "float32", 16777216, 1, 16777216],
    ["sub", "uint32", 0, 1, 4294967295],
    ["mul", "int32", 65537, 65537, 131073],
    ["mul", "uint32", 4294967295, 4294967295, 1],
    ["div", "int32", -7, 2, -3],
    ["div", "int32", 7, 0, 0],
    ["div", "int32", -2147483648, -1, -2147483648],
    ["rem", "int32", -7, 2, -1],
    ["rem", "uint32", 7, 0, 0],
    ["rem", "float64", -5.5, 2, -1.5],
    ["shl", "int32", 1, 31, -2147483648],
    ["shl", "int32", 1, 32, 0],
    ["shl", "uint8", 3, 7, 128],
    ["shr", "int32", -8, 33, -1],
    ["shr", "int32", -8, 1, -4],
    ["shr", "uint32", 4294967295, 40, 0],
    ["max", "float32", nan, 1, nan],
    ["max", "float32", 1, nan, nan],
    ["max", "float32", 0, -0, -0],
    ["min", "float64", -0, 0, 0],
    ["xor", "uint8", 255, 15, 240],
  ];

for (const [op, type, a, b, result] of pairs) {
  test(`${op}(${a}, ${b}) of ${type} is ${Object.is(result, -0) ? "-0" : result}`, () => {
    expect(evaluate(type, (k) => k.binary(op, k.constant(a, type), k.constant(b, type)))).toBe(result);
  });
}

const casts: readonly (readonly [value: number, from: Type, to: Type, result: number])[] = [
  [-1.9, "float32", "int32", -1],
  [nan, "float64", "int32", 0],
  [inf, "float32", "int32", 2147483647],
  [-inf, "float64", "uint32", 0],
  [300.7, "float32", "uint8", 255],
  [-0.5, "float64", "uint8", 0],
  [0.1, "float64", "bool", 1],
  [nan, "float32", "bool", 1],
  [-1, "int32", "uint32", 4294967295],
  [257, "int32", "uint8", 1],
  [16777217, "uint32", "float32", 16777216],
  [1, "bool", "float64", 1],
];

for (const [value, from, to, result] of casts) {
  test(`${from} ${value} becomes ${to} ${result}`, () => {
    expect(evaluate(to, (b) => b.cast(b.constant(value, from), to))).toBe(result);
  });
}

const singles: readonly (readonly [op: UnaryInstruction, type: Type, a: number, result: number])[] = [
  ["round", "float64", 2.5, 2],
  ["round", "float64", -3.5, -4],
  ["round", "float32", 0.5, 0],
  ["abs", "int32", -2147483648, -2147483648],
  ["neg", "uint8", 1, 255],
  ["not", "bool", 0, 1],
  ["not", "uint32", 0, 4294967295],
  ["sqrt", "float32", 2, Math.fround(Math.SQRT2)],
];

for (const [op, type, a, result] of singles) {
  test(`${op}(${a}) of ${type} is ${result}`, () => {
    expect(evaluate(type, (b) => b.unary(op, b.constant(a, type)))).toBe(result);
  });
}

test("a fold adds halves first", () => {
  // ((1 + 1) + (1e8 - 1e8)) in float32, where adding in order would lose a one.
  const values = [1, 1e8, 1, -1e8];
  const b = new Builder();
  const [x, out] = [b.buffer("x", "float32", "read"), b.buffer("out", "float32", "write")];
  b.store(out, b.index(0), b.fold("add", b.load(x, b.index(0), 4)));
  const memory = new Float32Array(1);
  interpret(b.finish("folded"), [new Float32Array(values), memory], [], 0, 1);
  expect(memory[0]).toBe(2);
});

test("a load beyond its buffer names the buffer, the elements and the kernel", () => {
  const b = new Builder();
  const [x, out] = [b.buffer("x", "float32", "read"), b.buffer("out", "float32", "write")];
  b.store(out, b.index(0), b.fold("add", b.load(x, b.index(2), 4)));
  expect(() => interpret(b.finish("reader"), [new Float32Array(5), new Float32Array(1)], [], 0, 1)).toThrow(
    "interpret: cannot load x[2..6] in reader (it has 5 elements)",
  );
});

test("a register read in a loop sees what was last set", () => {
  const b = new Builder();
  const out = b.buffer("out", "int32", "write");
  const power = b.register(b.constant(1, "int32"));
  b.for(b.index(0), b.param("n", "index"), 1, (i) => {
    power.set(b.mul(power.read, b.constant(3, "int32")));
    b.store(out, i, power.read);
  });
  const memory = new Int32Array(5);
  interpret(b.finish("powers"), [memory], [5], 0, 1);
  expect([...memory]).toEqual([3, 9, 27, 81, 243]);
});
