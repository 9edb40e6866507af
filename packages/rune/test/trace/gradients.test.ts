import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { jvp, vjp } from "@raven-ts/rune";
import * as tolk from "@raven-ts/tolk";
import { beforeAll, describe, expect, test } from "vitest";
import {
  apply,
  type Case,
  cases,
  draw,
  layouts,
  maximumDifference,
  uniform,
} from "../../../tolk/test/support/cases.ts";

beforeAll(() => {
  nx.setDevice(tolk.referenceDevice);
});

const H = 1e-5;

interface Point {
  readonly f: (...floats: NDArray[]) => NDArray;
  readonly x: NDArray[];
  readonly direction: NDArray[];
}

/** The application as a function of its float operands, at a random point with a random direction. */
function pointOf(test: Case, seed: number): Point {
  const random = uniform(seed);
  const all = test.operands.map((spec, i) => draw(spec, layouts[(seed + i) % layouts.length], random));
  const places = all.flatMap((operand, i) => (nx.isFloat(operand.dtype) ? [i] : []));
  const f = (...floats: NDArray[]): NDArray => {
    const operands = [...all];
    places.forEach((place, i) => {
      operands[place] = floats[i];
    });
    return apply(test)(...operands);
  };
  const x = places.map((place) => all[place]);
  const direction = x.map(({ shape }) =>
    draw({ shape, low: -1, high: 1, dtype: "float64" }, "dense", random),
  );
  return { f, x, direction };
}

function step(x: readonly NDArray[], direction: readonly NDArray[], h: number): NDArray[] {
  return x.map((value, i) => value.add(direction[i].mul(h)));
}

function centralDifference(f: Point["f"], { x, direction }: Point): NDArray {
  return f(...step(x, direction, H))
    .sub(f(...step(x, direction, -H)))
    .mul(0.5 / H);
}

function inner(a: readonly NDArray[], b: readonly NDArray[]): number {
  return a.reduce((total, x, i) => total + (x.mul(b[i]).sum().item() as number), 0);
}

const differentiable = cases.filter((test) => {
  const { f, x } = pointOf(test, 1);
  return x.length > 0 && nx.isFloat(f(...x).dtype) && test.prim !== "stopGradient";
});

describe.each(differentiable)("$title", (test_) => {
  test.each([1, 2, 3])("forward derivative is the central difference, seed %i", (seed) => {
    const point = pointOf(test_, seed);
    const [, tangent] = jvp(point.f, point.x, point.direction);
    expect(maximumDifference(tangent, centralDifference(point.f, point))).toBeLessThan(2e-8);
  });

  test.each([1, 2, 3])("reverse derivative is the transpose of the forward one, seed %i", (seed) => {
    const { f, x, direction } = pointOf(test_, seed);
    const [value, tangent] = jvp(f, x, direction);
    const u = draw({ shape: value.shape, low: -1, high: 1, dtype: "float64" }, "flipped", uniform(seed + 99));
    const [, pullback] = vjp(f, ...x);
    const cotangents = pullback(u);
    expect(cotangents.map((c) => c.shape)).toEqual(x.map((operand) => operand.shape));
    const left = inner([tangent], [u]);
    const right = inner(cotangents, direction);
    expect(Math.abs(left - right) / Math.max(1, Math.abs(left))).toBeLessThan(1e-12);
  });

  test.each([1, 2])("second derivative is the central difference of the first, seed %i", (seed) => {
    const point = pointOf(test_, seed);
    const value = point.f(...point.x);
    const u = draw({ shape: value.shape, low: -1, high: 1, dtype: "float64" }, "dense", uniform(seed + 7));
    point.x.forEach((_, i) => {
      const gradient = (...x: NDArray[]): NDArray => vjp(point.f, ...x)[1](u)[i];
      const [, forward] = jvp(gradient, point.x, point.direction);
      expect(maximumDifference(forward, centralDifference(gradient, point))).toBeLessThan(5e-8);
      const w = draw({ shape: forward.shape, low: -1, high: 1, dtype: "float64" }, "dense", uniform(seed));
      const reverse = vjp(gradient, ...point.x)[1](w);
      expect(Math.abs(inner([forward], [w]) - inner(reverse, point.direction))).toBeLessThan(1e-10);
    });
  });
});

test("every primitive that has operands is in the table", () => {
  const prims = new Set<string>(cases.map((entry) => entry.prim));
  const structural = [
    "cast where randomBits reduce argreduce reshape permute broadcast slice flip pad concat take scatterAdd dot conv",
    "stopGradient",
  ].flatMap((line) => line.split(" "));
  const all = [...tolk.unaryOps, ...tolk.binaryOps, ...tolk.compareOps, ...structural];
  expect(all.filter((prim) => !prims.has(prim))).toEqual([]);
});
