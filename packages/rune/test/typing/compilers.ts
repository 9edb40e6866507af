import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const native = createRequire(import.meta.url).resolve("@typescript/native/package.json");

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: "es2023",
  module: "nodenext",
  lib: ["es2023", "dom"],
  types: ["node"],
  customConditions: ["@raven-ts/source"],
  allowImportingTsExtensions: true,
};

/** What a compiler says of a text. */
export interface Verdict {
  /** `line: code text`, the lines of a text joined. */
  readonly messages: readonly string[];
  /** Types that were made of generic ones while the text was checked. */
  readonly instantiations: number;
}

const said = (line: number, code: number | string, text: string): string => `${line}: TS${code} ${text}`;

/** Checks a module with TypeScript 6, as if it lay beside this file. */
export function typescript6(text: string): Verdict {
  const file = fileURLToPath(new URL("checked.ts", import.meta.url));
  const { options: parsed } = ts.convertCompilerOptionsFromJson(options, path.dirname(file));
  const host = ts.createCompilerHost(parsed);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true)
      : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], parsed, host);
  const source = program.getSourceFile(file);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  const messages = found.map(({ start = 0, code, messageText }) => {
    const line = (source?.getLineAndCharacterOfPosition(start).line ?? -1) + 1;
    return said(line, code, ts.flattenDiagnosticMessageText(messageText, "\n"));
  });
  return { messages, instantiations: program.getInstantiationCount() };
}

/** Checks a module with TypeScript 7, as if it lay in this package. */
export function typescript7(text: string): Verdict {
  mkdirSync(dist, { recursive: true });
  const folder = mkdtempSync(path.join(dist, "typing-"));
  try {
    writeFileSync(path.join(folder, "checked.ts"), text);
    const config = { compilerOptions: options, files: ["checked.ts"] };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    const program = path.join(path.dirname(native), "bin/tsc");
    const args = [program, "-p", folder, "--pretty", "false", "--extendedDiagnostics", "--singleThreaded"];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    const messages: string[] = [];
    let counted = Number.NaN;
    for (const line of stdout.split("\n")) {
      const head = /^checked\.ts\((\d+),\d+\): error TS(\d+): (.*)$/.exec(line);
      const total = /^Instantiations:\s*(\d+)/.exec(line);
      if (head !== null) messages.push(said(Number(head[1]), head[2], head[3]));
      else if (line.startsWith("  ") && messages.length > 0) messages[messages.length - 1] += `\n${line}`;
      else if (/error TS/.test(line)) messages.push(line);
      else if (total !== null) counted = Number(total[1]);
    }
    return { messages, instantiations: counted };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
