import { Builder } from "../kernel/builder.ts";
import { bytesOf, type Expr, type Kernel, type Target, type Type } from "../kernel/ir.ts";

/** An elementwise function: of scalars and of vectors alike. */
export type ElementFunction = (b: Builder, inputs: readonly Expr[]) => Expr;

export interface MapSpec {
  readonly name: string;
  readonly inputs: readonly Type[];
  readonly out: Type;
  readonly compute: ElementFunction;
  /** Which inputs may be one value along a row beside vectors: a bit mask an entry, 0 for none. */
  readonly variants: readonly number[];
}

/** The variant of a row whose steps may be any. */
export const STRIDED = 8;
/** Added to a variant when units are rows of a strided array, else they are elements of one row. */
export const ROWS = 16;

/**
 * An elementwise kernel of any sizes and strides. After the buffers (inputs, then the result) its parameters are
 * `variant` (a mask of the inputs that stand still beside vectors; {@link STRIDED} where steps may be any), the step of every buffer
 * along a row, the row's length, the extents of axes 1 and 2, and for every buffer the steps of axes 0, 1 and 2. With
 * {@link ROWS} unit r is a row of axes 0, 1, 2; else the parameters after the row steps are not read and a unit is an
 * element.
 */
export function mapKernel(spec: MapSpec, target: Target): Kernel {
  const b = new Builder();
  const inputs = spec.inputs.map((type, i) => b.buffer(`in${i}`, type, "read"));
  const out = b.buffer("out", spec.out, "write");
  const all = [...inputs, out];
  const variant = b.param("variant", "index");
  const steps = all.map((_, i) => b.param(`step${i}`, "index"));
  const length = b.param("length", "index");
  const extent1 = b.param("extent1", "index");
  const extent2 = b.param("extent2", "index");
  const outer = all.map((_, i) => [0, 1, 2].map((axis) => b.param(`step${i}_${axis}`, "index")));
  const widest = Math.max(...spec.inputs.map(bytesOf), bytesOf(spec.out));
  const lanes = target.vectorBytes / widest;
  const zero = b.index(0);

  const lo = b.bound("lo");
  const hi = b.bound("hi");
  const rows = b.let(b.binary("le", b.index(ROWS), variant));
  const kind = b.let(b.where(rows, b.sub(variant, b.index(ROWS)), variant));
  const rowStart = b.let(b.where(rows, lo, zero));
  const rowEnd = b.let(b.where(rows, hi, b.index(1)));
  const from = b.let(b.where(rows, zero, lo));
  const to = b.let(b.where(rows, length, hi));

  b.for(rowStart, rowEnd, 1, (r) => {
    const bases = all.map(() => b.register(zero));
    b.if(rows, () => {
      const row = b.let(r);
      const i2 = b.let(b.binary("rem", row, extent2));
      const rest = b.let(b.binary("div", row, extent2));
      const i1 = b.let(b.binary("rem", rest, extent1));
      const i0 = b.let(b.binary("div", rest, extent1));
      bases.forEach((base, i) => {
        const [s0, s1, s2] = outer[i];
        base.set(b.add(b.add(b.mul(i0, s0), b.mul(i1, s1)), b.mul(i2, s2)));
      });
    });
    const base = bases.map((register) => b.let(register.read));
    const done = b.register(from);
    const vectorEnd = b.let(b.sub(to, b.binary("rem", b.sub(to, from), b.index(lanes))));
    if (lanes > 1) {
      for (const mask of spec.variants) {
        b.if(b.binary("eq", kind, b.index(mask)), () => {
          const still = inputs.map((input, i) =>
            mask & (1 << i) ? b.let(b.splat(b.load(input, base[i]), lanes)) : null,
          );
          b.for(from, vectorEnd, lanes, (j) => {
            const values = inputs.map((input, i) => still[i] ?? b.load(input, b.add(base[i], j), lanes));
            b.store(out, b.add(base[inputs.length], j), spec.compute(b, values));
          });
          done.set(vectorEnd);
        });
      }
    }
    const start = b.let(done.read);
    b.for(start, to, 1, (j) => {
      const values = inputs.map((input, i) => b.load(input, b.add(base[i], b.mul(j, steps[i]))));
      b.store(out, b.add(base[inputs.length], b.mul(j, steps[inputs.length])), spec.compute(b, values));
    });
  });
  return b.finish(spec.name);
}
