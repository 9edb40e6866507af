import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { nativeRuntime } from "../../../src/device/native/runtime.ts";

const runtime = nativeRuntime();
const maps = "/proc/self/maps";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const mapped = (file: string): boolean => readFileSync(maps, "utf8").includes(file);
const sourceOf = (value: number) => `int value(void) { return ${value}; }`;

/** Waits until finalisers have run. */
async function settle(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 50 && !done(); turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const native = runtime !== null && process.platform === "linux";

test.runIf(native)("code of a program is unmapped when nobody holds its unit", async () => {
  const { units } = runtime!;
  const make = (): string[] =>
    units
      .compile([1, 2, 3].map((n) => ({ name: "gone", source: sourceOf(n), passing: true })))
      .map(({ path }) => path);
  const paths = make();
  await settle(() => !paths.some(mapped));
  expect(paths.filter(mapped)).toEqual([]);
  // What comes again is mapped again, from the cache.
  const [again] = units.compile([{ name: "gone", source: sourceOf(2), passing: true }]);
  expect([again.path, mapped(again.path)]).toEqual([paths[1], true]);
  expect(again.symbol("value")).toBeGreaterThan(0);
});

test.runIf(native)("code stays mapped while its unit is held, and where it is not passing", async () => {
  const { units } = runtime!;
  const [held] = units.compile([{ name: "held", source: sourceOf(4), passing: true }]);
  const keep = ((): string => units.compile([{ name: "kept", source: sourceOf(5) }])[0].path)();
  const drop = ((): string =>
    units.compile([{ name: "dropped", source: sourceOf(6), passing: true }])[0].path)();
  await settle(() => !mapped(drop));
  expect([mapped(held.path), mapped(keep), mapped(drop)]).toEqual([true, true, false]);
  expect(units.compile([{ name: "held", source: sourceOf(4), passing: true }])[0]).toBe(held);
});
