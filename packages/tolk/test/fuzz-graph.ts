import type { DType, NDArray, TypedArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import type { Aval, ParamsOf, PrimName } from "@raven-ts/tolk";
import * as tolk from "@raven-ts/tolk";
import { GraphBuilder } from "../src/graph/builder.ts";
import type { Graph, Var } from "../src/graph/graph.ts";
import { printGraph } from "../src/graph/print.ts";
import { draw, layouts, uniform } from "./support/cases.ts";
import { evaluateGraph } from "./support/evaluate.ts";

/** A random graph with values for its inputs. */
export interface Program {
  readonly seed: number;
  readonly graph: Graph;
  readonly inputs: readonly NDArray[];
  /** For each variable: the error allowed, absolute and relative; 0 asks for the same bits (zeros' signs aside). */
  readonly tolerances: ReadonlyMap<Var, number>;
}

/**
 * What the generator knows of a value. Exact values come from operations that IEEE 754 and integer arithmetic define
 * to the bit; only they may meet functions that jump. `bound` limits finite values' size; infinite where values may be
 * infinite or NaN.
 */
interface Value {
  readonly variable: Var;
  readonly aval: Aval;
  readonly exact: boolean;
  readonly bound: number;
}

const common: readonly DType[] = [
  "float32",
  "float32",
  "float64",
  "int32",
  "int32",
  "uint8",
  "uint32",
  "bool",
];
const every = Object.keys(tolk.dtypes) as DType[];
// Seeds that were saved before a construct was added keep their programs: rests by eight say which seeds have it.
const LOOPS: readonly number[] = [3, 7];
const BRANCHES: readonly number[] = [6];
const EVERY: readonly number[] = [4, 5];

/** A bound of an integer's size. */
const largest = (dtype: DType): number => 2 ** Math.max(32, 8 * tolk.dtypes[dtype].bytes);
const isInteger = (dtype: DType): boolean => !nx.isFloat(dtype) && dtype !== "bool";

class Generator {
  readonly values: Value[] = [];
  readonly inputs: NDArray[] = [];
  readonly builder = new GraphBuilder(false);
  readonly dtypes: readonly DType[];
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = uniform(seed);
    this.dtypes = EVERY.includes(seed % 8) ? every : common;
  }

  int(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low));
  }

  chance(): number {
    return this.random();
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length)];
  }

  shape(rank = this.int(0, 4)): number[] {
    return Array.from({ length: rank }, () => this.pick([1, 2, 3, 4, 5, 7, 17, this.random() < 0.1 ? 0 : 3]));
  }

  input(dtype: DType, shape: readonly number[]): Value {
    const low = dtype === "bool" || tolk.dtypes[dtype].kind === "unsigned" ? 0 : -3;
    const high = dtype === "bool" ? 2 : 4;
    this.inputs.push(draw({ shape, low, high, dtype }, this.pick(layouts), this.random));
    return this.keep(this.builder.input({ dtype, shape }), true, 4);
  }

  keep(variable: Var, exact: boolean, bound: number): Value {
    const aval = this.builder.avals[variable];
    const value = { variable, aval, exact: exact || !nx.isFloat(aval.dtype), bound };
    this.values.push(value);
    return value;
  }

  emit<P extends PrimName>(
    prim: P,
    operands: readonly Value[],
    params: ParamsOf<P>,
    exact: boolean,
    bound: number,
  ): Value {
    const variables = operands.map((operand) => operand.variable);
    return this.keep(this.builder.emit1(prim as tolk.OneName, variables, params as never), exact, bound);
  }

  /** Something of the values so far that satisfies the condition, or a new input that does. */
  some(condition: (value: Value) => boolean, dtype: DType, shape: () => number[]): Value {
    const fit = this.values.filter(condition);
    return fit.length > 0 && this.random() < 0.9 ? this.pick(fit) : this.input(dtype, shape());
  }

  /** A value of the dtype and shape of `x`: an operand beside it. */
  beside(x: Value, exact: boolean): Value {
    const { dtype, shape } = x.aval;
    const fits = (y: Value): boolean =>
      y.aval.dtype === dtype &&
      (y.exact || !exact) &&
      y.aval.shape.length <= shape.length &&
      y.aval.shape.every((n, i) => n === 1 || n === shape[shape.length - y.aval.shape.length + i]);
    const fit = this.values.filter(fits);
    if (this.random() < 0.25 || fit.length === 0)
      return this.filled(x.aval, this.int(dtype === "bool" ? 0 : 1, 2 + this.int(0, 3)));
    const y = this.pick(fit);
    return tolk.sameShape(y.aval.shape, shape) ? y : this.emit("broadcast", [y], { shape }, y.exact, y.bound);
  }

  filled(aval: Aval, value: number): Value {
    const number = aval.dtype === "bool" ? Math.min(1, value) : value;
    const literal = this.keep(this.builder.literal(aval, number), true, Math.abs(number));
    return this.emit("broadcast", [literal], { shape: aval.shape }, true, Math.abs(number));
  }

  float(): Value {
    return this.some(
      (x) => nx.isFloat(x.aval.dtype) && x.bound < 1e4,
      this.pick(["float32", "float64"]),
      () => this.shape(),
    );
  }

  finish(seed: number): Program {
    const last = this.values[this.values.length - 1];
    const outputs = [last, this.pick(this.values), this.pick(this.values)].slice(0, this.int(1, 4));
    return {
      seed,
      graph: this.builder.finish(outputs.map((value) => value.variable)),
      inputs: this.inputs,
      tolerances: new Map(
        this.values.map(({ variable, aval, exact, bound }) => {
          const unit = aval.dtype === "float32" ? 2e-5 : 1e-12;
          return [variable, exact ? 0 : unit * Math.max(1, bound)];
        }),
      ),
    };
  }
}

