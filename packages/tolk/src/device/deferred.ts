import { leakedTracer } from "../errors.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Var } from "../graph/graph.ts";
import { graphKey } from "../graph/hash.ts";
import { simplify } from "../graph/simplify.ts";
import { infer } from "../prim/infer.ts";
import type { Aval, ParamsOf, PrimName } from "../prim/prim.ts";
import {
  heldStorage,
  isTraced,
  literalOf,
  markLiteral,
  type Origin,
  originOf,
  pending,
  rebind,
  storageOf,
  Tensor,
  uninitialized,
} from "../tensor.ts";
import { denseStrides } from "../type/shape.ts";
import { compile } from "./compile.ts";
import { type Create, evaluate } from "./evaluate.ts";
import type { Executable } from "./program.ts";
import { currentDevice } from "./select.ts";

/** Applications in a chain that is not computed yet, beyond which its start is. */
const DEEPEST = 400;
/** Programs that are kept. */
const KEPT = 256;

/** An application that was put off. */
class Application implements Origin {
  readonly prim: PrimName;
  readonly params: ParamsOf<PrimName>;
  readonly inputs: readonly Tensor[];
  readonly avals: readonly Aval[];
  /** The results as later applications see them: callers may let their own cells point elsewhere meanwhile. */
  readonly results: readonly Tensor[];
  /** The results as callers have them. */
  readonly faces: Tensor[] = [];
  /** The longest chain of applications that this one waits for. */
  readonly depth: number;
  /** Applications that wait for this one. */
  waiting = 0;

  constructor(prim: PrimName, inputs: readonly Tensor[], params: ParamsOf<PrimName>) {
    this.prim = prim;
    this.params = params;
    this.inputs = inputs.map(snapshot);
    this.avals = infer(prim, inputs, params);
    this.results = this.avals.map(
      ({ dtype, shape }) => new Tensor(dtype, shape, null, denseStrides(shape), 0, this),
    );
    let depth = 0;
    for (const input of this.inputs) {
      const origin = originOf(input);
      if (!(origin instanceof Application)) continue;
      origin.waiting++;
      depth = Math.max(depth, origin.depth + 1);
    }
    this.depth = depth;
  }

  realize(): void {
    realizeAll([this]);
  }

  /** The bytes are there. */
  finish(values: readonly Tensor[]): void {
    values.forEach((value, i) => {
      for (const x of [this.results[i], this.faces[i]]) {
        if (originOf(x) === this) rebind(x, storageOf(value), value.strides, value.offset);
      }
    });
    for (const input of this.inputs) {
      const origin = originOf(input);
      if (origin instanceof Application) origin.waiting--;
    }
  }
}

const snapshots = new WeakMap<Tensor, Tensor>();

/** The value that a cell holds now, whatever is written to the cell later. */
function snapshot(x: Tensor): Tensor {
  const origin = originOf(x);
  if (origin instanceof Application) return origin.results[origin.faces.indexOf(x)] ?? x;
  const storage = storageOf(x);
  const seen = snapshots.get(x);
  if (
    seen !== undefined &&
    heldStorage(seen) === storage &&
    seen.offset === x.offset &&
    seen.strides === x.strides
  )
    return seen;
  const copy = new Tensor(x.dtype, x.shape, storage, x.strides, x.offset, null);
  const literal = literalOf(x);
  if (literal !== null) markLiteral(copy, literal);
  snapshots.set(x, copy);
  return copy;
}

const movements: ReadonlySet<string> = new Set(["reshape", "permute", "broadcast", "slice", "flip"]);

/**
 * Applies a primitive later: results are tensors of the class of the inputs that know what they are, and are computed
 * when their bytes are asked for, together with everything that they wait for. Views of what is there are made at once.
 */
export function record<P extends PrimName, T extends Tensor>(
  prim: P,
  inputs: readonly T[],
  params: ParamsOf<P>,
  create: Create<T>,
): readonly T[] {
  for (const input of inputs) if (isTraced(input)) throw leakedTracer(prim);
  const there = inputs.every((input) => originOf(input) === null);
  // Memory that a caller lent may change or go: it is read now.
  const lent = inputs.some((input) => heldStorage(input)?.lent != null);
  if (inputs.length === 0 || lent || (there && movements.has(prim)))
    return evaluate(prim, inputs, params, create);
  const application = new Application(prim, inputs, params);
  const faces = application.avals.map((aval) => pending(inputs[0], aval, application));
  application.faces.push(...faces);
  if (application.depth > DEEPEST) application.realize();
  return faces;
}

/** Computes tensors that wait, all in one program. Those that have bytes already stay as they are. */
export function realize(tensors: readonly Tensor[]): void {
  const waiting = new Set<Application>();
  for (const x of tensors) {
    const origin = originOf(x);
    if (origin instanceof Application) waiting.add(origin);
  }
  if (waiting.size > 0) realizeAll([...waiting]);
}

/** Everything that targets wait for, in the order of application. */
function ancestors(targets: readonly Application[]): Application[] {
  const order: Application[] = [];
  const seen = new Set<Application>();
  // A stack instead of recursion: chains are long.
  const stack = targets.map((application) => ({ application, done: false }));
  while (stack.length > 0) {
    const { application, done } = stack.pop() as { application: Application; done: boolean };
    if (done) {
      order.push(application);
      continue;
    }
    if (seen.has(application)) continue;
    seen.add(application);
    stack.push({ application, done: true });
    for (const input of application.inputs) {
      const origin = originOf(input);
      if (origin instanceof Application && !seen.has(origin))
        stack.push({ application: origin, done: false });
    }
  }
  return order;
}

function realizeAll(targets: readonly Application[]): void {
  const order = ancestors(targets);
  // What something outside waits for too is stored as well, so that nothing is computed twice on the way.
  const within = new Map<Application, number>();
  for (const { inputs } of order) {
    for (const input of inputs) {
      const origin = originOf(input);
      if (origin instanceof Application) within.set(origin, (within.get(origin) ?? 0) + 1);
    }
  }
  const asked = new Set(targets);
  const stored = order.filter((one) => asked.has(one) || one.waiting > (within.get(one) ?? 0));

  const builder = new GraphBuilder(true);
  const variables = new Map<Tensor, Var>();
  const inputs: Tensor[] = [];
  const variableOf = (x: Tensor): Var => {
    const seen = variables.get(x);
    if (seen !== undefined) return seen;
    const literal = literalOf(x);
    let variable: Var;
    if (literal !== null && x.shape.length === 0) variable = builder.literal(x, literal);
    else {
      variable = builder.input(x);
      inputs.push(x);
    }
    variables.set(x, variable);
    return variable;
  };
  for (const { prim, params, inputs: operands, results } of order) {
    const made = builder.emit(prim, operands.map(variableOf), params);
    results.forEach((x, i) => {
      variables.set(x, made[i]);
    });
  }
  const outputs = stored.flatMap((one) => one.results);
  const graph = simplify(builder.finish(outputs.map(variableOf)), { strip: true });
  const values = programOf(graph).run(inputs, uninitialized);
  let from = 0;
  for (const one of stored) {
    one.finish(values.slice(from, from + one.results.length));
    from += one.results.length;
  }
}

const programs = new Map<string, Executable>();

function programOf(graph: Parameters<typeof compile>[0]): Executable {
  const key = `${currentDevice().name} ${graphKey(graph)}`;
  let program = programs.get(key);
  if (program === undefined) {
    program = compile(graph);
    if (programs.size >= KEPT) programs.delete(programs.keys().next().value as string);
    programs.set(key, program);
  }
  return program;
}
