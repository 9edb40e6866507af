import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { glyph } from "../../src/font/font.ts";
import { ellipsize, textWidth, wrap } from "../../src/font/shape.ts";

/** Advances straight from the font's own tables: cmap format 4 and hmtx. */
function advances(): (code: number) => number {
  const ttf = readFileSync(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"));
  const table = (name: string): number => {
    for (let i = 0; i < ttf.readUInt16BE(4); i++) {
      if (ttf.toString("latin1", 12 + i * 16, 16 + i * 16) === name) return ttf.readUInt32BE(12 + i * 16 + 8);
    }
    throw new Error(name);
  };
  const cmap = table("cmap");
  let sub = 0;
  for (let i = 0; i < ttf.readUInt16BE(cmap + 2); i++) {
    const at = cmap + ttf.readUInt32BE(cmap + 8 + i * 8);
    if (ttf.readUInt16BE(at) === 4) sub = at;
  }
  const count = ttf.readUInt16BE(sub + 6) / 2;
  const metrics = ttf.readUInt16BE(table("hhea") + 34);
  return (code) => {
    for (let i = 0; i < count; i++) {
      const end = ttf.readUInt16BE(sub + 14 + i * 2);
      const start = ttf.readUInt16BE(sub + 16 + count * 2 + i * 2);
      if (code < start || code > end) continue;
      const delta = ttf.readUInt16BE(sub + 16 + count * 4 + i * 2);
      const at = sub + 16 + count * 6 + i * 2;
      const offset = ttf.readUInt16BE(at);
      const raw = offset === 0 ? code : ttf.readUInt16BE(at + offset + (code - start) * 2);
      return ttf.readUInt16BE(table("hmtx") + Math.min((raw + delta) & 0xffff, metrics - 1) * 4);
    }
    return ttf.readUInt16BE(table("hmtx"));
  };
}

describe("the baked font", () => {
  const advance = advances();

  test.each([..."AWmi.,0189 éßΩπ√∑−×⁻³→…"])("has DejaVu Sans's advance for %s", (c) => {
    expect(glyph(c.codePointAt(0)!).advance).toBe(advance(c.codePointAt(0)!) / 2048);
  });

  test("draws I as one upright bar, and e as two contours", () => {
    const moves = (c: string): number => {
      const { outline } = glyph(c.codePointAt(0)!);
      let n = 0;
      for (let i = 0; i < outline.length; i += outline[i] === 2 ? 5 : 3) if (outline[i] === 0) n++;
      return n;
    };
    expect([moves("I"), moves("e"), moves("B"), moves("é"), moves(" ")]).toEqual([1, 2, 3, 3, 0]);
  });

  test("stands in a box for what it lacks", () => {
    expect(glyph(0x4e00)).toBe(glyph(0));
  });
});

describe("text", () => {
  test("is as wide as its advances", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abcXYZ 019.−×é⁻³漢"), maxLength: 30 }), (s) => {
        const sum = [...s].reduce((w, c) => w + glyph(c.codePointAt(0)!).advance, 0);
        expect(textWidth(s, 12)).toBeCloseTo(sum * 12, 9);
      }),
    );
  });

  test("shortened fits its width, and is cut only when it must be", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.double({ min: 0, max: 300, noNaN: true }), (s, width) => {
        const cut = ellipsize(s, 11, width);
        expect(textWidth(cut, 11)).toBeLessThanOrEqual(width + 1e-9);
        if (textWidth(s, 11) <= width) expect(cut).toBe(s);
      }),
    );
  });

  test("wrapped keeps its words in order and its lines in width", () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom(..."abcdef"), minLength: 1, maxLength: 8 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(words, (list) => {
        const lines = wrap(list.join(" "), 11, 120, 99);
        expect(lines.join(" ")).toBe(list.join(" "));
        for (const line of lines) expect(textWidth(line, 11)).toBeLessThanOrEqual(120);
      }),
    );
    expect(wrap("one two three four five", 11, 60, 2)).toHaveLength(2);
  });
});
