import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Kernel, KernelMessage } from "../../src/kernel/messages.ts";
import { nodeKernel } from "../../src/kernel/node-kernel.ts";
import { buildKernelFromSource } from "../../src/kernel/source-build.ts";

type Done = Extract<KernelMessage, { type: "done" }>;
type Failure = Extract<KernelMessage, { type: "error" }>;

/** A kernel with promises: `run` gives the messages of one cell up to its `done`. */
class Bench {
  readonly kernel: Kernel;
  readonly ready: Promise<void>;
  readonly all: (KernelMessage & { at: number })[] = [];
  #waiting = new Map<string, (messages: KernelMessage[]) => void>();
  #cells = 0;

  constructor(notebook: string) {
    let isReady = (): void => {};
    this.ready = new Promise((resolve) => {
      isReady = resolve;
    });
    this.kernel = nodeKernel({ notebook })((message) => {
      this.all.push({ ...message, at: performance.now() });
      if (message.type === "ready") isReady();
      if (message.type === "done") this.#waiting.get(message.id)?.(this.of(message.id));
      if (message.type === "dead") for (const end of this.#waiting.values()) end([message]);
    });
  }

  of(id: string): (KernelMessage & { at: number })[] {
    return this.all.filter((message) => "id" in message && message.id === id);
  }

  async run(source: string): Promise<KernelMessage[]> {
    const id = `c${++this.#cells}`;
    return await new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.kernel.run(id, source);
    });
  }

  async value(source: string): Promise<string | undefined> {
    const messages = await this.run(source);
    const failure = messages.find((message): message is Failure => message.type === "error");
    if (failure) throw new Error(`${failure.name}: ${failure.message}`);
    return messages.find((message) => message.type === "result")?.data["text/plain"];
  }

  async failure(source: string): Promise<Failure> {
    return (await this.run(source)).find((message): message is Failure => message.type === "error")!;
  }
}

let folder: string;
let bench: Bench;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quill-kernel-"));
  writeFileSync(
    join(folder, "stats.mjs"),
    "export const mean = (a) => a.reduce((x, y) => x + y, 0) / a.length;\nexport default 42;\n",
  );
  writeFileSync(
    join(folder, "util.ts"),
    'export const sq = (x: number): number => x * x; export function boom(): never {\n  const y: number = 1;\n  throw new Error("in module " + y);\n}\n',
  );
  writeFileSync(join(folder, "data.json"), '{"k": 7}');
  bench = new Bench(join(folder, "notebook.md"));
  await bench.ready;
});

afterAll(() => {
  bench.kernel.close();
  rmSync(folder, { recursive: true });
});

