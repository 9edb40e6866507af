import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { typescript6, typescript7, type Verdict } from "./compilers.ts";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const good = read("good.ts");
const bad = read("bad.ts");

/** What a compiler says of every statement of bad.ts that is marked, and of nothing else. */
function refused(check: (text: string) => Verdict): { statements: number; text: string } {
  const lines = bad.split("\n");
  const said = new Map<number, string[]>();
  for (const message of check(bad.replaceAll("// @ts-expect-error", "//")).messages) {
    const line = Number.parseInt(message, 10);
    said.set(line, [...(said.get(line) ?? []), message.replace(/^\d+: /, "")]);
  }
  const marked = lines.flatMap((line, i) => (line === "// @ts-expect-error" ? [i + 2] : []));
  expect([...said.keys()].sort((a, b) => a - b)).toEqual(marked);
  const text = marked.map((line) => `${lines[line - 1]}\n${said.get(line)?.join("\n")}\n`).join("\n");
  return { statements: marked.length, text };
}

const compilers = [
  { version: 6, check: typescript6 },
  { version: 7, check: typescript7 },
];

/** How many types good.ts may make, over those that its imports make: 13,100 and 12,000 as of this writing. */
const most = 16_000;

describe.each(compilers)("TypeScript $version", ({ version, check }) => {
  test("takes what must compile, and makes few types on the way", { timeout: 60_000 }, () => {
    const { messages, instantiations } = check(good);
    expect(messages).toEqual([]);
    expect(good.match(/^is</gm)?.length).toBeGreaterThan(100);
    const imports = good.match(/^import .*$/gm)?.join("\n") ?? "";
    const made = instantiations - check(imports).instantiations;
    expect(made).toBeGreaterThan(1000);
    expect(made).toBeLessThan(most);
  });

  test("refuses what must not compile, in words that a person can read", { timeout: 60_000 }, () => {
    const { statements, text } = refused(check);
    expect(statements).toBeGreaterThanOrEqual(60);
    const golden = new URL(`../golden/typing-${version}.txt`, import.meta.url);
    if (process.env.GOLDEN === "accept") writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });

  test("finds an error under each mark", { timeout: 60_000 }, () => {
    expect(check(bad).messages).toEqual([]);
    // A mark too many is found, so marks are looked at.
    expect(check(`${bad}\n// @ts-expect-error\nx.add(1);\n`).messages).toEqual([
      expect.stringContaining("Unused '@ts-expect-error' directive"),
    ]);
  });
});
