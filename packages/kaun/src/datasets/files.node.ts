import type * as crypto from "node:crypto";
import type * as fs from "node:fs/promises";
import type * as module from "node:module";
import type * as os from "node:os";
import type * as path from "node:path";
import { FormatError } from "@raven-ts/nx";
import type { Source } from "./source.ts";

type Builtins = {
  getBuiltinModule?: (name: string) => unknown;
  env: Record<string, string | undefined>;
  cwd(): string;
};

function host(): Builtins | undefined {
  return (globalThis as { process?: Builtins }).process;
}

/** True where files can be read: Node, Deno and Bun. */
export function hasFiles(): boolean {
  return host()?.getBuiltinModule !== undefined;
}

function builtin<T>(name: string): T {
  return host()?.getBuiltinModule?.(name) as T;
}

async function readOrNull(file: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await builtin<typeof fs>("node:fs/promises").readFile(file));
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return null;
    throw error;
  }
}

/** Files in a folder. */
export function folderSource(folder: string): Source {
  return { name: folder, read: (file) => readOrNull(builtin<typeof path>("node:path").join(folder, file)) };
}

/** Files in a folder of an npm package, found from the working folder and from this library. */
export function packageSource(packageName: string, inside: string): Source {
  const { dirname, join } = builtin<typeof path>("node:path");
  const { createRequire } = builtin<typeof module>("node:module");
  const folders: string[] = [];
  for (const from of [join(host()?.cwd() ?? ".", "here.js"), import.meta.url]) {
    try {
      folders.push(join(dirname(createRequire(from).resolve(`${packageName}/package.json`)), inside));
    } catch {
      // Not installed beside this place; the caller names all of them if none has the file.
    }
  }
  return {
    name: `the npm package ${packageName}`,
    async read(file) {
      for (const folder of folders) {
        const found = await readOrNull(join(folder, file));
        if (found !== null) return found;
      }
      return null;
    },
  };
}

/** The folder that downloads are kept in. */
export function cacheFolder(dataset: string): string {
  const { join } = builtin<typeof path>("node:path");
  const root = host()?.env.RAVEN_CACHE ?? host()?.env.XDG_CACHE_HOME;
  return root !== undefined && root !== ""
    ? join(root, "raven-ts", dataset)
    : join(builtin<typeof os>("node:os").homedir(), ".cache", "raven-ts", dataset);
}

/** Files fetched from the network (gzipped there), checked against SHA-256 and kept in a folder. */
export function downloadSource(
  base: string,
  folder: string,
  checksums: Readonly<Record<string, string>>,
): Source {
  return {
    name: base,
    async read(file) {
      const { mkdir, rename, writeFile } = builtin<typeof fs>("node:fs/promises");
      const { join } = builtin<typeof path>("node:path");
      const response = await fetch(`${base}${file}.gz`);
      if (!response.ok || response.body === null) return null;
      const plain = response.body.pipeThrough(new DecompressionStream("gzip"));
      const bytes = new Uint8Array(await new Response(plain).arrayBuffer());
      const found = builtin<typeof crypto>("node:crypto").createHash("sha256").update(bytes).digest("hex");
      if (found !== checksums[file]) {
        const sides = `SHA-256 ${found.slice(0, 16)}… ≠ ${checksums[file]?.slice(0, 16)}…`;
        throw new FormatError("kaun/checksum", `kaun.datasets: cannot accept ${base}${file}.gz (${sides})`);
      }
      await mkdir(folder, { recursive: true });
      const temporary = join(folder, `${file}.${Math.random().toString(36).slice(2)}`);
      await writeFile(temporary, bytes);
      await rename(temporary, join(folder, file));
      return bytes;
    },
  };
}
