import { advanceOf, type Glyph, glyph, hasGlyph } from "./font.ts";

/** One glyph of a line of text: its code point, and where it stands, em from the line's start, y down. */
export interface PlacedGlyph {
  readonly code: number;
  readonly x: number;
  readonly y: number;
}

export interface Run {
  readonly glyphs: readonly PlacedGlyph[];
  /** How far the whole line moves the pen, em. */
  readonly advance: number;
  /** Characters that the font lacks, drawn as boxes. */
  readonly missing: readonly string[];
}

const MARK = /^\p{M}$/u;
/** What has no picture: controls, joiners, variation selectors, marks of direction. */
const isInvisible = (code: number): boolean =>
  (code >= 0xfe00 && code <= 0xfe0f) || /^[\p{Cc}\p{Cf}]$/u.test(String.fromCodePoint(code));
const SPACE = 0x20;
/** Height of a lower-case letter and room between a letter and its accent, em. */
const X_HEIGHT = 0.547;
const CLEAR = 0.04;

const MOST_KEPT = 4000;
let kept: Map<string, Run> | undefined;

/** Lays out one line of text: composed letters, accents on their letters, spaces for breaks, boxes for what is missing. */
export function shape(text: string): Run {
  kept ??= new Map();
  const known = kept.get(text);
  if (known) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const run = layOut(text);
  kept.set(text, run);
  return run;
}

function layOut(text: string): Run {
  const glyphs: PlacedGlyph[] = [];
  const missing: string[] = [];
  let pen = 0;
  for (const [letter] of text.normalize("NFC").matchAll(/\P{M}?\p{M}*/gsu)) {
    if (letter === "") continue;
    const { base, marks } = split(letter);
    const blank = base !== 0xfeff && /^\s$/.test(String.fromCodePoint(base));
    if (isInvisible(base) && !blank) continue;
    const code = blank && !hasGlyph(base) ? SPACE : base;
    if (!hasGlyph(code)) missing.push(String.fromCodePoint(code));
    glyphs.push({ code, x: pen, y: 0 });
    stack(glyphs, code, marks, pen, missing);
    pen += advanceOf(code);
  }
  return { glyphs, advance: pen, missing };
}

/** A letter and its marks, as many of them as possible in one glyph of the font. */
function split(letter: string): { base: number; marks: number[] } {
  const whole = letter.codePointAt(0)!;
  const single = String.fromCodePoint(whole).length === letter.length;
  if (single && (hasGlyph(whole) || MARK.test(letter))) return { base: whole, marks: [] };
  const [first, ...rest] = [...letter.normalize("NFD")] as [string, ...string[]];
  if (single && rest.length === 0) return { base: whole, marks: [] };
  let base = first;
  const marks: number[] = [];
  for (const mark of rest) {
    const joined = (base + mark).normalize("NFC");
    if ([...joined].length === 1 && hasGlyph(joined.codePointAt(0)!)) base = joined;
    else marks.push(mark.codePointAt(0)!);
  }
  return { base: base.codePointAt(0)!, marks };
}

/** Puts accents above and below a letter, each clear of the one before. */
function stack(
  out: PlacedGlyph[],
  base: number,
  marks: readonly number[],
  pen: number,
  missing: string[],
): void {
  const letter = bounds(glyph(base));
  let above = letter.top;
  let below = letter.bottom;
  for (const code of marks) {
    if (isInvisible(code)) continue;
    if (!hasGlyph(code)) {
      missing.push(String.fromCodePoint(code));
      continue;
    }
    const mark = bounds(glyph(code));
    const x = pen + (letter.left + letter.right) / 2 - (mark.left + mark.right) / 2;
    let y = 0;
    if (mark.bottom < -X_HEIGHT * 0.9) {
      y = Math.min(0, above - CLEAR - mark.bottom);
      above = mark.top + y;
    } else if (mark.top > -0.01) {
      y = Math.max(0, below + CLEAR - mark.top);
      below = mark.bottom + y;
    }
    out.push({ code, x, y });
  }
}

interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The box round a glyph's points, em, y down. */
function bounds({ advance, outline }: Glyph): Bounds {
  if (outline.length === 0) return { left: 0, right: advance, top: -X_HEIGHT, bottom: 0 };
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < outline.length; ) {
    const step = outline[i] === 2 ? 5 : 3;
    for (let k = 1; k < step; k += 2) {
      left = Math.min(left, outline[i + k]!);
      right = Math.max(right, outline[i + k]!);
      top = Math.min(top, outline[i + k + 1]!);
      bottom = Math.max(bottom, outline[i + k + 1]!);
    }
    i += step;
  }
  return { left, right, top, bottom };
}

/** Letters below this code point are one glyph each, without marks. */
const PLAIN = 0x180;

/** Width of one line of text in px. No kerning: the sum of advances, the same in every output. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= PLAIN || unit < SPACE || (unit > 0x7e && unit < 0xa1) || unit === 0xad)
      return shape(text).advance * size;
    width += advanceOf(unit);
  }
  return width * size;
}

/** Shortens a line to `width` px, ending in an ellipsis; `""` where not even that fits. */
export function ellipsize(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const letters = text.match(/\P{M}?\p{M}*/gsu) ?? [];
  let low = 0;
  let high = letters.length;
  const cut = (n: number): string => `${letters.slice(0, n).join("").trimEnd()}…`;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (textWidth(cut(mid), size) <= width) low = mid;
    else high = mid - 1;
  }
  return low > 0 ? cut(low) : "";
}

/** Breaks text at spaces and newlines into at most `limit` lines of `width` px; what is left over ends in an ellipsis. */
export function wrap(text: string, size: number, width: number, limit: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && textWidth(longer, size) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  const kept =
    lines.length > limit ? [...lines.slice(0, limit - 1), lines.slice(limit - 1).join(" ")] : lines;
  return kept.map((line) => ellipsize(line, size, width)).filter((line) => line !== "");
}
