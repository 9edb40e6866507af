import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { bundle, type Ended, installed, run } from "./child.ts";

// Programs of their own, that compile from an empty cache, on machines that do other things too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const compiler = ["clang", "gcc"].find(installed);
if (compiler === undefined) console.warn("SKIPPED: a compiler in trouble (no C compiler here)");

let program = "";
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "raven-trouble-"));
  folders.push(made);
  return made;
}

/** A compiler that does `first` before it does what it should. */
function troubled(first: string): string {
  const file = join(folder(), compiler ?? "cc");
  writeFileSync(file, `#!/bin/sh\n${first}\nexec ${compiler} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

function expectRight(ended: Ended, device: string): void {
  expect(ended.stderr).not.toContain("Error");
  expect(ended.status).toBe(0);
  expect(JSON.parse(ended.stdout)).toEqual([device, 12]);
}

beforeAll(async () => {
  program = await bundle(
    "trouble",
    "const x = nx.add(nx.ones([4]), 2); console.log(JSON.stringify([nx.currentDevice().name, nx.sum(x).item()]));",
  );
});

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

describe.skipIf(compiler === undefined)("a cache folder", () => {
  test.each(["/proc/raven", "/proc/self/a/b", "/dev/null/x", "/sys/raven"])(
    "where nothing can be made (%s) is passed over, with one line",
    async (place) => {
      const ended = await run(program, { RAVEN_CACHE: place });
      expectRight(ended, "native");
      const lines = ended.stderr.split("\n").filter((line) => line.includes("RAVEN_CACHE"));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^raven: compiled code goes to \S+: RAVEN_CACHE cannot be used \(/);
    },
  );

  test("on a full disk is passed over", async () => {
    const place = folder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", place], { stdio: "ignore" });
    } catch {
      console.warn("SKIPPED: a cache on a full disk (cannot mount one here)");
      return;
    }
    try {
      const ended = await run(program, { RAVEN_CACHE: join(place, "cache"), XDG_CACHE_HOME: folder() });
      expectRight(ended, "native");
      expect(ended.stderr).toContain("RAVEN_CACHE cannot be used (ENOSPC");
    } finally {
      execFileSync("umount", [place]);
    }
  });

  test("that fills up while it is used is left for another", async () => {
    const place = folder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1200k", "tmpfs", place], { stdio: "ignore" });
    } catch {
      console.warn("SKIPPED: a cache on a disk that fills up (cannot mount one here)");
      return;
    }
    try {
      mkdirSync(join(place, "cache"), { mode: 0o700 });
      writeFileSync(join(place, "cache", "other"), "");
      writeFileSync(join(place, "ballast"), new Uint8Array(1_150_000));
      const ended = await run(program, { RAVEN_CACHE: join(place, "cache"), XDG_CACHE_HOME: folder() });
      expectRight(ended, ended.stdout.includes("native") ? "native" : "wasm");
      expect(ended.stderr).toMatch(/^raven: .*(ENOSPC|no space|cannot)/m);
    } finally {
      execFileSync("umount", [place]);
    }
  });

  test("that ten processes fill at once serves them all", async () => {
    const cache = folder();
    const ended = await Promise.all(Array.from({ length: 10 }, () => run(program, { RAVEN_CACHE: cache })));
    for (const one of ended) expectRight(one, "native");
    expect(readdirSync(cache).filter((name) => name.startsWith("building-"))).toEqual([]);
  });
});

describe.skipIf(compiler === undefined)("a compiler", () => {
  test("that is killed once is asked again", async () => {
    const mark = join(folder(), "killed");
    const cc = troubled(`case "$*" in *unit.c*) [ -e ${mark} ] || { touch ${mark}; kill -9 $$; } ;; esac`);
    expectRight(await run(program, { RAVEN_CC: cc, RAVEN_CACHE: folder() }), "native");
  });

  test("that is killed every time leaves the work to wasm, with one line", async () => {
    const cc = troubled(`case "$*" in *unit.c*) kill -9 $$ ;; esac`);
    const ended = await run(program, { RAVEN_CC: cc, RAVEN_CACHE: folder() });
    expectRight({ ...ended, stderr: "" }, "wasm");
    expect(ended.stderr).toMatch(/^raven: running on wasm, several times slower than native: /);
    expect(ended.stderr).toContain("ended with 137");
  });

  test("that is slow is waited for, and said so", async () => {
    const ended = await run(program, { RAVEN_CC: troubled("sleep 2"), RAVEN_CACHE: folder() });
    expectRight(ended, "native");
    expect(ended.stderr).toMatch(/^raven: compiling for this machine with \w+ [^,]+, once \(/m);
  });

  test("that writes half a library is found out", async () => {
    const cc = troubled(
      `for a in "$@"; do case "$prev" in -o) out="$a" ;; esac; prev="$a"; done\n` +
        `case "$*" in *unit.c*) printf '\\177ELF' > "$out"; exit 0 ;; esac`,
    );
    const ended = await run(program, { RAVEN_CC: cc, RAVEN_CACHE: folder() });
    expectRight({ ...ended, stderr: "" }, "wasm");
  });
});
