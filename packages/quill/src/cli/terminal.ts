/** Where the command line writes, with what it needs to know about it. */
export interface Terminal {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
  /** Lines can be redrawn. */
  readonly live: boolean;
  readonly colours: boolean;
  columns(): number;
}

type Colour = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "magenta";

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  magenta: [35, 39],
};

/** Paints text, where the terminal has colours. */
export function paint(terminal: Terminal, colour: Colour, text: string): string {
  if (!terminal.colours || text === "") return text;
  const [on, off] = CODES[colour];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/**
 * Formats a duration for people.
 *
 * @param ms - Milliseconds.
 * @returns Such as `12 ms`, `3.4 s`, `2 min 05 s`.
 * @example
 * duration(3400) // "3.4 s"
 */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/**
 * Formats a number of bytes.
 *
 * @param bytes - Bytes.
 * @returns Such as `812 B`, `1.4 MB`.
 * @example
 * fileSize(1_400_000) // "1.4 MB"
 */
export function fileSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

const CONTROL = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Columns that text takes: colour codes take none, East Asian wide characters and emoji two. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(CONTROL, "")) {
    const code = character.codePointAt(0)!;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff);
    width += wide ? 2 : 1;
  }
  return width;
}

/** Cuts plain text to a number of columns, with an ellipsis where it was cut. */
export function clip(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let out = "";
  let width = 0;
  for (const character of text) {
    width += textWidth(character);
    if (width > columns - 1) break;
    out += character;
  }
  return `${out}…`;
}
