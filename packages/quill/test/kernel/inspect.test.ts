import { inspect as nodeInspect } from "node:util";
import { describe, expect, test } from "vitest";
import { formatLog, inspect } from "../../src/kernel/inspect.ts";

describe("inspect", () => {
  test.each([
    [1],
    [-0],
    [12n],
    ["it's"],
    ["a\nb"],
    [null],
    [undefined],
    [true],
    [Symbol("s")],
    [[1, "x", [2]]],
    [{ a: 1, "b-c": { d: [] } }],
    [new Map([["k", { v: 1 }]])],
    [new Set([1, 2])],
    [new Date(0)],
    [/x+/g],
    [Object.create(null)],
    [
      class Point {
        x = 1;
      },
    ],
    [
      new (class Point {
        x = 1;
        y = "s";
      })(),
    ],
    [function named() {}],
    [{}],
    [[]],
    [{ f: () => 1, s: Symbol.iterator }],
    [[undefined, null, Number.NaN]],
  ])("%o looks as in Node", (value) => {
    expect(inspect(value)).toBe(nodeInspect(value, { breakLength: 80, compact: 3 }));
  });

  test("long arrays and typed arrays are cut and say how long they are", () => {
    const text = inspect(new Float32Array(1000));
    expect(text.startsWith("Float32Array(1000) [\n  0,\n")).toBe(true);
    expect(text.endsWith("  ... 980 more items\n]")).toBe(true);
  });

  test("circles and deep values end", () => {
    const circle: Record<string, unknown> = { name: "o" };
    circle.self = circle;
    expect(inspect(circle)).toBe("{ name: 'o', self: [Circular] }");
    expect(inspect({ a: { b: { c: { d: { e: 1 } } } } })).toBe("{ a: { b: { c: { d: [Object] } } } }");
  });

  test("objects format themselves, getters are not called", () => {
    const own = { [Symbol.for("nodejs.util.inspect.custom")]: () => "mine" };
    expect(inspect([own])).toBe("[ mine ]");
    const lazy = {
      get x(): number {
        throw new Error("called");
      },
    };
    expect(inspect(lazy)).toBe("{ x: [Getter] }");
  });
});

describe("formatLog", () => {
  test.each([
    [["a", 1, { b: 2 }], "a 1 { b: 2 }"],
    [
      ["%s is %d, %i, %f %o %% %c.", "x", "42", 3.9, "1.5", [1], "css", "rest"],
      "x is 42, 3, 1.5 [ 1 ] % . rest",
    ],
    [["100%"], "100%"],
    [["%s"], "%s"],
    [[], ""],
    [[new Set(["q"])], "Set(1) { 'q' }"],
  ])("%j is %j", (values, text) => {
    expect(formatLog(values)).toBe(text);
  });
});