describe("cells share names", () => {
  test("the value of the last expression is the result, types are dropped", async () => {
    expect(
      await bench.value("interface P { x: number }\nconst a: number = 2;\nconst p: P = { x: a };\np.x + 1"),
    ).toBe("3");
    expect(await bench.value("a * 10")).toBe("20");
  });

  test("a const can be declared again in another cell", async () => {
    expect(await bench.value('const a = "now a string"; a')).toBe("now a string");
  });

  test("a cell can run twice", async () => {
    const source =
      "const { u, ...rest } = { u: 1, v: 2 }; let [w = 5] = []; class K { v = 1 } function fn<T>(x: T) { return x } u + w";
    expect(await bench.value(source)).toBe("6");
    expect(await bench.value(source)).toBe("6");
    expect(await bench.value("new K().v + fn(rest.v)")).toBe("3");
  });

  test("a closure sees later writes, and later cells see those of the closure", async () => {
    await bench.run("let cnt = 0; function inc() { cnt++ }");
    await bench.run("inc(); inc()");
    expect(await bench.value("cnt")).toBe("2");
    await bench.run("cnt = 10");
    expect(await bench.value("inc(); cnt")).toBe("11");
  });

  test("functions are hoisted and may call each other", async () => {
    expect(
      await bench.value(
        "const e = isEven(10);\nfunction isEven(n: number): boolean { return n === 0 ? true : isOdd(n - 1) }\nfunction isOdd(n: number): boolean { return n === 0 ? false : isEven(n - 1) }\ne",
      ),
    ).toBe("true");
  });

  test("names before an error stay, a loop that throws leaves its last values", async () => {
    await bench.run(
      'const before = 1;\nlet acc = 0;\nfor (let i = 0; i < 5; i++) { acc += 1; if (i === 2) throw new Error("x"); }',
    );
    expect(await bench.value("[before, acc].join(' ')")).toBe("1 3");
  });

  test("exports, var in blocks and for await work, and a let can replace one that closures share", async () => {
    expect(
      await bench.value(
        "export const ex = 1; export type Q = 1; export default function dd() { return 2 }\nif (true) { var vv = 3 }\nfor (var k = 0; k < 2; k++) {}\nasync function* gen() { yield 4 }\nlet sum = 0; for await (const x of gen()) sum += x;\nex + dd() + vv + k + sum",
      ),
    ).toBe("12");
    expect(await bench.value("ex + vv + k + sum")).toBe("10");
    await bench.run("let cc = 0; const up = () => ++cc");
    await bench.run("let cc = 100");
    expect(await bench.value("up(); cc")).toBe("100");
  });
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: templates of cells
describe("a cell may declare any name", () => {
  const names =
    "process performance Map Set console fetch Promise Array Object Error JSON Symbol Math Number String Proxy Reflect " +
    "setTimeout clearTimeout queueMicrotask structuredClone URL Buffer global globalThis crypto navigator Date RegExp " +
    "WeakMap Int32Array SharedArrayBuffer Atomics AbortController TextDecoder display progress require module exports " +
    "constructor toString hasOwnProperty __proto__ name self window document";

  test.each(names.split(" "))("%s, and the kernel goes on", async (name) => {
    const own = new Bench(join(folder, "notebook.md"));
    await own.ready;
    try {
      expect(await own.value(`const ${name} = 42; ${name}`)).toBe("42");
      expect(await own.value(`${name} + 1`)).toBe("43");
      expect(await own.value(`let ${name} = 1; const bump = () => ++${name}; bump(); ${name}`)).toBe("2");
      expect(await own.value(`bump(); ${name} += 10; ({ ${name} }).${name}`)).toBe("13");
      expect(await own.value(`function ${name}(x: number) { return x * 2 } ${name}(4)`)).toBe("8");
      expect(await own.value(`[1, 2].map(${name}).join()`)).toBe("2,4");
      expect(await own.value(`class ${name} { v = 7 } new ${name}().v`)).toBe("7");
      expect(await own.value(`new ${name}().v`)).toBe("7");
      // Modules, timers, output and errors are the realm's own still.
      expect(await own.value('import { mean } from "./stats.mjs"; mean([1, 3])')).toBe("2");
      expect((await own.failure("null.x")).name).toBe("TypeError");
      const done = (await own.run("1")).find((message): message is Done => message.type === "done");
      expect(done?.ok).toBe(true);
      expect(done?.memory).toBeGreaterThan(0);
    } finally {
      own.kernel.close();
    }
  });

  test("a name keeps its old meaning where it is written as a member, a key, a label or a parameter", async () => {
    const own = new Bench(join(folder, "notebook.md"));
    await own.ready;
    try {
      await own.run("const Map = 5, performance = { now: 1 }");
      expect(
        await own.value(
          "const o = { Map: 1, performance: 2 }; Map: for (;;) { break Map }\nconst f = (Map: number) => Map + 1;\no.Map + f(1) + Map + performance.now + globalThis.performance.now() * 0",
        ),
      ).toBe("9");
      expect(
        await own.value(
          "({ Map, performance: { now: Map } } = { Map: 1, performance: { now: 2 } } as never); Map",
        ),
      ).toBe("2");
      expect(await own.value("[Map = 3] = []; `${Map}` + typeof Map")).toBe("3number");
      expect(
        await own.value(
          "const tag = 1; function String(parts: readonly string[]) { return parts.length } String`a`",
        ),
      ).toBe("1");
      expect(await own.value("String`a${String}b`")).toBe("2");
    } finally {
      own.kernel.close();
    }
  });
});

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: templates of cells

describe("a value that does not settle", () => {
  test("is shown as pending, and the next cell runs", async () => {
    const first = bench.run("new Promise(() => {})");
    const next = bench.value("1 + 1");
    const shown = (await first).find((message) => message.type === "display");
    expect(shown?.type === "display" && shown.data["text/plain"]).toBe("Promise { <pending> }");
    expect(await next).toBe("2");
  });

  test("is shown when it has come, or its error is", async () => {
    const messages = await bench.run("new Promise((resolve) => setTimeout(resolve, 2300, 'here'))");
    const id = messages.flatMap((message) => (message.type === "display" ? [message.id] : []))[0] as string;
    const failing = await bench.run(
      "new Promise((_, reject) => setTimeout(reject, 2100, new Error('late')))",
    );
    const other = failing.flatMap((message) => (message.type === "display" ? [message.id] : []))[0] as string;
    await expect
      .poll(() =>
        bench
          .of(id)
          .flatMap((message) => (message.type === "update_display" ? [message.data["text/plain"]] : [])),
      )
      .toEqual(["here"]);
    await expect
      .poll(() => bench.of(other).flatMap((message) => (message.type === "error" ? [message.message] : [])))
      .toEqual(["late"]);
  });

  test.each([
    ["a promise that comes in time", "new Promise((resolve) => setTimeout(resolve, 50, 3))", "3"],
    ["an object with a then", "({ then(resolve: (x: number) => void) { resolve(4) } })", "4"],
    ["a call of an async function", "(async () => 5)()", "5"],
  ])("%s is shown as what it comes to", async (_title, source, text) => {
    expect(await bench.value(source)).toBe(text);
  });

  test.each([
    ["a thenable that never calls back", "({ then() {} })"],
    [
      "a display whose form never comes",
      "({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })",
    ],
    [
      "a display on the way that never comes",
      "display({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) }); 1",
    ],
  ])("%s blocks nothing", async (_title, source) => {
    const ended = (await bench.run(source)).find((message): message is Done => message.type === "done");
    expect(ended?.ok).toBe(true);
    expect(await bench.value("2 + 3")).toBe("5");
  });

  test("can be stopped while it is waited for", async () => {
    const run = bench.run("new Promise(() => {})");
    setTimeout(() => bench.kernel.interrupt(), 200);
    const messages = await run;
    expect(messages.find((message) => message.type === "error")?.type).toBe("error");
    expect(messages.some((message) => message.type === "display")).toBe(false);
  });
});

describe("TypeScript", () => {
  test("enums, satisfies, parameter properties and private fields work", async () => {
    expect(
      await bench.value(
        "enum M { A = 3, B }\nclass Q { #x = 1; constructor(readonly y: number) {} sum() { return this.#x + this.y } }\nnew Q(M.B satisfies number).sum()",
      ),
    ).toBe("5");
  });

  test("a namespace is refused, not dropped", async () => {
    const failure = await bench.failure("const q = 1;\nnamespace N { export const x = 1 }\nN.x");
    expect(failure.message).toBe("cell: cannot run a namespace\nhint: use an object, or import a module");
    expect(failure.frames).toMatchObject([{ line: 2 }]);
  });

  test("assigning a const or an unknown name is an error", async () => {
    expect((await bench.failure("const kk = 1; kk = 2")).name).toBe("TypeError");
    expect((await bench.failure("neverDeclared = 2")).name).toBe("ReferenceError");
  });
});

describe("await and imports", () => {
  test("await works at the top level", async () => {
    expect(
      await bench.value("const z = await new Promise<number>(r => setTimeout(() => r(7), 20));\nz"),
    ).toBe("7");
  });

  test("modules are found from the notebook, type imports vanish, names stay for later cells", async () => {
    expect(
      await bench.value(
        'import k, { mean as m } from "./stats.mjs";\nimport * as path from "node:path";\nimport type { X } from "nowhere";\nm([1, 2, 3]) + k + path.sep',
      ),
    ).toBe("44/");
    expect(await bench.value("m([4])")).toBe("4");
  });

  test("JSON is imported with attributes, import.meta names the notebook", async () => {
    expect(await bench.value('import data from "./data.json" with { type: "json" };\ndata.k')).toBe("7");
    expect(await bench.value("import.meta.url")).toMatch(/^file:.*\/notebook\.md$/);
  });

  test("a dynamic import is relative to the notebook too", async () => {
    expect(await bench.value('(await import("./stats.mjs")).default')).toBe("42");
  });

  test("a local TypeScript module can be imported, and errors in it have their line", async () => {
    expect(await bench.value('import { sq, boom } from "./util.ts";\nsq(4)')).toBe("16");
    expect((await bench.failure("boom()")).frames[0]).toMatchObject({
      name: "boom",
      file: "util.ts",
      line: 3,
    });
  });

  test("a package that the notebook's folder lacks is found beside quill", async () => {
    expect(await bench.value('import { parse } from "acorn";\nparse("1", { ecmaVersion: 2020 }).type')).toBe(
      "Program",
    );
    expect((await bench.failure('import "no-such-package-here"')).message).toContain("no-such-package-here");
  });
});

describe("errors", () => {
  test("the frames of an error are lines of cells", async () => {
    const failure = await bench.failure(
      'const s: string = "x";\n\ntype T = { a: number };\nfunction bad(o: T | null): number {\n  return o!.a;\n}\nbad(null as T | null)',
    );
    expect(failure.name).toBe("TypeError");
    expect(failure.frames.map(({ name, line }) => [name, line])).toEqual([
      ["bad", 5],
      ["", 7],
    ]);
  });

  test("columns of the first line are right", async () => {
    expect((await bench.failure('throw new Error("boom")')).frames[0]).toMatchObject({ line: 1, column: 7 });
  });

  test("a syntax error has its place", async () => {
    const failure = await bench.failure("const a = 1;\nconst b = ;\n");
    expect(failure).toMatchObject({ name: "SyntaxError", frames: [{ line: 2, column: 11 }] });
  });

  test.each([
    ["null", "Uncaught", "null"],
    [
      "{ [Symbol.for('nodejs.util.inspect.custom')]() { throw 1 } }",
      "Uncaught",
      "a value that cannot be shown",
    ],
    ["new Proxy({}, { getPrototypeOf() { throw 1 } })", "Uncaught", /./],
    [
      "Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })",
      "Uncaught",
      /cannot be shown/,
    ],
    ["Object.assign(new Error('ring'), { get cause() { return this } })", "Error", "ring"],
    ["Object.assign(new Error('odd'), { name: 5, stack: 7 })", "5", "odd"],
  ])("throwing %s fails the cell, and the next one runs", async (thrown, name, message) => {
    const failure = await bench.failure(`throw ${thrown}`);
    expect(failure).toMatchObject({
      name,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
    expect(await bench.value("1 + 1")).toBe("2");
  });

  test("a rejection nobody handles is reported for the cell that made it", async () => {
    await bench.run("void Promise.reject(new Error('lost'))");
    await bench.run("await new Promise(r => setTimeout(r, 20))");
    expect(bench.all.find((message) => message.type === "error" && message.message === "lost")).toBeDefined();
  });
});

describe("output", () => {
  test("console output streams out of a busy loop", async () => {
    const messages = await bench.run(
      'for (let i = 0; i < 3; i++) { console.log("tick", i); const e = Date.now() + 100; while (Date.now() < e); }',
    );
    const ticks = messages.filter((message) => message.type === "stream") as { text: string; at: number }[] &
      KernelMessage[];
    expect(ticks.map((tick) => tick.text)).toEqual(["tick 0\n", "tick 1\n", "tick 2\n"]);
    expect(ticks[1]!.at - ticks[0]!.at).toBeGreaterThan(60);
    expect(ticks[2]!.at - ticks[1]!.at).toBeGreaterThan(60);
  });

  test("the last of many lines is there while the cell keeps the thread busy", async () => {
    const messages = (await bench.run(
      "for (let i = 0; i < 50; i++) console.log(i); const e = Date.now() + 400; while (Date.now() < e);",
    )) as (KernelMessage & { at: number })[];
    const last = messages.find((message) => message.type === "stream" && message.text === "49\n")!;
    expect(messages.at(-1)!.at - last.at).toBeGreaterThan(200);
  });

  test("text is whole and in order, however much it is, up to the end of the process", async () => {
    const other = new Bench(join(folder, "much.md"));
    await other.ready;
    await other.run(
      'for (let i = 0; i < 30_000; i++) process.stdout.write(i + "é\\n"); process.stdout.write("😀".repeat(300_000)); process.on("exit", () => console.log("end")); process.exit(0)',
    );
    const text = other.all.map((message) => (message.type === "stream" ? message.text : "")).join("");
    const lines = Array.from({ length: 30_000 }, (_, i) => `${i}é\n`).join("");
    expect(text === `${lines}${"😀".repeat(300_000)}end\n`).toBe(true);
  });

  test("late output belongs to the cell that started it", async () => {
    await bench.run('setTimeout(() => console.log("late"), 60)');
    await bench.run("await new Promise(r => setTimeout(r, 120))");
    const late = bench.all.find((message) => message.type === "stream" && message.text === "late\n");
    const starter = bench.all.filter((message) => message.type === "done").at(-2) as Done;
    expect(late).toMatchObject({ id: starter.id });
  });

  test("what child processes write to the inherited output is shown", async () => {
    const messages = await bench.run(
      'import { execSync } from "node:child_process";\nexecSync("echo from a child", { stdio: "inherit" });\nawait new Promise(r => setTimeout(r, 50))',
    );
    expect(messages).toContainEqual(
      expect.objectContaining({ type: "stream", name: "stdout", text: "from a child\n" }),
    );
  });

  test("values show in all their forms, binary as base64, promises are awaited", async () => {
    const messages = await bench.run(
      'display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<b>x</b>", "image/png": new Uint8Array([104, 105]), "application/json": { a: 1 } }) }); undefined',
    );
    expect(messages.find((message) => message.type === "display")?.data).toEqual({
      "text/html": "<b>x</b>",
      "image/png": "aGk=",
      "application/json": '{"a":1}',
    });
  });

  test("the handle of a display is no result", async () => {
    const messages = await bench.run('display("x")');
    expect(messages.map((message) => message.type)).toEqual(["display", "done"]);
  });

  test("fast updates of a display are thinned out and the last one is never lost", async () => {
    const messages = await bench.run(
      'const h = display("0", { id: "n" }); for (let i = 1; i <= 1000; i++) h.update(String(i));',
    );
    const shown = messages.flatMap((message) =>
      message.type === "display" || message.type === "update_display" ? [message] : [],
    );
    expect(shown[0]).toMatchObject({ type: "display", displayId: "n", data: { "text/plain": "0" } });
    expect(shown.at(-1)).toMatchObject({
      type: "update_display",
      displayId: "n",
      data: { "text/plain": "1000" },
    });
    expect(shown.length).toBeLessThan(20);
  });

  test("progress is thinned out and its end is always reported", async () => {
    const messages = await bench.run('for (let i = 0; i <= 5000; i++) progress(i, 5000, "epoch");');
    const bars = messages.filter((message) => message.type === "progress");
    expect(bars.at(-1)).toMatchObject({ key: "epoch", done: 5000, total: 5000 });
    expect(bars.length).toBeLessThan(50);
  });

  test("done tells time, memory and names", async () => {
    const done = (await bench.run("const seen = cnt + 1; let other = seen")).at(-1) as Done;
    expect(done).toMatchObject({ ok: true, declares: ["seen", "other"], uses: ["cnt"] });
    expect(done.memory).toBeGreaterThan(1e6);
    expect(done.ms).toBeGreaterThan(0);
  });
});

describe("interrupt", () => {
  const stopAfter = (ms: number): void => {
    setTimeout(() => bench.kernel.interrupt(), ms);
  };

  test.each([
    ["a busy loop", "while (true) {}"],
    ["a busy loop after an await", "await new Promise(r => setTimeout(r, 10)); for (;;) {}"],
    ["a loop in a function", "const spin = () => { do {} while (true) }; spin()"],
    ["a wait that never ends", "await new Promise(() => {})"],
    ["a loop of short waits", "for (;;) await new Promise(r => setTimeout(r, 1))"],
    [
      "library code that polls the flag",
      'const f = globalThis[Symbol.for("quill.interrupt")]; new Function("f", "while (!f[0]); throw new Error(\'polled\')")(f)',
    ],
  ])("stops %s and keeps the state", async (title, source) => {
    await bench.run("const keep = 123;");
    stopAfter(100);
    const failure = await bench.failure(source);
    if (title.startsWith("library")) expect(failure.message).toBe("polled");
    else expect(failure.name).toBe("Interrupted");
    expect(await bench.value("keep")).toBe("123");
  });

  test.each(["for (;;) {}", "await new Promise(() => {})"])(
    "an interrupt right after the request to run %s stops it, and not the next",
    async (source) => {
      for (let i = 0; i < 20; i++) {
        const failure = bench.failure(source);
        bench.kernel.interrupt();
        expect((await failure)?.name).toBe("Interrupted");
        expect(await bench.value("let u = 0; for (let i = 0; i < 10; i++) u += i; u")).toBe("45");
      }
    },
  );

  test("an interrupt while nothing runs does not stop the next cell", async () => {
    bench.kernel.interrupt();
    expect(await bench.value("let t = 0; for (let i = 0; i < 10; i++) t += i; t")).toBe("45");
  });
});

test("a process that ends is reported, and nothing follows", async () => {
  const other = new Bench(join(folder, "other.md"));
  await other.ready;
  expect(await other.run("process.exit(3)")).toEqual([{ type: "dead", reason: "exited with code 3" }]);
});

test("a busy kernel ends when the process that started it is killed", async () => {
  const args = [buildKernelFromSource(), join(folder, "orphan.md")]
    .map((arg) => JSON.stringify(arg))
    .join(",");
  const script = `
    const kernel = require("node:child_process").spawn(process.execPath, [${args}], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    const run = { type: "run", id: "a", source: "console.log('on'); for (;;) {}", run: 1 };
    kernel.stdio[4].write(JSON.stringify(run) + "\\n");
    kernel.stdio[3].on("data", (data) => { if (String(data).includes("on\\\\n")) console.log(kernel.pid); });
  `;
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
