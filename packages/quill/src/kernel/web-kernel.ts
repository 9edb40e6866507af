import type { Kernel, KernelMessage, StartKernel } from "./messages.ts";
import { RunCount } from "./run-count.ts";
import type { WebKernelRequest } from "./web-messages.ts";

/** Settings of a browser kernel. */
export interface WebKernelOptions {
  /** Address of the built `web-main` script, of the page's own origin. */
  readonly worker: string;
  /** Addresses of packages by name, like an import map; keys that end in `/` are prefixes. */
  readonly modules?: Readonly<Record<string, string>>;
  /** Address that other imports are relative to (that of the page). */
  readonly base?: string;
}

/** Without shared memory a busy cell cannot be told to stop: after this long its worker is ended, in milliseconds. */
const PATIENCE_MS = 500;

/**
 * Makes a starter of kernels that run cells in a worker of this page.
 *
 * In a page that is cross-origin isolated, an interrupt stops loops and keeps the state. Elsewhere it stops cells
 * that wait; a busy one is ended with its worker, and the state is lost.
 *
 * @param options - The worker and where packages are.
 * @returns A starter for a session.
 */
export function startWebKernel(options: WebKernelOptions): StartKernel {
  return (receive) => new WebKernel(options, receive);
}

class WebKernel implements Kernel {
  readonly #worker: Worker;
  readonly #receive: (message: KernelMessage) => void;
  readonly #flag: Int32Array | null;
  readonly #runs = new RunCount();
  #closed = false;

  constructor(options: WebKernelOptions, receive: (message: KernelMessage) => void) {
    this.#receive = receive;
    const memory = globalThis.crossOriginIsolated ? new SharedArrayBuffer(4) : null;
    this.#flag = memory && new Int32Array(memory);
    this.#worker = new Worker(options.worker, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<KernelMessage>) => {
      if (data.type === "done") this.#runs.end();
      if (!this.#closed) this.#receive(data);
    };
    this.#worker.onerror = (event) =>
      this.#die(`cannot start (${event.message || "its script does not load"})`);
    const { modules = {}, base = globalThis.location.href } = options;
    this.#ask({ type: "init", flag: memory, imports: modules, base });
  }

  run(id: string, source: string): void {
    this.#ask({ type: "run", id, source, run: this.#runs.next() });
  }

  interrupt(): void {
    const run = this.#runs.current;
    if (run === null) return;
    if (this.#flag) Atomics.store(this.#flag, 0, run);
    this.#ask({ type: "interrupt", run });
    if (this.#flag) return;
    setTimeout(() => {
      if (this.#runs.current === run) this.#die("was ended (this page cannot interrupt a busy cell)");
    }, PATIENCE_MS);
  }

  close(): void {
    this.#closed = true;
    this.#worker.terminate();
  }

  #ask(request: WebKernelRequest): void {
    this.#worker.postMessage(request);
  }

  #die(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#receive({ type: "dead", reason });
  }
}
