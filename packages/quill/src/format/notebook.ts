import { BlockScanner } from "./blocks.ts";
import { type Region, readRegion } from "./region.ts";

/** A run of the document that is neither a cell nor an output region. `start` and `end` are string offsets. */
export interface ProseSegment {
  readonly type: "prose";
  readonly start: number;
  readonly end: number;
}

/** A fence that runs: from its opening line to the end of its closing line, line break included. */
export interface CellSegment {
  readonly type: "cell";
  readonly start: number;
  readonly end: number;
  /** The code, lines ended by `\n`, no trailing line break. */
  readonly source: string;
  /** Number of the opening fence's line in the document, from 1; line k of the code is line `line + k`. */
  readonly line: number;
  readonly language: string;
  /** Words of the info string after the language. */
  readonly options: readonly string[];
  /** False when the document ends inside the fence. */
  readonly closed: boolean;
}

/** The saved outputs of the cell before it. */
export interface OutputSegment extends Region {
  readonly type: "output";
  readonly start: number;
  readonly end: number;
}

/** A piece of a notebook; the pieces of one text follow each other without gaps. */
export type Segment = ProseSegment | CellSegment | OutputSegment;

/**
 * Splits an info string into language and options, and says whether a fence with it is a cell.
 *
 * @param info - The text after the opening fence, such as `ts hide`.
 * @returns `runs` is true for `ts`, `typescript` and `js` without the option `norun`.
 * @example
 * parseInfo("ts norun").runs // false
 */
export function parseInfo(info: string): {
  readonly language: string;
  readonly options: readonly string[];
  readonly runs: boolean;
} {
  const [language = "", ...options] = info.trim().split(/\s+/);
  const runs = ["ts", "typescript", "js"].includes(language) && !options.includes("norun");
  return { language, options, runs };
}

/**
 * Splits a notebook into prose, cells and output regions. O(n).
 *
 * A cell is a fence at the left margin of the document whose info string runs, see {@link parseInfo}. An output
 * region counts only right after a cell (blank lines may stand between); a broken or stray one is prose.
 *
 * @param text - A Markdown document, `\n` or `\r\n`.
 * @returns The segments in order; joining their slices gives `text`.
 * @example
 * splitNotebook("# T\n\n```ts\n1 + 1\n```\n").map((s) => s.type) // ["prose", "cell"]
 */
export function splitNotebook(text: string): Segment[] {
  const lines: string[] = [];
  const starts: number[] = [];
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf("\n", at);
    const stop = next < 0 ? text.length : next;
    lines.push(text.slice(at, next > at && text[next - 1] === "\r" ? next - 1 : stop));
    starts.push(at);
    at = next < 0 ? text.length : next + 1;
  }
  starts.push(text.length);
  // A byte order mark is no part of the first line.
  if (lines[0]?.startsWith("\ufeff")) lines[0] = lines[0].slice(1);

  const segments: Segment[] = [];
  let done = 0;
  const push = (segment: Segment): void => {
    if (segment.start > done) segments.push({ type: "prose", start: done, end: segment.start });
    segments.push(segment);
    done = segment.end;
  };

  const scanner = new BlockScanner();
  for (let i = frontMatterEnd(lines); i < lines.length; i++) {
    const info = scanner.next(lines[i]!);
    if (info === null) continue;
    const { language, options, runs } = parseInfo(info);
    if (!runs) continue;
    let close = i + 1;
    for (; close < lines.length && scanner.insideFence; close++) scanner.next(lines[close]!);
    const closed = !scanner.insideFence;
    const source = lines.slice(i + 1, closed ? close - 1 : close).join("\n");
    push({
      type: "cell",
      start: starts[i]!,
      end: starts[close]!,
      source,
      line: i + 1,
      language,
      options,
      closed,
    });
    let after = close;
    while (after < lines.length && lines[after]!.trim() === "") after++;
    const region = readRegion(lines, after);
    if (region) {
      const end = starts[region.end + 1]!;
      const ended = text[end - 1] === "\n";
      // A region that ends the file without a line break owns the one before it: so the fence got it back bare.
      const start = ended ? done : done - (text[done - 2] === "\r" ? 2 : 1);
      if (!ended) segments[segments.length - 1] = { ...(segments.at(-1) as CellSegment), end: start };
      done = start;
      push({ type: "output", start, end, meta: region.meta, outputs: region.outputs });
      close = region.end + 1;
    }
    i = close - 1;
  }
  if (done < text.length) segments.push({ type: "prose", start: done, end: text.length });
  return segments;
}

function frontMatterEnd(lines: readonly string[]): number {
  if (!/^---[ \t]*$/.test(lines[0] ?? "")) return 0;
  const close = lines.findIndex((line, i) => i > 0 && /^---[ \t]*$/.test(line));
  return close < 0 ? 0 : close + 1;
}

/**
 * Removes every output region.
 *
 * @param text - A notebook.
 * @returns The notebook without outputs; every other byte is kept.
 * @example
 * cleanNotebook("```ts\n1\n```\n<!-- quill:output {} -->\n\n<!-- /quill:output -->\n") // "```ts\n1\n```\n"
 */
export function cleanNotebook(text: string): string {
  return splitNotebook(text)
    .filter((segment) => segment.type !== "output")
    .map((segment) => text.slice(segment.start, segment.end))
    .join("");
}

/**
 * Replaces the output regions of cells and keeps every other byte.
 *
 * @param text - A notebook.
 * @param regions - For the i-th cell its new region (from `encodeRegion`, or raw from {@link regionText}), `""` to
 *   remove it, `undefined` to leave it alone.
 * @returns The notebook with the regions in place, in the document's own line breaks.
 */
export function writeOutputs(text: string, regions: readonly (string | undefined)[]): string {
  const segments = splitNotebook(text);
  let out = "";
  let cell = -1;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    const region = segment.type === "prose" ? undefined : regions[segment.type === "cell" ? cell + 1 : cell];
    if (segment.type === "cell") cell++;
    if (segment.type === "output" && region !== undefined) continue;
    out += text.slice(segment.start, segment.end);
    if (segment.type === "cell" && region) out += placeRegion(text, segment, region);
  }
  return out;
}

function placeRegion(text: string, cell: CellSegment, region: string): string {
  const fence = text.slice(cell.start, cell.end);
  const eol = fence.includes("\r\n") ? "\r\n" : "\n";
  const body = region.replace(/\r?\n/g, eol);
  if (!cell.closed) {
    const marker = /^(`+|~+)/.exec(fence)![0];
    return `${fence.endsWith("\n") ? "" : eol}${marker}${eol}${body}`;
  }
  if (fence.endsWith("\n")) return body.endsWith("\n") ? body : body.slice(eol.length) + eol;
  return body.endsWith("\n") ? eol + body.slice(0, -eol.length) : body;
}

/**
 * Cuts the region of each cell out as it stands in the file.
 *
 * @param text - A notebook.
 * @returns For the i-th cell the exact text of its region, `""` when it has none.
 */
export function regionText(text: string): string[] {
  const regions: string[] = [];
  for (const segment of splitNotebook(text)) {
    if (segment.type === "cell") regions.push("");
    else if (segment.type === "output") regions[regions.length - 1] = text.slice(segment.start, segment.end);
  }
  return regions;
}
