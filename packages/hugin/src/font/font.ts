import { DEJAVU_SANS } from "./dejavu.generated.ts";

/** One glyph's outline, in em, y down: `0 x y` moves, `1 x y` draws a line, `2 cx cy x y` a quadratic. */
export interface Glyph {
  readonly advance: number;
  readonly outline: Float64Array;
}

interface Font {
  readonly ascent: number;
  readonly descent: number;
  readonly glyphs: ReadonlyMap<number, Glyph>;
  readonly ascii: Float64Array;
}

let loaded: Font | undefined;

function font(): Font {
  loaded ??= decode(DEJAVU_SANS);
  return loaded;
}

function decode(base64: string): Font {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  };
  const signed = (v: number): number => (v & 1 ? -(v + 1) / 2 : v / 2);
  const em = next();
  const ascent = next() / em;
  const descent = next() / em;
  const glyphs = new Map<number, Glyph>();
  let code = 0;
  for (let count = next(); count > 0; count--) {
    code += next();
    const advance = next() / em;
    const outline: number[] = [];
    let x = 0;
    let y = 0;
    for (let contours = next(); contours > 0; contours--) {
      const n = next();
      const xs: number[] = [];
      const ys: number[] = [];
      const on: boolean[] = [];
      for (let i = 0; i < n; i++) {
        const packed = next();
        x += signed(packed >> 1);
        y += signed(next());
        xs.push(x / em);
        ys.push(-y / em);
        on.push((packed & 1) === 1);
      }
      contour(outline, xs, ys, on);
    }
    glyphs.set(code, { advance, outline: Float64Array.from(outline) });
  }
  const ascii = new Float64Array(128);
  for (let c = 0; c < 128; c++) ascii[c] = (glyphs.get(c) ?? glyphs.get(0)!).advance;
  return { ascent, descent, glyphs, ascii };
}

/** Turns TrueType points, where two control points in a row imply a point between them, into moves and curves. */
function contour(out: number[], xs: readonly number[], ys: readonly number[], on: readonly boolean[]): void {
  const n = xs.length;
  if (n < 2) return;
  const start = on.indexOf(true);
  const first = start < 0 ? 0 : start;
  const startX = start < 0 ? (xs[0]! + xs[n - 1]!) / 2 : xs[first]!;
  const startY = start < 0 ? (ys[0]! + ys[n - 1]!) / 2 : ys[first]!;
  out.push(0, startX, startY);
  let control = -1;
  const begin = start < 0 ? 0 : 1;
  for (let i = begin; i < n + begin; i++) {
    const k = (first + i) % n;
    if (on[k]) {
      if (control < 0) out.push(1, xs[k]!, ys[k]!);
      else out.push(2, xs[control]!, ys[control]!, xs[k]!, ys[k]!);
      control = -1;
    } else {
      if (control >= 0) {
        out.push(2, xs[control]!, ys[control]!, (xs[control]! + xs[k]!) / 2, (ys[control]! + ys[k]!) / 2);
      }
      control = k;
    }
  }
  if (control >= 0) out.push(2, xs[control]!, ys[control]!, startX, startY);
}

/** The glyph of a code point; a hollow box stands for one that the font lacks. */
export function glyph(code: number): Glyph {
  const { glyphs } = font();
  return glyphs.get(code) ?? glyphs.get(0)!;
}

/** Whether the baked font draws this code point. */
export const hasGlyph = (code: number): boolean => font().glyphs.has(code);

/** Height above and depth below the baseline of a line of text, in em. */
export const lineMetrics = (): { ascent: number; descent: number } => font();

/** Width of one line of text in px. No kerning: the sum of advances, the same in every output. */
export function textWidth(text: string, size: number): number {
  const { ascii, glyphs } = font();
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 128) width += ascii[unit]!;
    else {
      const code = text.codePointAt(i)!;
      if (code > 0xffff) i++;
      width += (glyphs.get(code) ?? glyphs.get(0)!).advance;
    }
  }
  return width * size;
}

/** Shortens a line to `width` px, ending in an ellipsis; `""` where not even that fits. */
export function ellipsize(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const chars = [...text];
  let low = 0;
  let high = chars.length;
  const cut = (n: number): string => `${chars.slice(0, n).join("").trimEnd()}…`;
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
