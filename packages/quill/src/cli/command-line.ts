import { readFileSync } from "node:fs";
import { realpath, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { cleanNotebook, newNotebook } from "../format/index.ts";
import { NotTextError, readNotebook, writeNotebook } from "../server/notebook-file.ts";
import { type Command, parseCommand, UsageError } from "./arguments.ts";
import { exportCommand } from "./export.ts";
import { helpText } from "./help.ts";
import { plainMessage } from "./plain-message.ts";
import { EXIT } from "./run.ts";
import { runMany } from "./run-many.ts";
import { serveCommand } from "./serve.ts";
import { paint, type Terminal } from "./terminal.ts";

/**
 * The program `quill`.
 *
 * @param argv - Arguments after the program's name.
 * @param terminal - Where to write.
 * @param onInterrupt - Registers what Ctrl-C shall do; returns a function that takes it back.
 * @returns The exit code.
 */
export async function commandLine(
  argv: readonly string[],
  terminal: Terminal,
  onInterrupt: (action: () => void) => () => void,
): Promise<number> {
  let file = "";
  try {
    const command = parseCommand(argv);
    if ("file" in command) file = command.file;
    return await perform(command, terminal, onInterrupt);
  } catch (error) {
    const { message } = error as Error;
    const plain = plainMessage(error as NodeJS.ErrnoException, file);
    terminal.err.write(`${paint(terminal, "red", plain ?? message)}\n`);
    if (isFileError(error) || error instanceof NotTextError) return EXIT.usage;
    if (!(error instanceof UsageError)) return EXIT.failed;
    terminal.err.write("Try: quill help\n");
    return EXIT.usage;
  }
}

async function perform(
  command: Command,
  terminal: Terminal,
  onInterrupt: (action: () => void) => () => void,
): Promise<number> {
  switch (command.verb) {
    case "help":
      terminal.out.write(helpText(command.topic));
      return EXIT.ok;
    case "version": {
      const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
      terminal.out.write(`${(JSON.parse(manifest) as { version: string }).version}\n`);
      return EXIT.ok;
    }
    case "run":
      return await runMany(command, terminal, onInterrupt);
    case "export":
      return await exportCommand(command, terminal);
    case "clean": {
      const { path, text } = await readNotebook(await realpath(command.file));
      const clean = cleanNotebook(text);
      if (clean !== text) await writeNotebook(path, clean, []);
      return EXIT.ok;
    }
    case "new": {
      await writeFile(resolve(command.file), newNotebook(command.file), { flag: "wx" });
      terminal.out.write(`made ${command.file}; quill serve ${command.file} opens it\n`);
      return EXIT.ok;
    }
    case "serve":
      return await serveCommand(command, terminal, onInterrupt);
  }
}

function isFileError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === "string";
}
