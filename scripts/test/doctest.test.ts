import { expect, test } from "vitest";
import { runExamples } from "../doctest.mjs";
import { agrees, show } from "../example-value.mjs";
import { compile, fromMarkdown, fromSource } from "../examples.mjs";

const doc = `/**
 * Adds.
 * @param a - first
 * @example
 * 1 + 1 // 2
 * "a" + "b" // "ab"
 * @returns the sum
 */
export const one = 1;

/** @example one // 1 */
export const two = 2;

/**
 * @example A caption.
 * \`\`\`ts
 * const x = 3
 * x * 2 // 6
 * \`\`\`
 * \`\`\`ts norun
 * fail() // 0
 * \`\`\`
 */
export const three = 3;
`;

test("an example reaches from its tag to the next tag, and keeps its line", () => {
  const found = fromSource("a.ts", doc, "nx");
  expect(found.map((one) => [one.line, one.code.trim()])).toEqual([
    [4, '1 + 1 // 2\n"a" + "b" // "ab"'],
    [11, "one // 1"],
    [17, "const x = 3\nx * 2 // 6"],
  ]);
});

test("a page's ts blocks are examples, those marked norun and other languages are not", () => {
  const page = "text\n```ts\n1 // 1\n```\n```js\nno()\n```\n```ts norun\nno()\n```\n````ts\n2 // 2\n````\n";
  expect(fromMarkdown("a.md", page, undefined).map((one) => [one.line, one.code])).toEqual([
    [3, "1 // 1"],
    [12, "2 // 2"],
  ]);
});

test("only names that the example uses are imported, and none when it imports for itself", () => {
  const names = new Map([
    ["nx", "* @raven-ts/nx"],
    ["zeros", "@raven-ts/nx"],
    ["ones", "@raven-ts/nx"],
  ]);
  const bare = { file: "a.ts", line: 1, code: "zeros([2]).ones // 1", own: "nx" };
  expect(compile(bare, names).code).toContain('import { zeros } from "@raven-ts/nx"');
  expect(compile(bare, names).code).not.toContain("ones }");
  const own = { ...bare, code: 'import { zeros } from "./mine.js";\nzeros([2])' };
  expect(compile(own, names).code).not.toContain("@raven-ts/nx");
});

test.each([
  [1, "1"],
  ["a b", "a b"],
  [null, "null"],
  [[1, [2, Number.NaN]], "[1, [2, NaN]]"],
  [{ a: [1], b: "x" }, "{a: [1], b: x}"],
  [Float32Array.of(1, 2.5), "[1, 2.5]"],
  [{ tolist: () => [1, 2] }, "[1, 2]"],
  [{ toJSON: () => ({ k: 1 }) }, "{k: 1}"],
  [new Map([["k", 1]]), "{k: 1}"],
  [new Date(Number.NaN), "null"],
])("show(%j) is %s", (value, text) => {
  expect(show(value)).toBe(text);
});

test.each([
  ["[1, 2]", "[1,2]", true],
  ["ab", '"ab"', true],
  ["[80, 78]", "Uint8Array [80, 78]", true],
  ["0.30000001192092896", "0.3", true],
  ["0.36", "0.3", false],
  ["0.3", "0.30", true],
  ["2", "3", false],
  ["2.4", "2", false],
  ["[1, 2, 3, 4]", "[1, 2, ...]", true],
  ["[1, 9, 3, 4]", "[1, 2, ...]", false],
  ["1.234e-7", "1.2e-7", true],
  ["[0.5, 1]", "[0.5, 1, 2]", false],
  ["float32", "float64", false],
  ["-0.5", "0.5", false],
  ["1000.6931762695312", "1000.693115234375", true],
  ["1000.694", "1000.693115234375", false],
  ["0.123", "0.124", false],
])("%s agrees with the comment %s: %s", (text, expected, verdict) => {
  expect(agrees(text, expected)).toBe(verdict);
});

const example = (code: string, line = 1) => ({ file: "planted.ts", line, code, own: undefined });

test("a wrong value, an error and a missing error are failures that say the line", async () => {
  const { failures, count } = await runExamples([
    example("1 + 1 // 2"),
    example("const x = 1\n\nx + 1 // 3", 10),
    example('throw new RangeError("planted")', 20),
    example("1 // throws", 30),
    example('(() => { throw new TypeError("no such axis 3") })() // throws TypeError: no such axis'),
    example("await Promise.resolve(4) // 4"),
    example("const = 1", 40),
  ]);
  expect(count).toBe(7);
  expect(failures.map((one) => [one.line, one.error])).toEqual([
    [40, expect.stringContaining("cannot compile")],
    [12, "line 12: gave 2, expected 3"],
    [20, "threw RangeError: planted"],
    [30, "line 30: gave 1, expected an error"],
  ]);
});

test("an example that ends or hangs the process fails alone; those behind it still run", async () => {
  const { failures } = await runExamples(
    [example("1 // 1"), example("process.exit(3)", 2), example("for (;;) {}", 3), example("1 // 2", 4)],
    2000,
  );
  expect(failures.map((one) => one.line)).toEqual([2, 3, 4]);
  expect(failures[0]?.error).toContain("ended the process (3)");
  expect(failures[1]?.error).toContain("ended the process (SIGKILL)");
});