function unary(g: Generator): void {
  if (g.chance() < 0.3) {
    const x = g.some(
      (value) => !nx.isFloat(value.aval.dtype),
      "int32",
      () => g.shape(),
    );
    if (x.aval.dtype === "bool") g.emit("not", [x], {}, true, 1);
    else g.emit(g.pick(["neg", "abs", "sign", "not", "floor"]), [x], {}, true, largest(x.aval.dtype));
    return;
  }
  const x = g.float();
  const kind = g.int(0, 4);
  if (kind === 0) g.emit(g.pick(["neg", "abs"]), [x], {}, x.exact, x.bound);
  else if (kind === 1 && x.exact) {
    g.emit(g.pick(["sign", "floor", "ceil", "round", "trunc"]), [x], {}, true, x.bound + 1);
  } else if (kind === 2 && x.exact) {
    const size = g.emit("abs", [x], {}, true, x.bound);
    const op = g.pick(["sqrt", "log1p", "log"] as const);
    const safe = op === "log" ? g.emit("add", [size, g.filled(x.aval, 1)], {}, true, x.bound + 1) : size;
    g.emit(op, [safe], {}, op === "sqrt", x.bound);
  } else if (x.bound <= 4 && g.chance() < 0.5) g.emit(g.pick(["exp", "expm1"]), [x], {}, false, 60);
  else if (x.bound <= 100) g.emit(g.pick(["sin", "cos", "tanh", "erf"]), [x], {}, false, 1.5);
  else g.emit("neg", [x], {}, x.exact, x.bound);
}

