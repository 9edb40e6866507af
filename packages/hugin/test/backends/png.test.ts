import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { compress, compressSync } from "../../src/backends/png/compress.ts";
import { zlibDeflate } from "../../src/backends/png/deflate.ts";
import { pngFile, pngParts } from "../../src/backends/png/encode.ts";
import { base64 } from "../../src/spec/base64.ts";
import { decodePng } from "../support/png.ts";

describe("our own zlib encoder", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.array(fc.constantFrom(0, 1, 255), { maxLength: 5000 }).map((a) => Uint8Array.from(a)),
    fc
      .tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 2000 }))
      .map(([a, n]) =>
        Uint8Array.from({ length: a.length * n }, (_, i) => a[i % a.length]!).subarray(0, 70_000),
      ),
  );

  test("writes streams from which zlib reads back every byte", () => {
    fc.assert(
      fc.property(bytes, (data) => void expect(Buffer.compare(inflateSync(zlibDeflate(data)), data)).toBe(0)),
    );
  });

  test("brings runs and repeats to within twice of zlib's size", () => {
    const rows = Uint8Array.from({ length: 200_000 }, (_, i) => (i % 500 < 480 ? 255 : i % 7));
    expect(zlibDeflate(rows).length).toBeLessThan(2 * deflateSync(rows).length + 64);
  });

  test("reads matches as far back as the window reaches", () => {
    const far = new Uint8Array(40_000);
    for (let i = 0; i < 50; i++) far[i] = far[32_700 + i] = far[39_900 + i] = 1 + i;
    expect(Buffer.compare(inflateSync(zlibDeflate(far)), far)).toBe(0);
  });
});

describe("compress", () => {
  test("makes the same bytes at once and later", async () => {
    const data = Uint8Array.from({ length: 9999 }, (_, i) => i % 251);
    expect(await compress(data)).toEqual(compressSync(data));
  });
});

describe("without Node's zlib", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const withoutZlib = (): void => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
  };
  const data = Uint8Array.from({ length: 9999 }, (_, i) => (i * i) % 17);

  test("a page's CompressionStream makes a stream that zlib reads", async () => {
    withoutZlib();
    expect(Buffer.compare(inflateSync(await compress(data)), data)).toBe(0);
  });

  test("our own encoder stands in where a stream must be made at once", () => {
    withoutZlib();
    expect(compressSync(data)).toEqual(zlibDeflate(data));
  });
});

describe("PNG files", () => {
  const file = (pixels: Uint8Array, w: number, h: number, hints = {}): Uint8Array => {
    const parts = pngParts(pixels, w, h, hints);
    return pngFile(parts, compressSync(parts.scanlines));
  };
  const picture = (w: number, h: number, color: (i: number) => readonly number[]): Uint8Array =>
    Uint8Array.from({ length: w * h * 4 }, (_, k) => color(k >> 2)[k & 3]!);

  // Colour types of PNG 3rd edition, table 11.1.
  test.each([
    ["grey", 0, (i: number) => [i, i, i, 255]],
    ["a palette", 3, (i: number) => [i % 5, 10, 20, 255]],
    ["a palette with alpha", 3, (i: number) => [i % 5, 10, 20, i % 5 === 0 ? 0 : 200]],
    ["RGB", 2, (i: number) => [i % 256, (i >> 3) % 256, 7, 255]],
    ["RGBA", 6, (i: number) => [i % 256, (i >> 3) % 256, 7, i % 250]],
  ] as const)("hold %s as colour type %i, without loss", (_, type, color) => {
    const pixels = picture(40, 25, (i) => color(i).map((v) => v & 255));
    const bytes = file(pixels, 40, 25);
    expect(bytes[25]).toBe(type);
    expect(Buffer.compare(decodePng(bytes, inflateSync).pixels, pixels)).toBe(0);
  });

  test("keep any pixels", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
        (w, h, stream) => {
          const pixels = Uint8Array.from({ length: w * h * 4 }, () => stream.next().value as number);
          expect(Buffer.compare(decodePng(file(pixels, w, h), inflateSync).pixels, pixels)).toBe(0);
        },
      ),
    );
  });

  test("say 96 dots an inch times the scale", () => {
    const bytes = file(
      picture(2, 2, () => [1, 2, 3, 255]),
      2,
      2,
      { scale: 2 },
    );
    expect(decodePng(bytes, inflateSync).perMetre).toBe(Math.round((2 * 96) / 0.0254));
  });
});

test("base64 is Buffer's", () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => (i * 7) % 256);
  expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
});
