import { describe, expect, test } from "vitest";
import { stackFrames } from "../../src/kernel/frames.ts";

describe("the frames of a stack", () => {
  test.each([
    ["    at f (/a/cell-c1.ts:2:9)", [{ name: "f", cell: "c1", line: 2, column: 9 }]],
    ["    at /a/cell-c1.ts:1:30", [{ name: "", cell: "c1", line: 1, column: 10 }]],
    ["    at async Promise.all (index 0)", []],
    ["    at async /a (b) 中/cell-c1.ts:3:4", [{ name: "", cell: "c1", line: 3, column: 4 }]],
    [
      "    at K.m [as n] (/a (b) 中/cell-c1.ts:3:4)",
      [{ name: "K.m [as n]", cell: "c1", line: 3, column: 4 }],
    ],
    ["    at new K (file:///a%20b/lib.ts:5:6)", [{ name: "new K", file: "lib", line: 5, column: 6 }]],
    ["    at node:internal/process:1:2", []],
  ])("%j is read", (line, frames) => {
    const places = {
      headColumns: () => 20,
      fileLabel: (url: string) => (url.startsWith("file:") ? "lib" : undefined),
    };
    expect(stackFrames(`Error: at x (y:1:1\n${line}`, places)).toEqual(frames);
  });
});
