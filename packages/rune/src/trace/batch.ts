import type { NDArray } from "@raven-ts/nx";
import { bind } from "@raven-ts/nx/internal";
import type { Aval, Graph, ParamsOf, PrimName } from "@raven-ts/tolk";
import { evaluateGraph } from "./evaluate.ts";
import { batchPrim } from "./rules/batch.ts";
import { callAvals, derive, stage } from "./staging.ts";
import { activeTrace, callGraph, type RuneTrace, type Tracer, traced, tracerOf, withTrace } from "./trace.ts";

interface BatchTracer extends Tracer {
  /** The whole batch, along axis 0. */
  readonly batch: NDArray;
}

/** Applies everything to a batch at once. Values without a batch belong to the parent. */
export class BatchTrace implements RuneTrace {
  readonly name: string = "vmap";
  readonly parent: RuneTrace | null;
  alive = true;
  private readonly size: number;

  constructor(size: number, parent: RuneTrace | null) {
    this.size = size;
    this.parent = parent;
  }

  /** One element of a batch along axis 0. */
  element(batch: NDArray): NDArray {
    const tracer: BatchTracer = { trace: this, batch };
    return traced({ dtype: batch.dtype, shape: batch.shape.slice(1) }, tracer);
  }

  /** The batch of an element, or null for a value that is the same for all. */
  batchOf(x: NDArray): NDArray | null {
    return tracerOf<BatchTracer>(this, x)?.batch ?? null;
  }

  bind<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): NDArray {
    const batches = inputs.map((x) => this.batchOf(x));
    const batched = batches.map((batch) => batch !== null);
    if (!batched.includes(true)) return withTrace(this.parent, () => bind(prim, inputs, params));
    const operands = inputs.map((x, i) => batches[i] ?? x);
    return this.element(withTrace(this.parent, () => batchPrim(prim, operands, batched, params, this.size)));
  }

  bindCall(graph: Graph, inputs: readonly NDArray[]): NDArray[] {
    const batches = inputs.map((x) => this.batchOf(x));
    const batched = batches.map((batch) => batch !== null);
    if (!batched.includes(true)) return withTrace(this.parent, () => callGraph(graph, inputs));
    const { graph: whole, batched: out } = batchGraph(graph, batched, this.size);
    const operands = inputs.map((x, i) => batches[i] ?? x);
    const results = withTrace(this.parent, () => callGraph(whole, operands));
    return results.map((result, i) => (out[i] ? this.element(result) : result));
  }
}

/** Results of a batched function: with the batch as axis 0 where `batched`. */
export interface Batched {
  readonly outputs: readonly NDArray[];
  readonly batched: readonly boolean[];
}

/** Runs `f` on elements of batches (along axis 0 where `batched`) of the given size. */
export function batchFlat(
  f: (inputs: readonly NDArray[]) => readonly NDArray[],
  inputs: readonly NDArray[],
  batched: readonly boolean[],
  size: number,
): Batched {
  const trace = new BatchTrace(size, activeTrace());
  try {
    const elements = inputs.map((x, i) => (batched[i] ? trace.element(x) : x));
    const outputs = withTrace(trace, () => f(elements));
    const batches = outputs.map((x) => trace.batchOf(x));
    return {
      outputs: outputs.map((x, i) => batches[i] ?? x),
      batched: batches.map((batch) => batch !== null),
    };
  } finally {
    trace.alive = false;
  }
}

interface BatchedGraph {
  readonly graph: Graph;
  readonly batched: readonly boolean[];
}

function batchGraph(graph: Graph, mask: readonly boolean[], size: number): BatchedGraph {
  return derive(graph, `batch ${mask.map(Number).join("")} ${size}`, () => {
    const avals: Aval[] = callAvals(graph).map((aval, i) =>
      mask[i] ? { dtype: aval.dtype, shape: [size, ...aval.shape] } : aval,
    );
    let batched: readonly boolean[] = [];
    const whole = stage("vmap", avals, (inputs) => {
      const result = batchFlat((xs) => evaluateGraph(graph, xs), inputs, mask, size);
      batched = result.batched;
      return result.outputs;
    });
    return { graph: whole, batched };
  });
}
