/** How text looks after the escape codes before it. Colours are `0`–`15` (named) or CSS colours. */
export interface AnsiStyle {
  readonly fg?: string;
  readonly bg?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
  readonly strike?: boolean;
}

/** A run of text in one style. */
export interface AnsiRun {
  readonly text: string;
  readonly style: AnsiStyle;
}

/** Plain text. */
export const plainStyle: AnsiStyle = {};

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
const escapeCode = /\u001b(?:\[([0-9;:]*)([A-Za-z])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

const switches: Record<number, Partial<AnsiStyle>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
};

/** The fields that a "reset" code clears. */
const resets: Record<number, readonly (keyof AnsiStyle)[]> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["strike"],
  39: ["fg"],
  49: ["bg"],
};

/**
 * Splits text with ANSI escape codes into runs of one style. Colours and weights are applied (ECMA-48 SGR,
 * 16 and 256 colours, 24 bit); all other codes are dropped. O(n).
 *
 * @returns the runs, and the style after the last of them, to go on with.
 * @example
 * parseAnsi("\u001b[31mred").runs // [{ text: "red", style: { fg: "1" } }]
 */
export function parseAnsi(text: string, start: AnsiStyle = plainStyle): { runs: AnsiRun[]; end: AnsiStyle } {
  const runs: AnsiRun[] = [];
  let style = start;
  let from = 0;
  for (const match of text.matchAll(escapeCode)) {
    if (match.index > from) runs.push({ text: text.slice(from, match.index), style });
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, (match[1] ?? "").split(/[;:]/).map(Number));
  }
  if (from < text.length) runs.push({ text: text.slice(from), style });
  return { runs, end: style };
}

function applyCodes(before: AnsiStyle, codes: readonly number[]): AnsiStyle {
  let style: AnsiStyle = before;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    const { [code]: on } = switches;
    const { [code]: off } = resets;
    if (code === 0) style = plainStyle;
    else if (on) style = { ...style, ...on };
    else if (off)
      style = Object.fromEntries(
        Object.entries(style).filter(([name]) => !off.includes(name as keyof AnsiStyle)),
      );
    else if (code >= 30 && code <= 37) style = { ...style, fg: String(code - 30) };
    else if (code >= 40 && code <= 47) style = { ...style, bg: String(code - 40) };
    else if (code >= 90 && code <= 97) style = { ...style, fg: String(code - 82) };
    else if (code >= 100 && code <= 107) style = { ...style, bg: String(code - 92) };
    else if (code === 38 || code === 48) {
      const long = codes[at + 1] === 2;
      const colour = long ? `rgb(${codes.slice(at + 2, at + 5).join(" ")})` : indexed(codes[at + 2] ?? 0);
      style = { ...style, [code === 38 ? "fg" : "bg"]: colour };
      at += long ? 4 : 2;
    }
  }
  return style;
}

/** A colour of the 256-colour table: 16 named ones, a 6×6×6 cube, 24 greys. */
function indexed(index: number): string {
  if (index < 16) return String(index);
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
}

/** Draws a run as an element, or as bare text where it is plain. */
export function drawRun({ text, style }: AnsiRun): Node {
  if (Object.keys(style).length === 0) return document.createTextNode(text);
  const span = document.createElement("span");
  span.textContent = text;
  const fg = style.inverse ? (style.bg ?? "var(--page)") : style.fg;
  const bg = style.inverse ? (style.fg ?? "var(--text)") : style.bg;
  if (fg !== undefined) span.style.color = cssColour(fg);
  if (bg !== undefined) span.style.backgroundColor = cssColour(bg);
  if (style.bold) span.style.fontWeight = "600";
  if (style.dim) span.style.opacity = "0.7";
  if (style.italic) span.style.fontStyle = "italic";
  const lines = [style.underline && "underline", style.strike && "line-through"].filter(Boolean).join(" ");
  if (lines) span.style.textDecoration = lines;
  return span;
}

const cssColour = (colour: string): string => (/^\d+$/.test(colour) ? `var(--ansi-${colour})` : colour);
