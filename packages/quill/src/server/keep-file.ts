import { readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { basename, dirname, extname, join } from "node:path";
import type { Folder } from "./folder.ts";

/** The largest file that a page may put beside a notebook, in bytes. */
export const LARGEST_FILE = 20_000_000;

/** What became of a file: its name beside the notebook, or the HTTP status and reason of a refusal. */
export type Kept = { readonly name: string } | { readonly status: number; readonly reason: string };

/**
 * A name for a file beside a notebook: letters, digits, `.`, `_` and `-`, hidden from nobody and no notebook.
 *
 * @param name - The name that the file had.
 */
export function plainName(name: string): string {
  const last = basename(name.replaceAll("\\", "/")).normalize("NFC");
  const plain = last.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|[.-]+$/g, "");
  const end = extname(plain).slice(0, 12);
  const stem = plain.slice(0, plain.length - extname(plain).length).slice(0, 80) || "file";
  return /^\.md$/i.test(end) ? `${stem}.md.txt` : stem + end;
}

/** The bytes of a request, or `null` when they are more than allowed. */
async function bytesOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_FILE) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * Puts the body of a request as a file beside a notebook of a folder. A file that is there is never written over: one
 * with the same bytes is taken as it is, else the new one gets a number.
 *
 * @param notebook - Path of the notebook in the folder.
 * @param name - Name that the file had.
 */
export async function keepFile(
  folder: Folder,
  notebook: string,
  name: string,
  request: IncomingMessage,
): Promise<Kept> {
  const real = notebook.endsWith(".md") ? await folder.find(notebook) : null;
  if (real === null) return { status: 404, reason: "no such notebook" };
  const bytes = await bytesOf(request);
  if (bytes === null) return { status: 413, reason: `the file is larger than ${LARGEST_FILE / 1e6} MB` };
  const plain = plainName(name);
  const end = extname(plain);
  const stem = plain.slice(0, plain.length - end.length);
  for (let number = 1; number <= 1_000; number++) {
    const candidate = number === 1 ? plain : `${stem}-${number}${end}`;
    const path = join(dirname(real), candidate);
    try {
      await writeFile(path, bytes, { flag: "wx" });
      return { name: candidate };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const same = await readFile(path).then(
        (old) => old.equals(bytes),
        () => false,
      );
      if (same) return { name: candidate };
    }
  }
  return { status: 409, reason: `there are too many files named ${plain}` };
}
