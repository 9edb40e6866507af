import type { DType, NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import * as inner from "@raven-ts/nx/internal";
import type { ConvParams, OneName, ParamsOf } from "@raven-ts/tolk";
import * as tolk from "@raven-ts/tolk";

/** How the operand of a case lies in memory. */
export type Layout = "dense" | "permuted" | "stepped" | "flipped" | "stretched";
export const layouts: readonly Layout[] = ["dense", "permuted", "stepped", "flipped", "stretched"];

/** An operand: shape, range of values, and integers where asked for. */
export interface OperandSpec {
  readonly shape: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly dtype: DType;
}

/** One application of a primitive to check. */
export interface Case {
  readonly title: string;
  readonly prim: OneName;
  readonly operands: readonly OperandSpec[];
  readonly params: ParamsOf<OneName>;
}

/** Numbers in [0, 1) from a seed: xorshift32. */
export function uniform(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

function fill(shape: readonly number[], spec: OperandSpec, random: () => number): NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float64Array.from({ length: size }, () => {
    const value = spec.low + (spec.high - spec.low) * random();
    return nx.isFloat(spec.dtype) ? value : Math.floor(value);
  });
  return nx.asarray(data, { shape }).astype(spec.dtype);
}

/** Random values of a type in a layout. */
export function draw(spec: OperandSpec, layout: Layout, random: () => number): NDArray {
  const { shape } = spec;
  const axes = shape.map((_, axis) => axis);
  switch (layout) {
    case "dense":
      return fill(shape, spec, random);
    case "permuted": {
      const turned = fill([...shape].reverse(), spec, random);
      return inner.bind1("permute", [turned], { axes: axes.reverse() });
    }
    case "stepped": {
      const wide = fill(
        shape.map((n) => 2 * n + 1),
        spec,
        random,
      );
      const start = shape.map(() => 1);
      return inner.bind1("slice", [wide], {
        start,
        stop: shape.map((n) => 2 * n + 1),
        step: shape.map(() => 2),
      });
    }
    case "flipped":
      return inner.bind1("flip", [fill(shape, spec, random)], { axes });
    case "stretched": {
      if (shape.length === 0 || shape[0] === 0) return fill(shape, spec, random);
      return inner.bind1("broadcast", [fill([1, ...shape.slice(1)], spec, random)], { shape });
    }
  }
}

/** The application as a function of its operands. */
export function apply(test: Case): (...operands: NDArray[]) => NDArray {
  return (...operands) => inner.bind1(test.prim, operands, test.params);
}

const float = (shape: readonly number[], low = -2, high = 2): OperandSpec => ({
  shape,
  low,
  high,
  dtype: "float64",
});
const index = (shape: readonly number[], low: number, high: number): OperandSpec => ({
  shape,
  low,
  high,
  dtype: "int32",
});
const bool = (shape: readonly number[]): OperandSpec => ({ shape, low: 0, high: 2, dtype: "bool" });

function one(prim: OneName, operands: readonly OperandSpec[], params: ParamsOf<OneName> = {}): Case {
  const shapes = operands.map((operand) => `${operand.dtype}[${operand.shape}]`).join(", ");
  const text = JSON.stringify(params).replaceAll('"', "");
  return { title: `${prim}(${shapes})${text === "{}" ? "" : ` ${text}`}`, prim, operands, params };
}

const shapes = [[2, 3], [], [0, 2]] as const;
const domains: Readonly<Record<string, readonly [number, number]>> = {
  sqrt: [0.5, 3],
  log: [0.5, 3],
  log1p: [-0.4, 3],
  erfinv: [-0.8, 0.8],
  abs: [0.2, 2],
};

const unaryCases = tolk.unaryOps.flatMap((op) =>
  shapes.map((shape) =>
    op === "not" ? one(op, [index(shape, -5, 5)]) : one(op, [float(shape, ...(domains[op] ?? [-1.7, 1.7]))]),
  ),
);

const integerOps = new Set(["and", "or", "xor", "shl", "shr"]);
const binaryCases = [...tolk.binaryOps, ...tolk.compareOps].flatMap((op) =>
  shapes.map((shape) => {
    if (integerOps.has(op)) return one(op, [index(shape, 0, 9), index(shape, 0, 9)]);
    const positive = op === "pow" || op === "div" || op === "rem" || op === "atan2";
    return one(op, positive ? [float(shape, 0.5, 3), float(shape, 0.6, 2)] : [float(shape), float(shape)]);
  }),
);

const conv = (x: readonly number[], w: readonly number[], given: Partial<ConvParams> = {}): Case =>
  one("conv", [float(x), float(w)], {
    strides: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
    inputDilation: [1, 1],
    kernelDilation: [1, 1],
    ...given,
  });

const pad = (shape: readonly number[], low: number[], high: number[], interior: number[]): Case =>
  one("pad", [float(shape)], { low, high, interior, value: 1.5 });

const structuralCases: readonly Case[] = [
  one("cast", [float([2, 3])], { dtype: "float64" }),
  one("cast", [float([2, 3])], { dtype: "int32" }),
  one("cast", [index([2, 3], -4, 4)], { dtype: "float64" }),
  one("where", [bool([2, 3]), float([2, 3]), float([2, 3])]),
  one("where", [bool([]), float([]), float([])]),
  one("reduce", [float([2, 3, 2])], { op: "sum", axes: [1] }),
  one("reduce", [float([2, 3, 2])], { op: "sum", axes: [0, 1, 2] }),
  one("reduce", [float([2, 0])], { op: "sum", axes: [1] }),
  one("reduce", [float([2, 3, 2])], { op: "prod", axes: [0, 2] }),
  one("reduce", [float([5])], { op: "prod", axes: [0] }),
  one("reduce", [float([2, 0])], { op: "prod", axes: [1] }),
  one("reduce", [float([2, 3, 2])], { op: "max", axes: [1, 2] }),
  one("reduce", [float([2, 3])], { op: "min", axes: [0] }),
  one("argreduce", [float([2, 3])], { op: "max", axis: 1 }),
  one("argreduce", [float([2, 3])], { op: "min", axis: 0 }),
  one("reshape", [float([2, 3])], { shape: [3, 2] }),
  one("reshape", [float([])], { shape: [1, 1] }),
  one("permute", [float([2, 3, 4])], { axes: [2, 0, 1] }),
  one("broadcast", [float([3, 1])], { shape: [2, 3, 4] }),
  one("broadcast", [float([])], { shape: [2, 2] }),
  one("broadcast", [float([1])], { shape: [0] }),
  one("slice", [float([5, 4])], { start: [1, 0], stop: [5, 3], step: [2, 1] }),
  one("slice", [float([5])], { start: [3], stop: [3], step: [1] }),
  one("flip", [float([2, 3])], { axes: [1] }),
  pad([2, 3], [1, 0], [0, 2], [0, 0]),
  pad([3, 4], [-1, 2], [1, -2], [0, 1]),
  pad([4], [-2], [-1], [2]),
  pad([0, 2], [1, 1], [2, 0], [1, 0]),
  one("concat", [float([2, 2]), float([2, 3]), float([2, 0])], { axis: 1 }),
  one("concat", [float([2, 2])], { axis: 0 }),
  one("take", [float([4, 3]), index([5], 0, 4)], { axis: 0 }),
  one("take", [float([2, 3, 2]), index([2, 2], -2, 5)], { axis: 1 }),
  one("take", [float([4]), index([], 0, 4)], { axis: 0 }),
  one("scatterAdd", [float([5, 3]), index([5], 0, 4)], { axis: 0, size: 4 }),
  one("scatterAdd", [float([2, 2, 2]), index([2], -2, 5)], { axis: 1, size: 3 }),
  one("scatterAdd", [float([2, 2, 3]), index([2, 3], 0, 4)], { axis: 1, size: 4 }),
  one("dot", [float([2, 3]), float([3, 4])]),
  one("dot", [float([2, 2, 3]), float([2, 3, 2])]),
  one("dot", [float([2, 0]), float([0, 2])]),
  conv([2, 4, 5, 2], [3, 2, 2, 3]),
  conv([1, 5, 6, 2], [3, 3, 2, 2], {
    strides: [2, 1],
    padding: [
      [1, 1],
      [2, 0],
    ],
  }),
  conv([1, 6, 5, 4], [2, 2, 2, 6], { strides: [2, 2], kernelDilation: [2, 1] }),
  conv([2, 3, 3, 2], [2, 2, 1, 4], {
    inputDilation: [2, 3],
    padding: [
      [-1, 2],
      [1, -1],
    ],
  }),
  conv([1, 3, 12, 3], [2, 2, 1, 3]),
  conv([1, 2, 2, 1], [3, 3, 1, 1]),
  one("stopGradient", [float([2, 3])]),
  one("randomBits", [{ shape: [2], low: 0, high: 4e9, dtype: "uint32" }], { shape: [3], word: "xor" }),
];

/** Every primitive with operands (all but iota) in several shapes. */
export const cases: readonly Case[] = [...unaryCases, ...binaryCases, ...structuralCases];

/** The largest difference of elements, relative where they exceed 1; infinite where types differ. */
export function maximumDifference(a: NDArray, b: NDArray): number {
  const x = a.toTypedArray();
  const y = b.toTypedArray();
  if (a.shape.join() !== b.shape.join() || a.dtype !== b.dtype) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < x.length; i++) {
    if (Object.is(x[i], y[i])) continue;
    const [p, q] = [Number(x[i]), Number(y[i])];
    const difference = Math.abs(p - q) / Math.max(1, Math.abs(p), Math.abs(q));
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  return worst;
}
