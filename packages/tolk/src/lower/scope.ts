import type { Eqn, Graph, Var } from "../graph/graph.ts";
import type { Target } from "../kernel/ir.ts";
import { byteLength } from "../prim/infer.ts";
import { type Aval, givesMany, type ParamsOf } from "../prim/prim.ts";
import type { Element } from "../type/dtype.ts";
import type { Decisions } from "./decide/decision.ts";
import { type Launch, lowerGraph } from "./index.ts";
import { stored } from "./stored.ts";

/** A value that lives in memory while a scope runs: an index into {@link Scope.bytes}. */
export type Held = number;

/** A run of a kernel. */
export interface LaunchItem {
  readonly op: "launch";
  readonly launch: Launch;
  /** For each buffer of the kernel: what is held there, or a table. */
  readonly operands: readonly (Held | Int32Array)[];
}

/** What happens in a scope, before memory is given out. */
export type Item =
  | LaunchItem
  | { readonly op: "group"; readonly members: readonly LaunchItem[] }
  | { readonly op: "copy"; readonly from: Held; readonly to: Held }
  | ({ readonly op: "loop"; readonly turns: number } & Nested)
  | {
      readonly op: "branch";
      /** The number of the case, an int32. */
      readonly index: Held;
      readonly cases: readonly Nested[];
    };

/** A scope inside another. */
export interface Nested {
  readonly body: Scope;
  /** Values of the body that lie in memory of the scope around it. */
  readonly bound: ReadonlyMap<Held, Binding>;
  /** Where everything else of the body lies. */
  readonly room: Held;
}

/** The scopes that an item holds. */
export function nestedOf(item: Item): readonly Nested[] {
  return item.op === "loop" ? [item] : item.op === "branch" ? item.cases : [];
}

/** Memory of an enclosing scope, moving on by `stride` bytes a turn of a loop. */
export interface Binding {
  readonly held: Held;
  readonly offset: number;
  readonly stride: number;
}

/** A graph's launches, loops and branches in order, over values that memory is still to be found for. */
export interface Scope {
  readonly inputs: readonly Held[];
  /** A literal where the output is a number that no kernel stores. */
  readonly outputs: readonly (Held | { readonly literal: Element })[];
  /** Bytes of each value. */
  readonly bytes: readonly number[];
  readonly items: readonly Item[];
  /** What was decided for every part between loops. */
  readonly decided: readonly Decisions[];
}

class ScopeBuilder {
  private readonly graph: Graph;
  private readonly target: Target;
  private readonly bytes: number[] = [];
  private readonly items: Item[] = [];
  private readonly held = new Map<Var, Held>();
  private readonly decided: Decisions[] = [];

  constructor(graph: Graph, target: Target) {
    this.graph = graph;
    this.target = target;
  }

  build(): Scope {
    const { graph } = this;
    const inputs = [...graph.inputs, ...graph.constants.map(({ variable }) => variable)];
    for (const variable of inputs) this.hold(variable);
    let segment: Eqn[] = [];
    for (const [i, eqn] of graph.eqns.entries()) {
      if (!givesMany(eqn.prim)) {
        segment.push(eqn);
        continue;
      }
      this.kernels(segment, i);
      segment = [];
      if (eqn.prim === "scan") this.scan(eqn as Eqn<"scan">);
      else if (eqn.prim === "branch") this.branch(eqn as Eqn<"branch">);
      else throw new Error(`tolk: cannot lower ${eqn.prim} (calls are inlined before)`);
    }
    this.kernels(segment, graph.eqns.length);
    return {
      inputs: inputs.map((variable) => this.held.get(variable) as Held),
      outputs: graph.outputs.map(
        (variable) => this.held.get(variable) ?? { literal: graph.literals.get(variable) as Element },
      ),
      bytes: this.bytes,
      items: this.items,
      decided: this.decided,
    };
  }

  private room(bytes: number): Held {
    return this.bytes.push(bytes) - 1;
  }

  private hold(variable: Var): Held {
    const held = this.room(byteLength(this.graph.avals[variable]));
    this.held.set(variable, held);
    return held;
  }

  /** Variables that something from equation `from` on reads, the caller included. */
  private readFrom(from: number): Set<Var> {
    const read = new Set<Var>(this.graph.outputs);
    for (const eqn of this.graph.eqns.slice(from)) for (const variable of eqn.inputs) read.add(variable);
    return read;
  }

