import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { toPixels, toPng, toSvg } from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";
import { gallery } from "./gallery.ts";
import { decodePng } from "./support/png.ts";

const accept = process.env.GOLDEN === "accept";
const folder = new URL("./golden/", import.meta.url);

/** Compares with the golden of this name, or writes it where goldens are being accepted. */
function golden(name: string, bytes: Uint8Array, same: (old: Uint8Array) => void): void {
  const file = new URL(name, folder);
  const old = existsSync(file) ? readFileSync(file) : undefined;
  if (accept) {
    mkdirSync(folder, { recursive: true });
    if (!old || Buffer.compare(old, bytes) !== 0) writeFileSync(file, bytes);
    return;
  }
  if (!old) throw new Error(`no golden ${name}: run with GOLDEN=accept, look at the picture, commit it`);
  same(old);
}

describe.each(Object.entries(gallery))("the figure %s", (name, make) => {
  test("writes the same SVG bytes as its golden", () => {
    const svg = toSvg(make());
    golden(`${name}.svg`, Buffer.from(svg), (old) =>
      expect(svg === Buffer.from(old).toString("utf8"), `${name}.svg differs`).toBe(true),
    );
  });

  test("draws the same pixels as its golden, and packs them without loss", async () => {
    const figure = make();
    const { width, height, pixels } = toPixels(figure, { scale: 1 });
    const bytes = await toPng(figure, { scale: 1 });
    const file = decodePng(bytes, inflateSync);
    expect([file.width, file.height]).toEqual([width, height]);
    expect(Buffer.compare(file.pixels, new Uint8Array(pixels.buffer))).toBe(0);
    golden(`${name}.png`, bytes, (old) => {
      const before = decodePng(old, inflateSync);
      expect([width, height]).toEqual([before.width, before.height]);
      let different = 0;
      for (let i = 0; i < pixels.length; i++) if (pixels[i] !== before.pixels[i]) different++;
      expect(different, `${name}.png: channel values that differ`).toBe(0);
    });
  });
});
