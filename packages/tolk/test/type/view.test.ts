import * as nx from "@raven-ts/nx";
import * as tolk from "@raven-ts/tolk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** The brute-force model of an array: its shape, and its value at every index. */
interface Model {
  readonly shape: readonly number[];
  readonly at: (index: readonly number[]) => number;
}

/** One movement, applied to the array and to the model alike. */
type Move =
  | { readonly kind: "permute"; readonly keys: readonly number[] }
  | { readonly kind: "flip"; readonly bits: number }
  | { readonly kind: "slice"; readonly cuts: readonly (readonly [number, number, number])[] }
  | { readonly kind: "broadcast"; readonly lead: number }
  | { readonly kind: "expand"; readonly axis: number }
  | { readonly kind: "merge"; readonly axis: number }
  | { readonly kind: "split"; readonly axis: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    kind: fc.constant("permute" as const),
    keys: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
  }),
  fc.record({ kind: fc.constant("flip" as const), bits: fc.nat(63) }),
  fc.record({
    kind: fc.constant("slice" as const),
    cuts: fc.array(fc.tuple(fc.nat(4), fc.nat(5), fc.integer({ min: 1, max: 3 })), {
      minLength: 6,
      maxLength: 6,
    }),
  }),
  fc.record({ kind: fc.constant("broadcast" as const), lead: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("expand" as const), axis: fc.nat(5) }),
  fc.record({ kind: fc.constant("merge" as const), axis: fc.nat(4) }),
  fc.record({ kind: fc.constant("split" as const), axis: fc.nat(5) }),
);

function applied(x: nx.NDArray, model: Model, m: Move): [nx.NDArray, Model] {
  const { shape, at } = model;
  switch (m.kind) {
    case "permute": {
      const axes = [...shape.keys()].sort((a, b) => m.keys[a] - m.keys[b] || a - b);
      const inverse = axes.map((_, axis) => axes.indexOf(axis));
      return [
        x.permuteDims(axes),
        { shape: axes.map((a) => shape[a]), at: (index) => at(inverse.map((i) => index[i])) },
      ];
    }
    case "flip": {
      const axes = [...shape.keys()].filter((axis) => m.bits & (1 << axis));
      const turn = (index: readonly number[]): number[] =>
        index.map((i, axis) => (axes.includes(axis) ? shape[axis] - 1 - i : i));
      return [x.flip(axes), { shape, at: (index) => at(turn(index)) }];
    }
    case "slice": {
      const cuts = shape.map((extent, axis) => {
        const start = Math.min(m.cuts[axis][0], extent);
        return { start, stop: Math.min(extent, start + m.cuts[axis][1]), step: m.cuts[axis][2] };
      });
      const out = cuts.map(({ start, stop, step }) => {
        let count = 0;
        for (let i = start; i < stop; i += step) count++;
        return count;
      });
      return [
        x.slice(...cuts.map(({ start, stop, step }): nx.Range => [start, stop, step])),
        { shape: out, at: (index) => at(index.map((i, axis) => cuts[axis].start + i * cuts[axis].step)) },
      ];
    }
    case "broadcast":
      return shape.length > 4
        ? [x, model]
        : [x.broadcastTo(m.lead, ...shape), { shape: [m.lead, ...shape], at: (index) => at(index.slice(1)) }];
    case "expand": {
      if (shape.length > 4) return [x, model];
      const axis = Math.min(m.axis, shape.length);
      return [
        x.expandDims(axis),
        { shape: shape.toSpliced(axis, 0, 1), at: (index) => at(index.toSpliced(axis, 1)) },
      ];
    }
    case "merge": {
      if (m.axis + 1 >= shape.length) return [x, model];
      const inner = shape[m.axis + 1];
      const joined = shape.toSpliced(m.axis, 2, shape[m.axis] * inner);
      const apart = (index: readonly number[]): number[] =>
        index.toSpliced(m.axis, 1, Math.floor(index[m.axis] / inner), index[m.axis] % inner);
      return [x.reshape(joined), { shape: joined, at: (index) => at(apart(index)) }];
    }
    case "split": {
      if (m.axis >= shape.length || shape.length > 4 || shape[m.axis] % 2 !== 0) return [x, model];
      const half = shape[m.axis] / 2;
      const apart = shape.toSpliced(m.axis, 1, 2, half);
      const joined = (index: readonly number[]): number[] =>
        index.toSpliced(m.axis, 2, index[m.axis] * half + index[m.axis + 1]);
      return [x.reshape(apart), { shape: apart, at: (index) => at(joined(index)) }];
    }
  }
}

