import { access, constants, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import type { Output } from "../format/index.ts";
import { nodeKernel } from "../kernel/node-kernel.ts";
import {
  composeNotebook,
  type NotebookFile,
  readNotebook,
  sideFolder,
  writeNotebook,
} from "../server/notebook-file.ts";
import { type CellState, Session } from "../session/index.ts";
import { type Command, UsageError } from "./arguments.ts";
import { Reporter } from "./reporter.ts";
import { duration, paint, type Terminal } from "./terminal.ts";

/** How one notebook is run. */
export type RunOne = Omit<Extract<Command, { verb: "run" }>, "files" | "jobs"> & { readonly file: string };

/** Exit codes of `quill`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, differs: 3, timeout: 124, interrupted: 130 } as const;

/** Timers with a longer time, in milliseconds, go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** How long a stopped cell has before its kernel is ended, in milliseconds. */
const STOP_MS = 2000;

/** Finds out before anything runs whether the result can be written. */
async function checkWritable(output: string): Promise<void> {
  const folder = dirname(output);
  if (!(await stat(folder)).isDirectory()) {
    throw new UsageError(`quill run: cannot write ${output} (${folder} is not a folder)`);
  }
  const there = await stat(output).catch(() => null);
  if (there?.isDirectory()) throw new UsageError(`quill run: cannot write ${output} (it is a folder)`);
  await access(folder, constants.W_OK);
}

/**
 * `quill run` of one notebook: runs all its cells and writes it with its outputs.
 *
 * @param command - File and options.
 * @param terminal - Where to report.
 * @param onInterrupt - Registers what Ctrl-C shall do; returns a function that takes it back.
 * @returns The exit code.
 */
export async function runCommand(
  command: RunOne,
  terminal: Terminal,
  onInterrupt: (action: () => void) => () => void,
): Promise<number> {
  // A link is written through, not replaced.
  const path = command.inplace ? await realpath(command.file) : resolve(command.file);
  const file = await readNotebook(path);
  const output = outputPath(command, path);
  if (!command.check) await checkWritable(output);
  const cells = file.cells.map((cell, i) => ({ id: `c${i + 1}`, number: i + 1, ...cell }));
  const session = new Session({ start: nodeKernel({ notebook: path }) });
  session.setCells(cells.map(({ id, source }) => ({ id, source })));
  const folder = command.inline ? null : sideFolder(output);
  const reporter = command.quiet
    ? null
    : new Reporter(session, {
        terminal,
        cells,
        document: basename(path),
        folder: reportedFolder(output, folder),
      });
  const started = performance.now();
  const ended = await runUntil(session, command.timeout, onInterrupt);
  session.close();
  const ran = session.state.cells.map((cell) => (cell.count === null ? null : cell));
  const failure = describeFailure(file, ran);

  let code: number = EXIT.ok;
  if (ended === "interrupt") code = EXIT.interrupted;
  else if (ended === "timeout") code = EXIT.timeout;
  else if (failure) code = EXIT.failed;

  if (command.check) {
    reporter?.close();
    return code === EXIT.ok ? reportDifferences(file, ran, terminal) : reportFailure(code, failure, terminal);
  }
  const composed = composeNotebook(
    file.text,
    file.cells.map((cell, i) => ran[i] ?? cell.region),
    folder,
  );
  await writeNotebook(output, composed.text, composed.files);
  const done = ran.filter((cell) => cell !== null).length;
  const written = relative(process.cwd(), output);
  reporter?.say(
    paint(
      terminal,
      "dim",
      `${done} of ${cells.length} cells in ${duration(performance.now() - started)}, written to ${written}`,
    ),
  );
  reporter?.close();
  return reportFailure(code, failure, terminal);
}

function outputPath(command: RunOne, path: string): string {
  if (command.out !== null) return resolve(command.out);
  return command.inplace ? path : join(dirname(path), `${basename(path, extname(path))}.out${extname(path)}`);
}

function reportedFolder(output: string, folder: string | null): string | null {
  return folder === null ? null : relative(process.cwd(), join(dirname(output), folder)) || ".";
}

/** Runs all cells until they are done, the time is over or the user has enough. */
async function runUntil(
  session: Session,
  timeout: number | null,
  onInterrupt: (action: () => void) => () => void,
): Promise<"done" | "timeout" | "interrupt"> {
  let ended: "done" | "timeout" | "interrupt" = "done";
  const timers: ReturnType<typeof setTimeout>[] = [];
  const stop = (why: "timeout" | "interrupt"): void => {
    if (ended !== "done") {
      session.close();
      return;
    }
    ended = why;
    session.interrupt();
    timers.push(setTimeout(() => session.close(), STOP_MS));
  };
  const release = onInterrupt(() => stop("interrupt"));
  if (timeout !== null) timers.push(setTimeout(() => stop("timeout"), Math.min(timeout, LONGEST_TIMER)));
  session.runAll();
  await session.idle();
  for (const timer of timers) clearTimeout(timer);
  release();
  return ended;
}

/** The first error of a run, as `cell 3 failed (mnist.md:41): TypeError: ...`. */
function describeFailure(file: NotebookFile, ran: readonly (CellState | null)[]): string | null {
  for (const [i, cell] of ran.entries()) {
    const error = cell?.outputs.find(
      (output): output is Extract<Output, { type: "error" }> => output.type === "error",
    );
    if (!cell || (!error && cell.status !== "error" && cell.status !== "interrupted")) continue;
    const frame = error?.frames.find((known) => known.cell !== undefined);
    const number = frame?.cell === undefined ? i : Number(frame.cell.slice(1)) - 1;
    const line = file.cells[number]!.line + (frame?.line ?? 0);
    const message = error ? `${error.name}: ${error.message}` : "stopped";
    return `quill: cell ${i + 1} failed (${basename(file.path)}:${line}): ${message}`;
  }
  return null;
}

function reportFailure(code: number, failure: string | null, terminal: Terminal): number {
  if (code === EXIT.timeout) terminal.err.write(`${paint(terminal, "red", "quill: timeout")}\n`);
  if (failure) terminal.err.write(`${paint(terminal, "red", failure)}\n`);
  return code;
}

/** Compares saved and new outputs of each cell, without the facts about the run. */
function reportDifferences(
  file: NotebookFile,
  ran: readonly (CellState | null)[],
  terminal: Terminal,
): number {
  const different: number[] = [];
  file.cells.forEach((cell, i) => {
    const now = ran[i];
    const folder = sideFolder(file.path);
    const fresh = now
      ? composeNotebook("```ts\n```\n", [{ ...now, count: null, ms: null }], folder).text
      : "";
    const bare = (region: string): string =>
      region
        .replaceAll("\r\n", "\n")
        .replace(/^\s*<!-- quill:output.*-->$/m, "")
        .replace(/\/cell\d+-/g, "/cell-")
        .trim();
    if (bare(cell.region) !== bare(fresh.replace("```ts\n```\n", ""))) different.push(i + 1);
  });
  if (different.length === 0) return EXIT.ok;
  const cells = `${different.length === 1 ? "cell" : "cells"} ${different.join(", ")}`;
  terminal.err.write(`quill: saved outputs differ (${cells})\nhint: quill run ${file.path} --inplace\n`);
  return EXIT.differs;
}
