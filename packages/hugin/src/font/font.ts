import { DEJAVU_SANS } from "./dejavu.generated.ts";

/** One glyph's outline, in em, y down: `0 x y` moves, `1 x y` draws a line, `2 cx cy x y` a quadratic. */
export interface Glyph {
  readonly advance: number;
  readonly outline: Float64Array;
}

interface Entry {
  readonly advance: number;
  /** Where the contours start in the packed bytes. */
  readonly at: number;
  glyph?: Glyph;
}

interface Font {
  readonly em: number;
  readonly ascent: number;
  readonly descent: number;
  readonly bytes: Uint8Array;
  readonly entries: ReadonlyMap<number, Entry>;
  readonly ascii: Float64Array;
}

let loaded: Font | undefined;

function font(): Font {
  loaded ??= open(DEJAVU_SANS);
  return loaded;
}

/** Reads varints one after the other. */
class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  next(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.bytes[this.at++]!;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  }

  skip(count: number): void {
    for (let left = count; left > 0; ) if (this.bytes[this.at++]! < 128) left--;
  }
}

/** Finds every glyph; outlines are unpacked when they are first drawn. */
function open(base64: string): Font {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  const reader = new Reader(bytes, 0);
  const em = reader.next();
  const ascent = reader.next() / em;
  const descent = reader.next() / em;
  const entries = new Map<number, Entry>();
  let code = 0;
  for (let count = reader.next(); count > 0; count--) {
    code += reader.next();
    entries.set(code, { advance: reader.next() / em, at: reader.at });
    for (let contours = reader.next(); contours > 0; contours--) reader.skip(2 * reader.next());
  }
  const ascii = new Float64Array(128);
  for (let c = 0; c < 128; c++) ascii[c] = (entries.get(c) ?? entries.get(0)!).advance;
  return { em, ascent, descent, bytes, entries, ascii };
}

const signed = (v: number): number => (v & 1 ? -(v + 1) / 2 : v / 2);

function unpack({ bytes, em }: Font, { advance, at }: Entry): Glyph {
  const reader = new Reader(bytes, at);
  const outline: number[] = [];
  let x = 0;
  let y = 0;
  for (let contours = reader.next(); contours > 0; contours--) {
    const n = reader.next();
    const xs: number[] = [];
    const ys: number[] = [];
    const on: boolean[] = [];
    for (let i = 0; i < n; i++) {
      const packed = reader.next();
      x += signed(packed >> 1);
      y += signed(reader.next());
      xs.push(x / em);
      ys.push(-y / em);
      on.push((packed & 1) === 1);
    }
    contour(outline, xs, ys, on);
  }
  return { advance, outline: Float64Array.from(outline) };
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

/** Whether the font has a picture of a code point. */
export const hasGlyph = (code: number): boolean => code !== 0 && font().entries.has(code);

const entryOf = ({ entries }: Font, code: number): Entry => entries.get(code) ?? entries.get(0)!;

/** The glyph of a code point; a hollow box stands for one that the font lacks. */
export function glyph(code: number): Glyph {
  const all = font();
  const entry = entryOf(all, code);
  entry.glyph ??= unpack(all, entry);
  return entry.glyph;
}

/** How far a code point moves the pen, em. */
export function advanceOf(code: number): number {
  const all = font();
  return code < 128 ? all.ascii[code]! : entryOf(all, code).advance;
}

/** Height above and depth below the baseline of a line of text, in em. */
export const lineMetrics = (): { ascent: number; descent: number } => font();
