import type { Kernel } from "../kernel/ir.ts";
import type { Program, Step } from "../lower/program.ts";

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

function rowsOf(kernels: readonly Kernel[], steps: readonly Step[], indent: string): string[] {
  return steps.flatMap((step) => {
    if (step.op === "copy") return [`${indent}copy of ${step.bytes} bytes`];
    if (step.op === "loop")
      return [`${indent}${step.turns} times`, ...rowsOf(kernels, step.body, `${indent}  `)];
    if (step.op === "branch")
      return step.cases.flatMap((one, i) => [`${indent}case ${i}`, ...rowsOf(kernels, one, `${indent}  `)]);
    const members = step.op === "group" ? step.members : [step];
    const [{ kernel, why }] = members;
    const units = members.reduce((total, one) => total + one.units, 0);
    const beside = members.length === 1 ? "" : `, over ${members.length} tensors`;
    return [`${indent}${kernel}  ${kernels[kernel].name}  ${units} units  ${why}${beside}`];
  });
}

/** Describes a compiled program: its kernels and why each is one, its memory, its source. */
export function explainProgram(program: Program, source: string): string {
  const { kernels, arena, unshared, tables } = program;
  const saved = program.decided.decisions.reduce((total, { savedBytes }) => total + savedBytes, 0);
  return [
    `${kernels.length} kernels, ${kib(saved)} neither stored nor read again`,
    ...rowsOf(kernels, program.steps, "  "),
    ...program.decided.borders.map(({ bytes, why }) => `  border of ${kib(bytes)}: ${why}`),
    `memory between them: ${kib(arena)} (${kib(unshared)} without sharing), ${tables.length} offset tables`,
    "",
    source,
  ].join("\n");
}
