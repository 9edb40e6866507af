import type { Var } from "../graph/graph.ts";
import type { Lowered } from "../lower/index.ts";
import type { Aval } from "../prim/prim.ts";
import { fresh, type Tensor, uninitialized } from "../tensor.ts";
import { dtypes } from "../type/dtype.ts";
import { sizeOf } from "../type/shape.ts";
import { isDense } from "../type/view.ts";
import type { Create } from "./evaluate.ts";
import { currentDevice } from "./select.ts";

/** Makes plain tensors. */
export const newTensor: Create = ({ dtype, shape }) => uninitialized(dtype, shape);

/** A graph ready to run. */
export interface Executable {
  /** Inputs are the graph's, then its constants'; results are the graph's outputs. */
  run<T extends Tensor>(inputs: readonly T[], create: Create<T>): T[];
  /** What was compiled, for people. */
  explain(): string;
  /** Runs once, kernel by kernel, and tells how long each took; only where kernels run one by one. */
  profile?(inputs: readonly Tensor[]): KernelTime[];
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
export function dense(x: Tensor): Tensor {
  if (isDense(x)) return x;
  const copy = fresh(x, x.dtype, x.shape);
  currentDevice().cast(x, copy);
  return copy;
}

export function byteLength({ dtype, shape }: Aval): number {
  return sizeOf(shape) * dtypes[dtype].bytes;
}

/** Puts arguments, literals and stored results in the order of the graph's outputs. */
export function gatherOutputs<T extends Tensor>(
  lowered: Lowered,
  inputs: readonly T[],
  results: ReadonlyMap<Var, T>,
  create: Create<T>,
): T[] {
  const { graph } = lowered;
  return graph.outputs.map((v) => {
    const stored = results.get(v);
    if (stored !== undefined) return stored;
    const literal = graph.literals.get(v);
    if (literal !== undefined) {
      const scalar = create(graph.avals[v]);
      currentDevice().fill(literal, scalar);
      return scalar;
    }
    return inputs[lowered.arguments.indexOf(v)];
  });
}
