import { availableParallelism } from "node:os";
import { basename, isAbsolute } from "node:path";
import { parseArgs } from "node:util";

/** What the command line asks for. */
export type Command =
  | { readonly verb: "help"; readonly topic: string | null }
  | { readonly verb: "version" }
  | {
      readonly verb: "run";
      /** Notebooks, and folders of them. */
      readonly files: readonly string[];
      /** How many of them run at a time. */
      readonly jobs: number;
      readonly inplace: boolean;
      readonly out: string | null;
      readonly check: boolean;
      /** Milliseconds, `null` for no limit. */
      readonly timeout: number | null;
      readonly quiet: boolean;
      readonly inline: boolean;
    }
  | {
      readonly verb: "serve";
      readonly path: string;
      readonly port: number;
      readonly open: boolean;
    }
  | {
      readonly verb: "export";
      readonly file: string;
      readonly out: string;
      /** Packages to bundle, `null` for those that cells import. */
      readonly modules: readonly string[] | null;
      /** Path in the site to source. */
      readonly assets: Readonly<Record<string, string>>;
      readonly isolate: boolean;
    }
  | { readonly verb: "clean"; readonly file: string }
  | { readonly verb: "new"; readonly file: string };

/** A command line that cannot be understood: exit code 2. */
export class UsageError extends Error {}

/**
 * Reads the arguments of `quill`.
 *
 * @param argv - Arguments after the program's name.
 * @returns The command.
 * @throws {UsageError} when they make none.
 * @example
 * parseCommand(["clean", "a.md"]) // { verb: "clean", file: "a.md" }
 */
export function parseCommand(argv: readonly string[]): Command {
  const [verb, ...rest] = argv;
  const asksHelp = rest.some((word) => word === "--help" || word === "-h");
  if (verb === undefined || verb === "help" || verb === "--help" || verb === "-h") {
    return { verb: "help", topic: knownVerb(rest[0] ?? null) };
  }
  if (verb === "--version" || verb === "-V") return { verb: "version" };
  if (asksHelp) return { verb: "help", topic: knownVerb(verb) };
  switch (verb) {
    case "run":
      return parseRun(rest);
    case "serve":
      return parseServe(rest);
    case "export":
      return parseExport(rest);
    case "clean":
    case "new":
      return { verb, file: onePath(verb, read(rest, {}).positionals) };
    default:
      throw unknown(verb);
  }
}

const verbs: readonly string[] = ["run", "serve", "export", "clean", "new", "help"];

const unknown = (verb: string): UsageError =>
  new UsageError(`quill: cannot understand "${verb}"\nhint: one of ${verbs.join(", ")}`);

function knownVerb(topic: string | null): string | null {
  if (topic === null || topic.startsWith("-") || verbs.includes(topic)) return topic;
  throw unknown(topic);
}

function parseRun(rest: readonly string[]): Command {
  const { values, positionals } = read(rest, {
    inplace: { type: "boolean" },
    out: { type: "string" },
    check: { type: "boolean" },
    timeout: { type: "string" },
    quiet: { type: "boolean", short: "q" },
    inline: { type: "boolean" },
    jobs: { type: "string", short: "j" },
  });
  const modes = ["inplace", "out", "check"].filter((name) => values[name] !== undefined);
  if (modes.length > 1) {
    throw new UsageError(`quill run: cannot combine --${modes[0]} with --${modes[1]}`);
  }
  const seconds = values.timeout === undefined ? null : Number(values.timeout);
  if (seconds !== null && !(seconds > 0)) {
    throw new UsageError(`quill run: cannot use --timeout ${values.timeout} (need seconds above 0)`);
  }
  const jobs = values.jobs === undefined ? Math.min(availableParallelism(), 4) : Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new UsageError(`quill run: cannot use --jobs ${values.jobs} (need a whole number above 0)`);
  }
  if (positionals.length === 0) throw new UsageError("quill run: need a notebook or a folder (0 given)");
  if (positionals.length > 1 && values.out !== undefined) {
    throw new UsageError(
      `quill run: cannot use --out for ${positionals.length} notebooks (it names one file)`,
    );
  }
  return {
    verb: "run",
    files: positionals,
    jobs,
    inplace: values.inplace === true,
    out: typeof values.out === "string" ? values.out : null,
    check: values.check === true,
    timeout: seconds === null ? null : seconds * 1000,
    quiet: values.quiet === true,
    inline: values.inline === true,
  };
}

function parseServe(rest: readonly string[]): Command {
  const { values, positionals } = read(rest, {
    port: { type: "string", short: "p" },
    open: { type: "boolean" },
    "no-open": { type: "boolean" },
  });
  const port = values.port === undefined ? 0 : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`quill serve: cannot use --port ${values.port} (need 0 to 65535)`);
  }
  if (positionals.length > 1) throw new UsageError("quill serve: cannot open more than one path");
  return { verb: "serve", path: positionals[0] ?? ".", port, open: values["no-open"] !== true };
}

function parseExport(rest: readonly string[]): Command {
  const { values, positionals } = read(rest, {
    out: { type: "string" },
    module: { type: "string", multiple: true },
    asset: { type: "string", multiple: true },
    "no-isolate": { type: "boolean" },
  });
  const file = onePath("export", positionals);
  if (typeof values.out !== "string" || values.out === "") {
    throw new UsageError("quill export: need --out DIR");
  }
  const assets = ((values.asset as readonly string[] | undefined) ?? []).map(parseAsset);
  return {
    verb: "export",
    file,
    out: values.out,
    modules: (values.module as readonly string[] | undefined) ?? null,
    assets: Object.fromEntries(assets),
    isolate: values["no-isolate"] !== true,
  };
}

/** Path in the site and source of `SRC=DEST`; `SRC` alone keeps its name. */
function parseAsset(given: string): readonly [string, string] {
  const equals = given.lastIndexOf("=");
  const source = equals < 0 ? given : given.slice(0, equals);
  const path = equals < 0 ? basename(given) : given.slice(equals + 1);
  const inside = path !== "" && !isAbsolute(path) && !path.split(/[\\/]/).includes("..");
  if (source !== "" && inside) return [path, source];
  throw new UsageError(
    `quill export: cannot use --asset ${given} (need SRC=DEST, DEST a path inside the site)`,
  );
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>["options"];

function read(
  args: readonly string[],
  options: Options,
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: withNegatives(args), options: options ?? {}, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`quill: ${(error as Error).message.split("\n")[0]}`);
  }
}

/** `--name -1` as `--name=-1`, which is read as a value and not as another option. */
function withNegatives(args: readonly string[]): string[] {
  const out: string[] = [];
  for (const word of args) {
    const name = out.at(-1);
    if (/^-\d/.test(word) && name && /^--[a-z-]+$/.test(name)) out[out.length - 1] = `${name}=${word}`;
    else out.push(word);
  }
  return out;
}

function onePath(verb: string, positionals: readonly string[]): string {
  if (positionals.length === 1) return positionals[0]!;
  throw new UsageError(`quill ${verb}: need one file (${positionals.length} given)`);
}
