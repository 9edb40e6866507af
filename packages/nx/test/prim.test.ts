import * as nx from "@raven-ts/nx";
import * as inner from "@raven-ts/nx/internal";
import * as tolk from "@raven-ts/tolk";
import { describe, expect, test } from "vitest";
import { type Case, fault, golden, run, unpack } from "./support/golden.ts";

const { cases } = golden<{ cases: Case[] }>("nx.json");

/** What is wrong with an application by the rules that prim.ts states, or null. */
function misuse(prim: tolk.PrimName, inputs: readonly nx.NDArray[], params: tolk.Params): string | null {
  const kind = tolk.kindOf(prim as tolk.OneName);
  const values = kind === "where" ? inputs.slice(1) : inputs;
  const together = ["binary", "compare", "where", "concat", "dot", "conv"].includes(kind);
  if (together && values.some((x) => x.dtype !== values[0].dtype)) return "dtypes differ";
  if (["binary", "compare", "where"].includes(kind)) {
    if (inputs.some((x) => !tolk.sameShape(x.shape, inputs[0].shape))) return "shapes differ";
  }
  const { dtype } = values[0] ?? {};
  const isLogic = ["and", "or", "xor", "not"].includes(prim);
  if ((kind === "unary" || kind === "binary") && dtype === "bool" && !isLogic) return "arithmetic on bool";
  const bitwise = isLogic || prim === "shl" || prim === "shr";
  if (bitwise && (dtype === "float32" || dtype === "float64")) return "bits of floats";
  if (kind === "where" && inputs[0].dtype !== "bool") return "condition is not bool";
  if (kind === "reduce" && dtype === "bool") return "reduction of bool";
  if (kind === "take" && inputs[1].dtype !== "int32") return "indices are not int32";
  if (kind === "dot") {
    const [a, b] = inputs.map((x) => x.shape);
    if (!tolk.sameShape(a.slice(0, -2), b.slice(0, -2)) || a.at(-1) !== b.at(-2))
      return "batch or inner axes differ";
  }
  const { axis = 0, axes = [] } = params as { axis?: number; axes?: readonly number[] };
  if ([axis, ...axes].some((i) => !Number.isInteger(i) || i < 0)) return "an axis is not resolved";
  if (kind === "reshape" && tolk.sizeOf((params as { shape: number[] }).shape) !== inputs[0].size)
    return "size differs";
  return null;
}

/** Evaluates every application after checking it, and checks its result's type against {@link tolk.infer}. */
function underCheck(f: () => nx.NDArray): { result: nx.NDArray; faults: string[]; seen: Set<tolk.PrimName> } {
  const faults: string[] = [];
  const seen = new Set<tolk.PrimName>();
  const before = inner.setTrace({
    bind(prim, inputs, params) {
      seen.add(prim);
      const wrong = misuse(prim, inputs, params as tolk.Params);
      if (wrong !== null) faults.push(`${prim}: ${wrong}`);
      const outer = inner.setTrace(null);
      const [out] = inner.bind(prim, inputs, params);
      inner.setTrace(outer);
      const [{ dtype, shape }] = tolk.infer(prim, inputs, params);
      if (dtype !== out.dtype || !tolk.sameShape(shape, out.shape)) {
        faults.push(`${prim}: infer says ${dtype} [${shape}], evaluation ${out.dtype} [${out.shape}]`);
      }
      return [out];
    },
  });
  try {
    return { result: f(), faults, seen };
  } finally {
    inner.setTrace(before);
  }
}

describe("under a trace", () => {
  const used = new Set<tolk.PrimName>();
  const readsValues = new Set(["compress"]);
  const ops = [...new Set(cases.filter((one) => one.inputs.length > 0).map((one) => one.op))];

  test.each(ops.filter((op) => !readsValues.has(op)))(
    "%s applies primitives by their rules and gives the same values",
    (op) => {
      const found: string[] = [];
      for (const one of cases.filter((c) => c.op === op)) {
        const arrays = one.inputs.map(unpack);
        const { result, faults, seen } = underCheck(() => run(op, arrays, one.options));
        for (const prim of seen) used.add(prim);
        const wrong = fault(result, one);
        found.push(...faults, ...(wrong === null ? [] : [wrong]));
      }
      expect(found.slice(0, 5)).toEqual([]);
    },
  );

  test("the functions together use every primitive but those of random numbers and gradients", () => {
    const all: tolk.PrimName[] = [...tolk.unaryOps, ...tolk.binaryOps, ...tolk.compareOps];
    expect(all.filter((prim) => !used.has(prim))).toEqual([]);
  });

  test("random numbers apply primitives by their rules", () => {
    const key = nx.random.key(3);
    const step = nx.asarray(5, { dtype: "uint32" });
    for (const draw of [
      () => nx.random.normal(key, [3]),
      () => nx.random.uniform(key, [3], { dtype: "float64" }),
      () => nx.random.randint(key, [3], -5, 7),
      () => nx.random.bernoulli(key, 0.5, [3]),
      () => nx.random.split(key, 3),
      () => nx.random.foldIn(key, step),
      () => nx.random.categorical(key, nx.zeros([3, 4])),
    ]) {
      const plain = draw().tolist();
      const { result, faults } = underCheck(draw);
      expect(faults).toEqual([]);
      expect(result.tolist()).toEqual(plain);
    }
  });
});

