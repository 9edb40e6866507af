import type { Kernel } from "../kernel/ir.ts";
import type { Aval } from "../prim/prim.ts";
import type { Element } from "../type/dtype.ts";
import type { Decisions } from "./decide/decision.ts";

/**
 * A compiled graph as data: what to launch, in which order, on which memory. Nothing in it knows a device, an address
 * or an array; a device renders the kernels, makes room for the arena, and runs the steps.
 */
export interface Program {
  /** Types of the inputs, then of the constants, of the graph. */
  readonly arguments: readonly Aval[];
  /** Types of what the steps write for the caller. */
  readonly results: readonly Aval[];
  /** Where each output of the graph comes from. */
  readonly outputs: readonly Source[];
  readonly kernels: readonly Kernel[];
  /** Offsets that kernels read. */
  readonly tables: readonly Int32Array[];
  readonly steps: readonly Step[];
  /** Bytes of the block of memory that values inside the program share. */
  readonly arena: number;
  /** Bytes that those values would take without sharing. */
  readonly unshared: number;
  /** What was decided on the way, and why. */
  readonly decided: Decisions;
}

export type Source =
  | { readonly kind: "result"; readonly index: number }
  | { readonly kind: "argument"; readonly index: number }
  | { readonly kind: "literal"; readonly value: Element; readonly aval: Aval };

/** Memory that an operand may lie in. Every argument and result is dense. */
export type Slot =
  | { readonly kind: "argument" | "result" | "table"; readonly index: number }
  | { readonly kind: "arena" };

/** The address of an operand: bytes from the start of a slot. */
export interface Operand {
  readonly slot: Slot;
  readonly offset: number;
  /** Bytes by which it moves on with every turn of each loop around it, the outermost first. */
  readonly strides: readonly number[];
}

/** One run of a kernel. */
export interface LaunchStep {
  readonly op: "launch";
  /** Index of the kernel. */
  readonly kernel: number;
  /** In the order of the kernel's buffers. */
  readonly operands: readonly Operand[];
  /** In the order of the kernel's value parameters. */
  readonly params: readonly number[];
  readonly units: number;
  /** Fewest units that are worth a thread of their own. */
  readonly grain: number;
  readonly why: string;
}

export type Step =
  | LaunchStep
  /** Runs of one kernel over different memory, side by side: their units are shared out together. */
  | { readonly op: "group"; readonly members: readonly LaunchStep[] }
  | { readonly op: "copy"; readonly from: Operand; readonly to: Operand; readonly bytes: number }
  | { readonly op: "loop"; readonly turns: number; readonly body: readonly Step[] }
  /** Runs the case that the int32 at `index` says, out of range clamped. */
  | { readonly op: "branch"; readonly index: Operand; readonly cases: readonly (readonly Step[])[] };

/** Every step, those inside a group, a loop or a branch after it. */
export function* stepsOf(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    if (step.op === "group") yield* step.members;
    if (step.op === "loop") yield* stepsOf(step.body);
    if (step.op === "branch") for (const one of step.cases) yield* stepsOf(one);
  }
}
