import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandLine } from "../../src/cli/command-line.ts";

let folder: string;

const cell = (code: string): string => `# T\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
const place = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quill-many-"));
  mkdirSync(join(folder, "sub"));
  mkdirSync(join(folder, "node_modules"));
  mkdirSync(join(folder, ".hidden"));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function quill(
  args: string[],
  stopWhen?: () => boolean,
): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const writeOut = (text: string): void => {
    out += text;
  };
  const writeErr = (text: string): void => {
    err += text;
  };
  const code = await commandLine(
    args,
    { out: { write: writeOut }, err: { write: writeErr }, live: false, colours: false, columns: () => 100 },
    (action) => {
      const timer = setInterval(() => stopWhen?.() && action(), 20);
      return () => clearInterval(timer);
    },
  );
  return { code, out, err };
}

/** How each notebook ended, by its name. */
const ends = (out: string): Record<string, string> =>
  Object.fromEntries(
    [...out.matchAll(/^(ok|failed) +(\S+)/gm)].map(([, end, path]) => [
      relative(folder, path!).split("/").slice(-2).join("/"),
      end,
    ]),
  );

describe("quill run of several notebooks", () => {
  test("a folder stands for the notebooks below it, and for nothing else", async () => {
    place("a.md", cell("1 + 1"));
    place("sub/b.md", cell("2 + 2"));
    place("prose.md", "# no cell\n");
    place("notes.txt", cell("throw new Error('not mine')"));
    place("node_modules/c.md", cell("throw new Error('not mine')"));
    place(".hidden/d.md", cell("throw new Error('not mine')"));
    place("old.out.md", cell("throw new Error('not mine')"));
    const { code, out, err } = await quill(["run", folder]);
    expect([code, err]).toEqual([0, ""]);
    expect(Object.values(ends(out))).toEqual(["ok", "ok"]);
    expect(out).toMatch(/2 of 2 notebooks in /);
    expect(readFileSync(join(folder, "a.out.md"), "utf8")).toContain("```text result\n2\n```");
    expect(readFileSync(join(folder, "sub/b.out.md"), "utf8")).toContain("```text result\n4\n```");
    expect(readdirSync(join(folder, "node_modules"))).toEqual(["c.md"]);
  });

  test("one that fails is said with its place, and the others go on", async () => {
    const a = place("a.md", cell("throw new RangeError('no')"));
    const b = place("b.md", cell("1"));
    const { code, out, err } = await quill(["run", a, b, a, "--jobs", "1"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^failed .*a\.md .*\nok .*b\.md .*\n1 of 2 notebooks/);
    expect(err).toBe("quill: cell 1 failed (a.md:4): RangeError: no\n");
    expect(existsSync(join(folder, "b.out.md"))).toBe(true);
  });

  test("--check says of each what differs and ends with 3, and with 1 where one fails", async () => {
    const a = place("a.md", cell("1"));
    const b = place("b.md", cell("2"));
    expect((await quill(["run", a, b, "--inplace"])).code).toBe(0);
    expect((await quill(["run", folder, "--check"])).code).toBe(0);
    writeFileSync(a, readFileSync(a, "utf8").replace("result\n1", "result\n7"));
    const differs = await quill(["run", folder, "--check"]);
    expect(differs.code).toBe(3);
    expect(differs.err).toContain(`quill run ${a} --inplace`);
    place("c.md", cell("missing"));
    expect((await quill(["run", folder, "--check"])).code).toBe(1);
  });

  test("--timeout holds for each, and the code of a timeout comes before that of a failure", async () => {
    const a = place("a.md", cell("for (;;);"));
    const b = place("b.md", cell("missing"));
    const c = place("c.md", cell("3"));
    const { code, out } = await quill(["run", a, b, c, "--timeout", "1", "-j", "3"]);
    expect(code).toBe(124);
    expect(out).toMatch(/ok .*c\.md/);
  });

  test("Ctrl-C stops those that run and begins no other", async () => {
    const begun = (name: string): string => join(folder, `${name}.begun`);
    for (const name of ["a", "b", "c"]) {
      const touch = `(await import("node:fs")).writeFileSync(${JSON.stringify(begun(name))}, "");`;
      place(`${name}.md`, cell(`${touch} for (;;);`));
    }
    const { code } = await quill(
      ["run", folder, "-j", "2"],
      () => existsSync(begun("a")) && existsSync(begun("b")),
    );
    expect(code).toBe(130);
    expect(existsSync(begun("c"))).toBe(false);
  });

  test("what cannot be run is wrong usage", async () => {
    const a = place("a.md", cell("1"));
    for (const [args, message] of [
      [["run"], "need a notebook or a folder (0 given)"],
      [["run", join(folder, "sub")], "no .md file there has a cell"],
      [["run", a, join(folder, "b.md")], "cannot find"],
      [["run", a, a, "--out", "x.md"], "cannot use --out for 2 notebooks"],
      [["run", folder, "--out", "x.md"], "it is a folder, and --out names one file"],
      [["run", a, "--jobs", "0"], "cannot use --jobs 0"],
      [["run", a, "--jobs", "1.5"], "cannot use --jobs 1.5"],
    ] as const) {
      const { code, err } = await quill([...args]);
      expect(code, args.join(" ")).toBe(2);
      expect(err).toContain(message);
    }
    expect(existsSync(join(folder, "a.out.md"))).toBe(false);
  });

  test("a file that is no text fails alone", async () => {
    const a = place("a.md", cell("1"));
    const b = join(folder, "b.md");
    writeFileSync(b, Buffer.from([0x23, 0x20, 0xe9, 0x0a]));
    const { code, out, err } = await quill(["run", a, b]);
    expect(code).toBe(2);
    expect(out).toMatch(/1 of 2 notebooks/);
    expect(err).toContain("not UTF-8");
  });

  test.skipIf(process.platform === "win32")(
    "a pipe or a device is wrong usage, and is not waited for",
    async () => {
      const a = place("a.md", cell("1"));
      const pipe = join(folder, "pipe.md");
      execFileSync("mkfifo", [pipe]);
      for (const args of [[pipe], [pipe, a], ["/dev/null", a]]) {
        const { code, err } = await quill(["run", ...args]);
        expect(code).toBe(2);
        expect(err).toMatch(/quill run: cannot run \S+ \(it is neither a file nor a folder\)/);
      }
      expect(existsSync(join(folder, "a.out.md"))).toBe(false);
    },
  );

  test("a name with signs that a terminal obeys takes one harmless line", async () => {
    place("a\n\u001b[31mb.md", cell("1"));
    const { out } = await quill(["run", folder]);
    expect(out).toContain("a\ufffd\ufffd[31mb.md");
    expect(out.trimEnd().split("\n")).toHaveLength(2);
    expect(out).toMatch(/1 of 1 notebook in/);
  });
});
