import type { Graph, PrimEqn, Var } from "../graph/graph.ts";
import {
  type Aval,
  type BinaryOp,
  binaryOps,
  type CompareOp,
  compareOps,
  type PrimName,
  type PrimParams,
  type RandomWord,
  type UnaryOp,
  unaryOps,
} from "../prim/prim.ts";
import type { DType, Element } from "../type/dtype.ts";
import { type Affine, add, bounds, constant, digit, fromAtom, ravel, scale, unravel } from "./affine.ts";

/**
 * What one element of a variable is, as a tree of loads and scalar operations: elementwise and movement primitives
 * dissolve into it, with their index arithmetic already done. Equal nodes are one object within a {@link Values}.
 */
export type Value = { readonly id: number; readonly dtype: DType } & (
  | { readonly op: "const"; readonly value: Element }
  /** An element of a stored variable. Where a guard is given and false, the index may be anything: read element 0. */
  | { readonly op: "load"; readonly source: Var; readonly index: Affine; readonly guard: Value | null }
  /** An index as a number. */
  | { readonly op: "coordinate"; readonly index: Affine }
  /** Bool: `0 <= index < extent` and `index % step == 0`. */
  | { readonly op: "inside"; readonly index: Affine; readonly extent: number; readonly step: number }
  | {
      readonly op: "apply";
      readonly prim: UnaryOp | BinaryOp | CompareOp | "cast" | "where";
      readonly args: readonly Value[];
    }
  | {
      readonly op: "random";
      readonly key: readonly [Value, Value];
      readonly counter: Affine;
      readonly word: RandomWord;
    }
);

type Fields = Value extends infer V ? (V extends Value ? Omit<V, "id"> : never) : never;

const elementwise: ReadonlySet<string> = new Set([...unaryOps, ...binaryOps, ...compareOps, "cast", "where"]);
const movement: ReadonlySet<string> = new Set([
  "reshape",
  "permute",
  "broadcast",
  "slice",
  "flip",
  "pad",
  "concat",
  "stopGradient",
  "take",
  "iota",
  "randomBits",
]);

/** True for primitives that dissolve into trees of values. */
export function isVirtual(prim: PrimName): boolean {
  return elementwise.has(prim) || movement.has(prim);
}

export function isElementwise(prim: PrimName): boolean {
  return elementwise.has(prim);
}

/** Builds value trees for the variables of a graph, stopping at stored ones. */
export class Values {
  readonly graph: Graph;
  private readonly definitions: ReadonlyMap<Var, PrimEqn>;
  private readonly stored: (variable: Var) => boolean;
  private readonly table = new Map<string, Value>();
  private readonly elements = new Map<string, Value>();

  constructor(graph: Graph, definitions: ReadonlyMap<Var, PrimEqn>, stored: (variable: Var) => boolean) {
    this.graph = graph;
    this.definitions = definitions;
    this.stored = stored;
  }

  /** Nodes made so far. */
  get size(): number {
    return this.table.size;
  }

  private node(key: string, fields: Fields): Value {
    const seen = this.table.get(key);
    if (seen !== undefined) return seen;
    const value = { ...fields, id: this.table.size } as Value;
    this.table.set(key, value);
    return value;
  }

  const(value: Element, dtype: DType): Value {
    return this.node(`c${Object.is(value, -0) ? "-0" : value}:${dtype}`, { op: "const", value, dtype });
  }

  apply(
    prim: UnaryOp | BinaryOp | CompareOp | "cast" | "where",
    args: readonly Value[],
    dtype: DType,
  ): Value {
    return this.node(`${prim}:${dtype}:${args.map((a) => a.id).join(",")}`, {
      op: "apply",
      prim,
      args,
      dtype,
    });
  }

  coordinate(index: Affine, dtype: DType): Value {
    return this.node(`i${index.key}:${dtype}`, { op: "coordinate", index, dtype });
  }