describe("infer1", () => {
  test.each([
    ["scatterAdd", [[2, 3, 5], [3]], { axis: 1, size: 7 }, [2, 7, 5]],
    [
      "scatterAdd",
      [
        [2, 3, 4, 5],
        [3, 4],
      ],
      { axis: 1, size: 7 },
      [2, 7, 5],
    ],
    [
      "take",
      [
        [2, 7, 5],
        [3, 4],
      ],
      { axis: 1 },
      [2, 3, 4, 5],
    ],
    ["pad", [[3, 0]], { low: [-1, 1], high: [2, 1], interior: [2, 3], value: 0 }, [8, 2]],
    ["slice", [[9, 9]], { start: [1, 5], stop: [9, 5], step: [3, 1] }, [3, 0]],
    ["randomBits", [[4, 2]], { shape: [3], word: "xor" }, [4, 3]],
    [
      "conv",
      [
        [1, 8, 8, 2],
        [3, 3, 2, 5],
      ],
      {
        strides: [2, 1],
        padding: [
          [1, 1],
          [0, 0],
        ],
        inputDilation: [1, 1],
        kernelDilation: [1, 2],
      },
      [1, 4, 4, 5],
    ],
  ] as const)("%s of %j with %j has shape %j", (prim, shapes, params, expected) => {
    const inputs = shapes.map((shape) => ({ dtype: "float32" as const, shape }));
    expect(tolk.infer1(prim, inputs, params as never).shape).toEqual(expected);
  });

  test.each([
    [
      "scatterAdd",
      { axis: 0, size: 4 },
      [
        nx.asarray([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        [1, 1, 9],
      ],
      [
        [0, 0],
        [4, 6],
        [0, 0],
        [0, 0],
      ],
    ],
    ["take", { axis: 0 }, [nx.asarray([10, 20, 30]), [-5, 1, 7]], [10, 20, 30]],
  ] as const)("%s treats indices out of range as prim.ts says", (prim, params, [x, indices], expected) => {
    const at = nx.asarray(Int32Array.from(indices));
    expect(inner.bind1(prim, [x, at], params as never).tolist()).toEqual(expected);
  });
});

describe("creation under a trace", () => {
  const create: Record<string, () => nx.NDArray> = {
    zeros: () => nx.zeros([2, 3], { dtype: "int32" }),
    full: () => nx.full([2], 2.7, { dtype: "int32" }),
    scalar: () => nx.scalar(0.1),
    arange: () => nx.arange(5),
    "arange by halves": () => nx.arange(0, 2, 0.5),
    linspace: () => nx.linspace(0, 1, 5),
    eye: () => nx.eye(3, 4, 1),
    asarray: () =>
      nx.asarray(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: "uint8" },
      ),
    truncatedNormal: () => nx.random.truncatedNormal(nx.random.key(1), -1, 1, [3]),
    tril: () => nx.tril(nx.ones([3, 3])),
  };

  test.each(Object.keys(create))("%s gives the plain values", (name) => {
    const plain = create[name]();
    const { result, faults } = underCheck(create[name]);
    expect(faults).toEqual([]);
    expect([result.dtype, result.shape, result.tolist()]).toEqual([plain.dtype, plain.shape, plain.tolist()]);
  });

  test("a filled array comes from a literal that a compiler can fold", () => {
    const literals: (number | bigint | null)[] = [];
    const before = inner.setTrace({
      bind(prim, inputs, params) {
        literals.push(...inputs.map((x) => tolk.literalOf(x)));
        return tolk.evaluate(prim, inputs, params);
      },
    });
    try {
      nx.full([3], 2.5).add(1);
      nx.update(nx.asarray([1, 2], { dtype: "int32" }), [0], 7.9);
    } finally {
      inner.setTrace(before);
    }
    expect(literals).toContain(2.5);
    expect(literals).toContain(1);
    expect(literals).toContain(7);
    expect(literals).not.toContain(7.9);
  });
});
