/**
 * What the page and the server say to each other: JSON text frames over one WebSocket per notebook.
 *
 * Addresses of the server (all relative to `http://127.0.0.1:PORT`, all behind the token cookie):
 *
 * | address | answer |
 * |---|---|
 * | `/` | the page (`dist-page/index.html`); it lists the folder with `/api/list` |
 * | `/n/DIR/NAME.md` | the same page; it opens that notebook. `location.pathname.slice(3)`, decoded, is the path |
 * | `/n/DIR/FILE` | the bytes of any other file of the folder (inert: CSP `sandbox`), so relative image links just work |
 * | `/assets/FILE` | `dist-page/assets/FILE`: the page's scripts, styles, fonts. No inline script is allowed |
 * | `/api/list?path=DIR` | a {@link FolderListing} |
 * | `POST /api/new?path=DIR/NAME.md` | creates a notebook, 201; 409 when it exists |
 * | `ws:/ws?path=DIR/NAME.md` | the WebSocket of one notebook |
 *
 * The page holds the prose and the code and nothing else; the server holds outputs, the kernel and the file.
 * `Doc.text` is the file without its output regions, so the page never sees or writes a region: on `save` it sends
 * its text back and the server puts the regions in again, untouched ones byte for byte.
 *
 * Cells are identified by ids that live in memory only. `Doc.cells` are the cells of `Doc.text` in document order;
 * the page gives each cell that it creates a fresh id (any `[A-Za-z0-9_-]+`) and sends `cells` whenever cells were
 * added, removed or moved, `edit` when the source of one changed. Both may be debounced, but go before `run`.
 */
import type { Output } from "../format/outputs.ts";

/** `idle`: never run here. `queued`, `running`: as said. `ok`, `error`, `interrupted`: how the last run ended. */
export type CellStatus = "idle" | "queued" | "running" | "ok" | "error" | "interrupted";

/** `none`: not started (opening a notebook runs nothing). `dead`: its state is lost; `restart` or a run revives it. */
export type KernelStatus = "none" | "starting" | "ready" | "busy" | "dead";

/** A cell as the document has it. */
export interface CellSource {
  readonly id: string;
  /** The code, without the fence, lines ended by `\n`, no trailing line break. */
  readonly source: string;
}

/** Everything that is known of a cell. */
export interface CellState extends CellSource {
  readonly status: CellStatus;
  readonly outputs: readonly Output[];
  /** The outputs were read from the file: show HTML inert until the cell runs here. */
  readonly saved: boolean;
  /** The source, or something it reads, changed since the outputs were made. */
  readonly stale: boolean;
  /** Execution count, `null` when it never ran. */
  readonly count: number | null;
  /** Duration of the last run in milliseconds. */
  readonly ms: number | null;
  /** Start of the current run, milliseconds since the epoch, while `running`. */
  readonly startedAt: number | null;
}

/** Resident memory of the kernel in bytes after a cell; `null` where it cannot be known. */
export interface CellUsage {
  readonly memory: number | null;
}

/** What a session reports. Applying them in order to the state at `seq` gives the present state: see `applyEvent`. */
export type SessionEvent =
  | { readonly type: "cells"; readonly cells: readonly CellState[] }
  | {
      readonly type: "status";
      readonly cell: string;
      readonly status: CellStatus;
      readonly count: number | null;
      readonly ms: number | null;
      readonly startedAt: number | null;
      readonly usage?: CellUsage;
    }
  | { readonly type: "clear"; readonly cell: string }
  /** `outputs[index] = output`: a new output, or an old one updated in place. */
  | { readonly type: "output"; readonly cell: string; readonly index: number; readonly output: Output }
  /** `outputs[index]` is a stream; its text becomes `text.slice(0, keep) + event.text`. */
  | {
      readonly type: "stream";
      readonly cell: string;
      readonly index: number;
      readonly name: "stdout" | "stderr";
      readonly keep: number;
      readonly text: string;
      readonly dropped?: { readonly lines: number; readonly bytes: number };
    }
  | { readonly type: "stale"; readonly cells: readonly string[] }
  | { readonly type: "kernel"; readonly status: KernelStatus; readonly reason?: string };

/** A session event with its number; numbers rise by one. */
export type Numbered = SessionEvent & { readonly seq: number };

/** The notebook as the server has it. */
export interface Doc {
  readonly type: "doc";
  /** Identifies the server's session: after a server restart it differs and `since` is void. */
  readonly session: string;
  readonly path: string;
  /** The file without output regions. */
  readonly text: string;
  /** Names this `text`; send it back as `base` with `save`. */
  readonly revision: string;
  /** The cells of `text`, in document order. */
  readonly cells: readonly CellState[];
  readonly kernel: KernelStatus;
  /** Number of the last event that is already part of this state. */
  readonly seq: number;
}

/** From the page to the server. */
export type ClientMessage =
  /** First message. With `session` and `since` the missed events are replayed, else (or when too old) a `doc` comes. */
  | { readonly type: "open"; readonly session?: string; readonly since?: number }
  | { readonly type: "cells"; readonly cells: readonly CellSource[] }
  | { readonly type: "edit"; readonly cell: string; readonly source: string }
  | { readonly type: "run"; readonly cells: readonly string[] }
  | { readonly type: "run_all" }
  | { readonly type: "run_above"; readonly cell: string }
  | { readonly type: "interrupt" }
  | { readonly type: "restart"; readonly runAll?: boolean }
  /** Removes the outputs of these cells, or of all. */
  | { readonly type: "clear"; readonly cells?: readonly string[] }
  /** `cells`: ids of the cells of `text` in order. `force` overwrites a file that changed on disk or is gone. */
  | {
      readonly type: "save";
      readonly text: string;
      readonly cells: readonly string[];
      readonly base: string;
      readonly force?: boolean;
    }
  /** Takes the file from disk; answered by a `doc` to every page. */
  | { readonly type: "reload" }
  /** Asks whether the server is there; answered by `pong`. */
  | { readonly type: "ping" };

/** From the server to the page. */
export type ServerMessage =
  | Doc
  | { readonly type: "event"; readonly event: Numbered }
  /** The file holds the text that this page saved; `revision` is the new `base`. Other pages get `disk_changed`. */
  | { readonly type: "saved"; readonly revision: string }
  /**
   * Nothing was written. `conflict`: the prose or code changed on disk since `base`; `removed`: the file is gone, and
   * only a save with `force` writes it again.
   */
  | {
      readonly type: "save_failed";
      readonly reason: "conflict" | "removed" | "error";
      readonly message: string;
    }
  /** The prose or code changed on disk, or another page saved. A page answers `reload`, and merges its edits. */
  | { readonly type: "disk_changed"; readonly revision: string }
  | { readonly type: "pong" }
  | { readonly type: "problem"; readonly message: string };

/** Answer of `/api/list`. Folders first, then notebooks, each by name; hidden files are left out. */
export interface FolderListing {
  readonly path: string;
  readonly entries: readonly FolderEntry[];
}

/** A folder or a notebook. */
export interface FolderEntry {
  readonly name: string;
  /** Path from the opened folder, `/` between parts. */
  readonly path: string;
  readonly kind: "folder" | "notebook";
}
