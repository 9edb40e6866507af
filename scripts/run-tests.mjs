// `npm test`: a browser, a build, vitest over every project, the examples of the documentation, one last line.
// @ts-check
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { browser } from "./browser.mjs";
import { build } from "./build.mjs";
import { doctest } from "./doctest.mjs";
import { line, rows, total } from "./reporter.mjs";
import { at, node, page, Stop, say } from "./setup.mjs";
import { projects } from "./workspace.mjs";

/**
 * @param {string[]} args - for vitest; with any, only vitest runs (a part of the tests was asked for).
 * @returns {Promise<number>} exit code
 */
export async function test(args) {
  const whole = args.length === 0;
  const chromium = await browser();
  try {
    await build();
    await page();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.stdout.write(`${line({ passed: 0, failed: 1, skipped: 0 })}\n`);
    return 1;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "raven-test-"));
  try {
    const report = path.join(folder, "report.json");
    const env = {
      ...process.env,
      RAVEN_TEST_REPORT: report,
      RAVEN_EXPECTED_PROJECTS: JSON.stringify(whole ? projects() : []),
      ...(chromium === undefined ? {} : { CHROMIUM: chromium }),
    };
    const code = await vitest(args, env);
    const { table, faults } = read(report);
    if (whole) table.docs = await doctest();
    if (chromium === undefined && process.env.CI === "true") {
      faults.push("no browser, and CI=true does not allow that");
      table.browser = { passed: 0, failed: 1, skipped: 0 };
    }
    const sum = total(table);
    if (code !== 0 && sum.failed === 0) {
      faults.push(`vitest ended with code ${code}`);
      sum.failed++;
    }
    process.stdout.write(`\n${rows(table).join("\n")}\n\n`);
    for (const fault of faults) process.stdout.write(`  ${fault}\n`);
    process.stdout.write(`${line(sum)}\n`);
    return sum.failed > 0 || sum.passed === 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} env */
function vitest(args, env) {
  const reporters = ["--reporter=default", `--reporter=${at("scripts/reporter.mjs")}`];
  return node([at("node_modules/vitest/vitest.mjs"), "run", ...reporters, ...args], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/**
 * @param {string} file
 * @returns {{ table: import("./reporter.mjs").Table, faults: string[] }}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    say("vitest ended before it reported its tests");
    return { table: { vitest: { passed: 0, failed: 1, skipped: 0 } }, faults: ["vitest wrote no report"] };
  }
}
