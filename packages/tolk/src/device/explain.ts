import type { Lowered } from "../lower/index.ts";
import type { MemoryPlan } from "../lower/plan.ts";

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

/** Describes a compiled program: its kernels and why each is one, its memory, its source. */
export function explainProgram(lowered: Lowered, plan: MemoryPlan, source: string, tables: number): string {
  const rows = lowered.launches.map(
    ({ kernel, units, why }, i) => `  ${i}  ${kernel.name}  ${units} units  ${why}`,
  );
  return [
    `${lowered.launches.length} kernels`,
    ...rows,
    `memory between them: ${kib(plan.bytes)} (${kib(plan.unshared)} without sharing), ${tables} offset tables`,
    "",
    source,
  ].join("\n");
}
