import { currentDevice, NDArray, TraceError } from "@raven-ts/nx";
import { dtypes, type Graph, isTraced } from "@raven-ts/tolk";
import { executor, explainGraph } from "./execute.ts";
import { describe, type Leaves, putTogether, takeApart } from "./leaves.ts";
import { stage } from "./staging.ts";
import { activeTrace, callGraph, nameOf, refusePromise } from "./trace.ts";
import { nodeOf, treePaths } from "./tree.ts";

/** Options of {@link jit}. */
export interface JitOptions {
  /** Positions of arguments that are part of the program: compared by identity, never traced. */
  readonly static?: readonly number[];
}

/** A compiled function. */
export interface Jitted<A extends unknown[], R> {
  (...args: A): R;
  /** The graph that a call with these arguments runs. */
  graph(...args: A): Graph;
  /** That graph in text, and the kernels and memory it was compiled to for the current device. */
  explain(...args: A): string;
}

/** A traced and compiled specialisation of a function. */
interface Entry {
  readonly graph: Graph;
  /** The values of the arrays that the function captured, read at every call. */
  readonly constants: readonly NDArray[];
  readonly out: Leaves;
  /** True if the result is one array and no tree. */
  readonly single: boolean;
  run: ((inputs: readonly NDArray[]) => NDArray[]) | null;
}

/** A state of the machine that reads arguments: every node, type and static value is a step. */
class State {
  readonly next = new Map<unknown, State>();
  entry: Entry | null = null;

  step(token: unknown): State {
    let to = this.next.get(token);
    if (to === undefined) {
      to = new State();
      this.next.set(token, to);
    }
    return to;
  }
}

const LIST = -1;
const OBJECT = -2;
const CLASS = -3;
const STATIC = -4;
const NONE = -5;
const MAX_ENTRIES = 512;
/** Traces of one function after which it is told that it compiles over and over. */
const MANY_ENTRIES = 32;

const NEGATIVE_ZERO = {};

/** What stands for a value as the key of a Map, to which both zeros are one. */
function token(value: unknown): unknown {
  return Object.is(value, -0) ? NEGATIVE_ZERO : value;
}

/** Steps through one argument and collects its arrays. */
function read(state: State, value: unknown, arrays: NDArray[]): State {
  if (value instanceof NDArray) {
    arrays.push(value);
    const { dtype, shape }: NDArray = value;
    let to = state.step(dtypes[dtype].code * 64 + shape.length);
    for (let axis = 0; axis < shape.length; axis++) to = to.step(shape[axis]);
    return to;
  }
  if (typeof value !== "object" || value === null) {
    if (value === null || value === undefined) return state.step(NONE).step(value);
    return state.step(STATIC).step(token(value));
  }
  const node = nodeOf(value);
  if (node === "list") {
    const list = value as readonly unknown[];
    let to = state.step(LIST).step(list.length);
    for (let i = 0; i < list.length; i++) to = read(to, list[i], arrays);
    return to;
  }
  if (node === "object") {
    const record = value as Record<string, unknown>;
    const keys = Object.keys(record);
    let to = state.step(OBJECT).step(keys.length);
    for (const key of keys) to = read(to.step(key), record[key], arrays);
    return to;
  }
  if (typeof node === "object") {
    const { children, aux } = node.flatten(value);
    const rest = typeof aux === "object" && aux !== null ? JSON.stringify(aux) : aux;
    let to = state.step(CLASS).step(value.constructor).step(rest).step(children.length);
    for (const child of children) to = read(to, child, arrays);
    return to;
  }
  return state.step(STATIC).step(value);
}

function refuseTyped(op: string, leaves: Leaves): void {
  const bad = leaves.all.findIndex((leaf) => ArrayBuffer.isView(leaf));
  if (bad < 0) return;
  throw new TraceError(
    "rune/jit-argument",
    `rune.${op}: cannot trace argument ${treePaths(leaves.def)[bad]} (${describe(leaves.all[bad])})`,
    "wrap it: nx.asarray(x)",
  );
}

