import { Builder } from "../../src/kernel/builder.ts";
import type { Expr, Kernel, Type } from "../../src/kernel/ir.ts";
import { binaryMath, threefry, unaryMath } from "../../src/kernel/math/index.ts";

type Make = (b: Builder) => void;

/** A kernel of one loop over units: `value` computes what goes to `out` from the elements at a place. */
function map(
  inputs: readonly Type[],
  out: Type,
  lanes: number,
  value: (b: Builder, x: Expr[]) => Expr,
): Make {
  return (b) => {
    const buffers = inputs.map((type, i) => b.buffer("xyz"[i], type, "read"));
    const to = b.buffer("out", out, "write");
    b.for(b.bound("lo"), b.bound("hi"), 1, (i) => {
      const at = lanes === 1 ? i : b.mul(i, b.index(lanes));
      const x = buffers.map((buffer) => b.load(buffer, at, lanes));
      b.store(to, at, value(b, x));
    });
  };
}

function sum(b: Builder): void {
  const x = b.buffer("x", "float32", "read");
  const out = b.buffer("out", "float32", "write");
  const n = b.param("n", "index");
  b.for(b.bound("lo"), b.bound("hi"), 1, (row) => {
    const total = b.register(b.constant(0, "float32", 4));
    b.for(b.index(0), n, 4, (i) => total.set(b.add(total.read, b.load(x, b.add(b.mul(row, n), i), 4))));
    b.store(out, row, b.fold("add", total.read));
  });
}

function rowMax(b: Builder): void {
  const x = b.buffer("x", "float32", "read");
  const out = b.buffer("out", "float32", "write");
  b.for(b.bound("lo"), b.bound("hi"), 1, (row) => {
    const best = b.register(b.constant(Number.NEGATIVE_INFINITY, "float32", 4));
    b.for(b.index(0), b.index(16), 4, (i) => {
      best.set(b.binary("max", best.read, b.load(x, b.add(b.mul(row, b.index(16)), i), 4)));
    });
    b.store(out, row, b.fold("max", best.read));
  });
}

function transpose(b: Builder): void {
  const x = b.buffer("x", "float32", "read");
  const out = b.buffer("out", "float32", "write");
  const tile = b.scratch("tile", "float32", 16);
  b.for(b.bound("lo"), b.bound("hi"), 1, (i) => {
    const base = b.mul(i, b.index(16));
    b.for(b.index(0), b.index(4), 1, (row) => {
      b.store(tile, b.mul(row, b.index(4)), b.load(x, b.add(base, b.mul(row, b.index(4))), 4));
    });
    b.for(b.index(0), b.index(16), 1, (j) => {
      const row = b.binary("rem", j, b.index(4));
      const column = b.binary("div", j, b.index(4));
      const value = b.let(b.load(tile, b.add(b.mul(row, b.index(4)), column)));
      b.store(out, b.add(base, j), value);
    });
  });
}

function matrixTile(b: Builder): void {
  const [x, y] = [b.buffer("x", "float32", "read"), b.buffer("y", "float32", "read")];
  const out = b.buffer("out", "float32", "write");
  b.for(b.bound("lo"), b.bound("hi"), 2, (row) => {
    const sums = [0, 1].map(() => b.register(b.constant(0, "float32", 8)));
    b.for(b.index(0), b.index(8), 1, (k) => {
      const right = b.let(b.load(y, b.mul(k, b.index(8)), 8));
      sums.forEach(({ read, set }, r) => {
        const left = b.load(x, b.add(b.mul(b.add(row, b.index(r)), b.index(8)), k));
        set(b.fma(b.splat(left, 8), right, read));
      });
    });
    sums.forEach(({ read }, r) => {
      b.store(out, b.mul(b.add(row, b.index(r)), b.index(8)), read);
    });
  });
}

function pad(b: Builder): void {
  const x = b.buffer("x", "float32", "read");
  const out = b.buffer("out", "float32", "write");
  b.for(b.bound("lo"), b.bound("hi"), 1, (i) => {
    const from = b.binary("sub", i, b.index(2));
    const inside = b.binary("and", b.binary("le", b.index(0), from), b.binary("lt", from, b.index(8)));
    b.if(
      inside,
      () => b.store(out, i, b.load(x, from)),
      () => b.store(out, i, b.constant(0, "float32")),
    );
  });
}

