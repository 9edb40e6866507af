import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { report } from "../api.mjs";
import { findBrowser } from "../browser.mjs";
import { changes } from "../goldens.mjs";
import { broken, pointersOf } from "../pointers.mjs";
import { at, installed } from "../setup.mjs";
import { entries } from "../workspace.mjs";

const dir = mkdtempSync(path.join(tmpdir(), "raven-tools-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(file: string, text: string, mode = 0o644): string {
  const whole = path.join(dir, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  chmodSync(whole, mode);
  return whole;
}

test("every verb explains itself with an example, and an unknown one is refused", () => {
  const raven = (...args: string[]) =>
    spawnSync(process.execPath, [at("scripts/raven.mjs"), ...args], { encoding: "utf8" });
  const usage = raven("--help").stdout;
  const verbs = [...usage.matchAll(/^ {2}([a-z]+) {2,}/gm)].map((match) => match[1] ?? "");
  expect(verbs).toEqual([
    "mnist",
    "test",
    "start",
    "site",
    "build",
    "lint",
    "bench",
    "fuzz",
    "goldens",
    "size",
    "leak",
    "sanitize",
    "kernels",
    "api",
  ]);
  for (const verb of verbs) expect(raven(verb, "--help").stdout).toMatch(/npm (run |test|start)/);
  const unknown = raven("fly");
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toContain("cannot run fly");
});

test("dependencies count as installed when they are not older than the lock file", () => {
  const lock = write("clone/package-lock.json", "{}");
  expect(installed(path.join(dir, "clone"))).toBe(false);
  const hidden = write("clone/node_modules/.package-lock.json", "{}");
  utimesSync(lock, 100, 100);
  utimesSync(hidden, 200, 200);
  expect(installed(path.join(dir, "clone"))).toBe(true);
  utimesSync(lock, 300, 300);
  expect(installed(path.join(dir, "clone"))).toBe(false);
});

test("a lock file with new times and the installed content needs no install", () => {
  write("touched/package-lock.json", "{}");
  const hidden = write("touched/node_modules/.package-lock.json", "{}");
  utimesSync(hidden, 100, 100);
  const hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"; // sha256 of {}
  write("touched/node_modules/.raven-lock", `${hash}\n`);
  expect(installed(path.join(dir, "touched"))).toBe(true);
});

test("a browser that does not start is passed over", () => {
  const stub = write("stub/chromium", "#!/bin/sh\nexit 1\n", 0o755);
  const real = write("real/chromium", "#!/bin/sh\necho Chromium 1\n", 0o755);
  const found = findBrowser({ PATH: [path.dirname(stub), path.dirname(real)].join(path.delimiter) });
  expect(found).toBe(real);
});

test("a change of the public surface is reported until the report is written anew", async () => {
  const folder = path.join(dir, "surface");
  const manifest = {
    name: "surface",
    version: "0.1.0",
    type: "module",
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  };
  write("surface/package.json", JSON.stringify(manifest));
  write("surface/dist/index.d.ts", "export declare const one: number;\n");
  mkdirSync(path.join(folder, "api"));
  const pkg = { name: "surface", dir: folder, id: "surface", manifest };
  const [entry] = entries(pkg);
  if (entry === undefined) throw new Error("no entry");
  expect(await report(pkg, entry, "surface.api.md", true)).toBeUndefined();
  expect(await report(pkg, entry, "surface.api.md", false)).toBeUndefined();
  write("surface/dist/index.d.ts", "export declare const one: string;\n");
  expect(await report(pkg, entry, "surface.api.md", false)).toContain("differs from the code");
});

test("the linter refuses unused imports, import cycles, floating promises and undeclared dependencies", () => {
  copyFileSync(at("biome.json"), path.join(dir, "biome.json"));
  execFileSync("git", ["init", "-q", dir]);
  write(".gitignore", "node_modules/\n");
  write("package.json", '{ "name": "planted", "private": true }\n');
  write("src/a.ts", 'import { b } from "./b.ts";\n\nexport const a = (): number => b() + 1;\n');
  write("src/b.ts", 'import { a } from "./a.ts";\n\nexport const b = (): number => a() + 1;\n');
  write("src/c.ts", 'import { x } from "left-pad";\n\nconst wait = async () => 1;\nwait();\n');
  const biome = at("node_modules/@biomejs/biome/bin/biome");
  const got = spawnSync(process.execPath, [biome, "check", "--max-diagnostics=50", "src"], {
    cwd: dir,
    encoding: "utf8",
  });
  expect(got.status).not.toBe(0);
  const text = got.stdout + got.stderr;
  for (const rule of [
    "noUnusedImports",
    "noImportCycles",
    "noFloatingPromises",
    "noUndeclaredDependencies",
  ]) {
    expect(text).toContain(rule);
  }
});

test("knip refuses an export and a file that nobody uses", () => {
  write("dead/package.json", '{ "name": "dead", "private": true, "type": "module" }\n');
  write("dead/knip.json", '{ "entry": ["index.ts"], "project": ["*.ts"] }\n');
  write("dead/index.ts", 'import { used } from "./a.ts";\n\nconsole.log(used);\n');
  write("dead/a.ts", "export const used = 1;\nexport const unused = 2;\n");
  write("dead/b.ts", "export const alone = 1;\n");
  const knip = at("node_modules/knip/bin/knip.js");
  const got = spawnSync(process.execPath, [knip, "--no-progress"], {
    cwd: path.join(dir, "dead"),
    encoding: "utf8",
  });
  expect(got.status).not.toBe(0);
  expect(got.stdout).toMatch(/Unused files[\s\S]*b\.ts/);
  expect(got.stdout).toMatch(/Unused exports[\s\S]*unused/);
});

test("a changed golden shows its first different line; added and removed ones are named", () => {
  const files = (entries: [string, string][]) =>
    new Map(entries.map(([name, text]) => [name, Buffer.from(text)]));
  const before = files([
    ["a.txt", "1\n2\n3\n"],
    ["gone.txt", ""],
    ["same.txt", "x"],
  ]);
  const after = files([
    ["a.txt", "1\n5\n3\n"],
    ["new.txt", "abc"],
    ["same.txt", "x"],
  ]);
  expect(changes(before, after)).toEqual([
    "changed  a.txt (6 -> 6 bytes)\n  line 2\n  - 2\n  + 5",
    "added    new.txt (3 bytes)",
    "removed  gone.txt",
  ]);
});

test("documents point to what is there: a path that is not is named, wildcards and all", () => {
  write("docs/src/view.ts", "");
  write("docs/src/rules/jvp-unary.ts", "");
  const text =
    "`src/view.ts` `src/rules/jvp-*.ts` `src/rules/<kind>-unary.ts` `image/png` `a / b`\n```\n`src/x.ts`\n```\n";
  expect(pointersOf(text)).toEqual(["src/view.ts", "src/rules/jvp-*.ts", "src/rules/<kind>-unary.ts"]);
  expect(broken(text, [path.join(dir, "docs")])).toEqual([]);
  const gone = "`src/views.ts`, `src/rules/vjp-*.ts` and `rules/jvp-unary.ts`";
  expect(broken(gone, [path.join(dir, "docs")])).toEqual([
    "src/views.ts",
    "src/rules/vjp-*.ts",
    "rules/jvp-unary.ts",
  ]);
});
