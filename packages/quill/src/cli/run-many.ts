import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { splitNotebook } from "../format/index.ts";
import { type Command, UsageError } from "./arguments.ts";
import { plainMessage } from "./plain-message.ts";
import { EXIT, runCommand } from "./run.ts";
import { duration, paint, type Terminal } from "./terminal.ts";

type RunMany = Extract<Command, { verb: "run" }>;
type OnInterrupt = (action: () => void) => () => void;

/** Exit codes in the order in which one of them stands for several. */
const gravest: readonly number[] = [
  EXIT.interrupted,
  EXIT.timeout,
  EXIT.usage,
  EXIT.failed,
  EXIT.differs,
  EXIT.ok,
];

/** Folders that hold no notebooks of one's own, and what runs have written. */
const passedOver = /^\.|^node_modules$|\.quill$|\.out\.md$/;

/** The notebooks below a folder, in the order of their names: Markdown files with at least one cell. */
async function notebooksIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (passedOver.test(entry.name)) continue;
    if (entry.isDirectory()) found.push(...(await notebooksIn(path)));
    else if (entry.isFile() && entry.name.endsWith(".md")) {
      const hasCell = splitNotebook(await readFile(path, "utf8")).some(({ type }) => type === "cell");
      if (hasCell) found.push(path);
    }
  }
  return found;
}

/**
 * `quill run`: one notebook with all that it prints, or several and those in folders, some at a time, with a line for
 * each.
 *
 * @param command - Files, folders and options.
 * @param terminal - Where to report.
 * @param onInterrupt - Registers what Ctrl-C shall do; returns a function that takes it back.
 * @returns The exit code; of several the first of 130, 124, 2, 1, 3 and 0 that one of them ended with.
 */
export async function runMany(
  command: RunMany,
  terminal: Terminal,
  onInterrupt: OnInterrupt,
): Promise<number> {
  const given = await Promise.all(
    command.files.map(async (file) => {
      const info = await stat(file);
      // To read a pipe could take for ever, and nothing could be written beside it.
      if (!info.isFile() && !info.isDirectory()) {
        throw new UsageError(`quill run: cannot run ${file} (it is neither a file nor a folder)`);
      }
      return { file, isFolder: info.isDirectory() };
    }),
  );
  const [only] = given;
  if (given.length === 1 && !only!.isFolder) {
    return await runCommand({ ...command, file: only!.file }, terminal, onInterrupt);
  }
  if (command.out !== null) {
    throw new UsageError(
      `quill run: cannot use --out for ${only!.file} (it is a folder, and --out names one file)`,
    );
  }
  const paths = new Map<string, string>();
  for (const { file, isFolder } of given) {
    const found = isFolder ? await notebooksIn(file) : [file];
    if (found.length === 0) {
      throw new UsageError(`quill run: cannot find a notebook in ${file} (no .md file there has a cell)`);
    }
    for (const path of found) paths.set(await realpath(path), path);
  }
  return await runAll([...paths.values()], command, terminal, onInterrupt);
}

async function runAll(
  files: readonly string[],
  command: RunMany,
  terminal: Terminal,
  onInterrupt: OnInterrupt,
): Promise<number> {
  const started = performance.now();
  const running = new Set<() => void>();
  let stopped = false;
  const release = onInterrupt(() => {
    stopped = true;
    for (const stop of running) stop();
  });
  const codes: number[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < files.length && !stopped) {
      const file = files[next++]!;
      codes.push(
        await runOne(file, command, terminal, (action) => {
          running.add(action);
          return () => running.delete(action);
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(command.jobs, files.length) }, work));
  release();
  if (stopped) codes.push(EXIT.interrupted);
  if (!command.quiet) {
    const fine = codes.filter((code) => code === EXIT.ok).length;
    const time = duration(performance.now() - started);
    terminal.out.write(
      `${paint(terminal, "dim", `${fine} of ${files.length} ${files.length === 1 ? "notebook" : "notebooks"} in ${time}`)}\n`,
    );
  }
  return gravest.find((code) => codes.includes(code)) ?? EXIT.ok;
}

/** Runs one of several notebooks: it says how it ended in one line, and below that why. */
async function runOne(
  file: string,
  command: RunMany,
  terminal: Terminal,
  onInterrupt: OnInterrupt,
): Promise<number> {
  const started = performance.now();
  let why = "";
  const collect = {
    write: (text: string): void => {
      why += text;
    },
  };
  let code: number;
  try {
    code = await runCommand(
      { ...command, file, quiet: true },
      { ...terminal, out: collect, err: collect, live: false },
      onInterrupt,
    );
  } catch (error) {
    code = EXIT.usage;
    why = `${plainMessage(error as NodeJS.ErrnoException, file) ?? (error as Error).message}\n`;
  }
  const time = paint(terminal, "dim", duration(performance.now() - started));
  const ended = code === EXIT.ok ? paint(terminal, "green", "ok    ") : paint(terminal, "red", "failed");
  // A name may hold whatever a terminal obeys.
  const name = (relative(process.cwd(), file) || file).replace(/\p{Cc}/gu, "\ufffd");
  if (!command.quiet) terminal.out.write(`${ended}  ${name}  ${time}\n`);
  if (why) terminal.err.write(why);
  return code;
}
