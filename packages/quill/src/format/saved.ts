import { contentHash } from "./hash.ts";
import type { Frame } from "./outputs.ts";
import { type MimeBundle, type Output, richest } from "./outputs.ts";
import type { SavedOutput } from "./region.ts";

/** A file beside the notebook that holds an image. */
export interface SideFile {
  /** Path relative to the notebook's folder, such as `mnist.quill/cell3-1f0c9a2b.svg`. */
  readonly path: string;
  /** The text of the file, or base64 when `binary`. */
  readonly content: string;
  readonly binary: boolean;
}

/** How outputs are written. */
export interface SaveOptions {
  /** Folder of side files, relative to the notebook, such as `mnist.quill`; `null` writes images inline. */
  readonly folder: string | null;
  /** Number of the cell in the document, from 1; used in file names and error traces. */
  readonly cell: number;
  /** Number of a cell by its id, for error traces. */
  readonly cellNumber?: (id: string) => number | undefined;
}

/** Forms from the one a Markdown file shows best to the one it shows worst. */
const SAVE_PREFERENCE: readonly string[] = [
  "text/markdown",
  "image/svg+xml",
  "image/png",
  "image/webp",
  "image/jpeg",
  "image/gif",
  "text/html",
  "text/latex",
  "application/json",
  "text/plain",
];

const EXTENSION: Readonly<Record<string, string>> = {
  "image/svg+xml": "svg",
  "image/png": "png",
  "image/webp": "webp",
  "image/jpeg": "jpg",
  "image/gif": "gif",
};

/** An SVG beyond this many characters is saved as PNG, when there is one. */
const SVG_LIMIT = 1_000_000;

/** Characters of the text of an image that a reader can do without seeing the end of. */
const LONGEST_ALT = 240;

/**
 * Turns a cell's outputs into what its region holds. One form of each value is kept: Markdown, else an image,
 * else HTML, else text. Progress bars are left out.
 *
 * @param outputs - Outputs in order.
 * @param options - Where images go, and the cell's number.
 * @returns Outputs for `encodeRegion`, and the image files that they link to.
 */
export function saveOutputs(
  outputs: readonly Output[],
  options: SaveOptions,
): { readonly saved: SavedOutput[]; readonly files: SideFile[] } {
  const saved: SavedOutput[] = [];
  const files: SideFile[] = [];
  for (const output of outputs) {
    if (output.type === "stream") {
      const dropped = output.dropped && `${output.dropped.lines}:${output.dropped.bytes}`;
      saved.push({ kind: output.name, text: output.text, ...(dropped ? { dropped } : {}) });
    } else if (output.type === "error") {
      saved.push({ kind: "error", text: errorText(output, options.cellNumber) });
    } else if (output.type !== "progress") {
      const mime = formToSave(output.data);
      if (!mime) continue;
      const text = output.data[mime]!;
      if (!(mime in EXTENSION)) {
        saved.push({ kind: output.type, mime, text });
      } else if (options.folder === null) {
        saved.push(inlineImage(output.type, mime, text, altText(output.data)));
      } else {
        const name = `cell${options.cell}-${contentHash(text).slice(0, 8)}.${EXTENSION[mime]}`;
        const path = `${options.folder}/${name}`;
        files.push({ path, content: text, binary: mime !== "image/svg+xml" });
        saved.push({ kind: output.type, image: path, alt: altText(output.data) });
      }
    }
  }
  return { saved, files };
}

function formToSave(data: MimeBundle): string | undefined {
  const mime = richest(data, SAVE_PREFERENCE);
  return mime === "image/svg+xml" && data[mime]!.length > SVG_LIMIT && data["image/png"] ? "image/png" : mime;
}

function altText(data: MimeBundle): string {
  const plain = data["text/plain"] ?? "";
  if (plain.includes("\n")) return "";
  return plain.length > LONGEST_ALT ? `${plain.slice(0, LONGEST_ALT - 1)}…` : plain;
}

