import { describe, expect, test } from "vitest";
import { CellSyntaxError, compileCell } from "../../src/kernel/compile-cell.ts";

describe("compileCell", () => {
  test.each([
    ["const a = 1, { b, c: [d = 2], ...e } = o;", ["a", "b", "d", "e"]],
    [
      "function f() { const inner = 1 } class K {} if (x) { var v = 1; let hidden } for (var i = 0;;) {}",
      ["f", "K", "v", "i"],
    ],
    ['import d, { n as m } from "x"; import * as ns from "y"; import type { T } from "z"', ["d", "m", "ns"]],
    ["export const a = 1; export function g() {} export default class Q {}", ["a", "g", "Q"]],
    ["interface P {} type Q = 1; enum E { A } declare const gone: number;", ["E"]],
  ])("%j declares %j", (source, names) => {
    expect([...compileCell(source).names].sort()).toEqual([...names].sort());
  });

  test.each([
    ["const y = x + 1; y", ["x"]],
    ["const f = (x: number) => x + y; f(1)", ["y"]],
    ["o.p[q]; ({ k: v, [w]: 1, s })", ["o", "q", "s", "v", "w"]],
    ["for (const x of xs) { const y = x; use(y) }", ["use", "xs"]],
    ["try { t } catch ({ message }) { log(message) }", ["log", "t"]],
    ["outer: for (;;) { break outer }", []],
    ["class A extends B { static s = z; m(p) { return this.m(p, r) } #q = 1 }", ["B", "r", "z"]],
    ["function f(a, b = a + c) { if (a) { var late = 1 } return late + arguments.length }", ["c"]],
    ["let n = 0; { let n = m; n } switch (n) { case 1: const k = 1; k }", ["m"]],
    ["tag`x`; a; typeof b; new C(); a ? d : await e", ["C", "a", "b", "d", "e", "tag"]],
    ["import x from 'x'; x; import.meta.url", []],
  ])("%j uses %j", (source, uses) => {
    expect([...compileCell(source).uses].sort()).toEqual(uses);
  });

  test.each([
    ["Map", "__n.Map"],
    ["new Map()", "new __n.Map()"],
    ["Map(1)", "(0,__n.Map)(1)"],
    ["Map`x`", "(0,__n.Map)`x`"],
    ["({ Map })", "({ Map:__n.Map })"],
    ["({ Map: 1, a: Map })", "({ Map: 1, a: __n.Map })"],
    ["o.Map + o[Map]", "o.Map + o[__n.Map]"],
    ["({ Map } = o)", "({ Map:__n.Map } = o)"],
    ["({ Map = 1 } = o)", "({ Map:__n.Map = 1 } = o)"],
    ["[Map, ...Map] = o", "[__n.Map, ...__n.Map] = o"],
    ["Map++", "__n.Map++"],
    ["typeof Map", "typeof __n.Map"],
    ["(Map) => Map", "(Map) => Map"],
    ["(x = Map) => x", "(x = __n.Map) => x"],
    [
      "class A extends Map { Map = 1; Map2() { return Map } }",
      "class A extends __n.Map { Map = 1; Map2() { return __n.Map } }",
    ],
    ["({ Map() { return Map } })", "({ Map() { return __n.Map } })"],
  ])("%j, where another cell declares Map, is %j", (source, code) => {
    const scope = {
      isBuiltin: (name: string) => name === "Map",
      isShadowed: (name: string) => name === "Map",
    };
    expect(compileCell(`0, ${source}`.replace("0, class", "0; class"), scope).code).toContain(code);
  });

  test("a builtin that the cell declares itself is published beside the realm, and stays its variable", () => {
    const scope = { isBuiltin: (name: string) => name === "Map", isShadowed: () => true };
    const { code } = compileCell("const Map = 1, other = 2;\nMap + other", scope);
    expect(code).toContain("__n.Map=Map;__g.other=other;");
    expect(code).toContain("(Map + other)");
  });

  test("a name of another cell that is assigned counts as declared", () => {
    expect(compileCell("count += 1; [p, q.r] = xs; const own = 1; for (k of xs) {}").declares).toEqual([
      "own",
      "count",
      "p",
      "k",
    ]);
  });

  test("every line of the code is a line of the source", () => {
    const source =
      'import {\n  a,\n  b,\n} from "x";\n\ntype T = {\n  k: number;\n};\nlet n: T =\n  { k: 1 };\nfor (const i of [1])\n  n.k += i;\nexport function f(\n  x: number,\n): number {\n  return x as number;\n}\nMARK\n';
    const lines = (text: string): number => text.slice(0, text.indexOf("MARK")).split("\n").length;
    expect(lines(compileCell(source).code)).toBe(lines(source));
  });

  test.each([
    ["const a = 1;\n  const = 2;", 2],
    ["const a = ;", 1],
    ["\n\nlet let = 1;", 3],
    ["x\nnamespace N { export const a = 1 }", 2],
    ["const a = 1;\nconst a = 2;", 2],
  ])("%j is a syntax error in line %i", (source, line) => {
    let thrown: unknown;
    try {
      compileCell(source);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CellSyntaxError);
    expect((thrown as CellSyntaxError).line).toBe(line);
  });

  test("words that look like a namespace inside a type or an object are fine", () => {
    expect(() =>
      compileCell("declare namespace N { const a: number }\nconst o = { module: 1 };"),
    ).not.toThrow();
  });
});