function binary(g: Generator): void {
  const x = g.pick(g.values);
  const { dtype } = x.aval;
  if (dtype === "bool") {
    g.emit(g.pick(["and", "or", "xor"]), [x, g.beside(x, true)], {}, true, 1);
  } else if (isInteger(dtype)) {
    const op = g.pick([
      "add",
      "sub",
      "mul",
      "max",
      "min",
      "and",
      "or",
      "xor",
      "shl",
      "shr",
      "div",
      "rem",
    ] as const);
    const shift = op === "shl" || op === "shr";
    const y = shift ? g.filled(x.aval, g.int(0, 35)) : g.beside(x, true);
    g.emit(op, [x, y], {}, true, largest(dtype));
  } else {
    const y = g.beside(x, false);
    const exact = x.exact && y.exact;
    const op = g.pick(["add", "sub", "mul", "max", "min", "div"] as const);
    if (op === "div") {
      if (exact) g.emit("div", [x, y], {}, true, Number.POSITIVE_INFINITY);
    } else if (op === "max" || op === "min") {
      // Which zero wins is not defined: the sign must not be looked at afterwards.
      g.emit(op, [x, y], {}, false, Math.max(x.bound, y.bound));
    } else g.emit(op, [x, y], {}, exact, op === "mul" ? x.bound * y.bound : x.bound + y.bound);
  }
}

function select(g: Generator): void {
  const x = g.some(
    (value) => value.exact,
    "float32",
    () => g.shape(),
  );
  const y = g.beside(x, true);
  const condition = g.emit(g.pick(["eq", "ne", "lt", "le"]), [x, y], {}, true, 1);
  const a = g.some(
    (value) => tolk.sameShape(value.aval.shape, x.aval.shape),
    "float32",
    () => [...x.aval.shape],
  );
  const b = g.beside(a, false);
  g.emit("where", [condition, a, b], {}, a.exact && b.exact, Math.max(a.bound, b.bound));
}

function cast(g: Generator): void {
  const dtype = g.pick(g.dtypes);
  const x = g.some(
    (value) => value.exact,
    "float32",
    () => g.shape(),
  );
  g.emit("cast", [x], { dtype }, true, isInteger(dtype) ? largest(dtype) : x.bound);
}

function reduce(g: Generator): void {
  const x = g.some(
    (value) => value.aval.shape.length > 0,
    "float32",
    () => g.shape(2),
  );
  const { dtype, shape } = x.aval;
  const axes = shape.map((_, axis) => axis).filter(() => g.chance() < 0.6);
  const n = axes.reduce((size, axis) => size * shape[axis], 1);
  const float = nx.isFloat(dtype);
  if (axes.length === 0) return;
  if (g.chance() < 0.2 && x.exact && shape[axes[0]] > 0) {
    g.emit("argreduce", [x], { op: g.pick(["max", "min"]), axis: axes[0] }, true, n);
  } else if (n > 0 && (dtype === "bool" || g.chance() < 0.4)) {
    g.emit("reduce", [x], { op: g.pick(["max", "min"]), axes }, false, x.bound);
  } else if (dtype === "bool" || (float && x.bound * n > 1e6)) {
    return;
  } else if (n <= 8 && x.bound <= 4 && g.chance() < 0.3) {
    g.emit("reduce", [x], { op: "prod", axes }, false, x.bound ** n);
  } else g.emit("reduce", [x], { op: "sum", axes }, false, float ? x.bound * n : largest(dtype));
}

