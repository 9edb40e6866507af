import * as nx from "@raven-ts/nx";
import { jit } from "@raven-ts/rune";
import { afterAll, describe, expect, test } from "vitest";

const before = nx.currentDevice();
afterAll(() => void nx.setDevice(before));

const odd = {
  sign: nx.sign,
  floor: nx.floor,
  ceil: nx.ceil,
  round: nx.round,
  trunc: nx.trunc,
  sqrt: nx.sqrt,
  expm1: nx.expm1,
  log1p: nx.log1p,
  sin: nx.sin,
  tan: nx.tan,
  tanh: nx.tanh,
  erf: nx.erf,
  erfinv: nx.erfinv,
};

type Call = (...xs: nx.NDArray[]) => nx.NDArray;

// What IEEE 754 and C's Annex F say.
const cases: readonly (readonly [name: string, call: Call, args: readonly number[], expected: number])[] = [
  ...Object.entries(odd).flatMap(([name, f]) => [
    [name, f as Call, [0], 0] as const,
    [name, f as Call, [-0], -0] as const,
  ]),
  ["neg", nx.neg as Call, [0], -0],
  ["neg", nx.neg as Call, [-0], 0],
  ["abs", nx.abs as Call, [-0], 0],
  ["square", nx.square as Call, [-0], 0],
  ["ceil", nx.ceil as Call, [-0.5], -0],
  ["round", nx.round as Call, [-0.5], -0],
  ["round", nx.round as Call, [-0.2], -0],
  ["round", nx.round as Call, [0.3], 0],
  ["trunc", nx.trunc as Call, [-0.9], -0],
  ["reciprocal", nx.reciprocal as Call, [Number.NEGATIVE_INFINITY], -0],
  ["reciprocal", nx.reciprocal as Call, [-0], Number.NEGATIVE_INFINITY],
  ["log", nx.log as Call, [1], 0],
  ["exp", nx.exp as Call, [Number.NEGATIVE_INFINITY], 0],
  ["add", (a, b) => nx.add(a, b), [-0, -0], -0],
  ["add", (a, b) => nx.add(a, b), [-0, 0], 0],
  ["subtract", (a, b) => nx.subtract(a, b), [0, 0], 0],
  ["subtract", (a, b) => nx.subtract(a, b), [-0, 0], -0],
  ["multiply", (a, b) => nx.multiply(a, b), [0, -1], -0],
  ["divide", (a, b) => nx.divide(a, b), [-0, 5], -0],
  ["divide", (a, b) => nx.divide(a, b), [1, Number.NEGATIVE_INFINITY], -0],
  ["pow", (a, b) => nx.pow(a, b), [-0, 3], -0],
  ["pow", (a, b) => nx.pow(a, b), [-0, 5], -0],
  ["pow", (a, b) => nx.pow(a, b), [-0, 2], 0],
  ["pow", (a, b) => nx.pow(a, b), [-0, -3], Number.NEGATIVE_INFINITY],
  ["atan2", (a, b) => nx.atan2(a, b), [-0, 1], -0],
  ["atan2", (a, b) => nx.atan2(a, b), [0, 1], 0],
  ["clip", (x, low, high) => nx.clip(x, low, high), [-0, -1, 1], -0],
];

const available = nx.devices().filter((device) => device.available);

describe.each(available.map(({ name }) => name))("on %s", (device) => {
  // One element, a few beside a whole vector, and several vectors.
  describe.each(["float32", "float64"] as const)("%s", (dtype) => {
    test.each(cases)("%s keeps the sign of zero (%#)", (_, call, args, expected) => {
      nx.setDevice(device);
      for (const size of [1, 7, 33]) {
        const xs = args.map((value) => nx.full([size], value, { dtype }));
        const within = jit((...ys: nx.NDArray[]) => call(...ys.map((y) => y.mul(1))).mul(1));
        for (const found of [call(...xs), jit(call)(...xs), within(...xs)]) {
          expect(found.dtype).toBe(dtype);
          for (const value of found.toTypedArray()) expect(Object.is(value, expected)).toBe(true);
        }
      }
    });
  });
});
