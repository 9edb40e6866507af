import type { Expr, Kernel, Target, Type } from "../kernel/ir.ts";
import { binaryMath, unaryMath } from "../kernel/math/index.ts";
import { binaryOps, type CompareOp, compareOps, reduceOps, unaryOps } from "../prim/prim.ts";
import type { DType } from "../type/dtype.ts";
import { contractKernel } from "./contract.ts";
import { scatterKernel, takeKernel } from "./gather.ts";
import { type ElementFunction, mapKernel } from "./map.ts";
import { argFold, columnFold, rowFold } from "./reduce.ts";
import { fillKernel, iotaKernel, randomKernel } from "./source.ts";

type Unary = Parameters<typeof unaryMath>[1];
type Binary = Parameters<typeof binaryMath>[1];
type Maker = (name: string, types: readonly string[], target: Target) => Kernel;

/** Masks of the inputs that may stand still beside vectors, of one and of two inputs. */
const either = [0, 1, 2];

function elementwise(
  inputs: (types: readonly Type[]) => readonly Type[],
  out: (types: readonly Type[]) => Type,
  variants: readonly number[],
  compute: (types: readonly Type[]) => ElementFunction,
): Maker {
  return (name, types, target) => {
    const given = types as readonly Type[];
    const spec = { name, inputs: inputs(given), out: out(given), variants, compute: compute(given) };
    return mapKernel(spec, target);
  };
}

const unary = (op: Unary): Maker =>
  elementwise(
    ([type]) => [type === "bool" ? "uint8" : type],
    ([type]) => (type === "bool" ? "uint8" : type),
    [0],
    // The bytes of a bool are 0 or 1.
    ([type]) =>
      type === "bool"
        ? (b, [x]: readonly Expr[]) => b.binary("xor", x, b.constant(1, "uint8", x.lanes))
        : (b, [x]) => unaryMath(b, op, x),
  );

const binary = (op: Binary): Maker =>
  elementwise(
    ([type]) => [type, type],
    ([type]) => type,
    either,
    () =>
      (b, [x, y]) =>
        binaryMath(b, op, x, y),
  );

const compare = (op: CompareOp): Maker =>
  elementwise(
    ([type]) => [type, type],
    () => "bool",
    either,
    () =>
      (b, [x, y]) =>
        b.binary(op, x, y),
  );

/** How each family makes a kernel; the rest of a kernel's name, after the family, is what it is made for. */
const families: ReadonlyMap<string, Maker> = /* @__PURE__ */ (() => {
  const table = new Map<string, Maker>();
  for (const op of unaryOps) table.set(op, unary(op));
  for (const op of binaryOps) table.set(op, binary(op));
  for (const op of compareOps) table.set(op, compare(op));
  table.set(
    "copy",
    elementwise(
      ([type]) => [type],
      ([type]) => type,
      [0, 1],
      () =>
        (_, [x]) =>
          x,
    ),
  );
  table.set(
    "where",
    elementwise(
      ([type]) => ["bool", type, type],
      ([type]) => type,
      [0, 2, 4, 6],
      () =>
        (b, [c, x, y]) =>
          b.where(c, x, y),
    ),
  );
  table.set(
    "cast",
    elementwise(
      ([from]) => [from],
      ([, to]) => to,
      [0],
      ([, to]) =>
        (b, [x]) =>
          b.cast(x, to),
    ),
  );
  table.set("take", (_, [type], target) => takeKernel(type as Type, target));
  table.set("scatter", (_, [type], target) => scatterKernel(type as Type, target));
  table.set("fill", (_, [type], target) => fillKernel(type as Type, target));
  table.set("iota", (_, [type]) => iotaKernel(type as Type));
  table.set("random", (_, [word], target) => randomKernel(word as "xor", target));
  table.set("contract", (_, [type, vectors], target) =>
    contractKernel(type as Type, Number(vectors), target),
  );
  for (const op of ["max", "min"] as const) table.set(`arg${op}`, (_, [type]) => argFold(op, type as Type));
  for (const op of reduceOps) {
    table.set(`${op}_row`, (_, [type], target) => rowFold(op, type as DType, target));
    table.set(`${op}_column`, (_, [type], target) => columnFold(op, type as DType, target));
  }
  return table;
})();

/**
 * Makes the eager kernel of a name, such as `add_float32`, `cast_int32_float32`, `sum_row_float64`: a family and the
 * types that it is for. Null for a name of no family.
 */
export function eagerKernel(name: string, target: Target): Kernel | null {
  const [first, second, ...rest] = name.split("_");
  const fold = families.get(`${first}_${second}`);
  if (fold !== undefined) return fold(name, rest, target);
  const make = families.get(first);
  return make === undefined ? null : make(name, [second, ...rest], target);
}
