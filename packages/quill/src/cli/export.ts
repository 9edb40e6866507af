import { stat } from "node:fs/promises";
import { buildSite } from "../site/index.ts";
import type { Command } from "./arguments.ts";
import { fileSize, paint, type Terminal } from "./terminal.ts";

/**
 * `quill export`: makes a web page of a notebook that needs no server.
 *
 * @param command - The notebook, the folder to write and what to put into it.
 * @param terminal - Where to report.
 * @param page - Folder of the built page (that of the installed editor).
 * @returns The exit code.
 */
export async function exportCommand(
  command: Extract<Command, { verb: "export" }>,
  terminal: Terminal,
  page?: string,
): Promise<number> {
  const { file, out, modules, assets, isolate } = command;
  // Before anything is written.
  for (const source of Object.values(assets)) await stat(source);
  const { files, bytes } = await buildSite({
    notebook: file,
    outDir: out,
    assets,
    isolate,
    ...(modules ? { modules } : {}),
    ...(page === undefined ? {} : { page }),
  });
  const facts = paint(terminal, "dim", `${files.length} files, ${fileSize(bytes)}`);
  terminal.out.write(`wrote ${out}  ${facts}\n`);
  return 0;
}