  /** Lowers equations between two loops to kernels; `next` is the equation after them. */
  private kernels(eqns: readonly Eqn[], next: number): void {
    if (eqns.length === 0) return;
    const { graph } = this;
    const made = new Set(eqns.flatMap((eqn) => eqn.outputs));
    const read = this.readFrom(next);
    const outputs = [...made].filter((variable) => read.has(variable));
    const used = new Set(eqns.flatMap((eqn) => eqn.inputs).filter((variable) => !made.has(variable)));
    const inputs = [...used].filter((variable) => !graph.literals.has(variable));
    const literals = new Map([...graph.literals].filter(([variable]) => used.has(variable)));
    const part: Graph = { inputs, constants: [], literals, eqns, outputs, avals: graph.avals };
    const lowered = lowerGraph(part, this.target);
    this.decided.push(lowered.decided);

    const places = new Map<Var, Held>();
    lowered.arguments.forEach((variable, i) => {
      places.set(variable, this.held.get(inputs[i]) as Held);
    });
    const place = (variable: Var): Held => {
      const known = places.get(variable);
      if (known !== undefined) return known;
      const held = this.room(byteLength(lowered.graph.avals[variable]));
      places.set(variable, held);
      return held;
    };
    const temporaries = new Map<number, Held>();
    const itemOf = (launch: Launch): LaunchItem => {
      const operands = launch.buffers.map((ref) => {
        if (ref.kind === "table") return ref.data;
        if (ref.kind === "variable") return place(ref.variable);
        const held = temporaries.get(ref.id) ?? this.room(ref.bytes);
        temporaries.set(ref.id, held);
        return held;
      });
      return { op: "launch", launch, operands };
    };
    for (const group of lowered.groups) {
      const members = group.map(itemOf);
      this.items.push(members.length === 1 ? members[0] : { op: "group", members });
    }
    outputs.forEach((variable, i) => {
      const stored = lowered.graph.outputs[i];
      // Preparation may find that an output is a number after all: a loop needs it in memory.
      if (lowered.graph.literals.has(stored)) throw new Error(`tolk: output v${variable} became a literal`);
      this.held.set(variable, place(stored));
    });
  }

  private scan({ inputs, outputs, params }: Eqn<"scan">): void {
    const { bodies, length, consts, carries, reverse } = params as ParamsOf<"scan">;
    const [graph] = bodies;
    const body = new ScopeBuilder(stored(graph, true), this.target).build();
    this.decided.push(...body.decided);
    const bytes = [...body.bytes];
    const items = [...body.items];
    const bound = new Map<Held, Binding>();
    const still = (held: Held): Binding => ({ held, offset: 0, stride: 0 });
    const moving = (held: Held, row: number): Binding => ({
      held,
      offset: reverse ? (length - 1) * row : 0,
      stride: reverse ? -row : row,
    });

    const given = inputs.map((variable) => this.held.get(variable) as Held);
    const states = given.slice(consts, consts + carries).map((from) => {
      const state = this.room(this.bytes[from]);
      this.items.push({ op: "copy", from, to: state });
      return state;
    });
    body.inputs.forEach((held, i) => {
      if (i < consts) bound.set(held, still(given[i]));
      else if (i < consts + carries) bound.set(held, still(states[i - consts]));
      else bound.set(held, moving(given[i], bytes[held]));
    });

    // A value that the body computes goes straight to its row of a result; one that is a result for another reason
    // too (a carry, an input, a second result) is copied there.
    const next: { from: Held; to: Held }[] = [];
    const results = body.outputs.map((output, i) => {
      if (typeof output === "object")
        throw new Error("tolk: a loop's body returns a number that is not stored");
      if (i < carries) {
        // All carries are read before the first is overwritten.
        let from = output;
        if (bound.has(output)) {
          from = bytes.push(bytes[output]) - 1;
          items.push({ op: "copy", from: output, to: from });
        }
        next.push({ from, to: body.inputs[consts + i] });
        return states[i];
      }
      const whole = this.room(length * bytes[output]);
      if (bound.has(output)) {
        const row = bytes.push(bytes[output]) - 1;
        bound.set(row, moving(whole, bytes[output]));
        items.push({ op: "copy", from: output, to: row });
      } else bound.set(output, moving(whole, bytes[output]));
      return whole;
    });
    for (const { from, to } of next) items.push({ op: "copy", from, to });
    this.items.push({
      op: "loop",
      turns: length,
      body: { ...body, bytes, items },
      bound,
      room: this.room(0),
    });
    outputs.forEach((variable, i) => {
      this.held.set(variable, results[i]);
    });
  }

  /** Every case writes the results in the same places. */
  private branch({ inputs, outputs, params }: Eqn<"branch">): void {
    const [index, ...given] = inputs.map((variable) => this.held.get(variable) as Held);
    const results = outputs.map((variable) => this.hold(variable));
    // Of all cases one runs: they share a room.
    const room = this.room(0);
    const cases = params.bodies.map((graph): Nested => {
      const body = new ScopeBuilder(stored(graph, true), this.target).build();
      this.decided.push(...body.decided);
      const bytes = [...body.bytes];
      const items = [...body.items];
      const bound = new Map<Held, Binding>();
      body.inputs.forEach((held, i) => bound.set(held, { held: given[i], offset: 0, stride: 0 }));
      body.outputs.forEach((output, i) => {
        if (typeof output === "object") throw new Error("tolk: a case returns a number that is not stored");
        const place: Binding = { held: results[i], offset: 0, stride: 0 };
        if (!bound.has(output)) {
          bound.set(output, place);
          return;
        }
        const copy = bytes.push(bytes[output]) - 1;
        bound.set(copy, place);
        items.push({ op: "copy", from: output, to: copy });
      });
      return { body: { ...body, bytes, items }, bound, room };
    });
    this.items.push({ op: "branch", index, cases });
  }
}

/** Lowers a graph to kernels and loops over values that have no place yet. */
export function scopeOf(graph: Graph, target: Target): Scope {
  return new ScopeBuilder(stored(graph, false), target).build();
}

/** Types of a graph's inputs, then of its constants. */
export function argumentsOf(graph: Graph): Aval[] {
  return [...graph.inputs, ...graph.constants.map(({ variable }) => variable)].map(
    (variable) => graph.avals[variable],
  );
}