/** Traces `f`; arguments in `statics` are handed to it as they are. */
function traceCall(
  op: string,
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  statics: readonly number[],
): { graph: Graph; out: Leaves } {
  const parts = takeApart(
    args.map((arg, i) => (statics.includes(i) ? null : arg)),
    false,
  );
  refuseTyped(op, parts);
  let out = parts;
  const graph = stage(op, parts.arrays, (inputs) => {
    const given = putTogether(parts, inputs) as unknown[];
    for (const i of statics) given[i] = args[i];
    const value = f(...(given as never[]));
    refusePromise(op, nameOf(f), value);
    out = takeApart(value, false);
    return out.arrays;
  });
  return { graph, out };
}

function makeEntry(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  statics: readonly number[],
): Entry {
  const { graph, out } = traceCall("jit", f, args, statics);
  return {
    graph,
    constants: graph.constants.map((constant) => constant.value as NDArray),
    out: { ...out, arrays: [] },
    single: out.def.kind === "leaf" && out.places.length === 1,
    run: null,
  };
}

function apply(entry: Entry, arrays: NDArray[]): unknown {
  const { constants } = entry;
  for (let i = 0; i < constants.length; i++) arrays.push(constants[i]);
  let results: readonly NDArray[];
  if (activeTrace() === null && !arrays.some(isTraced)) {
    entry.run ??= executor(entry.graph);
    results = entry.run(arrays);
  } else {
    results = callGraph(entry.graph, arrays);
  }
  return entry.single ? results[0] : putTogether(entry.out, results);
}

/**
 * Compiles a function: the first call with arguments of new structure, shapes or dtypes traces it, later ones run one
 * program.
 *
 * Arrays in the arguments are inputs; numbers, strings, functions and other leaves, and arguments in `static`, are
 * part of the program: another value is another trace. Arrays that `f` captures are inputs too, read at every call.
 * `f` runs only while it is traced, so it must be pure. Under grad, vmap, jvp and vjp it stays compiled; inside
 * another jitted function it is inlined.
 *
 * @throws {TraceError} if `f` reads the values of a traced array or returns a Promise.
 * @example
 * jit((x: NDArray) => x.mul(2).add(1))(nx.array([1, 2])).tolist() // [3, 5]
 */
export function jit<A extends unknown[], R>(f: (...args: A) => R, options: JitOptions = {}): Jitted<A, R> {
  const statics = options.static ?? [];
  const odd = statics.find((at) => !Number.isInteger(at) || at < 0);
  if (odd !== undefined) {
    throw new TraceError(
      "rune/jit-static",
      `rune.jit: cannot keep argument ${odd} of ${nameOf(f)} static (need whole numbers >= 0)`,
    );
  }
  let root = new State();
  let entries = 0;

  const find = (args: A, arrays: NDArray[]): Entry => {
    let state = root.step(currentDevice()).step(args.length);
    for (let i = 0; i < args.length; i++) {
      state =
        statics.length > 0 && statics.includes(i) ? state.step(token(args[i])) : read(state, args[i], arrays);
    }
    if (state.entry !== null) return state.entry;
    const entry = makeEntry(f as (...args: never[]) => unknown, args, statics);
    // A captured tracer belongs to this call only.
    if (entry.constants.some(isTraced)) return entry;
    if (++entries > MAX_ENTRIES) {
      root = new State();
      entries = 0;
    }
    if (entries === MANY_ENTRIES) {
      console.warn(
        `rune.jit: ${nameOf(f)} was compiled ${entries} times (new shapes, or new values of numbers in its arguments)\n` +
          "hint: a number is part of the program; pass one that changes as an array: nx.scalar(x)",
      );
    }
    state.entry = entry;
    return entry;
  };

  const jitted = (...args: A): R => {
    const arrays: NDArray[] = [];
    const entry = find(args, arrays);
    return apply(entry, arrays) as R;
  };
  Object.defineProperty(jitted, "name", { value: nameOf(f) });
  return Object.assign(jitted, {
    graph: (...args: A): Graph => find(args, []).graph,
    explain: (...args: A): string => explainGraph(find(args, []).graph),
  });
}

/**
 * Returns a function that traces `f` and gives the graph instead of results. Leaves that are not arrays are part of
 * the program.
 *
 * @example
 * makeGraph((x: NDArray) => x.mul(2))(nx.zeros([3])).eqns.length // 2
 */
export function makeGraph<A extends unknown[]>(f: (...args: A) => unknown): (...args: A) => Graph {
  return (...args) => traceCall("makeGraph", f as (...args: never[]) => unknown, args, []).graph;
}
