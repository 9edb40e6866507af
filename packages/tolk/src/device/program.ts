import type { Program } from "../lower/program.ts";
import type { Tensor } from "../tensor.ts";
import type { Create } from "./evaluate.ts";
import { currentDevice } from "./select.ts";

/** A graph ready to run. */
export interface Executable {
  /** Inputs are the graph's, then its constants'; results are the graph's outputs. */
  run<T extends Tensor>(inputs: readonly T[], create: Create<T>): T[];
  /** What was compiled, for people. */
  explain(): string;
  /** Runs once, step by step, and tells how long each took; only where steps run one by one. */
  profile?(inputs: readonly Tensor[]): StepTime[];
}

export interface StepTime {
  readonly kernel: string;
  readonly why: string;
  readonly ms: number;
}

/** Puts arguments, literals and stored results in the order of the graph's outputs. */
export function gatherOutputs<T extends Tensor>(
  { outputs }: Program,
  inputs: readonly T[],
  results: readonly T[],
  create: Create<T>,
): T[] {
  return outputs.map((source) => {
    if (source.kind === "result") return results[source.index];
    if (source.kind === "argument") return inputs[source.index];
    const out = create(source.aval);
    currentDevice().fill(source.value, out);
    return out;
  });
}
