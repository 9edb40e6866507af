// Bakes the outlines of DejaVu Sans into src/font/dejavu.generated.ts: `node packages/hugin/scripts/bake-font.mjs`.
// Format, before base64: varints (7 bits a byte, low first; signed numbers zigzag). Units per em, ascent, descent,
// glyph count; then a glyph: code point minus the one before, advance, contour count; a contour: point count, then a
// point: (zigzag dx) * 2 + on-curve, zigzag dy. Points are deltas from the point before, y up, TrueType quadratics.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

const require = createRequire(import.meta.url);
const { version } = require("dejavu-fonts-ttf/package.json");
const ttf = readFileSync(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"));

const RANGES = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x1a0, 0x1a1],
  [0x1af, 0x1b0],
  [0x218, 0x21b],
  [0x300, 0x345],
  [0x370, 0x3ff],
  [0x400, 0x45f],
  [0x490, 0x491],
  [0x1e9e, 0x1e9e],
  [0x2010, 0x2027],
  [0x2030, 0x203a],
  [0x2070, 0x209c],
  [0x20ac, 0x20ac],
  [0x20bd, 0x20bf],
  [0x2102, 0x2138],
  [0x2190, 0x2199],
  [0x21d0, 0x21d5],
  [0x2200, 0x22ff],
  [0x25a0, 0x25a1],
  [0x25cb, 0x25cf],
  [0x2713, 0x2717],
  [0x27e8, 0x27e9],
];

const tables = new Map();
for (let i = 0; i < ttf.readUInt16BE(4); i++) {
  const at = 12 + i * 16;
  tables.set(ttf.toString("latin1", at, at + 4), ttf.readUInt32BE(at + 8));
}
const table = (name) => tables.get(name);
const unitsPerEm = ttf.readUInt16BE(table("head") + 18);
const longLoca = ttf.readInt16BE(table("head") + 50) === 1;
const ascent = ttf.readInt16BE(table("hhea") + 4);
const descent = -ttf.readInt16BE(table("hhea") + 6);
const metrics = ttf.readUInt16BE(table("hhea") + 34);

function glyphIndexes() {
  const cmap = table("cmap");
  let best = 0;
  for (let i = 0; i < ttf.readUInt16BE(cmap + 2); i++) {
    const sub = cmap + ttf.readUInt32BE(cmap + 4 + i * 8 + 4);
    if (ttf.readUInt16BE(sub) === 12) best = sub;
  }
  if (best === 0) throw new Error("bake-font: cannot find a format 12 cmap");
  const map = new Map();
  for (let i = 0; i < ttf.readUInt32BE(best + 12); i++) {
    const at = best + 16 + i * 12;
    const first = ttf.readUInt32BE(at);
    const last = ttf.readUInt32BE(at + 4);
    for (let c = first; c <= last; c++) map.set(c, ttf.readUInt32BE(at + 8) + c - first);
  }
  return map;
}

const advance = (g) => ttf.readUInt16BE(table("hmtx") + Math.min(g, metrics - 1) * 4);
const location = (g) =>
  table("glyf") +
  (longLoca ? ttf.readUInt32BE(table("loca") + g * 4) : ttf.readUInt16BE(table("loca") + g * 2) * 2);

function contours(g) {
  const start = location(g);
  if (location(g + 1) === start) return [];
  const n = ttf.readInt16BE(start);
  return n >= 0 ? simpleContours(start + 10, n) : compositeContours(start + 10);
}

function simpleContours(start, n) {
  const ends = Array.from({ length: n }, (_, i) => ttf.readUInt16BE(start + i * 2));
  const count = n === 0 ? 0 : ends[n - 1] + 1;
  let at = start + n * 2;
  at += 2 + ttf.readUInt16BE(at);
  const flags = [];
  while (flags.length < count) {
    const flag = ttf[at++];
    flags.push(flag);
    if (flag & 8) for (let r = ttf[at++]; r > 0; r--) flags.push(flag);
  }
  const read = (short, same) => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? ttf[at++] : -ttf[at++];
      else if (!(flag & same)) {
        value += ttf.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = read(2, 16);
  const ys = read(4, 32);
  return ends.map((end, i) => {
    const points = [];
    for (let k = i === 0 ? 0 : ends[i - 1] + 1; k <= end; k++) points.push([xs[k], ys[k], flags[k] & 1]);
    return points;
  });
}

function compositeContours(start) {
  const out = [];
  let at = start;
  for (let more = true; more; ) {
    const flags = ttf.readUInt16BE(at);
    const part = ttf.readUInt16BE(at + 2);
    at += 4;
    if (!(flags & 2)) throw new Error("bake-font: cannot place a part by points");
    const wide = flags & 1;
    const dx = wide ? ttf.readInt16BE(at) : ttf.readInt8(at);
    const dy = wide ? ttf.readInt16BE(at + 2) : ttf.readInt8(at + 1);
    at += wide ? 4 : 2;
    let [a, b, c, d] = [1, 0, 0, 1];
    const fixed = () => {
      at += 2;
      return ttf.readInt16BE(at - 2) / 16384;
    };
    if (flags & 8) a = d = fixed();
    else if (flags & 0x40) [a, d] = [fixed(), fixed()];
    else if (flags & 0x80) [a, b, c, d] = [fixed(), fixed(), fixed(), fixed()];
    const flip = a * d - b * c < 0;
    for (const contour of contours(part)) {
      const moved = contour.map(([x, y, on]) => [
        Math.round(a * x + c * y + dx),
        Math.round(b * x + d * y + dy),
        on,
      ]);
      out.push(flip ? moved.reverse() : moved);
    }
    more = (flags & 0x20) !== 0;
  }
  return out;
}

const bytes = [];
const put = (value) => {
  let v = value;
  for (; v > 127; v = Math.floor(v / 128)) bytes.push((v % 128) + 128);
  bytes.push(v);
};
const zigzag = (v) => (v < 0 ? -2 * v - 1 : 2 * v);

const indexes = glyphIndexes();
const codes = [0];
for (const [first, last] of RANGES) for (let c = first; c <= last; c++) if (indexes.has(c)) codes.push(c);
put(unitsPerEm);
put(ascent);
put(descent);
put(codes.length);
let before = 0;
for (const code of codes) {
  const g = code === 0 ? 0 : indexes.get(code);
  put(code - before);
  before = code;
  put(advance(g));
  const outline = contours(g);
  put(outline.length);
  let x = 0;
  let y = 0;
  for (const contour of outline) {
    put(contour.length);
    for (const [px, py, on] of contour) {
      put(zigzag(px - x) * 2 + on);
      put(zigzag(py - y));
      x = px;
      y = py;
    }
  }
}

const base64 = Buffer.from(bytes).toString("base64");
const out = new URL("../src/font/dejavu.generated.ts", import.meta.url);
writeFileSync(
  out,
  `// Generated by scripts/bake-font.mjs from DejaVu Sans ${version}; licence in src/font/DEJAVU-LICENSE.txt.
/** ${codes.length} glyph outlines, packed as the bake script describes, in base64. */
export const DEJAVU_SANS: string =
  "${base64}";
`,
);
const size = (n) => `${(n / 1000).toFixed(0)} kB`;
console.log(
  `${codes.length} glyphs, ${size(bytes.length)}, ${size(gzipSync(Buffer.from(bytes)).length)} gzipped`,
);
