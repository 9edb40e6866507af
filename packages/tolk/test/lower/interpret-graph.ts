import type { NDArray, TypedArray } from "@raven-ts/nx";
import { uninitialized } from "@raven-ts/nx/internal";
import * as tolk from "@raven-ts/tolk";
import { type DType, dtypes } from "@raven-ts/tolk";
import type { Graph, Var } from "../../src/graph/graph.ts";
import { interpret } from "../../src/kernel/interpret.ts";
import type { Target, Type } from "../../src/kernel/ir.ts";
import { verify } from "../../src/kernel/verify.ts";
import { lowerGraph } from "../../src/lower/index.ts";

/** Lowers a graph and runs its kernels in the interpreter of the Kernel IR, every buffer an array of its own. */
export function interpretGraph(graph: Graph, inputs: readonly NDArray[], target: Target): NDArray[] {
  const lowered = lowerGraph(graph, target);
  const { avals, outputs } = lowered.graph;
  const variables = new Map<Var, TypedArray>();
  const temporaries = new Map<number, TypedArray>();
  lowered.arguments.forEach((v, i) => variables.set(v, inputs[i].contiguous().toTypedArray()));
  const memory = (v: Var): TypedArray => {
    const seen = variables.get(v);
    if (seen !== undefined) return seen;
    const { dtype, shape } = avals[v];
    const size = shape.reduce((n, extent) => n * extent, 1);
    const made = dtypes[dtype].make(new ArrayBuffer(size * dtypes[dtype].bytes));
    variables.set(v, made);
    return made;
  };
  for (const { kernel, buffers, params, units } of lowered.groups.flat()) {
    verify(kernel);
    const bound = buffers.map((ref, i) => {
      if (ref.kind === "table") return ref.data;
      if (ref.kind === "variable") return memory(ref.variable);
      const type: Type = kernel.buffers[i].type;
      const seen = temporaries.get(ref.id) ?? dtypes[type as DType].make(new ArrayBuffer(ref.bytes));
      temporaries.set(ref.id, seen);
      return seen;
    });
    interpret(kernel, bound, params, 0, units);
  }
  return outputs.map((v) => {
    const literal = lowered.graph.literals.get(v);
    const at = lowered.arguments.indexOf(v);
    if (at >= 0) return inputs[at];
    const { dtype, shape } = avals[v];
    const data =
      literal === undefined ? memory(v) : dtypes[dtype].make(new ArrayBuffer(8)).fill(literal as never);
    const out = uninitialized({ dtype, shape });
    tolk
      .storageOf(out)
      ?.as(dtype)
      .set(data.subarray(0, out.size) as never, out.offset);
    return out;
  });
}
