import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAnsi } from "../src/outputs/ansi.ts";

describe("parseAnsi", () => {
  it.each([
    ["plain", [["plain", {}]]],
    [
      "\u001b[31mred\u001b[0m not",
      [
        ["red", { fg: "1" }],
        [" not", {}],
      ],
    ],
    [
      "\u001b[1;4;92mx\u001b[22my",
      [
        ["x", { bold: true, underline: true, fg: "10" }],
        ["y", { underline: true, fg: "10" }],
      ],
    ],
    ["\u001b[38;5;196mx", [["x", { fg: "rgb(255 0 0)" }]]],
    ["\u001b[48;5;232mx", [["x", { bg: "rgb(8 8 8)" }]]],
    [
      "\u001b[38;2;1;2;3mx\u001b[39my",
      [
        ["x", { fg: "rgb(1 2 3)" }],
        ["y", {}],
      ],
    ],
    ["\u001b[mx", [["x", {}]]],
    [
      "a\u001b[2Kb\u001b]0;title\u0007c",
      [
        ["a", {}],
        ["b", {}],
        ["c", {}],
      ],
    ],
  ])("reads %j", (text, runs) => {
    expect(parseAnsi(text).runs.map((run) => [run.text, run.style])).toEqual(runs);
  });

  it("drops no character of text without escape codes", () => {
    void fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(!text.includes("\u001b"));
        expect(
          parseAnsi(text)
            .runs.map((run) => run.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  it("reads a text in two parts as it reads the whole", () => {
    const part = fc.constantFrom("a", "b c", "\n", "\u001b[31m", "\u001b[1m", "\u001b[0m", "\u001b[48;5;20m");
    void fc.assert(
      fc.property(fc.array(part), fc.array(part), (left, right) => {
        const styles = (runs: { text: string; style: object }[]): unknown[] =>
          runs.flatMap(({ text, style }) => [...text].map((character) => [character, style]));
        const first = parseAnsi(left.join(""));
        const second = parseAnsi(right.join(""), first.end);
        expect(styles([...first.runs, ...second.runs])).toEqual(
          styles(parseAnsi([...left, ...right].join("")).runs),
        );
      }),
    );
  });
});
