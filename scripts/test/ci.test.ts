import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { at } from "../setup.mjs";

const dir = mkdtempSync(path.join(tmpdir(), "raven-ci-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs .ci/run with an `npm` that prints what `script` says for `$*`, its arguments. */
function ci(script: string) {
  const bin = path.join(dir, "bin");
  mkdirSync(bin, { recursive: true });
  mkdirSync(path.join(dir, ".ci"), { recursive: true });
  copyFileSync(at(".ci/run"), path.join(dir, ".ci/run"));
  for (const name of ["clang", "gcc", "chromium"]) {
    writeFileSync(path.join(bin, name), "#!/bin/sh\n", { mode: 0o755 });
  }
  writeFileSync(path.join(bin, "npm"), `#!/bin/sh\necho "npm $*" >> ${dir}/calls\n${script}\n`, {
    mode: 0o755,
  });
  rmSync(path.join(dir, "calls"), { force: true });
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, CI: "" };
  const got = spawnSync("bash", [path.join(dir, ".ci/run")], { env, encoding: "utf8" });
  return { code: got.status, last: got.stdout.trimEnd().split("\n").at(-1), all: got.stdout };
}

const tests = 'echo "12 passed, 0 failed, 3 skipped"';
const digits = 'echo "test accuracy: 0.9712 (10000 digits, 7 s)"';
const cases = (test: string, lint: string, mnist: string) =>
  `case "$*" in test) ${test};; "run lint") ${lint};; *) ${mnist};; esac`;

test("lint and the three goalposts are counted with the tests", () => {
  expect(ci(cases(tests, "true", digits))).toMatchObject({ code: 0, last: "16 passed, 0 failed, 3 skipped" });
});

test("a failing test, lint step or notebook each gives a failure and a bad exit code", () => {
  const failing = 'echo "11 passed, 1 failed, 3 skipped"; exit 1';
  expect(ci(cases(failing, "true", digits))).toMatchObject({
    code: 1,
    last: "15 passed, 1 failed, 3 skipped",
  });
  expect(ci(cases(tests, "exit 1", digits))).toMatchObject({
    code: 1,
    last: "15 passed, 1 failed, 3 skipped",
  });
  const wasm = `[ "$RAVEN_DEVICE" = wasm ] && exit 1; ${digits}`;
  const { code, last, all } = ci(cases(tests, "true", wasm));
  expect([code, last]).toEqual([1, "15 passed, 2 failed, 3 skipped"]);
  expect(all).toContain("failed: mnist-wasm mnist-wasm-last-line");
});

test("tests that end without a count, or with a bad code and no failure, are a failure", () => {
  expect(ci(cases("true", "true", digits))).toMatchObject({ code: 1, last: "5 passed, 1 failed, 0 skipped" });
  expect(ci(cases(`${tests}; exit 3`, "true", digits))).toMatchObject({
    code: 1,
    last: "16 passed, 1 failed, 3 skipped",
  });
});

test("a notebook that ends without its accuracy is a failure", () => {
  expect(ci(cases(tests, "true", "echo done")).code).toBe(1);
});