  load(source: Var, index: Affine, guard: Value | null): Value {
    const { dtype } = this.graph.avals[source];
    return this.node(`l${source}[${index.key}]${guard?.id ?? ""}`, {
      op: "load",
      source,
      index,
      guard,
      dtype,
    });
  }

  /** The condition that an index lies in an extent, or null where it always does. */
  private inside(index: Affine, extent: number, step: number): Value | null {
    const { lo, hi } = bounds(index);
    if (step === 1 && lo >= 0 && hi < extent) return null;
    return this.node(`in${index.key}<${extent}/${step}`, {
      op: "inside",
      index,
      extent,
      step,
      dtype: "bool",
    });
  }

  private both(a: Value | null, b: Value | null): Value | null {
    if (a === null || b === null || a === b) return a ?? b;
    return this.apply("and", [a, b], "bool");
  }

  /** The element of `variable` at `coordinates`, read from memory if stored. */
  at(variable: Var, coordinates: readonly Affine[], guard: Value | null): Value {
    const { shape, dtype } = this.graph.avals[variable];
    const literal = this.graph.literals.get(variable);
    if (literal !== undefined) return this.const(literal, dtype);
    if (this.stored(variable)) return this.load(variable, ravel(coordinates, shape), guard);
    return this.define(variable, coordinates, guard);
  }

  /** The element of `variable` at `coordinates` by its definition, even if it is stored. */
  define(variable: Var, coordinates: readonly Affine[], guard: Value | null): Value {
    const key = `${variable}@${coordinates.map((c) => c.key).join("|")}@${guard?.id ?? ""}`;
    const seen = this.elements.get(key);
    if (seen !== undefined) return seen;
    const eqn = this.definitions.get(variable);
    if (eqn === undefined) throw new Error(`tolk: variable ${variable} has no definition`);
    const value = this.element(eqn, coordinates, guard);
    this.elements.set(key, value);
    return value;
  }

  private element(eqn: PrimEqn, at: readonly Affine[], guard: Value | null): Value {
    const { prim, inputs } = eqn;
    const aval = this.graph.avals[eqn.outputs[0]];
    if (elementwise.has(prim)) {
      const args = inputs.map((input) => this.at(input, at, guard));
      return this.apply(prim as UnaryOp | BinaryOp, args, aval.dtype);
    }
    const source = inputs[0] === undefined ? aval : this.graph.avals[inputs[0]];
    switch (prim) {
      case "stopGradient":
        return this.at(inputs[0], at, guard);
      case "reshape":
        return this.at(inputs[0], unravel(ravel(at, aval.shape), source.shape), guard);
      case "permute": {
        const { axes } = eqn.params as PrimParams["permute"];
        const coordinates = new Array<Affine>(axes.length);
        axes.forEach((axis, i) => {
          coordinates[axis] = at[i];
        });
        return this.at(inputs[0], coordinates, guard);
      }
      case "broadcast": {
        const lead = aval.shape.length - source.shape.length;
        const coordinates = source.shape.map((extent, axis) =>
          extent === 1 ? constant(0) : at[axis + lead],
        );
        return this.at(inputs[0], coordinates, guard);
      }
      case "slice": {
        const { start, step } = eqn.params as PrimParams["slice"];
        const coordinates = at.map((c, axis) => add(scale(c, step[axis]), constant(start[axis])));
        return this.at(inputs[0], coordinates, guard);
      }
      case "flip": {
        const { axes } = eqn.params as PrimParams["flip"];
        const coordinates = at.map((c, axis) =>
          axes.includes(axis) ? add(constant(source.shape[axis] - 1), scale(c, -1)) : c,
        );
        return this.at(inputs[0], coordinates, guard);
      }
      case "pad":
        return this.padded(eqn as PrimEqn<"pad">, at, guard, source, aval.dtype);
      case "concat":
        return this.joined(eqn as PrimEqn<"concat">, at, guard, aval.dtype);
      case "iota":
        return this.coordinate(at[(eqn.params as PrimParams["iota"]).axis], aval.dtype);
      case "take": {
        const { axis } = eqn.params as PrimParams["take"];
        const indices = this.graph.avals[inputs[1]];
        const found = this.at(inputs[1], at.slice(axis, axis + indices.shape.length), guard);
        const extent = source.shape[axis];
        const row = fromAtom({ kind: "value", value: found, extent, key: `v${found.id}<${extent}` });
        const coordinates = [...at.slice(0, axis), row, ...at.slice(axis + indices.shape.length)];
        return this.at(inputs[0], coordinates, guard);
      }
      case "randomBits": {
        const { word, shape } = eqn.params as PrimParams["randomBits"];
        const lead = at.slice(0, at.length - shape.length);
        const counter = ravel(at.slice(lead.length), shape);
        const key0 = this.at(inputs[0], [...lead, constant(0)], guard);
        const key1 = this.at(inputs[0], [...lead, constant(1)], guard);
        const id = `random${key0.id},${key1.id},${counter.key},${word}`;
        return this.node(id, { op: "random", key: [key0, key1], counter, word, dtype: "uint32" });
      }
      default:
        throw new Error(`tolk: ${prim} does not dissolve into values`);
    }
  }