function movement(g: Generator): void {
  const x = g.pick(g.values);
  const { shape } = x.aval;
  const axes = shape.map((_, axis) => axis);
  const some = axes.filter(() => g.chance() < 0.5);
  const same = [x.exact, x.bound] as const;
  switch (g.int(0, 7)) {
    case 0: {
      const flat = x.aval.shape.reduce((a, b) => a * b, 1);
      const split = [2, 3, 5, 7].find((n) => flat > 0 && flat % n === 0);
      g.emit("reshape", [x], { shape: split === undefined ? [1, flat] : [flat / split, split] }, ...same);
      break;
    }
    case 1: {
      const order = [...axes];
      for (let i = order.length - 1; i > 0; i--) {
        const j = g.int(0, i + 1);
        [order[i], order[j]] = [order[j], order[i]];
      }
      g.emit("permute", [x], { axes: order }, ...same);
      break;
    }
    case 2:
      if (shape.length < 4) g.emit("broadcast", [x], { shape: [g.int(1, 4), ...shape] }, ...same);
      break;
    case 3: {
      const step = shape.map(() => g.int(1, 3));
      const start = shape.map((n) => g.int(0, n + 1));
      g.emit("slice", [x], { start, stop: shape.map((n, i) => g.int(start[i], n + 1)), step }, ...same);
      break;
    }
    case 4:
      g.emit("flip", [x], { axes: some }, ...same);
      break;
    case 5: {
      const margin = (): number[] => shape.map((n) => g.int(-Math.min(1, n), 3));
      const interior = shape.map(() => g.int(0, 2));
      const value = x.aval.dtype === "bool" ? 1 : g.int(0, 3);
      const params = { low: margin(), high: margin(), interior, value };
      if (shape.every((n, i) => n + params.low[i] + params.high[i] >= 0)) {
        g.emit("pad", [x], params, x.exact, Math.max(x.bound, value));
      }
      break;
    }
    default: {
      if (shape.length === 0) return;
      const y = g.beside(x, false);
      const axis = g.int(0, shape.length);
      g.emit(
        "concat",
        [x, y, x].slice(0, g.int(1, 4)),
        { axis },
        x.exact && y.exact,
        Math.max(x.bound, y.bound),
      );
    }
  }
}

function gather(g: Generator): void {
  const x = g.some(
    (value) => value.aval.shape.length > 0 && !value.aval.shape.includes(0),
    "float32",
    () => [g.int(1, 5), g.int(1, 5)],
  );
  const { shape, dtype } = x.aval;
  const axis = g.int(0, shape.length);
  if (g.chance() < 0.5) {
    const indices = g.some(
      (value) => value.aval.dtype === "int32",
      "int32",
      () => g.shape(1),
    );
    if (indices.aval.shape.length > 2) return;
    g.emit("take", [x, indices], { axis }, x.exact, x.bound);
  } else if (dtype !== "bool" && x.bound * shape[axis] < 1e6) {
    const indices = g.input("int32", [shape[axis]]);
    g.emit("scatterAdd", [x, indices], { axis, size: g.int(1, 6) }, false, x.bound * shape[axis]);
  }
}

function contract(g: Generator): void {
  const dtype = g.pick(["float32", "float64"] as const);
  if (g.chance() < 0.5) {
    const x = g.some(
      (v) => v.aval.dtype === dtype && v.aval.shape.length >= 2 && v.bound < 50,
      dtype,
      () => g.shape(2),
    );
    const { shape } = x.aval;
    const k = shape[shape.length - 1];
    const y = g.input(dtype, [...shape.slice(0, -2), k, g.int(1, 19)]);
    g.emit("dot", [x, y], {}, false, x.bound * 4 * Math.max(1, k));
    return;
  }
  const groups = g.int(1, 3);
  const [c, o] = [groups * g.int(1, 4), groups * g.int(1, 5)];
  const kernel = [g.int(1, 4), g.int(1, 4)];
  const x = g.input(dtype, [g.int(1, 3), g.int(4, 9), g.int(4, 9), c]);
  const w = g.input(dtype, [...kernel, c / groups, o]);
  const pair = (low: number, high: number): [number, number] => [g.int(low, high), g.int(low, high)];
  const params = {
    strides: pair(1, 3),
    padding: [pair(0, 3), pair(0, 3)] as const,
    inputDilation: g.chance() < 0.3 ? pair(1, 3) : ([1, 1] as const),
    kernelDilation: g.chance() < 0.3 ? pair(1, 3) : ([1, 1] as const),
  };
  g.emit("conv", [x, w], params, false, 16 * kernel[0] * kernel[1] * c);
}

function source(g: Generator): void {
  if (g.chance() < 0.5) {
    const shape = g.shape(g.int(1, 4));
    const dtype = g.pick(["int32", "float32"] as const);
    g.emit("iota", [], { dtype, shape, axis: g.int(0, shape.length) }, true, 17);
  } else {
    const key = g.input("uint32", [2]);
    g.emit("randomBits", [key], { shape: g.shape(1), word: g.pick(["xor", "high", "low"]) }, true, 2 ** 32);
  }
}

