import { ROWS, STRIDED } from "../eager/map.ts";
import { foldIdentity } from "../prim/fold.ts";
import type { BinaryOp, CompareOp, RandomWord, ReduceOp, UnaryOp } from "../prim/prim.ts";
import { elementOf } from "../reference/scalar.ts";
import type { Contraction } from "../template/contraction-spec.ts";
import { fresh, over, storageOf, type Tensor } from "../tensor.ts";
import { type DType, dtypes, type Element, isFloat } from "../type/dtype.ts";
import { denseStrides, type Shape, sizeOf } from "../type/shape.ts";
import { coalesce, isDense } from "../type/view.ts";
import { contiguous, type Device } from "./device.ts";
import { runContraction } from "./run-contract.ts";

/** One run of a kernel of the eager pack. */
export interface Launch {
  readonly kernel: string;
  /** Read, in the order of the kernel's buffers, the result after the first `before` of them. */
  readonly inputs: readonly Tensor[];
  readonly out: Tensor;
  /** Inputs that come before the result: all of them unless said. */
  readonly before?: number;
  readonly params: readonly Element[];
  readonly units: number;
  readonly grain: number;
  /** True when the kernel reads the result too. */
  readonly updates?: boolean;
}

/** Elements a thread should have at least, for a sum a cycle and for a function of some dozen instructions. */
const GRAIN = 32768;
const GRAIN_HEAVY = 4096;

/** Elements of an array that is treated as it lies. */
const SMALL = 1024;

// Rows or columns that one unit folds; longer folds are folded again.
const ROW_BLOCK = 4096;
const COLUMN_BLOCK = 512;
const TILE = 256;
const RANDOM_BLOCK = 4096;

const heavy: ReadonlySet<string> = new Set(
  "exp expm1 log log1p sin cos tanh erf erfinv pow atan2 rem".split(" "),
);
const identityOnIntegers: ReadonlySet<string> = new Set(["floor", "ceil", "round", "trunc"]);

/** Element type of the kernel that treats a dtype: bytes stand for bool. */
function typeOf(dtype: DType): string {
  return dtype === "bool" ? "uint8" : dtype;
}

/** Element type of the kernel that moves a dtype's bits: an unsigned integer of its width. */
function bitsOf(dtype: DType): string {
  return `uint${dtypes[dtype].bytes * 8}`;
}

/** The one value of a view, repeated: every stride 0. */
export function isStill(x: Tensor): boolean {
  for (let axis = 0; axis < x.shape.length; axis++) {
    if (x.strides[axis] !== 0 && x.shape[axis] !== 1) return false;
  }
  return true;
}

function dense(x: Tensor, shape: Shape): Tensor {
  return over(x, x.dtype, shape, storageOf(x), denseStrides(shape), x.offset);
}

/** Merges neighbouring axes that are both kept or both folded, and drops axes of extent 1. */
function runsOf(shape: Shape, axes: readonly number[]): { extent: number; folded: boolean }[] {
  const runs: { extent: number; folded: boolean }[] = [];
  shape.forEach((extent, axis) => {
    if (extent === 1) return;
    const folded = axes.includes(axis);
    const last = runs[runs.length - 1];
    if (last !== undefined && last.folded === folded) last.extent *= extent;
    else runs.push({ extent, folded });
  });
  return runs;
}

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

/**
 * What the devices that run the eager kernel pack share: from an operation on views to launches of kernels, whose
 * names and parameters the folder eager defines. Splits never depend on the number of threads, so neither do results.
 */
export abstract class KernelDevice implements Device {
  abstract readonly name: "native" | "wasm";
  abstract readonly description: string;
  /** Bytes of a vector in the pack's contractions, and rows of their register tile by vectors a panel. */
  abstract readonly vectorBytes: number;
  abstract readonly tileRows: Readonly<Record<number, number>>;
  abstract readonly threads: number;

  abstract launch(launch: Launch): void;

  /** Runs an elementwise kernel over dense arrays, except for those of `mask`, which hold one value. */
  protected launchFlat(launch: Launch, _mask: number): void {
    this.launch(launch);
  }

  unary(op: UnaryOp, x: Tensor, out: Tensor): void {
    if (identityOnIntegers.has(op) && !isFloat(x.dtype)) this.cast(x, out);
    else if (x.dtype === "bool") this.map(op === "not" ? "not_bool" : `${op}_uint8`, [x], out, 1, GRAIN);
    else this.map(`${op}_${x.dtype}`, [x], out, 1, heavy.has(op) ? GRAIN_HEAVY : GRAIN);
  }

  binary(op: BinaryOp | CompareOp, a: Tensor, b: Tensor, out: Tensor): void {
    this.map(`${op}_${typeOf(a.dtype)}`, [a, b], out, 0b111, heavy.has(op) ? GRAIN_HEAVY : GRAIN);
  }

