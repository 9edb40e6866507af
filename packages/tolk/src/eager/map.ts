import { Builder } from "../kernel/builder.ts";
import { bytesOf, type Expr, type Kernel, type Target, type Type } from "../kernel/ir.ts";
import type { BinaryOp, CompareOp, UnaryOp } from "../prim/prim.ts";
import { over, storageOf, type Tensor } from "../tensor.ts";
import { isFloat } from "../type/dtype.ts";
import { coalesce, isDense, isStill } from "../type/view.ts";
import { bitsOf, GRAIN, GRAIN_HEAVY, type Launcher, typeOf } from "./launch.ts";

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
const STRIDED = 8;
/** Added to a variant when units are rows of a strided array, else they are elements of one row. */
const ROWS = 16;

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

const heavy: ReadonlySet<string> = new Set(
  "exp expm1 log log1p sin cos tanh erf erfinv pow atan2 rem".split(" "),
);
const identityOnIntegers: ReadonlySet<string> = new Set(["floor", "ceil", "round", "trunc"]);

/** Elements of an array that is treated as it lies. */
const SMALL = 1024;

/** Side of the squares in which transposes are walked, and elements from which they are. */
const SQUARE = 32;
const TILED = 16_384;

/** True when an input steps further along the last axis than along the one before: it lies across the result. */
function crosses(strides: readonly (readonly number[])[]): boolean {
  const rank = strides[0].length;
  if (rank < 2 || rank > 3) return false;
  return strides.slice(0, -1).some((s) => {
    const [down, along] = [Math.abs(s[rank - 2]), Math.abs(s[rank - 1])];
    return down !== 0 && along > 8 * down;
  });
}

/** Runs an elementwise function of one input. */
export function runUnary(device: Launcher, op: UnaryOp, x: Tensor, out: Tensor): void {
  if (identityOnIntegers.has(op) && !isFloat(x.dtype)) runCast(device, x, out);
  else if (x.dtype === "bool") runMap(device, op === "not" ? "not_bool" : `${op}_uint8`, [x], out, 1, GRAIN);
  else runMap(device, `${op}_${x.dtype}`, [x], out, 1, heavy.has(op) ? GRAIN_HEAVY : GRAIN);
}

/** Runs an elementwise function of two inputs. */
export function runBinary(
  device: Launcher,
  op: BinaryOp | CompareOp,
  a: Tensor,
  b: Tensor,
  out: Tensor,
): void {
  runMap(device, `${op}_${typeOf(a.dtype)}`, [a, b], out, 0b111, heavy.has(op) ? GRAIN_HEAVY : GRAIN);
}

/** Chooses by element. */
export function runWhere(device: Launcher, condition: Tensor, a: Tensor, b: Tensor, out: Tensor): void {
  runMap(device, `where_${bitsOf(out.dtype)}`, [condition, a, b], out, 0b1010101, GRAIN);
}

/** Converts, or copies when dtypes are equal. */
export function runCast(device: Launcher, x: Tensor, out: Tensor): void {
  const [from, to] = [x.dtype, out.dtype];
  const same = from === to || (from === "bool" && to === "uint8");
  if (same) runMap(device, `copy_${bitsOf(to)}`, [x], out, 0b11, GRAIN);
  else runMap(device, `cast_${typeOf(from)}_${to}`, [x], out, 1, GRAIN);
}

/**
 * Runs an elementwise kernel. Bit m of `variants` says that there are vectors for rows along which exactly the inputs
 * of bit mask m stand still.
 */
function runMap(
  device: Launcher,
  kernel: string,
  inputs: readonly Tensor[],
  out: Tensor,
  variants: number,
  grain: number,
): void {
  const { size } = out;
  if (size === 0) return;
  let mask = 0;
  let flat = isDense(out);
  for (let i = 0; i < inputs.length && flat; i++) {
    if (isDense(inputs[i])) continue;
    if (isStill(inputs[i])) mask |= 1 << i;
    else flat = false;
  }
  if (flat && (variants >> mask) & 1) {
    const steps = inputs.map((_, i) => ((mask >> i) & 1) ^ 1);
    device.launchFlat({ kernel, inputs, out, params: [mask, ...steps, 1], units: size, grain }, mask);
    return;
  }
  const strides = [...inputs.map((x) => x.strides), out.strides];
  // Merged axes make longer rows, but for small arrays merging costs more than it gains.
  const small = size <= SMALL && out.shape.length <= 4;
  const merged = small ? { shape: out.shape, strides } : coalesce(out.shape, strides);
  if (size > TILED && crosses(merged.strides)) runTiles(device, kernel, inputs, out, merged, variants, grain);
  else runRows(device, kernel, inputs, out, merged, variants, grain);
}

