import { inflateSync } from "node:zlib";
import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import { prepare } from "../../src/prepare/prepare.ts";
import { gallery } from "../gallery.ts";

interface Pdf {
  /** The bytes as text, one character a byte. */
  readonly text: string;
  /** Inflated streams, in order. */
  readonly streams: string[];
  /** The drawing of the page. */
  readonly page: string;
}

function read(figure: hg.FigureLike, options?: hg.RenderOptions): Pdf {
  const text = Buffer.from(hg.toPdf(figure, options)).toString("latin1");
  const streams = [...text.matchAll(/\/Length (\d+) >>\nstream\n/g)].map((match) => {
    const from = match.index + match[0].length;
    const end = from + Number(match[1]);
    expect(text.slice(end, end + 10)).toBe("\nendstream");
    return inflateSync(Buffer.from(text.slice(from, end), "latin1")).toString("latin1");
  });
  const id = /\/Contents (\d+) 0 R/.exec(text)![1]!;
  const at = text.indexOf(`\n${id} 0 obj`);
  const page = streams[[...text.slice(0, at).matchAll(/\nstream\n/g)].length]!;
  return { text, streams, page };
}

/** Where the table of a file says its objects are, and what stands there. */
function objects(text: string): string[] {
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)![1]);
  expect(text.slice(start, start + 5)).toBe("xref\n");
  return [...text.slice(start).matchAll(/(\d{10}) 00000 n \n/g)].map(([, at], i) =>
    text.slice(Number(at), Number(at) + `${i + 1} 0 obj`.length),
  );
}

/** The texts of a page, by the fonts' own maps to Unicode. */
function textsOf({ text, streams, page }: Pdf): string {
  const maps = streams
    .filter((s) => s.includes("begincmap"))
    .map(
      (s) =>
        new Map([...s.matchAll(/^<(..)> <(....)>$/gm)].map(([, byte, code]) => [byte!.toLowerCase(), code!])),
    );
  expect(text.match(/\/Subtype \/Type3/g)!.length).toBe(maps.length);
  const shown = [...page.matchAll(/\/F(\d+) 1 Tf [^<]*<(..)> Tj|\bET\b/g)];
  return shown
    .map(([whole, font, byte]) =>
      whole === "ET" ? "\n" : String.fromCharCode(Number.parseInt(maps[Number(font)]!.get(byte!)!, 16)),
    )
    .join("");
}

describe.each(Object.entries(gallery))("the figure %s as PDF", (_, make) => {
  const pdf = read(make());

  test("has every object where its table says", () => {
    objects(pdf.text).forEach((head, i) => expect(head).toBe(`${i + 1} 0 obj`));
  });

  test("draws with finite numbers without exponents, and ends each state that it begins", () => {
    for (const stream of pdf.streams.filter((s) => / (rg|RG|d1)\n/.test(s)))
      expect(stream).not.toMatch(/NaN|Infinity|undefined|\d[eE][+-]?\d/);
    const count = (pattern: RegExp): number => (pdf.page.match(pattern) ?? []).length;
    expect(count(/\bq\b/g)).toBe(count(/\bQ\b/g));
    expect(count(/\bBT\b/g)).toBe(count(/\bET\b/g));
  });

  test("names every font, image and state that it uses", () => {
    for (const [, name] of pdf.page.matchAll(/\/([FIA]\d+) (?:1 Tf|Do|gs)/g))
      expect(pdf.text).toMatch(new RegExp(`/${name} (<<|\\d+ 0 R)`));
  });
});

describe("a PDF", () => {
  const figure = hg
    .line([1, 3, 2], { label: "größe" })
    .with({ title: "Ταχύτητα — x²", x: "time", size: [400, 300] });

  test("has the same bytes each time, and begins and ends as the format asks", () => {
    expect(Buffer.compare(hg.toPdf(figure), hg.toPdf(figure))).toBe(0);
    expect(read(figure).text).toMatch(/^%PDF-1\.4\n%.*%%EOF\n$/s);
  });

  test("is three quarters of its px in points", () => {
    expect(read(figure).text).toContain("/MediaBox [0 0 300 225]");
  });

  test("keeps its text as text, Greek and accents too", () => {
    const text = textsOf(read(figure));
    for (const part of ["Ταχύτητα — x²", "größe", "time", "2.0"]) expect(text).toContain(part);
  });

  test("holds more glyphs than one font of bytes by taking another", () => {
    const letters = Array.from({ length: 400 }, (_, i) => String.fromCharCode(0xc0 + i));
    const lines = Array.from({ length: 10 }, (_, i) => letters.slice(i * 40, i * 40 + 40).join(""));
    const pdf = read(
      hg
        .text(
          lines.map(() => 0),
          lines.map((_, i) => i),
          lines,
        )
        .with({ size: [900, 500] }),
    );
    expect(pdf.text.match(/\/Subtype \/Type3/g)!.length).toBeGreaterThan(1);
    expect(textsOf(pdf).normalize("NFC")).toContain("ÀÁÂÃÄÅ");
  });

  test("says what it shows to those who read its properties", () => {
    const { description } = prepare(figure.spec);
    const hex = [...description]
      .map((c) => c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0"))
      .join("");
    expect(read(figure).text).toContain(`/Subject <FEFF${hex}>`);
  });

  test("has a ground, unless that is transparent", () => {
    expect(read(figure).page).toContain("0 0 400 300 re f");
    expect(read(figure, { background: "transparent" }).page).not.toContain("re f");
    expect(read(figure, { background: "#ff0000" }).page).toMatch(/1 0 0 rg \/A0 gs\n0 0 400 300 re f/);
  });

  test("draws a million points as few, as every output does", () => {
    const y = Float64Array.from({ length: 1e6 }, (_, i) => Math.sin(i / 1e4) + Math.sin(i * 1.7) / 3);
    expect(hg.toPdf(hg.line(y)).length).toBeLessThan(200_000);
  });

  test("keeps the transparency of an image apart from its colours", () => {
    const opaque = read(
      hg.imshow([
        [0, 1],
        [2, 3],
      ]),
    );
    const holed = read(
      hg.imshow([
        [0, NaN],
        [2, 3],
      ]),
    );
    expect(opaque.text).not.toContain("/SMask");
    expect(holed.text.match(/\/SMask/g)).toHaveLength(1);
  });

  test("refuses what other outputs refuse", () => {
    expect(() => hg.toPdf(figure, { size: [0, 10] })).toThrow(/hugin.toPdf: cannot take size/);
    expect(() => hg.toPdf({} as hg.FigureLike)).toThrow(/hugin.toPdf/);
  });
});