function valuesOf({ shape, at }: Model): number[] {
  const out: number[] = [];
  const visit = (index: readonly number[]): void => {
    if (index.length === shape.length) {
      out.push(at(index));
      return;
    }
    for (let i = 0; i < shape[index.length]; i++) visit([...index, i]);
  };
  visit([]);
  return out;
}

const extents = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });

describe("any composition of movements", () => {
  test("holds what a brute-force model says", () => {
    fc.assert(
      fc.property(extents, fc.array(move, { maxLength: 7 }), (shape, moves) => {
        const strides = tolk.denseStrides(shape);
        let x: nx.NDArray = nx.arange(tolk.sizeOf(shape)).reshape(shape);
        let model: Model = {
          shape,
          at: (index) => index.reduce((sum, i, axis) => sum + i * strides[axis], 0),
        };
        for (const m of moves) [x, model] = applied(x, model, m);
        expect(x.shape).toEqual(model.shape);
        expect([...x.toTypedArray()]).toEqual(valuesOf(model));
        // A kernel sees the view as tolist does.
        expect([...nx.copy(x).toTypedArray()]).toEqual(valuesOf(model));
      }),
      { numRuns: 400 },
    );
  });

  test("never copies, but for reshapes that strides cannot express", () => {
    fc.assert(
      fc.property(extents, fc.array(move, { maxLength: 5 }), (shape, moves) => {
        let x: nx.NDArray = nx.arange(tolk.sizeOf(shape)).reshape(shape);
        let model: Model = { shape, at: () => 0 };
        for (const m of moves) {
          const before = x;
          [x, model] = applied(x, model, m);
          if (m.kind === "merge" && tolk.reshapeView(before, x.shape) === null) continue;
          expect(tolk.storageOf(x)).toBe(tolk.storageOf(before));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("reshapeView", () => {
  test.each([
    ["a transpose cannot be flattened", [3, 2], [1, 3], [6], null],
    ["a stretched axis splits", [6], [0], [2, 3], [0, 0]],
    ["a stepped axis splits evenly", [6], [2], [2, 3], [6, 2]],
    ["axes of extent 1 come and go", [1, 4, 1], [9, 5, 7], [4, 1], [5, 0]],
    ["a reversed axis splits", [6], [-1], [3, 2], [-2, -1]],
    ["rows with a gap keep it", [2, 2, 3], [10, 3, 1], [2, 6], [10, 1]],
    ["rows with a gap cannot merge", [2, 3], [10, 1], [6], null],
  ])("%s", (_, shape, strides, to, expected) => {
    expect(tolk.reshapeView({ shape, strides, offset: 5 }, to)?.strides ?? null).toEqual(expected);
  });
});

describe("coalesce", () => {
  test("merges axes only where every operand steps evenly", () => {
    const shape = [2, 3, 1, 4];
    expect(
      tolk.coalesce(shape, [
        [12, 4, 9, 1],
        [4, 0, 9, 1],
      ]),
    ).toEqual({
      shape: [2, 3, 4],
      strides: [
        [12, 4, 1],
        [4, 0, 1],
      ],
    });
    expect(tolk.coalesce(shape, [[12, 4, 0, 1]])).toEqual({ shape: [24], strides: [[1]] });
  });
});
