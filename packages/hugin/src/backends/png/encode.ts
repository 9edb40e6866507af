// Portable Network Graphics, third edition (W3C 2025): chunks IHDR, pHYs, PLTE, tRNS, IDAT, IEND.

/** An image ready for compression: filtered scan lines and what goes before them. */
export interface PngParts {
  readonly head: readonly Uint8Array[];
  readonly scanlines: Uint8Array;
}

const WHITE = 255;
const WHITE_WORD = 0xffffffff;
const PX_A_METRE_AT_96_DPI = 96 / 0.0254;

let crcTable: Uint32Array | undefined;

function crc32(bytes: Uint8Array): number {
  if (crcTable === undefined) {
    crcTable = new Uint32Array(256);
    for (let n = 0; n < 256; n++) {
      let c = n;
      for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
      crcTable[n] = c;
    }
  }
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(data.length + 8, crc32(out.subarray(4, data.length + 8)));
  return out;
}

function header(width: number, height: number, colorType: number): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data[8] = 8;
  data[9] = colorType;
  return chunk("IHDR", data);
}

function density(scale: number): Uint8Array {
  const data = new Uint8Array(9);
  const view = new DataView(data.buffer);
  const perMetre = Math.round(PX_A_METRE_AT_96_DPI * scale);
  view.setUint32(0, perMetre);
  view.setUint32(4, perMetre);
  data[8] = 1;
  return chunk("pHYs", data);
}

/** `scale` goes into the file as its density; `opaque` promises that every alpha is 255. */
export interface PngHints {
  readonly scale?: number;
  readonly opaque?: boolean;
}

/** Picks the smallest form that keeps every pixel: grey, a palette, or RGB(A), 8 bits each. Pixels are RGBA. */
export function pngParts(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  { scale, opaque = false }: PngHints = {},
): PngParts {
  const extra = scale === undefined ? [] : [density(scale)];
  const form = survey(pixels, opaque);
  if (form.gray) {
    return { head: [header(width, height, 0), ...extra], scanlines: rows(pixels, width, height, 1) };
  }
  if (form.palette) {
    const colors = new Uint8Array(form.palette.size * 3);
    const alphas = new Uint8Array(form.palette.size);
    for (const [color, k] of form.palette) {
      const [r, g, b, a] = new Uint8Array(Uint32Array.of(color).buffer);
      colors.set([r!, g!, b!], k * 3);
      alphas[k] = a!;
    }
    const clear = form.opaque ? [] : [chunk("tRNS", alphas)];
    const head = [header(width, height, 3), ...extra, chunk("PLTE", colors), ...clear];
    return { head, scanlines: indexRows(pixels, width, height, form.palette) };
  }
  const channels = form.opaque ? 3 : 4;
  return {
    head: [header(width, height, form.opaque ? 2 : 6), ...extra],
    scanlines: rows(pixels, width, height, channels),
  };
}

interface Survey {
  readonly opaque: boolean;
  readonly gray: boolean;
  readonly palette?: ReadonlyMap<number, number>;
}

/** Pixels as one number each; which byte is lowest depends on the machine, so only equality may be asked of them. */
const words = (pixels: Uint8Array | Uint8ClampedArray): Uint32Array =>
  pixels.byteOffset % 4 === 0
    ? new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2)
    : new Uint32Array(pixels.slice().buffer);

function survey(pixels: Uint8Array | Uint8ClampedArray, known: boolean): Survey {
  const colors = words(pixels);
  const palette = new Map<number, number>();
  let opaque = true;
  let gray = true;
  let small = true;
  let previous = -1;
  for (let i = 0; i < colors.length; i++) {
    const color = colors[i]!;
    if (color === previous) continue;
    previous = color;
    const q = i * 4;
    if (pixels[q + 3] !== 255) opaque = false;
    if (gray && (pixels[q] !== pixels[q + 1] || pixels[q + 1] !== pixels[q + 2])) gray = false;
    if (small && !palette.has(color)) {
      if (palette.size === 256) small = false;
      else palette.set(color, palette.size);
    }
    if (!small && !gray && (!opaque || known)) break;
  }
  return { opaque, gray: gray && opaque, ...(small ? { palette } : {}) };
}

function rows(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  channels: 1 | 3 | 4,
): Uint8Array {
  const out = new Uint8Array((width * channels + 1) * height).fill(WHITE);
  const colors = words(pixels);
  const stride = width * 4;
  let o = 0;
  for (let y = 0; y < height; y++) {
    out[o++] = 0;
    const end = (y + 1) * stride;
    let q = y * stride;
    if (channels === 4) {
      out.set(pixels.subarray(q, end), o);
      o += stride;
    } else if (channels === 3) {
      for (; q < end; q += 4, o += 3) {
        if (colors[q >> 2] === WHITE_WORD) continue;
        out[o] = pixels[q]!;
        out[o + 1] = pixels[q + 1]!;
        out[o + 2] = pixels[q + 2]!;
      }
    } else for (; q < end; q += 4) out[o++] = pixels[q]!;
  }
  return out;
}

function indexRows(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  palette: ReadonlyMap<number, number>,
): Uint8Array {
  const colors = words(pixels);
  const out = new Uint8Array((width + 1) * height);
  let o = 0;
  let at = 0;
  let previous = -1;
  let index = 0;
  for (let y = 0; y < height; y++) {
    o++;
    for (let x = 0; x < width; x++) {
      const color = colors[at++]!;
      if (color !== previous) {
        index = palette.get(color)!;
        previous = color;
      }
      out[o++] = index;
    }
  }
  return out;
}

/** Joins the parts and the compressed scan lines to a file. */
export function pngFile(parts: PngParts, compressed: Uint8Array): Uint8Array {
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const all = [signature, ...parts.head, chunk("IDAT", compressed), chunk("IEND", new Uint8Array(0))];
  const out = new Uint8Array(all.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of all) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
