/**
 * Script of a browser kernel, a module worker. Import maps do not reach workers, so bare names are resolved here
 * from a table.
 */
import { cellFile } from "./frames.ts";
import { formatLog, inspect } from "./inspect.ts";
import type { KernelMessage } from "./messages.ts";
import { CellRuntime } from "./runtime.ts";
import { resolveImport, type WebKernelRequest } from "./web-messages.ts";

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<WebKernelRequest>) => void) | null;
  postMessage(message: KernelMessage): void;
};
// biome-ignore lint/security/noGlobalEval: running the code of cells is what a kernel is for
const indirectEval = eval;

let runtime: CellRuntime | null = null;
let queue = Promise.resolve();

scope.onmessage = ({ data: request }) => {
  if (request.type === "init") start(request);
  else if (request.type === "interrupt") runtime?.interrupt(request.run);
  else queue = queue.then(() => runtime?.run(request.id, request.source, request.run));
};

function start({ flag, imports, base }: Extract<WebKernelRequest, { type: "init" }>): void {
  const kernel = new CellRuntime(
    {
      send: (message) => scope.postMessage(message),
      inspect,
      evaluate: (cell, id) => indirectEval(`${cell.code}\n//# sourceURL=${cellFile(id)}`) as never,
      import: (specifier, options) =>
        import(/* @vite-ignore */ resolveImport(specifier, imports, base), options),
      meta: { url: base },
      runAs: (_, run) => run(),
      currentCell: () => undefined,
      memory: () => null,
      fileLabel: (url) =>
        url.startsWith(new URL(".", base).href) && url !== import.meta.url ? url : undefined,
    },
    flag ? new Int32Array(flag) : new Int32Array(1),
  );
  runtime = kernel;
  for (const [method, name] of [
    ["log", "stdout"],
    ["info", "stdout"],
    ["debug", "stdout"],
    ["warn", "stderr"],
    ["error", "stderr"],
  ] as const) {
    console[method] = (...values: unknown[]): void =>
      scope.postMessage({ type: "stream", id: kernel.cell(), name, text: `${formatLog(values)}\n` });
  }
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    kernel.report(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    kernel.report(event.error ?? event.message);
  });
  Error.stackTraceLimit = 30;
  kernel.install();
  scope.postMessage({ type: "ready" });
}