function inlineImage(kind: "display" | "result", mime: string, text: string, alt: string): SavedOutput {
  return mime === "image/svg+xml"
    ? { kind, mime, text }
    : { kind, image: `data:${mime};base64,${text}`, alt };
}

/**
 * Formats an error as it is shown and saved: name and message, then one line per frame.
 *
 * @param error - Name, message and frames.
 * @param cellNumber - Number of a cell by its id; without it frames show the id.
 * @returns Text ended by a line break.
 * @example
 * errorText({ name: "Error", message: "boom", frames: [] }) // "Error: boom\n"
 */
export function errorText(
  error: { readonly name: string; readonly message: string; readonly frames: readonly Frame[] },
  cellNumber: (id: string) => number | undefined = () => undefined,
): string {
  const lines = error.frames.map((frame) => {
    const place =
      frame.cell === undefined ? (frame.file ?? "") : `cell ${cellNumber(frame.cell) ?? frame.cell}`;
    return `    at ${frame.name ? `${frame.name} ` : ""}(${place}:${frame.line}:${frame.column})\n`;
  });
  return `${error.name}: ${error.message}\n${lines.join("")}`;
}

/**
 * Turns saved outputs back into outputs.
 *
 * @param saved - Outputs of a region.
 * @param read - Content of an image by its path: text of an SVG, base64 of others; `undefined` when it is missing,
 *   `null` when it must not be read.
 * @returns Outputs in order; a missing or refused image becomes a line of text that says so.
 */
export function loadOutputs(
  saved: readonly SavedOutput[],
  read: (path: string) => string | null | undefined = () => undefined,
): Output[] {
  return saved.map((output): Output => {
    if ("image" in output) return loadImage(output.kind, output.image, output.alt, read);
    if (output.kind === "error") return parseError(output.text);
    if ("mime" in output) return { type: output.kind, data: { [output.mime]: output.text } };
    const [lines, bytes] = (output.dropped ?? "").split(":").map(Number);
    const dropped = lines && bytes ? { dropped: { lines, bytes } } : {};
    return { type: "stream", name: output.kind, text: output.text, ...dropped };
  });
}

function loadImage(
  kind: "display" | "result",
  path: string,
  alt: string,
  read: (path: string) => string | null | undefined,
): Output {
  const inline = /^data:(image\/[a-z+]+);base64,(.*)$/.exec(path);
  const plain: MimeBundle = alt ? { "text/plain": alt } : {};
  if (inline) return { type: kind, data: { [inline[1]!]: inline[2]!, ...plain } };
  const extension = path.slice(path.lastIndexOf(".") + 1);
  const mime = Object.keys(EXTENSION).find((key) => EXTENSION[key] === extension);
  const content = mime && read(path);
  if (content === null) {
    return {
      type: kind,
      data: { "text/plain": `(image refused: ${path} is outside of the notebook's folder)` },
    };
  }
  if (!mime || content === undefined) {
    return { type: kind, data: { "text/plain": `(image not found: ${path})` } };
  }
  return { type: kind, data: { [mime]: content, ...plain } };
}

const FRAME = /^ {4}at (?:(.+) )?\((.*):(\d+):(\d+)\)$/;

function parseError(text: string): Output {
  const lines = text.replace(/\n$/, "").split("\n");
  const frames: Frame[] = [];
  for (let at = lines.length - 1; at > 0; at--) {
    const match = FRAME.exec(lines[at]!);
    if (!match) break;
    frames.unshift({
      name: match[1] ?? "",
      file: match[2]!,
      line: Number(match[3]),
      column: Number(match[4]),
    });
    lines.pop();
  }
  const head = lines.join("\n");
  const colon = head.indexOf(": ");
  const named = colon > 0 && /^[\w$.]+$/.test(head.slice(0, colon));
  return {
    type: "error",
    name: named ? head.slice(0, colon) : "Error",
    message: named ? head.slice(colon + 2) : head,
    frames,
  };
}
