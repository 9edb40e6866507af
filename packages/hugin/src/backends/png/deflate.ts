// RFC 1950 and 1951, one block of fixed Huffman codes: small, synchronous, and the same bytes on every engine.

const WINDOW = 32_768;
const CHAIN = 24;
const MAX_MATCH = 258;

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];

/** Sum of RFC 1950 over the uncompressed bytes. */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; ) {
    const end = Math.min(i + 3800, bytes.length);
    for (; i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}

class BitWriter {
  bytes: Uint8Array;
  length = 0;
  private held = 0;
  private count = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Appends `n` ≤ 16 bits, lowest first. */
  put(value: number, n: number): void {
    this.held |= value << this.count;
    this.count += n;
    while (this.count >= 8) {
      this.byte(this.held & 255);
      this.held >>>= 8;
      this.count -= 8;
    }
  }

  /** Appends a Huffman code, highest bit first. */
  code(value: number, n: number): void {
    let reversed = 0;
    for (let i = 0; i < n; i++) reversed |= ((value >> i) & 1) << (n - 1 - i);
    this.put(reversed, n);
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) {
      const wider = new Uint8Array(this.bytes.length * 2 + 64);
      wider.set(this.bytes);
      this.bytes = wider;
    }
    this.bytes[this.length++] = value;
  }

  flush(): void {
    if (this.count > 0) this.byte(this.held & 255);
    this.held = this.count = 0;
  }
}

function literal(out: BitWriter, symbol: number): void {
  if (symbol < 144) out.code(0x30 + symbol, 8);
  else if (symbol < 256) out.code(0x190 + symbol - 144, 9);
  else if (symbol < 280) out.code(symbol - 256, 7);
  else out.code(0xc0 + symbol - 280, 8);
}

function match(out: BitWriter, length: number, distance: number): void {
  let l = 28;
  while (LENGTH_BASE[l]! > length) l--;
  literal(out, 257 + l);
  out.put(length - LENGTH_BASE[l]!, LENGTH_BITS[l]!);
  let d = 29;
  while (DISTANCE_BASE[d]! > distance) d--;
  out.code(d, 5);
  out.put(distance - DISTANCE_BASE[d]!, d < 4 ? 0 : (d >> 1) - 1);
}

/** Compresses to a zlib stream. */
export function zlibDeflate(bytes: Uint8Array): Uint8Array {
  const n = bytes.length;
  const out = new BitWriter((n >> 1) + 64);
  out.byte(0x78);
  out.byte(0x01);
  out.put(1, 1);
  out.put(1, 2);
  const window = Math.min(WINDOW, 2 ** Math.ceil(Math.log2(n + 2)));
  const head = new Int32Array(window).fill(-1);
  const before = new Int32Array(window);
  const hash = (i: number): number =>
    ((bytes[i]! << 10) ^ (bytes[i + 1]! << 5) ^ bytes[i + 2]!) & (window - 1);
  const enter = (i: number): void => {
    if (i + 2 >= n) return;
    const h = hash(i);
    before[i & (window - 1)] = head[h]!;
    head[h] = i;
  };
  for (let i = 0; i < n; ) {
    let best = 0;
    let from = 0;
    if (i + 2 < n) {
      const limit = Math.min(MAX_MATCH, n - i);
      let at = head[hash(i)]!;
      for (let tries = 0; at >= 0 && i - at < WINDOW && tries < CHAIN && best < limit; tries++) {
        let length = 0;
        while (length < limit && bytes[at + length] === bytes[i + length]) length++;
        if (length > best) {
          best = length;
          from = at;
        }
        const next = before[at & (window - 1)]!;
        if (next >= at) break;
        at = next;
      }
    }
    if (best >= 3) {
      match(out, best, i - from);
      for (let k = 0; k < best; k++) enter(i + k);
      i += best;
    } else {
      literal(out, bytes[i]!);
      enter(i++);
    }
  }
  literal(out, 256);
  out.flush();
  const sum = adler32(bytes);
  for (const shift of [24, 16, 8, 0]) out.byte(Math.floor(sum / 2 ** shift) & 255);
  return out.bytes.slice(0, out.length);
}
