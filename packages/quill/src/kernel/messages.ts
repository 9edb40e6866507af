import type { Frame, MimeBundle } from "../format/index.ts";

/** From a session to its kernel. */
export type KernelRequest =
  /** Runs a cell; `run` numbers what was asked for, from 1. */
  | { readonly type: "run"; readonly id: string; readonly source: string; readonly run: number }
  /** Stops this run, also when it has not begun yet; one that has ended is not missed. */
  | { readonly type: "interrupt"; readonly run: number };

/** From a kernel to its session; `id` is the cell that ran, or that had started what now reports. */
export type KernelMessage =
  | { readonly type: "ready" }
  | {
      readonly type: "stream";
      readonly id: string;
      readonly name: "stdout" | "stderr";
      readonly text: string;
    }
  | { readonly type: "display"; readonly id: string; readonly data: MimeBundle; readonly displayId: string }
  | {
      readonly type: "update_display";
      readonly id: string;
      readonly data: MimeBundle;
      readonly displayId: string;
    }
  | {
      readonly type: "progress";
      readonly id: string;
      readonly key: string;
      readonly done: number;
      readonly total: number;
      readonly label: string;
    }
  | { readonly type: "result"; readonly id: string; readonly data: MimeBundle }
  | {
      readonly type: "error";
      readonly id: string;
      readonly name: string;
      readonly message: string;
      readonly frames: readonly Frame[];
    }
  | {
      readonly type: "done";
      readonly id: string;
      readonly ok: boolean;
      /** Milliseconds from the start of the code to its end, without compiling. */
      readonly ms: number;
      readonly compileMs: number;
      /** Resident memory in bytes, `null` where unknown. */
      readonly memory: number | null;
      /** Names that the cell declares or assigns at its top level, and names that it reads from elsewhere. */
      readonly declares: readonly string[];
      readonly uses: readonly string[];
    }
  /** The kernel is gone and its state with it; nothing follows. */
  | { readonly type: "dead"; readonly reason: string };

/** A running kernel, as a session holds it. */
export interface Kernel {
  /** Runs a cell after those asked for before. Reports `done` in the end, unless the kernel dies. */
  run(id: string, source: string): void;
  /** Stops the running cell with an `Interrupted` error; state is kept. */
  interrupt(): void;
  /** Ends the kernel. Reports nothing more. */
  close(): void;
}

/** Starts a kernel whose messages go to `receive`; the first is `ready` (or `dead`). */
export type StartKernel = (receive: (message: KernelMessage) => void) => Kernel;

/** Name of the error of an interrupted cell. */
export const INTERRUPTED = "Interrupted";
