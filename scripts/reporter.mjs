// Vitest's reporter for `npm test`: the usual lines, then one row a package, and the counts for the last line.
// @ts-check
import { writeFileSync } from "node:fs";

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {Record<string, Counts>} Table - by project
 */

/** @returns {Counts} */
export const none = () => ({ passed: 0, failed: 0, skipped: 0 });

/** @param {Table} table @returns {Counts} */
export function total(table) {
  const sum = none();
  for (const row of Object.values(table)) {
    sum.passed += row.passed;
    sum.failed += row.failed;
    sum.skipped += row.skipped;
  }
  return sum;
}

/** The line that ends `npm test` and `.ci/run`. @param {Counts} counts */
export const line = (counts) => `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;

/**
 * Counts the tests of finished modules. A module that could not be collected, or that holds no test at all,
 * is one failure: it would otherwise vanish from the count.
 * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
 * @param {ReadonlyArray<unknown>} unhandled - errors that belong to no test
 * @param {readonly string[]} expected - projects that must have a test
 */
export function tally(modules, unhandled, expected) {
  /** @type {Table} */
  const table = {};
  /** @type {string[]} */
  const faults = [];
  for (const name of expected) table[name] = none();
  for (const module of modules) {
    const row = table[module.project.name] ?? none();
    table[module.project.name] = row;
    let seen = 0;
    let failed = 0;
    for (const test of module.children.allTests()) {
      seen++;
      const { state } = test.result();
      if (state === "passed") row.passed++;
      else if (state === "failed") failed++;
      else row.skipped++;
    }
    if (seen === 0) faults.push(`${module.moduleId} holds no test`);
    else if (failed === 0 && module.state() === "failed")
      faults.push(`${module.moduleId} failed outside its tests`);
    if (seen === 0 || (failed === 0 && module.state() === "failed")) row.failed++;
    row.failed += failed;
  }
  for (const name of expected) {
    const row = table[name] ?? none();
    if (row.passed + row.failed + row.skipped > 0) continue;
    faults.push(`project ${name} has no test`);
    table[name] = { passed: 0, failed: 1, skipped: 0 };
  }
  if (unhandled.length > 0) {
    faults.push(`${unhandled.length} errors outside any test`);
    table["(outside any test)"] = { passed: 0, failed: unhandled.length, skipped: 0 };
  }
  return { table, faults };
}

/** @param {Table} table */
export function rows(table) {
  const width = Math.max(...Object.keys(table).map((name) => name.length));
  return Object.entries(table).map(
    ([name, row]) =>
      `  ${name.padEnd(width)}  ${String(row.passed).padStart(5)} passed` +
      `${row.failed > 0 ? `, ${row.failed} failed` : ""}${row.skipped > 0 ? `, ${row.skipped} skipped` : ""}`,
  );
}

/** A `Reporter` of vitest. */
export default class Totals {
  /**
   * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const expected = JSON.parse(process.env.RAVEN_EXPECTED_PROJECTS ?? "[]");
    const result = tally(modules, unhandled, expected);
    const file = process.env.RAVEN_TEST_REPORT;
    if (file !== undefined) writeFileSync(file, JSON.stringify(result));
  }
}
