import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { tooLong } from "../budget.mjs";
import { bundle, emptied, unusedCost } from "../bundle.mjs";

const dir = mkdtempSync(path.join(tmpdir(), "raven-sizes-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function plant(name: string, code: string, sideEffects: boolean) {
  const folder = path.join(dir, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  const manifest = { name, type: "module", exports: "./index.js", ...(sideEffects ? {} : { sideEffects }) };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(folder, "index.js"), code);
}

test("a file of 600 lines passes, one of 601 is named with its length", () => {
  const text = (lines: number) => "x\n".repeat(lines);
  expect(tooLong([["a.ts", text(600)]]).faults).toEqual([]);
  expect(
    tooLong([
      ["a.ts", text(3)],
      ["b.ts", text(601)],
    ]),
  ).toEqual({
    faults: ["b.ts: 601 lines (at most 600); one noun a file"],
    note: "2 files, median 3, longest b.ts 601",
  });
});

test("an unused import of a package without side effects costs 0 bytes", async () => {
  plant("@raven-ts/pure", "export const table = new Map([[1, 2]]);", false);
  expect(await unusedCost("@raven-ts/pure", dir)).toBe(0);
});

test("a side effect at the top level of a package shows as bytes", async () => {
  plant("@raven-ts/impure", "globalThis.seen = true; export const x = 1;", true);
  expect(await unusedCost("@raven-ts/impure", dir)).toBeGreaterThan(0);
});

test("a side effect of somebody else's package is not counted as ours", async () => {
  plant("stranger", "globalThis.seen = true; export const x = 1;", true);
  plant("@raven-ts/user", 'import { x } from "stranger"; export const y = () => x;', false);
  expect(await unusedCost("@raven-ts/user", dir)).toBe(0);
});

test("files that a size leaves out weigh nothing in the bundle", async () => {
  writeFileSync(path.join(dir, "font-data.js"), `export const font = "${"x".repeat(5000)}";`);
  writeFileSync(path.join(dir, "page.js"), 'import * as font from "./font-data.js"; globalThis.all = font;');
  const whole = await bundle('import "./page.js";', { dir });
  const without = await bundle('import "./page.js";', { dir, plugins: [emptied(/font-data/)] });
  expect(whole.length).toBeGreaterThan(5000);
  expect(without.length).toBeLessThan(1500);
});
