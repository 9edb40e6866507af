import { NDArray, TraceError } from "@raven-ts/nx";
import { bind, currentTrace, setTrace, type Trace } from "@raven-ts/nx/internal";
import {
  type Aval,
  denseStrides,
  type Graph,
  isTraced,
  type Origin,
  originOf,
  type ParamsOf,
  type PrimName,
  type PrimParams,
} from "@raven-ts/tolk";
import { execute } from "./execute.ts";

/** A trace of rune. */
export interface RuneTrace extends Trace {
  /** Where rules run: the trace that was current when this one was entered. */
  readonly parent: RuneTrace | null;
  /** The transformation, for messages: `grad`. */
  readonly name: string;
  /** False once the transformed function has returned. */
  alive: boolean;
}

/** What a trace attaches to an array. */
export interface Tracer extends Origin {
  readonly trace: RuneTrace;
}

/** The trace that applications go to now. Only rune sets traces. */
export function activeTrace(): RuneTrace | null {
  return currentTrace() as RuneTrace | null;
}

/** Runs `f` with `trace` current. */
export function withTrace<R>(trace: Trace | null, f: () => R): R {
  const before = setTrace(trace);
  try {
    return f();
  } finally {
    setTrace(before);
  }
}

/** An array that stands for a value known to a trace. */
export function traced(aval: Aval, tracer: Tracer): NDArray {
  return new NDArray(aval.dtype, aval.shape, null, denseStrides(aval.shape), 0, tracer);
}

/** The tracer of `x` if it belongs to `trace`, else null: then `x` is a constant to it. */
export function tracerOf<T extends Tracer>(trace: RuneTrace, x: NDArray): T | null {
  const tracer = isTraced(x) ? (originOf(x) as T) : null;
  if (tracer === null) return null;
  if (tracer.trace === trace) return tracer;
  if (!tracer.trace.alive) throw leaked(x, tracer.trace.name);
  return null;
}

/** The error for an array that outlived its transformation. */
export function leaked(x: NDArray, name: string): TraceError {
  return new TraceError(
    "rune/leaked-tracer",
    `rune.${name}: cannot use a traced value after its function returned (${x.dtype} of shape [${x.shape.join(",")}])`,
    "return the value from the function instead of storing it outside",
  );
}

/** Applies a whole graph in the current trace, compiled where there is none. */
export function callGraph(graph: Graph, inputs: readonly NDArray[]): readonly NDArray[] {
  const trace = activeTrace();
  if (trace !== null) return trace.bind("call", inputs, { bodies: [graph] });
  for (const x of inputs) {
    if (isTraced(x)) throw leaked(x, (originOf(x) as Tracer).trace.name);
  }
  return execute(graph, inputs);
}

/** Applies a primitive in the current trace; a call stays compiled where there is none. */
export function applyPrim<P extends PrimName>(
  prim: P,
  inputs: readonly NDArray[],
  params: ParamsOf<P>,
): readonly NDArray[] {
  if (prim === "call") return callGraph((params as PrimParams["call"]).bodies[0], inputs);
  return bind(prim, inputs, params);
}

/** Throws where a transformed function returned a Promise. */
export function refusePromise(op: string, name: string, result: unknown): void {
  if (result instanceof Promise || typeof (result as { then?: unknown } | null)?.then === "function") {
    throw new TraceError(
      "rune/async",
      `rune.${op}: cannot trace ${name} (it returned a Promise)`,
      "await data before the call and pass it as an argument",
    );
  }
}

/** A function's name for messages. */
export function nameOf(f: { readonly name: string }): string {
  return f.name || "f";
}
