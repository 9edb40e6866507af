import * as nx from "@raven-ts/nx";
import * as inner from "@raven-ts/nx/internal";
import { describe, expect, test } from "vitest";
import { difference, golden, type Packed, tolerances, unpack } from "./support/golden.ts";

interface Draw {
  readonly op: keyof typeof nx.random;
  readonly seed: number;
  readonly args: readonly unknown[];
  readonly expected: Packed;
  readonly close?: boolean;
}

const { cases, versions } = golden<{ cases: Draw[]; versions: Record<string, string> }>("random.json");
const ops = [...new Set(cases.map((one) => one.op))];

function draw({ op, seed, args }: Draw): nx.NDArray {
  const key = nx.random.key(seed);
  if (op === "key") return key;
  const f = nx.random[op] as (...args: unknown[]) => nx.NDArray;
  return f(key, ...(op === "categorical" ? [unpack(args[0] as Packed)] : args));
}

describe(`with JAX ${versions.jax} as the oracle`, () => {
  test.each(ops)("random.%s gives the same values for the same key", (op) => {
    const faults = cases
      .filter((one) => one.op === op)
      .map((one) => ({
        one,
        fault: difference(draw(one), one.expected, one.close ? tolerances[one.expected.dtype] : undefined),
      }))
      .filter(({ fault }) => fault !== null)
      .map(({ one, fault }) => `${op} seed ${one.seed} ${JSON.stringify(one.args).slice(0, 80)}: ${fault}`);
    expect(faults).toEqual([]);
  });
});

describe("random", () => {
  test("foldIn written with array operations equals the direct one", () => {
    for (const [seed, data] of [
      [0, 0],
      [1, 7],
      [42, 4294967295],
      [-3, 123456],
    ]) {
      const key = nx.random.key(seed);
      const step = nx.asarray(Uint32Array.of(data), { shape: [] });
      expect(nx.random.foldIn(key, step).tolist()).toEqual(nx.random.foldIn(key, data).tolist());
    }
  });

  test("a batch of keys draws what each key draws alone", () => {
    const keys = nx.random.split(nx.random.key(5), 3);
    const together = inner.bind1("randomBits", [keys], { shape: [4], word: "xor" }).tolist();
    const alone = [...keys].map((key) => nx.random.bits(key, [4]).tolist());
    expect(together).toEqual(alone);
  });

  test("normal values have mean 0 and variance 1, within five standard errors", () => {
    const x = nx.random.normal(nx.random.key(3), [20_000], { dtype: "float64" });
    expect(Math.abs(Number(x.mean().item()))).toBeLessThan(5 / Math.sqrt(20_000));
    expect(Math.abs(Number(x.var().item()) - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000));
  });

  test("a permutation of an array moves whole slices", () => {
    const x = nx.arange(12).reshape(6, 2);
    const key = nx.random.key(8);
    const order = nx.random.permutation(key, 6).tolist() as number[];
    expect(nx.random.permutation(key, x).tolist()).toEqual(order.map((i) => [2 * i, 2 * i + 1]));
  });
});
