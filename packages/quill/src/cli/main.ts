#!/usr/bin/env node
import { commandLine } from "./command-line.ts";
import type { Terminal } from "./terminal.ts";

const live = process.stdout.isTTY === true && process.env.TERM !== "dumb";
const terminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  live,
  colours: process.env.FORCE_COLOR !== undefined || (live && process.env.NO_COLOR === undefined),
  columns: () => process.stdout.columns ?? 100,
};

// Whoever read our output is gone (`quill run x.md | head`): nobody is left to report to.
process.stdout.on("error", () => process.exit(1));

process.exitCode = await commandLine(process.argv.slice(2), terminal, (action) => {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, action);
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, action);
  };
});
