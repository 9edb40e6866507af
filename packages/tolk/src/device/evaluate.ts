import { contiguous } from "../eager/launch.ts";
import { leakedTracer } from "../errors.ts";
import { evaluateGraph } from "../graph/evaluate.ts";
import type { Graph } from "../graph/graph.ts";
import { infer1, kindOf } from "../prim/infer.ts";
import {
  type Aval,
  type BinaryOp,
  type CompareOp,
  type ConvParams,
  givesMany,
  type ManyName,
  type OneName,
  type ParamsOf,
  type PrimName,
  type PrimParams,
  type UnaryOp,
} from "../prim/prim.ts";
import { convContraction, dotContraction } from "../template/contraction-spec.ts";
import { fresh, isTraced, over, storageOf, type Tensor, uninitialized } from "../tensor.ts";
import type { Shape } from "../type/shape.ts";
import { broadcastView, flipView, permuteView, reshapeView, sliceView, type View } from "../type/view.ts";
import { currentDevice } from "./select.ts";

/** Makes the arrays that results are written to: dense, uninitialised, of the caller's class. */
export type Create<T extends Tensor = Tensor> = (aval: Aval) => T;

/**
 * Evaluates a primitive on tensors that have data, on the current device. Movement primitives return views. Results are
 * of the class of the inputs; where there is none, `create` makes them.
 */
export function evaluate<P extends PrimName, T extends Tensor>(
  prim: P,
  inputs: readonly T[],
  params: ParamsOf<P>,
  create: Create<T> = uninitialized as Create<T>,
): readonly T[] {
  if (!givesMany(prim)) return [evaluate1(prim as OneName, inputs, params as ParamsOf<OneName>, create)];
  for (const input of inputs) if (isTraced(input)) throw leakedTracer(prim);
  if (prim === "call") return runGraph((params as PrimParams["call"]).bodies[0], inputs, create);
  if (prim === "branch") return runBranch(params as PrimParams["branch"], inputs, create);
  return runScan(params as PrimParams["scan"], inputs, create);
}

/** {@link evaluate} for a primitive that gives one result. */
export function evaluate1<P extends OneName, T extends Tensor>(
  prim: P,
  inputs: readonly T[],
  params: ParamsOf<P>,
  create: Create<T> = uninitialized as Create<T>,
): T {
  for (const input of inputs) if (isTraced(input)) throw leakedTracer(prim);
  const kind = kindOf(prim);
  const [x] = inputs;
  const device = currentDevice();
  switch (kind) {
    case "unary": {
      const out = fresh(x, x.dtype, x.shape);
      device.unary(prim as UnaryOp, x, out);
      return out;
    }
    case "binary":
    case "compare": {
      const out = fresh(x, kind === "compare" ? "bool" : x.dtype, x.shape);
      device.binary(prim as BinaryOp | CompareOp, x, inputs[1], out);
      return out;
    }
    case "reshape":
      return reshape(x, (params as PrimParams["reshape"]).shape);
    case "permute":
      return viewed(x, permuteView(x, (params as PrimParams["permute"]).axes));
    case "broadcast":
      return viewed(x, broadcastView(x, (params as PrimParams["broadcast"]).shape));
    case "slice": {
      const { start, stop, step } = params as PrimParams["slice"];
      return viewed(x, sliceView(x, start, stop, step));
    }
    case "flip":
      return viewed(x, flipView(x, (params as PrimParams["flip"]).axes));
    case "stopGradient":
      return x;
    case "iota": {
      const { dtype, shape, axis } = params as PrimParams["iota"];
      const out = create({ dtype, shape });
      device.iota(axis, out);
      return out;
    }
    default:
      return compute(kind, inputs, params as PrimParams[typeof kind]);
  }
}

type Computed = Exclude<
  keyof PrimParams,
  ManyName | "reshape" | "permute" | "broadcast" | "slice" | "flip" | "stopGradient" | "iota"
>;

function compute<T extends Tensor>(kind: Computed, inputs: readonly T[], given: PrimParams[Computed]): T {
  const [x, y, z] = inputs;
  const device = currentDevice();
  const type = infer1(kind, inputs, given as ParamsOf<Computed>);
  const out = fresh(x, type.dtype, type.shape);
  switch (kind) {
    case "cast":
      device.cast(x, out);
      return out;
    case "where":
      device.where(x, y, z, out);
      return out;
    case "randomBits":
      device.randomBits(x, (given as PrimParams["randomBits"]).word, out);
      return out;
    case "reduce": {
      const { op, axes } = given as PrimParams["reduce"];
      device.reduce(op, x, axes, out);
      return out;
    }
    case "argreduce": {
      const { op, axis } = given as PrimParams["argreduce"];
      device.argreduce(op, x, axis, out);
      return out;
    }
    case "pad":
      padInto(x, given as PrimParams["pad"], out);
      return out;
    case "concat":
      concatInto(inputs, (given as PrimParams["concat"]).axis, out);
      return out;
    case "take":
      device.take(x, y, (given as PrimParams["take"]).axis, out);
      return out;
    case "scatterAdd":
      device.scatterAdd(x, y, (given as PrimParams["scatterAdd"]).axis, out);
      return out;
    case "dot":
      device.contract(dotContraction(x, y, out), x, y, out);
      return out;
    case "conv":
      convInto(x, y, given as ConvParams, out);
      return out;
  }
}