  where(condition: Tensor, a: Tensor, b: Tensor, out: Tensor): void {
    this.map(`where_${bitsOf(out.dtype)}`, [condition, a, b], out, 0b1010101, GRAIN);
  }

  cast(x: Tensor, out: Tensor): void {
    const [from, to] = [x.dtype, out.dtype];
    const same = from === to || (from === "bool" && to === "uint8");
    if (same) this.map(`copy_${bitsOf(to)}`, [x], out, 0b11, GRAIN);
    else this.map(`cast_${typeOf(from)}_${to}`, [x], out, 1, GRAIN);
  }

  /**
   * Runs an elementwise kernel. Bit m of `variants` says that there are vectors for rows along which exactly the inputs
   * of bit mask m stand still.
   */
  protected map(
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
      this.launchFlat({ kernel, inputs, out, params: [mask, ...steps, 1], units: size, grain }, mask);
      return;
    }
    const strides = [...inputs.map((x) => x.strides), out.strides];
    // Merged axes make longer rows, but for small arrays merging costs more than it gains.
    const small = size <= SMALL && out.shape.length <= 4;
    const merged = small ? { shape: out.shape, strides } : coalesce(out.shape, strides);
    if (size > TILED && crosses(merged.strides)) this.tiles(kernel, inputs, out, merged, variants, grain);
    else this.rows(kernel, inputs, out, merged, variants, grain);
  }

  /**
   * Walks the last two axes in squares: an input that lies across the rows of the result then has each of its cache
   * lines read while it is still near. What fills no square is done in rows.
   */
  private tiles(
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
        return over(
          x,
          x.dtype,
          [...at.shape.slice(0, lead), ...extents],
          storageOf(x),
          at.strides[n],
          offset,
        );
      });
      const split = square ? [extents[0] / SQUARE, extents[1] / SQUARE, SQUARE, SQUARE] : extents;
      const shape = [...at.shape.slice(0, lead), ...split];
      const strides = at.strides.map((s) => {
        const [down, along] = s.slice(lead);
        const steps = square ? [down * SQUARE, along * SQUARE, down, along] : [down, along];
        return [...s.slice(0, lead), ...steps];
      });
      this.rows(kernel, moved.slice(0, -1), moved[inputs.length], { shape, strides }, variants, grain);
    };
    part([0, 0], [whole[0], whole[1]], true);
    part([0, whole[1]], [whole[0], width - whole[1]], false);
    part([whole[0], 0], [height - whole[0], width], false);
  }

  private rows(
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
        this.rows(kernel, moved.slice(0, -1), moved[inputs.length], rest, variants, grain);
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
    this.launch({
      kernel,
      inputs,
      out,
      params: [variant + ROWS, ...steps, length, extent(1), extent(2), ...outer],
      units: extent(0) * extent(1) * extent(2),
      grain: Math.max(1, Math.floor(grain / length)),
    });
  }

  fill(value: Element, out: Tensor): void {
    if (out.size === 0) return;
    const kernel = `fill_${typeOf(out.dtype)}`;
    const params = [elementOf(value, out.dtype)];
    if (isDense(out)) {
      this.launch({ kernel, inputs: [], out, params, units: out.size, grain: GRAIN });
      return;
    }
    const one = fresh(out, out.dtype, []);
    this.launch({ kernel, inputs: [], out: one, params, units: 1, grain: 1 });
    const zeros = out.shape.map(() => 0);
    this.cast(over(one, one.dtype, out.shape, storageOf(one), zeros, one.offset), out);
  }

  iota(axis: number, out: Tensor): void {
    if (out.size === 0) return;
    if (!isDense(out) || out.dtype === "bool") {
      const counted = fresh(out, out.dtype === "bool" ? "int32" : out.dtype, out.shape);
      this.iota(axis, counted);
      this.cast(counted, out);
      return;
    }
    const params = [out.shape[axis], sizeOf(out.shape.slice(axis + 1))];
    this.launch({
      kernel: `iota_${out.dtype}`,
      inputs: [],
      out,
      params,
      units: out.size,
      grain: GRAIN_HEAVY,
    });
  }

  randomBits(key: Tensor, word: RandomWord, out: Tensor): void {
    if (out.size === 0) return;
    const keys = contiguous(this, key);
    const batch = key.size / 2;
    const size = out.size / batch;
    const blocks = Math.ceil(size / RANDOM_BLOCK);
    const params = [size, RANDOM_BLOCK, blocks];
    this.launch({ kernel: `random_${word}`, inputs: [keys], out, params, units: batch * blocks, grain: 2 });
  }

  reduce(op: ReduceOp, x: Tensor, axes: readonly number[], out: Tensor): void {
    if (out.size === 0) return;
    if (x.size === 0) {
      this.fill(foldIdentity(op, out.dtype), out);
      return;
    }
    let source = contiguous(this, x);
    for (let runs = runsOf(x.shape, axes); ; ) {
      const at = runs.findLastIndex((run) => run.folded);
      if (at < 0) break;
      const outer = runs.slice(0, at).reduce((n, run) => n * run.extent, 1);
      const inner = runs.slice(at + 1).reduce((n, run) => n * run.extent, 1);
      const final = runs.findIndex((run) => run.folded) === at;
      source = this.foldMiddle(op, source, [outer, runs[at].extent, inner], final ? out : null);
      if (final) return;
      const left = runs.filter((_, i) => i !== at);
      const flags = left.flatMap((run, i) => (run.folded ? [i] : []));
      runs = runsOf(
        left.map((run) => run.extent),
        flags,
      );
    }
    this.cast(dense(source, out.shape), out);
  }

  /** Folds the middle axis of dense [outer, extent, inner] into `out`, or a fresh array. */
  private foldMiddle(
    op: ReduceOp,
    x: Tensor,
    [outer, extent, inner]: readonly [number, number, number],
    out: Tensor | null,
  ): Tensor {
    const block = inner === 1 ? ROW_BLOCK : COLUMN_BLOCK;
    const blocks = Math.ceil(extent / block);
    const to = blocks === 1 && out !== null ? out : fresh(x, x.dtype, [outer, blocks, inner]);
    const type = typeOf(x.dtype);
    if (inner === 1) {
      const grain = Math.max(1, Math.floor(GRAIN / Math.min(extent, block)));
      const params = [extent, block, blocks];
      this.launch({
        kernel: `${op}_row_${type}`,
        inputs: [x],
        out: to,
        params,
        units: outer * blocks,
        grain,
      });
    } else {
      const tiles = Math.ceil(inner / TILE);
      const work = Math.min(extent, block) * Math.min(inner, TILE);
      this.launch({
        kernel: `${op}_column_${type}`,
        inputs: [x],
        out: to,
        params: [extent, inner, block, blocks, TILE, tiles],
        units: outer * blocks * tiles,
        grain: Math.max(1, Math.floor(GRAIN / work)),
      });
    }
    return blocks === 1 ? to : this.foldMiddle(op, to, [outer, blocks, inner], out);
  }

  argreduce(op: "max" | "min", x: Tensor, axis: number, out: Tensor): void {
    if (out.size === 0) return;
    const extent = x.shape[axis];
    this.launch({
      kernel: `arg${op}_${typeOf(x.dtype)}`,
      inputs: [contiguous(this, x)],
      out,
      params: [extent, sizeOf(x.shape.slice(axis + 1))],
      units: out.size,
      grain: Math.max(1, Math.floor(GRAIN_HEAVY / extent)),
    });
  }

  take(x: Tensor, indices: Tensor, axis: number, out: Tensor): void {
    if (out.size === 0) return;
    if (!isDense(out)) {
      const copy = fresh(out, out.dtype, out.shape);
      this.take(x, indices, axis, copy);
      this.cast(copy, out);
      return;
    }
    const inner = sizeOf(x.shape.slice(axis + 1));
    this.launch({
      kernel: `take_${bitsOf(x.dtype)}`,
      inputs: [contiguous(this, x), contiguous(this, indices)],
      out,
      params: [x.shape[axis], inner, indices.size],
      units: out.size / inner,
      grain: Math.max(1, Math.floor(GRAIN / (inner + 8))),
    });
  }

  scatterAdd(updates: Tensor, indices: Tensor, axis: number, out: Tensor): void {
    if (out.size === 0) return;
    this.fill(0, out);
    if (updates.size === 0) return;
    const inner = sizeOf(out.shape.slice(axis + 1));
    const outer = sizeOf(out.shape.slice(0, axis));
    const tiles = Math.ceil(inner / TILE);
    this.launch({
      kernel: `scatter_${typeOf(out.dtype)}`,
      inputs: [contiguous(this, updates), contiguous(this, indices)],
      out,
      params: [out.shape[axis], inner, indices.size, TILE, tiles],
      units: outer * tiles,
      grain: Math.max(1, Math.floor(GRAIN / (indices.size * Math.min(inner, TILE)))),
      updates: true,
    });
  }

  contract(spec: Contraction, a: Tensor, b: Tensor, out: Tensor): void {
    if (out.size === 0) return;
    const empty = spec.sum.some((axis) => axis.extent === 0);
    if (empty) this.fill(0, out);
    else runContraction(this, spec, a, b, out);
  }
}
