import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { ints, lock, median, uniform } from "../../bench/harness.mjs";
import { ratios } from "../../bench/report.mjs";

const dir = mkdtempSync(path.join(tmpdir(), "raven-bench-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("the median of an even number of values is the mean of the middle two", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
});

// Literals printed by the peers' own harness (Node) for the same arguments.
test("inputs are the peers' inputs", () => {
  expect([...uniform(4, 21)]).toEqual([
    0.6970824599266052, -0.7061347961425781, -0.42376628518104553, -0.22187747061252594,
  ]);
  expect([...uniform(3, 7, 0.5)]).toEqual([-0.02837970480322838, 0.47236767411231995, -0.02818780578672886]);
  expect([...ints(6, 22, 10)]).toEqual([7, 7, 9, 2, 9, 5]);
});

test("a held lock makes the next one wait; a dead holder's lock is taken over", async () => {
  const file = path.join(dir, "lock");
  const release = await lock(file);
  await expect(lock(file, { every: 5, within: 30 })).rejects.toThrow("cannot take");
  release();
  const again = await lock(file);
  again();
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, "999999999");
  (await lock(file, { every: 5, within: 30 }))();
});

test("a ratio is taken within a round, and the median over rounds is shown", () => {
  const row = (round: string, framework: string, median_ms: number) => ({
    round,
    suite: "ml",
    case: "cnn",
    framework,
    median_ms,
  });
  const table = ratios([
    row("1", "raven", 10),
    row("1", "torch", 20),
    row("2", "raven", 20),
    row("2", "torch", 80),
    row("3", "tfjs", 5),
    { suite: "ml", case: "svd", framework: "tfjs", unsupported: "no svd" },
  ]);
  expect(table).toContain("| ml cnn | raven | 15.00 | tfjs 5.00 ms, torch 3.00x |");
  expect(table).toContain("- ml svd tfjs: no svd");
});
