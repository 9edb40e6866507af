import type { Builder } from "../kernel/builder.ts";
import type { Expr, Kernel, Target, Type } from "../kernel/ir.ts";
import { binaryMath, unaryMath } from "../kernel/math/index.ts";
import { contractKernel, panelVectors } from "./contract.ts";
import { scatterKernel, takeKernel } from "./gather.ts";
import { type ElementFunction, mapKernel } from "./map.ts";
import { argFold, columnFold, rowFold } from "./reduce.ts";
import { fillKernel, iotaKernel, randomKernel } from "./source.ts";

/** Kernels that are compiled together, because programs that need one often need the others. */
export interface Family {
  /** A C identifier. */
  readonly name: string;
  readonly kernels: () => readonly Kernel[];
}

type Numeric = "uint8" | "int32" | "uint32" | "float32" | "float64";
const numeric: readonly Numeric[] = ["uint8", "int32", "uint32", "float32", "float64"];
const floats: readonly Numeric[] = ["float32", "float64"];
/** Types that stand for every dtype of their width where bits only move. */
const widths: readonly Type[] = ["uint8", "uint32", "float64"];

const rounding = ["floor", "ceil", "round", "trunc", "sqrt"] as const;
const exponential = ["exp", "expm1", "log", "log1p", "tanh"] as const;
const bitwise = ["and", "or", "xor", "shl", "shr"] as const;
const compares = ["eq", "ne", "lt", "le"] as const;
const folds = ["sum", "prod", "max", "min"] as const;

type Unary = Parameters<typeof unaryMath>[1];
type Binary = Parameters<typeof binaryMath>[1];

class Pack {
  private readonly target: Target;
  constructor(target: Target) {
    this.target = target;
  }

  unary(op: Unary, type: Type): Kernel {
    const compute: ElementFunction = (b, [x]) => unaryMath(b, op, x);
    return mapKernel(
      { name: `${op}_${type}`, inputs: [type], out: type, compute, variants: [0] },
      this.target,
    );
  }

  binary(op: Binary, type: Type): Kernel {
    const compute: ElementFunction = (b, [x, y]) => binaryMath(b, op, x, y);
    const spec = { name: `${op}_${type}`, inputs: [type, type], out: type, compute, variants: [0, 1, 2] };
    return mapKernel(spec, this.target);
  }

  compare(op: (typeof compares)[number], type: Type): Kernel {
    const compute: ElementFunction = (b, [x, y]) => b.binary(op, x, y);
    const spec = {
      name: `${op}_${type}`,
      inputs: [type, type],
      out: "bool" as Type,
      compute,
      variants: [0, 1, 2],
    };
    return mapKernel(spec, this.target);
  }

  cast(from: Type, to: Type): Kernel {
    const compute: ElementFunction = (b, [x]) => b.cast(x, to);
    const spec = { name: `cast_${from}_${to}`, inputs: [from], out: to, compute, variants: [0] };
    return mapKernel(spec, this.target);
  }

  copy(type: Type): Kernel {
    const compute: ElementFunction = (_, [x]) => x;
    return mapKernel(
      { name: `copy_${type}`, inputs: [type], out: type, compute, variants: [0, 1] },
      this.target,
    );
  }

  where(type: Type): Kernel {
    const compute: ElementFunction = (b, [c, x, y]) => b.where(c, x, y);
    const inputs: Type[] = ["bool", type, type];
    return mapKernel(
      { name: `where_${type}`, inputs, out: type, compute, variants: [0, 2, 4, 6] },
      this.target,
    );
  }

  /** Logical not of bytes that are 0 or 1. */
  notBool(): Kernel {
    const compute: ElementFunction = (b: Builder, [x]: readonly Expr[]) =>
      b.binary("xor", x, b.constant(1, "uint8", x.lanes));
    const inputs: Type[] = ["uint8"];
    return mapKernel({ name: "not_bool", inputs, out: "uint8", compute, variants: [0] }, this.target);
  }
}

function arithmetic(pack: Pack, type: Numeric): Kernel[] {
  const float = floats.includes(type);
  const unaries: Unary[] = ["neg", "abs", "sign", ...(float ? rounding : (["not"] as const))];
  const binaries: Binary[] = ["add", "sub", "mul", "div", "max", "min", ...(float ? [] : bitwise)];
  return [
    ...unaries.map((op) => pack.unary(op, type)),
    ...binaries.map((op) => pack.binary(op, type)),
    ...(type === "uint8" ? [pack.notBool()] : []),
  ];
}

/** Every eager kernel of a target, by family. */
export function eagerFamilies(target: Target): Family[] {
  const pack = new Pack(target);
  const families: Family[] = [];
  const add = (name: string, kernels: () => readonly Kernel[]): void => {
    families.push({ name, kernels });
  };
  add("move", () => [
    ...widths.flatMap((type) => [pack.copy(type), pack.where(type), takeKernel(type, target)]),
    ...numeric.flatMap((type) => [fillKernel(type, target), iotaKernel(type)]),
  ]);
  add("random", () => (["xor", "high", "low"] as const).map((word) => randomKernel(word, target)));
  add("scatter", () => numeric.map((type) => scatterKernel(type, target)));
  for (const type of numeric) {
    add(`arithmetic_${type}`, () => arithmetic(pack, type));
    add(`power_${type}`, () => [pack.binary("rem", type), pack.binary("pow", type)]);
    add(`compare_${type}`, () => compares.map((op) => pack.compare(op, type)));
    add(`cast_${type}`, () =>
      (["bool", ...numeric] as const).filter((to) => to !== type).map((to) => pack.cast(type, to)),
    );
    add(`reduce_${type}`, () =>
      folds.flatMap((fold) => [rowFold(fold, type, target), columnFold(fold, type, target)]),
    );
    add(`argreduce_${type}`, () => [argFold("max", type), argFold("min", type)]);
    add(`contract_${type}`, () =>
      (floats.includes(type) ? panelVectors(target) : [1]).map((vectors) =>
        contractKernel(type, vectors, target),
      ),
    );
  }
  for (const type of floats) {
    add(`exponential_${type}`, () => exponential.map((op) => pack.unary(op, type)));
    add(`trigonometric_${type}`, () => [
      pack.unary("sin", type),
      pack.unary("cos", type),
      pack.binary("atan2", type),
    ]);
    add(`error_${type}`, () => [pack.unary("erf", type), pack.unary("erfinv", type)]);
  }
  return families;
}
