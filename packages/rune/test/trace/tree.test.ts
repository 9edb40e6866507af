import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import {
  flatten,
  grad,
  jit,
  registerTree,
  sameDef,
  treeLeaves,
  treeMap,
  treePaths,
  unflatten,
} from "@raven-ts/rune";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

class Dense {
  readonly w: NDArray;
  readonly activation: string;
  constructor(w: NDArray, activation: string) {
    this.w = w;
    this.activation = activation;
  }
}
registerTree(Dense, {
  flatten: (layer) => ({ children: [layer.w], aux: layer.activation }),
  unflatten: (activation, [w]) => new Dense(w as NDArray, activation),
});

const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean());
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.constant(null),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
      tie("tree"),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
}));

describe("trees", () => {
  test("come back from their leaves and structure", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const { leaves, def } = flatten(value);
        expect(unflatten(def, leaves)).toEqual(value);
        expect(treePaths(def).length).toBe(leaves.length);
        expect(sameDef(def, flatten(value).def)).toBe(true);
      }),
    );
  });

  test("name their leaves by path", () => {
    expect(treePaths(flatten({ a: [1, { b: 2 }], c: null, d: 3 }).def)).toEqual([".a[0]", ".a[1].b", ".d"]);
    expect(treeLeaves([1, [2, [3]], undefined])).toEqual([1, 2, 3]);
  });

  test("differ in structure when nodes, keys or lengths do", () => {
    const def = (value: unknown) => flatten(value).def;
    expect(sameDef(def({ a: 1 }), def({ b: 1 }))).toBe(false);
    expect(sameDef(def([1]), def([1, 2]))).toBe(false);
    expect(sameDef(def([1]), def({ 0: 1 }))).toBe(false);
    expect(sameDef(def(1), def(2))).toBe(true);
  });

  test("are mapped together by key, whatever its order", () => {
    const sum = treeMap((a: number, b: number) => a + b, { x: 1, y: [2, 3] }, { y: [20, 30], x: 10 });
    expect(sum).toEqual({ x: 11, y: [22, 33] });
  });

  test.each([
    [{ a: 1 }, { b: 1 }, "rune.treeMap: cannot match trees (a is only in the first)"],
    [{ a: 1, b: 1 }, { a: 1 }, "rune.treeMap: cannot match trees (b is only in the first)"],
    [{ a: [1, 2] }, { a: [1] }, "rune.treeMap: cannot match trees at .a (list of 2 ≠ list of 1)"],
    [[{ a: 1 }], [3], "rune.treeMap: cannot match trees at [0] (object of 1 ≠ leaf)"],
  ])("say where %j and %j differ", (a, b, message) => {
    expect(() => treeMap((x: number, y: number) => x + y, a as unknown, b as unknown)).toThrow(message);
  });

  test("may hold registered classes, which transformations rebuild", () => {
    const layer = new Dense(nx.array([1, 2]), "relu");
    const gradient = grad((l: Dense) => l.w.mul(l.w).sum())(layer) as unknown as Dense;
    expect(gradient).toBeInstanceOf(Dense);
    expect(gradient.activation).toBe("relu");
    expect(gradient.w.tolist()).toEqual([2, 4]);
    expect(jit((l: Dense) => new Dense(l.w.add(1), "none"))(layer).w.tolist()).toEqual([2, 3]);
  });

  test("of a registered class with other data are traced again", () => {
    let calls = 0;
    const f = jit((l: Dense) => {
      calls++;
      return l.activation === "relu" ? nx.maximum(l.w, 0) : l.w;
    });
    const w = nx.array([-1, 1]);
    expect(f(new Dense(w, "relu")).tolist()).toEqual([0, 1]);
    expect(f(new Dense(w, "none")).tolist()).toEqual([-1, 1]);
    expect(f(new Dense(w, "relu")).tolist()).toEqual([0, 1]);
    expect(calls).toBe(2);
  });
});
