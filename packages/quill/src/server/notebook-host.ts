import { randomBytes } from "node:crypto";
import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { splitNotebook } from "../format/index.ts";
import { nodeKernel } from "../kernel/node-kernel.ts";
import type { CellSource, CellState, ClientMessage, Doc, ServerMessage } from "../session/protocol.ts";
import { type LoadedCell, Session } from "../session/session.ts";
import { ChangedError } from "./files.ts";
import { locked } from "./lock.ts";
import { matchCells } from "./match-cells.ts";
import {
  type CellOutputs,
  composeNotebook,
  type NotebookFile,
  parseNotebook,
  readNotebook,
  sideFolder,
  writeNotebook,
} from "./notebook-file.ts";

/** A page that shows a notebook. */
export interface Client {
  send(message: ServerMessage): void;
}

type Save = Extract<ClientMessage, { type: "save" }>;

/** How long the file has to be away before it counts as removed, in milliseconds. */
const GONE_MS = 400;

/** How long the file may be in motion before it is read again, in milliseconds. */
const SETTLE_MS = 60;

/**
 * One open notebook: its file, its session and the pages that look at it. Lives on when the last page is gone, so
 * outputs are not lost; when the queue is empty they are written into the file.
 */
export class NotebookHost {
  /** Told to pages; differs after a restart of the server. */
  readonly id: string = randomBytes(6).toString("hex");
  readonly session: Session;
  readonly #name: string;
  readonly #clients = new Set<Client>();
  readonly #watcher: FSWatcher | null;
  /** What is on disk, as far as we know. */
  #file: NotebookFile;
  /** Ids of the cells of `#file`. */
  #ids: string[];
  /** Cells whose outputs are newer than their regions in `#file`. */
  #touched = new Set<string>();
  #work: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  /** The file was not there when we last looked. */
  #gone = false;
  #settle: ReturnType<typeof setTimeout> | null = null;

