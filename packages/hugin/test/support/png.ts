/** Decodes the PNGs that we write (8 bits, no interlace, any filter) to RGBA: a second reading of the format. */
export function decodePng(
  bytes: Uint8Array,
  inflate: (data: Uint8Array) => Uint8Array,
): { width: number; height: number; pixels: Uint8Array; perMetre: number | undefined } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (signature.some((b, i) => bytes[i] !== b)) throw new Error("no PNG signature");
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw new Error(`bad CRC of ${type}`);
    chunks.set(type, bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const head = chunks.get("IHDR")!;
  const headView = new DataView(head.buffer, head.byteOffset);
  const width = headView.getUint32(0);
  const height = headView.getUint32(4);
  const type = head[9]!;
  const channels = { 0: 1, 2: 3, 3: 1, 6: 4 }[type]!;
  const raw = inflate(chunks.get("IDAT")!);
  const stride = width * channels;
  const lines = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let i = 0; i < stride; i++) {
      const a = i >= channels ? lines[y * stride + i - channels]! : 0;
      const b = y > 0 ? lines[(y - 1) * stride + i]! : 0;
      const c = i >= channels && y > 0 ? lines[(y - 1) * stride + i - channels]! : 0;
      const p = a + b - c;
      const near =
        Math.abs(p - a) <= Math.abs(p - b) && Math.abs(p - a) <= Math.abs(p - c)
          ? a
          : Math.abs(p - b) <= Math.abs(p - c)
            ? b
            : c;
      const predicted = [0, a, b, (a + b) >> 1, near][filter]!;
      lines[y * stride + i] = raw[y * (stride + 1) + 1 + i]! + predicted;
    }
  }
  const palette = chunks.get("PLTE");
  const clear = chunks.get("tRNS");
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    if (type === 0) pixels.set([lines[at]!, lines[at]!, lines[at]!, 255], i * 4);
    else if (type === 3) {
      const k = lines[at]!;
      pixels.set([palette![k * 3]!, palette![k * 3 + 1]!, palette![k * 3 + 2]!, clear?.[k] ?? 255], i * 4);
    } else pixels.set([lines[at]!, lines[at + 1]!, lines[at + 2]!, type === 6 ? lines[at + 3]! : 255], i * 4);
  }
  const density = chunks.get("pHYs");
  return {
    width,
    height,
    pixels,
    perMetre: density && new DataView(density.buffer, density.byteOffset).getUint32(0),
  };
}

/** CRC-32 bit by bit, as ISO 3309 defines it. */
function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}
