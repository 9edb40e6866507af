import { type Glyph, glyph } from "../../font/font.ts";
import type { PdfFile } from "./file.ts";

const EM = 1000;
/** How many glyphs one font of single bytes holds. */
const FULL = 255;

/** Where a glyph is: the font's number, and its byte in that font. */
export interface FontPlace {
  readonly font: number;
  readonly byte: number;
}

/** The glyphs that a document uses, as Type 3 fonts: drawn from the same outlines as everywhere, and still text. */
export class PdfFonts {
  private readonly places = new Map<number, FontPlace>();

  place(code: number): FontPlace {
    const known = this.places.get(code);
    if (known) return known;
    const n = this.places.size;
    const place = { font: Math.floor(n / FULL), byte: (n % FULL) + 1 };
    this.places.set(code, place);
    return place;
  }

  /** Writes the fonts; the entries of the page's font dictionary. */
  write(file: PdfFile): string {
    const fonts: number[][] = [];
    for (const [code, { font }] of this.places) {
      fonts[font] ??= [];
      fonts[font].push(code);
    }
    return fonts.map((codes, i) => `/F${i} ${writeFont(file, codes)} 0 R`).join(" ");
  }
}

const hex = (v: number, digits: number): string => v.toString(16).toUpperCase().padStart(digits, "0");

function writeFont(file: PdfFile, codes: readonly number[]): number {
  const procs = codes.map((code, i) => `/g${i + 1} ${file.stream(drawing(glyph(code)))} 0 R`).join(" ");
  const names = codes.map((_, i) => `/g${i + 1}`).join(" ");
  const widths = codes.map((code) => Math.round(glyph(code).advance * EM)).join(" ");
  const unicode = file.stream(unicodeMap(codes));
  return file.add(
    `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 1 /LastChar ${codes.length} /Widths [${widths}] /CharProcs << ${procs} >> /Encoding << /Type /Encoding /Differences [1 ${names}] >> /Resources << >> /ToUnicode ${unicode} 0 R >>`,
  );
}

/** A glyph's outline, y upwards; quadratic curves become cubic ones. */
function drawing({ advance, outline }: Glyph): string {
  let [left, bottom, right, top] = [0, 0, 0, 0];
  let out = "";
  let px = 0;
  let py = 0;
  const at = (i: number): number => {
    const v = Math.round(outline[i]! * EM);
    return v === 0 ? 0 : v;
  };
  const seen = (x: number, y: number): void => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  };
  let open = false;
  for (let i = 0; i < outline.length; ) {
    const op = outline[i]!;
    const end = op === 2 ? i + 3 : i + 1;
    const [x, y] = [at(end), 0 - at(end + 1)];
    seen(x, y);
    if (op === 0) out += `${open ? "h\n" : ""}${x} ${y} m\n`;
    else if (op === 1) out += `${x} ${y} l\n`;
    else {
      const [cx, cy] = [at(i + 1), 0 - at(i + 2)];
      seen(cx, cy);
      const third = (from: number, control: number): number =>
        Math.round(((from + 2 * control) / 3) * 10) / 10;
      out += `${third(px, cx)} ${third(py, cy)} ${third(x, cx)} ${third(y, cy)} ${x} ${y} c\n`;
    }
    open = true;
    [px, py] = [x, y];
    i += op === 2 ? 5 : 3;
  }
  const box = `${left} ${bottom} ${right} ${top}`;
  return `${Math.round(advance * EM)} 0 ${box} d1\n${out}${open ? "h f\n" : ""}`;
}

/** What each byte means, so that text can be found and copied. */
function unicodeMap(codes: readonly number[]): string {
  const rows = codes.map((code, i) => {
    const text = String.fromCodePoint(code || 0xfffd);
    const units = Array.from({ length: text.length }, (_, k) => hex(text.charCodeAt(k), 4)).join("");
    return `<${hex(i + 1, 2)}> <${units}>`;
  });
  let blocks = "";
  for (let i = 0; i < rows.length; i += 100) {
    const some = rows.slice(i, i + 100);
    blocks += `${some.length} beginbfchar\n${some.join("\n")}\nendbfchar\n`;
  }
  return `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n${blocks}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n`;
}
