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

/**
 * Escapes text so that it shows as it is between the brackets of a Markdown image; line breaks become blanks.
 *
 * @param text - Any text.
 * @returns Markdown; {@link unescapeAlt} gives the text back.
 * @example
 * escapeAlt("loss [nats]") // "loss \\[nats\\]"
 */
export function escapeAlt(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").replace(/[\\[\]*_`<&~]/g, "\\$&");
}

/**
 * Undoes {@link escapeAlt}.
 *
 * @param markdown - Markdown with backslash escapes.
 * @returns The text that it shows.
 * @example
 * unescapeAlt("loss \\[nats\\]") // "loss [nats]"
 */
export function unescapeAlt(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

/**
 * Escapes a path so that it is one between the angle brackets of a Markdown link, and no address with a query.
 *
 * @param path - A relative path, or a `data:` address.
 * @returns The path with `%`, `#`, `?`, `&`, `<`, `>` and backslashes percent-encoded.
 * @example
 * escapePath("c#.quill/a.svg") // "c%23.quill/a.svg"
 */
export function escapePath(path: string): string {
  return path.replace(/[%#?&<>\\\p{Cc}]/gu, (character) => encodeURIComponent(character));
}

/**
 * Undoes {@link escapePath}, and any other percent-encoding.
 *
 * @param address - The destination of a link.
 * @returns The path; the address itself when it is encoded wrongly.
 * @example
 * unescapePath("c%23.quill/a.svg") // "c#.quill/a.svg"
 */
export function unescapePath(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
