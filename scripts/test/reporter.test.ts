import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { line, rows, tally, total } from "../reporter.mjs";
import { at } from "../setup.mjs";

mkdirSync(at("node_modules/.cache"), { recursive: true });
const dir = mkdtempSync(at("node_modules/.cache/raven-reporter-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("passed, failed, skipped, empty and broken test files are all counted", () => {
  const project = (name: string, files: Record<string, string>) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.join(dir, name), { recursive: true });
      writeFileSync(path.join(dir, name, file), text);
    }
    return { test: { name, root: path.join(dir, name), include: ["*.test.js"] } };
  };
  const head = 'import { expect, test } from "vitest";\n';
  const projects = [
    project("good", { "a.test.js": `${head}test("a", () => {}); test.skip("b", () => {}); test.todo("c");` }),
    project("bad", {
      "a.test.js": `${head}test("a", () => expect(1).toBe(2)); test("b", () => {});`,
      "broken.test.js": 'throw new Error("planted");',
      "empty.test.js": head,
    }),
    project("silent", {}),
  ];
  const config = path.join(dir, "vitest.config.js");
  writeFileSync(config, `export default ${JSON.stringify({ test: { projects } })};`);
  const report = path.join(dir, "report.json");
  const env = {
    ...process.env,
    RAVEN_TEST_REPORT: report,
    RAVEN_EXPECTED_PROJECTS: '["good","bad","silent"]',
  };
  const args = ["run", `--root=${dir}`, `--config=${config}`, `--reporter=${at("scripts/reporter.mjs")}`];
  const vitest = () =>
    execFileSync(process.execPath, [at("node_modules/vitest/vitest.mjs"), ...args], { env, stdio: "pipe" });
  expect(vitest).toThrow();
  const { table, faults } = JSON.parse(readFileSync(report, "utf8"));
  expect(table).toEqual({
    good: { passed: 1, failed: 0, skipped: 2 },
    bad: { passed: 1, failed: 3, skipped: 0 },
    silent: { passed: 0, failed: 1, skipped: 0 },
  });
  expect(faults).toHaveLength(3);
  expect(line(total(table))).toBe("2 passed, 4 failed, 2 skipped");
});

test("an error outside any test is a failure", () => {
  expect(total(tally([], [new Error("planted")], []).table)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a row names the package and leaves zeros out", () => {
  expect(
    rows({ nx: { passed: 12, failed: 0, skipped: 0 }, rune: { passed: 3, failed: 1, skipped: 2 } }),
  ).toEqual(["  nx       12 passed", "  rune      3 passed, 1 failed, 2 skipped"]);
});
