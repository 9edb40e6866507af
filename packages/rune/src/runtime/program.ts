import { type Aval, currentDevice, dtypes, NDArray, sizeOf } from "@raven-ts/nx";
import type { Var } from "../graph/graph.ts";
import type { Lowered } from "../kernel/lower/index.ts";

/** A graph ready to run. */
export interface Executable {
  /** Inputs are the graph's, then its constants'; results are the graph's outputs. */
  run(inputs: readonly NDArray[]): NDArray[];
  /** What was compiled, for people. */
  explain(): string;
  /** Runs once, kernel by kernel, and tells how long each took; only where kernels run one by one. */
  profile?(inputs: readonly NDArray[]): KernelTime[];
}

export interface KernelTime {
  readonly kernel: string;
  readonly why: string;
  readonly ms: number;
}

/** Which memory a program's inputs and outputs use; everything else is planned. */
export interface Boundary {
  /** The variable of each argument; those of literals are never read. */
  readonly arguments: readonly Var[];
  /** Outputs that kernels store, each once. */
  readonly results: readonly Var[];
  readonly outside: ReadonlySet<Var>;
}

export function boundaryOf(lowered: Lowered): Boundary {
  const { graph } = lowered;
  const args = new Set<Var>([...graph.inputs, ...graph.constants.map((c) => c.variable)]);
  const results = [...new Set(graph.outputs)].filter((v) => !args.has(v) && !graph.literals.has(v));
  return { arguments: lowered.arguments, results, outside: new Set([...args, ...results]) };
}

/** The array with its elements dense: itself, or a copy. */
export function dense(x: NDArray): NDArray {
  if (x.isContiguous) return x;
  const copy = x.fresh(x.dtype, x.shape);
  currentDevice().cast(x, copy);
  return copy;
}

export function byteLength({ dtype, shape }: Aval): number {
  return sizeOf(shape) * dtypes[dtype].bytes;
}

/** An uninitialised dense array. */
export function emptyArray({ dtype, shape }: Aval): NDArray {
  return new NDArray(dtype, [], null, [], 0, null).fresh(dtype, shape);
}

/** Puts arguments, literals and stored results in the order of the graph's outputs. */
export function gatherOutputs(
  lowered: Lowered,
  inputs: readonly NDArray[],
  results: ReadonlyMap<Var, NDArray>,
): NDArray[] {
  const { graph } = lowered;
  return graph.outputs.map((v) => {
    const stored = results.get(v);
    if (stored !== undefined) return stored;
    const literal = graph.literals.get(v);
    if (literal !== undefined) {
      const scalar = emptyArray(graph.avals[v]);
      currentDevice().fill(literal, scalar);
      return scalar;
    }
    return inputs[lowered.arguments.indexOf(v)];
  });
}