/** A short sum of what a loop's body is given, or one of these as it is. */
function bodyValue(g: Generator, body: tolk.GraphBuilder, given: readonly Var[]): Var {
  let value = g.pick(given);
  for (let n = g.int(0, 3); n > 0; n--)
    value = body.emit1(g.pick(["add", "sub"] as const), [value, g.pick(given)], {});
  return value;
}

/** A scan over the rows of a value: results that are copies, swaps and sums of what a step is given. */
function loop(g: Generator): void {
  const x = g.some(
    ({ aval, exact, bound }) => aval.shape.length > 0 && exact && bound < 1e3 && aval.dtype !== "bool",
    "float32",
    () => [g.int(1, 5), ...g.shape(1)],
  );
  const { dtype, shape } = x.aval;
  const row = { dtype, shape: shape.slice(1) };
  const carries = g.int(1, 3);
  const given = [g.filled(row, 2), ...Array.from({ length: carries }, () => g.filled(row, g.int(0, 3)))];
  const body = new tolk.GraphBuilder(true);
  const inside = [...given, x].map(() => body.input(row));
  const results = Array.from({ length: carries + g.int(0, 3) }, () => bodyValue(g, body, inside));
  const params = {
    bodies: [body.finish(results)] as const,
    length: shape[0],
    consts: 1,
    carries,
    reverse: g.chance() < 0.5,
  };
  const variables = [...given, x].map((value) => value.variable);
  // A step adds up to four values, so a bound of the result is one that no later application trusts.
  for (const variable of g.builder.emit("scan", variables, params)) g.keep(variable, true, 1e9);
}

/** One of a few cases over a value, chosen by a number that may be out of range. */
function branch(g: Generator): void {
  const x = g.some(
    ({ aval, exact, bound }) => exact && bound < 1e3 && aval.dtype !== "bool",
    "float32",
    () => g.shape(),
  );
  const index =
    g.chance() < 0.5
      ? g.some(
          ({ aval }) => aval.dtype === "int32" && aval.shape.length === 0,
          "int32",
          () => [],
        )
      : g.filled({ dtype: "int32", shape: [] }, g.int(-1, 4));
  const given = [x, g.filled(x.aval, g.int(0, 3))];
  const results = g.int(1, 4);
  const bodies = Array.from({ length: g.int(1, 4) }, () => {
    const body = new tolk.GraphBuilder(true);
    const inside = given.map(({ aval }) => body.input(aval));
    const two = body.emit1("broadcast", [body.literal(x.aval, 2)], { shape: x.aval.shape });
    return body.finish(Array.from({ length: results }, () => bodyValue(g, body, [...inside, two])));
  });
  const variables = [index, ...given].map((value) => value.variable);
  for (const variable of g.builder.emit("branch", variables, { bodies })) g.keep(variable, true, 1e9);
}

const makers = [
  unary,
  unary,
  binary,
  binary,
  binary,
  select,
  cast,
  reduce,
  reduce,
  movement,
  movement,
  movement,
];
const rare = [gather, contract, source];
/**
 * Makes a typed random program over all primitives with small shapes and inputs in every layout; the same seed gives
 * the same program.
 */
export function randomProgram(seed: number): Program {
  const g = new Generator(seed);
  const count = g.int(1, 4);
  for (let i = 0; i < count; i++) g.input(g.pick(g.dtypes), g.shape());
  const steps = g.int(2, 14);
  for (let i = 0; i < steps; i++) {
    (g.chance() < 0.15 ? g.pick(rare) : g.pick(makers))(g);
    if (LOOPS.includes(seed % 8) && g.chance() < 0.15) loop(g);
    if (BRANCHES.includes(seed % 8) && g.chance() < 0.2) branch(g);
  }
  return onlyUsed(g.finish(seed));
}

