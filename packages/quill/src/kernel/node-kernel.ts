import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Kernel, KernelMessage, KernelRequest, StartKernel } from "./messages.ts";
import { RunCount } from "./run-count.ts";
import { buildKernelFromSource } from "./source-build.ts";

/** Settings of a Node kernel. */
export interface NodeKernelOptions {
  /** Absolute path of the notebook: imports are resolved from it, and its folder is the working directory. */
  readonly notebook: string;
  /** Variables added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Script of the process; default: the one that is built with this file. */
  readonly script?: string;
}

/**
 * Makes a starter of kernels that run cells in a Node process of their own.
 *
 * The process has the rights of the user. It ends when `close` is called or this process ends.
 *
 * @param options - The notebook whose cells will run.
 * @returns A starter for a session.
 */
export function nodeKernel(options: NodeKernelOptions): StartKernel {
  return (receive) => new NodeKernel(options, receive);
}

function kernelScript(): string {
  return import.meta.url.endsWith(".ts")
    ? buildKernelFromSource()
    : fileURLToPath(new URL("./node-main.js", import.meta.url));
}

class NodeKernel implements Kernel {
  readonly #process: ReturnType<typeof spawn>;
  readonly #control: Socket;
  readonly #receive: (message: KernelMessage) => void;
  readonly #runs = new RunCount();
  #cell = "";
  #closed = false;
  /** The engine said that it has no memory left. */
  #full = false;
  #rest: string[] = [];

  constructor(options: NodeKernelOptions, receive: (message: KernelMessage) => void) {
    this.#receive = receive;
    const script = options.script ?? kernelScript();
    this.#process = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", script, options.notebook],
      {
        cwd: dirname(options.notebook),
        env: { ...process.env, ...options.env },
        stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      },
    );
    this.#control = this.#process.stdio[4] as Socket;
    // The other end may be gone before we know that the process is.
    this.#control.on("error", () => {});
    const messages = this.#process.stdio[3] as Socket;
    messages.setEncoding("utf8");
    messages.on("data", (chunk: string) => this.#read(chunk));
    for (const name of ["stdout", "stderr"] as const) {
      const stream = this.#process[name]!;
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => {
        if (/heap out of memory/.test(text)) this.#full = true;
        this.#tell({ type: "stream", id: this.#cell, name, text });
      });
    }
    this.#process.on("error", (error) => this.#die(`cannot start: ${error.message}`));
    this.#process.on("close", (code, signal) =>
      this.#die(
        (this.#full ? "ran out of memory, " : "") +
          (signal ? `killed by ${signal}` : `exited with code ${code}`),
      ),
    );
  }

  run(id: string, source: string): void {
    this.#cell = id;
    this.#ask({ type: "run", id, source, run: this.#runs.next() });
  }

  interrupt(): void {
    const run = this.#runs.current;
    if (run !== null) this.#ask({ type: "interrupt", run });
  }

  close(): void {
    this.#closed = true;
    this.#process.kill("SIGKILL");
  }

  #ask(request: KernelRequest): void {
    this.#control.write(`${JSON.stringify(request)}\n`);
  }

  #read(chunk: string): void {
    const parts = chunk.split("\n");
    for (let i = 0; i < parts.length - 1; i++) {
      this.#rest.push(parts[i]!);
      const line = this.#rest.join("");
      this.#rest = [];
      const message = JSON.parse(line) as KernelMessage;
      if (message.type === "done") this.#runs.end();
      this.#tell(message);
    }
    if (parts.at(-1) !== "") this.#rest.push(parts.at(-1)!);
  }

  #tell(message: KernelMessage): void {
    if (!this.#closed) this.#receive(message);
  }

  #die(reason: string): void {
    this.#tell({ type: "dead", reason });
    this.#closed = true;
  }
}
