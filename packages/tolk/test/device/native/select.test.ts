import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { bundle, installed, run } from "./child.ts";

// Programs of their own, that compile from an empty cache, on machines that do other things too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let program = "";
const folders: string[] = [];

function emptyCache(): string {
  const folder = mkdtempSync(join(tmpdir(), "raven-cache-"));
  folders.push(folder);
  return folder;
}

beforeAll(async () => {
  program = await bundle(
    "device",
    `const x = nx.add(nx.ones([100_000]), 1);
     console.log(JSON.stringify([nx.currentDevice().name, nx.sum(x).item(), nx.currentDevice().description]));`,
  );
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const hasCompiler = installed("clang") || installed("gcc");
const total = 200_000;

function resultOf(stdout: string): [name: string, sum: number, description: string] {
  return JSON.parse(stdout) as [string, number, string];
}

describe("without a compiler", () => {
  test("the default device is wasm, with one line that says why", async () => {
    const ended = await run(program, { PATH: "", RAVEN_CC: undefined, RAVEN_CACHE: emptyCache() });
    const [name, sum] = resultOf(ended.stdout);
    expect(name).toBe("wasm");
    expect(sum).toBe(total);
    expect(ended.stderr).toBe(
      "raven: running on wasm, several times slower than native: no C compiler on the PATH (looked for clang, gcc, cc)\n",
    );
  });

  test("asking for native fails and names what is missing", async () => {
    const env = { PATH: "", RAVEN_CC: undefined, RAVEN_CACHE: emptyCache(), RAVEN_DEVICE: "native" };
    const ended = await run(program, env);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(
      "DeviceError: nx.setDevice: cannot use device native (no C compiler on the PATH (looked for clang, gcc, cc))\n" +
        'hint: use "wasm", which needs nothing',
    );
  });

  test("a RAVEN_CC that does not compile is named", async () => {
    const ended = await run(program, { RAVEN_CC: "false", RAVEN_CACHE: emptyCache() });
    expect(resultOf(ended.stdout)[0]).toBe("wasm");
    expect(ended.stderr).toContain("RAVEN_CC names no working C compiler: false");
  });

  test("a device of another name is refused", async () => {
    const ended = await run(program, { RAVEN_DEVICE: "abacus" });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(
      'nx.setDevice: cannot use device "abacus" (known: native, wasm, reference)',
    );
  });
});

describe.each(["clang", "gcc"])("with %s", (compiler) => {
  test.skipIf(!installed(compiler))("a cold start computes natively and ends by itself", async () => {
    const ended = await run(program, { RAVEN_CC: compiler, RAVEN_CACHE: emptyCache(), RAVEN_THREADS: "3" });
    expect(ended).toMatchObject({ status: 0, signal: null });
    const [name, sum, description] = resultOf(ended.stdout);
    expect([name, sum]).toEqual(["native", total]);
    expect(description).toContain(`native (${compiler} `);
    expect(description).toContain("3 threads");
  });
});

describe.skipIf(!hasCompiler)("the cache of compiled code", () => {
  test("damaged entries are compiled again", async () => {
    const cache = emptyCache();
    const first = await run(program, { RAVEN_CACHE: cache });
    const entries = readdirSync(cache).filter((name) => /^[0-9a-f]{40}$/.test(name));
    expect(entries.length).toBeGreaterThan(1);
    for (const entry of entries) truncateSync(join(cache, entry, "unit.so"), 1000);
    const second = await run(program, { RAVEN_CACHE: cache });
    expect(second.stdout).toBe(first.stdout);
    expect(second.status).toBe(0);
    const after = readdirSync(cache).filter((name) => /^[0-9a-f]{40}$/.test(name));
    // What is compiled ahead may have come further by now.
    expect(after).toEqual(expect.arrayContaining(entries));
  });

  test("two processes that build at once both come out right, and leave nothing half-built", async () => {
    const cache = emptyCache();
    const both = await Promise.all([
      run(program, { RAVEN_CACHE: cache }),
      run(program, { RAVEN_CACHE: cache }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both[1].stdout).toBe(both[0].stdout);
    expect(readdirSync(cache).filter((name) => name.startsWith("building-"))).toEqual([]);
  });
});

test.skipIf(!hasCompiler)("workers and the main thread compute at the same time", async () => {
  const file = await bundle(
    "workers",
    `import { Worker, isMainThread, parentPort } from "node:worker_threads";
     const work = () => {
       let x = nx.ones([300, 300]);
       for (let i = 0; i < 50; i++) x = nx.divide(nx.matmul(x, nx.ones([300, 300])), 300);
       return nx.sum(x).item();
     };
     if (!isMainThread) parentPort.postMessage(work());
     else {
       const results = [0, 1, 2].map(() => new Promise((resolve, reject) => {
         const worker = new Worker(new URL(import.meta.url));
         worker.on("message", resolve);
         worker.on("error", reject);
       }));
       const mine = work();
       Promise.all(results).then((all) => console.log(JSON.stringify([mine, ...all])));
     }`,
  );
  const ended = await run(file, { RAVEN_THREADS: "2" });
  expect(ended).toMatchObject({ status: 0, signal: null, stdout: "[90000,90000,90000,90000]\n" });
});

test.skipIf(!hasCompiler)("a synchronous loop over 40 MB arrays gives their memory back", async () => {
  const file = await bundle(
    "memory",
    `let x = nx.ones([10_000_000]);
     for (let i = 0; i < 150; i++) x = nx.add(x, 1);
     console.log(JSON.stringify([nx.max(x).item(), process.resourceUsage().maxRSS / 1024]));`,
  );
  const ended = await run(file, {});
  const [value, megabytes] = JSON.parse(ended.stdout) as [number, number];
  expect(value).toBe(151);
  expect(megabytes).toBeLessThan(1000);
});
