import {
  escapeAlt,
  escapeControls,
  escapePath,
  unescapeAlt,
  unescapeControls,
  unescapePath,
} from "./escape.ts";

/** An output as the file holds it: text in a fence, or a link to an image. */
export type SavedOutput =
  | { readonly kind: "stdout" | "stderr"; readonly text: string; readonly dropped?: string }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "display" | "result"; readonly mime: string; readonly text: string }
  | { readonly kind: "display" | "result"; readonly image: string; readonly alt: string };

/** What a region says about the run: execution count and milliseconds, and anything else that was there. */
export type RegionMeta = Readonly<Record<string, unknown>> & { readonly n?: number; readonly ms?: number };

/** The outputs of one cell, read from its region. */
export interface Region {
  readonly meta: RegionMeta;
  readonly outputs: readonly SavedOutput[];
}

const OPEN = /^<!-- quill:output(?: (\{.*\}))? -->[ \t]*$/s;
const CLOSE = /^<!-- \/quill:output -->[ \t]*$/;
const FENCE = /^(`{3,})([^`]*)$/;
const IMAGE = /^!\[(.*)\]\(<(.*?)>(?: "(result)")?\)$/s;
const FENCE_LANGUAGE: Readonly<Record<string, string>> = {
  "text/html": "html",
  "image/svg+xml": "svg",
  "application/json": "json",
  "text/markdown": "markdown",
  "text/latex": "latex",
};

/**
 * Writes outputs as Markdown that any renderer shows: fenced text and images between two comments.
 *
 * No output can end its fence, the region or the document around it: the fence is longer than any run of backticks
 * inside, and control characters are escaped.
 *
 * @param outputs - Outputs in order.
 * @param meta - Facts about the run, kept in the opening comment.
 * @returns The region, ending with a line break; `""` when there are no outputs.
 * @example
 * encodeRegion([{ kind: "stdout", text: "hi\n" }], { n: 1 }).split("\n")[2] // "```text stdout"
 */
export function encodeRegion(outputs: readonly SavedOutput[], meta: RegionMeta = {}): string {
  if (outputs.length === 0) return "";
  const json = JSON.stringify(meta).replace(/--/g, "-\\u002d").replace(/>/g, "\\u003e");
  const blocks = outputs.map(encodeOutput).join("\n\n");
  return `<!-- quill:output ${json} -->\n\n${blocks}\n\n<!-- /quill:output -->\n`;
}

function encodeOutput(output: SavedOutput): string {
  if ("image" in output) {
    const title = output.kind === "result" ? ' "result"' : "";
    return `![${escapeAlt(output.alt)}](<${escapePath(output.image)}>${title})`;
  }
  const ended = output.text.endsWith("\n");
  if ("mime" in output) {
    const language = FENCE_LANGUAGE[output.mime] ?? "text";
    const mime = output.mime === "text/plain" ? "" : ` ${output.mime}`;
    return fenced(`${language} ${output.kind}${mime}${ended ? " +n" : ""}`, output.text);
  }
  const dropped = "dropped" in output && output.dropped ? ` dropped=${output.dropped}` : "";
  return fenced(`text ${output.kind}${dropped}${ended ? "" : " -n"}`, output.text);
}

function fenced(info: string, text: string): string {
  const body = escapeControls(text);
  let longest = 2;
  for (const run of body.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  const fence = "`".repeat(longest + 1);
  return `${fence}${info}\n${body}${body.endsWith("\n") ? "" : "\n"}${fence}`;
}

/**
 * Reads the region that opens at a line.
 *
 * @param lines - The lines of a document, without line breaks.
 * @param at - Index of the line that may open a region.
 * @returns The region and the index of its closing line, or `null` when no whole, well-formed region opens there.
 */
export function readRegion(lines: readonly string[], at: number): (Region & { readonly end: number }) | null {
  const open = OPEN.exec(lines[at] ?? "");
  if (!open) return null;
  const meta = parseMeta(open[1]);
  if (!meta) return null;
  const outputs: SavedOutput[] = [];
  for (let i = at + 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (CLOSE.test(line)) return { meta, outputs, end: i };
    const fence = FENCE.exec(line);
    const image = IMAGE.exec(line);
    if (fence) {
      const close = lines.indexOf(fence[1]!, i + 1);
      const output = close < 0 ? null : decodeFence(fence[2]!, lines.slice(i + 1, close));
      if (!output) return null;
      outputs.push(output);
      i = close;
    } else if (image) {
      const kind = image[3] ? "result" : "display";
      outputs.push({ kind, image: unescapePath(image[2]!), alt: unescapeAlt(image[1]!) });
    } else if (line.trim() !== "") {
      return null;
    }
  }
  return null;
}

function parseMeta(json: string | undefined): RegionMeta | null {
  if (json === undefined) return {};
  try {
    return JSON.parse(json) as RegionMeta;
  } catch {
    return null;
  }
}

function decodeFence(info: string, lines: readonly string[]): SavedOutput | null {
  const words = info.trim().split(/\s+/);
  const kind = words[1];
  const text = unescapeControls(lines.join("\n"));
  if (kind === "stdout" || kind === "stderr" || kind === "error") {
    const whole = words.includes("-n") ? text : `${text}\n`;
    const dropped = words.find((word) => word.startsWith("dropped="))?.slice("dropped=".length);
    return kind === "error" || !dropped ? { kind, text: whole } : { kind, text: whole, dropped };
  }
  if (kind !== "display" && kind !== "result") return null;
  const mime = words[2] && words[2] !== "+n" ? words[2] : "text/plain";
  return { kind, mime, text: words.includes("+n") ? `${text}\n` : text };
}
