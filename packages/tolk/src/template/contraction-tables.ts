import type { Contraction, ContractionAxis } from "./contraction-spec.ts";

/** Elements of the summed index in one packed panel: with 64 columns it fills half of a 256 KiB cache. */
export const SUM_BLOCK = 512;

/** Number of combinations of the axes' indices. */
export function extentOf(axes: readonly ContractionAxis[]): number {
  return axes.reduce((n, axis) => n * axis.extent, 1);
}

/** The contraction with its operands exchanged: rows are columns and columns rows. */
export function swapOperands(spec: Contraction): Contraction {
  const swap = (axes: readonly ContractionAxis[]): ContractionAxis[] =>
    axes.map(({ extent, a, b, c }) => ({ extent, a: b, b: a, c }));
  return { batch: swap(spec.batch), rows: swap(spec.columns), columns: swap(spec.rows), sum: swap(spec.sum) };
}

/** Drops axes of one index, orders the others by falling step in one tensor, and merges those that step evenly. */
export function tidyAxes(axes: readonly ContractionAxis[], by: "a" | "c"): ContractionAxis[] {
  const sorted = axes.filter((x) => x.extent !== 1).sort((x, y) => Math.abs(y[by]) - Math.abs(x[by]));
  const out: ContractionAxis[] = [];
  for (const axis of sorted) {
    const last = out[out.length - 1];
    const n = axis.extent;
    if (last !== undefined && last.a === axis.a * n && last.b === axis.b * n && last.c === axis.c * n) {
      out[out.length - 1] = { ...axis, extent: last.extent * n };
    } else out.push(axis);
  }
  return out;
}

/** The offset in one tensor of every combination of the axes' indices, innermost fastest. */
export function offsetsOf(axes: readonly ContractionAxis[], of: "a" | "b" | "c"): Int32Array {
  let table = Int32Array.of(0);
  for (const axis of axes) {
    const next = new Int32Array(table.length * axis.extent);
    for (let i = 0; i < table.length; i++) {
      for (let j = 0; j < axis.extent; j++) next[i * axis.extent + j] = table[i] + j * axis[of];
    }
    table = next;
  }
  return table;
}

/** The summed index as runs of even steps, in blocks of runs of at most {@link SUM_BLOCK} elements. */
export interface Runs {
  /** Where each run starts, in A and in B. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly length: Int32Array;
  /** First run of each block, and one past the last. */
  readonly blockStart: Int32Array;
  readonly blocks: number;
  /** Steps along a run. */
  readonly stepA: number;
  readonly stepB: number;
}

export function runsOf(sum: readonly ContractionAxis[]): Runs {
  const axes = tidyAxes(sum, "a");
  const inner = axes.pop() ?? { extent: 1, a: 0, b: 0, c: 0 };
  const [startA, startB] = [offsetsOf(axes, "a"), offsetsOf(axes, "b")];
  const a: number[] = [];
  const b: number[] = [];
  const length: number[] = [];
  const blockStart = [0];
  let filled = 0;
  for (let run = 0; run < startA.length; run++) {
    for (let k = 0; k < inner.extent; k += SUM_BLOCK) {
      const n = Math.min(SUM_BLOCK, inner.extent - k);
      if (filled + n > SUM_BLOCK) {
        blockStart.push(length.length);
        filled = 0;
      }
      a.push(startA[run] + k * inner.a);
      b.push(startB[run] + k * inner.b);
      length.push(n);
      filled += n;
    }
  }
  const blocks = blockStart.push(length.length) - 1;
  const table = (x: readonly number[]): Int32Array => Int32Array.from(x);
  return {
    a: table(a),
    b: table(b),
    length: table(length),
    blockStart: table(blockStart),
    blocks,
    stepA: inner.a,
    stepB: inner.b,
  };
}
