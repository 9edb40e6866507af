import type { Graph, Var } from "../../graph/graph.ts";
import { byteLength } from "../../prim/infer.ts";
import type { Step } from "./step.ts";
import type { Stored } from "./stored.ts";

/** Variables that share a kernel, and what that saves. */
export interface Decision {
  readonly kind: Step["kind"] | "group";
  readonly members: readonly Var[];
  /** Bytes that are neither stored nor read again because these members share a kernel. */
  readonly savedBytes: number;
  readonly why: string;
}

/** A variable that one kernel stores and another reads, and why it cannot stay in registers. */
export interface Border {
  readonly variable: Var;
  readonly bytes: number;
  readonly why: string;
}

/** What was decided, for people and for tests. */
export interface Decisions {
  readonly decisions: readonly Decision[];
  readonly borders: readonly Border[];
}

/** Describes steps: what each joins, and every border between them that stayed. */
export function describeSteps(
  graph: Graph,
  steps: readonly Step[],
  kept: ReadonlySet<Var>,
  stored: Stored,
): Decisions {
  const bytes = (variable: Var): number => byteLength(graph.avals[variable]);
  const decisions = steps
    .filter(({ roots }) => roots.length > 1)
    .map(({ kind, roots, why }): Decision => {
      // Each member but the last would be stored once and read once.
      const inner = roots.filter((root) => !kept.has(root));
      const savedBytes = 2 * inner.reduce((total, root) => total + bytes(root), 0);
      return { kind, members: roots, savedBytes, why: why.join(", ") };
    });
  const outputs = new Set(graph.outputs);
  const borders = steps
    .flatMap(({ roots }) => roots)
    .filter((root) => kept.has(root) && !outputs.has(root))
    .map((variable) => ({ variable, bytes: bytes(variable), why: stored.get(variable) ?? "" }));
  return { decisions, borders };
}
