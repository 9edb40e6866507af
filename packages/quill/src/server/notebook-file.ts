import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import {
  type CellSegment,
  cleanNotebook,
  contentHash,
  encodeRegion,
  loadOutputs,
  type Output,
  type SideFile,
  saveOutputs,
  splitNotebook,
  writeOutputs,
} from "../format/index.ts";
import type { CellState } from "../session/protocol.ts";
import { bytesHash, removeOrphans, replaceFile, writeSideFiles } from "./files.ts";
import { findInside } from "./inside.ts";

/** A cell as the file has it. */
export interface FileCell {
  readonly source: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly options: readonly string[];
  /** False when the document ends inside its fence. */
  readonly closed: boolean;
  /** Its output region, byte for byte; `""` when it has none. */
  readonly region: string;
  readonly outputs: readonly Output[];
  readonly count: number | null;
  readonly ms: number | null;
}

/** A notebook as it was read from disk. */
export interface NotebookFile {
  readonly path: string;
  readonly text: string;
  /** Hash of the bytes. */
  readonly hash: string;
  /** The text without output regions. */
  readonly clean: string;
  /** Names `clean`. */
  readonly revision: string;
  readonly cells: readonly FileCell[];
}

/** A file that is no text. */
export class NotTextError extends Error {}

/** The folder of a notebook's images: `dir/mnist.md` has `mnist.quill`. */
export function sideFolder(path: string): string {
  return `${basename(path, extname(path))}.quill`;
}

/**
 * Reads a notebook.
 *
 * @param path - A Markdown file.
 * @returns Its text and cells, with saved outputs; images are read from their files, inside the notebook's folder.
 * @throws {Error} when it cannot be read; {@link NotTextError} when it is not UTF-8.
 */
export async function readNotebook(path: string): Promise<NotebookFile> {
  const bytes = await readFile(path);
  const text = bytes.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(bytes))
    throw new NotTextError(`quill: cannot open ${path} (it is not UTF-8)`);
  return parseNotebook(path, text, bytesHash(bytes));
}

/** Makes a {@link NotebookFile} of a text. */
export function parseNotebook(path: string, text: string, hash: string): NotebookFile {
  const read = (image: string): string | null | undefined => {
    try {
      const file = findInside(dirname(path), image);
      if (!file) return file;
      const bytes = readFileSync(file);
      return image.endsWith(".svg") ? bytes.toString("utf8") : bytes.toString("base64");
    } catch {
      return undefined;
    }
  };
  const cells: FileCell[] = [];
  for (const segment of splitNotebook(text)) {
    if (segment.type === "cell") {
      const { source, line, language, options, closed } = segment satisfies CellSegment;
      cells.push({ source, line, language, options, closed, region: "", outputs: [], count: null, ms: null });
    } else if (segment.type === "output") {
      const region = text.slice(segment.start, segment.end);
      const { n: count = null, ms = null } = segment.meta;
      cells[cells.length - 1] = {
        ...cells.at(-1)!,
        region,
        outputs: loadOutputs(segment.outputs, read),
        count,
        ms,
      };
    }
  }
  const clean = cleanNotebook(text);
  return { path, text, hash, clean, revision: contentHash(clean), cells };
}

/** Outputs to be written for one cell: a finished run, or a region that stays as it is. */
export type CellOutputs = Pick<CellState, "id" | "outputs" | "count" | "ms"> | string;

/**
 * Puts outputs into a text.
 *
 * @param text - A notebook, with or without regions.
 * @param cells - For each of its cells in order the outputs to save, or its region as text.
 * @param folder - Folder of images relative to the notebook, `null` to keep images inline.
 * @returns The new text, and the image files it links to.
 */
export function composeNotebook(
  text: string,
  cells: readonly CellOutputs[],
  folder: string | null,
): { readonly text: string; readonly files: readonly SideFile[] } {
  const numbers = new Map(cells.flatMap((cell, i) => (typeof cell === "string" ? [] : [[cell.id, i + 1]])));
  const files: SideFile[] = [];
  const regions = cells.map((cell, i) => {
    if (typeof cell === "string") return cell;
    const saved = saveOutputs(cell.outputs, {
      folder,
      cell: i + 1,
      cellNumber: (id) => numbers.get(id),
    });
    files.push(...saved.files);
    return encodeRegion(saved.saved, {
      ...(cell.count !== null && { n: cell.count }),
      ...(cell.ms !== null && { ms: Math.round(cell.ms) }),
    });
  });
  return { text: writeOutputs(text, regions), files };
}

/**
 * Writes a notebook and its images, the images first, and removes images that it no longer links to.
 *
 * @param path - The notebook.
 * @param text - Its text.
 * @param files - Its new images.
 * @param expected - Hash of the bytes that the file has, where only those may be replaced.
 * @returns Hash of the bytes written.
 * @throws {ChangedError} when the file has other bytes.
 */
export async function writeNotebook(
  path: string,
  text: string,
  files: readonly SideFile[],
  expected?: string,
): Promise<string> {
  const bytes = Buffer.from(text, "utf8");
  await writeSideFiles(dirname(path), files);
  await replaceFile(path, bytes, expected);
  const side = findInside(dirname(path), sideFolder(path));
  if (side) await removeOrphans(side, text);
  return bytesHash(bytes);
}
