import type { Graph } from "../graph/graph.ts";
import { type DType, dtypes } from "../type/dtype.ts";
import { type Shape, sizeOf } from "../type/shape.ts";
import {
  type Aval,
  binaryOps,
  type ConvParams,
  compareOps,
  type ManyName,
  type OneName,
  type ParamsOf,
  type PrimName,
  type PrimParams,
  unaryOps,
} from "./prim.ts";

/** How a primitive is evaluated, differentiated and lowered: elementwise families, else its own name. */
export type PrimKind = "unary" | "binary" | "compare" | Exclude<keyof PrimParams, ManyName>;

const kinds: ReadonlyMap<string, PrimKind> = /* @__PURE__ */ (() => {
  const table = new Map<string, PrimKind>();
  for (const op of unaryOps) table.set(op, "unary");
  for (const op of binaryOps) table.set(op, "binary");
  for (const op of compareOps) table.set(op, "compare");
  return table;
})();

/** Bytes of a dense array of this type. */
export function byteLength({ dtype, shape }: Aval): number {
  return sizeOf(shape) * dtypes[dtype].bytes;
}

/** The family of a primitive that gives one result. */
export function kindOf(prim: OneName): PrimKind {
  return kinds.get(prim) ?? (prim as Exclude<keyof PrimParams, ManyName>);
}

/** Extent of one axis after padding with `interior` zeros between elements; negative margins crop. */
export function paddedExtent(extent: number, low: number, high: number, interior: number): number {
  const dilated = extent === 0 ? 0 : (extent - 1) * (interior + 1) + 1;
  return Math.max(0, low + dilated + high);
}

/** Extent of one axis after `start:stop:step`, step > 0. */
export function slicedExtent(start: number, stop: number, step: number): number {
  return Math.max(0, Math.ceil((stop - start) / step));
}

/** Shape of a convolution's result: [N,OH,OW,O]. Zero where the kernel does not fit. */
export function convShape(x: Shape, w: Shape, params: ConvParams): Shape {
  const space = [0, 1].map((i) => {
    const [low, high] = params.padding[i];
    const input = paddedExtent(x[i + 1], low, high, params.inputDilation[i] - 1);
    const kernel = (w[i] - 1) * params.kernelDilation[i] + 1;
    return input < kernel ? 0 : Math.floor((input - kernel) / params.strides[i]) + 1;
  });
  return [x[0], space[0], space[1], w[3]];
}

type Rules = {
  readonly [P in Exclude<keyof PrimParams, ManyName>]: (
    inputs: readonly Aval[],
    params: PrimParams[P],
  ) => Aval;
};

const rules: Rules = {
  cast: ([x], { dtype }) => ({ dtype, shape: x.shape }),
  where: ([, a]) => a,
  iota: (_, { dtype, shape }) => ({ dtype, shape }),
  randomBits: ([key], { shape }) => ({ dtype: "uint32", shape: [...key.shape.slice(0, -1), ...shape] }),
  reduce: ([x], { axes }) => ({
    dtype: x.dtype,
    shape: x.shape.filter((_, axis) => !axes.includes(axis)),
  }),
  argreduce: ([x], { axis }) => ({ dtype: "int32", shape: x.shape.filter((_, i) => i !== axis) }),
  reshape: ([x], { shape }) => ({ dtype: x.dtype, shape }),
  permute: ([x], { axes }) => ({ dtype: x.dtype, shape: axes.map((axis) => x.shape[axis]) }),
  broadcast: ([x], { shape }) => ({ dtype: x.dtype, shape }),
  slice: ([x], { start, stop, step }) => ({
    dtype: x.dtype,
    shape: start.map((from, axis) => slicedExtent(from, stop[axis], step[axis])),
  }),
  flip: ([x]) => x,
  pad: ([x], { low, high, interior }) => ({
    dtype: x.dtype,
    shape: x.shape.map((extent, axis) => paddedExtent(extent, low[axis], high[axis], interior[axis])),
  }),
  concat: (inputs, { axis }) => {
    const shape = [...inputs[0].shape];
    shape[axis] = inputs.reduce((total, input) => total + input.shape[axis], 0);
    return { dtype: inputs[0].dtype, shape };
  },
  take: ([x, indices], { axis }) => ({
    dtype: x.dtype,
    shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)],
  }),
  scatterAdd: ([updates, indices], { axis, size }) => ({
    dtype: updates.dtype,
    shape: [...updates.shape.slice(0, axis), size, ...updates.shape.slice(axis + indices.shape.length)],
  }),
  dot: ([a, b]) => ({ dtype: a.dtype, shape: [...a.shape.slice(0, -1), b.shape[b.shape.length - 1]] }),
  conv: ([x, w], params) => ({ dtype: x.dtype, shape: convShape(x.shape, w.shape, params) }),
  stopGradient: ([x]) => x,
};

/** The types of what a body gives. */
function outputsOf({ outputs, avals }: Graph): Aval[] {
  return outputs.map((variable) => avals[variable]);
}

function inferScan({ bodies, length, carries }: PrimParams["scan"]): Aval[] {
  return outputsOf(bodies[0]).map((aval, i) =>
    i < carries ? aval : { dtype: aval.dtype, shape: [length, ...aval.shape] },
  );
}

/**
 * Returns the types of a primitive's results from the types of its inputs. Inputs are taken to be valid: the functions
 * that users call check them.
 */
export function infer<P extends PrimName>(prim: P, inputs: readonly Aval[], params: ParamsOf<P>): Aval[] {
  if (prim === "call" || prim === "branch") return outputsOf((params as PrimParams["call"]).bodies[0]);
  if (prim === "scan") return inferScan(params as PrimParams["scan"]);
  return [infer1(prim as OneName, inputs, params as ParamsOf<OneName>)];
}

/**
 * The type of the result of a primitive that gives one.
 *
 * @example
 * infer1("dot", [{ dtype: "float32", shape: [2, 3] }, { dtype: "float32", shape: [3, 4] }], {}).shape // [2, 4]
 */
export function infer1<P extends OneName>(prim: P, inputs: readonly Aval[], params: ParamsOf<P>): Aval {
  const kind = kindOf(prim);
  if (kind === "unary" || kind === "binary") return inputs[0];
  if (kind === "compare") return { dtype: "bool" satisfies DType, shape: inputs[0].shape };
  const rule = rules[kind as keyof Rules] as (inputs: readonly Aval[], params: ParamsOf<P>) => Aval;
  return rule(inputs, params);
}
