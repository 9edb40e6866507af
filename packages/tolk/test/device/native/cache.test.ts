import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Cache, cacheFolder, sha256 } from "../../../src/device/native/cache.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "raven-cache-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function entry(cache: Cache, key: string, text: string): string {
  const stage = cache.stage();
  writeFileSync(join(stage, "unit.so"), text);
  return cache.commit(stage, key, "unit.so");
}

function used(key: string, minutesAgo: number): void {
  const seconds = Date.now() / 1000 - minutesAgo * 60;
  utimesSync(join(folder, key), seconds, seconds);
}

test("SHA-256 of abc is the standard's", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("an entry is found whole, and not once its file or checksum is damaged", () => {
  const cache = new Cache(folder);
  expect(cache.find("a", "unit.so")).toBeNull();
  const file = entry(cache, "a", "code");
  expect(cache.find("a", "unit.so")).toBe(file);
  writeFileSync(file, "cod");
  expect(cache.find("a", "unit.so")).toBeNull();
  rmSync(join(folder, "a", "sha256"));
  expect(cache.find("a", "unit.so")).toBeNull();
});

test("a second entry of one key gives way to the first when that is whole, and replaces it when it is not", () => {
  const cache = new Cache(folder);
  entry(cache, "a", "first");
  expect(statSync(entry(cache, "a", "second one")).size).toBe(5);
  writeFileSync(join(folder, "a", "unit.so"), "firs");
  expect(statSync(entry(cache, "a", "third one")).size).toBe(9);
});

test("trimming drops what was used longest ago until the rest fits, and builds abandoned for a day", () => {
  const cache = new Cache(folder);
  for (const key of ["old", "middle", "new"]) entry(cache, key, "x".repeat(1000));
  used("old", 30);
  used("middle", 20);
  used("new", 10);
  for (const name of ["building-now", "building-dead"]) mkdirSync(join(folder, name));
  used("building-now", 1);
  used("building-dead", 25 * 60);
  // An entry is its file of 1000 bytes and a checksum of 64.
  cache.trim(2200);
  const left = ["old", "middle", "new", "building-now", "building-dead"].filter((name) =>
    existsSync(join(folder, name)),
  );
  expect(left).toEqual(["middle", "new", "building-now"]);
});

test("RAVEN_CACHE names the folder, and one that cannot be written is passed over", () => {
  const before = process.env.RAVEN_CACHE;
  try {
    process.env.RAVEN_CACHE = join(folder, "mine");
    expect(cacheFolder()).toBe(join(folder, "mine"));
    writeFileSync(join(folder, "file"), "");
    process.env.RAVEN_CACHE = join(folder, "file");
    expect(cacheFolder()).not.toBe(join(folder, "file"));
  } finally {
    if (before === undefined) delete process.env.RAVEN_CACHE;
    else process.env.RAVEN_CACHE = before;
  }
});
