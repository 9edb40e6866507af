import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseCommand } from "../../src/cli/arguments.ts";
import { commandLine } from "../../src/cli/command-line.ts";
import { exportCommand } from "../../src/cli/export.ts";
import { cleanNotebook } from "../../src/format/index.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quill-cli-"));
  path = join(folder, "n.md");
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function quill(args: string[], stopAt = "", live = false): Promise<Said> {
  let out = "";
  let err = "";
  let stop = (): void => {};
  const watch = (text: string): void => {
    out += text;
    if (stopAt && text.includes(stopAt)) stop();
  };
  const code = await commandLine(
    args,
    {
      out: { write: watch },
      err: {
        write: (text: string) => {
          err += text;
        },
      },
      live,
      colours: false,
      columns: () => 100,
    },
    (action) => {
      stop = action;
      return () => {};
    },
  );
  return { code, out, err };
}

const write = (...cells: string[]): string => {
  const text = `# T\n\n*  odd\n\n${cells.map((cell) => `\`\`\`ts\n${cell}\n\`\`\`\n`).join("\nText.\n\n")}`;
  writeFileSync(path, text);
  return text;
};

/** What a terminal shows after this was written to it; knows what the program uses: CR, LF, up, erase below. */
function screen(written: string): string[] {
  const lines = [""];
  let row = 0;
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is tested
  for (const [piece] of written.matchAll(/\u001b\[\d*[AJ]|[\s\S]/gu)) {
    if (piece === "\r") column = 0;
    else if (piece === "\n") {
      row++;
      column = 0;
      lines[row] ??= "";
    } else if (piece === "\u001b[J") lines.splice(row, lines.length, lines[row]!.slice(0, column));
    else if (piece.startsWith("\u001b[")) row -= Number(piece.slice(2, -1));
    else {
      lines[row] = lines[row]!.padEnd(column).slice(0, column) + piece + lines[row]!.slice(column + 1);
      column++;
    }
  }
  return lines;
}

const FIGURE =
  'display({ [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": "<svg xmlns=\'http://www.w3.org/2000/svg\'/>", "text/plain": "a dot" }) })';

describe("quill run", () => {
  test("all cells run, the result is written beside the notebook with its figures", async () => {
    const text = write('console.log("hello");\nconst a = 20;', "a + 1", FIGURE);
    const { code, out, err } = await quill(["run", path]);
    expect([code, err]).toEqual([0, ""]);
    expect(readFileSync(path, "utf8")).toBe(text);
    const result = readFileSync(join(folder, "n.out.md"), "utf8");
    expect(cleanNotebook(result)).toBe(text);
    expect(result).toContain("```text stdout\nhello\n```");
    expect(result).toContain("```text result\n21\n```");
    const [figure] = readdirSync(join(folder, "n.out.quill"));
    expect(result).toContain(`![a dot](<n.out.quill/${figure}>)`);
    expect(out).toContain(`n.out.quill/${figure}`);
    const facts = out.replace(/\d+ ms|[\d.]+ s/g, "T").replace(/ {2}[\d.]+ MB/g, "");
    expect(facts.split("\n").slice(0, 6)).toEqual([
      '▸ 1/3  console.log("hello");',
      "      hello",
      "      ✓ T",
      "▸ 2/3  a + 1",
      "      21",
      "      ✓ T",
    ]);
  });

  test("--inplace writes the file itself, --out another, --inline keeps figures in it", async () => {
    const text = write(FIGURE);
    expect((await quill(["run", path, "--inplace"])).code).toBe(0);
    expect(cleanNotebook(readFileSync(path, "utf8"))).toBe(text);
    expect(readdirSync(folder).sort()).toEqual(["n.md", "n.quill"]);
    const other = join(folder, "other.md");
    expect((await quill(["run", path, "--out", other, "--inline", "-q"])).out).toBe("");
    expect(readFileSync(other, "utf8")).toContain("```svg display image/svg+xml");
    expect(existsSync(join(folder, "other.quill"))).toBe(false);
  });

  test("a failing cell ends the run with 1, its place in the document and the outputs so far", async () => {
    const text = write("1", 'const x: number = 2;\nthrow new TypeError("bad " + x);', "3");
    const { code, out, err } = await quill(["run", path]);
    expect(code).toBe(1);
    expect(err).toBe("quill: cell 2 failed (n.md:13): TypeError: bad 2\n");
    expect(text.split("\n")[12]).toContain("throw");
    expect(out).toContain("      TypeError: bad 2\n        at (cell 2, n.md:13:7)\n      ✗");
    expect(out).toContain("2 of 3 cells");
    const result = readFileSync(join(folder, "n.out.md"), "utf8");
    expect(result).toContain("```text error\nTypeError: bad 2\n    at (cell 2:2:7)\n```");
    expect(cleanNotebook(result)).toBe(text);
  });

  test("a file with Windows line ends and a byte order mark keeps them, lines are counted as in the file", async () => {
    const text =
      "\ufeff```ts\r\nconst a = 1;\r\na\r\n```\r\n\r\nText.\r\n\r\n```ts\r\n\r\nthrow new Error('x');\r\n```";
    writeFileSync(path, text);
    expect((await quill(["run", path, "--inplace"])).err).toBe("quill: cell 2 failed (n.md:10): Error: x\n");
    const result = readFileSync(path, "utf8");
    expect(result.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(cleanNotebook(result)).toBe(text);
    await quill(["run", path, "--inplace"]);
    expect(cleanNotebook(readFileSync(path, "utf8"))).toBe(text);
  });

  test("an error in a function of an earlier cell names both places", async () => {
    write("function f(): never {\n  throw new Error('deep');\n}", "f()");
    const { err, out } = await quill(["run", path]);
    expect(err).toBe("quill: cell 2 failed (n.md:7): Error: deep\n");
    expect(out).toContain("at f (cell 1, n.md:7:9)\n        at (cell 2, n.md:14:");
  });

  test("a syntax error has its line", async () => {
    write("const a = 1;\nconst b = ;");
    expect((await quill(["run", path])).err).toMatch(/^quill: cell 1 failed \(n\.md:7\): SyntaxError: /);
  });

  test("a rejection that nobody handles is a failure", async () => {
    write("void Promise.reject(new Error('lost'));\nawait new Promise(r => setTimeout(r, 20));", "2");
    expect((await quill(["run", path])).code).toBe(1);
  });

  test("a kernel that ends itself is a failure", async () => {
    write("process.exit(0)");
    const { code, err } = await quill(["run", path]);
    expect([code, err]).toEqual([
      1,
      "quill: cell 1 failed (n.md:5): KernelDied: the kernel exited with code 0; its state is lost\n",
    ]);
  });

  test("a timeout stops an endless loop with 124 and keeps what was printed", async () => {
    const text = write('console.log("begun");\nfor (;;) {}', "2");
    const { code, err } = await quill(["run", path, "--timeout", "1"]);
    expect(code).toBe(124);
    expect(err).toContain("quill: timeout\n");
    const result = readFileSync(join(folder, "n.out.md"), "utf8");
    expect(result).toContain("```text stdout\nbegun\n```");
    expect(result).toContain("```text error\nInterrupted: the cell was stopped\n");
    expect(cleanNotebook(result)).toBe(text);
  });

  test("Ctrl-C stops with 130", async () => {
    write('console.log("begun");\nfor (;;) {}');
    expect((await quill(["run", path], "begun")).code).toBe(130);
  });

  test("a limit of more days than a timer has is no limit of a millisecond", async () => {
    write("await new Promise((done) => setTimeout(done, 100));\n7");
    expect((await quill(["run", path, "--timeout", "1e9"])).code).toBe(0);
  });

  test("a link to a notebook is written through", async () => {
    const text = write("6 * 7");
    const link = join(folder, "link.md");
    symlinkSync(path, link);
    expect((await quill(["run", link, "--inplace"])).code).toBe(0);
    expect(readFileSync(path, "utf8")).toContain("```text result\n42\n```");
    expect((await quill(["clean", link])).code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test("code that cannot be interrupted is ended after a moment", async () => {
    write('console.log("begun"); new Function("for (;;) {}")()');
    expect((await quill(["run", path, "--timeout", "0.5"])).code).toBe(124);
    expect(readFileSync(join(folder, "n.out.md"), "utf8")).toContain("begun");
  });

  test("20,000 lines are cut in the file and counted", async () => {
    write("for (let i = 0; i < 20_000; i++) console.log(i);");
    const { code, out } = await quill(["run", path]);
    expect(code).toBe(0);
    expect(out).toContain("      9999\n      … 10,000 more lines (60.0 kB) not kept\n");
    const result = readFileSync(join(folder, "n.out.md"), "utf8");
    expect(result).toContain("```text stdout dropped=10000:60000\n0\n1\n");
  });

  test("--check is 0 when the saved outputs are those of a run, else 3, and writes nothing", async () => {
    write('console.log("x", 1);', FIGURE, "Math.max(1, 2)");
    await quill(["run", path, "--inplace"]);
    expect((await quill(["run", path, "--check"])).code).toBe(0);
    const changed = readFileSync(path, "utf8").replace("Math.max(1, 2)", "Math.max(1, 3)");
    writeFileSync(path, changed);
    const { code, err } = await quill(["run", path, "--check"]);
    expect([code, err]).toEqual([
      3,
      `quill: saved outputs differ (cell 3)\nhint: quill run ${path} --inplace\n`,
    ]);
    expect(readFileSync(path, "utf8")).toBe(changed);
  });

  test("in a terminal, bars are redrawn below what is printed and their end stays", async () => {
    write('for (let i = 0; i <= 4; i++) { progress(i, 4, "Work"); console.log("step", i); }');
    const { out } = await quill(["run", path], "", true);
    expect(out).toContain("\u001b[");
    const lines = screen(out).map((line) => line.replace(/\d+ ms/, "T").replace(/ {2}[\d.]+ MB/, ""));
    expect(lines).toEqual([
      '▸ 1/1  for (let i = 0; i <= 4; i++) { progress(i, 4, "Work"); console.log("step", i); }',
      ...["0", "1", "2", "3", "4"].map((i) => `      step ${i}`),
      `      Work  ${"━".repeat(40)}  100 %  4/4  T`,
      "      ✓ T",
      expect.stringMatching(/^1 of 1 cells in /),
      "",
    ]);
  });
});

describe("quill export", () => {
  test("its words become a command", () => {
    expect(
      parseCommand([
        ...["export", "a.md", "--out", "site", "--module", "@x/y", "--module", "z"],
        ...["--asset", "a=b.csv=data/x.csv", "--asset", "dir/y.csv", "--no-isolate"],
      ]),
    ).toEqual({
      verb: "export",
      file: "a.md",
      out: "site",
      modules: ["@x/y", "z"],
      assets: { "data/x.csv": "a=b.csv", "y.csv": "dir/y.csv" },
      isolate: false,
    });
    expect(parseCommand(["export", "a.md", "--out", "s"])).toMatchObject({
      modules: null,
      assets: {},
      isolate: true,
    });
  });

  test("it writes the page with the notebook's packages, pictures and assets", async () => {
    const { assets, site, make } = exportParts();
    const { code, out } = await make("--asset", `${assets}=data/n.json`);
    expect(code).toBe(0);
    expect(out).toMatch(/^wrote .*site {2}\d+ files, [\d.]+ k?B\n$/);
    expect(readdirSync(site, { recursive: true })).toEqual(
      expect.arrayContaining(["index.html", join("data", "n.json"), "50 %.svg"]),
    );
    const data = JSON.parse(readFileSync(join(site, "notebook.json"), "utf8")) as Record<string, unknown>;
    expect(data).toMatchObject({
      path: "n.md",
      modules: { "small-package": "modules/small-package.js" },
      isolate: true,
    });
    expect(readFileSync(join(site, "modules/small-package.js"), "utf8")).toContain("forty-two");
  });

  test("what is missing is named, and no folder is made for it", async () => {
    const { site, make } = exportParts();
    const none = join(folder, "none.csv");
    expect(await quill(["export", path, "--out", site, "--asset", none])).toEqual({
      code: 2,
      out: "",
      err: `quill: cannot find ${none}\n`,
    });
    expect((await quill(["export", join(folder, "no.md"), "--out", site])).code).toBe(2);
    expect(existsSync(site)).toBe(false);
    await expect(make("--module", "no-such-package")).rejects.toThrow('"no-such-package"');
  });

  interface Parts {
    readonly assets: string;
    readonly site: string;
    make(...options: string[]): Promise<{ readonly code: number; readonly out: string }>;
  }

  /** A notebook that imports a package, and an export that uses a page as small as one can be. */
  function exportParts(): Parts {
    const code = 'import { n } from "small-package";\nn';
    writeFileSync(path, `![](<50%20%25.svg>) ![](x%zz.png)\n\n\`\`\`ts\n${code}\n\`\`\`\n`);
    writeFileSync(join(folder, "50 %.svg"), "<svg/>");
    const assets = join(folder, "numbers.json");
    writeFileSync(assets, "[1]");
    const page = join(folder, "page");
    mkdirSync(join(page, "site"), { recursive: true });
    writeFileSync(join(page, "site/index.html"), "<!doctype html><title>page</title>");
    const place = join(folder, "node_modules/small-package");
    mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, "package.json"),
      '{ "name": "small-package", "type": "module", "main": "index.js" }',
    );
    writeFileSync(join(place, "index.js"), 'export const n = "forty-two";');
    const site = join(folder, "site");
    const make: Parts["make"] = async (...options) => {
      const command = parseCommand(["export", path, "--out", site, ...options]);
      if (command.verb !== "export") throw new Error(command.verb);
      let out = "";
      const write = (text: string): void => {
        out += text;
      };
      const terminal = { out: { write }, err: { write }, live: false, colours: false, columns: () => 100 };
      return { code: await exportCommand(command, terminal, page), out };
    };
    return { assets, site, make };
  }
});

