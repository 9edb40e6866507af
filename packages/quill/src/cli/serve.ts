import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { startServer } from "../server/server.ts";
import type { Command } from "./arguments.ts";
import { paint, type Terminal } from "./terminal.ts";

/**
 * `quill serve`: opens a folder or a notebook in the browser, until Ctrl-C.
 *
 * @param command - Path and port.
 * @param terminal - Where the address is printed.
 * @param onInterrupt - Registers what Ctrl-C shall do; returns a function that takes it back.
 * @returns The exit code.
 */
export async function serveCommand(
  command: Extract<Command, { verb: "serve" }>,
  terminal: Terminal,
  onInterrupt: (action: () => void) => () => void,
): Promise<number> {
  const path = resolve(command.path);
  const notebook = (await stat(path)).isDirectory() ? null : basename(path);
  const server = await startServer({ folder: notebook === null ? path : dirname(path), port: command.port });
  const url = server.url(notebook ?? undefined);
  const interrupted = new Promise<void>((done) => {
    const release = onInterrupt(() => {
      release();
      done();
    });
  });
  terminal.out.write(
    `${paint(terminal, "bold", "quill")} serves ${command.path}\n\n  ${paint(terminal, "cyan", url)}\n\n` +
      `${paint(terminal, "dim", "This machine only. Cells run with your rights. Ctrl-C ends it.")}\n`,
  );
  if (command.open && terminal.live) openBrowser(url);
  await interrupted;
  await server.close();
  return 0;
}

function openBrowser(url: string): void {
  const [program, ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : ["xdg-open", url];
  const browser = spawn(program!, args, { stdio: "ignore", detached: true });
  // Without a browser the printed address is enough.
  browser.on("error", () => {});
  browser.unref();
}
