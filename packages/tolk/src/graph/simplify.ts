import { infer1, kindOf } from "../prim/infer.ts";
import { type Aval, type BinaryOp, bodiesOf, type CompareOp, givesMany, type UnaryOp } from "../prim/prim.ts";
import { binaryScalar, castScalar, unaryScalar } from "../reference/scalar.ts";
import { type DType, type Element, isFloat, stored } from "../type/dtype.ts";
import { sameShape } from "../type/shape.ts";
import { GraphBuilder } from "./builder.ts";
import type { Graph, PrimEqn, Var } from "./graph.ts";

/** The graph with its constants as further inputs, which is how a call passes them. */
export function openGraph(graph: Graph): Graph {
  const hidden = graph.constants.map((constant) => constant.variable);
  return hidden.length === 0 ? graph : { ...graph, inputs: [...graph.inputs, ...hidden], constants: [] };
}

/** Drops applications, literals and constants that no output needs; inputs stay. */
export function prune(graph: Graph): Graph {
  const live = new Set<Var>(graph.outputs);
  const eqns = [];
  for (let i = graph.eqns.length - 1; i >= 0; i--) {
    const eqn = graph.eqns[i];
    if (!eqn.outputs.some((variable) => live.has(variable))) continue;
    for (const variable of eqn.inputs) live.add(variable);
    eqns.push(eqn);
  }
  const number = new Map<Var, Var>();
  const avals: (typeof graph.avals)[number][] = [];
  const renumber = (variable: Var): Var => {
    let to = number.get(variable);
    if (to === undefined) {
      to = avals.push(graph.avals[variable]) - 1;
      number.set(variable, to);
    }
    return to;
  };
  return {
    inputs: graph.inputs.map(renumber),
    constants: graph.constants
      .filter((constant) => live.has(constant.variable))
      .map(({ variable, value }) => ({ variable: renumber(variable), value })),
    literals: new Map(
      [...graph.literals].filter(([v]) => live.has(v)).map(([v, value]) => [renumber(v), value]),
    ),
    eqns: eqns.reverse().map(
      (eqn) =>
        ({
          ...eqn,
          inputs: eqn.inputs.map(renumber),
          outputs: eqn.outputs.map(renumber),
        }) as (typeof graph.eqns)[number],
    ),
    outputs: graph.outputs.map(renumber),
    avals,
  };
}

interface Known {
  readonly builder: GraphBuilder;
  /** The application that made a new variable. */
  readonly origin: Map<Var, PrimEqn>;
  /** The number that fills a new variable, where it is known. */
  readonly fills: Map<Var, Element>;
}

function emit(known: Known, prim: PrimEqn["prim"], inputs: readonly Var[], params: PrimEqn["params"]): Var {
  const variable = known.builder.emit1(prim, inputs, params as never);
  if (!known.origin.has(variable)) {
    known.origin.set(variable, { prim, inputs, outputs: [variable], params } as PrimEqn);
  }
  return variable;
}

function identityAxes(axes: readonly number[]): boolean {
  return axes.every((axis, i) => axis === i);
}

const zeros = (list: readonly number[]): boolean => list.every((n) => n === 0);

/** An older variable, or a shorter application, with the same value; null where there is none. */
function movement(known: Known, eqn: PrimEqn): Var | null {
  const [x] = eqn.inputs;
  const from = known.origin.get(x);
  const aval = known.builder.avals[x];
  const kind = eqn.prim;
  if (kind === "reshape" || kind === "broadcast") {
    const { shape } = eqn.params as { shape: readonly number[] };
    if (sameShape(aval.shape, shape)) return x;
    if (from?.prim === kind) return reuse(known, kind, from.inputs[0], eqn.params);
  } else if (kind === "permute") {
    const { axes } = eqn.params as { axes: readonly number[] };
    if (identityAxes(axes)) return x;
    if (from?.prim === "permute") {
      const before = (from.params as { axes: readonly number[] }).axes;
      return reuse(known, kind, from.inputs[0], { axes: axes.map((axis) => before[axis]) });
    }
  } else if (kind === "flip") {
    const { axes } = eqn.params as { axes: readonly number[] };
    if (axes.length === 0) return x;
    if (from?.prim === "flip" && (from.params as { axes: readonly number[] }).axes.join() === axes.join()) {
      return from.inputs[0];
    }
  } else if (kind === "slice") {
    const { start, stop, step } = eqn.params as Record<"start" | "stop" | "step", readonly number[]>;
    if (zeros(start) && sameShape(stop, aval.shape) && step.every((n) => n === 1)) return x;
  } else if (kind === "pad") {
    const { low, high, interior } = eqn.params as Record<"low" | "high" | "interior", readonly number[]>;
    if (zeros(low) && zeros(high) && zeros(interior)) return x;
  } else if (kind === "concat") {
    if (eqn.inputs.length === 1) return x;
  } else if (kind === "cast") {
    if (aval.dtype === (eqn.params as { dtype: DType }).dtype) return x;
  } else if (kind === "reduce") {
    if ((eqn.params as { axes: readonly number[] }).axes.length === 0) return x;
  }
  return null;
}

function reuse(known: Known, prim: PrimEqn["prim"], x: Var, params: PrimEqn["params"]): Var {
  const eqn = { prim, inputs: [x], outputs: [x], params } as unknown as PrimEqn;
  return movement(known, eqn) ?? emit(known, prim, [x], params);
}