describe("other commands", () => {
  test("clean removes outputs and figures and nothing else", async () => {
    const text = write(FIGURE, "2");
    await quill(["run", path, "--inplace"]);
    expect(readFileSync(path, "utf8")).not.toBe(text);
    expect((await quill(["clean", path])).code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(folder)).toEqual(["n.md"]);
  });

  test("new makes a notebook that runs, and never over a file", async () => {
    expect((await quill(["new", path])).code).toBe(0);
    expect((await quill(["run", path])).code).toBe(0);
    expect(readFileSync(join(folder, "n.out.md"), "utf8")).toContain("```text result\n42\n```");
    expect(await quill(["new", path])).toMatchObject({
      code: 2,
      err: `quill: cannot make ${path} (it exists)\n`,
    });
  });

  test("serve prints an address that opens the notebook, until Ctrl-C", async () => {
    write("1");
    const { code, out } = await quill(["serve", path, "--no-open"], "token=");
    expect(code).toBe(0);
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:\d+\/n\/n\.md\?token=[\w-]{32}\n/);
  });

  test.each([
    [["run"], "quill run: need a notebook or a folder (0 given)\nTry: quill help\n"],
    [
      ["run", "a", "--inplace", "--check"],
      "quill run: cannot combine --inplace with --check\nTry: quill help\n",
    ],
    [
      ["run", "a", "--timeout", "x"],
      "quill run: cannot use --timeout x (need seconds above 0)\nTry: quill help\n",
    ],
    [
      ["run", "a", "--timeout", "-1"],
      "quill run: cannot use --timeout -1 (need seconds above 0)\nTry: quill help\n",
    ],
    [
      ["help", "frob"],
      'quill: cannot understand "frob"\nhint: one of run, serve, export, clean, new, help\nTry: quill help\n',
    ],
    [
      ["frob", "--help"],
      'quill: cannot understand "frob"\nhint: one of run, serve, export, clean, new, help\nTry: quill help\n',
    ],
    [
      ["serve", "--port", "99999"],
      "quill serve: cannot use --port 99999 (need 0 to 65535)\nTry: quill help\n",
    ],
    [["export", "a"], "quill export: need --out DIR\nTry: quill help\n"],
    [
      ["export", "a", "--out", "b", "--asset", "c=../d"],
      "quill export: cannot use --asset c=../d (need SRC=DEST, DEST a path inside the site)\nTry: quill help\n",
    ],
    [
      ["fly"],
      'quill: cannot understand "fly"\nhint: one of run, serve, export, clean, new, help\nTry: quill help\n',
    ],
  ])("%j is wrong usage", async (args, err) => {
    expect(await quill(args)).toEqual({ code: 2, out: "", err });
  });

  test("a folder without a notebook and a file that is not UTF-8 are wrong usage", async () => {
    const wrong = `quill run: cannot find a notebook in ${folder} (no .md file there has a cell)\nTry: quill help\n`;
    expect(await quill(["run", folder])).toEqual({ code: 2, out: "", err: wrong });
    const unclean = `quill: cannot read ${folder} as a notebook (it is a folder)\n`;
    expect(await quill(["clean", folder])).toEqual({ code: 2, out: "", err: unclean });
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]));
    expect(await quill(["run", path])).toMatchObject({ code: 2, err: expect.stringContaining("not UTF-8") });
  });

  test("a result that cannot be written is said before a cell runs", async () => {
    const ran = join(folder, "ran.txt");
    write(`(await import("node:fs")).writeFileSync(${JSON.stringify(ran)}, "")`);
    const missing = await quill(["run", path, "--out", join(folder, "no", "x.md")]);
    expect(missing).toEqual({ code: 2, out: "", err: `quill: cannot find ${join(folder, "no")}\n` });
    const taken = await quill(["run", path, "--out", folder]);
    expect(taken).toMatchObject({ code: 2, out: "", err: expect.stringContaining("(it is a folder)") });
    const below = await quill(["run", path, "--out", join(path, "x.md")]);
    expect(below).toMatchObject({ code: 2, out: "", err: expect.stringContaining("is not a folder") });
    expect(existsSync(ran)).toBe(false);
  });

  test("a file that is not there is wrong usage", async () => {
    expect(await quill(["run", path])).toEqual({ code: 2, out: "", err: `quill: cannot find ${path}\n` });
  });

  test.each([
    [["help"]],
    [["--help"]],
    [["help", "run"]],
    [["run", "--help"]],
    [["serve", "-h"]],
    [["export", "-h"]],
    [[]],
  ])("%j prints help with examples", async (args) => {
    const { code, out } = await quill(args);
    expect(code).toBe(0);
    expect(out).toMatch(/Examples?\n {2}quill /);
  });
});