function gather(b: Builder): void {
  const table = b.buffer("table", "index", "read");
  const x = b.buffer("x", "int32", "read");
  const out = b.buffer("out", "int32", "write");
  b.for(b.bound("lo"), b.bound("hi"), 1, (i) => b.store(out, i, b.load(x, b.load(table, i))));
}

function bits(b: Builder): void {
  const out = b.buffer("out", "uint32", "write");
  const [k0, k1] = [b.param("k0", "uint32"), b.param("k1", "uint32")];
  b.for(b.bound("lo"), b.bound("hi"), 1, (i) => {
    const [high, low] = threefry(b, k0, k1, b.constant(0, "uint32"), b.cast(i, "uint32"));
    b.store(out, i, b.binary("xor", high, low));
  });
}

const sizes = (lanes: number): Make =>
  map(["float64", "float32"], "float64", lanes, (b, [x, y]) =>
    b.where(b.binary("lt", b.cast(y, "float64"), x), x, b.cast(y, "float64")),
  );

const kernels: Readonly<Record<string, Make>> = {
  add: map(["float32", "float32"], "float32", 1, (b, [x, y]) => b.add(x, y)),
  add_x4: map(["float32", "float32"], "float32", 4, (b, [x, y]) => b.add(x, y)),
  add_x16: map(["float32", "float32"], "float32", 16, (b, [x, y]) => b.add(x, y)),
  add_int32: map(["int32", "int32"], "int32", 1, (b, [x, y]) => b.add(x, y)),
  add_uint8_x4: map(["uint8", "uint8"], "uint8", 4, (b, [x, y]) => b.add(x, y)),
  divide_int32: map(["int32", "int32"], "int32", 1, (b, [x, y]) => b.binary("div", x, y)),
  rem_float64: map(["float64", "float64"], "float64", 1, (b, [x, y]) => b.binary("rem", x, y)),
  shift_x4: map(["int32", "int32"], "int32", 4, (b, [x, y]) => b.binary("shr", x, y)),
  relu_x8: map(["float32"], "float32", 8, (b, [x]) => b.binary("max", x, b.constant(0, "float32", 8))),
  maximum_x4: map(["float32", "float32"], "float32", 4, (b, [x, y]) => b.binary("max", x, y)),
  less_x4: map(["float32", "float32"], "bool", 4, (b, [x, y]) => b.binary("lt", x, y)),
  select_x8: map(["bool", "float32", "float32"], "float32", 8, (b, [c, x, y]) => b.where(c, x, y)),
  mixed_widths_x4: sizes(4),
  mixed_widths: sizes(1),
  to_uint8_x4: map(["float32"], "uint8", 4, (b, [x]) => b.cast(x, "uint8")),
  to_int32: map(["float64"], "int32", 1, (b, [x]) => b.cast(x, "int32")),
  pixels_x16: map(["uint8"], "float32", 16, (b, [x]) =>
    b.mul(b.cast(x, "float32"), b.constant(1 / 255, "float32", 16)),
  ),
  sqrt_floor_x4: map(["float32"], "float32", 4, (b, [x]) => b.unary("sqrt", b.unary("floor", x))),
  exp_x4: map(["float32"], "float32", 4, (b, [x]) => unaryMath(b, "exp", x)),
  log_scalar: map(["float32"], "float32", 1, (b, [x]) => unaryMath(b, "log", x)),
  pow_uint8: map(["uint8", "uint8"], "uint8", 1, (b, [x, y]) => binaryMath(b, "pow", x, y)),
  fma_x8: map(["float32", "float32", "float32"], "float32", 8, (b, [x, y, z]) => b.fma(x, y, z)),
  sum,
  row_max: rowMax,
  transpose,
  matrix_tile: matrixTile,
  pad,
  gather,
  bits,
};

/** Small kernels, one for each thing that a renderer does. */
export function goldenKernels(): Kernel[] {
  return Object.entries(kernels).map(([name, make]) => {
    const b = new Builder();
    make(b);
    return b.finish(name);
  });
}
