import { FormatError } from "@raven-ts/tolk";

// APPNOTE.TXT 6.3.10: local header, central directory, end record, ZIP64 extra field.
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const MAX32 = 0xffffffff;

function bad(why: string): FormatError {
  return new FormatError("nx/zip", `nx.loadNpz: cannot read this as a zip file (${why})`);
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
}

const crcTable: Int32Array = /* @__PURE__ */ (() => {
  const table = new Int32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[i] = value;
  }
  return table;
})();

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ crcTable[(crc ^ bytes[i]) & 255];
  return ~crc >>> 0;
}

async function through(bytes: Uint8Array, stream: GenericTransformStream): Promise<Uint8Array> {
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream() as ReadableStream<Uint8Array>;
  const piped = source.pipeThrough(stream as unknown as TransformStream<Uint8Array, Uint8Array>);
  return new Uint8Array(await new Response(piped as unknown as BodyInit).arrayBuffer());
}

/** Where the end record starts; it may be followed by a comment of at most 65535 bytes. */
function endRecord(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 65535); at--) if (view.getUint32(at, true) === END) return at;
  throw bad("it has no directory at its end");
}

function entriesOf(bytes: Uint8Array, view: DataView): Entry[] {
  const end = endRecord(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === MAX32) throw bad("it has more than 65534 files or 4 GiB");
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL)
      throw bad("its directory is damaged");
    const nameLength = view.getUint16(at + 28, true);
    const entry = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      local: view.getUint32(at + 42, true),
    };
    if (entry.packed === MAX32 || entry.size === MAX32) throw bad(`${entry.name} is larger than 4 GiB`);
    entries.push(entry);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Unpacks every file of an archive, stored or deflated, and checks each against its checksum. */
export async function unzip(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map<string, Uint8Array>();
  for (const { name, method, crc, packed, size, local } of entriesOf(bytes, view)) {
    if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL)
      throw bad(`${name} has no header`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + packed > bytes.length) throw bad(`${name} is cut off`);
    const body = bytes.subarray(start, start + packed);
    if (method !== 0 && method !== 8) throw bad(`${name} is packed by method ${method}, not 0 or 8`);
    const data =
      method === 0 ? body : await through(body, new DecompressionStream("deflate-raw")).catch(() => null);
    if (data === null || data.length !== size || crc32(data) !== crc) throw bad(`${name} is damaged`);
    files.set(name, data);
  }
  return files;
}

function header(signature: number, extra: number, name: Uint8Array): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(extra + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  bytes.set(name, extra);
  return { bytes, view };
}

/** Packs files into an archive, deflated where `compress` is true. */
export async function zip(files: ReadonlyMap<string, Uint8Array>, compress: boolean): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [path, data] of files) {
    const name = new TextEncoder().encode(path);
    const body = compress ? await through(data, new CompressionStream("deflate-raw")) : data;
    const local = header(LOCAL, 30, name);
    const central = header(CENTRAL, 46, name);
    central.view.setUint16(4, 20, true);
    central.view.setUint32(42, at, true);
    // The fields from "version needed" to "name length" are the same in both headers.
    for (const [view, from] of [
      [local.view, 4],
      [central.view, 6],
    ] as const) {
      view.setUint16(from, 20, true);
      view.setUint16(from + 2, 0x0800, true);
      view.setUint16(from + 4, compress ? 8 : 0, true);
      view.setUint16(from + 8, 0x0021, true);
      view.setUint32(from + 10, crc32(data), true);
      view.setUint32(from + 14, body.length, true);
      view.setUint32(from + 18, data.length, true);
      view.setUint16(from + 22, name.length, true);
    }
    parts.push(local.bytes, body);
    directory.push(central.bytes);
    at += local.bytes.length + body.length;
  }
  const size = directory.reduce((total, part) => total + part.length, 0);
  const end = header(END, 22, new Uint8Array(0));
  end.view.setUint16(8, files.size, true);
  end.view.setUint16(10, files.size, true);
  end.view.setUint32(12, size, true);
  end.view.setUint32(16, at, true);
  return concatBytes([...parts, ...directory, end.bytes]);
}

function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