function viewed<T extends Tensor>(x: T, view: View): T {
  return over(x, x.dtype, view.shape, storageOf(x), view.strides, view.offset);
}

function reshape<T extends Tensor>(x: T, shape: Shape): T {
  const view = reshapeView(x, shape);
  if (view !== null) return viewed(x, view);
  const dense = contiguous(currentDevice(), x);
  return viewed(dense, reshapeView(dense, shape)!);
}

function padInto(x: Tensor, params: PrimParams["pad"], out: Tensor): void {
  const { low, high, interior, value } = params;
  const device = currentDevice();
  const trivial = low.every((n, i) => n <= 0 && high[i] <= 0 && (interior[i] === 0 || x.shape[i] <= 1));
  if (!trivial) device.fill(value, out);
  // Element j of an axis lands at low + j * step; first..last are those that land inside.
  const steps = interior.map((gap) => gap + 1);
  const first = low.map((margin, i) => Math.max(0, Math.ceil(-margin / steps[i])));
  const last = low.map((margin, i) =>
    Math.min(x.shape[i] - 1, Math.floor((out.shape[i] - 1 - margin) / steps[i])),
  );
  if (first.some((from, i) => from > last[i])) return;
  const ones = low.map(() => 1);
  const source = sliceView(
    x,
    first,
    last.map((to) => to + 1),
    ones,
  );
  const start = low.map((margin, i) => margin + first[i] * steps[i]);
  const stop = low.map((margin, i) => margin + last[i] * steps[i] + 1);
  device.cast(viewed(x, source), viewed(out, sliceView(out, start, stop, steps)));
}

function concatInto(inputs: readonly Tensor[], axis: number, out: Tensor): void {
  const device = currentDevice();
  const start = out.shape.map(() => 0);
  const stop = [...out.shape];
  const ones = out.shape.map(() => 1);
  for (const input of inputs) {
    stop[axis] = start[axis] + input.shape[axis];
    if (input.size > 0) device.cast(input, viewed(out, sliceView(out, start, stop, ones)));
    start[axis] = stop[axis];
  }
}

function convInto(x: Tensor, w: Tensor, params: ConvParams, out: Tensor): void {
  const { padding, inputDilation } = params;
  const plain = padding.flat().every((n) => n === 0) && inputDilation.every((n) => n === 1);
  const input = plain ? x : padded(x, padding, inputDilation);
  currentDevice().contract(convContraction(input, w, out, params), input, w, out);
}

function padded<T extends Tensor>(
  x: T,
  padding: ConvParams["padding"],
  dilation: readonly [number, number],
): T {
  const params = {
    low: [0, padding[0][0], padding[1][0], 0],
    high: [0, padding[0][1], padding[1][1], 0],
    interior: [0, dilation[0] - 1, dilation[1] - 1, 0],
    value: 0,
  };
  const type = infer1("pad", [x], params);
  const out = fresh(x, type.dtype, type.shape);
  padInto(x, params, out);
  return out;
}

/** Runs a graph an equation at a time on the current device. Inputs are the graph's, then its constants'. */
export function runGraph<T extends Tensor>(graph: Graph, inputs: readonly T[], create: Create<T>): T[] {
  return evaluateGraph(graph, inputs, {
    bind: (prim, operands, params) => evaluate(prim, operands, params, create),
    literal: (value, dtype) => {
      const out = create({ dtype, shape: [] });
      storageOf(out).as(dtype)[out.offset] = value;
      return out;
    },
  });
}

/** Entry `i` of axis 0: a view. */
function entry<T extends Tensor>(x: T, i: number): T {
  return over(x, x.dtype, x.shape.slice(1), storageOf(x), x.strides.slice(1), x.offset + i * x.strides[0]);
}

function runBranch<T extends Tensor>(
  { bodies }: PrimParams["branch"],
  [index, ...operands]: readonly T[],
  create: Create<T>,
): T[] {
  const asked = storageOf(index).as("int32")[index.offset];
  return runGraph(bodies[Math.max(0, Math.min(bodies.length - 1, asked))], operands, create);
}

function runScan<T extends Tensor>(
  { bodies, length, consts, carries, reverse }: PrimParams["scan"],
  inputs: readonly T[],
  create: Create<T>,
): T[] {
  const [body] = bodies;
  const device = currentDevice();
  const rows = inputs.slice(consts + carries);
  const stacked = body.outputs.slice(carries).map((variable) => {
    const { dtype, shape } = body.avals[variable];
    return create({ dtype, shape: [length, ...shape] });
  });
  let carry = inputs.slice(consts, consts + carries);
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const given = [...inputs.slice(0, consts), ...carry, ...rows.map((x) => entry(x, at))];
    const results = runGraph(body, given, create);
    carry = results.slice(0, carries);
    stacked.forEach((whole, i) => {
      if (whole.size > 0) device.cast(results[carries + i], entry(whole, at));
    });
  }
  return [...carry, ...stacked];
}
