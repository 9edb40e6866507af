/**
 * Process of a Node kernel: `node node-main.js NOTEBOOK`. Requests come in on file descriptor 4, messages go out on 3,
 * one JSON text a line. They are written synchronously or by the control thread, so output streams out of a busy loop.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { register } from "node:module";
import { dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { constants, runInThisContext, Script } from "node:vm";
import { Worker } from "node:worker_threads";
import { cellFile } from "./frames.ts";
import type { KernelMessage, KernelRequest } from "./messages.ts";
import { GATHER_MS, NodeOutput } from "./node-output.ts";
import { CellRuntime } from "./runtime.ts";

const notebook = process.argv[2]!;
const folder = dirname(notebook);
/** `.js` when built, `.ts` when bundled from source. */
const sibling = (name: string): URL => new URL(`${name}.js`, import.meta.url);

const output = new NodeOutput(3);
let wroteAt = Number.NEGATIVE_INFINITY;
let gather: number = GATHER_MS;

/** Writes a message at once; text that follows text within {@link GATHER_MS} goes with what comes next. */
function send(message: KernelMessage): void {
  const first = output.add(`${JSON.stringify(message)}\n`);
  const now = performance.now();
  if (message.type === "stream" && now - wroteAt < gather) {
    if (first) control.postMessage(null);
    return;
  }
  output.flush();
  wroteAt = now;
}

const importFromNotebook = runInThisContext("(specifier, options) => import(specifier, options)", {
  filename: notebook,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}) as (specifier: string, options?: ImportCallOptions) => Promise<object>;

let hooked = false;
const cells = new AsyncLocalStorage<string>();
const flag = new Int32Array(new SharedArrayBuffer(4));

const runtime = new CellRuntime(
  {
    send,
    inspect: (value) =>
      inspect(value, { depth: 3, maxArrayLength: 20, maxStringLength: 2000, compact: 3, breakLength: 80 }),
    evaluate: (cell, id) =>
      new Script(cell.code, {
        filename: `${folder}/${cellFile(id)}`,
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      }).runInThisContext() as never,
    import: (specifier, options) => {
      if (!hooked) register(sibling("module-hooks").href, { data: import.meta.url });
      hooked = true;
      return importFromNotebook(specifier, options);
    },
    meta: { url: pathToFileURL(notebook).href, filename: notebook, dirname: folder },
    runAs: (id, run) => cells.run(id, run),
    currentCell: () => cells.getStore(),
    memory: () => process.memoryUsage.rss(),
    fileLabel: (url) => {
      if (url.startsWith("node:") || url.includes("/node_modules/")) return undefined;
      const path = url.startsWith("file:") ? fileURLToPath(url) : url;
      const label = relative(folder, path);
      return !path.startsWith("/") || path.startsWith(dirname(fileURLToPath(import.meta.url)))
        ? undefined
        : label;
    },
  },
  flag,
);

for (const name of ["stdout", "stderr"] as const) {
  process[name].write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    send({ type: "stream", id: runtime.cell(), name, text });
    (typeof encoding === "function" ? encoding : done)?.();
    return true;
  };
}

process.on("exit", () => {
  gather = 0;
  output.flush();
});
process.on("uncaughtException", (error) => runtime.report(error));
process.on("unhandledRejection", (error) => runtime.report(error));
// Ctrl-C in a terminal reaches the whole group of processes; the session decides what it means.
process.on("SIGINT", () => {});
Error.stackTraceLimit = 30;
runtime.install();

let queue = Promise.resolve();
const control = new Worker(sibling("control-thread"), {
  workerData: { flag, output: output.memory },
});
control.on("message", (request: KernelRequest) => {
  if (request.type === "interrupt") runtime.interrupt(request.run);
  else queue = queue.then(() => runtime.run(request.id, request.source, request.run));
});
send({ type: "ready" });
