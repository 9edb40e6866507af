import type { Graph } from "../graph/graph.ts";
import type { Kernel, Target } from "../kernel/ir.ts";
import { kernelKey } from "../kernel/key.ts";
import { arenaOf, type Plan } from "./plan.ts";
import type { LaunchStep, Operand, Program, Slot, Source, Step } from "./program.ts";
import { argumentsOf, type Held, type LaunchItem, type Nested, type Scope, scopeOf } from "./scope.ts";

/** Gives every value of nested scopes its address and writes the steps. */
class Placer {
  readonly kernels: Kernel[] = [];
  readonly tables: Int32Array[] = [];
  private readonly indexOf = new Map<Int32Array, number>();
  private readonly kernelOf = new Map<string, number>();

  steps(scope: Scope, plan: Plan, home: (held: Held) => Operand): Step[] {
    return scope.items.map((item, at): Step => {
      if (item.op === "launch") return this.launch(item, home);
      if (item.op === "group")
        return { op: "group", members: item.members.map((one) => this.launch(one, home)) };
      if (item.op === "copy")
        return { op: "copy", from: home(item.from), to: home(item.to), bytes: scope.bytes[item.from] };
      const plans = plan.bodies.get(at) as readonly Plan[];
      if (item.op === "loop")
        return { op: "loop", turns: item.turns, body: this.inner(item, plans[0], home, true) };
      const cases = item.cases.map((one, i) => this.inner(one, plans[i], home, false));
      return { op: "branch", index: home(item.index), cases };
    });
  }

  /** Steps of a scope inside another; in a loop addresses may move. */
  private inner(
    { body, bound, room }: Nested,
    plan: Plan,
    home: (held: Held) => Operand,
    moves: boolean,
  ): Step[] {
    const own = home(room);
    return this.steps(body, plan, (held) => {
      const binding = bound.get(held);
      const base = binding === undefined ? own : home(binding.held);
      const offset = binding === undefined ? (plan.offsets.get(held) as number) : binding.offset;
      const strides = moves ? [...base.strides, binding?.stride ?? 0] : base.strides;
      return { slot: base.slot, offset: base.offset + offset, strides };
    });
  }

  private launch({ launch, operands }: LaunchItem, home: (held: Held) => Operand): LaunchStep {
    const { kernel, params, units, grain, why } = launch;
    const places = operands.map((x) => (typeof x === "number" ? home(x) : this.table(x)));
    return { op: "launch", kernel: this.kernel(kernel), operands: places, params, units, grain, why };
  }

  /** Equal kernels are one. Graphs between loops are lowered on their own and may give a name twice. */
  private kernel(kernel: Kernel): number {
    const key = kernelKey(kernel);
    const known = this.kernelOf.get(key);
    if (known !== undefined) return known;
    const taken = this.kernels.some(({ name }) => name === kernel.name);
    const name = taken ? `${kernel.name}_${this.kernels.length}` : kernel.name;
    const index = this.kernels.push(taken ? { ...kernel, name } : kernel) - 1;
    this.kernelOf.set(key, index);
    return index;
  }

  private table(data: Int32Array): Operand {
    let index = this.indexOf.get(data);
    if (index === undefined) {
      index = this.tables.push(data) - 1;
      this.indexOf.set(data, index);
    }
    return { slot: { kind: "table", index }, offset: 0, strides: [] };
  }
}

/** Lowers a graph without calls to a program for one kind of machine. */
export function lowerProgram(graph: Graph, target: Target): Program {
  const scope = scopeOf(graph, target);
  const given = new Map<Held, Slot>(
    scope.inputs.map((held, index) => [held, { kind: "argument", index }] as const),
  );
  const results: number[] = [];
  const outputs = scope.outputs.map((output, i): Source => {
    const aval = graph.avals[graph.outputs[i]];
    if (typeof output === "object") return { kind: "literal", value: output.literal, aval };
    const known = given.get(output);
    if (known !== undefined && known.kind !== "arena" && known.kind !== "table")
      return { kind: known.kind, index: known.index };
    const index = results.push(i) - 1;
    given.set(output, { kind: "result", index });
    return { kind: "result", index };
  });
  const plan = arenaOf(scope, (held) => given.has(held));
  const placer = new Placer();
  const steps = placer.steps(scope, plan, (held) => ({
    slot: given.get(held) ?? { kind: "arena" },
    offset: plan.offsets.get(held) ?? 0,
    strides: [],
  }));
  return {
    arguments: argumentsOf(graph),
    results: results.map((i) => graph.avals[graph.outputs[i]]),
    outputs,
    kernels: placer.kernels,
    tables: placer.tables,
    steps,
    arena: plan.bytes,
    unshared: plan.unshared,
    decided: {
      decisions: scope.decided.flatMap(({ decisions }) => decisions),
      borders: scope.decided.flatMap(({ borders }) => borders),
    },
  };
}
