import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { SideFile } from "../format/index.ts";
import { findInside } from "./inside.ts";

/** Hash of a file's bytes, to see whether it changed. */
export function bytesHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 32);
}

/** A file that is another one than was expected. */
export class ChangedError extends Error {}

/**
 * Replaces a file as a whole: whoever reads it sees the old bytes or the new ones. Keeps the mode of the old file.
 *
 * @param path - The file; made when it does not exist.
 * @param content - Its new bytes.
 * @param expected - Hash of the bytes that it has, where only those may be replaced: they are read last thing.
 * @throws {ChangedError} when it has other bytes.
 * @throws {Error} when it cannot be written, or nobody has the right to.
 */
export async function replaceFile(
  path: string,
  content: Uint8Array | string,
  expected?: string,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  const mode = await stat(path).then(
    (info) => info.mode & 0o7777,
    () => null,
  );
  // Renaming would replace it all the same.
  if (mode !== null && (mode & 0o222) === 0) throw new Error(`quill: cannot write ${path} (it is read-only)`);
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (mode !== null) await chmod(temporary, mode);
    if (expected !== undefined && bytesHash(await readFile(path)) !== expected) {
      throw new ChangedError(`quill: cannot write ${path} (another program wrote it meanwhile)`);
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes image files beside a notebook; those that are there already with the same content are left alone (their
 * names hold a hash of it).
 *
 * @param folder - Folder of the notebook.
 * @param files - Files with paths relative to it.
 * @throws {Error} when a symbolic link takes one of them out of the folder.
 */
export async function writeSideFiles(folder: string, files: readonly SideFile[]): Promise<void> {
  for (const file of files) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    if (!findInside(folder, dirname(file.path))) {
      throw new Error(`quill: cannot write ${path} (a link there leads out of the notebook's folder)`);
    }
    const bytes = Buffer.from(file.content, file.binary ? "base64" : "utf8");
    const same = await readFile(path).then(
      (old) => old.equals(bytes),
      () => false,
    );
    if (same) continue;
    await replaceFile(path, bytes);
  }
}

/** Names that `saveOutputs` gives to images. No other file is ever removed. */
const SIDE_FILE = /^cell\d+-[0-9a-f]{8}\.(?:svg|png|webp|jpg|gif)$/;

/**
 * Removes image files that a notebook does not link to any more, and their folder when nothing is left in it.
 *
 * @param folder - Folder of the side files.
 * @param text - The notebook's text.
 */
export async function removeOrphans(folder: string, text: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const orphans = names.filter((name) => SIDE_FILE.test(name) && !text.includes(`/${name}>`));
  for (const name of orphans) await rm(join(folder, name), { force: true });
  // Fails, as it should, when something else is in it.
  if (orphans.length > 0) await rmdir(folder).catch(() => {});
}
