import type { Graph, Var } from "../../graph/graph.ts";
import { Builder } from "../../kernel/builder.ts";
import { bytesOf, type Expr, type Kernel, type Target, type Type } from "../../kernel/ir.ts";
import { type DType, dtypes } from "../../type/dtype.ts";
import type { LoopAxis } from "../nest.ts";
import { nodesOf, type Value } from "../value.ts";

/** What a buffer parameter of a launch is bound to. */
export type BufferRef =
  | { readonly kind: "variable"; readonly variable: Var }
  /** Working memory between two kernels of one step. */
  | { readonly kind: "temporary"; readonly id: number; readonly bytes: number }
  /** Offsets that the kernel reads, known at compile time. */
  | { readonly kind: "table"; readonly data: Int32Array };

/** One kernel of a program with everything it is called with. */
export interface Launch {
  readonly kernel: Kernel;
  /** In the order of the kernel's buffers. */
  readonly buffers: readonly BufferRef[];
  /** In the order of the kernel's value parameters. */
  readonly params: readonly number[];
  readonly units: number;
  /** Fewest units that are worth a thread of their own. */
  readonly grain: number;
  readonly why: string;
}

/** Work, in element operations, below which a second thread costs more than it brings. */
const THREAD_WORK = 32_768;

/** A kernel being written: the builder, and what its buffers stand for. */
export class Draft {
  readonly b: Builder = new Builder();
  readonly graph: Graph;
  readonly target: Target;
  private readonly refs: BufferRef[] = [];
  private readonly bound = new Map<Var, number>();
  private readonly params: number[] = [];

  constructor(graph: Graph, target: Target) {
    this.graph = graph;
    this.target = target;
  }

  /** The buffer of a variable, declared as read the first time. */
  readonly read = (variable: Var): number => this.bind(variable, "read");

  bind(variable: Var, access: "read" | "write" | "readwrite"): number {
    const seen = this.bound.get(variable);
    if (seen !== undefined) return seen;
    const buffer = this.b.buffer(`v${variable}`, this.graph.avals[variable].dtype, access);
    this.bound.set(variable, buffer);
    this.refs.push({ kind: "variable", variable });
    return buffer;
  }

  /** Declares every variable that trees load, so that scratch may follow. */
  readAll(roots: readonly Value[], except: readonly Var[] = []): void {
    for (const node of nodesOf(roots))
      if (node.op === "load" && !except.includes(node.source)) this.read(node.source);
  }

  table(name: string, data: Int32Array): number {
    this.refs.push({ kind: "table", data });
    return this.b.buffer(name, "index", "read");
  }

  /** A number that the launch hands over: kernels that differ in it alone are one. */
  param(name: string, value: number): Expr {
    this.params.push(value);
    return this.b.param(name, "index");
  }

  temporary(id: number, length: number, type: Type, access: "read" | "write"): number {
    this.refs.push({ kind: "temporary", id, bytes: length * bytesOf(type) });
    return this.b.buffer(`t${id}`, type, access);
  }

  /** What has been declared so far, as text: the types of buffers, and how they may be used. */
  get declared(): string {
    return this.b.declared.map(({ type, access }) => `${type} ${access}`).join();
  }

  finish(
    name: string,
    units: number,
    workPerUnit: number,
    why: string,
    kernel: Kernel = this.b.finish(name),
  ): Launch {
    const grain = Math.max(1, Math.ceil(THREAD_WORK / Math.max(1, workPerUnit)));
    return { kernel, buffers: this.refs, params: this.params, units, grain, why };
  }
}

/** Kernels that were written before, by what they were written from; the oldest go first. */
const written = new Map<string, Kernel>();
const WRITTEN = 256;

/** The kernel that `write` writes, under a name, where none was written from the same `signature` before. */
export function writtenOnce(signature: string, name: string, write: () => Kernel): Kernel {
  const known = written.get(signature);
  const kernel = known ?? write();
  if (known === undefined && written.size >= WRITTEN) written.delete(written.keys().next().value as string);
  written.set(signature, kernel);
  return { ...kernel, name };
}

