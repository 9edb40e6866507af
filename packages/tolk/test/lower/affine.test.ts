import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Affine,
  add,
  axisIndex,
  bounds,
  constant,
  digit,
  isLinear,
  ravel,
  scale,
  unravel,
} from "../../src/lower/affine.ts";

/** The value of an index at given loop positions. */
function at(x: Affine, axes: readonly number[]): number {
  let out = x.constant;
  for (const { k, atom } of x.terms) {
    if (atom.kind === "axis") out += k * axes[atom.axis];
    else if (atom.kind === "digit") {
      const q = Math.floor(at(atom.of, axes) / atom.div);
      out += k * (atom.mod === 0 ? q : q % atom.mod);
    } else throw new Error("no values here");
  }
  return out;
}

/** Every position in a shape. */
function positions(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, n) => all.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])),
    [[]],
  );
}

const axesOf = (shape: readonly number[]): Affine[] => shape.map((n, i) => axisIndex(i, n));

test("a reshape and its inverse leave no trace", () => {
  const shape = [4, 6, 5];
  const there = unravel(ravel(axesOf(shape), shape), [8, 15]);
  const back = unravel(ravel(there, [8, 15]), shape);
  expect(back.map((c) => c.key)).toEqual(axesOf(shape).map((c) => c.key));
});

test("merging axes and splitting them where they met needs no division", () => {
  const split = unravel(ravel(axesOf([3, 4, 5]), [3, 4, 5]), [12, 5]);
  expect(split.every(isLinear)).toBe(true);
});

test("splitting even rows in two by two windows stays linear in the window's loops", () => {
  const windows = [2, 6, 2, 6, 2, 3];
  const image = unravel(ravel(axesOf(windows), windows), [2, 12, 12, 3]);
  expect(image.map(isLinear)).toEqual([true, true, true, true]);
  expect(image[1].key).toBe("0+2*a1+1*a2");
});

test("digits of one number recombine to the number", () => {
  const x = axisIndex(0, 60);
  const joined = add(scale(digit(x, 12, 0), 12), add(scale(digit(x, 4, 3), 4), digit(x, 1, 4)));
  expect(joined.key).toBe(x.key);
});

test("any chain of reshapes keeps the position of every element", () => {
  const shapes = fc.constantFrom(
    [24],
    [2, 12],
    [4, 6],
    [2, 3, 4],
    [3, 8],
    [2, 2, 6],
    [1, 24],
    [4, 1, 6],
    [12, 2],
  );
  fc.assert(
    fc.property(shapes, fc.array(shapes, { minLength: 1, maxLength: 4 }), (start, chain) => {
      let shape: readonly number[] = start;
      let coordinates = axesOf(start);
      for (const next of chain) {
        coordinates = unravel(ravel(coordinates, shape), next);
        shape = next;
      }
      const linear = ravel(coordinates, shape);
      for (const p of positions(start)) {
        const expected = p.reduce((n, i, axis) => n * start[axis] + i, 0);
        expect(at(linear, p)).toBe(expected);
        coordinates.forEach((c, axis) => {
          const value = at(c, p);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThan(shape[axis]);
        });
      }
    }),
  );
});

test("division and remainder agree with integers for any sum of axes", () => {
  const term = fc.record({ axis: fc.nat(2), k: fc.integer({ min: 0, max: 12 }) });
  fc.assert(
    fc.property(
      fc.array(term, { maxLength: 4 }),
      fc.nat(20),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(6),
      (terms, c, div, mod) => {
        const extents = [3, 4, 2];
        const x = terms.reduce(
          (sum, t) => add(sum, scale(axisIndex(t.axis, extents[t.axis]), t.k)),
          constant(c),
        );
        const d = digit(x, div, mod);
        const range = bounds(d);
        for (const p of positions(extents)) {
          const q = Math.floor(at(x, p) / div);
          const value = at(d, p);
          expect(value).toBe(mod === 0 ? q : q % mod);
          expect(value).toBeGreaterThanOrEqual(range.lo);
          expect(value).toBeLessThanOrEqual(range.hi);
        }
      },
    ),
  );
});