/**
 * Walks the last two axes in squares: an input that lies across the rows of the result then has each of its cache
 * lines read while it is still near. What fills no square is done in rows.
 */
function runTiles(
  device: Launcher,
  kernel: string,
  inputs: readonly Tensor[],
  out: Tensor,
  at: { shape: readonly number[]; strides: readonly (readonly number[])[] },
  variants: number,
  grain: number,
): void {
  const lead = at.shape.length - 2;
  const [height, width] = at.shape.slice(lead);
  const whole = [height - (height % SQUARE), width - (width % SQUARE)];
  const part = (
    from: readonly [number, number],
    extents: readonly [number, number],
    square: boolean,
  ): void => {
    if (extents[0] === 0 || extents[1] === 0) return;
    const moved = [...inputs, out].map((x, n) => {
      const [down, along] = at.strides[n].slice(lead);
      const offset = x.offset + from[0] * down + from[1] * along;
      return over(x, x.dtype, [...at.shape.slice(0, lead), ...extents], storageOf(x), at.strides[n], offset);
    });
    const split = square ? [extents[0] / SQUARE, extents[1] / SQUARE, SQUARE, SQUARE] : extents;
    const shape = [...at.shape.slice(0, lead), ...split];
    const strides = at.strides.map((s) => {
      const [down, along] = s.slice(lead);
      const steps = square ? [down * SQUARE, along * SQUARE, down, along] : [down, along];
      return [...s.slice(0, lead), ...steps];
    });
    runRows(device, kernel, moved.slice(0, -1), moved[inputs.length], { shape, strides }, variants, grain);
  };
  part([0, 0], [whole[0], whole[1]], true);
  part([0, whole[1]], [whole[0], width - whole[1]], false);
  part([whole[0], 0], [height - whole[0], width], false);
}

function runRows(
  device: Launcher,
  kernel: string,
  inputs: readonly Tensor[],
  out: Tensor,
  at: { shape: readonly number[]; strides: readonly (readonly number[])[] },
  variants: number,
  grain: number,
): void {
  const { shape, strides } = at;
  const rank = shape.length;
  if (rank > 4) {
    // The outermost axis by hand.
    const rest = { shape: shape.slice(1), strides: strides.map((s) => s.slice(1)) };
    for (let i = 0; i < shape[0]; i++) {
      const moved = [...inputs, out].map((x, n) =>
        over(x, x.dtype, rest.shape, storageOf(x), rest.strides[n], x.offset + i * strides[n][0]),
      );
      runRows(device, kernel, moved.slice(0, -1), moved[inputs.length], rest, variants, grain);
    }
    return;
  }
  const extent = (axis: number): number => (axis + rank < 4 ? 1 : shape[axis - 4 + rank]);
  const last = inputs.length;
  const steps: number[] = [];
  const outer: number[] = [];
  let mask = 0;
  let even = true;
  for (let n = 0; n <= last; n++) {
    for (let axis = 0; axis < 3; axis++) outer.push(axis + rank < 4 ? 0 : strides[n][axis - 4 + rank]);
    const step = rank === 0 ? 0 : strides[n][rank - 1];
    steps.push(step);
    if (step === 0 && n < last) mask |= 1 << n;
    else if (step !== 1) even = false;
  }
  const variant = even && (variants >> mask) & 1 ? mask : STRIDED;
  const length = extent(3);
  device.launch({
    kernel,
    inputs,
    out,
    params: [variant + ROWS, ...steps, length, extent(1), extent(2), ...outer],
    units: extent(0) * extent(1) * extent(2),
    grain: Math.max(1, Math.floor(grain / length)),
  });
}