/** Identities that hold bit for bit: x+0 is not one (-0), x-0 and x*1 are. */
function arithmetic(known: Known, eqn: PrimEqn): Var | null {
  const [a, b] = eqn.inputs;
  if (a === undefined) return null;
  const right = known.fills.get(b);
  const left = known.fills.get(a);
  const float = isFloat(known.builder.avals[a].dtype);
  // Of floats only one of the zeros changes nothing.
  const zero = (value: Element | undefined, ofFloats: number): boolean =>
    value === 0n || Object.is(value, float ? ofFloats : 0);
  const one = (value: Element | undefined): boolean => value === 1 || value === 1n;
  switch (eqn.prim) {
    case "add":
      if (zero(right, -0)) return a;
      return zero(left, -0) ? b : null;
    case "sub":
      return zero(right, 0) ? a : null;
    case "mul":
      if (one(right)) return a;
      return one(left) ? b : null;
    case "div":
      return one(right) ? a : null;
    case "neg": {
      const from = known.origin.get(a);
      return from?.prim === "neg" ? from.inputs[0] : null;
    }
    case "where":
      if (left !== undefined) return left !== 0 ? b : eqn.inputs[2];
      return b === eqn.inputs[2] ? b : null;
    default:
      return null;
  }
}

/** An array of a shape filled with one number. */
function filled(known: Known, aval: Aval, value: Element): Var {
  const literal = known.builder.literal(aval, value);
  known.fills.set(literal, value);
  if (aval.shape.length === 0) return literal;
  const variable = emit(known, "broadcast", [literal], { shape: aval.shape });
  known.fills.set(variable, value);
  return variable;
}

const fillMovements: ReadonlySet<string> = new Set(["reshape", "broadcast", "permute", "slice", "flip"]);

/** Operations whose result is rounded once, or not at all: every device has the same. */
const exact: ReadonlySet<string> = new Set(
  "neg abs sign floor ceil round trunc sqrt not add sub mul div and or xor shl shr".split(" "),
);

/** The number that an elementwise application to numbers gives on every device, else null. */
function folded(eqn: PrimEqn, types: readonly Aval[], fills: readonly Element[]): Element | null {
  const { dtype } = types[0];
  const kind = kindOf(eqn.prim);
  if (kind === "where") return fills[0] !== 0 ? fills[1] : fills[2];
  if (kind === "cast") {
    const to = (eqn.params as { dtype: DType }).dtype;
    return stored(castScalar(dtype, to)(fills[0]), to);
  }
  if (kind === "compare") return binaryScalar(eqn.prim as CompareOp, dtype)(fills[0], fills[1]);
  if (!exact.has(eqn.prim)) return null;
  if (kind === "unary") return stored(unaryScalar(eqn.prim as UnaryOp, dtype)(fills[0]), dtype);
  if (kind === "binary") return stored(binaryScalar(eqn.prim as BinaryOp, dtype)(fills[0], fills[1]), dtype);
  return null;
}

/** An application to filled arrays is a filled array, where its number is known to every device. */
function fold(known: Known, eqn: PrimEqn): Var | null {
  const { avals } = known.builder;
  const fills = eqn.inputs.map((variable) => known.fills.get(variable));
  if (fills.length === 0 || fills.includes(undefined)) return null;
  const types = eqn.inputs.map((variable) => avals[variable]);
  if (fillMovements.has(eqn.prim)) {
    const aval = infer1(eqn.prim, types, eqn.params as never);
    return filled(known, aval, fills[0] as Element);
  }
  const value = folded(eqn, types, fills as Element[]);
  if (value === null) return null;
  return filled(known, infer1(eqn.prim, types, eqn.params as never), value);
}

/**
 * Returns an equal graph with known numbers folded, exact identities applied, movements merged, equal applications
 * shared and unused ones dropped. Every output keeps its bits (NaN payloads aside).
 *
 * @param options.strip - Also drops `stopGradient`: for a graph that will not be differentiated any more.
 */
export function simplify(graph: Graph, options: { readonly strip?: boolean } = {}): Graph {
  const builder = new GraphBuilder(true);
  const known: Known = { builder, origin: new Map(), fills: new Map() };
  const at = new Map<Var, Var>();
  for (const variable of graph.inputs) at.set(variable, builder.input(graph.avals[variable]));
  for (const { variable, value } of graph.constants) at.set(variable, builder.constant(value));
  for (const [variable, value] of graph.literals) {
    const to = builder.literal(graph.avals[variable], value);
    at.set(variable, to);
    known.fills.set(to, value);
  }
  for (const eqn of graph.eqns) {
    const inputs = eqn.inputs.map((variable) => at.get(variable) as Var);
    if (givesMany(eqn.prim)) {
      const bodies = bodiesOf(eqn.params).map((body) => simplify(body, options));
      const outputs = builder.emit(eqn.prim, inputs, { ...eqn.params, bodies } as never);
      for (const [i, variable] of outputs.entries()) at.set(eqn.outputs[i], variable);
      continue;
    }
    const moved = { ...eqn, inputs } as PrimEqn;
    const strip = eqn.prim === "stopGradient" && options.strip === true ? inputs[0] : null;
    const variable =
      strip ??
      fold(known, moved) ??
      movement(known, moved) ??
      arithmetic(known, moved) ??
      emit(known, moved.prim, inputs, moved.params);
    at.set(eqn.outputs[0], variable);
  }
  return prune(builder.finish(graph.outputs.map((variable) => at.get(variable) as Var)));
}
