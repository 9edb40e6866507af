import type { NDArray } from "@raven-ts/nx";
import {
  type Aval,
  type Graph,
  givesMany,
  type ManyName,
  type OneName,
  type ParamsOf,
  type PrimName,
} from "@raven-ts/tolk";
import { evaluateGraph } from "./evaluate.ts";
import { broadcast } from "./ops.ts";
import { batchPrim } from "./rules/batch.ts";
import { batchBranch } from "./rules/branch.ts";
import { type Batched, type BatchedGraph, batchScan, bitsOf } from "./rules/scan.ts";
import { callAvals, derive, stage } from "./staging.ts";
import {
  activeTrace,
  applyPrim,
  callGraph,
  type RuneTrace,
  type Tracer,
  traced,
  tracerOf,
  withTrace,
} from "./trace.ts";

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

  bind<P extends PrimName>(prim: P, inputs: readonly NDArray[], params: ParamsOf<P>): readonly NDArray[] {
    const batches = inputs.map((x) => this.batchOf(x));
    const batched = batches.map((batch) => batch !== null);
    if (!batched.includes(true)) return withTrace(this.parent, () => applyPrim(prim, inputs, params));
    const operands = inputs.map((x, i) => batches[i] ?? x);
    if (!givesMany(prim)) {
      const result = withTrace(this.parent, () =>
        batchPrim(prim as OneName, operands, batched, params as ParamsOf<OneName>, this.size),
      );
      return [this.element(result)];
    }
    const results = withTrace(this.parent, () => this.many(prim, operands, batched, params));
    return results.outputs.map((x, i) => (results.batched[i] ? this.element(x) : x));
  }

  /** The batch of an application that holds graphs. */
  private many<P extends ManyName>(
    prim: P,
    operands: readonly NDArray[],
    batched: readonly boolean[],
    params: object,
  ): Batched {
    const { size } = this;
    if (prim === "call") return batchCall((params as ParamsOf<"call">).bodies[0], operands, batched, size);
    if (prim === "branch")
      return batchBranch(params as ParamsOf<"branch">, operands, batched, size, batchGraph);
    return batchScan(params as ParamsOf<"scan">, operands, batched, size, batchGraph);
  }
}

function batchCall(
  graph: Graph,
  operands: readonly NDArray[],
  mask: readonly boolean[],
  size: number,
): Batched {
  const { graph: whole, batched } = batchGraph(graph, mask, [], size);
  return { outputs: callGraph(whole, operands), batched };
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

/** A graph over batches; outputs where `forced` have the batch even if all elements are the same. */
function batchGraph(
  graph: Graph,
  mask: readonly boolean[],
  forced: readonly boolean[],
  size: number,
): BatchedGraph {
  return derive(graph, `batch ${bitsOf(mask)} ${bitsOf(forced)} ${size}`, () => {
    const avals: Aval[] = callAvals(graph).map((aval, i) =>
      mask[i] ? { dtype: aval.dtype, shape: [size, ...aval.shape] } : aval,
    );
    let batched: readonly boolean[] = [];
    const whole = stage("vmap", avals, (inputs) => {
      const result = batchFlat((xs) => evaluateGraph(graph, xs), inputs, mask, size);
      batched = result.batched.map((has, i) => has || forced[i] === true);
      return result.outputs.map((x, i) =>
        batched[i] && !result.batched[i] ? broadcast(x, [size, ...x.shape]) : x,
      );
    });
    return { graph: whole, batched };
  });
}
