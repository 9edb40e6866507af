/**
 * One value in several forms, keyed by MIME type. Values are text; binary types (`image/png`) hold base64,
 * JSON types hold serialised JSON.
 */
export type MimeBundle = Readonly<Record<string, string>>;

/** A stack frame of the user's code: in a cell, or in a file that a cell imports. Lines and columns start at 1. */
export interface Frame {
  /** Name of the function, `""` at the top level. */
  readonly name: string;
  /** Id of the cell, when the frame is in one. */
  readonly cell?: string;
  /** Path relative to the notebook's folder, when the frame is in a file. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

/** What was left out of a stream when it passed its cap. */
export interface Dropped {
  readonly lines: number;
  readonly bytes: number;
}

/** Text that a cell wrote to stdout or stderr, carriage returns already applied; may contain ANSI colours. */
export interface StreamOutput {
  readonly type: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: string;
  readonly dropped?: Dropped;
}

/** A value shown by `display(value)`; `displayId` is set when it can be updated in place. */
export interface DisplayOutput {
  readonly type: "display";
  readonly data: MimeBundle;
  readonly displayId?: string;
}

/** The value of the last expression of a cell. */
export interface ResultOutput {
  readonly type: "result";
  readonly data: MimeBundle;
}

/** An error that ended the cell, or that was thrown later by something the cell had started. */
export interface ErrorOutput {
  readonly type: "error";
  readonly name: string;
  readonly message: string;
  readonly frames: readonly Frame[];
}

/** A bar drawn by `progress(done, total, label)`; `key` tells the bars of one cell apart. Not saved. */
export interface ProgressOutput {
  readonly type: "progress";
  readonly key: string;
  readonly done: number;
  readonly total: number;
  readonly label: string;
}

/** Anything that is shown below a cell, in the order in which it appeared. */
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput | ProgressOutput;

/** MIME types from richest to plainest. A renderer shows the first one that a bundle has. */
export const MIME_PREFERENCE: readonly string[] = [
  "image/svg+xml",
  "image/png",
  "image/webp",
  "image/jpeg",
  "image/gif",
  "text/html",
  "text/markdown",
  "text/latex",
  "application/json",
  "text/plain",
];

/**
 * Picks the form of a bundle to show or save: the first of `preference` that it has, else its first key.
 *
 * @param bundle - The forms of one value.
 * @param preference - MIME types, best first.
 * @returns The MIME type, or `undefined` for an empty bundle.
 * @example
 * richest({ "text/plain": "x", "text/html": "<b>x</b>" }) // "text/html"
 */
export function richest(
  bundle: MimeBundle,
  preference: readonly string[] = MIME_PREFERENCE,
): string | undefined {
  return preference.find((mime) => mime in bundle) ?? Object.keys(bundle)[0];
}