/** Lanes of vectors for trees of these dtypes over an extent, or 1 where vectors do not pay or do not exist. */
export function lanesFor(target: Target, kinds: readonly DType[], extent: number): number {
  const widest = Math.max(...kinds.map((dtype) => dtypes[dtype].bytes));
  if (target.name === "wasm") {
    // WebAssembly has no vectors of two 4-byte lanes: eight-byte kernels must be so throughout.
    const all64 = kinds.every((dtype) => dtype === "bool" || dtypes[dtype].bytes === 8);
    if (widest === 8 ? !all64 : widest !== 4) return 1;
    const lanes = 16 / widest;
    return extent >= lanes ? lanes : 1;
  }
  let lanes = target.vectorBytes / Math.max(4, widest);
  while (lanes > extent) lanes /= 2;
  return lanes >= 4 || lanes * widest >= 16 ? lanes : 1;
}

export function dtypesOf(roots: readonly Value[]): DType[] {
  return [...new Set(nodesOf(roots).map((n) => n.dtype))];
}

/** How much work an element of a tree is, for deciding on threads. */
export function workOf(roots: readonly Value[]): number {
  return nodesOf(roots).reduce(
    (work, node) => work + (node.op === "random" ? 100 : node.op === "apply" ? 2 : 1),
    0,
  );
}

/** Emits loops over `axes`, whose expressions go to `at` from `offset` on, and then `body`. */
export function emitLoops(
  b: Builder,
  axes: readonly LoopAxis[],
  at: Expr[],
  offset: number,
  body: () => void,
): void {
  if (axes.length === 0) {
    body();
    return;
  }
  b.for(b.index(0), b.index(axes[0].extent), 1, (i) => {
    at[offset] = i;
    emitLoops(b, axes.slice(1), at, offset + 1, body);
  });
}

/** Elements of a single loop that make a unit. */
const BLOCK = 4096;

export interface UnitPlan {
  /** Leading axes that the unit index enumerates; 0 where the only axis is cut into blocks. */
  readonly leading: number;
  readonly units: number;
}

/** Chooses what a unit of parallel work is, for loops whose last axis stays inside a unit. */
export function planUnits(axes: readonly LoopAxis[], block: number = BLOCK): UnitPlan {
  if (axes.length === 0) return { leading: 0, units: 1 };
  if (axes.length === 1) return { leading: 0, units: Math.ceil(axes[0].extent / block) };
  let units = 1;
  let leading = 0;
  while (leading < axes.length - 1 && units < 64) units *= axes[leading++].extent;
  return { leading, units };
}

/**
 * Emits the loop over units and the loops inside, up to the last of `axes`, for which `inner` gets its bounds:
 * the whole axis, or one block of it.
 */
export function emitUnits(
  b: Builder,
  axes: readonly LoopAxis[],
  plan: UnitPlan,
  at: Expr[],
  inner: (start: Expr, end: Expr, extent: number | null) => void,
  block: number = BLOCK,
  /** The extent of an only axis, where it is not known to the kernel. */
  only: Expr | null = null,
): void {
  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    if (axes.length === 0) {
      inner(b.index(0), b.index(1), 1);
      return;
    }
    const last = axes[axes.length - 1];
    if (axes.length === 1) {
      const start = b.let(b.mul(unit, b.index(block)));
      const end = b.let(b.binary("min", b.add(start, b.index(block)), only ?? b.index(last.extent)));
      inner(start, end, null);
      return;
    }
    let rest = unit;
    for (let axis = plan.leading - 1; axis >= 0; axis--) {
      if (axis === 0) at[axis] = rest;
      else {
        at[axis] = b.let(b.binary("rem", rest, b.index(axes[axis].extent)));
        rest = b.let(b.binary("div", rest, b.index(axes[axis].extent)));
      }
    }
    const inside = axes.slice(plan.leading, -1);
    emitLoops(b, inside, at, plan.leading, () => inner(b.index(0), b.index(last.extent), last.extent));
  });
}

/** Emits a loop from `start` to `end` in vectors, then one by one what is left. `extent` is the trip count if known. */
export function emitLanes(
  b: Builder,
  bounds: { start: Expr; end: Expr; extent: number | null },
  lanes: number,
  body: (i: Expr, lanes: number) => void,
): void {
  const { start, end, extent } = bounds;
  if (lanes === 1) {
    b.for(start, end, 1, (i) => body(i, 1));
    return;
  }
  const length = b.sub(end, start);
  const whole =
    extent === null
      ? b.mul(b.binary("div", length, b.index(lanes)), b.index(lanes))
      : b.index(extent - (extent % lanes));
  const middle = b.let(b.add(start, whole));
  b.for(start, middle, lanes, (i) => body(i, lanes));
  if (extent === null || extent % lanes !== 0) b.for(middle, end, 1, (i) => body(i, 1));
}
