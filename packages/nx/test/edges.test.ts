import * as nx from "@raven-ts/nx";
import { expect, test } from "vitest";

const bytes = (...values: number[]): nx.NDArray => nx.asarray(values, { dtype: "uint8" });
const ints = (...values: number[]): nx.NDArray => nx.asarray(values, { dtype: "int32" });

test("the norm of integers does not wrap", () => {
  expect(nx.norm(bytes(255, 0)).item()).toBe(255);
  expect(nx.norm(ints(300_000, 400_000)).item()).toBe(500_000);
});

test("the logarithm of an empty sum of exponentials is that of zero", () => {
  expect(nx.logsumexp(nx.zeros([0])).item()).toBe(Number.NEGATIVE_INFINITY);
  expect(nx.logsumexp(nx.zeros([2, 0]), { axis: 1, keepdims: true }).tolist()).toEqual([
    [Number.NEGATIVE_INFINITY],
    [Number.NEGATIVE_INFINITY],
  ]);
});

test("what pads is converted as astype converts", () => {
  for (const value of [300, -1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
    for (const x of [bytes(7), ints(7), nx.asarray([true])]) {
      const margin = nx.pad(x, [1, 0], value).slice(0);
      expect(margin.item()).toEqual(nx.asarray(value, { dtype: x.dtype }).item());
    }
  }
});

test("iota counts its axis from the end too", () => {
  expect(nx.iota([2, 3], -1).tolist()).toEqual([
    [0, 1, 2],
    [0, 1, 2],
  ]);
});

test("numbers at the ends of an integer dtype fit", () => {
  expect(bytes(0, 255).equal(255).tolist()).toEqual([false, true]);
  expect(ints(-1).add(-2147483648).tolist()).toEqual([2147483647]);
  expect(nx.asarray([1], { dtype: "uint32" }).less(4294967295).item()).toBe(true);
});
