import { expect, test } from "vitest";
import { Builder } from "../../src/kernel/builder.ts";
import type { Expr, Kernel, Stmt } from "../../src/kernel/ir.ts";
import { verify } from "../../src/kernel/verify.ts";
import { randomKernel } from "../fuzz-kernel.ts";
import { goldenKernels } from "../render/golden-kernels.ts";

/** A kernel of x (read), out (write) and a scratch of floats. */
function build(fill: (b: Builder, x: number, out: number, scratch: number) => void): Kernel {
  const b = new Builder();
  const [x, out] = [b.buffer("x", "float32", "read"), b.buffer("out", "float32", "write")];
  fill(b, x, out, b.scratch("tmp", "float32", 8));
  return b.finish("k");
}

const one = (b: Builder): Expr => b.constant(1, "float32");

const broken: readonly (readonly [rule: number, message: string, kernel: () => Kernel])[] = [
  [1, "x is read only, and stored to", () => build((b, x) => b.store(x, b.index(0), one(b)))],
  [1, "out is write only, and read", () => build((b, _, out) => b.let(b.load(out, b.index(0))))],
  [
    1,
    "tmp is stored to, and read outside a let",
    () =>
      build((b, _, out, tmp) => {
        b.store(tmp, b.index(0), one(b));
        b.store(out, b.index(0), b.load(tmp, b.index(0)));
      }),
  ],
  [
    2,
    "local 0 is used before or outside its block",
    () =>
      build((b, _, out) => {
        let inner = one(b);
        b.for(b.index(0), b.index(2), 1, () => {
          inner = b.let(one(b));
        });
        b.store(out, b.index(0), inner);
      }),
  ],
  [
    2,
    "variable 0 is used outside its loop",
    () =>
      build((b, _, out) => {
        let i = b.index(0);
        b.for(b.index(0), b.index(2), 1, (variable) => {
          i = variable;
        });
        b.store(out, i, one(b));
      }),
  ],
  [
    2,
    "register 0 is float32x1, set to float32x4",
    () => build((b) => b.register(one(b)).set(b.constant(1, "float32", 4))),
  ],
  [3, "a loop's step is 0", () => build((b) => b.for(b.index(0), b.index(2), 0, () => {}))],
  [
    3,
    "int32 is stored to out of float32",
    () => build((b, _, out) => b.store(out, b.index(0), b.constant(1, "int32"))),
  ],
  [
    3,
    "an address is no scalar index",
    () => build((b, x, out) => b.store(out, b.index(0), b.load(x, one(b)))),
  ],
  [3, "splat is a vector of index", () => build((b) => b.let(b.splat(b.bound("lo"), 4)))],
  [4, "load has 3 lanes", () => build((b, x) => b.let(b.load(x, b.index(0), 3)))],
  [4, "add of bool", () => build((b) => b.let(b.add(b.constant(1, "bool"), b.constant(0, "bool"))))],
  [
    4,
    "where on float32",
    () => build((b) => b.let(b.where(one(b), b.constant(2, "float32"), b.constant(3, "float32")))),
  ],
  [4, "bitcast of float32 to float64", () => build((b) => b.let(b.bitcast(one(b), "float64")))],
  [5, "shl of float32", () => build((b) => b.let(b.binary("shl", one(b), one(b))))],
  [5, "sqrt of int32", () => build((b) => b.let(b.unary("sqrt", b.constant(4, "int32"))))],
];

for (const [rule, message, make] of broken) {
  test(`verify names rule ${rule}: ${message}`, () => {
    expect(() => verify(make())).toThrow(`verify: kernel k breaks rule ${rule}: ${message}`);
  });
}

test("verify refuses two expressions of one id", () => {
  const kernel = build((b, _, out) => b.store(out, b.index(0), one(b)));
  const store = kernel.body[0] as Stmt & { op: "store" };
  const other = { ...store, value: { ...store.value, value: 2 } as Expr };
  expect(() => verify({ ...kernel, body: [store, other] })).toThrow(
    "breaks rule 1: two expressions have the id",
  );
});

test("verify passes every golden and every random kernel", () => {
  for (const kernel of goldenKernels()) verify(kernel);
  for (let seed = 5000; seed < 5100; seed++) verify(randomKernel(seed).kernel);
});
