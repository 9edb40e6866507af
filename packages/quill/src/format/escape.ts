/**
 * Control characters cannot live in Markdown (NUL becomes U+FFFD, CR a line break), so they are written as
 * `\u00XX`. A run of backslashes before one, or before text of that shape, is doubled, which makes it reversible.
 */
const CONTROL = "[\\u0000-\\u0008\\u000b-\\u001f\\u007f]";
const ESCAPE = new RegExp(`(\\\\+)(?=u00[0-9a-f]{2}|${CONTROL})|(${CONTROL})`, "g");

/**
 * Writes control characters other than tab and line feed as `\u00XX`.
 *
 * @param text - Any text.
 * @returns Text without control characters; {@link unescapeControls} gives `text` back.
 * @example
 * escapeControls("a\r") // "a\\u000d"
 */
export function escapeControls(text: string): string {
  return text.replace(ESCAPE, (_, backslashes: string | undefined, control: string) =>
    backslashes !== undefined
      ? backslashes + backslashes
      : `\\u00${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/**
 * Undoes {@link escapeControls}.
 *
 * @param text - Escaped text.
 * @returns The text before escaping.
 * @example
 * unescapeControls("a\\u000d") === "a\r" // true
 */
export function unescapeControls(text: string): string {
  return text.replace(/(\\+)u00([0-9a-f]{2})/g, (_, backslashes: string, hex: string) => {
    const kept = "\\".repeat(backslashes.length >> 1);
    return kept + (backslashes.length & 1 ? String.fromCharCode(Number.parseInt(hex, 16)) : `u00${hex}`);
  });
}
