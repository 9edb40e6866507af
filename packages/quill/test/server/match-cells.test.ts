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