  private constructor(name: string, file: NotebookFile) {
    this.#name = name;
    this.#file = file;
    this.#ids = file.cells.map(() => this.#newId());
    this.session = new Session({ start: nodeKernel({ notebook: file.path }) });
    this.session.setCells(this.#loadedCells());
    this.session.subscribe((event) => {
      for (const client of this.#clients) client.send({ type: "event", event });
      if ("cell" in event && event.type !== "status") this.#touched.add(event.cell);
      if (event.type === "status" && event.status === "running") this.#touched.add(event.cell);
      if (event.type === "status" && !this.session.busy) this.#saveOutputsSoon();
      if (event.type === "clear" && !this.session.busy) this.#saveOutputsSoon();
    });
    this.#watcher = watchFile(file.path, () => this.#diskMoved());
  }

  /**
   * Opens a notebook. Nothing runs.
   *
   * @param path - Real path of the file.
   * @param name - Path as pages know it.
   */
  static async open(path: string, name: string): Promise<NotebookHost> {
    return new NotebookHost(name, await readNotebook(path));
  }

  /** Adds a page; the returned function takes messages from it. */
  attach(client: Client): (message: ClientMessage) => void {
    return (message) => {
      if (message.type === "ping") client.send({ type: "pong" });
      else if (message.type === "open") this.#join(client, message);
      else if (this.#clients.has(client)) this.#obey(client, message);
      else client.send({ type: "problem", message: `quill: cannot ${message.type} before open` });
    };
  }

  /** Removes a page. */
  detach(client: Client): void {
    this.#clients.delete(client);
  }

  /** Resolves when all saving that was asked for is done. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** Ends the kernel and stops watching. Outputs that are not saved yet are written first. */
  async close(): Promise<void> {
    this.session.close();
    if (this.#settle !== null) clearTimeout(this.#settle);
    this.#watcher?.close();
    await this.#inTurn(() => locked(this.#file.path, () => this.#saveOutputs())).catch(() => {});
  }

  #join(client: Client, message: Extract<ClientMessage, { type: "open" }>): void {
    // The edits of a page that is gone are gone; its outputs are kept.
    if (this.#clients.size === 0 && message.session !== this.id) this.session.setCells(this.#loadedCells());
    this.#clients.add(client);
    const missed =
      message.session === this.id && message.since !== undefined ? this.session.since(message.since) : null;
    if (missed) for (const event of missed) client.send({ type: "event", event });
    else client.send(this.#doc());
  }

  #obey(client: Client, message: Exclude<ClientMessage, { type: "open" | "ping" }>): void {
    switch (message.type) {
      case "cells":
        if (new Set(message.cells.map((cell) => cell.id)).size === message.cells.length) {
          this.session.setCells(this.#withSaved(message.cells));
        } else
          client.send({ type: "problem", message: "quill: cannot set the cells (two have the same id)" });
        break;
      case "edit":
        this.session.edit(message.cell, message.source);
        break;
      case "run":
        this.session.run(message.cells);
        break;
      case "run_all":
        this.session.runAll();
        break;
      case "run_above":
        this.session.runAbove(message.cell);
        break;
      case "interrupt":
        this.session.interrupt();
        break;
      case "restart":
        this.session.restart();
        if (message.runAll) this.session.runAll();
        break;
      case "clear":
        this.session.clear(message.cells);
        break;
      case "save": {
        // Now, before later messages change the cells again; writing comes when its turn is.
        const problem = this.#takeCells(message);
        if (problem) {
          client.send({ type: "save_failed", reason: "error", message: problem });
          break;
        }
        void this.#inTurn(async () => {
          const tell = await locked(this.#file.path, () => this.#save(client, message));
          tell();
        }).catch((error: Error) => {
          if (error instanceof ChangedError) this.#refuseSave(client);
          else client.send({ type: "save_failed", reason: "error", message: plainReason(error) });
        });
        break;
      }
      case "reload":
        void this.#inTurn(() => this.#reload()).catch((error: Error) => {
          client.send({
            type: "problem",
            message: `quill: cannot read ${this.#name} (${plainReason(error)})`,
          });
        });
        break;
    }
  }

  /** Does one thing with the file after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }

  #doc(): Doc {
    const states = new Map(this.session.state.cells.map((cell) => [cell.id, cell]));
    const cells = this.#loadedCells().map((cell): CellState => {
      const known = states.get(cell.id);
      if (known) return { ...known, source: cell.source };
      const { id, source, outputs = [], count = null, ms = null } = cell;
      const saved = outputs.length > 0;
      return { id, source, outputs, count, ms, saved, status: "idle", stale: false, startedAt: null };
    });
    return {
      type: "doc",
      session: this.id,
      path: this.#name,
      text: this.#file.clean,
      revision: this.#file.revision,
      cells,
      kernel: this.session.state.kernel,
      seq: this.session.seq,
    };
  }

  #loadedCells(): LoadedCell[] {
    return this.#file.cells.map(({ source, outputs, count, ms }, i) => ({
      id: this.#ids[i]!,
      source,
      outputs,
      count,
      ms,
    }));
  }

  #newId(): string {
    return `${this.id}-${++this.#lastId}`;
  }

  /**
   * Cells of a page, with the outputs of the file for those that it knows by another id: it was opened before the
   * server was started anew, or the cell was cut and pasted.
   */
  #withSaved(cells: readonly CellSource[]): LoadedCell[] {
    const loaded = this.#loadedCells();
    const known = new Set(this.session.state.cells.map((cell) => cell.id));
    if (cells.every((cell) => known.has(cell.id))) return [...cells];
    const ids = new Set(cells.map((cell) => cell.id));
    const matches = matchCells(
      loaded.map((cell) => cell.source),
      cells.map((cell) => cell.source),
    );
    return cells.map((cell, i) => {
      const match = loaded[matches[i] ?? -1];
      return match && !ids.has(match.id) && match.source === cell.source ? { ...match, ...cell } : cell;
    });
  }

  /** Takes over the cells of a text that is to be saved; says what is wrong with them, or `null`. */
  #takeCells(message: Save): string | null {
    const cells = splitNotebook(message.text).flatMap((segment) =>
      segment.type === "cell" ? [segment] : [],
    );
    const ids = message.cells;
    if (cells.length !== ids.length) {
      return `quill: cannot save (${cells.length} cells in the text, ${ids.length} ids)`;
    }
    if (new Set(ids).size !== ids.length) return "quill: cannot save (two cells have the same id)";
    const known = new Map(this.session.state.cells.map((cell) => [cell.id, cell.source]));
    if (ids.join() !== [...known.keys()].join()) {
      this.session.setCells(
        cells.map((cell, i) => ({ id: ids[i]!, source: known.get(ids[i]!) ?? cell.source })),
      );
    }
    return null;
  }