  private padded(
    eqn: PrimEqn<"pad">,
    at: readonly Affine[],
    guard: Value | null,
    source: Aval,
    dtype: DType,
  ): Value {
    const { low, interior, value } = eqn.params;
    if (source.shape.includes(0)) return this.const(value, dtype);
    let condition: Value | null = null;
    const coordinates = at.map((c, axis) => {
      const step = interior[axis] + 1;
      const shifted = add(c, constant(-low[axis]));
      const extent = (source.shape[axis] - 1) * step + 1;
      condition = this.both(condition, this.inside(shifted, extent, step));
      return step === 1 ? shifted : digit(shifted, step, 0);
    });
    const inner = this.at(eqn.inputs[0], coordinates, this.both(guard, condition));
    return condition === null
      ? inner
      : this.apply("where", [condition, inner, this.const(value, dtype)], dtype);
  }

  private joined(eqn: PrimEqn<"concat">, at: readonly Affine[], guard: Value | null, dtype: DType): Value {
    const { axis } = eqn.params;
    let start = 0;
    let result: Value | null = null;
    for (const input of eqn.inputs) {
      const extent = this.graph.avals[input].shape[axis];
      if (extent === 0) continue;
      const coordinates = at.map((c, i) => (i === axis ? add(c, constant(-start)) : c));
      const condition = this.inside(coordinates[axis], extent, 1);
      const part = this.at(input, coordinates, this.both(guard, condition));
      result =
        result === null || condition === null ? part : this.apply("where", [condition, part, result], dtype);
      start += extent;
    }
    // An empty result has no element that anyone would compute.
    return result ?? this.const(0, dtype);
  }
}

/** The operands of a node, the guard and the indices read from memory among them. */
export function operandsOf(value: Value): Value[] {
  switch (value.op) {
    case "apply":
      return [...value.args];
    case "random":
      return [...value.key, ...gathered(value.counter)];
    case "load":
      return value.guard === null ? gathered(value.index) : [value.guard, ...gathered(value.index)];
    case "coordinate":
    case "inside":
      return gathered(value.index);
    default:
      return [];
  }
}

function gathered(index: Affine): Value[] {
  const out: Value[] = [];
  for (const { atom } of index.terms) {
    if (atom.kind === "value") out.push(atom.value as Value);
    if (atom.kind === "digit") out.push(...gathered(atom.of));
  }
  return out;
}

/** The index a node uses itself, if any. */
export function indexOf(value: Value): Affine | null {
  if (value.op === "load" || value.op === "coordinate" || value.op === "inside") return value.index;
  return value.op === "random" ? value.counter : null;
}

/** Every distinct node below and including `roots`, operands first. */
export function nodesOf(roots: readonly Value[]): Value[] {
  const seen = new Set<Value>();
  const out: Value[] = [];
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    for (const operand of operandsOf(value)) visit(operand);
    out.push(value);
  };
  for (const root of roots) visit(root);
  return out;
}
