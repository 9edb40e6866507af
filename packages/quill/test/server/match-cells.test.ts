import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchCells } from "../../src/server/match-cells.ts";

describe("matchCells", () => {
  test.each([
    ["a b c", "a b c", [0, 1, 2]],
    ["a b c", "x a b c", [null, 0, 1, 2]],
    ["a b c", "a c", [0, 2]],
    ["a b c", "a B c", [0, 1, 2]],
    ["a b c", "a B C", [0, 1, 2]],
    ["a b c", "a x y c", [0, null, null, 2]],
    ["", "a", [null]],
    ["a", "", []],
  ])("%j to %j is %j", (before, after, expected) => {
    const cells = (text: string): string[] => text.split(" ").filter((cell) => cell !== "");
    expect(matchCells(cells(before), cells(after))).toEqual(expected);
  });

  test("of many thousand cells, those before and after what changed are matched", () => {
    const many = Array.from({ length: 50_000 }, (_, i) => `cell ${i}`);
    const same = many.map((_, i) => i);
    expect(matchCells(many, many.with(20_000, "changed"))).toEqual(same);
    expect(matchCells(many, many.toSpliced(20_000, 0, "new"))).toEqual(
      same.toSpliced(20_000, 0, null as never),
    );
    expect(matchCells(many, many.toReversed())).toEqual(same);
    expect(matchCells(many, ["new", ...many.toReversed()]).every((match) => match === null)).toBe(true);
  });

  test("matches rise, are unique, and cells that did not change are matched when none moved", () => {
    const cell = fc.constantFrom("a", "b", "c", "d");
    fc.assert(
      fc.property(fc.array(cell), fc.array(cell), (before, after) => {
        const found = matchCells(before, after).filter((match) => match !== null);
        expect(found).toEqual([...new Set(found)].sort((x, y) => x - y));
        expect(matchCells(before, before)).toEqual(before.map((_, i) => i));
      }),
    );
  });
});