/** Drops what no output needs; variables keep their numbers. */
function onlyUsed(program: Program): Program {
  const { graph } = program;
  const live = new Set<Var>(graph.outputs);
  const kept = [...graph.eqns].reverse().filter((eqn) => {
    const needed = eqn.outputs.some((variable) => live.has(variable));
    if (needed) for (const variable of eqn.inputs) live.add(variable);
    return needed;
  });
  return {
    ...program,
    graph: {
      ...graph,
      inputs: graph.inputs.filter((variable) => live.has(variable)),
      literals: new Map([...graph.literals].filter(([variable]) => live.has(variable))),
      eqns: kept.reverse(),
    },
    inputs: program.inputs.filter((_, i) => live.has(graph.inputs[i])),
  };
}

/** The first difference between two results of a program in words, or null where they agree. */
export function difference(program: Program, a: readonly NDArray[], b: readonly NDArray[]): string | null {
  for (const [i, variable] of program.graph.outputs.entries()) {
    if (a[i].dtype !== b[i].dtype || !tolk.sameShape(a[i].shape, b[i].shape)) {
      return `output ${i}: ${a[i].dtype}[${a[i].shape}] ≠ ${b[i].dtype}[${b[i].shape}]`;
    }
    const x: TypedArray = a[i].toTypedArray();
    const y: TypedArray = b[i].toTypedArray();
    const tolerance = program.tolerances.get(variable) ?? 0;
    for (let k = 0; k < x.length; k++) {
      if (x[k] === y[k] || (Number.isNaN(x[k]) && Number.isNaN(y[k]))) continue;
      const allowed = tolerance * Math.max(1, Math.abs(Number(x[k])));
      if (typeof x[k] === "bigint" || !(Math.abs(Number(x[k]) - Number(y[k])) <= allowed))
        return `output ${i}, element ${k}: ${x[k]} ≠ ${y[k]} (± ${allowed})`;
    }
  }
  return null;
}

/** Smaller programs: another output alone, or one application whose result becomes an input. */
function smaller(program: Program): Program[] {
  const { graph, inputs } = program;
  const results = graph.eqns.flatMap((eqn) => eqn.outputs);
  const candidates = graph.outputs.length > 1 ? [...graph.outputs, ...results] : results;
  const single = candidates.map((output) => onlyUsed({ ...program, graph: { ...graph, outputs: [output] } }));
  const cut = graph.eqns.flatMap((eqn, i): Program[] => {
    if (eqn.outputs.length !== 1) return [];
    const [variable] = eqn.outputs;
    const before: Graph = { ...graph, eqns: graph.eqns.slice(0, i + 1), outputs: [variable] };
    const [value] = onReference(() => evaluateGraph(before, inputs));
    const eqns = graph.eqns.filter((_, at) => at !== i);
    return [
      onlyUsed({
        ...program,
        graph: { ...graph, inputs: [...graph.inputs, variable], eqns },
        inputs: [...inputs, value],
      }),
    ];
  });
  const size = (g: Graph): number => g.eqns.length + g.outputs.length;
  return [...single, ...cut].filter((next) => size(next.graph) < size(graph));
}

/** Evaluates on the device that defines the primitives. */
export function onReference<T>(f: () => T): T {
  const before = nx.setDevice(tolk.referenceDevice);
  try {
    return f();
  } finally {
    nx.setDevice(before);
  }
}

/** The smallest program found, by dropping applications and outputs, that still fails. */
export function shrink(program: Program, fails: (program: Program) => boolean): Program {
  for (const next of smaller(program)) if (fails(next)) return shrink(next, fails);
  return program;
}

/** A program as text: its graph and the values of its inputs. */
export function showProgram(program: Program): string {
  const inputs = program.inputs.map((x) => JSON.stringify(x.tolist()));
  return `seed ${program.seed}\n${printGraph(program.graph)}\n${inputs.join("\n")}`;
}
