import { GraphBuilder } from "../graph/builder.ts";
import type { Graph, PrimEqn, Var } from "../graph/graph.ts";
import { givesMany, type PrimParams } from "../prim/prim.ts";

/**
 * Rewrites a graph into what lowering takes, without changing any value:
 *
 * - a convolution's padding and dilation become a `pad` before it;
 * - operands of contractions and scatters are variables, not literals;
 * - `0 < x` beside `r = where(0 < x, x, 0)` becomes `0 < r`, and `x <= 0` beside `r = where(x <= 0, 0, x)` becomes
 *   `r <= 0`, true for the same x: the derivative of a rectifier then needs its result only, and x never reaches memory.
 *
 * `arguments` are the new variables of the inputs and then the constants of the graph given.
 */
export function prepare(graph: Graph): { graph: Graph; arguments: Var[] } {
  const builder = new GraphBuilder(true);
  const map = new Map<Var, Var>();
  for (const v of graph.inputs) map.set(v, builder.input(graph.avals[v]));
  for (const { variable, value } of graph.constants) map.set(variable, builder.constant(value));
  for (const [variable, value] of graph.literals)
    map.set(variable, builder.literal(graph.avals[variable], value));
  const rectified = rectifiers(graph);
  for (const eqn of graph.eqns) {
    if (givesMany(eqn.prim)) throw new Error(`tolk: cannot lower ${eqn.prim} into kernels (it holds graphs)`);
    const inputs = eqn.inputs.map((v) => {
      const after = rectified.get(v);
      return map.get(after !== undefined && after.where !== eqn ? after.condition(builder, map) : v) as Var;
    });
    map.set(eqn.outputs[0], emit(builder, eqn as PrimEqn, inputs));
  }
  const given = [...graph.inputs, ...graph.constants.map((c) => c.variable)];
  const prepared = builder.finish(graph.outputs.map((v) => map.get(v) as Var));
  return { graph: prepared, arguments: given.map((v) => map.get(v) as Var) };
}

function emit(builder: GraphBuilder, eqn: PrimEqn, inputs: Var[]): Var {
  const { prim } = eqn;
  if (prim === "dot" || prim === "conv" || prim === "scatterAdd") {
    const literals = builder.finish([]).literals;
    inputs.forEach((v, i) => {
      if (literals.has(v)) inputs[i] = builder.emit1("broadcast", [v], { shape: builder.avals[v].shape });
    });
  }
  if (prim !== "conv") return builder.emit1(prim, inputs, eqn.params as never);
  const { strides, padding, inputDilation, kernelDilation } = eqn.params as PrimParams["conv"];
  const plain = padding.flat().every((n) => n === 0) && inputDilation.every((n) => n === 1);
  const source = plain
    ? inputs[0]
    : builder.emit1("pad", [inputs[0]], {
        low: [0, padding[0][0], padding[1][0], 0],
        high: [0, padding[0][1], padding[1][1], 0],
        interior: [0, inputDilation[0] - 1, inputDilation[1] - 1, 0],
        value: 0,
      });
  const bare: PrimParams["conv"] = {
    strides,
    padding: [
      [0, 0],
      [0, 0],
    ],
    inputDilation: [1, 1],
    kernelDilation,
  };
  return builder.emit1("conv", [source, inputs[1]], bare);
}

interface Rectifier {
  readonly where: PrimEqn;
  /** Emits the condition on the result and returns a variable of the old graph that maps to it. */
  readonly condition: (builder: GraphBuilder, map: Map<Var, Var>) => Var;
}

/** Conditions `0 < x` of a `where(0 < x, x, 0)` and `x <= 0` of a `where(x <= 0, 0, x)`, by variable. */
function rectifiers(graph: Graph): Map<Var, Rectifier> {
  const found = new Map<Var, Rectifier>();
  const definitions = new Map<Var, PrimEqn>();
  for (const eqn of graph.eqns as readonly PrimEqn[]) definitions.set(eqn.outputs[0], eqn);
  const isZero = (v: Var): boolean => {
    const eqn = definitions.get(v);
    return eqn?.prim === "broadcast" ? isZero(eqn.inputs[0]) : Number(graph.literals.get(v)) === 0;
  };
  for (const eqn of definitions.values()) {
    if (eqn.prim !== "where") continue;
    const [condition, ...values] = eqn.inputs;
    const test = definitions.get(condition);
    if (test?.prim !== "lt" && test?.prim !== "le") continue;
    // Where x and zero stand, in the test and among the values.
    const [tested, kept] = test.prim === "lt" ? [1, 0] : [0, 1];
    if (test.inputs[tested] !== values[kept] || ![test.inputs[1 - tested], values[1 - kept]].every(isZero))
      continue;
    const result = eqn.outputs[0];
    let emitted: Var | null = null;
    found.set(condition, {
      where: eqn,
      condition: (builder, map) => {
        if (!map.has(result)) return condition;
        if (emitted === null) {
          emitted = -1 - condition;
          const sides = test.inputs.map((v, i) => map.get(i === tested ? result : v) as Var);
          map.set(emitted, builder.emit1(test.prim as "lt" | "le", sides, {}));
        }
        return emitted;
      },
    });
  }
  return found;
}
