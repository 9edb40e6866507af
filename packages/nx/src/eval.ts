import type { NDArray } from "./array.ts";
import { currentDevice } from "./device/select.ts";
import { leakedTracer } from "./errors.ts";
import { convContraction, dotContraction } from "./ops/contraction.ts";
import type { BinaryOp, CompareOp, ConvParams, ParamsOf, PrimName, PrimParams, UnaryOp } from "./prim.ts";
import { abstractEval, kindOf } from "./prim-shape.ts";
import type { Shape } from "./shape.ts";
import { currentTrace } from "./trace.ts";
import { broadcastView, flipView, permuteView, reshapeView, sliceView, type View } from "./view.ts";

/**
 * Applies a primitive: hands it to the current trace, or evaluates it. Needs at least one input (`bind` takes `iota`
 * too). Inputs are already of the shapes and dtypes that the primitive asks for.
 */
export function apply<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
  const trace = currentTrace();
  return trace === null ? evaluate(prim, inputs, params) : trace.bind(prim, inputs, params);
}

/** Evaluates a primitive on arrays that have data, on the current device. Movement primitives return views. */
export function evaluate<P extends PrimName>(
  prim: P,
  inputs: readonly NDArray[],
  params: ParamsOf<P>,
): NDArray {
  for (const input of inputs) if (input.storage === null) throw leakedTracer(prim);
  const kind = kindOf(prim);
  const [x] = inputs;
  const device = currentDevice();
  switch (kind) {
    case "unary": {
      const out = x.fresh(x.dtype, x.shape);
      device.unary(prim as UnaryOp, x, out);
      return out;
    }
    case "binary":
    case "compare": {
      const out = x.fresh(kind === "compare" ? "bool" : x.dtype, x.shape);
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
    case "iota":
      throw new TypeError("nx.iota: cannot apply iota without an array (use bind)");
    default:
      return compute(kind, inputs, params as PrimParams[typeof kind]);
  }
}

type Computed = Exclude<
  keyof PrimParams,
  "reshape" | "permute" | "broadcast" | "slice" | "flip" | "stopGradient" | "iota"
>;

function compute(kind: Computed, inputs: readonly NDArray[], given: PrimParams[Computed]): NDArray {
  const [x, y, z] = inputs;
  const device = currentDevice();
  const type = abstractEval(kind, inputs, given as ParamsOf<Computed>);
  const out = x.fresh(type.dtype, type.shape);
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

function viewed(x: NDArray, view: View): NDArray {
  return x.over(x.dtype, view.shape, x.storage!, view.strides, view.offset);
}

/** A dense copy. */
function copied(x: NDArray): NDArray {
  const out = x.fresh(x.dtype, x.shape);
  currentDevice().cast(x, out);
  return out;
}

function reshape(x: NDArray, shape: Shape): NDArray {
  const view = reshapeView(x, shape);
  if (view !== null) return viewed(x, view);
  const dense = copied(x);
  return viewed(dense, reshapeView(dense, shape)!);
}

function padInto(x: NDArray, params: PrimParams["pad"], out: NDArray): void {
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

function concatInto(inputs: readonly NDArray[], axis: number, out: NDArray): void {
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

function convInto(x: NDArray, w: NDArray, params: ConvParams, out: NDArray): void {
  const { padding, inputDilation } = params;
  const plain = padding.flat().every((n) => n === 0) && inputDilation.every((n) => n === 1);
  const input = plain ? x : padded(x, padding, inputDilation);
  currentDevice().contract(convContraction(input, w, out, params), input, w, out);
}

function padded(x: NDArray, padding: ConvParams["padding"], dilation: readonly [number, number]): NDArray {
  const params = {
    low: [0, padding[0][0], padding[1][0], 0],
    high: [0, padding[0][1], padding[1][1], 0],
    interior: [0, dilation[0] - 1, dilation[1] - 1, 0],
    value: 0,
  };
  const type = abstractEval("pad", [x], params);
  const out = x.fresh(type.dtype, type.shape);
  padInto(x, params, out);
  return out;
}