  /** Saves, or not; what comes back tells the pages of it. */
  async #save(client: Client, message: Save): Promise<() => void> {
    if (!message.force) {
      const disk = await readNotebook(this.#file.path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
        this.#gone = true;
        return null;
      });
      if (disk && disk.hash !== this.#file.hash && disk.revision === this.#file.revision) this.#adopt(disk);
      if (disk === null) {
        const text = `quill: cannot save ${this.#name} (it was removed from the disk)`;
        return () => client.send({ type: "save_failed", reason: "removed", message: text });
      }
      if (disk.revision !== this.#file.revision || message.base !== this.#file.revision) {
        return () => this.#refuseSave(client);
      }
    }
    await this.#write(message.text, message.cells, () => true, message.force);
    const { revision } = this.#file;
    return () => {
      for (const other of this.#clients) {
        other.send(other === client ? { type: "saved", revision } : { type: "disk_changed", revision });
      }
    };
  }

  #refuseSave(client: Client): void {
    const message = `quill: cannot save ${this.#name} (it changed on disk since it was opened)`;
    client.send({ type: "save_failed", reason: "conflict", message });
  }

  /**
   * Writes a text with the outputs of its cells; `take` says which cells may bring new outputs, `force` whether also
   * over a file that is another one by now.
   */
  async #write(
    text: string,
    ids: readonly string[],
    take: (cell: CellState, i: number) => boolean,
    force = false,
  ): Promise<void> {
    const touched = this.#touched;
    this.#touched = new Set();
    const regions = new Map(this.#ids.map((id, i) => [id, this.#file.cells[i]!.region]));
    const states = new Map(this.session.state.cells.map((cell) => [cell.id, cell]));
    const outputs = ids.map((id, i): CellOutputs => {
      const state = states.get(id);
      // A cell whose removal was undone has outputs that the file lost.
      const back = state && !regions.has(id) && state.outputs.length > 0;
      if (state && (touched.has(id) || back)) {
        if (take(state, i)) return state;
        this.#touched.add(id);
      }
      return regions.get(id) ?? "";
    });
    try {
      const composed = composeNotebook(text, outputs, sideFolder(this.#file.path));
      const hash =
        composed.text === this.#file.text && !this.#gone
          ? this.#file.hash
          : await writeNotebook(
              this.#file.path,
              composed.text,
              composed.files,
              force ? undefined : this.#file.hash,
            );
      this.#file = parseNotebook(this.#file.path, composed.text, hash);
      this.#ids = [...ids];
      this.#gone = false;
    } catch (error) {
      for (const id of touched) this.#touched.add(id);
      throw error;
    }
  }

  #saveOutputsSoon(): void {
    void this.#inTurn(() => locked(this.#file.path, () => this.#saveOutputs())).catch((error: Error) => {
      // Whoever changed the file meanwhile is heard of, and the outputs come with the next save.
      if (error instanceof ChangedError) return;
      this.#complain(`quill: cannot save outputs of ${this.#name} (${plainReason(error)})`);
    });
  }

  /** Writes outputs into the file as it is, without the edits of pages. */
  async #saveOutputs(): Promise<void> {
    if (this.#touched.size === 0) return;
    const disk = await readNotebook(this.#file.path);
    if (disk.revision !== this.#file.revision) return;
    if (disk.hash !== this.#file.hash) this.#adopt(disk);
    const { cells } = this.#file;
    // Below a fence that is still open there is no place for outputs, and closing it is up to the page.
    await this.#write(
      this.#file.clean,
      this.#ids,
      (cell, i) => cells[i]!.closed && cell.source === cells[i]!.source,
    );
  }

  #complain(message: string): void {
    for (const client of this.#clients) client.send({ type: "problem", message });
  }

  #diskMoved(wait = SETTLE_MS): void {
    if (this.#settle !== null) clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.#settle = null;
      void this.#inTurn(() => this.#lookAtDisk(wait)).catch((error: NodeJS.ErrnoException) => {
        this.#complain(`quill: cannot read ${this.#name} (${plainReason(error)})`);
      });
    }, wait);
  }

  async #lookAtDisk(waited: number): Promise<void> {
    const disk = await readNotebook(this.#file.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return null;
    });
    if (disk === null) {
      // Some programs save by removing first.
      if (waited === SETTLE_MS) this.#diskMoved(GONE_MS);
      else if (!this.#gone) {
        this.#gone = true;
        this.#complain(
          `quill: ${this.#name} was removed from the disk; it is written again when you ask for that`,
        );
      }
      return;
    }
    this.#gone = false;
    if (disk.hash === this.#file.hash) return;
    if (disk.revision === this.#file.revision || this.#clients.size === 0) {
      this.#adopt(disk);
      return;
    }
    for (const client of this.#clients) client.send({ type: "disk_changed", revision: disk.revision });
  }

  async #reload(): Promise<void> {
    const disk = await readNotebook(this.#file.path);
    this.#adopt(disk);
    const doc = this.#doc();
    for (const client of this.#clients) client.send(doc);
  }

  /** Takes what is on disk for what we know; cells that are still there keep id and outputs. */
  #adopt(disk: NotebookFile): void {
    const known = this.#file.cells.map((cell) => cell.source);
    const matches = matchCells(
      known,
      disk.cells.map((cell) => cell.source),
    );
    this.#ids = matches.map((match) => (match === null ? this.#newId() : this.#ids[match]!));
    const old = this.#file;
    this.#file = disk;
    if (disk.revision !== old.revision) this.session.setCells(this.#loadedCells());
    const fresh = this.#loadedCells().filter((cell, i) => {
      const match = matches[i];
      const changed = match !== null && old.cells[match!]!.region !== disk.cells[i]!.region;
      return changed && !this.#touched.has(cell.id);
    });
    if (fresh.length > 0) this.session.load(fresh);
  }
}

/** Why a file cannot be used, in words. */
function plainReason(error: NodeJS.ErrnoException): string {
  const words: Readonly<Record<string, string>> = {
    ENOENT: "the file is gone",
    EACCES: "no permission",
    EPERM: "no permission",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    EISDIR: "it is a folder",
  };
  return words[error.code ?? ""] ?? error.message;
}

/** Watches the folder, as a file that is replaced loses its watch; `null` where the system has no watches left. */
function watchFile(path: string, moved: () => void): FSWatcher | null {
  try {
    const watcher = watch(dirname(path), (_, name) => {
      if (name === null || name === basename(path)) moved();
    });
    watcher.on("error", () => {});
    return watcher;
  } catch {
    return null;
  }
}
