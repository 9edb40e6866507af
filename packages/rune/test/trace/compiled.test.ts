import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { jit, vjp, vmap } from "@raven-ts/rune";
import * as tolk from "@raven-ts/tolk";
import { describe, expect, test } from "vitest";
import {
  apply,
  type Case,
  cases,
  draw,
  layouts,
  maximumDifference,
  uniform,
} from "../../../tolk/test/support/cases.ts";

// All applications go into one program, whose kernels must not disturb each other. WebAssembly, because some hundred
// kernels take a C compiler most of a minute; the fuzzer compares both.

const operandsOf = (entry: Case, lead: readonly number[], seed: number): NDArray[] => {
  const random = uniform(seed);
  return entry.operands.map((spec, i) =>
    draw({ ...spec, shape: [...lead, ...spec.shape] }, layouts[(seed + i) % layouts.length], random),
  );
};

function on<T>(device: "wasm" | "reference", f: () => T): T {
  const before = nx.setDevice(device);
  try {
    return f();
  } finally {
    nx.setDevice(before);
  }
}

type Many = (inputs: readonly (readonly NDArray[])[]) => NDArray[][];

/** Titles of the cases whose compiled results differ from those on the device that defines the primitives. */
function faults(list: readonly Case[], f: Many, lead: readonly number[], seed: number): string[] {
  const inputs = list.map((entry, i) => operandsOf(entry, lead, seed + i));
  const expected = on("reference", () => f(inputs));
  const found = on("wasm", () => jit(f)(inputs));
  return list.flatMap((entry, i) =>
    expected[i].flatMap((value, k) => {
      const worst = maximumDifference(found[i][k], value);
      return worst < 1e-11 ? [] : [`${entry.title}: ${worst}`];
    }),
  );
}

const differentiable = cases.filter(
  (entry) =>
    entry.operands.every((spec) => nx.isFloat(spec.dtype)) &&
    nx.isFloat(tolk.infer1(entry.prim as tolk.OneName, entry.operands, entry.params).dtype),
);

describe("a compiled program of every primitive", () => {
  const seed = 1;
  test("gives what their single applications give", () => {
    const all: Many = (inputs) => cases.map((entry, i) => [apply(entry)(...inputs[i])]);
    expect(faults(cases, all, [], seed)).toEqual([]);
  });
  test("gives in a batch what their batched applications give", () => {
    const all: Many = (inputs) => cases.map((entry, i) => [vmap(apply(entry))(...inputs[i])]);
    expect(faults(cases, all, [2], seed)).toEqual([]);
  });
  test("gives backwards what their single pullbacks give", () => {
    const all: Many = (inputs) =>
      differentiable.map((entry, i) => {
        const [value, pull] = vjp(apply(entry), ...inputs[i]);
        return [...pull(value.mul(0.5).add(0.25))];
      });
    expect(faults(differentiable, all, [], seed)).toEqual([]);
  });
});
